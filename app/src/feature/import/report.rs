//! What became of every line, what goes on with the rest, and what takes it all back.

use super::{FileProblem, mapping::more, use_imports};
use crate::{
    files::{FilesRequest, FilesResponse, Format, save},
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    route::Route,
    toast::use_toasts,
    widget::formatter::Formatter,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    duplicates::is_compared,
    import::{
        CellProblem, Taken,
        plan::{LineNote, Outcome, Reported},
    },
    kind::Kind,
};
use wasm_bindgen_futures::spawn_local;

/// Lines of the report shown.
const SHOWN: usize = 200;
/// Characters of a cell that a remark repeats.
const TOLD_CHARS: usize = 60;

fn problem_name(problem: CellProblem) -> Text {
    match problem {
        CellProblem::NotADate => text::CELL_DATE,
        CellProblem::NotANumber => text::CELL_NUMBER,
        CellProblem::NotAnAmount => text::CELL_AMOUNT,
        CellProblem::OtherCurrency => text::CELL_CURRENCY,
        CellProblem::NotAnEmail => text::CELL_EMAIL,
        CellProblem::NotAPhone => text::CELL_PHONE,
        CellProblem::NotALink => text::CELL_LINK,
        CellProblem::NotAUnit => text::CELL_UNIT,
        CellProblem::Rounded => text::CELL_ROUNDED,
        CellProblem::TooLong => text::CELL_LONG,
        CellProblem::OutOfRange => text::CELL_RANGE,
    }
}

/// What a column can mean is called so.
fn called(formatter: &Formatter, kind: Kind, key: &str) -> String {
    let known = more(kind).into_iter().find(|(known, _)| *known == key);
    known.map_or_else(|| formatter.name(kind, key), |(_, name)| formatter.i18n.t(name).to_owned())
}

/// What of a line was not taken as it stands, in words.
fn told_words(told: &LineNote, kind: Kind, formatter: &Formatter) -> String {
    let i18n = formatter.i18n;
    let named = |text: Text, name: &str| fill(i18n.t(text), &[("name", name)]);
    match told {
        LineNote::Cell(remark) => {
            let text = match (remark.taken, remark.problem) {
                (Taken::AsItIs, _) => text::REMARK_AS_IT_IS,
                (Taken::AsNote, None) => text::REMARK_AS_NOTE,
                (Taken::AsNote, Some(_)) => text::REMARK_PROBLEM,
                (Taken::Rounded, _) => text::REMARK_ROUNDED,
                (Taken::Cut, _) => text::REMARK_CUT,
            };
            let why = remark.problem.map(|problem| i18n.t(problem_name(problem))).unwrap_or_default();
            let short: String = remark.text.chars().take(TOLD_CHARS).collect();
            fill(i18n.t(text), &[("name", &short), ("field", &called(formatter, kind, &remark.key)), ("why", why)])
        }
        LineNote::NoMember(name) => named(text::REMARK_NO_MEMBER, name),
        LineNote::NoStage(name) => named(text::REMARK_NO_STAGE, name),
        LineNote::NoPipeline(name) => named(text::REMARK_NO_PIPELINE, name),
        LineNote::OtherPipeline(name) => named(text::REMARK_OTHER_PIPELINE, name),
        LineNote::NoRecord(_, name) => named(text::REMARK_NO_RECORD, name),
        LineNote::Archived(name) => named(text::REMARK_ARCHIVED, name),
        LineNote::Missing(key) => named(text::REMARK_MISSING, &called(formatter, kind, key)),
    }
}

/// What became of a line, and why.
fn outcome_words(reported: &Reported, head: &[String], kind: Kind, formatter: &Formatter) -> (String, String) {
    let i18n = formatter.i18n;
    let word = match reported.outcome {
        Outcome::Created(_) => text::LINE_CREATED,
        Outcome::Updated(_) => text::LINE_UPDATED,
        Outcome::Skipped(_) => text::LINE_SKIPPED,
        Outcome::Left => text::LINE_LEFT,
        _ => text::LINE_FAILED,
    };
    let why = match &reported.outcome {
        Outcome::Unreadable(errors) => {
            let told = errors.iter().map(|error| {
                let column = head.get(error.column).cloned().unwrap_or_default();
                format!("{column}: “{}” {}", error.text, i18n.t(problem_name(error.problem)))
            });
            told.collect::<Vec<_>>().join("; ")
        }
        Outcome::Nameless => i18n.t(text::LINE_NAMELESS).to_owned(),
        Outcome::NoPipeline => i18n.t(text::LINE_NO_PIPELINE).to_owned(),
        Outcome::Group => i18n.t(text::LINE_GROUP).to_owned(),
        Outcome::Broken => i18n.t(text::LINE_BROKEN).to_owned(),
        Outcome::Refused(words) => words.clone(),
        Outcome::Left => i18n.t(text::LINE_LEFT_WHY).to_owned(),
        Outcome::Created(_) | Outcome::Updated(_) | Outcome::Skipped(_) => {
            reported.told.iter().map(|told| told_words(told, kind, formatter)).collect::<Vec<_>>().join("; ")
        }
    };
    (i18n.t(word).to_owned(), why)
}

/// The page that shows what an import made, and what it is called.
fn page_of(kind: Kind) -> (Route, Text) {
    (Route::list(kind), kind.many())
}

/// How many lines came to what; follows the import that is reported.
pub fn summary(i18n: I18n) -> Signal<String> {
    let imports = use_imports();
    Signal::derive(move || {
        let counts = imports.counts.get();
        let number = |count: usize| format::number(count as i64, i18n.locale());
        let (created, updated) = (number(counts.created), number(counts.updated));
        let (skipped, failed) = (number(counts.skipped), number(counts.failed));
        let numbers = [("created", &*created), ("updated", &*updated), ("skipped", &*skipped), ("failed", &*failed)];
        let words = fill(i18n.t(text::IMPORT_SUMMARY), &numbers);
        match counts.left {
            0 => words,
            left => format!("{words} {}", fill(i18n.t(text::IMPORT_LEFT), &[("n", &number(left))])),
        }
    })
}

/// What a table of the report says of each line.
fn report_lines(report: &[Reported], head: &[String], kind: Kind, formatter: &Formatter) -> Vec<Vec<String>> {
    let line = |it: &Reported| {
        let (word, why) = outcome_words(it, head, kind, formatter);
        vec![it.line.to_string(), it.title.clone(), word, why]
    };
    report.iter().map(line).collect()
}

#[component]
pub fn ReportView() -> impl IntoView {
    let (i18n, imports, toasts) = (use_i18n(), use_imports(), use_toasts());
    let formatter = StoredValue::new(Formatter::new(i18n, use_replica()));
    let failed_only = RwSignal::new(true);
    let kind = imports.kind.get_untracked();
    let (page, name) = page_of(kind);
    let head = imports.import.with_untracked(|import| import.as_ref().map(|it| it.head.clone()).unwrap_or_default());
    let head = StoredValue::new(head);
    let is_worth_a_look = |it: &Reported| it.is_failed() || it.outcome == Outcome::Left || !it.told.is_empty();
    let summary = summary(i18n);
    let lines = move || {
        imports.report.with(|report| {
            let shown = report.iter().filter(|it| !failed_only.get() || is_worth_a_look(it));
            let line = |it: &Reported| {
                let (word, why) =
                    head.with_value(|head| formatter.with_value(|formatter| outcome_words(it, head, kind, formatter)));
                view! { <tr><td>{it.line}</td><td>{it.title.clone()}</td><td>{word}</td><td>{why}</td></tr> }
            };
            shown.take(SHOWN).map(line).collect_view()
        })
    };
    let export = move |_| {
        spawn_local(async move {
            let names =
                [text::LINE, text::NAME, text::OUTCOME, text::WHY].map(|name| untrack(|| i18n.t(name)).to_owned());
            let lines = imports.report.with_untracked(|report| {
                untrack(|| {
                    head.with_value(|head| {
                        formatter.with_value(|formatter| report_lines(report, head, kind, formatter))
                    })
                })
            });
            // A worker that another question ends forgets what was begun.
            let files = crate::files::Files::default();
            let write = async {
                let head = names.to_vec();
                files.ask(&FilesRequest::Begin { format: Format::Csv, head, of: Vec::new() }).await?;
                files.ask(&FilesRequest::Write { lines }).await?;
                files.ask(&FilesRequest::Finish).await
            };
            match write.await {
                Ok(FilesResponse::File(bytes)) => {
                    save(&format!("sotay-import-{}.csv", crate::clock::today()), "text/csv", &bytes);
                }
                Ok(_) => toasts.error(untrack(|| i18n.t(text::EXPORT_FAILED))),
                Err(failure) => toasts.error(untrack(|| failure.explain(i18n))),
            }
        });
    };
    view! {
        <section class="card import-report">
            <p role="status"><strong>{summary}</strong></p>
            <Rest />
            <div class="actions">
                <a class="button" href=page.path()>{i18n.s(name)}</a>
                {is_compared(kind).then(|| view! {
                    <a class="button" href=Route::Duplicates.path()>{i18n.s(text::DUPLICATES)}</a>
                })}
                <button on:click=export>{i18n.s(text::EXPORT_REPORT)}</button>
                <Undo />
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

/// Why lines were not reached, and what is to become of them.
#[component]
fn Rest() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let is_interrupted =
        move || imports.import.with(|it| it.as_ref().is_some_and(|it| !it.ended)) && imports.problem().is_none();
    let file = move || imports.import.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default());
    view! {
        <FileProblem />
        <Show when=is_interrupted>
            <p class="notice">{move || fill(i18n.t(text::IMPORT_INTERRUPTED), &[("name", &file())])}</p>
        </Show>
        <div class="actions">
            <Show when=move || imports.can_go_on()>
                <button class="primary" on:click=move |_| imports.go_on()>{i18n.s(text::IMPORT_GO_ON)}</button>
            </Show>
            <Show when=move || imports.is_unfinished()>
                <button on:click=move |_| imports.stop_here()>{i18n.s(text::IMPORT_STOP_HERE)}</button>
            </Show>
        </div>
    }
}

/// Takes the import back, also after its page ended.
#[component]
fn Undo() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let is_undone = Memo::new(move |_| imports.import.with(|it| it.as_ref().is_some_and(|it| it.undone)));
    let can_be = Memo::new(move |_| {
        // It is asked again for each report.
        imports.report.track();
        !is_undone.get() && imports.did_something()
    });
    let busy = RwSignal::new(false);
    let undo = move |_| {
        busy.set(true);
        spawn_local(async move {
            imports.undo().await;
            // The report may be left by now.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show when=move || can_be.get()>
            <button disabled=busy on:click=undo>{i18n.s(text::IMPORT_UNDO)}</button>
        </Show>
        <Show when=move || is_undone.get()><span class="hint" aria-live="polite">{i18n.s(text::IMPORT_UNDONE)}</span></Show>
    }
}
