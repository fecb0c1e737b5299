//! The first days: five things to do, ticked off by themselves, and a tour of five places.

use crate::{
    device,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    permission::use_may,
    replica::Link,
    route::{Route, Subject},
    sample,
    ui::icon::{Icon, IconView},
    workspace::{currency, use_replica},
};
use gloo::{events::EventListener, timers::callback::Timeout};
use leptos::{html::Div, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{kind::Kind, role::Role};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

const HIDDEN: &str = "sotay.first_steps_hidden";
/// The width of the words of a step, and what is left around them, in CSS pixels.
const WIDTH: f64 = 320.0;
const MARGIN: f64 = 14.0;
/// How long a page is given to be there, in milliseconds, and how often.
const TRY_MS: u32 = 50;
const TRIES: u32 = 40;

/// A place of the tour: what it points at, and what it says.
struct Step {
    selector: &'static str,
    title: Text,
    words: Text,
}

const STEPS: [Step; 5] = [
    Step { selector: "section.column", title: text::TOUR_BOARD, words: text::TOUR_BOARD_TEXT },
    Step { selector: ".new-deal", title: text::TOUR_NEW, words: text::TOUR_NEW_TEXT },
    Step { selector: "nav a[href=\"/contacts\"]", title: text::TOUR_CONTACTS, words: text::TOUR_CONTACTS_TEXT },
    Step {
        selector: "nav.main a[href=\"/tasks\"], nav.tabs a[href=\"/\"]",
        title: text::TOUR_TASKS,
        words: text::TOUR_TASKS_TEXT,
    },
    Step { selector: "header.top .status", title: text::TOUR_STATUS, words: text::TOUR_STATUS_TEXT },
];

/// The tour, for whatever starts it.
#[derive(Clone, Copy)]
pub struct Tour(RwSignal<Option<usize>>);

impl Tour {
    pub fn provide() {
        provide_context(Tour(RwSignal::new(None)));
    }

    pub fn start(self) {
        self.0.set(Some(0));
    }
}

/// Something to do at first: what it is called, where it is done, and whether it was.
type Todo = (Text, Route, Signal<bool>);

/// How far the first steps are, in the head of every page until they are done or put away.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (tour, navigation) = (expect_context::<Tour>(), use_navigation());
    let hidden = RwSignal::new(device::remembered::<bool>(HIDDEN).unwrap_or_default());
    let open = RwSignal::new(false);
    let status = replica.status;
    let has = |kind: Kind| {
        let replica = replica.clone();
        // What the sample brought was not done by anybody.
        Signal::from(Memo::new(move |_| !hidden.get() && sample::has_own(&replica, kind)))
    };
    let shared = Memo::new(move |_| status.with(|status| status.link != Link::Local));
    let todos: [Todo; 5] = [
        (text::EMPTY_BOARD_ACTION, Route::Board, has(Kind::Deal)),
        (text::FIRST_CONTACT, Route::List(Kind::Contact), has(Kind::Contact)),
        (text::FIRST_TASK, Route::List(Kind::Task), has(Kind::Task)),
        (text::FIRST_ACTIVITY, Route::List(Kind::Contact), has(Kind::Activity)),
        (text::FIRST_COLLEAGUE, Route::Setting(Subject::Members), shared.into()),
    ];
    let counts_in = {
        let replica = replica.clone();
        Signal::derive(move || {
            let sign = format::currency_sign(currency(&replica), i18n.locale());
            fill(i18n.t(text::FIRST_CURRENCY), &[("currency", &sign)])
        })
    };
    let done = Memo::new(move |_| todos.iter().filter(|(.., done)| done.get()).count());
    // In a workspace of others nobody knows how far they are before it is here; who only looks on has nothing to do.
    let getting = replica.getting;
    let may = use_may(Role::Member);
    let shown = Memo::new(move |_| !hidden.get() && may.get() && !getting.get() && done.get() < todos.len());
    let count = Signal::derive(move || format!("{}/{}", done.get(), todos.len()));
    let line = move |(name, route, done): Todo| {
        view! {
            <li class:done=done>
                <IconView icon=Icon::Check />
                <a href=route.path()>{i18n.s(name)}</a>
                <span class="hidden">{move || if done.get() { i18n.t(text::DONE) } else { "" }}</span>
            </li>
        }
    };
    let hide = move |_| {
        hidden.set(true);
        device::remember(HIDDEN, &true);
    };
    let start = move |_| {
        open.set(false);
        navigation.to(Route::Board);
        tour.start();
    };
    view! {
        <Show when=move || shown.get()>
            <div class="popover first-steps" on:close=move |_| open.set(false)>
                <button class="quiet" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    <IconView icon=Icon::Star />
                    <span class="words">{i18n.s(text::FIRST_STEPS)}</span>
                    <span class="count">{count}</span>
                </button>
                <Show when=move || open.get()>
                    <section class="popover-body stack" aria-label=i18n.s(text::FIRST_STEPS)>
                        <h2>{i18n.s(text::FIRST_STEPS)}</h2>
                        <ul>{todos.map(line)}</ul>
                        <a href=Route::Setting(Subject::General).path() on:click=move |_| open.set(false)>
                            {move || counts_in.get()}
                        </a>
                        <div class="actions">
                            <button class="primary" on:click=start>{i18n.s(text::TAKE_TOUR)}</button>
                            <button class="quiet" on:click=hide>{i18n.s(text::HIDE)}</button>
                        </div>
                    </section>
                </Show>
            </div>
        </Show>
    }
}

/// Where the words of a step stand, and the ring around what they are about.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    words_left: f64,
    /// From the top, or from the bottom where there is more room above.
    words_top: Option<f64>,
    words_bottom: Option<f64>,
}

fn spot_of(element: &Element) -> Spot {
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let rect = element.get_bounding_client_rect();
    // A column is longer than the screen: its upper part is meant.
    let tall = rect.height().min(height * 0.4);
    let below = rect.top() + tall + MARGIN;
    let (words_top, words_bottom) =
        if below + 190.0 < height { (Some(below), None) } else { (None, Some(height - rect.top() + MARGIN)) };
    Spot {
        left: rect.left() - 4.0,
        top: rect.top() - 4.0,
        width: rect.width() + 8.0,
        height: tall + 8.0,
        words_left: rect.left().min(width - WIDTH - MARGIN).max(MARGIN),
        words_top,
        words_bottom,
    }
}

/// The step that is shown, over everything else.
#[component]
pub fn TourView() -> impl IntoView {
    let Tour(at) = expect_context::<Tour>();
    move || at.get().map(|nth| view! { <StepView nth /> })
}

#[component]
fn StepView(nth: usize) -> impl IntoView {
    let i18n = use_i18n();
    let Tour(at) = expect_context::<Tour>();
    let step = &STEPS[nth.min(STEPS.len() - 1)];
    let spot = RwSignal::new(None::<Spot>);
    find(step.selector, spot, at, TRIES);
    let follow = move || {
        let _ = spot.try_set(shown(step.selector).as_ref().map(spot_of));
    };
    let resized = SendWrapper::new(EventListener::new(&window(), "resize", move |_| follow()));
    on_cleanup(move || drop(resized));
    let words = NodeRef::<Div>::new();
    Effect::new(move || {
        if spot.get().is_some()
            && let Some(words) = words.get()
        {
            // What cannot be focused is read all the same.
            let _ = words.focus();
        }
    });
    let go = move |to: usize| at.set((to < STEPS.len()).then_some(to));
    let key = move |event: &Event| match event.dyn_ref::<web_sys::KeyboardEvent>().map(|event| event.key()).as_deref() {
        Some("Escape") => at.set(None),
        Some("ArrowRight") => go(nth + 1),
        Some("ArrowLeft") if nth > 0 => go(nth - 1),
        _ => {}
    };
    let keys = SendWrapper::new(EventListener::new(&window(), "keydown", key));
    on_cleanup(move || drop(keys));
    let px = |value: f64| format!("{value:.0}px");
    let last = nth + 1 == STEPS.len();
    view! {
        {move || spot.get().map(|spot| view! {
            <div class="tour">
                <div
                    class="tour-ring"
                    aria-hidden="true"
                    style:left=px(spot.left)
                    style:top=px(spot.top)
                    style:width=px(spot.width)
                    style:height=px(spot.height)
                ></div>
                <div
                    class="tour-words stack"
                    role="dialog"
                    aria-labelledby="tour-title"
                    aria-describedby="tour-words"
                    tabindex="-1"
                    node_ref=words
                    style:left=px(spot.words_left)
                    style:top=spot.words_top.map(px)
                    style:bottom=spot.words_bottom.map(px)
                >
                    <p class="hint">{format!("{}/{}", nth + 1, STEPS.len())}</p>
                    <h2 id="tour-title">{i18n.s(step.title)}</h2>
                    <p id="tour-words">{i18n.s(step.words)}</p>
                    <div class="actions">
                        <button class="primary" on:click=move |_| go(nth + 1)>
                            {i18n.s(if last { text::TOUR_END } else { text::NEXT })}
                        </button>
                        {(nth > 0).then(|| view! {
                            <button class="quiet" on:click=move |_| go(nth - 1)>{i18n.s(text::BACK)}</button>
                        })}
                        {(!last).then(|| view! {
                            <button class="quiet" on:click=move |_| at.set(None)>{i18n.s(text::SKIP)}</button>
                        })}
                    </div>
                </div>
            </div>
        })}
    }
}

/// What a step points at, as far as it is shown: the navigation of a phone is another one.
fn shown(selector: &str) -> Option<Element> {
    let found = document().query_selector_all(selector).ok()?;
    let elements = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
    elements.into_iter().find(|element| element.get_bounding_client_rect().width() > 0.0)
}

/// Waits until what a step points at is on the page.
fn find(selector: &'static str, spot: RwSignal<Option<Spot>>, tour: RwSignal<Option<usize>>, tries: u32) {
    match shown(selector) {
        // The step may be over by now.
        Some(element) => drop(spot.try_set(Some(spot_of(&element)))),
        None if tries > 0 => {
            Timeout::new(TRY_MS, move || find(selector, spot, tour, tries - 1)).forget();
        }
        // It is not on this page: the tour is over.
        None => drop(tour.try_set(None)),
    }
}
