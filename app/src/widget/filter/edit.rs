//! Changing one condition of a filter, and how its conditions are joined.

use super::field::{FilterField, OperandType};
use crate::filter_chip::Slot;
use sotay_shared::{
    filter::{Condition, Filter},
    kind::Kind,
    schema::key,
};

/// Fields of choices that have a chip before anybody asks about them.
const QUICK: usize = 2;

/// How the conditions of a filter are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    All,
    Any,
    /// Alternatives of several conditions.
    Mixed,
}

pub fn matching(filter: &Filter) -> Matching {
    match filter.any.as_slice() {
        [] | [_] => Matching::All,
        groups if groups.iter().all(|group| group.len() == 1) => Matching::Any,
        _ => Matching::Mixed,
    }
}

/// The same conditions, of which all have to hold, or any.
pub fn joined(filter: &Filter, any: bool) -> Filter {
    let all = filter.any.iter().flatten().cloned();
    let groups: Vec<Vec<Condition>> = if any { all.map(|it| vec![it]).collect() } else { vec![all.collect()] };
    Filter { any: groups.into_iter().filter(|group| !group.is_empty()).collect() }
}

/// The conditions in their order, and whether each begins another alternative.
fn slots(filter: &Filter) -> Vec<(Slot, bool)> {
    let mut slots: Vec<(Slot, bool)> = Vec::new();
    for (group, conditions) in filter.any.iter().enumerate() {
        for (at, condition) in conditions.iter().enumerate() {
            let nth = slots.iter().filter(|(slot, _)| slot.field == condition.field).count();
            slots.push((Slot { field: condition.field.clone(), nth }, group > 0 && at == 0));
        }
    }
    slots
}

/// The alternative and the place in it of a condition.
fn place(filter: &Filter, slot: &Slot) -> Option<(usize, usize)> {
    let conditions = filter.any.iter().enumerate();
    let places = conditions.flat_map(|(group, all)| all.iter().enumerate().map(move |(at, it)| (group, at, it)));
    let mut asking = places.filter(|(.., condition)| condition.field == slot.field);
    asking.nth(slot.nth).map(|(group, at, _)| (group, at))
}

pub fn condition(filter: &Filter, slot: &Slot) -> Option<Condition> {
    let (group, at) = place(filter, slot)?;
    filter.any.get(group)?.get(at).cloned()
}

/// The filter with another condition in a place, with one more, or without one.
pub fn with(filter: &Filter, slot: &Slot, condition: Option<Condition>) -> Filter {
    let mut filter = filter.clone();
    match (place(&filter, slot), condition) {
        (Some((group, at)), Some(condition)) => {
            if let Some(known) = filter.any.get_mut(group).and_then(|group| group.get_mut(at)) {
                *known = condition;
            }
        }
        (Some((group, at)), None) => {
            if let Some(group) = filter.any.get_mut(group) {
                group.remove(at);
            }
            filter.any.retain(|group| !group.is_empty());
        }
        (None, Some(condition)) => {
            let is_any = matching(&filter) == Matching::Any;
            match filter.any.last_mut().filter(|_| !is_any) {
                Some(last) => last.push(condition),
                None => filter.any.push(vec![condition]),
            }
        }
        (None, None) => {}
    }
    filter
}

/// What the other conditions leave: those that have to hold together with the one in this place.
pub fn rest(filter: &Filter, slot: &Slot) -> Filter {
    let place = place(filter, slot);
    let group = match place {
        Some((group, _)) => filter.any.get(group),
        None if matching(filter) == Matching::Any => None,
        None => filter.any.last(),
    };
    let left_out = place.map(|(_, at)| at);
    let others = group.into_iter().flatten().enumerate().filter(|(at, _)| Some(*at) != left_out);
    let others: Vec<Condition> = others.map(|(_, condition)| condition.clone()).collect();
    Filter { any: if others.is_empty() { Vec::new() } else { vec![others] } }
}

/// The fields that have a chip before anybody asks about them.
pub fn quick_fields(kind: Kind, fields: &[FilterField]) -> Vec<String> {
    let declared = || fields.iter().filter(|field| !field.key.starts_with("custom/"));
    let members = declared().filter(|field| field.operand == OperandType::Member).take(1);
    let names = |field: &FilterField| field.key.clone();
    match kind {
        Kind::Deal => members.map(names).chain([key::CLOSE_DATE.to_owned()]).collect(),
        Kind::Task => members.map(names).chain([key::DUE.to_owned()]).collect(),
        _ => {
            let choices = declared().filter(|field| matches!(field.operand, OperandType::Choice(_))).take(QUICK);
            members.chain(choices).map(names).collect()
        }
    }
}

/// The chips of a filter: those that are always there, each with its condition where there is one, then the other
/// conditions, and the one that is being made. Alternatives of several conditions stay together.
pub fn chips(filter: &Filter, quick: &[String], pending: Option<&Slot>) -> Vec<(Slot, bool)> {
    let used = slots(filter);
    let always: Vec<Slot> = quick.iter().map(|field| Slot { field: field.clone(), nth: 0 }).collect();
    let made = pending.filter(|pending| used.iter().all(|(slot, _)| slot != *pending) && !always.contains(pending));
    let made = made.cloned().map(|slot| (slot, false));
    if matching(filter) == Matching::Mixed {
        let unused = always.into_iter().filter(|slot| used.iter().all(|(used, _)| used != slot));
        let unused: Vec<(Slot, bool)> = unused.map(|slot| (slot, false)).collect();
        return used.into_iter().chain(made).chain(unused).collect();
    }
    let others: Vec<Slot> = used.into_iter().map(|(slot, _)| slot).filter(|slot| !always.contains(slot)).collect();
    always.into_iter().chain(others).map(|slot| (slot, false)).chain(made).collect()
}

/// The chips where they were before, as long as one of those is open: what is open at an element that moves is closed.
pub fn in_place(chips: Vec<(Slot, bool)>, before: &[(Slot, bool)], open: &Slot) -> Vec<(Slot, bool)> {
    let has = |all: &[(Slot, bool)], slot: &Slot| all.iter().any(|(other, _)| other == slot);
    if !has(before, open) {
        return chips;
    }
    let stayed = before.iter().filter(|(slot, _)| has(&chips, slot)).cloned();
    let new = chips.iter().filter(|(slot, _)| !has(before, slot)).cloned();
    stayed.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::filter::Test;

    fn slot(field: &str, nth: usize) -> Slot {
        Slot { field: field.to_owned(), nth }
    }

    fn is(field: &str, value: &str) -> Option<Condition> {
        Some(Condition::new(field, Test::Is(vec![value.to_owned()])))
    }

    #[test]
    fn a_condition_is_changed_added_and_taken_off_where_it_stands() {
        for (text, at, condition, expected) in [
            ("a=1;b=2|c=3", slot("a", 0), None, "b=2|c=3"),
            ("a=1;b=2|c=3", slot("c", 0), None, "a=1;b=2"),
            ("a=1;b=2", slot("b", 0), is("b", "4"), "a=1;b=4"),
            ("a>=1;a<=2", slot("a", 1), None, "a>=1"),
            ("", slot("a", 0), is("a", "1"), "a=1"),
            ("a=1", slot("b", 0), is("b", "2"), "a=1;b=2"),
            ("a=1|b=2", slot("c", 0), is("c", "3"), "a=1|b=2|c=3"),
            ("a=1|b=2;c=3", slot("d", 0), is("d", "4"), "a=1|b=2;c=3;d=4"),
            ("a=1", slot("b", 0), None, "a=1"),
        ] {
            assert_eq!(with(&Filter::parse(text), &at, condition).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn all_or_any_of_the_conditions_hold() {
        for (text, known, all, any) in [
            ("", Matching::All, "", ""),
            ("a=1", Matching::All, "a=1", "a=1"),
            ("a=1;b=2", Matching::All, "a=1;b=2", "a=1|b=2"),
            ("a=1|b=2", Matching::Any, "a=1;b=2", "a=1|b=2"),
            ("a=1;b=2|c=3", Matching::Mixed, "a=1;b=2;c=3", "a=1|b=2|c=3"),
        ] {
            let filter = Filter::parse(text);
            assert_eq!(matching(&filter), known, "{text}");
            assert_eq!(joined(&filter, false).to_string(), all, "{text}");
            assert_eq!(joined(&filter, true).to_string(), any, "{text}");
        }
    }

    #[test]
    fn values_are_counted_among_what_the_other_conditions_leave() {
        for (text, at, expected) in [
            ("a=1;b=2", slot("a", 0), "b=2"),
            ("a=1;b=2", slot("c", 0), "a=1;b=2"),
            ("a=1|b=2", slot("a", 0), ""),
            ("a=1|b=2", slot("c", 0), ""),
            ("a=1;b=2|c=3", slot("a", 0), "b=2"),
            ("a>=1;a<=2", slot("a", 1), "a>=1"),
        ] {
            assert_eq!(rest(&Filter::parse(text), &at).to_string(), expected, "{text} {at:?}");
        }
    }

    #[test]
    fn a_chip_that_is_open_and_those_around_it_stay_where_they_are() {
        let quick = ["q".to_owned()];
        for (before, now, open, expected) in [
            ("a=1;b=2", "b=2", slot("a", 0), "q0 a0 b0"),
            ("a=1;b=2", "b=2;a=3", slot("a", 0), "q0 a0 b0"),
            ("a=1;b=2|c=3", "a=1;b=2", slot("c", 0), "a0 b0 c0 q0"),
            ("a=1;b=2|c=3", "a=1;b=2|c=3;q=4", slot("q", 0), "a0 b0 c0 q0"),
            ("a=1;a=2;b=3", "a=2;b=3", slot("a", 0), "q0 a0 b0"),
            // What was not there has a place of its own.
            ("a=1;b=2|c=3", "a=1;b=2|c=3", slot("d", 0), "a0 b0 c0 d0 q0"),
        ] {
            let before = chips(&Filter::parse(before), &quick, None);
            let chips = chips(&Filter::parse(now), &quick, Some(&open));
            let placed = in_place(chips, &before, &open);
            let words = placed.into_iter().map(|(slot, _)| format!("{}{}", slot.field, slot.nth));
            assert_eq!(words.collect::<Vec<_>>().join(" "), expected, "{now}");
        }
    }

    #[test]
    fn what_is_always_there_comes_first_and_what_is_being_made_last() {
        let quick = ["a".to_owned(), "b".to_owned()];
        let said = |text: &str, pending: Option<Slot>| {
            let chips = chips(&Filter::parse(text), &quick, pending.as_ref());
            let words = chips.iter().map(|(slot, or)| {
                let or = if *or { "or " } else { "" };
                format!("{or}{}{}", slot.field, slot.nth)
            });
            words.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(said("", None), "a0 b0");
        assert_eq!(said("c=1;b=2", None), "a0 b0 c0");
        assert_eq!(said("b=2;b=3", Some(slot("d", 0))), "a0 b0 b1 d0");
        assert_eq!(said("c=1;d=1|b=2", Some(slot("b", 0))), "c0 d0 or b0 a0");
        assert_eq!(said("c=1;d=1|b=2", Some(slot("e", 0))), "c0 d0 or b0 e0 a0");
    }
}
