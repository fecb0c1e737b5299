//! What can be done with everything that is picked in a list, at once and with one undo.

use crate::{
    actions::use_actions,
    fields::all_fields,
    format::fill,
    i18n::{Text, text, use_i18n},
    permission::use_may,
    ui::{
        choice::Choice,
        combobox::Combobox,
        focus::{Held, focus},
        form_end::{FormButtons, ProblemText},
        icon::{Icon, IconView},
        modal::Modal,
    },
    widget::{
        archive::ArchivePicked,
        formatter::Formatter,
        linked::record_named,
        member_options::member_options,
        new_record::FormField,
        table::Listed,
        tags::{tag_named, tag_options},
    },
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId, TagId},
    schema::Field,
    schema::key,
    search,
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

#[component]
pub fn BulkBar() -> impl IntoView {
    let listed = expect_context::<Listed>();
    let may = use_may(listed.kind.spec().written_by);
    // What is deleted or archived is not picked any more: the bar may be gone before that is done.
    let clear = Callback::new(move |()| pick_none(listed));
    let is_open = move || may.get() && listed.picks.all.with(|picked| !picked.is_empty());
    view! { <Show when=is_open><Bar clear /></Show> }
}

/// Picks nothing. The bar goes with what was picked: the keys go on in the table.
fn pick_none(listed: Listed) {
    // The list may be left by now.
    if listed.picks.all.try_get_untracked().is_none() {
        return;
    }
    let held = Held::now();
    listed.pick(BTreeSet::new());
    request_animation_frame(move || {
        let cell = document().query_selector(".grid [data-cell][tabindex=\"0\"]").ok().flatten();
        let cell = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
        cell.filter(|_| held.is_still_so()).iter().for_each(focus);
    });
}

#[component]
fn Bar(
    /// Picks nothing.
    clear: Callback<()>,
) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let listed = expect_context::<Listed>();
    let replica = StoredValue::new(replica);
    let editing = RwSignal::new(false);
    let many = move |each: &dyn Fn(RecordId) -> Command, first: Option<Command>| {
        let records = listed.picked_now();
        let words = fill(untrack(|| i18n.t(text::CHANGED_RECORDS)), &[("n", &records.len().to_string())]);
        let commands = first.into_iter().chain(records.into_iter().map(each)).collect();
        actions.say(Command::Batch { commands }, words);
    };
    let to_owner = Callback::new(move |word: String| {
        if let Ok(member) = word.parse::<MemberId>() {
            let edit = |record| Command::Edit { record, fields: vec![FieldEdit::new(key::OWNER, member)] };
            many(&edit, None);
        }
    });
    let add_tag = Callback::new(move |word: String| {
        if let Ok(tag) = word.parse::<TagId>() {
            many(&|record| Command::Tag { record, tag, on: true }, None);
        }
    });
    // A new one, or one that is called so after all.
    let create = Callback::new(move |name: String| {
        let (tag, made) = replica.with_value(|replica| tag_named(replica, &name));
        many(&|record| Command::Tag { record, tag, on: true }, made);
    });
    let members = Signal::derive(move || replica.with_value(|replica| member_options(replica, i18n)));
    let tags = Signal::derive(move || replica.with_value(tag_options));
    let (owner, tag) = (i18n.s(text::OWNER), i18n.s(text::ADD_TAG));
    let delete = move |_| {
        let shown = listed.picked_now();
        // Whoever was merged into one of them goes with it.
        let records: Vec<RecordId> = replica.with_value(|replica| {
            shown.iter().flat_map(|record| [*record].into_iter().chain(replica.model.merged_with(*record))).collect()
        });
        let words = fill(untrack(|| i18n.t(text::DELETED_RECORDS)), &[("n", &shown.len().to_string())]);
        spawn_local(async move {
            if actions.run_saying(Command::Delete { records }, words).await {
                pick_none(listed);
            }
        });
    };
    let now = Callback::new(move |()| listed.picked_now().into_iter().collect::<Vec<RecordId>>());
    let count = move || fill(i18n.t(text::PICKED), &[("n", &listed.picks.all.with(BTreeSet::len).to_string())]);
    view! {
        <div class="bulk-bar" role="toolbar" aria-label=i18n.s(text::BULK)>
            <strong role="status">{count}</strong>
            <button class="quiet" on:click=move |_| editing.set(true)>{i18n.s(text::EDIT_MANY)}</button>
            <Combobox label=owner placeholder=owner value="" choices=members chosen=to_owner />
            <Combobox class="bulk-tag" label=tag placeholder=tag value="" choices=tags chosen=add_tag create />
            <ArchivePicked picked=now done=clear />
            <button class="quiet danger" on:click=delete>
                <IconView icon=Icon::Trash />
                <span>{i18n.s(text::DELETE)}</span>
            </button>
            <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=move |_| clear.run(())>
                <IconView icon=Icon::Close />
            </button>
        </div>
        {move || editing.get().then(|| view! { <EditDialog open=editing /> })}
    }
}

/// One field of all that are picked.
#[component]
fn EditDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let listed = expect_context::<Listed>();
    let can_be_set = |field: &Arc<Field>| field.is_typed() && !field.is_title && !field.of.is_list();
    let fields: Vec<Arc<Field>> =
        untrack(|| all_fields(&replica.model, listed.kind)).into_iter().filter(can_be_set).collect();
    let formatter = StoredValue::new(Formatter::new(i18n, replica.clone()));
    let (at, value) = (RwSignal::new(0_usize), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Text>);
    let fields = StoredValue::new(fields);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = fields.with_value(|fields| fields.get(at.get_untracked()).cloned()) else { return };
        let mut made = None;
        let own = untrack(|| currency(&replica));
        let parsed = untrack(|| formatter.with_value(|formatter| formatter.parse(&field, &value.get_untracked(), own)));
        let value = match parsed {
            Err(error) => return problem.set(Some(error)),
            Ok(Value::Text(title)) => match field.linked() {
                Some(kind) if !search::is_blank(&title) => {
                    let (record, new) = untrack(|| record_named(&replica, kind, &title));
                    made = new;
                    record.into()
                }
                _ => title.into(),
            },
            Ok(value) => value,
        };
        let records = listed.picked_now();
        let words = fill(untrack(|| i18n.t(text::CHANGED_RECORDS)), &[("n", &records.len().to_string())]);
        let edit = |record| {
            let mut fields = vec![FieldEdit { key: field.key.to_string(), value: value.clone() }];
            // An amount is meant in the currency that it is typed in, whatever each of them had before.
            if listed.kind.spec().own_amount().is_some_and(|amount| *amount.key == *field.key) {
                fields.push(FieldEdit::new(key::CURRENCY, own));
            }
            Command::Edit { record, fields }
        };
        let commands = made.into_iter().chain(records.into_iter().map(edit)).collect();
        actions.say(Command::Batch { commands }, words);
        open.set(false);
    };
    let choose = Callback::new(move |word: String| {
        value.set(String::new());
        at.set(word.parse().unwrap_or(0));
    });
    let choices = Signal::derive(move || {
        fields.with_value(|fields| {
            let named = fields.iter().enumerate();
            named.map(|(at, field)| Choice::plain(at.to_string(), i18n.name(&field.name))).collect::<Vec<_>>()
        })
    });
    let current = Signal::derive(move || at.get().to_string());
    let input = move || {
        let field = fields.with_value(|fields| fields.get(at.get()).cloned())?;
        Some(view! { <FormField field value formatter /> })
    };
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Modal title=i18n.s(text::EDIT_MANY) on_close=close>
            <form class="stack" on:submit=send>
                <label>
                    {i18n.s(text::OUR_FIELD)}
                    <Combobox label=i18n.s(text::OUR_FIELD) value=current choices chosen=choose />
                </label>
                {input}
                <ProblemText problem />
                <FormButtons send=text::SAVE cancel=close />
            </form>
        </Modal>
    }
}
