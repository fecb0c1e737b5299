//! What was done, by the days on which it was, the last one first.

use super::Tasks;
use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    widget::task_line::TaskLine,
};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    id::RecordId,
    row::{TaskRow, TaskStatus},
    sort::sort_by_key,
    stamp::Timestamp,
};
use std::cmp::Reverse;

/// Tasks shown, and with each "show more".
const SHOWN: usize = 100;

/// A day and what was done on it; nothing for what was done at no time that is known.
type Day = (Option<CalendarDate>, Vec<RecordId>);

/// The last done ones by their days.
fn by_day(tasks: &[(RecordId, TaskRow)], most: usize) -> Vec<Day> {
    let done = tasks.iter().filter(|(_, task)| task.status == TaskStatus::Done);
    let mut done: Vec<(Option<Timestamp>, RecordId)> =
        done.map(|(record, task)| (task.completed_at, *record)).collect();
    sort_by_key(&mut done, |(at, record)| (Reverse(*at), *record));
    let mut days: Vec<Day> = Vec::new();
    for (at, record) in done.into_iter().take(most) {
        let day = at.map(clock::day_of);
        match days.last_mut() {
            Some((known, records)) if *known == day => records.push(record),
            _ => days.push((day, vec![record])),
        }
    }
    days
}

#[component]
pub(super) fn DoneList(tasks: Tasks) -> impl IntoView {
    let i18n = use_i18n();
    let most = RwSignal::new(SHOWN);
    let days = Memo::new(move |_| tasks.with(|tasks| by_day(tasks, most.get())));
    let all = Memo::new(move |_| {
        tasks.with(|tasks| tasks.iter().filter(|(_, task)| task.status == TaskStatus::Done).count())
    });
    let hidden = Memo::new(move |_| all.get().saturating_sub(most.get()));
    let more = move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden.get().min(SHOWN).to_string())]);
    view! {
        <Show
            when=move || { all.get() > 0 }
            fallback=move || view! {
                <section class="empty-list">
                    <h2>{i18n.s(text::NOTHING_DONE_TITLE)}</h2>
                    <p>{i18n.s(text::NOTHING_DONE_TEXT)}</p>
                </section>
            }
        >
            <For each=move || days.get() key=|day| day.clone() let:day>
                <DoneOnDay day />
            </For>
            <Show when=move || { hidden.get() > 0 }>
                <button class="quiet wide" on:click=move |_| most.update(|most| *most += SHOWN)>{more}</button>
            </Show>
        </Show>
    }
}

#[component]
fn DoneOnDay(day: Day) -> impl IntoView {
    let (i18n, today) = (use_i18n(), clock::use_today());
    let (day, records) = day;
    let name = move || match day {
        Some(day) => format::past_day(day, today.get(), i18n.locale(), format::full_day),
        None => i18n.t(text::DONE_SOME_DAY).to_owned(),
    };
    let count = records.len() as i64;
    let count = move || format::number(count, i18n.locale());
    let lines = records.into_iter().map(|record| view! { <TaskLine record about=true /> });
    view! {
        <section class="task-group" data-done=day.map(|day| day.to_string())>
            <h2>{name} <span class="count">{count}</span></h2>
            <ul class="lines">{lines.collect_view()}</ul>
        </section>
    }
}
