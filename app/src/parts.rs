//! Parts of the app that are WebAssembly modules of their own, so that the board is there before they are: the other pages,
//! and the host with everything that opens documents and speaks to the server. What is in them is named by
//! `page/split.rs`, and here is only when they are loaded.

use crate::{
    device::DeviceWorkspace,
    filter_chip::FilterChip,
    i18n::{text, use_i18n},
    palette_command::Offer,
    replica::Begun,
    route::Route,
    saved_view::{Saved, Viewed},
};
use futures::channel::oneshot;
use gloo::timers::{callback::Timeout, future::TimeoutFuture};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind};
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// When the other pages are loaded that nobody asked for yet, after the start.
const AHEAD_MS: u32 = 1_500;
/// When a part is asked for again that did not come.
const AGAIN_MS: u32 = 3_000;
/// A page that is not seen paints nothing.
const PAINT_MS: u32 = 500;

/// What is not in the first module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Another page than the board.
    Page(Option<Route>),
    /// Which of the workspaces on this device is meant.
    Choose,
    /// What was kept of a workspace is gone.
    Gone,
    /// It is asked for the passcode of a workspace.
    Locked(DeviceWorkspace),
    /// A workspace was taken away from whoever is here.
    Taken,
    /// The workspaces to go to, under the name of the one that is open.
    Switcher,
    /// What can be made from anywhere.
    CreateMenu,
    /// Who one is here, language, theme and keys.
    OwnMenu,
    /// How many of one's tasks are due.
    DueCount,
    /// What goes on behind every page.
    Background,
    /// What is due is told.
    Reminders,
    /// What concerns whoever looks, under the bell.
    Notices,
    /// The step of the tour that is shown.
    Tour,
}

/// What somebody opens on a page that is in the first module.
#[derive(Clone)]
pub enum Opened {
    /// As what the deals of the board are taken out.
    Export(Callback<(), Vec<RecordId>>),
    /// What is asked by a chip of a filter.
    Filter(FilterChip),
    Offers(RwSignal<bool>, Callback<Offer>),
    Keys(RwSignal<bool>),
    /// A new record of a kind, from anywhere, what it is called so far, and what hears that it is over.
    New(Kind, String, Callback<()>),
    /// How the device and the server stand.
    Sync(RwSignal<bool>),
    /// A saved view, or a new one, and what closes it.
    View(Viewed, Option<Saved>, Callback<()>),
}

/// What goes on until it is done.
pub type Running = Pin<Box<dyn Future<Output = ()>>>;

/// Says whether a part came.
pub type Loading = Pin<Box<dyn Future<Output = bool>>>;

/// The ways into the parts, given where the app is cut: whoever opens something of a part knows nothing of what is in it.
#[derive(Debug, Clone, Copy)]
pub struct WaysIn {
    pub load_pages: fn() -> Loading,
    /// `None` where the pages are not here.
    pub part: fn(Part) -> Option<AnyView>,
    /// `None` where the pages are not here.
    pub opened: fn(Opened) -> Option<AnyView>,
    pub load_host: fn() -> Loading,
    /// Goes on with a workspace that is shown, once the host is here.
    pub run_host: fn(Begun) -> Running,
}

impl WaysIn {
    /// Waits until the host can run; `missing` hears when it did not come and is asked for again, and when it came.
    async fn wait_for_host(self, missing: impl Fn(bool)) {
        while !(self.load_host)().await {
            missing(true);
            TimeoutFuture::new(AGAIN_MS).await;
        }
        missing(false);
    }
}

/// Waits until what was mounted is painted; not long where nobody looks.
async fn painted() {
    let (tell, told) = oneshot::channel();
    request_animation_frame(move || {
        Timeout::new(0, move || {
            // Whoever waits may have given up.
            let _ = tell.send(());
        })
        .forget();
    });
    futures::future::select(told, TimeoutFuture::new(PAINT_MS)).await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loaded {
    No,
    Yes,
    Failed,
}

/// Whether the parts are here.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    pages: RwSignal<Loaded>,
    /// A first workspace cannot be made before the host is here.
    pub host_is_missing: RwSignal<bool>,
    ways: WaysIn,
}

impl Parts {
    /// Loads the pages when they are wanted, or when the start is over.
    pub fn provide(ways: WaysIn) {
        let parts = Parts { pages: RwSignal::new(Loaded::No), host_is_missing: RwSignal::new(false), ways };
        provide_context(parts);
        Timeout::new(AHEAD_MS, move || parts.load_pages()).forget();
    }

    pub async fn wait_for_host(self) {
        self.ways.wait_for_host(|is_missing| self.host_is_missing.set(is_missing)).await;
    }

    /// Runs the host of a workspace once that is painted. What is done before the host is there waits for it.
    pub async fn run_host(self, begun: Begun) {
        painted().await;
        let status = begun.handle.status;
        let words = "a part of the app could not be loaded: the first time it needs the network";
        let missing = |is_missing: bool| {
            let not_saved = is_missing.then(|| words.to_owned());
            if status.with_untracked(|status| status.not_saved != not_saved) {
                status.update(|status| status.not_saved = not_saved);
            }
        };
        self.ways.wait_for_host(missing).await;
        (self.ways.run_host)(begun).await;
    }

    /// Does something to a page of the pages' module, once it is drawn.
    pub fn once_drawn(self, then: impl FnOnce() + 'static) {
        if self.pages.get_untracked() == Loaded::Yes {
            return then();
        }
        self.load_pages();
        spawn_local(async move {
            // Where it does not come, the page says so.
            if (self.ways.load_pages)().await {
                request_animation_frame(then);
            }
        });
    }

    fn load_pages(self) {
        if self.pages.get_untracked() == Loaded::Yes {
            return;
        }
        spawn_local(async move {
            let loaded = if (self.ways.load_pages)().await { Loaded::Yes } else { Loaded::Failed };
            if self.pages.get_untracked() != loaded {
                self.pages.set(loaded);
            }
        });
    }
}

/// A part of the app, as soon as it is here.
#[component]
pub fn Later(part: Part) -> impl IntoView {
    let parts = expect_context::<Parts>();
    later(parts, move || (parts.ways.part)(part))
}

/// What was opened, as soon as it is here.
#[component]
pub fn LaterOpened(opened: Opened) -> impl IntoView {
    let parts = expect_context::<Parts>();
    later(parts, move || (parts.ways.opened)(opened.clone()))
}

/// Something of the other pages' part, as soon as that is here.
pub fn later(parts: Parts, shown: impl Fn() -> Option<AnyView> + Send + 'static) -> impl IntoView {
    let i18n = use_i18n();
    parts.load_pages();
    move || match parts.pages.get() {
        Loaded::Yes => shown(),
        Loaded::No => Some(view! { <p class="opening" role="status">{i18n.s(text::LOADING)}</p> }.into_any()),
        Loaded::Failed => Some(
            view! {
                <div class="page">
                    <p role="alert">{i18n.s(text::PART_NOT_LOADED)}</p>
                    <button class="primary" on:click=move |_| parts.load_pages()>{i18n.s(text::TRY_AGAIN)}</button>
                </div>
            }
            .into_any(),
        ),
    }
}

/// The same of what nobody waits for: it comes when the rest does.
#[component]
pub fn LaterQuietly(part: Part) -> impl IntoView {
    let parts = expect_context::<Parts>();
    move || (parts.pages.get() == Loaded::Yes).then(|| (parts.ways.part)(part)).flatten()
}
