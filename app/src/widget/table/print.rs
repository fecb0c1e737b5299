//! A list on paper: all of it as a plain table, which is there only while it is printed. On the screen only those lines
//! are there that are seen.

use super::{Listed, Rows, Table, cell::shown};
use crate::{
    i18n::text,
    ui::markup::Markup,
    widget::{column::Column, formatter::Formatter},
};
use gloo::events::EventListener;
use leptos::{html::Div, prelude::*};
use send_wrapper::SendWrapper;

/// More lines nobody prints; an export has all of them.
const PRINTED: usize = 5_000;

/// All that is listed, in the columns that are chosen.
fn written(listed: Listed, columns: &[Column], formatter: &Formatter) -> Markup {
    let i18n = formatter.i18n;
    let cell_of_head = |line: &mut Markup, name: &str| line.element("th", &[("scope", "col")], |it| it.text(name));
    let mut table = Markup::default();
    table.element("table", &[], |table| {
        table.element("thead", &[], |head| {
            head.element("tr", &[], |line| {
                cell_of_head(line, i18n.t(text::NAME));
                columns.iter().for_each(|column| cell_of_head(line, i18n.name(&column.name())));
            });
        });
        table.element("tbody", &[], |body| {
            for record in listed.rows.with_untracked(Rows::records).into_iter().take(PRINTED) {
                let Some(row) = formatter.replica.model.peek(record) else { continue };
                body.element("tr", &[], |line| {
                    line.element("th", &[("scope", "row")], |it| it.text(row.title()));
                    for column in columns {
                        let cell = shown(&row, column, formatter);
                        line.element("td", &[], |it| it.within(&cell));
                    }
                });
            }
        });
    });
    table
}

/// The place of the table, empty while nothing is printed.
#[component]
pub(super) fn PrintedTable(table: Table) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let Table { listed, columns, formatter, .. } = table;
    // The browser waits for no effect: what is printed is there when this returns.
    let write = move |is_printed: bool| {
        let Some(place) = place.try_get_untracked().flatten() else { return };
        let html = is_printed.then(|| {
            untrack(|| columns.with(|columns| formatter.with_value(|it| written(listed, columns, it).html())))
        });
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
