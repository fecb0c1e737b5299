//! Customers by what they are worth and what they need (IDIC): placed by dragging them, or by choosing a cell.

use crate::{
    actions::use_actions,
    fields::words_of,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    permission::use_may,
    route::Route,
    ui::{
        choice::Choice,
        combobox::Combobox,
        focus::{Held, focus},
        icon::Icon,
    },
    view_model::{FilterContext, ListQuery, Sort},
    workspace::use_replica,
};
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    filter::{Condition, Filter, Test},
    id::RecordId,
    kind::{Choices, Kind},
    role::Role,
    value::Value,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

const VALUE: &str = "value_tier";
const NEED: &str = "need_tier";
/// Customers named in a cell; the list has the rest.
const SHOWN: usize = 8;
/// What is dragged, so that nothing else is taken for it.
const DRAGGED: &str = "text/x-sotay-customer";

fn tiers() -> Choices {
    words_of(Kind::Contact, VALUE)
}

fn needs() -> Choices {
    words_of(Kind::Contact, NEED)
}

/// A cell of the grid: a word of each, or of neither for who has no cell yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct GridCell(Option<(&'static str, &'static str)>);

impl GridCell {
    const NOWHERE: GridCell = GridCell(None);

    fn all() -> impl Iterator<Item = GridCell> {
        tiers().iter().flat_map(|(value, _)| needs().iter().map(|(need, _)| GridCell(Some((value, need)))))
    }

    fn filter(self) -> Filter {
        match self.0 {
            Some((value, need)) => {
                let is = |key: &str, word: &str| Condition::new(key, Test::Is(vec![word.to_owned()]));
                Filter { any: vec![vec![is(VALUE, value), is(NEED, need)]] }
            }
            None => {
                Filter { any: vec![vec![Condition::new(VALUE, Test::Empty)], vec![Condition::new(NEED, Test::Empty)]] }
            }
        }
    }

    fn fields(self) -> Vec<FieldEdit> {
        let (value, need) = self.0.unzip();
        let field = |key: &str, word: Option<&str>| FieldEdit {
            key: key.into(),
            value: word.map_or(Value::Empty, Value::from),
        };
        vec![field(VALUE, value), field(NEED, need)]
    }

    /// `A · Needs much`.
    fn name(self, i18n: I18n) -> String {
        match self.0 {
            Some((value, need)) => format!("{} · {}", word(tiers(), value, i18n), word(needs(), need, i18n)),
            None => i18n.t(text::NOT_PLACED).to_owned(),
        }
    }
}

fn word(all: Choices, word: &str, i18n: I18n) -> &'static str {
    all.iter().find(|(it, _)| *it == word).map_or("", |(_, name)| i18n.t(*name))
}

#[component]
pub fn Matrix(kind: Kind, context: Memo<FilterContext>) -> impl IntoView {
    let i18n = use_i18n();
    let head =
        needs().iter().map(|(_, name)| view! { <div class="matrix-head" role="columnheader">{i18n.s(*name)}</div> });
    let head = head.collect_view();
    let rows = tiers().iter().map(|(value, name)| {
        let cells = needs().iter().map(|(need, _)| view! { <Cell kind cell=GridCell(Some((value, need))) context /> });
        view! {
            <div class="matrix-row" role="row">
                <div class="matrix-side" role="rowheader">{i18n.s(*name)}</div>
                {cells.collect_view()}
            </div>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card matrix-card">
            <h2>{i18n.s(text::MATRIX)}</h2>
            <p class="hint">{i18n.s(text::MATRIX_TEXT)}</p>
            <div class="matrix" role="table" aria-label=i18n.s(text::MATRIX)>
                <div class="matrix-row" role="row"><div role="columnheader" class="corner">{i18n.s(text::TIER)} " ╲ " {i18n.s(text::NEED)}</div>{head}</div>
                {rows}
            </div>
            <Cell kind cell=GridCell::NOWHERE context />
        </section>
    }
}

#[component]
fn Cell(kind: Kind, cell: GridCell, context: Memo<FilterContext>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let model = replica.model.clone();
    let listing = Memo::new(move |_| {
        model.listing(ListQuery { kind, filter: cell.filter(), sort: Sort::default() }, context.get())
    });
    let count = Memo::new(move |_| listing.with(|it| it.len()));
    let first = Memo::new(move |_| listing.with(|it| it.slice(0, SHOWN)));
    let over = RwSignal::new(false);
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let record = event.data_transfer().and_then(|data| data.get_data(DRAGGED).ok()?.parse::<RecordId>().ok());
        // Put down where it was, nothing changes.
        let here = |record: &RecordId| listing.with_untracked(|it| it.records().contains(record));
        if let Some(record) = record.filter(|record| !here(record)) {
            actions.start(Command::Edit { record, fields: cell.fields() });
        }
    };
    let list = Route::list(kind);
    let query = String::from(js_sys::encode_uri_component(&cell.filter().to_string()));
    let path = format!("{}?filter={query}", list.path());
    let number = move || format::number(count.get() as i64, i18n.locale());
    let more = move || count.get().saturating_sub(SHOWN);
    view! {
        <div
            class="matrix-cell"
            class:over=over
            class:nowhere=cell == GridCell::NOWHERE
            role=if cell == GridCell::NOWHERE { "group" } else { "cell" }
            data-place=cell.0.map(|(value, need)| format!("{value}-{need}")).unwrap_or_else(|| "none".to_owned())
            aria-label=move || format!("{}: {}", cell.name(i18n), number())
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <a class="matrix-count" href=path>
                {(cell == GridCell::NOWHERE).then(|| view! { <span>{i18n.s(text::NOT_PLACED)}</span> })}
                {number}
            </a>
            <ul>
                <For each=move || first.get() key=|record| *record let:record>
                    <Customer record kind cell />
                </For>
            </ul>
            <Show when=move || { more() > 0 }>
                <span class="hint">{move || fill(i18n.t(text::AND_SO_MANY_MORE), &[("n", &more().to_string())])}</span>
            </Show>
        </div>
    }
}

#[component]
fn Customer(record: RecordId, kind: Kind, cell: GridCell) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.row(record);
    let name = Memo::new(move |_| row.get().map(|row| row.title().to_owned()).unwrap_or_default());
    let carry = move |event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            // A drag without data has nothing to drop.
            let _ = data.set_data(DRAGGED, &record.to_string());
        }
    };
    let choose = Callback::new(move |word: String| {
        let chosen = word.parse::<usize>().ok();
        let cell = chosen.and_then(|nth| nth.checked_sub(1)).and_then(|nth| GridCell::all().nth(nth));
        let command = Command::Edit { record, fields: cell.unwrap_or(GridCell::NOWHERE).fields() };
        spawn_local(async move {
            actions.run(command).await;
            // The keys stay with the customer, who is drawn anew in another cell.
            let held = Held::now();
            request_animation_frame(move || {
                let selector = format!(".customer[data-record=\"{record}\"] [role=combobox]");
                let found = document().query_selector(&selector).ok().flatten();
                if let Some(button) = found.and_then(|it| it.dyn_into().ok()).filter(|_| held.is_still_so()) {
                    focus(&button);
                }
            });
        });
    });
    let may = use_may(Role::Member);
    let choices = Signal::derive(move || {
        let all = [GridCell::NOWHERE].into_iter().chain(GridCell::all()).enumerate();
        all.map(|(nth, it)| Choice::plain(nth.to_string(), it.name(i18n))).collect::<Vec<_>>()
    });
    let current =
        Signal::derive(move || GridCell::all().position(|it| it == cell).map_or(0, |nth| nth + 1).to_string());
    let label = Signal::derive(move || fill(i18n.t(text::PLACE_OF), &[("name", &name.get())]));
    let disabled = Signal::derive(move || !may.get());
    view! {
        <li class="customer" draggable=move || may.get().to_string() data-record=record.to_string() on:dragstart=carry>
            <a href=Route::of(kind, record).map(Route::path) draggable="false">{name}</a>
            <Combobox icon=Icon::More label value=current choices chosen=choose disabled />
        </li>
    }
}
