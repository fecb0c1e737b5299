//! What can be done from anywhere: by the palette, by keys, and by the menus around every page.

use crate::{
    actions::{Actions, use_actions},
    device,
    i18n::{I18n, text, use_i18n},
    navigation::{Navigation, use_navigation},
    palette_command::PaletteCommand,
    parts::Parts,
    replica::{ReplicaHandle, lock},
    route::{Route, Subject},
    screen::use_medium,
    toast::{Toasts, use_toasts},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// What makes what a page is about: a button, or the field of its name.
const CREATES: &str = ".create-here";
/// What follows the record of a page.
const FOLLOWS: &str = ".follow-here";
/// Records that were looked at last.
const RECENT: usize = 8;
/// Whether the navigation is folded on this device.
const FOLDED: &str = "sotay.sidebar_folded";

/// Carries commands out, and says what is opened by them.
#[derive(Clone, Copy)]
pub struct Commands {
    /// Whether the palette is open.
    pub open: RwSignal<bool>,
    /// Whether the list of keys is open.
    pub keys: RwSignal<bool>,
    /// Of which kind a new record is asked for, and what it is called so far.
    pub creating: RwSignal<Option<(Kind, String)>>,
    /// The line of a deal that is to be made, for the form of the board.
    pub deal_line: RwSignal<Option<String>>,
    /// The records that were looked at last on this device, the latest first.
    pub recent: RwSignal<Vec<RecordId>>,
    /// Where the device remembers them.
    recent_key: StoredValue<String>,
    replica: StoredValue<ReplicaHandle>,
    actions: Actions,
    i18n: I18n,
    toasts: Toasts,
    navigation: Navigation,
    parts: Parts,
    /// Whether the navigation is folded.
    folded: Memo<bool>,
    /// What somebody chose, where it is not left to the width of the screen.
    chosen_folded: RwSignal<Option<bool>>,
}

impl Commands {
    pub fn provide() {
        let (medium, chosen_folded) = (use_medium(), RwSignal::new(device::remembered(FOLDED)));
        let folded = Memo::new(move |_| chosen_folded.get().unwrap_or_else(|| medium.get()));
        // The style folds it: the root says so.
        Effect::new(move || {
            let Some(root) = document().document_element() else { return };
            // Setting or removing a known attribute of the root cannot fail.
            let _ = match folded.get() {
                true => root.set_attribute("data-sidebar", "folded"),
                false => root.remove_attribute("data-sidebar"),
            };
        });
        let recent_key = format!("sotay.recent.{}", use_replica().device.workspace);
        provide_context(Commands {
            open: RwSignal::new(false),
            keys: RwSignal::new(false),
            creating: RwSignal::new(None),
            deal_line: RwSignal::new(None),
            recent: RwSignal::new(device::remembered(&recent_key).unwrap_or_default()),
            recent_key: StoredValue::new(recent_key),
            replica: StoredValue::new(use_replica()),
            actions: use_actions(),
            i18n: use_i18n(),
            toasts: use_toasts(),
            navigation: use_navigation(),
            parts: expect_context(),
            folded,
            chosen_folded,
        });
    }

    pub fn carry_out(self, command: PaletteCommand) {
        match command {
            PaletteCommand::Go(route) => self.navigation.to(route),
            PaletteCommand::NewDeal => self.new_deal(),
            PaletteCommand::New(kind) => self.make(kind, String::new()),
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
            PaletteCommand::Follow => match element(FOLLOWS) {
                Some(follows) => follows.click(),
                None => self.toasts.say(untrack(|| self.i18n.t(text::FOLLOW_NOTHING))),
            },
            PaletteCommand::Keys => self.keys.set(true),
            PaletteCommand::Lock => self.lock(),
            PaletteCommand::Sidebar => {
                let folded = !self.folded.get_untracked();
                self.chosen_folded.set(Some(folded));
                device::remember(FOLDED, &folded);
            }
        }
    }

    /// Asks for a new record that is called so.
    pub fn make(self, kind: Kind, called: String) {
        if kind == Kind::Deal {
            self.deal_line.set(Some(called).filter(|called| !called.is_empty()));
            return self.new_deal();
        }
        self.creating.set(Some((kind, called)));
    }

    /// A record is looked at.
    pub fn looked_at(self, record: RecordId) {
        self.recent.update(|recent| {
            recent.retain(|known| *known != record);
            recent.insert(0, record);
            recent.truncate(RECENT);
        });
        self.recent.with_untracked(|recent| self.recent_key.with_value(|key| device::remember(key, recent)));
    }

    /// Locks the workspace; where it has no passcode, says where to choose one.
    fn lock(self) {
        let replica = self.replica.get_value();
        if replica.passcode.get_untracked().is_none() {
            self.toasts.say(untrack(|| self.i18n.t(text::LOCK_NOTHING)));
            return self.navigation.to(Route::Setting(Subject::Device));
        }
        spawn_local(lock(replica));
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
