//! How the numbers and days of a column are read: what all of its cells tell, and what somebody says instead.

use super::{use_imports, work::Source};
use crate::{
    format::fill,
    i18n::{Text, text, use_i18n},
    ui::{choice::Choice, combobox::Combobox},
};
use leptos::prelude::*;
use sotay_shared::{
    import::{ColumnReading, Spelled, Style, spelled},
    number::Mark,
    row::FieldKind,
};
use std::collections::HashMap;

/// What of each column is open, and what its cells tell.
pub type OpenColumns = Memo<Vec<Option<(Spelled, ColumnReading)>>>;

/// What of each column is open; follows what the columns mean.
pub fn open_columns() -> OpenColumns {
    let imports = use_imports();
    let added = Memo::new(move |_| {
        let added = imports.added(imports.kind.get()).into_iter();
        added.map(|field| (field.key, field.field_kind)).collect::<HashMap<String, FieldKind>>()
    });
    Memo::new(move |_| {
        let readings = imports.source.with(|source| match source {
            Some(Source::Table(preview)) => preview.columns.clone(),
            _ => Vec::new(),
        });
        let kind = imports.kind.get();
        let open = |(key, reading): (Option<String>, ColumnReading)| {
            let key = key?;
            let spelled = added.with(|added| spelled(kind, &key, added.get(&key).copied()))?;
            reading.is_open(spelled).then_some((spelled, reading))
        };
        imports.columns.get().into_iter().zip(readings).map(open).collect()
    })
}

/// The ways in which something can be read: its word, and what it is called.
fn ways(spelled: Spelled) -> &'static [(&'static str, Way)] {
    match spelled {
        Spelled::Number => &[
            ("", Way::Text(text::EACH_BY_ITSELF)),
            ("point", Way::Number("1,234.5")),
            ("comma", Way::Number("1.234,5")),
        ],
        Spelled::Date => &[("day", Way::Text(text::DAY_FIRST)), ("month", Way::Text(text::MONTH_FIRST))],
        Spelled::Percent => &[("share", Way::Text(text::AS_SHARES)), ("percent", Way::Text(text::AS_PERCENTS))],
    }
}

enum Way {
    Text(Text),
    Number(&'static str),
}

/// The word of how a column is read.
fn word_of(spelled: Spelled, style: Style, day_first: bool) -> &'static str {
    match spelled {
        Spelled::Number => match style.mark {
            None => "",
            Some(Mark::Point) => "point",
            Some(Mark::Comma) => "comma",
        },
        Spelled::Date => {
            if style.day_first.unwrap_or(day_first) {
                "day"
            } else {
                "month"
            }
        }
        Spelled::Percent => {
            if style.is_share == Some(true) {
                "share"
            } else {
                "percent"
            }
        }
    }
}

fn chosen(style: &mut Style, spelled: Spelled, word: &str) {
    match spelled {
        Spelled::Number => {
            style.mark = match word {
                "point" => Some(Mark::Point),
                "comma" => Some(Mark::Comma),
                _ => None,
            };
        }
        Spelled::Date => style.day_first = Some(word == "day"),
        Spelled::Percent => style.is_share = Some(word == "share"),
    }
}

/// How a column is read, where that makes a difference.
#[component]
pub fn ColumnSpelling(at: usize, name: String, open: OpenColumns) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let spelled = Memo::new(move |_| open.with(|open| open.get(at).copied().flatten()).map(|(spelled, _)| spelled));
    let style = move || imports.styles.with(|styles| styles.get(at).copied().unwrap_or_default());
    let shown = move || {
        let spelled = spelled.get()?;
        let label = fill(i18n.t(text::COLUMN_READ_AS), &[("name", &name)]);
        let current = Signal::derive(move || word_of(spelled, style(), imports.day_first.get()).to_owned());
        let choose = Callback::new(move |word: String| {
            imports
                .styles
                .update(|styles| styles.get_mut(at).into_iter().for_each(|style| chosen(style, spelled, &word)));
        });
        let choices = ways(spelled).iter().map(|(word, way)| {
            let called = match way {
                Way::Text(text) => i18n.t(*text),
                Way::Number(number) => *number,
            };
            Choice::plain(*word, called)
        });
        let choices = choices.collect::<Vec<_>>();
        Some(view! { <Combobox class="spelling" label value=current choices chosen=choose /> })
    };
    view! { {shown} }
}

/// What is to be known of a table before it is brought in: columns that contradict themselves, places that cannot be read, and
/// that there was more of it.
#[component]
pub fn Warnings() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let open = open_columns();
    let words = move || {
        let mut words = Vec::new();
        imports.source.with(|source| {
            let Some(Source::Table(preview)) = source else { return };
            let odd = open.with(|open| {
                let odd = open.iter().zip(&preview.head).filter_map(|(open, name)| {
                    let (spelled, reading) = open.as_ref()?;
                    reading.contradicts_itself(*spelled).then(|| format!("“{name}”"))
                });
                odd.collect::<Vec<_>>().join(", ")
            });
            if !odd.is_empty() {
                words.push(fill(i18n.t(text::COLUMNS_CONTRADICT), &[("names", &odd)]));
            }
            if preview.damaged > 0 {
                words.push(fill(i18n.t(text::FILE_DAMAGED), &[("n", &preview.damaged.to_string())]));
            }
            if preview.truncated {
                words.push(i18n.t(text::FILE_TRUNCATED).to_owned());
            }
        });
        words.into_iter().map(|words| view! { <p class="problem" role="alert">{words}</p> }).collect_view()
    };
    view! { {words} }
}
