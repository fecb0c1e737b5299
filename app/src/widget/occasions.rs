//! Birthdays and anniversaries of the next days, and since when companies have been customers.

use crate::{
    clock,
    format::{self, fill},
    i18n::{I18n, text},
    replica::ReplicaHandle,
    view_model::FilterContext,
    widget::formatter::Formatter,
};
use leptos::prelude::*;
use sotay_shared::{
    date::{Birthday, CalendarDate},
    id::RecordId,
    kind::Kind,
    row::StageType,
    sort::sort_by,
};

/// What comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Occasion {
    Birthday,
    /// As a contact's page says, or since a company's first deal was won.
    Anniversary,
    CustomerSince,
}

/// An occasion of the next days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coming {
    pub day: CalendarDate,
    /// Whose it is.
    pub record: RecordId,
    occasion: Occasion,
    /// For how many years, where that is known.
    years: Option<u16>,
}

impl Coming {
    /// When it is, and what; follows the language.
    pub fn words(self, today: CalendarDate, i18n: I18n) -> String {
        let when = match today.days_until(self.day) {
            0 => i18n.t(text::TODAY).to_owned(),
            1 => i18n.t(text::TOMORROW).to_owned(),
            _ => format::short_date(self.day, today, i18n.locale()),
        };
        let years = self.years.map(|years| years.to_string());
        let what = match (self.occasion, &years) {
            (Occasion::Birthday, None) => i18n.t(text::BIRTHDAY).to_owned(),
            (Occasion::Birthday, Some(n)) => fill(i18n.t(text::BIRTHDAY_OF), &[("n", n)]),
            (Occasion::Anniversary, None) => i18n.t(text::ANNIVERSARY).to_owned(),
            (Occasion::Anniversary, Some(n)) => fill(i18n.t(text::ANNIVERSARY_OF), &[("n", n)]),
            (Occasion::CustomerSince, n) => {
                fill(i18n.t(text::CUSTOMER_FOR), &[("n", n.as_deref().unwrap_or_default())])
            }
        };
        format!("{when} · {what}")
    }
}

/// The day on which a company's first deal was won.
fn customer_since(replica: &ReplicaHandle, context: &FilterContext, company: RecordId) -> Option<CalendarDate> {
    let won = replica.model.related_now(company, Kind::Deal).into_iter().filter_map(|deal| {
        let row = replica.model.peek(deal)?;
        let place = row.as_deal()?.place.clone()?;
        let (meaning, _) = context.stage(place.stage)?;
        (meaning == StageType::Won).then(|| clock::day_of(place.entered_at))
    });
    won.min()
}

/// What comes round within so many days, the next first; follows who is here.
pub fn coming(formatter: &Formatter, today: CalendarDate, ahead: i64) -> Vec<Coming> {
    let (replica, model) = (&formatter.replica, &formatter.replica.model);
    let soon = |of: Birthday, record: RecordId, occasion: Occasion| {
        let day = of.next(today).filter(|next| today.days_until(*next) <= ahead)?;
        Some(Coming { day, record, occasion, years: of.years(day) })
    };
    let mut coming: Vec<Coming> = Vec::new();
    for record in model.list(Kind::Contact).get() {
        let Some(row) = model.peek(record) else { continue };
        let (birthday, anniversary) = (row.all().parsed("birthday"), row.all().parsed("anniversary"));
        coming.extend(birthday.and_then(|day| soon(day, record, Occasion::Birthday)));
        coming.extend(anniversary.and_then(|day| soon(day, record, Occasion::Anniversary)));
    }
    let context = formatter.filter_context(today);
    for company in model.list(Kind::Company).get() {
        let since = customer_since(replica, &context, company).filter(|since| *since < today);
        coming.extend(since.and_then(|day| soon(day.into(), company, Occasion::CustomerSince)));
    }
    sort_by(&mut coming, Ord::cmp);
    coming
}
