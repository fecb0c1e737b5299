//! A field that is dragged by its handle to another place, or under another heading.

use leptos::prelude::*;
use sotay_shared::id::RecordId;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Where a field would go: under a heading, before another field or behind all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub section: String,
    pub before: Option<RecordId>,
}

/// The field that is dragged, where it would go, and who hears of it.
#[derive(Clone, Copy)]
pub struct Drag {
    of: RwSignal<Option<RecordId>>,
    over: RwSignal<Option<Target>>,
    dropped: Callback<(RecordId, Target)>,
}

/// What lies under the pointer.
fn target_at(x: i32, y: i32) -> Option<Target> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let section = under.closest("[data-section]").ok().flatten()?.get_attribute("data-section")?;
    let line = under.closest("[data-field]").ok().flatten();
    let before = line.and_then(|line| {
        let area = line.get_bounding_client_rect();
        let is_upper = f64::from(y) < area.top() + area.height() / 2.0;
        let next = if is_upper { Some(line) } else { line.next_element_sibling() };
        next?.get_attribute("data-field")?.parse().ok()
    });
    Some(Target { section, before })
}

impl Drag {
    pub fn new(dropped: Callback<(RecordId, Target)>) -> Drag {
        let drag = Drag { of: RwSignal::new(None), over: RwSignal::new(None), dropped };
        let escape = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" {
                drag.leave();
            }
        });
        on_cleanup(move || escape.remove());
        drag
    }

    /// A handle was taken.
    pub fn take(self, event: &PointerEvent, record: RecordId) {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(handle) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) {
            // A pointer that is down can be captured.
            let _ = handle.set_pointer_capture(event.pointer_id());
        }
        self.of.set(Some(record));
    }

    pub fn go(self, event: &PointerEvent) {
        if self.of.with_untracked(Option::is_none) {
            return;
        }
        let target = target_at(event.client_x(), event.client_y());
        if self.over.with_untracked(|over| *over != target) {
            self.over.set(target);
        }
    }

    pub fn let_go(self) {
        let dragged = self.of.get_untracked().zip(self.over.get_untracked());
        self.leave();
        if let Some(dragged) = dragged {
            self.dropped.run(dragged);
        }
    }

    /// It stays where it was.
    pub fn leave(self) {
        if self.of.try_with_untracked(Option::is_some) == Some(true) {
            self.of.set(None);
            self.over.set(None);
        }
    }

    /// Whether a field is dragged.
    pub fn is_of(self, record: RecordId) -> bool {
        self.of.get() == Some(record)
    }

    /// Whether what is dragged would go before a field.
    pub fn is_before(self, record: RecordId) -> bool {
        self.over.with(|over| over.as_ref().is_some_and(|over| over.before == Some(record)))
    }

    /// Whether it would go behind all under a heading.
    pub fn is_behind(self, section: &str) -> bool {
        self.over.with(|over| over.as_ref().is_some_and(|over| over.before.is_none() && over.section == section))
    }
}
