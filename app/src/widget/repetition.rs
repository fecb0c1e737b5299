//! How something repeats, in words.

use crate::{
    format::{self, fill},
    i18n::{I18n, Text, text},
};
use sotay_shared::{
    date::CalendarDate,
    recurrence::{Frequency, Rule, Weekday},
};

/// A rule as it reads: how often, and on which days where it says so.
pub fn words(rule: &Rule, i18n: I18n) -> String {
    let often = match rule.frequency {
        Frequency::Daily => text::REPEATS_DAILY,
        Frequency::Weekly => text::REPEATS_WEEKLY,
        Frequency::Monthly => text::REPEATS_MONTHLY,
        Frequency::Yearly => text::REPEATS_YEARLY,
    };
    let often = i18n.t(often);
    let often = if rule.interval > 1 { format!("{often} × {}", rule.interval) } else { often.to_owned() };
    if !rule.is_intricate() {
        return often;
    }
    let days = rule.weekdays.iter().map(|weekday| weekday_in_words(*weekday, i18n));
    let month_days = rule.month_days.iter().map(|day| match *day {
        -1 => i18n.t(text::RULE_LAST_OF_MONTH).to_owned(),
        day if day < 0 => numbered(i18n, text::RULE_FROM_END, -day),
        day => numbered(i18n, text::RULE_MONTH_DAY, day),
    });
    let of = |list: &[i16], name: Text| list.iter().map(|it| numbered(i18n, name, *it)).collect::<Vec<_>>();
    let positions = rule.positions.iter().map(|at| match *at {
        1 => i18n.t(text::RULE_FIRST_OF_THEM).to_owned(),
        -1 => i18n.t(text::RULE_LAST_OF_THEM).to_owned(),
        at => numbered(i18n, text::RULE_NTH_OF_THEM, at),
    });
    let parts = [often].into_iter().chain(days).chain(month_days);
    let parts = parts.chain(of(&rule.months, text::RULE_MONTH)).chain(of(&rule.weeks, text::RULE_WEEK));
    parts.chain(of(&rule.year_days, text::RULE_YEAR_DAY)).chain(positions).collect::<Vec<_>>().join(" · ")
}

fn numbered(i18n: I18n, name: Text, number: i16) -> String {
    fill(i18n.t(name), &[("n", &number.to_string())])
}

fn weekday_in_words(Weekday { nth, day }: Weekday, i18n: I18n) -> String {
    // 5 January 1970 is a Monday.
    let name = CalendarDate::EPOCH.plus_days(3 + i64::from(day)).map(|day| format::weekday(day, i18n.locale()));
    let name = name.unwrap_or_default();
    match nth {
        0 => name,
        -1 => fill(i18n.t(text::RULE_LAST_DAY), &[("day", &name)]),
        nth => fill(i18n.t(text::RULE_NTH_DAY), &[("day", &name), ("n", &nth.to_string())]),
    }
}
