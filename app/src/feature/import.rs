//! Bringing records in from files of other systems: what the columns mean is guessed and shown, every line is reported, and
//! all of it is undone at once. It goes on while people do other things.

#![deny(clippy::string_slice, reason = "what a file holds may begin with any letter")]

mod calendar;
mod journal;
mod mapping;
mod report;
mod run;
mod runner;
mod spelling;
mod tasks;
mod work;

pub use work::{Imports, use_imports};

use crate::{
    feature::import::{
        mapping::MappingView,
        report::ReportView,
        work::{Origin, Phase, Problem},
    },
    format::{self, fill},
    i18n::{text, use_i18n},
    route::Route,
    ui::{
        form_end::ProblemWords,
        icon::{Icon, IconView},
        meter::ProgressBar,
    },
    widget::gate::Gate,
};
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::kind::Kind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};

#[component]
pub fn ImportView() -> impl IntoView {
    let i18n = use_i18n();
    let imports = use_imports();
    imports.look_around();
    let phase = Memo::new(move |_| imports.phase());
    view! {
        <div class="page import-page">
            <div class="record-bar">
                <a href=Route::List(Kind::Contact).path()><IconView icon=Icon::Back />{i18n.s(text::CONTACTS)}</a>
            </div>
            <h1>{i18n.s(text::IMPORT)}</h1>
            <Gate>{move || match phase.get() {
                Phase::Choosing => view! { <ChooseFile /> }.into_any(),
                Phase::Reading => view! { <p class="hint" role="status">{i18n.s(text::READING_FILE)}</p> }.into_any(),
                Phase::Mapping => view! { <MappingView /> }.into_any(),
                Phase::Running => view! { <ProgressView /> }.into_any(),
                Phase::Done => view! { <ReportView /> }.into_any(),
            }}</Gate>
        </div>
    }
}

#[component]
fn ChooseFile() -> impl IntoView {
    let i18n = use_i18n();
    let imports = use_imports();
    let take = move |file: File| {
        spawn_local(async move { imports.take(file.name(), &file, Origin::Chosen).await });
    };
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        file.into_iter().for_each(take);
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        if let Some(file) = event.data_transfer().and_then(|data| data.files()?.get(0)) {
            take(file);
        }
    };
    view! {
        <section class="card drop-file" on:dragover=move |event: DragEvent| event.prevent_default() on:drop=dropped>
            <p>{i18n.s(text::IMPORT_TEXT)}</p>
            <label class="button primary">
                <IconView icon=Icon::Plus />
                {i18n.s(text::CHOOSE_FILE)}
                <input class="hidden" type="file" accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.vcf,.ics,text/csv,text/vcard,text/calendar" on:change=chosen />
            </label>
            <p class="hint">{i18n.s(text::IMPORT_KNOWN)}</p>
            <FileProblem />
        </section>
        <LastImport />
    }
}

/// The import before, whose report can be asked for again.
#[component]
fn LastImport() -> impl IntoView {
    let i18n = use_i18n();
    let imports = use_imports();
    let name = move || imports.import.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default());
    let summary = report::summary(i18n);
    view! {
        <Show when=move || imports.import.with(Option::is_some)>
            <section class="card last-import">
                <h2>{i18n.s(text::LAST_IMPORT)}</h2>
                <p>{name} ": " {summary}</p>
                <button on:click=move |_| imports.show_report()>{i18n.s(text::REPORT)}</button>
            </section>
        </Show>
    }
}

/// Why a file cannot be read, in words.
fn explain(problem: &Problem, i18n: crate::i18n::I18n) -> String {
    match problem {
        Problem::Unreadable(word) => match word.as_str() {
            "empty" => i18n.t(text::FILE_EMPTY).to_owned(),
            "binary" => i18n.t(text::FILE_BINARY).to_owned(),
            "large" => i18n.t(text::FILE_LARGE).to_owned(),
            other => fill(i18n.t(text::FILE_UNREADABLE), &[("problem", other)]),
        },
        Problem::Reader(failure) => failure.explain(i18n),
        Problem::NotOurs => i18n.t(text::HANDED_NOT_OURS).to_owned(),
    }
}

/// Why the file at hand cannot be read, where it cannot.
#[component]
fn FileProblem() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let problem = Signal::derive(move || imports.problem().map(|problem| explain(&problem, i18n)));
    view! { <ProblemWords problem /> }
}

#[component]
fn ProgressView() -> impl IntoView {
    let i18n = use_i18n();
    let imports = use_imports();
    let words = Signal::derive(move || {
        let (done, total) = imports.progress();
        let number = |n: usize| format::number(n as i64, i18n.locale());
        fill(i18n.t(text::IMPORT_PROGRESS), &[("done", &number(done)), ("total", &number(total))])
    });
    let done = Signal::derive(move || {
        let (done, total) = imports.progress();
        Some((done, total.max(1)))
    });
    view! {
        <section class="card">
            <p role="status">{words}</p>
            <ProgressBar name=words done />
            <p class="hint">{i18n.s(text::IMPORT_GOES_ON)}</p>
            <button on:click=move |_| imports.cancel()>{i18n.s(text::CANCEL_IMPORT)}</button>
        </section>
    }
}

/// In the head of every page, while an import goes on.
#[component]
pub fn ImportPill() -> impl IntoView {
    let i18n = use_i18n();
    let imports = use_imports();
    let percent = move || {
        let (done, total) = imports.progress();
        (done * 100).checked_div(total).unwrap_or(0)
    };
    view! {
        <Show when=move || imports.phase() == Phase::Running>
            <a class="status waiting" href=Route::Import.path()>{move || format!("{} {} %", i18n.t(text::IMPORT), percent())}</a>
        </Show>
        <Show when=move || imports.phase() != Phase::Running && imports.is_unfinished()>
            <a class="status waiting" href=Route::Import.path()>{i18n.s(text::IMPORT_UNFINISHED)}</a>
        </Show>
    }
}
