//! A time of day: typed as people say it, or chosen from a list of half hours.

use super::{
    choice::Choice,
    read_field::{ReadField, ReadInput},
    suggest::{Suggest, Suggestions},
};
use crate::i18n::{Text, text};
use leptos::prelude::*;
use sotay_shared::{quick_add, search};

/// Half hours of a day.
const HALF_HOURS: u16 = 48;
/// The first one that is offered where nothing is typed: 8:00.
const FIRST: u16 = 16;

/// `09:30`, of a minute of the day.
fn written(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What is typed, as a minute of the day.
fn read(typed: &str) -> Result<Option<u16>, Text> {
    if search::is_blank(typed) {
        return Ok(None);
    }
    let time = quick_add::time_of_day(typed).ok_or(text::ERROR_TIME)?;
    Ok(Some(u16::from(time.0) * 60 + u16::from(time.1)))
}

/// The half hours from the one that is typed on, and once around the day; none for what is no time.
fn half_hours(typed: &str) -> Vec<String> {
    let Ok(minute) = read(typed) else { return Vec::new() };
    let first = minute.map_or(FIRST, |minute| minute / 30);
    (0..HALF_HOURS).map(|nth| written((first + nth) % HALF_HOURS * 30)).collect()
}

#[component]
pub fn TimeField(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The minute of the day.
    #[prop(into)]
    value: Signal<Option<u16>>,
    chosen: Callback<Option<u16>>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let shown = Signal::derive(move || value.get().map(written).unwrap_or_default());
    let take: Callback<String, Result<(), Text>> = Callback::new(move |typed: String| {
        let minute = read(&typed)?;
        if minute != value.get_untracked() {
            chosen.run(minute);
        }
        Ok(())
    });
    let field = ReadField::new(shown, take);
    let find: Suggest =
        Callback::new(|typed: String| half_hours(&typed).into_iter().map(Choice::named).collect::<Vec<_>>());
    let picked = Callback::new(move |time: String| {
        field.type_in(time);
        field.commit();
    });
    let left = Callback::new(move |()| {
        field.commit();
    });
    view! {
        <span class="time-field">
            <ReadInput field label most="30" disabled placeholder=label left />
            <Suggestions input=field.input find picked asked=true />
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_hours_begin_with_what_is_typed() {
        let first = |typed: &str| half_hours(typed).into_iter().take(2).collect::<Vec<_>>();
        assert_eq!(first(""), ["08:00", "08:30"]);
        assert_eq!(first("9"), ["09:00", "09:30"]);
        assert_eq!(first("3 giờ chiều"), ["15:00", "15:30"]);
        assert_eq!(first("23:45"), ["23:30", "00:00"]);
        assert_eq!(first("sớm"), Vec::<String>::new());
        assert_eq!(half_hours("9h").len(), 48);
    }
}
