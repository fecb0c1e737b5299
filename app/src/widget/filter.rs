//! Filters: a bar with a chip for each condition, which opens beside itself what can be asked; of any kind of record.

mod edit;
mod field;
mod popover;
mod values;
mod words;

pub use popover::FilterPopover;
pub use words::stage_type_name;

use crate::{
    filter_chip::{FilterChip, Slot},
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    parts::{LaterOpened, Opened},
    ui::{
        choice::Choice,
        combobox::Combobox,
        focus::focus,
        icon::{Icon, IconView},
    },
    workspace::use_replica,
};
use edit::Matching;
use field::{FilterField, filter_fields};
use leptos::{
    html::{Span, Ul},
    prelude::*,
};
use sotay_shared::{
    filter::{Condition, Filter, Test, field as filtered},
    id::RecordId,
    kind::Kind,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use words::condition_words;

/// How many records a filter lets through, and of how many.
pub type Found = (usize, usize);

/// A bar, and what its chips know of it.
#[derive(Clone, Copy)]
struct Bar {
    kind: Kind,
    filter: Signal<Filter>,
    set: Callback<Filter>,
    typed: Option<Callback<Filter>>,
    among: Option<Callback<Filter, Vec<RecordId>>>,
    fields: Memo<Vec<FilterField>>,
    /// The condition that is being made, or changed: its chip stays as long as its popover is open.
    pending: RwSignal<Option<Slot>>,
    list: NodeRef<Ul>,
}

impl Bar {
    /// What a field is called; nothing where it is not known here.
    fn name(self, i18n: I18n, key: &str) -> Option<String> {
        self.fields.with(|fields| {
            let known = fields.iter().find(|field| field.key == key);
            known.map(|field| i18n.name(&field.name).to_owned())
        })
    }

    /// The fields that have a chip before anybody asks about them; follows the fields.
    fn quick(self) -> Vec<String> {
        match self.among {
            Some(_) => self.fields.with(|fields| edit::quick_fields(self.kind, fields)),
            None => Vec::new(),
        }
    }

    /// Asks about a field, by one more condition.
    fn add(self, field: String) {
        let filter = self.filter.get_untracked();
        let nth = filter.any.iter().flatten().filter(|condition| condition.field == field).count();
        self.pending.set(Some(Slot { field, nth }));
    }

    /// A chip is gone, or goes: the keys go on from what adds one.
    fn take_keys(self) {
        let list = self.list.get_untracked();
        let button = list.and_then(|list| list.query_selector(".add-filter > button").ok().flatten());
        button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
    }
}

#[component]
pub fn FilterBar(
    kind: Kind,
    #[prop(into)] filter: Signal<Filter>,
    set: Callback<Filter>,
    /// Hears what is being typed; without it that is heard of once it is typed.
    #[prop(optional)]
    typed: Option<Callback<Filter>>,
    /// The records that a filter lets through: with it values are counted, and what is often asked for has a chip.
    #[prop(optional)]
    among: Option<Callback<Filter, Vec<RecordId>>>,
    /// How many are shown of how many, while not all are.
    #[prop(optional, into)]
    found: Signal<Option<Found>>,
) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let fields = Memo::new(move |_| filter_fields(kind, &replica));
    let bar = Bar { kind, filter, set, typed, among, fields, pending: RwSignal::new(None), list: NodeRef::new() };
    let chips = Memo::new(move |before: Option<&Vec<(Slot, bool)>>| {
        let quick = bar.quick();
        bar.pending.with(|pending| {
            let chips = filter.with(|filter| edit::chips(filter, &quick, pending.as_ref()));
            match (before, pending) {
                (Some(before), Some(open)) => edit::in_place(chips, before, open),
                _ => chips,
            }
        })
    });
    let found = move || {
        found.get().map(|(some, all)| {
            let number = |count: usize| format::number(count as i64, i18n.locale());
            fill(i18n.t(text::FOUND_OF), &[("n", &number(some)), ("all", &number(all))])
        })
    };
    view! {
        <div class="filter-bar">
            <ul class="filter-chips" aria-label=i18n.s(text::FILTER) node_ref=bar.list>
                <For each=move || chips.get() key=|(slot, or)| (slot.clone(), *or) let((slot, or))>
                    <Chip bar asked=slot or />
                </For>
                <li><AddCondition bar /></li>
                <Join bar />
            </ul>
            <p class="found" role="status" aria-live="polite">{found}</p>
        </div>
    }
}

/// Asks about another field.
#[component]
fn AddCondition(bar: Bar) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || {
        bar.fields.with(|fields| {
            let named = fields.iter().map(|field| Choice::plain(field.key.clone(), i18n.name(&field.name)));
            named.collect::<Vec<_>>()
        })
    });
    let chosen = Callback::new(move |field: String| bar.add(field));
    let placeholder = Signal::derive(move || i18n.t(text::ADD_FILTER).to_owned());
    view! { <Combobox class="add-filter" label=i18n.s(text::FILTER) value="" choices chosen placeholder /> }
}

/// Whether all conditions have to hold or any, where there are several.
#[component]
fn Join(bar: Bar) -> impl IntoView {
    let i18n = use_i18n();
    let several = Memo::new(move |_| bar.filter.with(|filter| filter.any.iter().flatten().count() > 1));
    let value = Signal::derive(move || {
        let word = match bar.filter.with(edit::matching) {
            Matching::All => "all",
            Matching::Any => "any",
            Matching::Mixed => "",
        };
        word.to_owned()
    });
    let choices = Signal::derive(move || {
        vec![Choice::plain("all", i18n.t(text::MATCH_ALL)), Choice::plain("any", i18n.t(text::MATCH_ANY))]
    });
    let chosen =
        Callback::new(move |word: String| bar.set.run(edit::joined(&bar.filter.get_untracked(), word == "any")));
    let placeholder = Signal::derive(move || i18n.t(text::MATCH_GROUPS).to_owned());
    view! {
        <Show when=move || several.get()>
            <li>
                <Combobox label=i18n.s(text::JOIN_CONDITIONS) value choices chosen placeholder />
            </li>
        </Show>
    }
}

/// A condition, or a field that is asked about by a click.
#[component]
fn Chip(bar: Bar, asked: Slot, or: bool) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), StoredValue::new(use_replica()));
    let Bar { kind, filter, set, typed, among, .. } = bar;
    let open = RwSignal::new(bar.pending.with_untracked(|pending| pending.as_ref() == Some(&asked)));
    let (slot, anchor) = (StoredValue::new(asked), NodeRef::<Span>::new());
    let chip = FilterChip { kind, filter, set, typed, among, slot, anchor, open };
    let condition = Memo::new(move |_| filter.with(|filter| slot.with_value(|slot| edit::condition(filter, slot))));
    let name = Memo::new(move |_| slot.with_value(|slot| bar.name(i18n, &slot.field)));
    let words = Signal::derive(move || match condition.get() {
        Some(condition) => {
            replica.with_value(|it| bar.fields.with(|fields| condition_words(it, i18n, fields, &condition)))
        }
        None => name.get().unwrap_or_default(),
    });
    watch_open(bar, chip);
    let was_open = StoredValue::new(false);
    let clicked = move |_| {
        let is_open = was_open.get_value() || open.get_untracked();
        was_open.set_value(false);
        open.set(!is_open);
    };
    let remove = move |_| {
        let without = slot.with_value(|slot| edit::with(&filter.get_untracked(), slot, None));
        open.set(false);
        set.run(without);
        bar.take_keys();
    };
    let inside = move || match name.with(Option::is_some) {
        true => view! {
            <button
                type="button" class="quiet" aria-haspopup="dialog" aria-expanded=move || open.get().to_string()
                on:pointerdown=move |_| was_open.set_value(open.get_untracked())
                on:click=clicked
            >
                <span>{words}</span>
                <Show when=move || condition.with(Option::is_none)><IconView icon=Icon::Down /></Show>
            </button>
        }
        .into_any(),
        // Of a newer version: it stays as it is until it is taken off.
        false => view! { <span class="kept">{words}</span> }.into_any(),
    };
    let label = Signal::derive(move || fill(i18n.t(text::REMOVE_FILTER), &[("filter", &words.get())]));
    view! {
        <Show when=move || or><li class="or">{i18n.s(text::OR)}</li></Show>
        <li class="chip filter" class:unused=move || condition.with(Option::is_none)>
            <span node_ref=anchor>
                {inside}
                {move || open.get().then(|| view! { <LaterOpened opened=Opened::Filter(chip) /> })}
            </span>
            <Show when=move || condition.with(Option::is_some)>
                <button type="button" class="quiet square" aria-label=label on:click=remove>
                    <IconView icon=Icon::Close />
                </button>
            </Show>
        </li>
    }
}

/// A chip stays as long as its popover is open. What came to nothing goes then, and the keys stay in the bar.
fn watch_open(bar: Bar, chip: FilterChip) {
    // A field that has a chip already is asked about there.
    Effect::new(move || {
        let is_asked = bar.pending.with(|pending| chip.slot.with_value(|slot| pending.as_ref() == Some(slot)));
        if is_asked && !chip.open.get_untracked() {
            chip.open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = chip.open.get();
        let slot = chip.slot.get_value();
        let is_pending = bar.pending.with_untracked(|pending| pending.as_ref() == Some(&slot));
        if is_open && !is_pending {
            bar.pending.set(Some(slot));
        } else if was_open == Some(true) && !is_open && is_pending {
            let active = document().active_element();
            let had_keys = active.as_ref().is_some_and(|it| is_in(chip, it));
            let is_here = had_keys || is_nowhere(active.as_ref());
            let is_gone = chip.filter.with_untracked(|filter| edit::condition(filter, &slot).is_none())
                && untrack(|| bar.quick()).iter().all(|field| *field != slot.field || slot.nth > 0);
            bar.pending.set(None);
            if is_gone && is_here {
                bar.take_keys();
            } else if had_keys {
                // An element that moves to its place loses the keys.
                request_animation_frame(move || keep_keys(chip));
            }
        }
        is_open
    });
}

fn is_nowhere(active: Option<&Element>) -> bool {
    active.is_none_or(|it| it.tag_name() == "BODY")
}

/// Gives the keys back to a chip, where nothing has them.
fn keep_keys(chip: FilterChip) {
    let anchor = chip.anchor.try_get_untracked().flatten();
    let button = anchor.and_then(|anchor| anchor.query_selector("button").ok().flatten());
    if is_nowhere(document().active_element().as_ref()) {
        button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
    }
}

fn is_in(chip: FilterChip, element: &Element) -> bool {
    chip.anchor.get_untracked().is_some_and(|anchor| anchor.contains(Some(element)))
}

/// The filter with a text that everything has to contain as well.
pub fn with_text(mut filter: Filter, text: &str) -> Filter {
    if text.trim().is_empty() {
        return filter;
    }
    if filter.any.is_empty() {
        filter.any.push(Vec::new());
    }
    for group in &mut filter.any {
        group.push(Condition::new(filtered::TEXT, Test::Contains(text.to_owned())));
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_narrows_every_alternative() {
        assert_eq!(with_text(Filter::default(), " ").to_string(), "");
        assert_eq!(with_text(Filter::default(), "a").to_string(), "text~a");
        assert_eq!(with_text(Filter::parse("x=1|y=2"), "a").to_string(), "x=1;text~a|y=2;text~a");
    }
}
