//! The bell in the head of every page: it counts what concerns whoever looks and is unread. What is under it is of a
//! later part.

mod line;
mod list;
mod settings;
mod tell;
mod watch;

pub use list::NoticesView;
pub use settings::NoticeSettings;

use crate::{
    format::fill,
    i18n::{text, use_i18n},
    navigation::use_navigation,
    parts::{LaterQuietly, Part},
    ui::icon::{Icon, IconView},
};
use leptos::prelude::*;

/// What is counted on the bell at most.
const COUNTED: usize = 99;

/// What the bell and the list under it know of each other.
#[derive(Clone, Copy)]
struct UnderBell {
    open: RwSignal<bool>,
    /// How many are unread, once somebody counts.
    unread: RwSignal<Option<Memo<usize>>>,
}

#[component]
pub fn Bell() -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    let under = UnderBell { open: RwSignal::new(false), unread: RwSignal::new(None) };
    provide_context(under);
    let UnderBell { open, unread } = under;
    let unread = move || unread.get().map_or(0, |unread| unread.get());
    let count = move || match unread() {
        many if many > COUNTED => format!("{COUNTED}+"),
        few => few.to_string(),
    };
    let name = move || match unread() {
        0 => i18n.t(text::NOTICES).to_owned(),
        _ => fill(i18n.t(text::NOTICES_UNREAD), &[("n", &count())]),
    };
    // A page that is left takes the list with it.
    Effect::new(move |before: Option<_>| {
        let page = navigation.route();
        if before.is_some_and(|before| before != page) && open.get_untracked() {
            open.set(false);
        }
        page
    });
    view! {
        <div class="popover notices" on:close=move |_| open.set(false)>
            <button
                class="quiet square"
                aria-expanded=move || open.get().to_string()
                aria-label=name
                title=name
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <IconView icon=Icon::Bell />
                {move || (unread() > 0).then(|| view! { <span class="badge" aria-hidden="true">{count}</span> })}
            </button>
            <LaterQuietly part=Part::Notices />
        </div>
    }
}
