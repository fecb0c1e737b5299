//! The way of a deal through its pipeline: where it was, where it is and for how long, and where it can go next.

use super::{
    conflicts::ConflictMark,
    stage::{StageChoice, Standing, Step},
};
use crate::{
    clock,
    fields::lost_reason_name,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    permission::{Writes, use_may},
    screen::use_narrow,
    ui::icon::{Icon, IconView},
};
use leptos::{
    ev::KeyboardEvent,
    html::{Button, Details, Ol},
    prelude::*,
};
use sotay_shared::{id::StageId, place::Place, role::Role, row::StageType, schema::key, value::Value};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const DAY_MS: i64 = 86_400_000;

/// The open stages of a deal; of one that is closed how it ended.
#[component]
pub fn StagePath() -> impl IntoView {
    let choice = expect_context::<StageChoice>();
    let (narrow, meaning) = (use_narrow(), Memo::new(move |_| choice.meaning()));
    let path = Memo::new(move |_| choice.path());
    let is_nowhere = Memo::new(move |_| path.with(Vec::is_empty));
    let shown = choice.editor.shown;
    let stages = move || match (meaning.get(), narrow.get()) {
        (StageType::Won | StageType::Lost, _) => view! { <ClosedBanner choice meaning /> }.into_any(),
        _ if is_nowhere.get() => ().into_any(),
        (StageType::Open, true) => view! { <StageSheet choice path /> }.into_any(),
        (StageType::Open, false) => view! { <Chevrons choice path /> }.into_any(),
    };
    view! {
        <div class="stage-area property">
            {stages}
            <ConflictMark shown key=key::PLACE />
        </div>
    }
}

/// Whoever moved the deal by what is gone now goes on from this element.
fn go_on_from(choice: StageChoice, element: impl Fn() -> Option<HtmlElement> + 'static) {
    if !choice.take_moved() {
        return;
    }
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if let Some(element) = element().filter(|_| is_lost) {
            // Focusing an element that is in the page cannot fail.
            let _ = element.focus();
        }
    });
}

/// How long somebody stands in a stage, in words.
fn days_in_words(place: &Place, i18n: I18n) -> String {
    match (clock::now().0 - place.entered_at.0).max(0) / DAY_MS {
        0 => i18n.t(text::LESS_THAN_A_DAY).to_owned(),
        days => fill(i18n.t(text::FOR_DAYS), &[("n", &days.to_string())]),
    }
}

/// The step that Tab leads to: the one that the arrows came to, or else that of now.
fn stop_of(path: &[Step], reached: Option<StageId>) -> Option<StageId> {
    let is_there = |stage: &StageId| path.iter().any(|step| step.stage == *stage);
    let now = || path.iter().find(|step| step.standing == Standing::Now).or_else(|| path.first()).map(|it| it.stage);
    reached.filter(is_there).or_else(now)
}

/// Brings the step of now into the middle of what is seen of the path.
fn centre(list: &HtmlElement) {
    let now = list.query_selector("[aria-selected=\"true\"]").ok().flatten();
    if let Some(now) = now.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        list.set_scroll_left(now.offset_left() + now.offset_width() / 2 - list.client_width() / 2);
    }
}

/// The path as a row of chevrons: arrows go along it, Enter moves the deal.
#[component]
fn Chevrons(choice: StageChoice, path: Memo<Vec<Step>>) -> impl IntoView {
    let i18n = use_i18n();
    let may = use_may(Role::Member);
    let list = NodeRef::<Ol>::new();
    let reached = RwSignal::new(None::<StageId>);
    let stop = Memo::new(move |_| path.with(|path| stop_of(path, reached.get())));
    let ids = Memo::new(move |_| path.with(|path| path.iter().map(|step| step.stage).collect::<Vec<_>>()));
    let now = Memo::new(move |_| choice.place().map(|place| place.stage));
    Effect::new(move || {
        now.track();
        if let Some(list) = list.get() {
            request_animation_frame(move || centre(&list));
        }
    });
    let step_now = move || {
        let found = list.try_get_untracked().flatten()?.query_selector("[tabindex=\"0\"]").ok().flatten();
        found.and_then(|step| step.dyn_into::<HtmlElement>().ok())
    };
    go_on_from(choice, step_now);
    let go_to = move |nth: usize| {
        let found = list.get_untracked().and_then(|list| list.query_selector_all("[role=\"option\"]").ok());
        let step = found.and_then(|all| all.get(u32::try_from(nth).ok()?)?.dyn_into::<HtmlElement>().ok());
        if let Some(step) = step {
            // Focusing an element that is in the page cannot fail.
            let _ = step.focus();
        }
    };
    let key = move |event: KeyboardEvent| {
        // With one of these it is the browser's.
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let all = ids.get_untracked();
        let Some(here) = stop.get_untracked() else { return };
        let at = all.iter().position(|stage| *stage == here).unwrap_or(0);
        let last = all.len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => go_to((at + 1).min(last)),
            "ArrowLeft" | "ArrowUp" => go_to(at.saturating_sub(1)),
            "Home" => go_to(0),
            "End" => go_to(last),
            "Enter" | " " => choice.choose(here),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <ol
            class="stage-path"
            role="listbox"
            aria-orientation="horizontal"
            aria-label=i18n.s(text::STAGE)
            aria-disabled=move || (!may.get()).then_some("true")
            node_ref=list
            on:keydown=key
            on:focusout=move |_| {
                // What leaves the page loses the focus as well.
                let _ = reached.try_set(None);
            }
        >
            <For each=move || ids.get() key=|stage| *stage let:stage>
                <Chevron choice path stage stop reached />
            </For>
        </ol>
    }
}

/// One stage of the path.
#[component]
fn Chevron(
    choice: StageChoice,
    path: Memo<Vec<Step>>,
    stage: StageId,
    stop: Memo<Option<StageId>>,
    reached: RwSignal<Option<StageId>>,
) -> impl IntoView {
    let (i18n, today) = (use_i18n(), clock::use_today());
    let step = Memo::new(move |_| path.with(|path| path.iter().find(|step| step.stage == stage).cloned()));
    let standing = move || step.with(|step| step.as_ref().map_or(Standing::Future, |step| step.standing));
    let name = move || step.with(|step| step.as_ref().map(|step| step.name.clone()).unwrap_or_default());
    let color = move || step.with(|step| step.as_ref().map(|step| step.color.clone()));
    let is_gone = move || step.with(|step| step.as_ref().is_some_and(|step| step.is_gone));
    let place = move || choice.place().filter(|_| standing() == Standing::Now);
    let label = move || {
        today.get();
        let (at, of) = path.with(|path| (path.iter().position(|step| step.stage == stage).unwrap_or(0), path.len()));
        let values = [("stage", name()), ("n", (at + 1).to_string()), ("of", of.to_string())];
        let step = fill(i18n.t(text::HOVERING), &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        match place() {
            Some(place) => {
                let days = days_in_words(&place, i18n);
                fill(i18n.t(text::STEP_NOW), &[("step", &step), ("days", &days)])
            }
            None => step,
        }
    };
    let days = move || {
        today.get();
        let days = (clock::now().0 - place()?.entered_at.0).max(0) / DAY_MS;
        (days > 0).then(|| {
            let words = fill(i18n.t(text::DAYS_IN_STAGE), &[("n", &days.to_string())]);
            view! { <span class="step-days">{words}</span> }
        })
    };
    let since = move || {
        let day = format::short_date(clock::day_of(place()?.entered_at), today.get(), i18n.locale());
        Some(fill(i18n.t(text::SINCE_DAY), &[("day", &day)]))
    };
    view! {
        <li
            class="step"
            class:gone-step=is_gone
            role="option"
            data-color=color
            data-standing=move || standing().as_str()
            aria-selected=move || (standing() == Standing::Now).to_string()
            aria-current=move || (standing() == Standing::Now).then_some("step")
            aria-label=label
            title=since
            tabindex=move || if stop.get() == Some(stage) { "0" } else { "-1" }
            on:click=move |_| choice.choose(stage)
            on:focus=move |_| reached.set(Some(stage))
        >
            <span class="step-name">{name}</span>
            {days}
        </li>
    }
}

/// The path on a phone: where the deal stands, which opens the list of stages.
#[component]
fn StageSheet(choice: StageChoice, path: Memo<Vec<Step>>) -> impl IntoView {
    let i18n = use_i18n();
    let sheet = NodeRef::<Details>::new();
    let words = move || {
        path.with(|path| {
            let Some(at) = path.iter().position(|step| step.standing == Standing::Now) else {
                return i18n.t(text::STAGE).to_owned();
            };
            let name = path.get(at).map(|step| step.name.clone()).unwrap_or_default();
            let values = [("stage", name), ("n", (at + 1).to_string()), ("of", path.len().to_string())];
            fill(i18n.t(text::STAGE_OF), &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        })
    };
    let summary = move || {
        let found = sheet.try_get_untracked().flatten()?.query_selector("summary").ok().flatten();
        found.and_then(|summary| summary.dyn_into::<HtmlElement>().ok())
    };
    go_on_from(choice, summary);
    let choose = move |stage: StageId| {
        if let Some(sheet) = sheet.get_untracked() {
            // Taking a known attribute away cannot fail.
            let _ = sheet.remove_attribute("open");
        }
        if let Some(summary) = summary() {
            // Focusing an element that is in the page cannot fail.
            let _ = summary.focus();
        }
        choice.choose(stage);
    };
    let stages = move || {
        let one = |Step { stage, name, color, standing, .. }: Step| {
            let is_now = (standing == Standing::Now).then_some("step");
            view! {
                <li>
                    <button class="quiet wide" data-color=color aria-current=is_now on:click=move |_| choose(stage)>
                        {name}
                    </button>
                </li>
            }
        };
        path.get().into_iter().map(one).collect_view()
    };
    view! {
        <details class="popover stage-sheet" node_ref=sheet>
            <summary class="button" aria-label=move || format!("{}: {}", i18n.t(text::STAGE), words())>
                <span>{words}</span>
                <span class="turn-down"><IconView icon=Icon::Forward /></span>
            </summary>
            <ul class="popover-body">{stages}</ul>
        </details>
    }
}

/// How a deal ended, when, and why; and a way to take it up again.
#[component]
fn ClosedBanner(choice: StageChoice, meaning: Memo<StageType>) -> impl IntoView {
    let (i18n, today) = (use_i18n(), clock::use_today());
    let open = NodeRef::<Button>::new();
    go_on_from(choice, move || open.try_get_untracked().flatten().map(|button| button.unchecked_into()));
    let is_won = move || meaning.get() == StageType::Won;
    let words = move || {
        let place = choice.place()?;
        let day = format::short_date(clock::day_of(place.entered_at), today.get(), i18n.locale());
        let said = fill(i18n.t(if is_won() { text::WON_ON } else { text::LOST_ON }), &[("day", &day)]);
        let more = choice.editor.read(|formatter, row| {
            let amount = Some(row.value(key::AMOUNT)).filter(|value| is_won() && *value != Value::Empty);
            let reason = row.text(key::LOST_REASON).filter(|_| !is_won());
            let called = |word: &str| lost_reason_name(&formatter.replica.model, word);
            let reason = reason.map(|word| match called(word) {
                Some(name) => i18n.name(&name).to_owned(),
                None => word.to_owned(),
            });
            let note = row.text(key::LOST_NOTE).filter(|_| !is_won()).map(str::to_owned);
            let amount = amount.map(|value| formatter.value(row, key::AMOUNT, &value));
            [amount, reason, note].into_iter().flatten().collect::<Vec<_>>()
        });
        Some([said].into_iter().chain(more).collect::<Vec<_>>().join(" · "))
    };
    view! {
        <div class="closed-banner" data-closed=move || meaning.get().as_str()>
            {move || view! { <IconView icon=if is_won() { Icon::Check } else { Icon::Close } /> }}
            <p>{words}</p>
            <Writes>
                <button node_ref=open on:click=move |_| choice.reopen()>{i18n.s(text::OPEN_AGAIN)}</button>
            </Writes>
        </div>
    }
}
