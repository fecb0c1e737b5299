//! Go anywhere and do anything by a few letters (Ctrl/⌘ K), and the keys that do it without (`?` lists them).

use crate::{
    actions::is_typing,
    i18n::{I18n, Text, text, use_i18n},
    navigation::use_navigation,
    palette_command::{Offer, PaletteCommand},
    parts::{LaterOpened, Opened},
    replica::ReplicaHandle,
    route::Route,
    ui::modal::Modal,
    view_model::Model,
    widget::commands::{Commands, use_commands},
    workspace::use_replica,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::{ev::KeyboardEvent, html::Input, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{
    id::RecordId,
    kind::{Kind, Offered},
    search::{self, Query},
};
use wasm_bindgen::JsCast;

/// Records found at most.
const FOUND: usize = 8;
/// The second key of two comes within this time, in milliseconds.
const TOGETHER_MS: f64 = 1_200.0;

/// A command, what it is called, and its keys.
type NamedCommand = (PaletteCommand, Text, &'static str);

/// Every command but for going to the list of a kind.
const COMMANDS: [NamedCommand; 17] = [
    (PaletteCommand::Go(Route::Today), text::TODAY, "g h"),
    (PaletteCommand::Go(Route::Leads), text::LEADS, "g l"),
    (PaletteCommand::Go(Route::Segments), text::SEGMENTS, ""),
    (PaletteCommand::Go(Route::FollowUps), text::FOLLOW_UPS, ""),
    (PaletteCommand::Go(Route::Share), text::QUICK_LOG, ""),
    (PaletteCommand::Go(Route::Import), text::IMPORT, "g i"),
    (PaletteCommand::Go(Route::Duplicates), text::DUPLICATES, "g d"),
    (PaletteCommand::Go(Route::Settings), text::SETTINGS, "g s"),
    (PaletteCommand::Go(Route::Pipelines), text::EDIT_PIPELINES, ""),
    (PaletteCommand::Go(Route::Fields), text::CUSTOM_FIELDS, ""),
    (PaletteCommand::NewDeal, text::NEW_DEAL, ""),
    (PaletteCommand::Create, text::CREATE_HERE, "c"),
    (PaletteCommand::Search, text::SEARCH_PAGE, "/"),
    (PaletteCommand::Undo, text::UNDO, "Ctrl Z"),
    (PaletteCommand::Redo, text::REDO, "Ctrl Shift Z"),
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
    let (first, others) = COMMANDS.split_at(1);
    first.iter().copied().chain([deals]).chain(lists).chain(others.iter().copied()).chain(new).collect()
}

/// Keys that belong to one place.
const LOCAL_KEYS: [(&str, Text); 6] = [
    ("← ↑ ↓ →", text::KEYS_MOVE_FOCUS),
    ("Space", text::KEYS_LIFT),
    ("x", text::PICK),
    ("Enter", text::OPEN),
    ("Esc", text::KEYS_PUT_BACK),
    ("Ctrl K", text::PALETTE),
];

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
        {move || creating.get().map(|kind| view! { <LaterOpened opened=Opened::New(kind, created) /> })}
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

/// What is offered for some words: the records that have them, then the commands; follows changes.
fn offered(model: &Model, words: &Query, i18n: I18n) -> Vec<Offer> {
    let commands = named_commands().into_iter();
    let commands = commands.filter(|(_, name, _)| words.find(&search::fold(i18n.t(*name))).is_some());
    let commands = commands.map(|(command, ..)| Offer::Command(command));
    if words.is_empty() {
        return commands.collect();
    }
    let kinds = Kind::offered(Offered::Palette);
    let mut records: Vec<(search::Match, Kind, RecordId)> = Vec::new();
    for kind in kinds {
        model.index(kind).with(|index| {
            records.extend(index.found(words).map(|(rank, record)| (rank, kind, record)));
        });
    }
    records.sort_by_key(|(rank, kind, record)| (*rank, *kind, *record));
    let records = records
        .into_iter()
        .take(FOUND)
        .filter_map(|(_, kind, record)| Some(Offer::Record(record, Route::of(kind, record)?)));
    records.chain(commands).collect()
}

/// What is typed, what is offered for it, and who hears what is chosen.
#[derive(Clone, Copy)]
struct Offers {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    typed: RwSignal<String>,
    all: Memo<Vec<Offer>>,
    /// Which of them Enter chooses.
    at: RwSignal<usize>,
    choose: Callback<Offer>,
}

impl Offers {
    /// Before anything is typed.
    fn new(choose: Callback<Offer>) -> Offers {
        let (i18n, replica) = (use_i18n(), use_replica());
        let (typed, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
        let model = replica.model.clone();
        let all = Memo::new(move |_| offered(&model, &Query::new(&typed.get()), i18n));
        Offers { i18n, replica: StoredValue::new(replica), typed, all, at, choose }
    }

    fn type_in(self, text: String) {
        self.typed.set(text);
        self.at.set(0);
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.all.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
            "ArrowUp" => self.at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                let chosen = self.all.with_untracked(|all| all.get(self.at.get_untracked()).cloned());
                if let Some(chosen) = chosen {
                    self.choose.run(chosen);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// What an offer is called, and what stands behind that: its keys, or of which kind it is.
    fn words(self, offer: &Offer) -> (String, String) {
        match offer {
            Offer::Command(command) => {
                let known = named_commands().into_iter().find(|(it, ..)| it == command);
                known.map(|(_, name, keys)| (self.i18n.t(name).to_owned(), keys.to_owned())).unwrap_or_default()
            }
            Offer::Record(record, route) => {
                let row = self.replica.with_value(|replica| replica.model.peek(*record));
                let title = row.map(|row| row.title().to_owned());
                let kind = match route {
                    Route::Record(kind, _) => kind.many(),
                    _ => Text::NONE,
                };
                (title.unwrap_or_default(), self.i18n.t(kind).to_owned())
            }
        }
    }

    /// An offer as a line; follows the language.
    fn line(self, nth: usize, offer: Offer) -> impl IntoView {
        let (title, detail) = self.words(&offer);
        view! {
            <li
                role="option"
                id=format!("offer-{nth}")
                aria-selected=move || (self.at.get() == nth).to_string()
                on:click=move |_| self.choose.run(offer.clone())
            >
                <span>{title}</span>
                {(!detail.is_empty()).then(|| view! { <kbd>{detail}</kbd> })}
            </li>
        }
    }
}

#[component]
pub fn PaletteDialog(open: RwSignal<bool>, choose: Callback<Offer>) -> impl IntoView {
    let (i18n, offers) = (use_i18n(), Offers::new(choose));
    let input = NodeRef::<Input>::new();
    let lines =
        move || offers.all.get().into_iter().enumerate().map(|(nth, offer)| offers.line(nth, offer)).collect_view();
    view! {
        <Modal title=i18n.s(text::PALETTE) on_close=Callback::new(move |()| open.set(false))>
            <div class="palette">
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="offers"
                    aria-activedescendant=move || format!("offer-{}", offers.at.get())
                    aria-label=i18n.s(text::PALETTE)
                    placeholder=i18n.s(text::PALETTE_HINT)
                    autocomplete="off"
                    autofocus=true
                    prop:value=move || offers.typed.get()
                    on:input=move |event| offers.type_in(event_target_value(&event))
                    on:keydown=move |event| offers.key(&event)
                />
                <ul id="offers" role="listbox" aria-label=i18n.s(text::PALETTE)>{lines}</ul>
                <Show when=move || offers.all.with(Vec::is_empty)>
                    <p class="hint" role="status">{i18n.s(text::NOTHING_FOUND)}</p>
                </Show>
            </div>
        </Modal>
    }
}

#[component]
pub fn KeysDialog(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let everywhere = named_commands().into_iter().map(|(_, name, keys)| (keys, name)).filter(|(keys, _)| !keys.is_empty());
    let lines = everywhere.chain(LOCAL_KEYS).map(move |(keys, name)| {
        view! {
            <div>
                <dt><kbd>{keys}</kbd></dt>
                <dd>{i18n.s(name)}</dd>
            </div>
        }
    });
    view! {
        <Modal title=i18n.s(text::SHORTCUTS) on_close=Callback::new(move |()| open.set(false))>
            <dl class="keys">{lines.collect_view()}</dl>
            <div class="actions">
                <button on:click=move |_| open.set(false)>{i18n.s(text::CLOSE)}</button>
            </div>
        </Modal>
    }
}
