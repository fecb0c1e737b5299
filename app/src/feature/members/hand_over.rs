//! Somebody is removed, and somebody else takes over what was theirs: one step, which an undo takes back whole.

use super::manage::Managed;
use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{choice::Choice, combobox::Combobox},
    widget::{formatter::Formatter, member_options::member_options},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use serde_json::Value;
use sotay_shared::{
    command::{Command, FieldEdit},
    filter::stage_type,
    id::{MemberId, RecordId},
    kind::{Kind, key},
    row::{Row, StageType, TaskStatus},
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What is still somebody's to do.
#[derive(Debug, Clone, Default, PartialEq)]
struct Theirs {
    deals: Vec<RecordId>,
    companies: Vec<RecordId>,
    contacts: Vec<RecordId>,
    tasks: Vec<RecordId>,
    /// Rules that give them new leads.
    rules: Vec<RecordId>,
}

impl Theirs {
    /// What is open as things stand: what is won, lost or done keeps whose it was.
    fn of(member: MemberId, formatter: &Formatter) -> Theirs {
        let replica = &formatter.replica;
        let context = formatter.filter_context(clock::today());
        let owned = |kind: Kind| {
            let all = replica.model.list(kind).get_untracked().into_iter();
            let rows = all.filter_map(|record| replica.model.peek(record));
            rows.filter(|row| row.meta.owner == Some(member) && !row.is_put_away()).collect::<Vec<_>>()
        };
        let open = |row: &&Arc<Row>| stage_type(row, &context) == Some(StageType::Open);
        let ids = |rows: Vec<Arc<Row>>| rows.iter().map(|row| row.id).collect();
        let tasks = replica.model.list(Kind::Task).get_untracked().into_iter();
        let tasks = tasks.filter(|record| {
            let row = replica.model.peek(*record).filter(|row| !row.is_put_away());
            let task = row.as_ref().and_then(|row| row.as_task());
            task.is_some_and(|task| task.assignee == Some(member) && task.status == TaskStatus::Open)
        });
        let rules = replica.model.list(Kind::Rule).get_untracked().into_iter();
        let rules = rules.filter(|record| {
            let row = replica.model.peek(*record);
            row.as_ref().and_then(|row| row.as_rule()).is_some_and(|rule| rule.members.contains(&member))
        });
        Theirs {
            deals: owned(Kind::Deal).iter().filter(open).map(|row| row.id).collect(),
            companies: ids(owned(Kind::Company)),
            contacts: ids(owned(Kind::Contact)),
            tasks: tasks.collect(),
            rules: rules.collect(),
        }
    }

    fn records(&self) -> usize {
        self.deals.len() + self.companies.len() + self.contacts.len() + self.tasks.len()
    }

    fn counts(&self, words: &str) -> String {
        let counts = [
            ("deals", self.deals.len()),
            ("companies", self.companies.len()),
            ("contacts", self.contacts.len()),
            ("tasks", self.tasks.len()),
        ];
        let counts = counts.map(|(name, count)| (name, count.to_string()));
        let values: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        fill(words, &values)
    }

    /// Everything as the other's; rules give no more leads to whoever is gone.
    fn hand_over(&self, from: MemberId, to: MemberId) -> Command {
        let edit = |key: &'static str| {
            move |record: &RecordId| Command::Edit { record: *record, fields: vec![FieldEdit::new(key, to)] }
        };
        let owned = self.deals.iter().chain(&self.companies).chain(&self.contacts).map(edit(key::OWNER));
        let tasks = self.tasks.iter().map(edit(key::ASSIGNEE));
        let rules = self.rules.iter().map(|record| {
            let (left, takes) = (format!("members/{from}"), format!("members/{to}"));
            let fields = vec![FieldEdit::new(left, None::<bool>), FieldEdit::new(takes, true)];
            Command::Edit { record: *record, fields }
        });
        Command::Batch { commands: owned.chain(tasks).chain(rules).collect() }
    }
}

/// Everybody but whoever goes, to choose from.
fn others(replica: &ReplicaHandle, i18n: I18n, member: MemberId) -> Vec<Choice> {
    let nobody = Choice::plain("", i18n.t(text::HAND_OVER_NOBODY));
    let others = member_options(replica, i18n).into_iter().filter(|it| it.value != member.to_string());
    std::iter::once(nobody).chain(others).collect()
}

#[component]
pub fn HandOver(it: StoredValue<Managed>) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let formatter = Formatter::new(i18n, use_replica());
    let member = it.with_value(|it| it.member.member);
    let theirs = StoredValue::new(Theirs::of(member, &formatter));
    let replica = StoredValue::new(formatter.replica.clone());
    let to = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let words = move |text: Text| it.with_value(|it| it.words(text));
    let choices = Signal::derive(move || replica.with_value(|replica| others(replica, i18n, member)));
    let chosen = Callback::new(move |word: String| to.set(word));
    let counts = move || theirs.with_value(|theirs| theirs.counts(i18n.t(text::HAND_OVER_COUNTS)));
    let remove = move |_| {
        busy.set(true);
        let (it, theirs, to) = (it.get_value(), theirs.get_value(), to.get_untracked().parse::<MemberId>().ok());
        let name = to.map(|to| replica.with_value(|it| untrack(|| member_name(it, i18n, Some(to)))));
        spawn_local(async move {
            let done = it.words(text::REMOVE_MEMBER_DONE);
            if it.change("DELETE", Value::Null, done).await
                && let (Some(to), Some(name)) = (to, name)
            {
                let count = theirs.records();
                let n = count.to_string();
                let told = fill(
                    untrack(|| i18n.t(text::HAND_OVER_DONE)),
                    &[("to", name.as_str()), ("n", n.as_str()), ("name", it.name.as_str())],
                );
                if count > 0 || !theirs.rules.is_empty() {
                    actions.say(theirs.hand_over(member, to), told);
                }
            }
            // The dialog is closed by now where that worked.
            let _ = busy.try_set(false);
        });
    };
    let label = Signal::derive(move || words(text::HAND_OVER_TO));
    view! {
        <div class="stack">
            <p>{move || words(text::REMOVE_MEMBER_TEXT)}</p>
            <label>
                {label}
                <Combobox label value=to choices chosen />
            </label>
            <p class="hint">{counts}</p>
            <div class="actions">
                <button class="danger" disabled=busy on:click=remove>{move || words(text::REMOVE_MEMBER_DO)}</button>
            </div>
        </div>
    }
}
