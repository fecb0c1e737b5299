//! The columns of a table.

use crate::i18n::text;
use sotay_shared::{
    filter::field,
    kind::FieldType,
    schema::{Field, Name},
};
use std::sync::Arc;

/// A column: a field of the record, or something that every record has.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    Field(Arc<Field>),
    Tags,
    Created,
    Updated,
    Completeness,
    /// What is to be done next.
    NextTask,
}

impl Column {
    pub fn key(&self) -> &str {
        match self {
            Column::Field(field) => &field.key,
            Column::Tags => field::TAGS,
            Column::Created => field::CREATED,
            Column::Updated => field::UPDATED,
            Column::Completeness => "completeness",
            Column::NextTask => "next_task",
        }
    }

    pub fn name(&self) -> Name {
        match self {
            Column::Field(field) => field.name.clone(),
            Column::Tags => text::TAGS.into(),
            Column::Created => text::CREATED.into(),
            Column::Updated => text::UPDATED.into(),
            Column::Completeness => text::COMPLETENESS.into(),
            Column::NextTask => text::NEXT_TASK.into(),
        }
    }

    /// Whether a list can be ordered by it.
    pub fn is_sortable(&self) -> bool {
        match self {
            Column::Field(field) => !matches!(field.of, FieldType::Choices(_)),
            Column::Created | Column::Updated => true,
            Column::Tags | Column::Completeness | Column::NextTask => false,
        }
    }

    /// Whether its cells are amounts of money, which may be long.
    pub fn is_money(&self) -> bool {
        matches!(self, Column::Field(field) if matches!(field.of, FieldType::Money))
    }

    /// Whether its cells are numbers, which stand below each other.
    pub fn is_number(&self) -> bool {
        let Column::Field(field) = self else { return false };
        matches!(field.of, FieldType::Money | FieldType::Int(..) | FieldType::Percent | FieldType::Decimal)
    }
}
