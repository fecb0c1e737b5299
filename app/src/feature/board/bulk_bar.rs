//! What can be done with everything that is picked, at once and with one undo.

use super::{mover::Mover, picked::Picked, state::BoardState};
use crate::{
    actions::{Actions, use_actions},
    format::fill,
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        icon::{Icon, IconView},
        input::chosen,
    },
    widget::{
        member_options::MemberOptions,
        tags::{TagOptions, tag_named},
    },
    workspace::use_replica,
};
use leptos::{ev::Event, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{DealId, MemberId, RecordId, StageId},
    schema::key,
    search,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// What is picked, and what changes all of it.
#[derive(Clone, Copy)]
struct Bulk {
    i18n: I18n,
    actions: Actions,
    replica: StoredValue<ReplicaHandle>,
    board: BoardState,
    picked: Picked,
    mover: Mover,
}

impl Bulk {
    fn begun() -> Bulk {
        Bulk {
            i18n: use_i18n(),
            actions: use_actions(),
            replica: StoredValue::new(use_replica()),
            board: expect_context(),
            picked: expect_context(),
            mover: expect_context(),
        }
    }

    /// Does the same to every deal, after what has to be done first.
    fn change(self, first: Option<Command>, each: impl Fn(DealId) -> Command) {
        let deals = self.picked.in_order(self.board);
        let words = fill(untrack(|| self.i18n.t(text::CHANGED_MANY)), &[("n", &deals.len().to_string())]);
        let commands = first.into_iter().chain(deals.into_iter().map(each)).collect();
        self.actions.say(Command::Batch { commands }, words);
    }

    fn set(self, key: &'static str, value: Value) {
        self.change(None, |deal| Command::Edit {
            record: deal.into(),
            fields: vec![FieldEdit { key: key.into(), value: value.clone() }],
        });
    }

    fn to_stage(self, event: &Event) {
        if let Ok(stage) = chosen(event).parse::<StageId>() {
            self.mover.to_top(self.picked.in_order(self.board), stage);
        }
    }

    fn to_owner(self, event: &Event) {
        if let Ok(member) = chosen(event).parse::<MemberId>() {
            self.set(key::OWNER, member.into());
        }
    }

    fn close_on(self, event: &Event) {
        // Half a year is a date as well: what was meant is still being typed.
        let date = event_target_value(event).parse::<CalendarDate>().ok().filter(|date| date.is_likely());
        if let Some(date) = date {
            self.set(key::CLOSE_DATE, date.into());
        }
    }

    fn add_tag(self, event: &Event) {
        let name = event_target_value(event);
        if !search::is_blank(&name) {
            let (tag, made) = self.replica.with_value(|replica| tag_named(replica, &name));
            self.change(made, |deal| Command::Tag { record: deal.into(), tag, on: true });
        }
    }

    fn delete(self) {
        let records: Vec<RecordId> = self.picked.in_order(self.board).into_iter().map(RecordId::from).collect();
        let words = fill(untrack(|| self.i18n.t(text::DELETED_MANY)), &[("n", &records.len().to_string())]);
        spawn_local(async move {
            if self.actions.run_saying(Command::Delete { records }, words).await {
                self.picked.clear();
            }
        });
    }

    fn pick_all(self) {
        if let Some(selection) = self.board.selection.get_untracked() {
            self.picked.set(selection.deals());
        }
    }
}

#[component]
pub fn BulkBar() -> impl IntoView {
    let (i18n, bulk) = (use_i18n(), Bulk::begun());
    let count = move || fill(i18n.t(text::PICKED), &[("n", &bulk.picked.count().to_string())]);
    let stages = move || {
        let stages = bulk.board.stages().into_iter();
        stages.map(|stage| view! { <option value=stage.id.to_string()>{stage.name}</option> }).collect_view()
    };
    view! {
        <div class="bulk-bar" role="toolbar" aria-label=i18n.s(text::BULK)>
            <strong role="status">{count}</strong>
            <button class="quiet" on:click=move |_| bulk.pick_all()>{i18n.s(text::PICK_ALL)}</button>
            <select aria-label=i18n.s(text::MOVE_TO) on:change=move |event| bulk.to_stage(&event)>
                <option value="">{i18n.s(text::MOVE_TO)}</option>
                {stages}
            </select>
            <select aria-label=i18n.s(text::OWNER) on:change=move |event| bulk.to_owner(&event)>
                <option value="">{i18n.s(text::OWNER)}</option>
                <MemberOptions />
            </select>
            <input
                class="bulk-tag"
                aria-label=i18n.s(text::ADD_TAG)
                placeholder=i18n.s(text::ADD_TAG)
                list="bulk-tags"
                maxlength="100"
                on:change=move |event| bulk.add_tag(&event)
            />
            <datalist id="bulk-tags"><TagOptions /></datalist>
            <label class="bulk-date">
                {i18n.s(text::CLOSE_DATE)}
                <input type="date" on:change=move |event| bulk.close_on(&event) />
            </label>
            <button class="quiet danger" on:click=move |_| bulk.delete()>
                <IconView icon=Icon::Trash />
                <span>{i18n.s(text::DELETE)}</span>
            </button>
            <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=move |_| bulk.picked.clear()>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}
