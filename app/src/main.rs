//! Sotay's client. The file tree below `feature` and `ui` is the component tree.

mod actions;
mod app;
mod clock;
mod device;
mod feature;
mod files;
mod format;
mod http;
mod i18n;
mod navigation;
mod page;
mod replica;
mod route;
mod session;
mod ui;
mod view_model;
mod workspace;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // WebAssembly cannot go on from here; start.js says so and offers to reload.
        if let Ok(event) = web_sys::Event::new("app-crashed") {
            // Dispatching a fresh event cannot fail.
            let _ = leptos::prelude::window().dispatch_event(&event);
        }
    }));
    leptos::mount::mount_to_body(app::App);
}
