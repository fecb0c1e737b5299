//! What becomes a task of a calendar file.

use crate::{
    actions::Actions,
    clock,
    format::fill,
    i18n::{I18n, text},
    new_id,
    replica::ReplicaHandle,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    ical::{Calendar, Item, Left, What},
    id::PartId,
    kind::Kind,
    position::Position,
    row::TaskStatus,
    schema::key,
};
use std::collections::BTreeSet;

/// Makes tasks of a calendar's to-dos and appointments; those that are here already stay as they are. Says how many, and what of
/// the file no task has.
pub async fn take_in(Calendar { items, left }: Calendar, replica: &ReplicaHandle, actions: Actions, i18n: I18n) {
    let all = items.len();
    let (mut commands, mut made) = (Vec::new(), BTreeSet::new());
    for item in items {
        let record = item.record();
        if made.insert(record) && replica.model.peek(record).is_none() {
            commands.push(Command::Create { record, kind: Kind::Task, fields: fields(item, replica) });
        }
    }
    let words = untrack(|| i18n.t(text::CALENDAR_TAKEN_IN));
    let numbers = [("n", commands.len().to_string()), ("m", (all - commands.len()).to_string())];
    let words = fill(words, &numbers.each_ref().map(|(name, number)| (*name, number.as_str())));
    let words =
        [Some(words), untrack(|| left_in_words(&left, i18n))].into_iter().flatten().collect::<Vec<_>>().join(". ");
    actions.run_saying(Command::Batch { commands }, words).await;
}

/// Examples that are named of each kind of what is left out.
const NAMED: usize = 2;

/// What is left out: how much of each kind, and of what.
fn left_in_words(left: &[Left], i18n: I18n) -> Option<String> {
    let kinds: BTreeSet<What> = left.iter().map(|left| left.what).collect();
    let of_kind = |what: What| {
        let name = match what {
            What::Repetition => text::LEFT_REPETITIONS,
            What::Dates => text::LEFT_DATES,
            What::Zone => text::LEFT_ZONES,
            What::Reminder => text::LEFT_REMINDERS,
            What::People => text::LEFT_PEOPLE,
            What::Details => text::LEFT_DETAILS,
            What::Entry => text::LEFT_ENTRIES,
        };
        let all = left.iter().filter(|left| left.what == what);
        let words = |left: &Left| match (left.title.as_str(), what) {
            ("", _) => left.text.clone(),
            (title, What::Repetition) => format!("{title}: {}", left.text),
            (title, _) => title.to_owned(),
        };
        let mut named: Vec<String> = all.clone().map(words).filter(|name| !name.is_empty()).collect();
        named.dedup();
        let more = if named.len() > NAMED { ", …" } else { "" };
        named.truncate(NAMED);
        let named = if named.is_empty() { String::new() } else { format!(" ({}{more})", named.join(", ")) };
        format!("{} {}{named}", all.count(), i18n.t(name))
    };
    let what = kinds.into_iter().map(of_kind).collect::<Vec<_>>().join("; ");
    (!left.is_empty()).then(|| fill(i18n.t(text::CALENDAR_LEFT), &[("what", &what)]))
}

fn fields(item: Item, replica: &ReplicaHandle) -> Vec<FieldEdit> {
    let me = replica.device.member;
    let mut fields = vec![
        FieldEdit::new(key::TITLE, item.title),
        FieldEdit::new("priority", item.priority.as_str()),
        FieldEdit::new(key::STATUS, item.status.as_str()),
        FieldEdit::new(key::ASSIGNEE, me),
        FieldEdit::new(key::OWNER, me),
    ];
    fields.extend(item.due.map(|due| FieldEdit::new(key::DUE, due)));
    fields.extend(item.rrule.map(|rule| FieldEdit::new(key::RRULE, rule)));
    fields.extend(item.zone.map(|zone| FieldEdit::new(key::ZONE, zone)));
    if item.status == TaskStatus::Done {
        fields.push(FieldEdit::new(key::COMPLETED_AT, item.completed_at.unwrap_or_else(clock::now)));
    }
    let reminder = |minutes| FieldEdit::new(format!("reminders/{}", new_id!(PartId)), minutes);
    fields.extend(item.reminders.into_iter().map(reminder));
    let positions = Position::several(None, None, item.checklist.len(), u64::from_le_bytes(clock::random()));
    for ((line, done), position) in item.checklist.into_iter().zip(positions) {
        let id = new_id!(PartId);
        fields.push(FieldEdit::new(format!("checklist/{id}/text"), line));
        fields.push(FieldEdit::new(format!("checklist/{id}/position"), position));
        if done {
            fields.push(FieldEdit::new(format!("checklist/{id}/done"), true));
        }
    }
    let known = item.links.into_iter().filter(|link| replica.model.peek(*link).is_some());
    fields.extend(known.map(|link| FieldEdit::new(format!("{}/{link}", key::LINKS), true)));
    fields
}
