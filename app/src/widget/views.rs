//! Saved views: a name for what the address says, for oneself or for everybody.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    navigation::{Navigation, use_navigation},
    new_id,
    parts::{LaterOpened, Opened},
    permission::{Writes, use_may},
    pinned::use_pinned,
    saved_view::{self, Preset, Saved, VIEW, Viewed, address, views_of},
    screen::use_narrow,
    ui::{
        focus::focus,
        form_end::{FormButtons, ProblemWords},
        icon::{Icon, IconView},
        modal::Modal,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, html::Nav, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, ViewId},
    kind::Kind,
    role::Role,
    schema::key,
    search,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The views of a page, and what is done about the one that is shown.
#[derive(Clone, Copy)]
struct Bar {
    of: Viewed,
    navigation: Navigation,
    views: Memo<Vec<Saved>>,
    /// What a view of what is shown would keep.
    now: Memo<String>,
    /// The view that is shown, and whether something else is by now.
    shown: Memo<Option<(Saved, bool)>>,
}

impl Bar {
    fn new(of: Viewed) -> Bar {
        let (replica, navigation) = (use_replica(), use_navigation());
        let views = Memo::new(move |_| views_of(&replica, of));
        let now = Memo::new(move |_| kept_query(navigation, of, None));
        let shown = Memo::new(move |_| {
            let asked = navigation.parameter(VIEW);
            views.with(|views| {
                let shown = now.with(|now| saved_view::shown(views, &asked, now));
                shown.map(|(view, is_changed)| (view.clone(), is_changed))
            })
        });
        Bar { of, navigation, views, now, shown }
    }

    /// The view that is shown, whether it was changed or not; follows the address.
    fn shown(self) -> Option<Saved> {
        self.shown.with(|shown| shown.as_ref().map(|(view, _)| view.clone()))
    }

    fn changed(self) -> Option<Saved> {
        self.shown.with(|shown| shown.as_ref().filter(|(_, is_changed)| *is_changed).map(|(view, _)| view.clone()))
    }

    /// Whether the records of a filter are shown, and no view that somebody saved; follows the address.
    fn is_preset(self, filter: &str) -> bool {
        let is_filter = self.navigation.parameter("filter") == filter && self.navigation.parameter("q").is_empty();
        is_filter && self.shown.with(Option::is_none)
    }

    /// What is shown is called so; where it has no name, what stands here is.
    fn name(self, i18n: I18n) -> String {
        let preset = || presets(self.of).into_iter().find(|(_, filter)| self.is_preset(filter));
        let saved = self.shown().map(|view| view.name);
        let named = saved.or_else(|| preset().map(|(name, _)| i18n.t(name).to_owned()));
        named.unwrap_or_else(|| i18n.t(text::VIEWS).to_owned())
    }
}

/// The views of a page that nobody saved.
fn presets(of: Viewed) -> Vec<Preset> {
    [(text::VIEW_ALL, "")].into_iter().chain(of.presets.iter().copied()).collect()
}

#[component]
pub fn ViewsBar(of: Viewed) -> impl IntoView {
    let (i18n, bar, narrow) = (use_i18n(), Bar::new(of), use_narrow());
    let (saving, row) = (RwSignal::new(false), NodeRef::<Nav>::new());
    // One that leads to everything leads nowhere else where it is the only one.
    let is_bare = Memo::new(move |_| of.presets.is_empty() && bar.views.with(Vec::is_empty));
    let tabs = move || match narrow.get() {
        _ if is_bare.get() => ().into_any(),
        true => view! {
            <details class="popover views">
                <summary class="button quiet">
                    <IconView icon=Icon::Star />
                    <span class="hidden">{i18n.s(text::VIEWS)}</span>
                    <span class="chosen">{move || bar.name(i18n)}</span>
                    <IconView icon=Icon::Down />
                </summary>
                <div class="popover-body"><Tabs bar /></div>
            </details>
        }
        .into_any(),
        false => view! {
            <nav class="view-tabs" aria-label=i18n.s(text::VIEWS) node_ref=row><Tabs bar /></nav>
        }
        .into_any(),
    };
    // Of more views than have room, the one that is shown is seen.
    Effect::new(move || {
        let is_saved = bar.shown.with(Option::is_some);
        if let Some(row) = row.get().filter(|_| is_saved) {
            request_animation_frame(move || reveal(&row));
        }
    });
    view! {
        <div class="views-bar" class:bare=move || is_bare.get()>
            {tabs}
            <ChangedView bar saving />
            <SavedView bar />
            <Writes>
                <button
                    class="quiet square" aria-label=i18n.s(text::SAVE_VIEW) title=i18n.s(text::SAVE_VIEW)
                    on:click=move |_| saving.set(true)
                >
                    <IconView icon=Icon::Plus />
                </button>
            </Writes>
        </div>
        <Show when=move || saving.get()>
            <LaterOpened opened=Opened::View(of, None, Callback::new(move |()| saving.set(false))) />
        </Show>
    }
}

/// Scrolls a row of links as far as the one that is shown.
fn reveal(row: &HtmlElement) {
    let Some(link) = row.query_selector("[aria-current]").ok().flatten() else { return };
    let (row_area, area) = (row.get_bounding_client_rect(), link.get_bounding_client_rect());
    let before = (row_area.left() - area.left()).max(0.0);
    let behind = (area.right() - row_area.right()).max(0.0);
    row.set_scroll_left(row.scroll_left() + (behind - before) as i32);
}

/// A link for each view.
#[component]
fn Tabs(bar: Bar) -> impl IntoView {
    let i18n = use_i18n();
    let presets = presets(bar.of).into_iter().map(|(name, filter)| {
        // It is another choice of records; how they are shown stays.
        let path = move || address(bar.of.path, &kept_query(bar.navigation, bar.of, Some(filter)), None);
        let current = move || bar.is_preset(filter).then_some("true");
        view! { <li><a href=path aria-current=current>{i18n.s(name)}</a></li> }
    });
    let presets = presets.collect_view();
    let link = move |view: Saved| {
        let Saved { record, name, query, .. } = view;
        let path = address(bar.of.path, &query, Some(record));
        let is_shown = move || bar.shown().is_some_and(|view| view.record == record);
        view! { <li><a href=path aria-current=move || is_shown().then_some("true")>{name}</a></li> }
    };
    // One that a colleague changes is drawn anew, and no other: the keys stay where they are.
    let said = |view: &Saved| (view.record, view.name.clone(), view.query.clone());
    view! {
        <ul class="view-list">
            {presets}
            <For each=move || bar.views.get() key=said children=link />
        </ul>
    }
}

/// What is shown is not what the view says: it can be kept, in it or as another one, or given up.
#[component]
fn ChangedView(bar: Bar, saving: RwSignal<bool>) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let may = use_may(Role::Member);
    let buttons = move |view: Saved| {
        let Saved { record, name, query, own, .. } = view;
        let path = address(bar.of.path, &query, Some(record));
        let save = move |_| {
            let fields = vec![FieldEdit::new("query", bar.now.get_untracked())];
            let words = fill(untrack(|| i18n.t(text::EDITED)), &[("name", &name)]);
            actions.say(Command::Edit { record, fields }, words);
            // The button goes.
            take_keys(".views-bar :is(summary, a[aria-current])");
        };
        view! {
            <span class="changed-view">
                {(own && may.get()).then(|| view! { <button on:click=save>{i18n.s(text::SAVE_CHANGES)}</button> })}
                <Show when=move || may.get()>
                    <button class="quiet" on:click=move |_| saving.set(true)>{i18n.s(text::SAVE_AS)}</button>
                </Show>
                <a class="button quiet" href=path>{i18n.s(text::RESET_VIEW)}</a>
            </span>
        }
    };
    move || bar.changed().map(buttons)
}

/// What is done about the view that is shown: it is pinned, called otherwise, or deleted.
#[component]
fn SavedView(bar: Bar) -> impl IntoView {
    let (i18n, actions, pinned) = (use_i18n(), use_actions(), use_pinned());
    let editing = RwSignal::new(None::<Saved>);
    let may = use_may(Role::Member);
    // What changes in the address, or of the view, is no reason to draw it anew: the keys stay where they are.
    let shown = Memo::new(move |_| bar.shown().map(|view| (view.record, view.own)));
    let name = Memo::new(move |_| bar.shown().map(|view| view.name).unwrap_or_default());
    let buttons = move |(record, own): (RecordId, bool)| {
        let label = |text: Text, part: &'static str| {
            Signal::derive(move || name.with(|name| fill(i18n.t(text), &[(part, name.as_str())])))
        };
        let (pin, edit, delete) =
            (label(text::PIN_VIEW, "view"), label(text::EDIT_FIELD, "field"), label(text::DELETE_VIEW, "view"));
        let words = label(text::DELETED, "name");
        let take_away = move |_| {
            actions.say(Command::Delete { records: vec![record] }, words.get_untracked());
            take_keys(".views-bar :is(summary, a)");
        };
        view! {
            <button
                class="quiet square pin" aria-label=pin aria-pressed=move || pinned.has(record).to_string()
                on:click=move |_| pinned.toggle(record)
            >
                <IconView icon=Icon::Star />
            </button>
            {(own && may.get()).then(|| view! {
                <button class="quiet square" aria-label=edit on:click=move |_| editing.set(untrack(|| bar.shown()))>
                    <IconView icon=Icon::Pencil />
                </button>
                <button class="quiet square" aria-label=delete on:click=take_away><IconView icon=Icon::Trash /></button>
            })}
        }
    };
    view! {
        {move || shown.get().map(buttons)}
        {move || editing.get().map(|view| view! {
            <LaterOpened opened=Opened::View(bar.of, Some(view), Callback::new(move |()| editing.set(None))) />
        })}
    }
}

/// Gives the keys to the first element that is like this.
fn take_keys(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    element.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
}

/// The part of the address that a view keeps, with another filter and without a search where one is said.
fn kept_query(navigation: Navigation, of: Viewed, filter: Option<&str>) -> String {
    let value = |name: &str| match (name, filter) {
        ("filter", Some(filter)) => filter.to_owned(),
        ("q", Some(_)) => String::new(),
        _ => navigation.parameter(name),
    };
    let pairs = of.kept.iter().map(|name| (*name, value(name)));
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
    let navigation = use_navigation();
    let now = untrack(|| kept_query(navigation, of, None));
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
                let record = RecordId::from(new_id!(ViewId));
                actions.start(Command::Create { record, kind: Kind::View, fields });
                // What is changed from now on is no change of the view that was shown before.
                navigation.correct_parameters(&[(VIEW, &record.to_string())]);
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
                    {i18n.s(text::NAME)}
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
