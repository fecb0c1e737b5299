//! What can be done with everything that is picked, at once and with one undo.

use super::{
    keyboard::{KeyboardMove, Spot},
    mover::Mover,
    picked::Picked,
    state::BoardState,
};
use crate::{
    actions::{Actions, use_actions},
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        date_field::DateField,
        icon::{Icon, IconView},
    },
    widget::{
        archive::ArchivePicked,
        member_options::member_options,
        tags::{tag_named, tag_options},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    filter::Context,
    id::{DealId, MemberId, RecordId, StageId, TagId},
    money::Money,
    schema::key,
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
    lifted: KeyboardMove,
    /// The first of what is picked, and where it stood when it was to go.
    first: StoredValue<Option<(DealId, Option<Spot>)>>,
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
            lifted: expect_context(),
            first: StoredValue::new(None),
        }
    }

    /// Notes where the keys go on when the bar is gone.
    fn note_first(self) {
        let first = self.picked.in_order(self.board).first().copied();
        self.first.set_value(first.map(|deal| (deal, self.mover.place_of(deal))));
    }

    /// Picks nothing. The bar goes with what was picked: the keys go on at the first of it, or where that stood.
    fn pick_none(self) {
        // The bar may be gone before all that is picked is.
        let first = self.first.try_get_value().flatten();
        self.picked.clear();
        if let Some((deal, before)) = first {
            self.lifted.give_lost_focus(deal, before);
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

    fn to_stage(self, word: &str) {
        if let Ok(stage) = word.parse::<StageId>() {
            self.mover.to_top(self.picked.in_order(self.board), stage);
        }
    }

    fn to_owner(self, word: &str) {
        if let Ok(member) = word.parse::<MemberId>() {
            self.set(key::OWNER, member.into());
        }
    }

    fn close_on(self, day: Option<CalendarDate>) {
        self.set(key::CLOSE_DATE, day.into());
    }

    fn add_tag(self, tag: TagId, made: Option<Command>) {
        self.change(made, |deal| Command::Tag { record: deal.into(), tag, on: true });
    }

    /// A new one, or one that is called so after all.
    fn add_tag_named(self, name: &str) {
        let (tag, made) = self.replica.with_value(|replica| tag_named(replica, name));
        self.add_tag(tag, made);
    }

    fn records(self) -> Vec<RecordId> {
        self.picked.in_order(self.board).into_iter().map(RecordId::from).collect()
    }

    fn delete(self) {
        self.note_first();
        let records = self.records();
        let words = fill(untrack(|| self.i18n.t(text::DELETED_MANY)), &[("n", &records.len().to_string())]);
        spawn_local(async move {
            if self.actions.run_saying(Command::Delete { records }, words).await {
                self.pick_none();
            }
        });
    }

    /// What is picked amounts to, in the workspace's currency; nothing where it has no amount.
    fn sum(self) -> Option<String> {
        let deals = self.picked.deals();
        let model = self.replica.with_value(|replica| replica.model.clone());
        self.board.context.with(|context| {
            let rows = deals.iter().filter_map(|deal| model.peek(*deal));
            let sum: i128 = rows.filter_map(|row| context.amount(&row)).map(i128::from).sum();
            let minor = i64::try_from(sum).ok().filter(|minor| *minor != 0)?;
            Some(format::money(Money { minor, currency: context.rates.own }, self.i18n.locale()))
        })
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
    let close = move |_| {
        bulk.note_first();
        bulk.pick_none();
    };
    view! {
        <div class="bulk-bar" role="toolbar" aria-label=i18n.s(text::BULK)>
            <strong role="status">{count}</strong>
            <span class="picked-sum">{move || bulk.sum()}</span>
            <button class="quiet" on:click=move |_| bulk.pick_all()>{i18n.s(text::PICK_ALL)}</button>
            <Changes bulk />
            <ArchivePicked
                picked=Callback::new(move |()| {
                    bulk.note_first();
                    bulk.records()
                })
                done=Callback::new(move |()| bulk.pick_none())
            />
            <button class="quiet danger" on:click=move |_| bulk.delete()>
                <IconView icon=Icon::Trash />
                <span>{i18n.s(text::DELETE)}</span>
            </button>
            <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=close>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}

/// What can be chosen for everything that is picked.
#[component]
fn Changes(bulk: Bulk) -> impl IntoView {
    let i18n = use_i18n();
    let with = move |read: fn(&ReplicaHandle, I18n) -> Vec<Choice>| {
        Signal::derive(move || bulk.replica.with_value(|replica| read(replica, i18n)))
    };
    let stages = Signal::derive(move || {
        let stages = bulk.board.stages().into_iter();
        stages.map(|it| Choice::plain(it.id.to_string(), it.name).marked(Mark::Dot(it.color))).collect::<Vec<_>>()
    });
    let (members, tags) = (with(member_options), with(|replica, _| tag_options(replica)));
    let to_stage = Callback::new(move |word: String| bulk.to_stage(&word));
    let to_owner = Callback::new(move |word: String| bulk.to_owner(&word));
    let add_tag = Callback::new(move |word: String| {
        if let Ok(tag) = word.parse::<TagId>() {
            bulk.add_tag(tag, None);
        }
    });
    let create = Callback::new(move |name: String| bulk.add_tag_named(&name));
    let close_on = Callback::new(move |day| bulk.close_on(day));
    // What was chosen is done: nothing stays chosen.
    let no_day = Signal::derive(|| None::<CalendarDate>);
    let (to, owner, tag) = (i18n.s(text::MOVE_TO), i18n.s(text::OWNER), i18n.s(text::ADD_TAG));
    view! {
        <Combobox label=to placeholder=to value="" choices=stages chosen=to_stage />
        <Combobox label=owner placeholder=owner value="" choices=members chosen=to_owner />
        <Combobox class="bulk-tag" label=tag placeholder=tag value="" choices=tags chosen=add_tag create />
        <label class="bulk-date">
            {i18n.s(text::CLOSE_DATE)}
            <DateField label=i18n.s(text::CLOSE_DATE) value=no_day chosen=close_on many=true />
        </label>
    }
}
