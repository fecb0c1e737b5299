//! The navigation of a phone, in reach of the thumb: four places and what makes something new.

use super::LateMenu;
use crate::{
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    parts::Part,
    permission::Writes,
    route::Route,
    ui::{
        focus::focus,
        icon::{Icon, IconView},
    },
};
use leptos::prelude::*;
use sotay_shared::kind::Kind;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

#[component]
pub fn Tabs(
    /// Whether the whole navigation is open.
    more: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let new = Signal::derive(move || i18n.t(text::NEW).to_owned());
    let toggle = move |_| {
        more.update(|more| *more = !*more);
        // The keys go on in what lies over the page.
        request_animation_frame(move || {
            let first = document().query_selector("#navigation a").ok().flatten().filter(|_| more.get_untracked());
            first.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
        });
    };
    view! {
        <nav class="tabs" aria-label=i18n.s(text::PHONE_NAVIGATION)>
            <Tab route=Route::Today name=text::TODAY icon=Icon::Sun />
            <Tab route=Route::Board name=Kind::Deal.many() icon=Icon::Of(Kind::Deal) />
            <Writes>
                <LateMenu class="create-menu" name=new part=Part::CreateMenu>
                    <span class="button primary"><IconView icon=Icon::Plus /></span>
                </LateMenu>
            </Writes>
            <Tab route=Route::List(Kind::Contact) name=text::NAV_CUSTOMERS icon=Icon::Of(Kind::Contact) />
            <button
                class="quiet" aria-controls="navigation"
                aria-expanded=move || more.get().to_string()
                on:click=toggle
            >
                <IconView icon=Icon::More />
                <span class="words">{i18n.s(text::NAV_MORE)}</span>
            </button>
        </nav>
    }
}

#[component]
fn Tab(route: Route, name: Text, icon: Icon) -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    let current = move || (navigation.route().map(Route::section) == Some(route)).then_some("page");
    view! {
        <a href=route.path() aria-current=current>
            <IconView icon />
            <span class="words">{i18n.s(name)}</span>
        </a>
    }
}
