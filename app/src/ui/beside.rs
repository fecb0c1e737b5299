//! What opens beside a control: above everything, also in a dialog, in a table and in what scrolls. On a narrow or
//! touched screen it is a sheet from below, unless somebody goes on typing into the control.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::{
    ev::{Event, MouseEvent},
    html::{Div, Input, Span},
    prelude::*,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomRect, HtmlElement, MediaQueryList, Node};

/// A screen on which it is a sheet; the style says the same.
const SHEET: &str = "(max-width: 720px), (pointer: coarse)";
/// How far it keeps from the control and from the edges of the window, in CSS pixels.
const GAP_PX: f64 = 4.0;
const EDGE_PX: f64 = 8.0;
/// How high it is at most, in CSS pixels.
const MOST_PX: f64 = 372.0;
/// A control that was scrolled by less is where it was, in CSS pixels.
const MOVED_PX: f64 = 3.0;

/// The control that something opens beside.
#[derive(Clone, Copy)]
pub enum Anchor {
    Control(NodeRef<Span>),
    Field(NodeRef<Input>),
}

impl Anchor {
    /// Where it is in the window.
    fn area(self) -> Option<DomRect> {
        match self {
            Anchor::Control(control) => Some(control.try_get_untracked()??.get_bounding_client_rect()),
            Anchor::Field(field) => Some(field.try_get_untracked()??.get_bounding_client_rect()),
        }
    }
}

/// Whether something is touched rather than pointed at.
pub fn is_touched() -> bool {
    is_screen("(pointer: coarse)")
}

fn is_screen(query: &str) -> bool {
    window().match_media(query).ok().flatten().as_ref().is_some_and(MediaQueryList::matches)
}

/// The upper and the lower edge of what is seen of the window, and its width: a keyboard may lie over the rest.
fn seen() -> (f64, f64, f64) {
    let size = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    match window().visual_viewport() {
        Some(seen) => (seen.offset_top(), (seen.offset_top() + seen.height()).min(height), width),
        None => (0.0, height, width),
    }
}

/// Puts it below its control, or above where there is more room. The style reads where that is.
fn put(area: &HtmlElement, control: &DomRect) {
    let style = area.style();
    // A property of one's own can always be set.
    let set = |name: &str, value: &str| drop(style.set_property(name, value));
    let set_px = |name: &str, px: f64| set(name, &format!("{px}px"));
    let (top, bottom, width) = seen();
    let above = control.top() - top - GAP_PX - EDGE_PX;
    let below = bottom - control.bottom() - GAP_PX - EDGE_PX;
    set_px("--least", control.width());
    set_px("--room", MOST_PX);
    let wanted = f64::from(area.offset_height());
    let is_below = below >= wanted || below >= above;
    let room = if is_below { below } else { above };
    set_px("--room", room.min(MOST_PX));
    match is_below {
        true => {
            set_px("--top", control.bottom() + GAP_PX);
            set("--bottom", "auto");
        }
        false => {
            let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(bottom);
            set("--top", "auto");
            set_px("--bottom", height - control.top() + GAP_PX);
        }
    }
    let most = width - f64::from(area.offset_width()) - EDGE_PX;
    set_px("--start", control.left().min(most).max(EDGE_PX));
}

/// Whether a control is elsewhere than it was.
fn has_moved(anchor: Anchor, opened_at: StoredValue<(f64, f64)>) -> bool {
    let Some((control, (left, top))) = anchor.area().zip(opened_at.try_get_value()) else { return false };
    (control.left() - left).abs().max((control.top() - top).abs()) > MOVED_PX
}

fn is_inside(area: NodeRef<Div>, event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    area.try_get_untracked().flatten().is_some_and(|area| area.contains(target.as_ref()))
}

/// Is shown as long as it is drawn, and says by `open` that it was closed: by a click elsewhere, or because the control
/// was scrolled away.
#[component]
pub fn Beside(
    anchor: Anchor,
    open: RwSignal<bool>,
    /// Somebody types into the control: it stays there, also on a small screen.
    #[prop(optional)]
    near: bool,
    /// Hears that it is shown: what is in it can be given the keys from then on.
    #[prop(optional)]
    shown: Option<Callback<()>>,
    /// What may move the control when it changes.
    #[prop(optional)]
    moves: Option<Signal<()>>,
    children: Children,
) -> impl IntoView {
    let area = NodeRef::<Div>::new();
    let opened_at = StoredValue::new((0.0, 0.0));
    let place = move || {
        if let Some((area, control)) = area.try_get_untracked().flatten().zip(anchor.area()) {
            opened_at.set_value((control.left(), control.top()));
            put(&area, &control);
        }
    };
    Effect::new(move || {
        if let Some(area) = area.get() {
            // Only fails for what is shown already or not in the page.
            let _ = area.show_popover();
            place();
            shown.iter().for_each(|shown| shown.run(()));
        }
    });
    if let Some(moves) = moves {
        Effect::new(move || {
            moves.get();
            request_animation_frame(move || {
                if has_moved(anchor, opened_at) {
                    place();
                }
            });
        });
    }
    let close = move || {
        // The control may be gone by now.
        if open.try_get_untracked() == Some(true) {
            open.set(false);
        }
    };
    let options = EventListenerOptions::run_in_capture_phase();
    let scrolled = EventListener::new_with_options(&document(), "scroll", options, move |event| {
        // What is in it scrolls under the pointer, wherever the control is by then.
        match !is_inside(area, event) && has_moved(anchor, opened_at) {
            true if near => place(),
            true if !is_screen(SHEET) => close(),
            _ => {}
        }
    });
    let resized = EventListener::new(&window(), "resize", move |_| place());
    // A keyboard changes what is seen, and not the window.
    let covered = window().visual_viewport().map(|seen| EventListener::new(&seen, "resize", move |_| place()));
    let listeners = SendWrapper::new((scrolled, resized, covered));
    on_cleanup(move || drop(listeners));
    let toggled = move |event: Event| {
        if !event_target::<HtmlElement>(&event).matches(":popover-open").unwrap_or(false) {
            close();
        }
    };
    let clicked = move |event: MouseEvent| {
        // In a label a click would go on to its control.
        event.prevent_default();
        event.stop_propagation();
        // Beside the sheet, which is as large as the screen.
        if event.target() == event.current_target() {
            close();
        }
    };
    view! {
        <div node_ref=area popover="auto" class="beside" class:near=near on:toggle=toggled on:click=clicked>
            <div class="beside-body">{children()}</div>
        </div>
    }
}
