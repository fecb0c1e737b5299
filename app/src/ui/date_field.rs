//! A day: typed in the words of either language, or chosen in a month.

mod month;

use super::{
    beside::Anchor,
    focus::focus,
    icon::{Icon, IconView},
    read_field::{ReadField, ReadInput},
};
use crate::{
    clock, format,
    i18n::{Text, text, use_i18n},
};
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html::{Input, Span},
    prelude::*,
};
use month::Month;
use sotay_shared::{date::CalendarDate, quick_add, search};
use wasm_bindgen::JsCast;
use web_sys::Node;

/// What is typed, as a day. Of what has happened, a day without a year is one that was.
///
/// # Errors
/// Why it is none.
pub fn read(typed: &str, past: bool) -> Result<Option<CalendarDate>, Text> {
    if search::is_blank(typed) {
        return Ok(None);
    }
    let today = clock::today();
    let day = if past { quick_add::past_day(typed, today) } else { quick_add::day(typed, today) };
    match day {
        Some(day) if day.is_likely() => Ok(Some(day)),
        Some(_) => Err(text::ERROR_DATE_UNLIKELY),
        None => Err(text::ERROR_DATE),
    }
}

#[component]
pub fn DateField(
    /// What it is called. A text around it may be its `label` as well.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] value: Signal<Option<CalendarDate>>,
    chosen: Callback<Option<CalendarDate>>,
    /// It is of what has happened.
    #[prop(optional)]
    past: bool,
    /// It is of several records: what is picked is told, whatever stands in the field.
    #[prop(optional)]
    many: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = Signal::derive(move || value.get().map(|day| format::date(day, i18n.locale())).unwrap_or_default());
    let choose = move |day: Option<CalendarDate>| {
        if day != value.get_untracked() {
            chosen.run(day);
        }
    };
    let take: Callback<String, Result<(), Text>> = Callback::new(move |typed: String| {
        choose(read(&typed, past)?);
        Ok(())
    });
    let field = ReadField::new(shown, take);
    let picked = Callback::new(move |day| {
        field.restore();
        if many { chosen.run(day) } else { choose(day) }
    });
    let left = Callback::new(move |()| {
        field.commit();
    });
    // How it is understood, while it is typed.
    let meant = move || {
        let day = read(&field.typed()?, past).ok().flatten()?;
        let words = format!("{} {}", format::weekday(day, i18n.locale()), format::date(day, i18n.locale()));
        Some(view! { <span class="meant" role="status">{words}</span> })
    };
    let open = RwSignal::new(false);
    // Where the keys go to the month, that says which day is meant. The field may be gone by now.
    let blurred = Callback::new(move |()| {
        if open.try_get_untracked() == Some(false) {
            field.commit();
        }
    });
    view! {
        <WithMonth input=field.input day=value picked left open disabled class past>
            <ReadInput field label most="60" disabled placeholder left=blurred />
            {meant}
        </WithMonth>
    }
}

/// A field of a day, with a button that opens a month beside it.
#[component]
pub fn WithMonth(
    input: NodeRef<Input>,
    /// The day that is marked.
    day: Signal<Option<CalendarDate>>,
    picked: Callback<Option<CalendarDate>>,
    /// Hears that the keys went elsewhere.
    left: Callback<()>,
    /// Whether the month is open.
    open: RwSignal<bool>,
    /// It is of what has happened.
    #[prop(optional)]
    past: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let control = NodeRef::<Span>::new();
    let was_open = StoredValue::new(false);
    let shut = move || {
        // The field may be gone by now.
        if let Some(input) = input.try_get_untracked().flatten() {
            focus(&input);
        }
        let _ = open.try_set(false);
    };
    let pick = Callback::new(move |day: Option<CalendarDate>| {
        shut();
        picked.run(day);
    });
    let close = Callback::new(move |()| shut());
    let clicked = move |_| {
        let is_open = was_open.get_value() || open.get_untracked();
        was_open.set_value(false);
        open.set(!is_open);
    };
    let gone = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let control = control.try_get_untracked().flatten();
        if control.is_some_and(|control| !control.contains(to.as_ref())) {
            let _ = open.try_set(false);
            left.try_run(());
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "ArrowDown" && !open.get_untracked() && !disabled.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            open.set(true);
        }
    };
    // Where the month begins: at the day that is typed, before anybody took it.
    let begun = move || {
        let typed = input.get_untracked().and_then(|input| read(&input.value(), past).ok().flatten());
        typed.or(day.get_untracked()).unwrap_or_else(clock::today)
    };
    view! {
        <span class=format!("date-field {class}") node_ref=control on:focusout=gone on:keydown=key>
            {children()}
            <button
                type="button"
                class="quiet square open-month"
                title=i18n.s(text::OPEN_MONTH)
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                disabled=disabled
                // Whoever types goes on typing.
                on:mousedown=|event| event.prevent_default()
                on:pointerdown=move |_| was_open.set_value(open.get_untracked())
                on:click=clicked
            >
                <IconView icon=Icon::Calendar />
            </button>
            <Show when=move || open.get()>
                <Month anchor=Anchor::Control(control) open day begun=begun() past pick close />
            </Show>
        </span>
    }
}
