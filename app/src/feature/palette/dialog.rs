//! The palette, open: what is typed, what is offered for it under headings, and keys that choose.

use super::{
    named_commands,
    offers::{Section, offered},
};
use crate::{
    format::fill,
    i18n::{I18n, text, use_i18n},
    palette_command::{Offer, PaletteCommand},
    replica::ReplicaHandle,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
        settled::settled,
    },
    widget::{commands::use_commands, formatter::Formatter},
    workspace::use_replica,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use sotay_shared::{kind::Kind, search};

/// What an offer is called, what stands under that, its keys, and its icon.
struct Words {
    title: String,
    detail: String,
    keys: &'static str,
    icon: Icon,
}

/// What is typed, what is offered for it, and who hears what is chosen.
#[derive(Clone, Copy)]
struct Offers {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    formatter: StoredValue<Formatter>,
    typed: RwSignal<String>,
    sections: Memo<Vec<Section>>,
    /// Which of all of them Enter chooses.
    at: RwSignal<usize>,
    choose: Callback<Offer>,
}

fn icon_of(command: PaletteCommand) -> Icon {
    match command {
        PaletteCommand::Go(Route::List(kind)) => Icon::Of(kind),
        PaletteCommand::Go(Route::Setting(_)) => Icon::Gear,
        PaletteCommand::Go(_) => Icon::Forward,
        PaletteCommand::NewDeal | PaletteCommand::New(_) | PaletteCommand::Create => Icon::Plus,
        PaletteCommand::Search => Icon::Search,
        PaletteCommand::Undo | PaletteCommand::Redo => Icon::History,
        PaletteCommand::Follow => Icon::Bell,
        PaletteCommand::Keys => Icon::Keyboard,
        PaletteCommand::Lock => Icon::Lock,
        PaletteCommand::Sidebar => Icon::Sliders,
    }
}

impl Offers {
    /// Before anything is typed.
    fn new(choose: Callback<Offer>) -> Offers {
        let (i18n, replica, commands) = (use_i18n(), use_replica(), use_commands());
        let (typed, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
        let model = replica.model.clone();
        let recent = commands.recent;
        let status = replica.status;
        let role = Memo::new(move |_| status.with(|status| status.role));
        let sections = Memo::new(move |_| {
            let may = |kind: Kind| role.get().is_none_or(|role| role >= kind.spec().written_by);
            recent.with(|recent| offered(&model, &typed.get(), recent, i18n, may))
        });
        let formatter = StoredValue::new(Formatter::new(i18n, replica.clone()));
        Offers { i18n, replica: StoredValue::new(replica), formatter, typed, sections, at, choose }
    }

    fn type_in(self, text: String) {
        self.typed.set(text);
        self.at.set(0);
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.sections.with_untracked(|all| all.iter().map(|(_, offers)| offers.len()).sum::<usize>());
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
            "ArrowUp" => self.at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                let at = self.at.get_untracked();
                let chosen = self.sections.with_untracked(|all| {
                    let mut offers = all.iter().flat_map(|(_, offers)| offers);
                    offers.nth(at).cloned()
                });
                if let Some(chosen) = chosen {
                    self.choose.run(chosen);
                }
            }
            _ => return,
        }
        event.prevent_default();
        if let Some(line) = document().get_element_by_id(&format!("offer-{}", self.at.get_untracked())) {
            line.scroll_into_view_with_bool(false);
        }
    }

    fn words(self, offer: &Offer) -> Words {
        match offer {
            Offer::Command(command) => {
                let known = named_commands().into_iter().find(|(it, ..)| it == command);
                let (name, keys) = known.map(|(_, name, keys)| (self.i18n.t(name), keys)).unwrap_or_default();
                // "General" alone says little.
                let of = match command {
                    PaletteCommand::Go(Route::Setting(_)) => self.i18n.t(text::SETTINGS),
                    _ => "",
                };
                Words { title: name.to_owned(), detail: of.to_owned(), keys, icon: icon_of(*command) }
            }
            Offer::Record(record, _) => {
                let row = self.replica.with_value(|replica| replica.model.peek(*record));
                let title = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
                let icon = row.as_ref().and_then(|row| row.kind()).map_or(Icon::Forward, Icon::Of);
                let detail = row.map(|row| self.formatter.with_value(|formatter| formatter.line(&row)));
                Words { title, detail: detail.unwrap_or_default(), keys: "", icon }
            }
            Offer::New(kind, called) => {
                let new = kind.page().map(|page| self.i18n.t(page.new)).unwrap_or_default();
                let title = format!("{new} “{called}”");
                Words { title, detail: String::new(), keys: "", icon: Icon::Of(*kind) }
            }
        }
    }

    /// How many there are for what is typed, where something is called so.
    fn found(self) -> Option<usize> {
        let is_typed = self.typed.with(|typed| !search::is_blank(typed));
        let count = self.sections.with(|all| all.iter().map(|(_, offers)| offers.len()).sum::<usize>());
        Some(count).filter(|_| is_typed && !self.is_made())
    }

    /// Whether nothing is called so, and it could be made.
    fn is_made(self) -> bool {
        self.sections.with(|all| all.iter().flat_map(|(_, offers)| offers).any(|it| matches!(it, Offer::New(..))))
    }

    /// An offer as a line; follows the language.
    fn line(self, nth: usize, offer: Offer) -> impl IntoView {
        let Words { title, detail, keys, icon } = self.words(&offer);
        view! {
            <li
                role="option"
                id=format!("offer-{nth}")
                aria-selected=move || (self.at.get() == nth).to_string()
                on:click=move |_| self.choose.run(offer.clone())
            >
                <IconView icon />
                <span>{title}</span>
                {(!detail.is_empty()).then(|| view! { <small>{detail}</small> })}
                {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
            </li>
        }
    }

    /// The offers under their headings; follows what is typed.
    fn lines(self) -> impl IntoView {
        let mut nth = 0;
        let sections = self.sections.get().into_iter().map(|(heading, offers)| {
            let lines: Vec<_> = offers
                .into_iter()
                .map(|offer| {
                    nth += 1;
                    self.line(nth - 1, offer)
                })
                .collect();
            view! {
                <ul role="group" aria-label=self.i18n.s(heading)>
                    <li class="heading" role="presentation" aria-hidden="true">{self.i18n.s(heading)}</li>
                    {lines}
                </ul>
            }
        });
        sections.collect_view()
    }
}

#[component]
pub fn PaletteDialog(open: RwSignal<bool>, choose: Callback<Offer>) -> impl IntoView {
    let (i18n, offers) = (use_i18n(), Offers::new(choose));
    let is_made = Memo::new(move |_| offers.is_made());
    // Told when typing rests: nobody hears of every letter.
    let found = settled(move || Some(offers.found()), || ());
    let counted = move || match found.get().flatten() {
        None => String::new(),
        Some(0) => i18n.t(text::NOTHING_FOUND).to_owned(),
        Some(count) => fill(i18n.t(text::RESULTS), &[("n", &count.to_string())]),
    };
    let nothing = move || fill(i18n.t(text::NOTHING_CALLED), &[("name", offers.typed.get().trim())]);
    view! {
        <Modal title=i18n.s(text::PALETTE) class="palette-dialog" on_close=Callback::new(move |()| open.set(false))>
            <div class="palette">
                <input
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
                <Show when=move || is_made.get()><p class="hint" role="status">{nothing}</p></Show>
                <p class="hidden" role="status">{counted}</p>
                <div id="offers" role="listbox" aria-label=i18n.s(text::PALETTE)>{move || offers.lines()}</div>
            </div>
        </Modal>
    }
}
