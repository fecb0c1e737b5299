//! What can be done from anywhere: by the palette, by keys, and by the menus around every page.

use crate::{
    actions::{Actions, use_actions},
    device,
    navigation::{Navigation, use_navigation},
    palette_command::PaletteCommand,
    parts::Parts,
    route::Route,
};
use leptos::prelude::*;
use sotay_shared::kind::Kind;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What makes what a page is about: a button, or the field of its name.
const CREATES: &str = ".create-here";
/// Whether the navigation is folded on this device.
const FOLDED: &str = "sotay.sidebar_folded";

/// Carries commands out, and says what is opened by them.
#[derive(Clone, Copy)]
pub struct Commands {
    /// Whether the palette is open.
    pub open: RwSignal<bool>,
    /// Whether the list of keys is open.
    pub keys: RwSignal<bool>,
    /// Of which kind a new record is asked for.
    pub creating: RwSignal<Option<Kind>>,
    actions: Actions,
    navigation: Navigation,
    parts: Parts,
    folded: RwSignal<bool>,
}

impl Commands {
    pub fn provide() {
        let folded = RwSignal::new(device::remembered(FOLDED).unwrap_or_default());
        // The style folds it: the root says so.
        Effect::new(move || {
            let Some(root) = document().document_element() else { return };
            // Setting or removing a known attribute of the root cannot fail.
            let _ = match folded.get() {
                true => root.set_attribute("data-sidebar", "folded"),
                false => root.remove_attribute("data-sidebar"),
            };
        });
        provide_context(Commands {
            open: RwSignal::new(false),
            keys: RwSignal::new(false),
            creating: RwSignal::new(None),
            actions: use_actions(),
            navigation: use_navigation(),
            parts: expect_context(),
            folded,
        });
    }

    pub fn carry_out(self, command: PaletteCommand) {
        match command {
            PaletteCommand::Go(route) => self.navigation.to(route),
            PaletteCommand::NewDeal => self.new_deal(),
            PaletteCommand::New(kind) => self.creating.set(Some(kind)),
            // Where nothing else is made, deals are.
            PaletteCommand::Create => self.on_page(move || match element(CREATES) {
                Some(field) if field.tag_name() == "INPUT" => focus(&field),
                Some(creates) => creates.click(),
                None => self.new_deal(),
            }),
            PaletteCommand::Search => self.on_page(move || match element("main input[type=search]") {
                Some(field) => focus(&field),
                None => self.open.set(true),
            }),
            PaletteCommand::Undo => self.actions.undo(),
            PaletteCommand::Redo => self.actions.redo(),
            PaletteCommand::Keys => self.keys.set(true),
            PaletteCommand::Sidebar => {
                self.folded.update(|folded| *folded = !*folded);
                device::remember(FOLDED, &self.folded.get_untracked());
            }
        }
    }

    fn new_deal(self) {
        self.navigation.to(Route::Board);
        // The board is drawn by the next frame.
        request_animation_frame(|| {
            if let Some(button) = element(".new-deal") {
                button.click();
            }
        });
    }

    /// Does something to the page that is shown once it is there, unless somebody goes elsewhere meanwhile.
    fn on_page(self, act: impl FnOnce() + 'static) {
        let navigation = self.navigation;
        let page = untrack(|| navigation.route());
        if page == Some(Route::Board) {
            return act();
        }
        self.parts.once_drawn(move || {
            if untrack(|| navigation.route()) == page {
                act();
            }
        });
    }
}

/// What carries commands out, from anywhere below the shell.
pub fn use_commands() -> Commands {
    expect_context()
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

fn focus(element: &HtmlElement) {
    // Focusing an element that is in the page cannot fail.
    let _ = element.focus();
}
