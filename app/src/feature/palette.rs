//! Go anywhere and do anything by a few letters (Ctrl/⌘ K), and the keys that do it without (`?` lists them).

mod dialog;
mod keys;
mod offers;

pub use dialog::PaletteDialog;
pub use keys::KeysDialog;

use crate::{
    actions::is_typing,
    i18n::{Text, text},
    navigation::use_navigation,
    palette_command::{Offer, PaletteCommand},
    parts::{LaterOpened, Opened},
    route::{Route, Subject},
    title,
    widget::commands::{Commands, use_commands},
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::{ev::KeyboardEvent, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::kind::{Kind, Offered};
use wasm_bindgen::JsCast;

/// The second key of two comes within this time, in milliseconds.
const TOGETHER_MS: f64 = 1_200.0;

/// A command, what it is called, and its keys.
type NamedCommand = (PaletteCommand, Text, &'static str);

/// Every command but for going to the list of a kind.
const COMMANDS: [NamedCommand; 20] = [
    (PaletteCommand::Go(Route::Today), text::TODAY, "g h"),
    (PaletteCommand::Go(Route::Leads), text::LEADS, "g l"),
    (PaletteCommand::Go(Route::Segments), text::SEGMENTS, ""),
    (PaletteCommand::Go(Route::FollowUps), text::FOLLOW_UPS, ""),
    (PaletteCommand::Go(Route::Share), text::QUICK_LOG, ""),
    (PaletteCommand::Go(Route::Import), text::IMPORT, "g i"),
    (PaletteCommand::Go(Route::Duplicates), text::DUPLICATES, "g d"),
    (PaletteCommand::Go(Route::Bin), text::BIN, ""),
    (PaletteCommand::Go(Route::Settings), text::SETTINGS, "g s"),
    (PaletteCommand::Go(Route::Pipelines), text::EDIT_PIPELINES, ""),
    (PaletteCommand::Go(Route::Fields), text::CUSTOM_FIELDS, ""),
    (PaletteCommand::NewDeal, text::NEW_DEAL, ""),
    (PaletteCommand::Create, text::CREATE_HERE, "c"),
    (PaletteCommand::Search, text::SEARCH_PAGE, "/"),
    (PaletteCommand::Undo, text::UNDO, "Ctrl Z"),
    (PaletteCommand::Redo, text::REDO, "Ctrl Shift Z"),
    (PaletteCommand::Follow, text::FOLLOW_THIS, ""),
    (PaletteCommand::Lock, text::LOCK_NOW, ""),
    (PaletteCommand::Sidebar, text::FOLD_NAVIGATION, "["),
    (PaletteCommand::Keys, text::SHORTCUTS, "?"),
];

/// Every command, in the order in which they are offered.
fn named_commands() -> Vec<NamedCommand> {
    let listed = || Kind::offered(Offered::Navigation).into_iter();
    let lists = listed().filter_map(|kind| {
        let page = kind.page()?;
        Some((PaletteCommand::Go(Route::list(kind)), page.many, page.keys))
    });
    let new = listed().filter_map(|kind| Some((PaletteCommand::New(kind), kind.page()?.new, "")));
    let deals = (PaletteCommand::Go(Route::Board), Kind::Deal.many(), "g b");
    let subjects = Subject::ALL.map(|subject| {
        let route = Route::Setting(subject);
        (PaletteCommand::Go(route), title::name(Some(route)), "")
    });
    let (first, others) = COMMANDS.split_at(1);
    let places = first.iter().copied().chain([deals]).chain(lists);
    places.chain(others.iter().copied()).chain(new).chain(subjects).collect()
}

#[component]
pub fn Palette() -> impl IntoView {
    let (navigation, commands) = (use_navigation(), use_commands());
    // A shortcut of the installed app says what is to be done first.
    let wanted = untrack(|| navigation.parameter("do"));
    if !wanted.is_empty() {
        navigation.correct_parameters(&[("do", "")]);
        request_animation_frame(move || match wanted.as_str() {
            "new" => commands.carry_out(PaletteCommand::NewDeal),
            "search" => commands.open.set(true),
            _ => {}
        });
    }
    listen(commands);
    let choose = Callback::new(move |offer: Offer| {
        commands.open.set(false);
        match offer {
            Offer::Command(command) => commands.carry_out(command),
            Offer::Record(_, route) => navigation.to(route),
            Offer::New(kind, called) => commands.make(kind, called),
        }
    });
    // What was looked at last is offered first.
    Effect::new(move || {
        if let Some(record) = navigation.route().and_then(Route::record) {
            commands.looked_at(record);
        }
    });
    let Commands { open, keys, creating, .. } = commands;
    let created = Callback::new(move |()| creating.set(None));
    view! {
        <Show when=move || open.get()>
            <LaterOpened opened=Opened::Offers(open, choose) />
        </Show>
        <Show when=move || keys.get()>
            <LaterOpened opened=Opened::Keys(keys) />
        </Show>
        {move || creating.get().map(|(kind, called)| view! { <LaterOpened opened=Opened::New(kind, called, created) /> })}
    }
}

/// Hears the keys of the commands from now on, as long as whoever asks is shown.
fn listen(commands: Commands) {
    let all = StoredValue::new(named_commands());
    let first = StoredValue::new((String::new(), 0.0));
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let (key, has_modifier) = (event.key(), event.ctrl_key() || event.meta_key());
        if has_modifier && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            return commands.open.update(|open| *open = !*open);
        }
        if has_modifier || event.alt_key() || is_typing() || dialog_is_open() {
            return;
        }
        let (before, at) = first.get_value();
        let now = js_sys::Date::now();
        let both = if now - at < TOGETHER_MS { format!("{before} {key}") } else { String::new() };
        first.set_value((key.clone(), now));
        let is_meant = |keys: &str| !keys.is_empty() && (keys == key || keys == both);
        let command = all.with_value(|all| all.iter().find(|(.., keys)| is_meant(keys)).map(|(command, ..)| *command));
        if let Some(command) = command {
            event.prevent_default();
            commands.carry_out(command);
        }
    });
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener));
}

fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
