//! In which order fields stand, and under which headings; and what brings them into another one.

use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    position::Position,
    schema::{Field, key, sections},
};
use std::sync::Arc;

/// Fields under their headings. First stand those under none, also where there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout(Vec<(String, Vec<RecordId>)>);

impl Layout {
    pub fn of(fields: Vec<Arc<Field>>) -> Layout {
        let records =
            |fields: Vec<Arc<Field>>| -> Vec<RecordId> { fields.iter().filter_map(|field| field.record()).collect() };
        Layout(sections(fields).into_iter().map(|(name, fields)| (name.into(), records(fields))).collect())
    }

    /// The headings in their order, the empty one first.
    pub fn sections(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The fields under a heading.
    pub fn fields(&self, section: &str) -> Vec<RecordId> {
        self.0.iter().find(|(name, _)| name == section).map(|(_, fields)| fields.clone()).unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, fields)| fields.is_empty())
    }

    /// Which heading, and which field of it.
    fn place_of(&self, record: RecordId) -> Option<(usize, usize)> {
        let at = |fields: &Vec<RecordId>| fields.iter().position(|it| *it == record);
        self.0.iter().enumerate().find_map(|(group, (_, fields))| Some((group, at(fields)?)))
    }

    /// The heading that a field stands under; empty for none.
    pub fn section_of(&self, record: RecordId) -> Option<&str> {
        let (group, _) = self.place_of(record)?;
        self.0.get(group).map(|(name, _)| name.as_str())
    }

    /// A field one step up or down, over the next heading as well; `None` at the end.
    pub fn stepped(&self, record: RecordId, down: bool) -> Option<Layout> {
        let (group, at) = self.place_of(record)?;
        let count = self.0.get(group)?.1.len();
        let (to, index) = match down {
            true if at + 1 < count => (group, at + 1),
            true => (group + 1, 0),
            false if at > 0 => (group, at - 1),
            false => {
                let before = group.checked_sub(1)?;
                (before, self.0.get(before)?.1.len())
            }
        };
        let mut groups = self.0.clone();
        groups.get_mut(group)?.1.retain(|it| *it != record);
        groups.get_mut(to)?.1.insert(index, record);
        Some(Layout(groups).tidied())
    }

    /// A field under a heading, which may be a new one: before another field, or behind all.
    pub fn put(&self, record: RecordId, section: &str, before: Option<RecordId>) -> Layout {
        let mut groups = self.0.clone();
        if before == Some(record) {
            return self.clone();
        }
        groups.iter_mut().for_each(|(_, fields)| fields.retain(|it| *it != record));
        match groups.iter_mut().find(|(name, _)| name == section) {
            Some((_, fields)) => {
                let at = before.and_then(|before| fields.iter().position(|it| *it == before));
                fields.insert(at.unwrap_or(fields.len()), record);
            }
            None => groups.push((section.to_owned(), vec![record])),
        }
        Layout(groups).tidied()
    }

    /// A heading with its fields one step up or down; `None` at the end. What stands under no heading stays first.
    pub fn section_stepped(&self, section: &str, down: bool) -> Option<Layout> {
        let at = self.0.iter().position(|(name, _)| name == section).filter(|at| *at > 0)?;
        let to = if down { at + 1 } else { at - 1 };
        if to == 0 || to >= self.0.len() {
            return None;
        }
        let mut groups = self.0.clone();
        groups.swap(at, to);
        Some(Layout(groups))
    }

    /// A heading that is called otherwise; called as another one its fields stand behind those of that.
    pub fn renamed(&self, section: &str, name: &str) -> Layout {
        if name == section {
            return self.clone();
        }
        let is_there = self.0.iter().any(|(known, _)| known == name);
        if is_there {
            return self.fields(section).into_iter().fold(self.clone(), |layout, field| layout.put(field, name, None));
        }
        let named = |known: &String| if known == section { name.to_owned() } else { known.clone() };
        Layout(self.0.iter().map(|(known, fields)| (named(known), fields.clone())).collect())
    }

    /// Without headings that nothing stands under.
    fn tidied(mut self) -> Layout {
        let mut nth = 0;
        self.0.retain(|(_, fields)| {
            nth += 1;
            nth == 1 || !fields.is_empty()
        });
        self
    }

    /// All fields in their order.
    fn order(&self) -> Vec<RecordId> {
        self.0.iter().flat_map(|(_, fields)| fields.iter().copied()).collect()
    }
}

/// What brings fields from one layout into another: their headings, and as few positions as that takes.
pub fn changes(
    before: &Layout,
    after: &Layout,
    position: impl Fn(RecordId) -> Option<Position>,
    random: u64,
) -> Vec<Command> {
    if before == after {
        return Vec::new();
    }
    let order = after.order();
    let positions = new_positions(&before.order(), &order, position, random);
    let commands = order.into_iter().zip(positions).filter_map(|(record, position)| {
        let section = after.section_of(record).unwrap_or_default();
        let is_other = before.section_of(record) != Some(section);
        let section = is_other.then(|| FieldEdit::new("section", Some(section).filter(|it| !it.is_empty())));
        let position = position.map(|position| FieldEdit::new(key::POSITION, position));
        let fields: Vec<FieldEdit> = section.into_iter().chain(position).collect();
        (!fields.is_empty()).then_some(Command::Edit { record, fields })
    });
    commands.collect()
}

/// For each field of an order the position that it is to get; `None` for one that keeps its own.
fn new_positions(
    before: &[RecordId],
    order: &[RecordId],
    position: impl Fn(RecordId) -> Option<Position>,
    random: u64,
) -> Vec<Option<Position>> {
    let known: Vec<Option<Position>> = order.iter().map(|record| position(*record)).collect();
    let stands = |known: &[Option<Position>]| {
        known.iter().all(Option::is_some) && known.windows(2).all(|two| two.first() < two.last())
    };
    if stands(&known) {
        return vec![None; order.len()];
    }
    // Only what lies between the first and the last that changed places, where the others stand in order.
    let same = |(one, other): &(&RecordId, &RecordId)| one == other;
    let first = before.iter().zip(order).take_while(same).count();
    let last = before.iter().rev().zip(order.iter().rev()).take_while(same).count();
    let end = order.len().saturating_sub(last).max(first);
    let others: Vec<Option<Position>> = known.iter().take(first).chain(known.iter().skip(end)).cloned().collect();
    let (first, end) = if stands(&others) { (first, end) } else { (0, order.len()) };
    let low = first.checked_sub(1).and_then(|at| known.get(at)).and_then(Option::as_ref);
    let high = known.get(end).and_then(Option::as_ref);
    let made = Position::several(low, high, end - first, random).into_iter().map(Some);
    let kept = |count: usize| std::iter::repeat_n(None::<Position>, count);
    kept(first).chain(made).chain(kept(order.len() - end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> RecordId {
        RecordId::from_cause(name)
    }

    fn layout(groups: &[(&str, &[&str])]) -> Layout {
        let records = |names: &[&str]| -> Vec<RecordId> { names.iter().map(|name| id(name)).collect() };
        Layout(groups.iter().map(|(name, fields)| ((*name).to_owned(), records(fields))).collect())
    }

    fn house() -> Layout {
        layout(&[("", &["a"]), ("Nhà", &["b", "c"]), ("Xe", &["d"])])
    }

    #[test]
    fn a_field_steps_over_headings() {
        let up = |name: &str| house().stepped(id(name), false);
        let down = |name: &str| house().stepped(id(name), true);
        assert_eq!(down("a"), Some(layout(&[("", &[]), ("Nhà", &["a", "b", "c"]), ("Xe", &["d"])])));
        assert_eq!(down("b"), Some(layout(&[("", &["a"]), ("Nhà", &["c", "b"]), ("Xe", &["d"])])));
        assert_eq!(down("d"), None);
        assert_eq!(up("a"), None);
        assert_eq!(up("b"), Some(layout(&[("", &["a", "b"]), ("Nhà", &["c"]), ("Xe", &["d"])])));
        assert_eq!(up("d"), Some(layout(&[("", &["a"]), ("Nhà", &["b", "c", "d"])])));
    }

    #[test]
    fn a_field_is_put_under_a_heading() {
        let put = |name: &str, section: &str, before: Option<&str>| house().put(id(name), section, before.map(id));
        assert_eq!(put("d", "Nhà", Some("c")), layout(&[("", &["a"]), ("Nhà", &["b", "d", "c"])]));
        assert_eq!(put("b", "", None), layout(&[("", &["a", "b"]), ("Nhà", &["c"]), ("Xe", &["d"])]));
        let new = layout(&[("", &[]), ("Nhà", &["b", "c"]), ("Xe", &["d"]), ("Mới", &["a"])]);
        assert_eq!(put("a", "Mới", None), new);
        assert_eq!(put("b", "Nhà", Some("b")), house());
    }

    #[test]
    fn headings_move_and_are_called_otherwise() {
        let swapped = layout(&[("", &["a"]), ("Xe", &["d"]), ("Nhà", &["b", "c"])]);
        assert_eq!(house().section_stepped("Xe", false), Some(swapped.clone()));
        assert_eq!(house().section_stepped("Nhà", true), Some(swapped));
        for (section, down) in [("Nhà", false), ("Xe", true), ("", true), ("Nobody", true)] {
            assert_eq!(house().section_stepped(section, down), None, "{section}");
        }
        assert_eq!(house().renamed("Nhà", "Đất").sections(), ["", "Đất", "Xe"]);
        assert_eq!(house().renamed("Nhà", "Xe"), layout(&[("", &["a"]), ("Xe", &["d", "b", "c"])]));
        assert_eq!(house().renamed("Xe", "").sections(), ["", "Nhà"]);
    }

    #[test]
    fn few_positions_are_written_and_all_stand_in_order_then() {
        let places = Position::several(None, None, 4, 7);
        let known = |record: RecordId| {
            let nth = ["a", "b", "c", "d"].iter().position(|name| id(name) == record)?;
            places.get(nth).cloned()
        };
        let position_of = |commands: &[Command], record: RecordId| {
            let written = commands.iter().find_map(|command| match command {
                Command::Edit { record: of, fields } if *of == record => {
                    fields.iter().find(|field| field.key == key::POSITION)?.value.as_text()?.parse().ok()
                }
                _ => None,
            });
            written.or_else(|| known(record))
        };
        let afters = [
            house().stepped(id("b"), true),
            house().section_stepped("Xe", false),
            Some(house().put(id("d"), "", None)),
            Some(house().put(id("a"), "Mới", None)),
        ];
        for after in afters.into_iter().flatten() {
            let commands = changes(&house(), &after, known, 9);
            let positions: Vec<_> = after.order().into_iter().map(|record| position_of(&commands, record)).collect();
            assert!(positions.is_sorted_by(|one, other| one < other), "{after:?}");
        }
        // Whoever only gets another heading stays in place.
        let commands = changes(&house(), &house().stepped(id("b"), false).unwrap(), known, 9);
        let section = FieldEdit::new("section", None::<&str>);
        assert_eq!(commands, [Command::Edit { record: id("b"), fields: vec![section] }]);
        assert_eq!(changes(&house(), &house(), known, 9), []);
        // Where none has a position yet, all get one.
        let commands = changes(&house(), &house().stepped(id("b"), true).unwrap(), |_| None, 9);
        assert_eq!(commands.len(), 4);
    }
}
