//! What became of every line.

use super::{
    runner::{Outcome, Reported},
    use_imports,
    work::{Source, stamp},
};
use crate::{
    files::{Answer, Format, Question, save},
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    route::Route,
};
use leptos::prelude::*;
use sotay_shared::{duplicates::is_compared, import::CellProblem, kind::Kind};
use wasm_bindgen_futures::spawn_local;

/// Lines of the report shown.
const SHOWN: usize = 200;

fn problem_name(problem: CellProblem) -> Text {
    match problem {
        CellProblem::NotADate => text::CELL_DATE,
        CellProblem::NotANumber => text::CELL_NUMBER,
        CellProblem::NotAnAmount | CellProblem::OtherCurrency => text::CELL_AMOUNT,
        CellProblem::NotAnEmail => text::CELL_EMAIL,
        CellProblem::NotAPhone => text::CELL_PHONE,
        CellProblem::TooLong => text::CELL_LONG,
        CellProblem::OutOfRange => text::CELL_RANGE,
    }
}

/// What became of a line, and why.
fn outcome_words(reported: &Reported, head: &[String], i18n: I18n) -> (String, String) {
    let Reported { outcome, remarks, .. } = reported;
    let word = match outcome {
        Outcome::Created(_) => text::LINE_CREATED,
        Outcome::Updated(_) => text::LINE_UPDATED,
        Outcome::Skipped(_) => text::LINE_SKIPPED,
        Outcome::Unreadable(_) | Outcome::Nameless | Outcome::Refused(_) => text::LINE_FAILED,
        Outcome::Left => text::LINE_LEFT,
    };
    let why = match outcome {
        Outcome::Unreadable(errors) => {
            let told = errors.iter().map(|error| {
                let column = head.get(error.column).cloned().unwrap_or_default();
                format!("{column}: “{}” {}", error.text, i18n.t(problem_name(error.problem)))
            });
            told.collect::<Vec<_>>().join("; ")
        }
        Outcome::Nameless => i18n.t(text::LINE_NAMELESS).to_owned(),
        Outcome::Refused(words) => words.clone(),
        Outcome::Left => i18n.t(text::LINE_LEFT_WHY).to_owned(),
        _ => remarks.join("; "),
    };
    (i18n.t(word).to_owned(), why)
}

#[component]
pub fn ReportView() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let failed_only = RwSignal::new(true);
    let kind = imports.kind.get_untracked();
    let (page, name) = match kind {
        Kind::Deal => (Route::Board, text::DEALS_TITLE),
        Kind::Company => (Route::Companies, text::COMPANIES),
        _ => (Route::Contacts, text::CONTACTS),
    };
    let head = match imports.source.get_untracked() {
        Some(Source::Table(preview)) => preview.head,
        _ => Vec::new(),
    };
    let head = StoredValue::new(head);
    let is_failed = |it: &Reported| {
        matches!(it.outcome, Outcome::Unreadable(_) | Outcome::Nameless | Outcome::Refused(_) | Outcome::Left)
            || !it.remarks.is_empty()
    };
    let count = move |at: usize| format::number(imports.counts.get()[at] as i64, i18n.locale());
    let summary = Signal::derive(move || {
        let counts = [("created", count(0)), ("updated", count(1)), ("skipped", count(2)), ("failed", count(3))];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let words = fill(i18n.t(text::IMPORT_SUMMARY), &counts);
        match imports.counts.get()[4] {
            0 => words,
            _ => format!("{words} {}", fill(i18n.t(text::IMPORT_LEFT), &[("n", &count(4))])),
        }
    });
    let lines = move || {
        let line = |it: &Reported| {
            let (word, why) = head.with_value(|head| outcome_words(it, head, i18n));
            view! { <tr><td>{it.line}</td><td>{it.title.clone()}</td><td>{word}</td><td>{why}</td></tr> }
        };
        imports.report.with(|report| {
            let shown = report.iter().filter(|it| !failed_only.get() || is_failed(it));
            shown.take(SHOWN).map(line).collect_view()
        })
    };
    let export = move |_| {
        spawn_local(async move {
            let Some(files) = imports.files() else { return };
            let names =
                [text::LINE, text::NAME, text::OUTCOME, text::WHY].map(|name| untrack(|| i18n.t(name)).to_owned());
            let lines: Vec<Vec<String>> = imports.report.with_untracked(|report| {
                let line = |it: &Reported| {
                    let (word, why) = untrack(|| head.with_value(|head| outcome_words(it, head, i18n)));
                    vec![it.line.to_string(), it.title.clone(), word, why]
                };
                report.iter().map(line).collect()
            });
            files.ask(&Question::Begin { format: Format::Csv, head: names.to_vec() }).await;
            files.ask(&Question::Write { lines }).await;
            if let Answer::File(bytes) = files.ask(&Question::Finish).await {
                save(&format!("sotay-import-{}.csv", stamp()), "text/csv", &bytes);
            }
        });
    };
    view! {
        <section class="card import-report">
            <p role="status"><strong>{summary}</strong></p>
            <div class="actions">
                <a class="button" href=page.path()>{i18n.s(name)}</a>
                {is_compared(kind).then(|| view! {
                    <a class="button" href=Route::Duplicates.path()>{i18n.s(text::DUPLICATES)}</a>
                })}
                <button on:click=export>{i18n.s(text::EXPORT_REPORT)}</button>
                <button class="quiet" on:click=move |_| imports.start_over()>{i18n.s(text::OTHER_FILE)}</button>
            </div>
            <label class="check">
                <input type="checkbox" bind:checked=failed_only />
                {i18n.s(text::FAILED_ONLY)}
            </label>
            <div class="mapping" tabindex="0" role="region" aria-label=i18n.s(text::REPORT)>
                <table>
                    <thead><tr>
                        <th scope="col">{i18n.s(text::LINE)}</th><th scope="col">{i18n.s(text::NAME)}</th>
                        <th scope="col">{i18n.s(text::OUTCOME)}</th><th scope="col">{i18n.s(text::WHY)}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
}
