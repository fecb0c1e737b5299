//! A month to choose a day from: a grid that arrows go through, and the days that are asked for most.

use crate::{
    clock, format,
    i18n::{Text, text, use_i18n},
    ui::{
        beside::{Anchor, Beside},
        focus::focus,
        icon::{Icon, IconView},
        unique::number,
    },
};
use leptos::{ev::KeyboardEvent, prelude::*};
use sotay_shared::date::CalendarDate;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Weeks that are shown, as many as any month touches: what has the keys stays where it is from month to month.
const WEEKS: usize = 6;

/// Days that are one click away, and how many days ahead they are.
const CHIPS: [(Text, i64); 3] = [(text::TODAY, 0), (text::TOMORROW, 1), (text::NEXT_WEEK, 7)];
/// The same of what has happened.
const PAST_CHIPS: [(Text, i64); 3] = [(text::TODAY, 0), (text::YESTERDAY, -1), (text::WEEK_AGO, -7)];

/// The Monday that a month is shown from.
fn first_monday(day: CalendarDate) -> CalendarDate {
    let first = CalendarDate::new(day.year(), day.month(), 1).unwrap_or(day);
    first.plus_days(1 - i64::from(first.weekday())).unwrap_or(first)
}

/// The day that a key leads to; `None` for a key that leads nowhere.
fn led(key: &str, shift: bool, at: CalendarDate) -> Option<CalendarDate> {
    let weekday = i64::from(at.weekday());
    let months = if shift { 12 } else { 1 };
    match key {
        "ArrowLeft" => at.plus_days(-1),
        "ArrowRight" => at.plus_days(1),
        "ArrowUp" => at.plus_days(-7),
        "ArrowDown" => at.plus_days(7),
        "Home" => at.plus_days(1 - weekday),
        "End" => at.plus_days(7 - weekday),
        "PageUp" => at.minus_months(months),
        "PageDown" => at.plus_months(months),
        _ => None,
    }
}

/// The month that is shown, and the day in it that the keys are at.
#[derive(Clone, Copy)]
struct Shown {
    number: usize,
    at: RwSignal<CalendarDate>,
    monday: Memo<CalendarDate>,
    pick: Callback<Option<CalendarDate>>,
}

impl Shown {
    fn cell_id(self, nth: usize) -> String {
        format!("day-{}-{nth}", self.number)
    }

    /// Goes to a day, and gives the keys to it where they are in the grid.
    fn go(self, day: CalendarDate) {
        self.at.set(day);
        self.take_keys();
    }

    fn take_keys(self) {
        let nth = self.monday.get_untracked().days_until(self.at.get_untracked());
        let id = usize::try_from(nth).map(|nth| self.cell_id(nth)).unwrap_or_default();
        let cell: Option<HtmlElement> = document().get_element_by_id(&id).and_then(|cell| cell.dyn_into().ok());
        if let Some(cell) = cell {
            focus(&cell);
        }
    }

    /// A key was pressed on a day.
    fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = self.at.get_untracked();
        match event.key().as_str() {
            "Enter" | " " => self.pick.run(Some(at)),
            key => match led(key, event.shift_key(), at) {
                Some(day) => self.go(day),
                None => return,
            },
        }
        event.prevent_default();
    }

    /// The month before or after.
    fn turn(self, key: &str) {
        if let Some(day) = led(key, false, self.at.get_untracked()) {
            self.at.set(day);
        }
    }
}

/// A key in the month is no shortcut of the page; Escape closes the month alone, and nothing that it stands in.
fn keep(event: &KeyboardEvent, close: Callback<()>) {
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    event.stop_propagation();
    if event.key() == "Escape" {
        event.prevent_default();
        close.run(());
    }
}

#[component]
pub(super) fn Month(
    anchor: Anchor,
    open: RwSignal<bool>,
    /// The day that is marked.
    day: Signal<Option<CalendarDate>>,
    /// The day that the keys begin at.
    begun: CalendarDate,
    /// It is of what has happened.
    past: bool,
    pick: Callback<Option<CalendarDate>>,
    close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let at = RwSignal::new(begun);
    let monday = Memo::new(move |_| first_monday(at.get()));
    let shown = Shown { number: number(), at, monday, pick };
    let title = format!("month-{}", shown.number);
    let turn = move |key: &'static str, words: Text, class: &'static str| {
        view! {
            <button type="button" class="quiet square" aria-label=i18n.s(words) on:click=move |_| shown.turn(key)>
                <span class=class><IconView icon=Icon::Forward /></span>
            </button>
        }
    };
    let offered = if past { PAST_CHIPS } else { CHIPS };
    let chips = offered.map(|(words, ahead)| {
        let choose = move |_| pick.run(clock::today().plus_days(ahead));
        view! { <button type="button" class="quiet" on:click=choose>{i18n.s(words)}</button> }
    });
    let month = move || format::month(at.get(), i18n.locale());
    let take_keys = Callback::new(move |()| shown.take_keys());
    view! {
        <Beside anchor open shown=take_keys>
            <div
                class="month"
                role="dialog"
                aria-label=i18n.s(text::CHOOSE_DAY)
                on:keydown=move |event| keep(&event, close)
                // What has the keys keeps them.
                on:mousedown=|event| event.prevent_default()
            >
                <div class="month-head">
                    {turn("PageUp", text::PREVIOUS_MONTH, "turn-back")}
                    <strong id=title.clone() aria-live="polite">{month}</strong>
                    {turn("PageDown", text::NEXT_MONTH, "")}
                </div>
                <Grid shown day title />
                <div class="month-chips">
                    {chips}
                    <button type="button" class="quiet" on:click=move |_| pick.run(None)>{i18n.s(text::NO_DAY)}</button>
                </div>
            </div>
        </Beside>
    }
}

/// The days of the month, with those of its first and its last week that are of another.
#[component]
fn Grid(shown: Shown, day: Signal<Option<CalendarDate>>, title: String) -> impl IntoView {
    let i18n = use_i18n();
    let Shown { at, monday, .. } = shown;
    let today = clock::today();
    let nth_day = move |nth: usize| monday.get().plus_days(nth as i64).unwrap_or(today);
    let weekdays = (0..7).map(|nth| {
        let name = move || format::weekday(nth_day(nth), i18n.locale());
        view! { <th scope="col">{name}</th> }
    });
    let cell = move |nth: usize| {
        let here = Signal::derive(move || nth_day(nth));
        let name = move || {
            let here = here.get();
            format!("{} {}", format::weekday(here, i18n.locale()), format::date(here, i18n.locale()))
        };
        view! {
            <td
                id=shown.cell_id(nth)
                role="gridcell"
                tabindex=move || if here.get() == at.get() { "0" } else { "-1" }
                aria-label=name
                aria-selected=move || (day.get() == Some(here.get())).to_string()
                aria-current=move || (here.get() == today).then_some("date")
                class:elsewhere=move || here.get().month() != at.get().month()
                on:click=move |_| shown.pick.run(Some(here.get_untracked()))
            >
                {move || here.get().day().to_string()}
            </td>
        }
    };
    let week = move |week: usize| {
        let days = (0..7).map(|nth| cell(7 * week + nth));
        view! { <tr>{days.collect_view()}</tr> }
    };
    view! {
        <table role="grid" aria-labelledby=title on:keydown=move |event| shown.key(&event)>
            <thead><tr>{weekdays.collect_view()}</tr></thead>
            <tbody>{(0..WEEKS).map(week).collect_view()}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CalendarDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_shown_from_a_monday_and_fits() {
        let months = [("2026-11-28", "2026-10-26"), ("2027-02-01", "2027-02-01"), ("2026-08-31", "2026-07-27")];
        for (month, monday) in months {
            let first = first_monday(day(month));
            assert_eq!(first, day(monday), "{month}");
            let last = first.plus_days(7 * WEEKS as i64 - 1).unwrap();
            assert!(last >= day(month), "{month} ends on {last}");
        }
    }

    #[test]
    fn keys_lead_from_day_to_day() {
        let at = day("2026-10-31");
        for (key, shift, expected) in [
            ("ArrowLeft", false, "2026-10-30"),
            ("ArrowRight", false, "2026-11-01"),
            ("ArrowUp", false, "2026-10-24"),
            ("ArrowDown", false, "2026-11-07"),
            ("Home", false, "2026-10-26"),
            ("End", false, "2026-11-01"),
            ("PageUp", false, "2026-09-30"),
            ("PageDown", false, "2026-11-30"),
            ("PageUp", true, "2025-10-31"),
            ("PageDown", true, "2027-10-31"),
        ] {
            assert_eq!(led(key, shift, at), Some(day(expected)), "{key}");
        }
        assert_eq!(led("a", false, at), None);
    }
}
