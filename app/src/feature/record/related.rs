//! What belongs to a record: the people and deals of a company, the tasks of anything; and what a task is about.

use super::{OpenRecord, deals::DealGroups, new_deal::NewDealDialog};
use crate::{
    actions::use_actions,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    permission::Writes,
    route::Route,
    ui::{
        form_end::ProblemText,
        icon::{Icon, IconView},
    },
    widget::{
        first_sync::once_whole,
        formatter::Formatter,
        linked::linked,
        new_record::{LinkInput, NewRecord, linkable},
        task_line::TaskLine,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    duplicates::is_compared,
    id::RecordId,
    kind::{FieldSpec, FieldType, Kind, Offered},
    row::Row,
    schema::key,
    search,
    value::Value,
};

/// Records shown at first.
const SHOWN: usize = 8;

#[component]
pub fn Related() -> impl IntoView {
    let shown = expect_context::<OpenRecord>();
    // Its own kind, such as subsidiaries, comes last.
    let others = Kind::with_pages().filter(|kind| *kind != shown.kind);
    let kinds = others.chain([shown.kind]).filter(|kind| points_at(*kind, shown.kind));
    let title = |kind: Kind| if kind == shown.kind { text::SUBSIDIARIES } else { kind.many() };
    kinds.map(|kind| view! { <Section kind title=title(kind) /> }).collect_view()
}

/// Whether records of a kind that has pages stand on those of another.
fn points_at(kind: Kind, other: Kind) -> bool {
    let points = |field: &FieldSpec| match field.of {
        FieldType::Link(of) | FieldType::Roles(of) => of == other,
        FieldType::Links => other.spec().offered.contains(&Offered::About),
        _ => false,
    };
    kind.page().is_some() && kind.spec().fields.iter().any(|field| field.is_related && points(field))
}

#[component]
fn Section(kind: Kind, title: Text) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let related = replica.model.related(shown.record);
    let records = Memo::new(move |_| {
        related.with(|related| related.iter().filter(|(it, _)| *it == kind).map(|(_, id)| *id).collect::<Vec<_>>())
    });
    let getting = replica.getting;
    let count =
        Signal::derive(move || once_whole(getting, || format::number(records.with(Vec::len) as i64, i18n.locale())));
    // What cannot be added here is not shown while there is none.
    let can_be_added = Added::of(kind, shown).is_some();
    let nothing = Memo::new(move |_| !can_be_added && records.with(Vec::is_empty));
    let lines = match kind {
        Kind::Deal => view! { <DealGroups records /> }.into_any(),
        _ => view! { <Lines kind records=Signal::derive(move || records.get()) /> }.into_any(),
    };
    view! {
        <section class="card related" data-related=kind.as_str() hidden=move || nothing.get()>
            <div class="section-head">
                <h2>{i18n.s(title)} " " <span class="count">{count}</span></h2>
                <AddRelated kind />
            </div>
            {lines}
        </section>
    }
}

/// Records as lines, some at first.
#[component]
pub fn Lines(kind: Kind, records: Signal<Vec<RecordId>>) -> impl IntoView {
    let (i18n, all) = (use_i18n(), RwSignal::new(false));
    let few = move || {
        let mut records = records.get();
        if !all.get() {
            records.truncate(SHOWN);
        }
        records
    };
    let hidden = move || if all.get() { 0 } else { records.with(Vec::len).saturating_sub(SHOWN) };
    let more = Signal::derive(move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().to_string())]));
    view! {
        <ul class="lines">
            <For each=few key=|record| *record let:record>
                {match kind {
                    Kind::Task => view! { <TaskLine record /> }.into_any(),
                    _ => view! { <RelatedLine record /> }.into_any(),
                }}
            </For>
        </ul>
        <Show when=move || { hidden() > 0 }>
            <button class="quiet wide" on:click=move |_| all.set(true)>{more}</button>
        </Show>
    }
}

/// What makes a new record of a kind one of the record on the page.
struct Added {
    /// What the form is called.
    title: Text,
    /// What one of them is called for short.
    short: Text,
    /// The field that points here; a deal has a form of its own, which knows.
    given: Option<FieldEdit>,
}

impl Added {
    /// A subsidiary is a company of its own first.
    fn of(kind: Kind, shown: OpenRecord) -> Option<Added> {
        let page = kind.page().filter(|_| kind != shown.kind)?;
        let short = match kind {
            Kind::Deal => text::ONE_DEAL,
            Kind::Contact => text::CONTACT,
            _ => page.new,
        };
        if kind == Kind::Deal {
            let has_deals = is_compared(shown.kind);
            return has_deals.then_some(Added { title: page.new, short, given: None });
        }
        let field = kind.spec().fields.iter().find(|field| match field.of {
            FieldType::Link(of) => field.is_related && of == shown.kind,
            FieldType::Links => field.is_related,
            _ => false,
        })?;
        let given = match field.of {
            FieldType::Links => FieldEdit::new(format!("{}/{}", field.key, shown.record), true),
            _ => FieldEdit::new(field.key, shown.record),
        };
        Some(Added { title: page.new, short, given: Some(given) })
    }
}

/// Adds a record to the one on the page.
#[component]
pub fn AddRelated(
    kind: Kind,
    /// Says what it adds, and not by its place alone.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let (i18n, shown) = (use_i18n(), expect_context::<OpenRecord>());
    let open = RwSignal::new(false);
    let Some(Added { title, short, given }) = Added::of(kind, shown) else { return ().into_any() };
    let form = move || {
        let given: Option<Vec<FieldEdit>> = given.clone().map(|given| vec![given]);
        open.get().then(|| match given {
            None => view! { <NewDealDialog open /> }.into_any(),
            Some(given) => {
                let done = Callback::new(move |_| open.set(false));
                view! { <NewRecord kind title given done /> }.into_any()
            }
        })
    };
    view! {
        <Writes needs=kind.spec().written_by>
            <button
                class="add-related"
                class:quiet=!named
                class:square=!named
                aria-label=i18n.s(title)
                title=i18n.s(title)
                on:click=move |_| open.set(true)
            >
                <IconView icon=Icon::Plus />
                {named.then(|| view! { <span>{i18n.s(short)}</span> })}
            </button>
        </Writes>
        {form}
    }
    .into_any()
}

/// A record as one line that leads to its page.
#[component]
pub fn RelatedLine(
    record: RecordId,
    /// Takes it off, where it can be.
    #[prop(optional, into)]
    remove: Option<Callback<RecordId>>,
) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (row, handle) = (replica.model.row(record), replica.clone());
    let formatter = Formatter::new(i18n, replica);
    move || {
        // What is pointed at and was deleted, or is not here, stays in sight: it can be taken off.
        let link = linked(&handle, record);
        let row = row.get();
        let path = row.as_ref().and_then(|row| Route::of(row.kind()?, record)).map(Route::path);
        let (title, note) = (link.title(i18n), link.note(i18n));
        let detail = row.as_ref().map(|row| formatter.line(row)).unwrap_or_default();
        let label = fill(i18n.t(text::REMOVE_ITEM), &[("name", &title)]);
        let class = link.class();
        Some(view! {
            <li class="line">
                <a href=path class="main-link">
                    <span class=class>{title}</span>
                    {note.map(|note| view! { " " <span class="gone-note">{note}</span> })}
                </a>
                <span class="detail">{detail}</span>
                {remove.map(|remove| view! {
                    <button class="quiet square" aria-label=label on:click=move |_| remove.run(record)>
                        <IconView icon=Icon::Close />
                    </button>
                })}
            </li>
        })
    }
}

/// The records that a task is about, and one more.
#[component]
pub fn About() -> impl IntoView {
    let (i18n, actions, replica, shown) = (use_i18n(), use_actions(), use_replica(), expect_context::<OpenRecord>());
    let (typed, unknown) = (RwSignal::new(String::new()), RwSignal::new(false));
    let link = move |link: RecordId, value: Value| {
        let fields = vec![FieldEdit { key: format!("{}/{link}", key::LINKS), value }];
        actions.start(Command::Edit { record: shown.record, fields });
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        let found = linkable(&replica, &name);
        unknown.set(found.is_none());
        if let Some(found) = found {
            typed.set(String::new());
            link(found, true.into());
        }
    };
    let problem = Signal::derive(move || unknown.get().then_some(text::ERROR_NO_SUCH_RECORD));
    let remove = Callback::new(move |record: RecordId| link(record, Value::Empty));
    let links = Memo::new(move |_| {
        let of_task = |row: &std::sync::Arc<Row>| row.as_task().map(|task| task.links.iter().copied().collect());
        shown.row.with(|row| row.as_ref().and_then(of_task).unwrap_or_else(Vec::new))
    });
    view! {
        <section class="card related about-task">
            <h2>{i18n.s(text::ABOUT)}</h2>
            <ul class="lines">
                <For each=move || links.get() key=|record| *record let:record>
                    <RelatedLine record remove />
                </For>
            </ul>
            <form class="row" on:submit=add aria-label=i18n.s(text::ABOUT)>
                <LinkInput value=typed />
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
            <ProblemText problem />
        </section>
    }
}
