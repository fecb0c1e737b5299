//! Saved views: a name for what the address says, for oneself or for everybody.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    new_id,
    parts::{LaterOpened, Opened},
    permission::{Writes, use_may},
    saved_view::{Saved, Viewed, views_of},
    ui::{
        form_end::{FormButtons, ProblemWords},
        icon::{Icon, IconView},
        modal::Modal,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::ViewId,
    kind::Kind,
    role::Role,
    schema::key,
    search,
};

#[component]
pub fn ViewsMenu(of: Viewed) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let navigation = use_navigation();
    let (saving, editing) = (RwSignal::new(false), RwSignal::new(None::<Saved>));
    let may = use_may(Role::Member);
    let views = Memo::new(move |_| views_of(&replica, of));
    let now = Memo::new(move |_| kept_query(navigation, of));
    let line = move |view: Saved| {
        let Saved { record, name, query, own, .. } = view.clone();
        let current = (now.get() == query).then_some("true");
        let path = if query.is_empty() { of.path.to_owned() } else { format!("{}?{query}", of.path) };
        let label = fill(i18n.t(text::DELETE_VIEW), &[("view", &name)]);
        let edit_label = fill(i18n.t(text::EDIT_FIELD), &[("field", &name)]);
        let words = fill(i18n.t(text::DELETED), &[("name", &name)]);
        let delete = move |_| actions.say(Command::Delete { records: vec![record] }, words.clone());
        let edit = move |_| editing.set(Some(view.clone()));
        view! {
            <li>
                <a href=path aria-current=current>{name}</a>
                {(own && may.get_untracked()).then(|| view! {
                    <button class="quiet square" aria-label=edit_label on:click=edit><IconView icon=Icon::Pencil /></button>
                    <button class="quiet square" aria-label=label on:click=delete><IconView icon=Icon::Trash /></button>
                })}
            </li>
        }
    };
    view! {
        <details class="popover views">
            <summary class="button quiet"><IconView icon=Icon::Star /><span>{i18n.s(text::VIEWS)}</span></summary>
            <div class="popover-body stack">
                <Show
                    when=move || !views.with(Vec::is_empty)
                    fallback=move || view! { <p class="hint">{i18n.s(text::NO_VIEWS)}</p> }
                >
                    <ul class="view-list">{move || views.get().into_iter().map(line).collect_view()}</ul>
                </Show>
                <Writes><button on:click=move |_| saving.set(true)>{i18n.s(text::SAVE_VIEW)}</button></Writes>
            </div>
        </details>
        <Show when=move || saving.get()>
            <LaterOpened opened=Opened::View(of, None, Callback::new(move |()| saving.set(false))) />
        </Show>
        {move || editing.get().map(|view| view! {
            <LaterOpened opened=Opened::View(of, Some(view), Callback::new(move |()| editing.set(None))) />
        })}
    }
}

/// The part of the address that a view keeps.
fn kept_query(navigation: Navigation, of: Viewed) -> String {
    let pairs = of.kept.iter().map(|name| (*name, navigation.parameter(name)));
    let pairs: Vec<String> = pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", String::from(js_sys::encode_uri_component(&value))))
        .collect();
    pairs.join("&")
}

/// The fields that were changed, and no others: a colleague may have changed the rest meanwhile.
fn changes(view: &Saved, name: &str, shared: bool, query: Option<&str>) -> Vec<FieldEdit> {
    let mut fields = Vec::new();
    if view.name != name {
        fields.push(FieldEdit::new(key::NAME, name));
    }
    if view.shared != shared {
        fields.push(FieldEdit::new("shared", shared));
    }
    fields.extend(query.map(|query| FieldEdit::new("query", query)));
    fields
}

/// What a view is called, who sees it, and, where it is there already and something else is shown, whether it keeps that.
#[component]
pub fn ViewDialog(of: Viewed, known: Option<Saved>, on_close: Callback<()>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let now = untrack(|| kept_query(use_navigation(), of));
    let name = RwSignal::new(known.as_ref().map(|view| view.name.clone()).unwrap_or_default());
    let shared = RwSignal::new(known.as_ref().is_some_and(|view| view.shared));
    let differs = known.as_ref().is_some_and(|view| view.query != now);
    let overwrite = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let title = if known.is_some() { text::EDIT_VIEW } else { text::SAVE_VIEW };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        // Two views of one name cannot be told apart; one that has its name keeps it.
        let own = known.as_ref().map(|view| view.record);
        let is_other =
            |view: &Saved| Some(view.record) != own && search::fold(view.name.trim()) == search::fold(name.trim());
        let is_named = known.as_ref().is_none_or(|view| view.name != name.trim());
        if is_named && untrack(|| views_of(&replica, of)).iter().any(is_other) {
            return problem.set(Some(fill(untrack(|| i18n.t(text::ERROR_VIEW_KNOWN)), &[("name", name.trim())])));
        }
        let (name, shared) = (name.trim(), shared.get_untracked());
        match &known {
            None => {
                let fields = vec![
                    FieldEdit::new(key::NAME, name),
                    FieldEdit::new("page", of.page),
                    FieldEdit::new("query", now.clone()),
                    FieldEdit::new("shared", shared),
                    FieldEdit::new(key::OWNER, replica.device.member),
                ];
                actions.start(Command::Create { record: new_id!(ViewId).into(), kind: Kind::View, fields });
            }
            Some(view) => {
                let fields = changes(view, name, shared, overwrite.get_untracked().then_some(now.as_str()));
                if !fields.is_empty() {
                    let words = fill(untrack(|| i18n.t(text::EDITED)), &[("name", name)]);
                    actions.say(Command::Edit { record: view.record, fields }, words);
                }
            }
        }
        on_close.run(());
    };
    view! {
        <Modal title=i18n.s(title) on_close>
            <form class="stack" on:submit=send>
                <label>
                    {i18n.s(text::VIEW_NAME)}
                    <input name="view" maxlength="200" required=true autofocus=true bind:value=name />
                </label>
                {differs.then(|| view! {
                    <label class="check">
                        <input type="checkbox" name="overwrite" bind:checked=overwrite />
                        {i18n.s(text::OVERWRITE_VIEW)}
                    </label>
                })}
                <label class="check">
                    <input type="checkbox" name="shared" aria-describedby="view-sight" bind:checked=shared />
                    {i18n.s(text::SHARE_VIEW)}
                </label>
                <p class="hint" id="view-sight">
                    {move || i18n.t(if shared.get() { text::SHARED_VIEW_TEXT } else { text::PRIVATE_VIEW_TEXT })}
                </p>
                <ProblemWords problem />
                <FormButtons send=text::SAVE cancel=on_close />
            </form>
        </Modal>
    }
}
