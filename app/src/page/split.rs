//! Where the app is cut into WebAssembly modules, and the ways into them: this names what is in each. `parts.rs` says
//! when they are loaded.

use crate::{
    feature::board,
    page,
    parts::{Loading, Opened, Part, Parts, Running, WaysIn, later},
    replica::{self, Begun},
};
use futures::FutureExt;
use leptos::prelude::*;

/// The ways into the pages and the host.
pub const WAYS_IN: WaysIn = WaysIn {
    load_pages,
    part: |part| made(PageRequest::Part(part)),
    opened: |opened| made(PageRequest::Opened(opened)),
    load_host,
    run_host,
};

/// What is asked of the pages' part. It has one way in: each is loaded by itself.
enum PageRequest {
    Part(Part),
    Opened(Opened),
    OnBoard(board::Opened),
}

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "one module calls the other as C does")]
mod module {
    use super::{AnyView, Begun, PageRequest, Running, board, page, replica};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    #[wasm_split(pages, preload(load_pages), fallible)]
    pub fn later(wanted: PageRequest) -> Result<AnyView, SplitLoaderError> {
        Ok(match wanted {
            PageRequest::Part(part) => page::later(part),
            PageRequest::Opened(opened) => page::opened(opened),
            PageRequest::OnBoard(opened) => board::opened(opened),
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
    use super::{AnyView, Begun, PageRequest, Running, board, page, replica};
    // Never given, but of a type that could be.
    use std::fmt::Error as NotLoaded;

    pub async fn load_pages() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub async fn later(wanted: PageRequest) -> Result<AnyView, NotLoaded> {
        Ok(match wanted {
            PageRequest::Part(part) => page::later(part),
            PageRequest::Opened(opened) => page::opened(opened),
            PageRequest::OnBoard(opened) => board::opened(opened),
        })
    }

    pub async fn load_host() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub async fn run_host(begun: Begun) -> Result<Running, NotLoaded> {
        Ok(Box::pin(replica::go_on(begun)))
    }
}

fn load_pages() -> Loading {
    Box::pin(async { module::load_pages().await.is_ok() })
}

fn load_host() -> Loading {
    Box::pin(async { module::load_host().await.is_ok() })
}

fn run_host(begun: Begun) -> Running {
    Box::pin(async move {
        if let Ok(running) = module::run_host(begun).await {
            running.await;
        }
    })
}

fn made(wanted: PageRequest) -> Option<AnyView> {
    module::later(wanted).now_or_never().and_then(Result::ok)
}

/// What was opened on the board, as soon as it is here.
#[component]
fn LaterOnBoard(opened: board::Opened) -> impl IntoView {
    later(expect_context::<Parts>(), move || made(PageRequest::OnBoard(opened.clone())))
}

/// What was opened on the board, which is in the first module.
pub fn on_board(opened: board::Opened) -> AnyView {
    view! { <LaterOnBoard opened /> }.into_any()
}
