//! Parts of the app that are WebAssembly modules of their own, so that the board is there before they are: the other pages,
//! and the host with everything that opens documents and speaks to the server.

use crate::{
    deed::Offer,
    feature::board,
    i18n::{text, use_i18n},
    page,
    replica::{self, Begun},
    route::Route,
    saved_view::{Saved, Viewed},
};
use futures::FutureExt;
use gloo::timers::{callback::Timeout, future::TimeoutFuture};
use leptos::prelude::*;
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind};
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// When the other pages are loaded that nobody asked for yet, after the start.
const AHEAD_MS: u32 = 1_500;
/// When a part is asked for again that did not come.
const AGAIN_MS: u32 = 3_000;

/// What is not in the first module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Another page than the board.
    Page(Option<Route>),
    /// Which of the workspaces on this device is meant.
    Choose,
    /// What was kept of a workspace is gone.
    Gone,
    /// The workspaces to go to, under the name of the one that is open.
    Switcher,
    /// What goes on behind every page.
    Background,
    /// What is due is told.
    Reminders,
    /// The step of the tour that is shown.
    Tour,
}

/// What somebody opens on a page that is in the first module.
#[derive(Clone)]
pub enum Opened {
    /// As what the deals of the board are taken out.
    Export(Callback<(), Vec<RecordId>>),
    /// A filter of a kind, what hears of it, and what closes it.
    Filter(Kind, Filter, Callback<Filter>, Callback<()>),
    Offers(RwSignal<bool>, Callback<Offer>),
    Keys(RwSignal<bool>),
    /// How the device and the server stand.
    Sync(RwSignal<bool>),
    /// A saved view, or a new one, and what closes it.
    View(Viewed, Option<Saved>, Callback<()>),
    Board(board::Opened),
}

/// What is asked of the pages' part. It has one way in: each is loaded by itself.
enum Wanted {
    Part(Part),
    Opened(Opened),
}

type Running = Pin<Box<dyn Future<Output = ()>>>;

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "one module calls the other as C does")]
mod module {
    use super::{AnyView, Begun, Running, Wanted, page, replica};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    #[wasm_split(pages, preload(load_pages), fallible)]
    pub fn later(wanted: Wanted) -> Result<AnyView, SplitLoaderError> {
        Ok(match wanted {
            Wanted::Part(part) => page::later(part),
            Wanted::Opened(opened) => page::opened(opened),
        })
    }

    #[wasm_split(host, preload(load_host), fallible)]
    pub fn run_host(begun: Begun) -> Result<Running, SplitLoaderError> {
        Ok(Box::pin(replica::go_on(begun)))
    }
}

/// The same in one module.
#[cfg(not(feature = "split"))]
mod module {
    use super::{AnyView, Begun, Running, Wanted, page, replica};
    // Never given, but of a type that could be.
    use std::fmt::Error as NotLoaded;

    pub async fn load_pages() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub async fn later(wanted: Wanted) -> Result<AnyView, NotLoaded> {
        Ok(match wanted {
            Wanted::Part(part) => page::later(part),
            Wanted::Opened(opened) => page::opened(opened),
        })
    }

    pub async fn load_host() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub async fn run_host(begun: Begun) -> Result<Running, NotLoaded> {
        Ok(Box::pin(replica::go_on(begun)))
    }
}

/// Waits until the host can run; `missing` hears when it did not come and is asked for again, and when it came.
async fn wait_for_host(missing: impl Fn(bool)) {
    while module::load_host().await.is_err() {
        missing(true);
        TimeoutFuture::new(AGAIN_MS).await;
    }
    missing(false);
}

/// Runs the host of a workspace. What is done before it is there waits for it.
pub async fn host(begun: Begun) {
    let status = begun.handle.status;
    let words = "a part of the app could not be loaded: the first time it needs the network";
    wait_for_host(|is_missing| {
        let not_saved = is_missing.then(|| words.to_owned());
        if status.with_untracked(|status| status.not_saved != not_saved) {
            status.update(|status| status.not_saved = not_saved);
        }
    })
    .await;
    if let Ok(running) = module::run_host(begun).await {
        running.await;
    }
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
}

impl Parts {
    /// Loads the pages when they are wanted, or when the start is over.
    pub fn provide() {
        let parts = Parts { pages: RwSignal::new(Loaded::No), host_is_missing: RwSignal::new(false) };
        provide_context(parts);
        Timeout::new(AHEAD_MS, move || parts.load_pages()).forget();
    }

    pub async fn wait_for_host(self) {
        wait_for_host(|is_missing| self.host_is_missing.set(is_missing)).await;
    }

    /// Does something to a page of the pages' module, once it is drawn.
    pub fn once_drawn(self, then: impl FnOnce() + 'static) {
        if self.pages.get_untracked() == Loaded::Yes {
            return then();
        }
        self.load_pages();
        spawn_local(async move {
            // Where it does not come, the page says so.
            if module::load_pages().await.is_ok() {
                request_animation_frame(then);
            }
        });
    }

    fn load_pages(self) {
        if self.pages.get_untracked() == Loaded::Yes {
            return;
        }
        spawn_local(async move {
            let loaded = if module::load_pages().await.is_ok() { Loaded::Yes } else { Loaded::Failed };
            if self.pages.get_untracked() != loaded {
                self.pages.set(loaded);
            }
        });
    }
}

/// A part of the app, as soon as it is here.
#[component]
pub fn Later(part: Part) -> impl IntoView {
    later(move || made(Wanted::Part(part)))
}

/// What was opened, as soon as it is here.
#[component]
pub fn LaterOpened(opened: Opened) -> impl IntoView {
    later(move || made(Wanted::Opened(opened.clone())))
}

/// Something of the other pages' part.
fn later(shown: impl Fn() -> Option<AnyView> + Send + 'static) -> impl IntoView {
    let i18n = use_i18n();
    let parts = expect_context::<Parts>();
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
    move || (parts.pages.get() == Loaded::Yes).then(|| made(Wanted::Part(part))).flatten()
}

fn made(wanted: Wanted) -> Option<AnyView> {
    module::later(wanted).now_or_never().and_then(Result::ok)
}
