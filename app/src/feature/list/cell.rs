//! One cell of a list: what it shows.

use crate::{
    clock,
    fields::entry_input,
    format,
    i18n::{Locale, text},
    ui::{icon::Icon, markup::Markup, meter::write_meter},
    widget::{column::Column, editing::reach, formatter::Formatter, linked::linked, tags::write_tags},
    workspace::country,
};
use leptos::prelude::*;
use sotay_shared::{completeness, id::RecordId, kind::FieldType, row::Row, schema::Field, stamp::Timestamp};
use std::sync::Arc;

/// What a cell shows of a row; follows changes of what the row names.
pub fn shown(row: &Row, column: &Column, formatter: &Formatter) -> Markup {
    let mut cell = Markup::default();
    let locale = formatter.i18n.locale();
    match column {
        Column::Tags => {
            write_tags(&mut cell, &row.meta.tags, &formatter.replica, formatter.i18n);
        }
        Column::Created => since(&mut cell, row.meta.created_at, locale),
        Column::Updated => since(&mut cell, row.meta.updated_at, locale),
        Column::Completeness => {
            let name = formatter.i18n.t(text::COMPLETENESS);
            write_meter(&mut cell, name, i64::from(completeness::of(row).percent));
        }
        Column::Field(field) => {
            let is_link = field.linked().is_some();
            if let Some(record) = is_link.then(|| row.all().parsed::<RecordId>(&field.key)).flatten() {
                linked(&formatter.replica, record).write(&mut cell, "span", "cell-text", formatter.i18n);
                return cell;
            }
            let shown = formatter.cell(row, field);
            cell.words("span", "cell-text", &shown);
            if field.of.entry_part().is_some() && !shown.is_empty() {
                let html = entry_input(field.of);
                let first = formatter.typed(row, field);
                if let Some(link) = reach(html, &first, untrack(|| country(&formatter.replica))) {
                    let (class, tab) = (("class", "cell-way"), ("tabindex", "-1"));
                    let attributes = [class, tab, ("href", link.as_str()), ("aria-label", &first)];
                    cell.element("a", &attributes, |it| it.icon(if html == "tel" { Icon::Call } else { Icon::Email }));
                }
            }
        }
    }
    cell
}

/// How long ago, and when exactly as its title.
fn since(cell: &mut Markup, at: Option<Timestamp>, locale: Locale) {
    let Some(at) = at else { return };
    let exactly = format::instant(at, locale);
    cell.element("span", &[("class", "cell-text"), ("title", &exactly)], |it| {
        it.text(&format::ago(at, clock::minute(), locale))
    });
}

/// Whether a cell can be edited where it is.
pub fn is_editable(column: &Column) -> Option<&Arc<Field>> {
    match column {
        Column::Field(field) if field.is_typed() && !matches!(field.of, FieldType::Choices(_)) => Some(field),
        _ => None,
    }
}
