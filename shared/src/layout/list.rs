//! The records of a kind in the order of one of their columns.

use super::{Hit, Layout, LayoutContext, LayoutLine, Order, Sort};
use crate::{
    filter::field,
    folding::fold,
    id::RecordId,
    kind::{Kind, key},
    row::Row,
    value::Value,
};
use std::{cmp::Ordering, sync::Arc};

/// All records of a kind in an order.
#[derive(Debug, Clone, PartialEq)]
pub struct ByColumn {
    /// Their kind.
    pub kind: Kind,
    /// What they are ordered by.
    pub sort: Sort,
}

/// By what was asked for, then by what a record is found by, which begins with its name.
pub type ListSlot = (Order, Arc<str>, RecordId);

/// Whether a list is the same after a change, of a line as it was shown before it and as it is shown now.
pub fn stays(before: Option<&Hit<ListSlot>>, after: Option<&Hit<ListSlot>>) -> bool {
    match (before, after) {
        (None, None) => true,
        (Some(before), Some(after)) => before.line.slot == after.line.slot && before.rank == after.rank,
        _ => false,
    }
}

impl Layout for ByColumn {
    type Slot = ListSlot;

    fn kind(&self) -> Kind {
        self.kind
    }

    fn line(
        &self,
        row: &Arc<Row>,
        context: &impl LayoutContext,
        text: Option<Arc<str>>,
    ) -> Option<LayoutLine<ListSlot>> {
        if row.kind() != Some(self.kind) || row.is_put_away() {
            return None;
        }
        let text = text.unwrap_or_else(|| context.searchable(row).into());
        Some(LayoutLine::with_text(row.clone(), (self.order(row, context), text.clone(), row.id), text))
    }

    fn compare(one: &ListSlot, other: &ListSlot) -> Ordering {
        one.cmp(other)
    }
}

impl ByColumn {
    fn order(&self, row: &Row, context: &impl LayoutContext) -> Order {
        let Sort { key, descending } = &self.sort;
        let number = |number: i64| Order::number(number, *descending);
        let text = |text: String| Order::text(text, *descending);
        let title = |record: Option<RecordId>| record.and_then(|record| context.title(record));
        match key.as_str() {
            "" => Order::Last,
            field::CREATED => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            field::UPDATED => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            key::OWNER => title(row.meta.owner.map(RecordId::from)).map_or(Order::Last, text),
            "emails" | "phones" => {
                text(row.entries(key).into_iter().next().map(|(_, entry)| fold(&entry)).unwrap_or_default())
            }
            name => match context.value(row, name) {
                Value::Text(word) => {
                    let linked = word.parse::<RecordId>().ok().and_then(|record| title(Some(record)));
                    text(linked.unwrap_or_else(|| fold(&word)))
                }
                value => Order::value(&value, *descending),
            },
        }
    }
}
