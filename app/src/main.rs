//! Sotay's client. The file tree below `feature` and `ui` is the component tree.

mod app;
mod clock;
mod device;
mod feature;
mod format;
mod http;
mod i18n;
mod page;
mod replica;
mod route;
mod ui;
mod view_model;
mod workspace;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
