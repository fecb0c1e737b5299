//! The tasks by keys: from line to line, picked, completed, put off.

use super::Tasks;
use crate::{
    actions::is_typing,
    permission::may_now,
    ui::focus::focus,
    widget::{picking::Picking, task_line::Completion},
    workspace::use_replica,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{id::RecordId, role::Role, row::TaskStatus};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// The second key of two that belong together comes within this time, in milliseconds.
const TOGETHER_MS: f64 = 1_200.0;
/// What has keys of its own while it has the focus.
const HAS_KEYS: &str = "[role=combobox], [role=listbox], [role=menu], details[open], .bulk-bar, dialog";

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Step(isize),
    Pick,
    Range,
    Complete,
    Postpone,
    PickNone,
}

/// What a key means where a line has the focus, or nothing of the list does.
fn act_of(key: &str, shift: bool, is_on_line: bool, is_on_link: bool) -> Option<Act> {
    Some(match key {
        "j" => Act::Step(1),
        "k" => Act::Step(-1),
        "ArrowDown" if is_on_line => Act::Step(1),
        "ArrowUp" if is_on_line => Act::Step(-1),
        "X" => Act::Range,
        "x" if shift => Act::Range,
        "x" => Act::Pick,
        // On a button the key is the button's.
        " " if is_on_link => Act::Pick,
        "e" => Act::Complete,
        "t" => Act::Postpone,
        "Escape" => Act::PickNone,
        _ => return None,
    })
}

fn found(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// The line of a task on the page.
fn in_line(record: RecordId, selector: &str) -> Option<HtmlElement> {
    found(&format!(".pickable [data-task=\"{record}\"] {selector}"))
}

/// The task in whose line an element is.
fn task_at(element: &Element) -> Option<RecordId> {
    element.closest(".pickable [data-task]").ok()??.get_attribute("data-task")?.parse().ok()
}

/// Keeps the keys in the list when the line that had them goes elsewhere: what stands there now has them.
/// A line is drawn anew with everything that changes of its task.
pub(super) fn keep_focus(order: Memo<Vec<RecordId>>, tasks: Tasks) {
    let last = StoredValue::new(None::<usize>);
    let note = move |element: Option<Element>| {
        let record = element.and_then(|element| task_at(&element));
        let place = |order: &Vec<RecordId>| order.iter().position(|it| Some(*it) == record);
        let at = order.try_with_untracked(place).flatten();
        let _ = last.try_update_value(|last| *last = at);
    };
    let listeners = ["focusin", "pointerdown"].map(|name| {
        EventListener::new(&document(), name, move |event: &Event| {
            note(event.target().and_then(|target| target.dyn_into().ok()));
        })
    });
    let listeners = SendWrapper::new(listeners);
    on_cleanup(move || drop(listeners));
    Effect::new(move |before: Option<()>| {
        tasks.track();
        if before.is_none() {
            return;
        }
        // Once the lines are drawn.
        request_animation_frame(move || {
            let active = document().active_element().filter(|it| it.tag_name() != "BODY");
            if active.is_some() {
                return note(active);
            }
            let next = last.try_get_value().flatten().and_then(|at| {
                order.try_with_untracked(|order| order.get(at).or_else(|| order.last()).copied()).flatten()
            });
            in_line_focus(next);
        });
    });
}

/// Hears the keys from now on, as long as the list is shown.
pub(super) fn listen(order: Memo<Vec<RecordId>>, picking: Picking) {
    let (completion, replica) = (Completion::on_page(), use_replica());
    let first = StoredValue::new((String::new(), 0.0));
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || has_modifier || is_typing() || found("dialog[open]").is_some() {
            return;
        }
        let (before, at) = first.get_value();
        let now = js_sys::Date::now();
        first.set_value((event.key(), now));
        // `g t` leads to the tasks.
        if before == "g" && now - at < TOGETHER_MS {
            return;
        }
        let active = document().active_element();
        let is_in = |selector: &str| active.as_ref().is_some_and(|it| it.closest(selector).ok().flatten().is_some());
        if is_in(HAS_KEYS) {
            return;
        }
        let here = active.as_ref().and_then(task_at);
        let is_on_link = active.as_ref().is_some_and(|it: &Element| it.matches(".main-link").unwrap_or(false));
        let Some(act) = act_of(&event.key(), event.shift_key(), here.is_some(), here.is_some() && is_on_link) else {
            return;
        };
        let order = order.get_untracked();
        let is_done = |record: RecordId| {
            let row = replica.model.peek(record);
            row.is_some_and(|row| row.as_task().is_some_and(|task| task.status == TaskStatus::Done))
        };
        let may = may_now(&replica, Role::Member);
        match (act, here) {
            (Act::Step(by), here) => step(&order, here, by),
            (Act::PickNone, _) if !picking.now().is_empty() => picking.clear(),
            (Act::Pick, Some(record)) if may => picking.pick(record, false),
            (Act::Range, Some(record)) if may => picking.pick(record, true),
            (Act::Complete, Some(record)) if may => {
                completion.set(record, !is_done(record));
                go_on(&order, record);
            }
            (Act::Postpone, _) if may => postpone(here, picking),
            _ => return,
        }
        event.prevent_default();
    });
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener));
}

/// Gives the keys to the line so many further on; from nowhere to the first or the last.
fn step(order: &[RecordId], here: Option<RecordId>, by: isize) {
    let at = here.and_then(|here| order.iter().position(|it| *it == here));
    let to = match at {
        Some(at) => at.saturating_add_signed(by),
        None if by > 0 => 0,
        None => order.len().saturating_sub(1),
    };
    let record = order.get(to).copied().or(here);
    in_line_focus(record);
}

fn in_line_focus(record: Option<RecordId>) {
    if let Some(link) = record.and_then(|record| in_line(record, ".main-link")) {
        focus(&link);
    }
}

/// A line that is done goes elsewhere: the keys are with its neighbour.
fn go_on(order: &[RecordId], record: RecordId) {
    let at = order.iter().position(|it| *it == record);
    let next = at.and_then(|at| order.get(at + 1).or_else(|| order.get(at.checked_sub(1)?))).copied();
    in_line_focus(next);
}

/// Asks until when: for everything that is picked, else for the one line.
fn postpone(here: Option<RecordId>, picking: Picking) {
    let opener = match picking.now().is_empty() {
        false => found(".bulk-due > button"),
        true => here.and_then(|record| in_line(record, ".snooze > button")),
    };
    if let Some(opener) = opener {
        focus(&opener);
        opener.click();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_line_are_its_own() {
        for (key, shift, on_line, on_link, act) in [
            ("j", false, false, false, Some(Act::Step(1))),
            ("ArrowDown", false, false, false, None),
            ("ArrowDown", false, true, false, Some(Act::Step(1))),
            (" ", false, true, false, None),
            (" ", false, true, true, Some(Act::Pick)),
            ("x", false, true, true, Some(Act::Pick)),
            ("X", true, true, true, Some(Act::Range)),
            ("Enter", false, true, true, None),
        ] {
            assert_eq!(act_of(key, shift, on_line, on_link), act, "{key}");
        }
    }
}
