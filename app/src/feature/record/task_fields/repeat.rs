//! How a task repeats: how often, on which days, and until when.

use crate::{
    clock,
    feature::record::editor::Editor,
    format,
    i18n::{Text, text, use_i18n},
    ui::{input::set_target_value, select},
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

    fn choose(self, event: &Event) {
        let chosen = event_target_value(event).parse::<usize>().ok().and_then(|at| FREQUENCIES.get(at));
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

    fn end(self, event: &Event) {
        let word = event_target_value(event);
        self.change(|rule| {
            (rule.count, rule.until) = match word.as_str() {
                "count" => (Some(10), None),
                "until" => (None, clock::today().plus_months(3)),
                _ => (None, None),
            };
        });
    }

    fn end_on(self, event: &Event) {
        // It does not end before it begins.
        let first = self.task.with_untracked(|task| task.as_ref().and_then(|it| it.due.map(due_day)));
        let day = event_target_value(event).parse::<CalendarDate>().ok().max(first);
        set_target_value(event, &day.map(|day| day.to_string()).unwrap_or_default());
        self.change(|rule| rule.until = day);
    }
}

/// How often, on which days, and until when.
#[component]
pub fn RepeatField(editor: Editor, task: Memo<Option<TaskRow>>) -> impl IntoView {
    let (i18n, repeat) = (use_i18n(), Repeat::of(editor, task));
    let rule = repeat.rule;
    view! {
        <div class="field repeat">
            <label class="label" for="field-repeats">{i18n.s(text::REPEATS)}</label>
            <div class="row">
                <select
                    id="field-repeats"
                    node_ref=select::shows(move || repeat.chosen())
                    on:change=move |event| repeat.choose(&event)
                >
                    <option value="">{i18n.s(text::REPEATS_NEVER)}</option>
                    {FREQUENCIES.iter().enumerate().map(|(at, (_, name))| view! {
                        <option value=at.to_string()>{i18n.s(*name)}</option>
                    }).collect_view()}
                </select>
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
    view! {
        <div class="row">
            <select
                node_ref=select::shows(move || repeat.ending().to_owned())
                aria-label=i18n.s(text::ENDS)
                on:change=move |event| repeat.end(&event)
            >
                <option value="never">{i18n.s(text::ENDS_NEVER)}</option>
                <option value="count">{i18n.s(text::ENDS_AFTER)}</option>
                <option value="until">{i18n.s(text::ENDS_ON)}</option>
            </select>
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
                <input
                    type="date" aria-label=i18n.s(text::ENDS_ON)
                    prop:value=move || rule.with(|rule| {
                        let until = rule.as_ref().and_then(|rule| rule.until);
                        until.map(|day| day.to_string()).unwrap_or_default()
                    })
                    on:change=move |event| repeat.end_on(&event)
                />
            </Show>
        </div>
    }
}
