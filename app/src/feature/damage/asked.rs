//! Whose changes are to be taken back, and since when.

use crate::{
    clock,
    i18n::{Text, text, use_i18n},
    ui::{choice::Choice, combobox::Combobox, date_field::DateField, time_field::TimeField},
    widget::member_options::member_options,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{damage::Damage, date::CalendarDate, id::MemberId, stamp::Timestamp};

const HOUR_MS: i64 = 3_600_000;

/// The words of since when.
const HOUR: &str = "hour";
const TODAY: &str = "today";
const MOMENT: &str = "moment";

#[derive(Clone, Copy)]
pub(super) struct Asked {
    whose: RwSignal<String>,
    since: RwSignal<String>,
    day: RwSignal<Option<CalendarDate>>,
    /// The minute of that day; the day's beginning where there is none.
    minute: RwSignal<Option<u16>>,
}

impl Asked {
    pub fn new() -> Asked {
        Asked {
            whose: RwSignal::new(String::new()),
            since: RwSignal::new(HOUR.to_owned()),
            day: RwSignal::new(None),
            minute: RwSignal::new(None),
        }
    }

    /// What is asked for.
    ///
    /// # Errors
    /// What is missing.
    pub fn damage(self) -> Result<Damage, Text> {
        let member =
            self.whose.with_untracked(|whose| whose.parse::<MemberId>()).map_err(|_| text::DAMAGE_NO_MEMBER)?;
        let now = clock::now();
        let since = self.moment(now).filter(|since| *since <= now).ok_or(text::DAMAGE_NO_MOMENT)?;
        Ok(Damage { member, since, now })
    }

    fn moment(self, now: Timestamp) -> Option<Timestamp> {
        match self.since.get_untracked().as_str() {
            HOUR => Some(Timestamp(now.0 - HOUR_MS)),
            TODAY => Some(clock::start_of(clock::today())),
            _ => {
                let day = self.day.get_untracked()?;
                match self.minute.get_untracked() {
                    Some(minute) => clock::instant_at(day, minute),
                    None => Some(clock::start_of(day)),
                }
            }
        }
    }
}

#[component]
pub(super) fn AskedFields(asked: Asked) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let Asked { whose, since, day, minute } = asked;
    let members = Signal::derive(move || member_options(&replica, i18n));
    let moments = [(HOUR, text::DAMAGE_HOUR), (TODAY, text::DAMAGE_TODAY), (MOMENT, text::DAMAGE_MOMENT)];
    let moments = Signal::derive(move || moments.map(|(word, name)| Choice::plain(word, i18n.t(name))).to_vec());
    let choose = Callback::new(move |member: String| whose.set(member));
    let choose_since = Callback::new(move |word: String| since.set(word));
    let is_moment = Memo::new(move |_| since.with(|since| since == MOMENT));
    view! {
        <label>
            {i18n.s(text::DAMAGE_WHOSE)}
            <Combobox
                label=i18n.s(text::DAMAGE_WHOSE)
                value=whose
                choices=members
                chosen=choose
                placeholder=i18n.s(text::DAMAGE_CHOOSE)
            />
        </label>
        <label>
            {i18n.s(text::DAMAGE_SINCE)}
            <Combobox label=i18n.s(text::DAMAGE_SINCE) value=since choices=moments chosen=choose_since />
        </label>
        <Show when=move || is_moment.get()>
            <label>
                {i18n.s(text::DAMAGE_DAY)}
                <DateField
                    label=i18n.s(text::DAMAGE_DAY)
                    value=day
                    chosen=Callback::new(move |chosen| day.set(chosen))
                    past=true
                />
            </label>
            <label>
                {i18n.s(text::DAMAGE_TIME)}
                <TimeField
                    label=i18n.s(text::DAMAGE_TIME)
                    value=minute
                    chosen=Callback::new(move |chosen| minute.set(chosen))
                />
            </label>
        </Show>
    }
}
