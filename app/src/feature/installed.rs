//! Around an installed app: how many tasks are overdue on its icon, an offer to install it, and a word before the
//! device is full.

use crate::{
    clock, device,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    installed::{self, Room, is_installed, set_badge},
    route::{Route, Subject},
    view_model::{ListQuery, Sort},
    widget::{formatter::Formatter, install::use_install},
    workspace::use_replica,
};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{date::CalendarDate, filter::Filter, kind::Kind, schema::key};
use wasm_bindgen_futures::spawn_local;

/// One's own open tasks of the days before today.
const OVERDUE: &str = "status=open;due<=today-1;assignee_id=me\
    |status=open;due<=today-1;assignee_id!=*;owner_id=me\
    |status=open;due<=today-1;assignee_id!=*;owner_id!=*";

/// The days on which the app was opened, the last few.
const VISITS: &str = "sotay.visits";
/// Whether somebody wants no offer to install the app.
const DECLINED: &str = "sotay.install_declined";
/// The day on which somebody was told last that little room is left.
const TOLD: &str = "sotay.room_told";
/// On this many days the app was opened before it is offered.
const DAYS: usize = 3;
/// How often it is asked how much room is left.
const EVERY_MS: u32 = 600_000;

/// Notes that the app is open today. On how many days it was, as far as that matters.
fn visited(today: CalendarDate) -> usize {
    let mut days: Vec<CalendarDate> = device::remembered(VISITS).unwrap_or_default();
    if !days.contains(&today) && days.len() < DAYS {
        days.push(today);
        device::remember(VISITS, &days);
    }
    days.len()
}

#[component]
pub fn Installed() -> impl IntoView {
    keep_badge();
    view! { <InstallOffer /> <RoomNotice /> }
}

/// The icon says how many tasks are overdue.
fn keep_badge() {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    let getting = replica.getting;
    let (model, formatter) = (replica.model.clone(), Formatter::new(i18n, replica));
    let listing = Memo::new(move |_| {
        let query = ListQuery { kind: Kind::Task, filter: Filter::parse(OVERDUE), sort: Sort::parse(key::DUE) };
        model.listing(query, formatter.filter_context(today.get()))
    });
    let overdue = Memo::new(move |_| listing.with(|it| it.len()));
    Effect::new(move || {
        let count = overdue.get();
        // While a workspace comes, what is overdue is not known.
        if !getting.get() {
            set_badge(count);
        }
    });
}

/// Offers to install the app, once, to whoever came back.
#[component]
fn InstallOffer() -> impl IntoView {
    let i18n = use_i18n();
    let install = use_install();
    let comes_back = visited(clock::today()) >= DAYS;
    let declined = RwSignal::new(device::remembered(DECLINED).unwrap_or(false));
    let decline = move || {
        declined.set(true);
        device::remember(DECLINED, &true);
    };
    let shown = Memo::new(move |_| comes_back && install.is_possible() && !declined.get() && !is_installed());
    let accept = move |_| {
        // Whoever thinks better of it finds it in the menu.
        decline();
        install.run();
    };
    view! {
        <Show when=move || shown.get()>
            <div class="update first-amounts install-offer" role="status">
                <span>{i18n.s(text::INSTALL_OFFER)}</span>
                <button class="primary" on:click=accept>{i18n.s(text::INSTALL)}</button>
                <button class="quiet" on:click=move |_| decline()>{i18n.s(text::NOT_NOW)}</button>
            </div>
        </Show>
    }
}

/// Megabytes in words.
fn megabytes(bytes: f64, i18n: I18n) -> String {
    let number = (bytes / 1_048_576.0).floor() as i64;
    format!("{} MB", format::number(number, i18n.locale()))
}

/// Says that little room is left, once a day, and what helps.
#[component]
fn RoomNotice() -> impl IntoView {
    let i18n = use_i18n();
    let room = RwSignal::new(None::<Room>);
    let told = RwSignal::new(device::remembered::<CalendarDate>(TOLD));
    let look = move || {
        spawn_local(async move {
            let found = installed::room().await;
            // The workspace may be left by now.
            let _ = room.try_set(found);
        });
    };
    look();
    let timer = SendWrapper::new(Interval::new(EVERY_MS, look));
    on_cleanup(move || drop(timer));
    let today = clock::use_today();
    let scarce = Memo::new(move |_| room.get().filter(|room| room.is_scarce() && told.get() != Some(today.get())));
    let close = move |_| {
        told.set(Some(today.get_untracked()));
        device::remember(TOLD, &today.get_untracked());
    };
    let words = move || {
        let left = scarce.get().map(|room| megabytes(room.left(), i18n)).unwrap_or_default();
        fill(i18n.t(text::ROOM_SCARCE), &[("left", &left)])
    };
    view! {
        <Show when=move || scarce.with(Option::is_some)>
            <div class="update first-amounts room-notice" role="alert">
                <span>{words}</span>
                <a class="button" href=Route::Setting(Subject::Data).path()>{i18n.s(text::ROOM_BACKUP)}</a>
                <button class="quiet" on:click=close>{i18n.s(text::CLOSE)}</button>
            </div>
        </Show>
    }
}

/// How much room there is on this device, and whether the browser keeps what is here.
#[component]
pub fn RoomLine() -> impl IntoView {
    let i18n = use_i18n();
    let room = RwSignal::new(None::<Room>);
    spawn_local(async move {
        let found = installed::room().await;
        // The page may be left by now.
        let _ = room.try_set(found);
    });
    let keep = move |_| {
        spawn_local(async move {
            let stays = installed::ask_to_stay().await;
            let _ = room.try_update(|room| {
                if let Some(room) = room {
                    room.stays = stays;
                }
            });
        });
    };
    let words = move || {
        room.get().map(|room| {
            let stays = i18n.t(if room.stays { text::ROOM_STAYS } else { text::ROOM_MAY_GO });
            let (used, all) = (megabytes(room.used, i18n), megabytes(room.all, i18n));
            format!("{} {stays}", fill(i18n.t(text::ROOM_USED), &[("used", &used), ("all", &all)]))
        })
    };
    view! {
        <Show when=move || room.with(Option::is_some)>
            <p class="hint room-line" role="status">{words}</p>
            <Show when=move || room.get().is_some_and(|room| !room.stays)>
                <button on:click=keep>{i18n.s(text::ROOM_KEEP)}</button>
            </Show>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::filter::{Condition, Test};

    #[test]
    fn what_is_overdue_is_read_by_the_filter() {
        let filter = Filter::parse(OVERDUE);
        assert_eq!(filter.any.len(), 3);
        let due = Condition::new(key::DUE, Test::AtMost("today-1".to_owned()));
        assert!(filter.any.iter().all(|group| group.contains(&due)));
    }
}
