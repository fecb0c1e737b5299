//! A list on paper: all of it as a plain table, which is there only while it is printed. On the screen only those lines
//! are there that are seen.

use super::{Rows, Table, cell::shown, groups::Group, sums};
use crate::{
    format,
    i18n::text,
    ui::markup::Markup,
    widget::{column::Column, formatter::Formatter},
};
use gloo::events::EventListener;
use leptos::{html::Div, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::id::RecordId;

/// More lines nobody prints; an export has all of them.
const PRINTED: usize = 5_000;

/// The lines of some records.
fn lines(body: &mut Markup, records: &[RecordId], columns: &[Column], formatter: &Formatter) {
    for row in records.iter().filter_map(|record| formatter.replica.model.peek(*record)) {
        body.element("tr", &[], |line| {
            line.element("th", &[("scope", "row")], |it| it.text(row.title()));
            for column in columns {
                let cell = shown(&row, column, formatter);
                line.element("td", &[], |it| it.within(&cell));
            }
        });
    }
}

/// The heading of a group: what it is, how many are in it, and what they come to.
fn heading(body: &mut Markup, group: &Group, table: Table, columns: &[Column], formatter: &Formatter) {
    let count = format::number(i64::try_from(group.count).unwrap_or(i64::MAX), formatter.i18n.locale());
    let words = [group.name.clone(), count, table.groups.sums(group)];
    let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
    let across = (columns.len() + 1).to_string();
    body.element("tr", &[("class", "group")], |line| {
        let attributes = [("scope", "rowgroup"), ("colspan", across.as_str())];
        line.element("th", &attributes, |it| it.text(&words.join(" · ")));
    });
}

/// What the columns come to.
fn foot(table: &mut Markup, records: &[RecordId], columns: &[Column], formatter: &Formatter) {
    let told = sums::told(formatter, columns, records);
    if told.iter().all(Option::is_none) {
        return;
    }
    table.element("tfoot", &[], |foot| {
        foot.element("tr", &[], |line| {
            line.element("th", &[("scope", "row")], |it| it.text(formatter.i18n.t(text::TOTALS)));
            for words in told {
                let words = words.map(|words| words.shown).unwrap_or_default();
                line.element("td", &[], |it| it.text(&words));
            }
        });
    });
}

/// All that is listed, in the columns that are chosen and under the headings of its groups.
fn written(table: Table, columns: &[Column], formatter: &Formatter) -> Markup {
    let i18n = formatter.i18n;
    let cell_of_head = |line: &mut Markup, name: &str| line.element("th", &[("scope", "col")], |it| it.text(name));
    let records = table.listed.rows.with_untracked(Rows::records);
    let mut written = Markup::default();
    written.element("table", &[], |paper| {
        paper.element("thead", &[], |head| {
            head.element("tr", &[], |line| {
                cell_of_head(line, i18n.t(text::NAME));
                columns.iter().for_each(|column| cell_of_head(line, i18n.name(&column.name())));
            });
        });
        paper.element("tbody", &[], |body| match table.groups.all() {
            Some(groups) => {
                let mut left = PRINTED;
                for (group, records) in groups.iter() {
                    heading(body, group, table, columns, formatter);
                    let some: Vec<RecordId> = records.iter().take(left).copied().collect();
                    left -= some.len();
                    lines(body, &some, columns, formatter);
                }
            }
            None => {
                let some: Vec<RecordId> = records.iter().take(PRINTED).copied().collect();
                lines(body, &some, columns, formatter);
            }
        });
        foot(paper, &records, columns, formatter);
    });
    if records.len() > PRINTED {
        let number = |count: usize| format::number(i64::try_from(count).unwrap_or(i64::MAX), i18n.locale());
        let counts = [("n", number(PRINTED)), ("all", number(records.len()))];
        let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
        let words = format::fill(i18n.t(text::PRINTED_FIRST), &counts);
        written.element("p", &[], |it| it.text(&words));
    }
    written
}

/// The place of the table, empty while nothing is printed.
#[component]
pub(super) fn PrintedTable(table: Table) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let Table { columns, formatter, .. } = table;
    // The browser waits for no effect: what is printed is there when this returns.
    let write = move |is_printed: bool| {
        let Some(place) = place.try_get_untracked().flatten() else { return };
        let html = is_printed
            .then(|| untrack(|| columns.with(|columns| formatter.with_value(|it| written(table, columns, it).html()))));
        place.set_inner_html(&html.unwrap_or_default());
    };
    let begins = EventListener::new(&window(), "beforeprint", move |_| write(true));
    let ends = EventListener::new(&window(), "afterprint", move |_| write(false));
    // A browser that shows how it would look in print has neither of them.
    let query = window().match_media("print").ok().flatten();
    let shows = query.map(|query| {
        let read = query.clone();
        EventListener::new(&query, "change", move |_| write(read.matches()))
    });
    let listeners = SendWrapper::new((begins, ends, shows));
    on_cleanup(move || drop(listeners));
    view! { <div class="printed-list" node_ref=place></div> }
}
