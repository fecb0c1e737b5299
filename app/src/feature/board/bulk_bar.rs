//! What can be done with everything that is picked, at once and with one undo.

use super::{mover::Mover, picked::Picked, state::BoardState};
use crate::{
    actions::use_actions,
    feature::{
        members::MemberOptions,
        tags::{TagOptions, tag_named},
    },
    format::fill,
    i18n::{text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        input::chosen,
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{DealId, MemberId, RecordId, StageId},
    schema::key,
    search,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn BulkBar() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let (board, picked, mover) =
        (expect_context::<BoardState>(), expect_context::<Picked>(), expect_context::<Mover>());
    let replica = StoredValue::new(replica);
    let many = move |each: &dyn Fn(DealId) -> Command, first: Option<Command>| {
        let deals = picked.in_order(board);
        let words = fill(untrack(|| i18n.t(text::CHANGED_MANY)), &[("n", &deals.len().to_string())]);
        let commands = first.into_iter().chain(deals.into_iter().map(each)).collect();
        actions.say(Command::Batch { commands }, words);
    };
    let set = move |key: &'static str, value: Value| {
        let edit = |deal: DealId| Command::Edit {
            record: deal.into(),
            fields: vec![FieldEdit { key: key.into(), value: value.clone() }],
        };
        many(&edit, None);
    };
    let to_stage = move |event| {
        if let Ok(stage) = chosen(&event).parse::<StageId>() {
            mover.to_top(picked.in_order(board), stage);
        }
    };
    let to_owner = move |event| {
        if let Ok(member) = chosen(&event).parse::<MemberId>() {
            set(key::OWNER, member.into());
        }
    };
    let close_on = move |event| {
        // Half a year is a date as well: what was meant is still being typed.
        let date = event_target_value(&event).parse::<CalendarDate>().ok().filter(|date| date.is_likely());
        if let Some(date) = date {
            set(key::CLOSE_DATE, date.into());
        }
    };
    let add_tag = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        if !search::is_blank(&name) {
            let (tag, made) = replica.with_value(|replica| tag_named(replica, &name));
            many(&|deal| Command::Tag { record: deal.into(), tag, on: true }, made);
        }
    };
    let delete = move |_| {
        let records: Vec<RecordId> = picked.in_order(board).into_iter().map(RecordId::from).collect();
        let words = fill(untrack(|| i18n.t(text::DELETED_MANY)), &[("n", &records.len().to_string())]);
        spawn_local(async move {
            if actions.run_saying(Command::Delete { records }, words).await {
                picked.clear();
            }
        });
    };
    let pick_all = move |_| {
        if let Some(selection) = board.selection.get_untracked() {
            picked.set(selection.deals());
        }
    };
    let count = move || fill(i18n.t(text::PICKED), &[("n", &picked.count().to_string())]);
    let stages = move || {
        let stages = board.stages().into_iter();
        stages.map(|stage| view! { <option value=stage.id.to_string()>{stage.name}</option> }).collect_view()
    };
    view! {
        <div class="bulk-bar" role="toolbar" aria-label=i18n.s(text::BULK)>
            <strong role="status">{count}</strong>
            <button class="quiet" on:click=pick_all>{i18n.s(text::PICK_ALL)}</button>
            <select aria-label=i18n.s(text::MOVE_TO) on:change=to_stage>
                <option value="">{i18n.s(text::MOVE_TO)}</option>
                {stages}
            </select>
            <select aria-label=i18n.s(text::OWNER) on:change=to_owner>
                <option value="">{i18n.s(text::OWNER)}</option>
                <MemberOptions />
            </select>
            <input
                class="bulk-tag"
                aria-label=i18n.s(text::ADD_TAG)
                placeholder=i18n.s(text::ADD_TAG)
                list="bulk-tags"
                maxlength="100"
                on:change=add_tag
            />
            <datalist id="bulk-tags"><TagOptions /></datalist>
            <label class="bulk-date">
                {i18n.s(text::CLOSE_DATE)}
                <input type="date" on:change=close_on />
            </label>
            <button class="quiet danger" on:click=delete>
                <IconView icon=Icon::Trash />
                <span>{i18n.s(text::DELETE)}</span>
            </button>
            <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=move |_| picked.clear()>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}
