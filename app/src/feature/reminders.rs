//! Reminders of tasks while the app is open: a notification where the user allowed them, a message in any case.

use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    route::Route,
    ui::toast::use_toasts,
    view_model::Model,
    workspace::use_replica,
};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    id::{MemberId, RecordId, TaskId},
    kind::Kind,
    row::{Due, TaskRow, TaskStatus},
    stamp::Timestamp,
};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

const EVERY_MS: u32 = 15_000;
const MINUTE_MS: i64 = 60_000;
/// A reminder that came while the app was closed is still told within this time.
const LATE_MS: i64 = 12 * 3_600_000;
/// A task without a time is due at nine in the morning.
const MORNING: &str = "09:00";
const KEY: &str = "sotay.reminded_until";

/// Asks whether notifications may be shown; only after a click that wants one.
pub fn ask_permission() {
    if can_notify() && Notification::permission() == NotificationPermission::Default {
        // The answer is read when there is something to tell.
        let _ = Notification::request_permission();
    }
}

/// Some browsers have notifications only in an installed app.
fn can_notify() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}

/// When a reminder of a task comes.
fn moments(task: &TaskRow) -> Vec<Timestamp> {
    let due = match task.due {
        Some(Due::At(at)) => Some(at),
        Some(Due::Day(day)) => clock::instant_of(&day.to_string(), MORNING),
        None => None,
    };
    let Some(due) = due else { return Vec::new() };
    task.reminders.values().map(|minutes| Timestamp(due.0 - minutes * MINUTE_MS)).collect()
}

/// The open tasks of a member with a reminder after `since`, until `now`.
fn due_between(model: &Model, me: MemberId, since: Timestamp, now: Timestamp) -> Vec<(RecordId, TaskRow)> {
    let tasks = model.list(Kind::Task).get_untracked().into_iter();
    let due = tasks.filter_map(|record| {
        let row = model.peek(record)?;
        let task = row.as_task().filter(|task| task.status == TaskStatus::Open && !task.reminders.is_empty())?;
        let mine = task.assignee.or(row.meta.owner).is_none_or(|member| member == me);
        let now_due = moments(task).iter().any(|at| *at > since && *at <= now);
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
            notify(record, &task.title, &when);
        }
    };
    look();
    let timer = SendWrapper::new(Interval::new(EVERY_MS, look));
    on_cleanup(move || drop(timer));
}

fn notify(record: RecordId, title: &str, when: &str) {
    if !can_notify() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(when);
    // The same reminder in two tabs is one notification.
    options.set_tag(&record.to_string());
    options.set_icon("/icon-192.png");
    if let Ok(notification) = Notification::new_with_options(title, &options) {
        let path = Route::Task(TaskId::of(record)).path();
        let open = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || {
            let _ = window().focus();
            let _ = window().location().assign(&path);
        });
        notification.set_onclick(Some(wasm_bindgen::JsCast::unchecked_ref(open.as_ref())));
        open.forget();
    }
}
