//! Reminders of tasks while the app is open: a notification where the user allowed them, a message in any case.

use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    notify::notify,
    push,
    route::Route,
    toast::use_toasts,
    view_model::Model,
    workspace::use_replica,
};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    id::{MemberId, RecordId},
    kind::Kind,
    reminder::{moments, reminded},
    row::{Due, TaskRow},
    stamp::Timestamp,
};

const EVERY_MS: u32 = 15_000;
/// A reminder that came while the app was closed is still told within this time.
const LATE_MS: i64 = 12 * 3_600_000;
const KEY: &str = "sotay.reminded_until";

/// The open tasks of a member with a reminder after `since`, until `now`.
fn due_between(model: &Model, me: MemberId, since: Timestamp, now: Timestamp) -> Vec<(RecordId, TaskRow)> {
    let tasks = model.list(Kind::Task).get_untracked().into_iter();
    let due = tasks.filter_map(|record| {
        let row = model.peek(record)?;
        let task = row.as_task().filter(|task| !task.reminders.is_empty())?;
        let mine = reminded(&row).is_none_or(|member| member == me);
        let moments = moments(task).into_iter().map(|moment| moment.instant(&clock::local()));
        let now_due = moments.into_iter().any(|at| at > since && at <= now);
        (mine && now_due).then(|| (record, task.clone()))
    });
    due.collect()
}

/// Watches the clock as long as the app is open.
#[component]
pub fn Reminders() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let look = move || {
        let now = clock::now();
        let oldest = Timestamp(now.0 - LATE_MS);
        // The first time, or the clock was ahead once: from now on.
        let known = crate::device::remembered::<Timestamp>(KEY).filter(|known| *known <= now);
        let since = known.unwrap_or(now).max(oldest);
        crate::device::remember(KEY, &now);
        for (record, task) in due_between(&replica.model, replica.device.member, since, now) {
            let when = untrack(|| match task.due {
                Some(Due::At(at)) => format::instant(at, i18n.locale()),
                Some(Due::Day(day)) => format::date(day, i18n.locale()),
                None => String::new(),
            });
            let words = fill(untrack(|| i18n.t(text::REMINDER)), &[("task", &task.title), ("when", &when)]);
            toasts.say(words);
            notify(&record.to_string(), &task.title, &when, Route::Record(Kind::Task, record).path());
        }
    };
    push::keep_subscribed();
    look();
    let timer = SendWrapper::new(Interval::new(EVERY_MS, look));
    on_cleanup(move || drop(timer));
}
