//! How a task repeats: how often, on which days, and until when.

use crate::{
    clock,
    feature::record::editor::Editor,
    format,
    i18n::{Text, text, use_i18n},
    ui::{choice::Choice, combobox::Combobox, date_field::DateField, input::set_target_value},
    view_model::due_day,
    widget::repetition,
};
use leptos::{ev::Event, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    recurrence::{Frequency, Rule},
    row::TaskRow,
    schema::key,
};

const FREQUENCIES: [(Frequency, Text); 4] = [
    (Frequency::Daily, text::REPEATS_DAILY),
    (Frequency::Weekly, text::REPEATS_WEEKLY),
    (Frequency::Monthly, text::REPEATS_MONTHLY),
    (Frequency::Yearly, text::REPEATS_YEARLY),
];

/// A number that was typed, within its bounds, or else the one that is; its field shows it.
fn number(event: &Event, now: u16) -> u16 {
    let number = event_target_value(event).trim().parse::<u16>().unwrap_or(now).clamp(1, 1_000);
    set_target_value(event, &number.to_string());
    number
}

/// The rule that a task repeats by, and what changes it.
#[derive(Clone, Copy)]
struct Repeat {
    editor: Editor,
    task: Memo<Option<TaskRow>>,
    rule: Memo<Option<Rule>>,
}

impl Repeat {
    fn of(editor: Editor, task: Memo<Option<TaskRow>>) -> Repeat {
        let rule = move |task: &Option<TaskRow>| task.as_ref()?.rrule.as_ref()?.parse::<Rule>().ok();
        Repeat { editor, task, rule: Memo::new(move |_| task.with(rule)) }
    }

    /// Whether a part of the rule is so; `false` while there is none.
    fn has(self, has: impl Fn(&Rule) -> bool) -> bool {
        self.rule.with(|rule| rule.as_ref().is_some_and(has))
    }

    fn is(self, frequency: Frequency) -> bool {
        self.has(|rule| rule.frequency == frequency)
    }

    fn change(self, change: impl Fn(&mut Rule)) {
        if let Some(mut rule) = self.rule.get_untracked() {
            change(&mut rule);
            self.editor.save(key::RRULE, rule.to_string().into());
        }
    }

    /// The frequency that it has, as its place among all; empty where it does not repeat.
    fn chosen(self) -> String {
        let at = FREQUENCIES.iter().position(|(frequency, _)| self.is(*frequency));
        at.map(|at| at.to_string()).unwrap_or_default()
    }

    fn choose(self, word: &str) {
        let chosen = word.parse::<usize>().ok().and_then(|at| FREQUENCIES.get(at));
        let chosen = chosen.map(|(frequency, _)| Rule {
            interval: self.rule.get_untracked().map_or(1, |rule| rule.interval),
            ..Rule::every(*frequency)
        });
        let mut fields = vec![FieldEdit { key: key::RRULE.into(), value: chosen.as_ref().map(Rule::to_string).into() }];
        // What repeats begins on some day.
        if chosen.is_some() && self.task.with_untracked(|task| task.as_ref().is_some_and(|task| task.due.is_none())) {
            fields.push(FieldEdit::new(key::DUE, clock::today()));
        }
        self.editor.actions.start(Command::Edit { record: self.editor.shown.record, fields });
    }

    /// How it ends, as a word.
    fn ending(self) -> &'static str {
        self.rule.with(|rule| match rule {
            Some(Rule { count: Some(_), .. }) => "count",
            Some(Rule { until: Some(_), .. }) => "until",
            _ => "never",
        })
    }

    fn end(self, word: &str) {
        self.change(|rule| {
            (rule.count, rule.until) = match word {
                "count" => (Some(10), None),
                "until" => (None, clock::today().plus_months(3)),
                _ => (None, None),
            };
        });
    }

    fn end_on(self, day: Option<CalendarDate>) {
        // It does not end before it begins.
        let first = self.task.with_untracked(|task| task.as_ref().and_then(|it| it.due.map(due_day)));
        let day = day.max(first);
        self.change(|rule| rule.until = day);
    }
}

/// How often, on which days, and until when.
#[component]
pub fn RepeatField(editor: Editor, task: Memo<Option<TaskRow>>) -> impl IntoView {
    let (i18n, repeat) = (use_i18n(), Repeat::of(editor, task));
    let rule = repeat.rule;
    let choices = Signal::derive(move || {
        let often = FREQUENCIES.iter().enumerate();
        let often = often.map(|(at, (_, name))| Choice::plain(at.to_string(), i18n.t(*name)));
        [Choice::plain("", i18n.t(text::REPEATS_NEVER))].into_iter().chain(often).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || repeat.chosen());
    let choose = Callback::new(move |word: String| repeat.choose(&word));
    let id = "field-repeats".to_owned();
    view! {
        <div class="field repeat">
            <label class="label" for=id.clone()>{i18n.s(text::REPEATS)}</label>
            <div class="row">
                <Combobox id label=i18n.s(text::REPEATS) value choices chosen=choose />
                <Show when=move || rule.with(Option::is_some)>
                    <Interval repeat />
                </Show>
            </div>
            <Show when=move || repeat.has(Rule::is_intricate)>
                <p class="hint">{move || rule.with(|rule| rule.as_ref().map(|rule| repetition::words(rule, i18n)))}</p>
            </Show>
            <Show when=move || repeat.is(Frequency::Weekly)>
                <Weekdays repeat />
            </Show>
            <Show when=move || rule.with(Option::is_some)>
                <Ending repeat />
            </Show>
        </div>
    }
}

/// Every day, every second one, and so on.
#[component]
fn Interval(repeat: Repeat) -> impl IntoView {
    let (i18n, rule) = (use_i18n(), repeat.rule);
    view! {
        <label class="small-number">
            {i18n.s(text::EVERY_NTH)}
            <input
                type="number" min="1" max="1000"
                prop:value=move || rule.with(|rule| rule.as_ref().map_or(1, |rule| rule.interval).to_string())
                on:change=move |event| repeat.change(|rule| rule.interval = number(&event, rule.interval))
            />
        </label>
    }
}

/// The days of the week on which it repeats.
#[component]
fn Weekdays(repeat: Repeat) -> impl IntoView {
    let i18n = use_i18n();
    let day = move |weekday: u8| {
        // A Monday: the names of the days follow the language.
        let day = CalendarDate::EPOCH.plus_days(4 + i64::from(weekday) - 1);
        let name = day.map(|day| format::weekday(day, i18n.locale())).unwrap_or_default();
        view! {
            <button
                type="button"
                class="weekday"
                aria-pressed=move || repeat.has(|rule| rule.has_weekday(weekday)).to_string()
                on:click=move |_| repeat.change(|rule| rule.toggle_weekday(weekday))
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="weekdays-choice" role="group" aria-label=i18n.s(text::ON_DAYS)>
            {move || (1..=7u8).map(day).collect_view()}
        </div>
    }
}

/// When it ends: never, after some times, or on a day.
#[component]
fn Ending(repeat: Repeat) -> impl IntoView {
    let (i18n, rule) = (use_i18n(), repeat.rule);
    let choices = Signal::derive(move || {
        let ends = [("never", text::ENDS_NEVER), ("count", text::ENDS_AFTER), ("until", text::ENDS_ON)];
        ends.map(|(word, name)| Choice::plain(word, i18n.t(name))).to_vec()
    });
    let value = Signal::derive(move || repeat.ending().to_owned());
    let choose = Callback::new(move |word: String| repeat.end(&word));
    let until = Signal::derive(move || rule.with(|rule| rule.as_ref().and_then(|rule| rule.until)));
    let end_on = Callback::new(move |day| repeat.end_on(day));
    view! {
        <div class="row">
            <Combobox label=i18n.s(text::ENDS) value choices chosen=choose />
            <Show when=move || repeat.ending() == "count">
                <input
                    type="number" min="1" max="1000" aria-label=i18n.s(text::ENDS_AFTER)
                    prop:value=move || rule.with(|rule| rule.as_ref().and_then(|it| it.count).unwrap_or(1).to_string())
                    on:change=move |event| repeat.change(|rule| {
                        rule.count = Some(number(&event, rule.count.unwrap_or(1)));
                    })
                />
            </Show>
            <Show when=move || repeat.ending() == "until">
                <DateField label=i18n.s(text::ENDS_ON) value=until chosen=end_on />
            </Show>
        </div>
    }
}
