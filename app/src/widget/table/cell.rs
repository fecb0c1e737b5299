//! One cell of a list: what it shows.

use crate::{
    clock,
    fields::entry_input,
    format::{self, initials},
    i18n::{Locale, text},
    route::Route,
    ui::{avatar::hue, icon::Icon, markup::Markup, meter::write_meter},
    view_model::next_task,
    widget::{column::Column, editing::reach, formatter::Formatter, linked::linked, tags::write_tags},
    workspace::country,
};
use leptos::prelude::*;
use sotay_shared::{
    completeness,
    date::CalendarDate,
    id::RecordId,
    kind::{FieldType, Kind},
    row::Row,
    schema::Field,
    stamp::Timestamp,
};
use std::sync::Arc;

/// What a cell shows of a row; follows changes of what the row names.
pub(super) fn shown(row: &Row, column: &Column, formatter: &Formatter) -> Markup {
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
        Column::NextTask => next(&mut cell, row, formatter),
        Column::Field(field) => value(&mut cell, row, field, formatter),
    }
    cell
}

/// A field, by what it is: a link to another record, a person, a stage, a day, a way to reach somebody, or words.
fn value(cell: &mut Markup, row: &Row, field: &Field, formatter: &Formatter) {
    let record = || row.all().parsed::<RecordId>(&field.key);
    match field.of {
        FieldType::Link(kind) => {
            if let Some(record) = record() {
                return link(cell, kind, record, formatter);
            }
        }
        FieldType::Member => {
            if let Some(member) = record() {
                let name = formatter.cell(row, field);
                let letters = initials(&name);
                // The letters are a picture, and no part of what the cell says.
                let attributes = [("class", "avatar"), ("data-hue", hue(member)), ("data-initials", letters.as_str())];
                cell.element("span", &attributes, |_| {});
                return cell.words("span", "cell-text", &name);
            }
        }
        FieldType::Place => return stage(cell, row, formatter),
        FieldType::Date => {
            if let Some(day) = row.all().parsed::<CalendarDate>(&field.key) {
                let locale = formatter.i18n.locale();
                let (short, full) = (format::short_date(day, clock::today(), locale), format::date(day, locale));
                return cell.element("span", &[("class", "cell-text"), ("title", &full)], |it| it.text(&short));
            }
        }
        _ => {}
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

/// Leads to another record, as long as that is there.
fn link(cell: &mut Markup, kind: Kind, record: RecordId, formatter: &Formatter) {
    let linked = linked(&formatter.replica, record);
    match Route::of(kind, record).filter(|_| !linked.is_gone()) {
        Some(route) => {
            let path = route.path();
            let attributes = [("class", "cell-link"), ("tabindex", "-1"), ("href", path.as_str())];
            cell.element("a", &attributes, |it| it.text(&linked.title(formatter.i18n)));
        }
        None => linked.write(cell, "span", "cell-text", formatter.i18n),
    }
}

/// Where a deal stands, with the colour of that.
fn stage(cell: &mut Markup, row: &Row, formatter: &Formatter) {
    let model = &formatter.replica.model;
    let known = || {
        let stage = row.as_deal()?.place.as_ref()?.stage;
        model.list(Kind::Pipeline).get().into_iter().find_map(|pipeline| {
            let row = model.row(pipeline).get()?;
            let stage = row.as_pipeline()?.stage(stage)?;
            Some((stage.name.clone(), stage.color.clone()))
        })
    };
    let (name, color) = known().unwrap_or_else(|| (formatter.i18n.t(text::OTHER_STAGES).to_owned(), String::new()));
    cell.element("span", &[("class", "dot"), ("data-color", &color)], |_| {});
    cell.words("span", "cell-text", &name);
}

/// What is to be done next, and when.
fn next(cell: &mut Markup, row: &Row, formatter: &Formatter) {
    let Some((task, due)) = next_task(&formatter.replica.model, row.id) else { return };
    let title = formatter.title(task);
    let day = due.map(|due| format::short_date(due, clock::today(), formatter.i18n.locale()));
    let words = day.map_or_else(|| title.clone(), |day| format!("{title} · {day}"));
    cell.words("span", "cell-text", &words);
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
pub(super) fn is_editable(column: &Column) -> Option<&Arc<Field>> {
    match column {
        Column::Field(field) if field.of == FieldType::Place => Some(field),
        Column::Field(field) if field.is_typed() && !matches!(field.of, FieldType::Choices(_)) => Some(field),
        _ => None,
    }
}
