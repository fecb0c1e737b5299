//! What a field can be compared with, by name, each with how many records hold it.

use super::{
    edit,
    field::{FilterField, OperandType, PERIODS},
    words::{stage_type_name, value_words},
};
use crate::{
    clock,
    filter_chip::FilterChip,
    format,
    i18n::{I18n, text},
    replica::ReplicaHandle,
    ui::{
        avatar::hue,
        choice::{Choice, Mark},
    },
    widget::formatter::Formatter,
    workspace::stages,
};
use leptos::prelude::*;
use sotay_shared::{date::CalendarDate, filter::counts, id::RecordId, kind::Kind, row::Row, search};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The words for that there is something, and that there is nothing.
pub const PRESENCE: [&str; 2] = ["filled", "empty"];

/// The choices of a field in the order in which they are offered, counted where a chip says among what; none of a field
/// whose value is typed. They are as things stand when they are asked for.
pub fn choices(
    replica: &ReplicaHandle,
    i18n: I18n,
    chip: FilterChip,
    field: &FilterField,
    chosen: &[String],
) -> Vec<Choice> {
    let is_counted = field.operand != OperandType::Presence;
    let counted = is_counted.then(|| counted(replica, i18n, chip, field, chosen)).flatten();
    let all = named(replica, i18n, &field.operand, chosen, counted.as_ref());
    let Some(counted) = counted else { return all };
    let count = |choice: Choice| {
        let count = counted.get(&choice.value).copied().unwrap_or(0);
        choice.counted(format::number(count as i64, i18n.locale()))
    };
    all.into_iter().map(count).collect()
}

/// How many of the records that the other conditions leave hold each word.
fn counted(
    replica: &ReplicaHandle,
    i18n: I18n,
    chip: FilterChip,
    field: &FilterField,
    chosen: &[String],
) -> Option<BTreeMap<String, usize>> {
    let among = chip.among?;
    let rest = chip.slot.with_value(|slot| edit::rest(&chip.filter.get_untracked(), slot));
    let rows: Vec<Arc<Row>> = among.run(rest).into_iter().filter_map(|record| replica.model.peek(record)).collect();
    let periods = PERIODS.iter().map(|(word, _)| (*word).to_owned());
    let asked: Vec<String> = periods.chain(chosen.iter().cloned()).collect();
    let context = Formatter::new(i18n, replica.clone()).filter_context(clock::today());
    Some(counts(&rows, &field.key, &asked, &context))
}

fn named(
    replica: &ReplicaHandle,
    i18n: I18n,
    operand: &OperandType,
    chosen: &[String],
    counted: Option<&BTreeMap<String, usize>>,
) -> Vec<Choice> {
    let all = |kind: Kind| replica.model.list(kind).get_untracked().into_iter();
    match operand {
        OperandType::Member => {
            // Whoever looks, whoever that is, and then everybody by name.
            let me = Choice::plain("me", i18n.t(text::ME)).marked(Mark::Avatar(hue(replica.device.member.into())));
            let others = titles(replica, all(Kind::Member), |member| Mark::Avatar(hue(member)));
            [me].into_iter().chain(others).collect()
        }
        OperandType::Stage => stages(replica)
            .into_iter()
            .map(|it| Choice::plain(it.stage.id.to_string(), it.name).marked(Mark::Dot(it.stage.color)))
            .collect(),
        OperandType::StageType => {
            ["open", "won", "lost"].map(|word| Choice::plain(word, i18n.t(stage_type_name(word)))).into()
        }
        OperandType::Tag => titles(replica, all(Kind::Tag), |_| Mark::None),
        OperandType::Record(kind) => match counted {
            // Of thousands, those that something is of.
            Some(counted) => {
                let known = counted.keys().chain(chosen).filter_map(|word| word.parse::<RecordId>().ok());
                let known: BTreeSet<RecordId> = known.collect();
                titles(replica, known.into_iter(), |_| Mark::None)
            }
            None => titles(replica, all(*kind), |_| Mark::None),
        },
        OperandType::Date => {
            let periods = PERIODS.iter().map(|(word, name)| Choice::plain(*word, i18n.t(*name)));
            // A day that was given is one of the choices as well.
            let days = chosen.iter().filter(|word| word.parse::<CalendarDate>().is_ok());
            let days = days.map(|day| Choice::plain(day.clone(), value_words(replica, i18n, operand, day)));
            periods.chain(days).collect()
        }
        OperandType::Choice(choices) => {
            choices.iter().map(|it| Choice::plain(&*it.word, i18n.name(&it.name))).collect()
        }
        OperandType::Presence => {
            let [filled, empty] = PRESENCE;
            vec![Choice::plain(filled, i18n.t(text::IS_FILLED)), Choice::plain(empty, i18n.t(text::IS_EMPTY))]
        }
        _ => Vec::new(),
    }
}

/// Records by their titles, in the order of those.
fn titles(replica: &ReplicaHandle, records: impl Iterator<Item = RecordId>, mark: fn(RecordId) -> Mark) -> Vec<Choice> {
    let named = records.filter_map(|record| {
        let row = replica.model.peek(record)?;
        let mark = row.as_tag().map_or_else(|| mark(record), |tag| Mark::Dot(tag.color.clone()));
        Some(Choice::plain(record.to_string(), row.title()).marked(mark))
    });
    let mut named: Vec<Choice> = named.collect();
    named.sort_by_cached_key(|choice| search::fold(&choice.name));
    named
}
