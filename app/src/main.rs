//! Sotay's client. The file tree below `feature`, `widget` and `ui` is the component tree.
//!
//! What stands lower knows nothing of what stands higher: pages and the shell; features, of which none knows another;
//! widgets, which know records; `ui`; and everything else, which knows no screen. Imports go in no circle either.
//! `tests/tests/floors.rs` reads the sources.

mod actions;
mod app;
mod build;
mod clock;
mod device;
mod feature;
mod fields;
mod files;
mod filter_chip;
mod format;
mod http;
mod i18n;
mod installed;
mod members;
mod navigation;
mod notify;
mod own;
mod packing;
mod page;
mod palette_command;
mod parts;
mod passkey;
mod permission;
mod pinned;
mod push;
mod refusals;
mod replica;
mod route;
mod sample;
mod saved_view;
mod screen;
mod second_factor;
mod session;
mod shell;
mod taken;
mod theme;
mod title;
mod toast;
mod ui;
mod view_model;
mod web_lock;
mod widget;
mod workspace;
mod zone;

/// What a workspace of some ten thousand records takes, in bytes. Pages that nobody writes to take no memory of the device.
const FIRST_MEMORY: usize = 32 * 1024 * 1024;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // WebAssembly cannot go on from here; start.js says so and offers to reload.
        if let Ok(event) = web_sys::Event::new("app-crashed") {
            // Dispatching a fresh event cannot fail.
            let _ = leptos::prelude::window().dispatch_event(&event);
        }
    }));
    // Memory that grows by a page at a time takes a third of the start: it grows once, and stays.
    drop(std::hint::black_box(Vec::<u8>::with_capacity(FIRST_MEMORY)));
    leptos::mount::mount_to_body(app::App);
}
