//! What one opens in the morning: what is due, what needs an eye, and how the month stands.

mod deals;
mod entry;
mod month;
mod needs;
mod occasions;
mod tasks;

use crate::{
    clock, device,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    permission::Writes,
    replica::{Link, ReplicaHandle},
    route::Route,
    ui::focus::focus,
    view_model::{FilterContext, ListQuery, Sort, When},
    widget::{first_sync::once_whole, formatter::Formatter, gate::WhoMay, tasks_of::put_in_order},
    workspace::use_replica,
};
use deals::ClosingDeals;
use entry::TaskEntry;
use leptos::prelude::*;
use month::MonthSoFar;
use needs::NeedsYou;
use occasions::SoonOccasions;
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind, schema::key};
use std::collections::BTreeSet;
use tasks::TaskPanels;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One's own open tasks: given to oneself, or to nobody and one's own, or nobody's.
const OPEN: &str = "status=open;assignee_id=me\
    |status=open;assignee_id!=*;owner_id=me\
    |status=open;assignee_id!=*;owner_id!=*";

/// What the panels of the page ask.
#[derive(Clone, Copy)]
pub struct Day {
    pub today: ReadSignal<sotay_shared::date::CalendarDate>,
    pub context: Memo<FilterContext>,
    /// One's own open tasks, in their order, each with when it is due.
    pub tasks: Memo<Vec<(When, RecordId)>>,
}

impl Day {
    fn provide(i18n: I18n, replica: &ReplicaHandle) -> Day {
        let today = clock::use_today();
        let formatter = Formatter::new(i18n, replica.clone());
        let context = Memo::new(move |_| formatter.filter_context(today.get()));
        let model = replica.model.clone();
        let asked = model.clone();
        let listing = Memo::new(move |_| {
            let query = ListQuery { kind: Kind::Task, filter: Filter::parse(OPEN), sort: Sort::parse(key::DUE) };
            asked.listing(query, context.get())
        });
        let tasks = Memo::new(move |_| {
            let today = today.get();
            let records = listing.with(|it| it.slice(0, usize::MAX)).into_iter();
            let task = |record| Some((record, model.peek(record)?.as_task()?.clone()));
            let mut tasks: Vec<_> = records.filter_map(task).collect();
            put_in_order(&mut tasks);
            tasks.into_iter().map(|(record, task)| (When::of(&task, today), record)).collect()
        });
        let day = Day { today, context, tasks };
        provide_context(day);
        day
    }

    fn count(self, when: When) -> usize {
        self.tasks.with(|tasks| tasks.iter().filter(|(it, _)| *it == when).count())
    }

    /// How much is overdue and how much is due today.
    fn words(self, i18n: I18n) -> String {
        let number = |when: When| format::number(self.count(when) as i64, i18n.locale());
        let (overdue, today) = (number(When::Overdue), number(When::Today));
        let text = if self.count(When::Overdue) == 0 { text::DUE_TODAY } else { text::OVERDUE_AND_TODAY };
        fill(i18n.t(text), &[("overdue", &overdue), ("today", &today)])
    }
}

/// Whether somebody is to be greeted: where nothing is yet, on this device alone, until they have begun.
fn greeting(replica: &ReplicaHandle, empty: Memo<bool>) -> (Memo<bool>, Callback<()>) {
    let status = replica.status;
    let key = StoredValue::new(format!("sotay.begun.{}", replica.device.workspace));
    let begun = RwSignal::new(false);
    // Whoever has no work yet may have what they sell, and to whom.
    let others = [Kind::Company, Kind::Product].map(|kind| replica.model.list(kind));
    let greets = Memo::new(move |_| {
        empty.get()
            && !begun.get()
            && others.iter().all(|list| list.with(BTreeSet::is_empty))
            && status.with(|status| status.link == Link::Local)
            && !key.with_value(|key| device::remembered::<bool>(key).unwrap_or_default())
    });
    let begin = Callback::new(move |()| {
        key.with_value(|key| device::remember(key, &true));
        begun.set(true);
        // The keys go on in what stands there now.
        request_animation_frame(|| {
            let first = document().query_selector(".empty-list a").ok().flatten();
            first.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
        });
    });
    (greets, begin)
}

#[component]
pub fn TodayView(
    /// What greets whoever is here for the first time, and is told what puts it away.
    welcome: fn(Callback<()>) -> AnyView,
    /// What may be put into a workspace in which nothing is yet.
    children: ChildrenFn,
) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let day = Day::provide(i18n, &replica);
    let getting = replica.getting;
    let words = Signal::derive(move || once_whole(getting, || day.words(i18n)));
    let empty = {
        let kinds = [Kind::Deal, Kind::Task, Kind::Contact].map(|kind| replica.model.list(kind));
        Memo::new(move |_| !getting.get() && kinds.iter().all(|list| list.with(BTreeSet::is_empty)))
    };
    let (greets, begin) = greeting(&replica, empty);
    let children = StoredValue::new(children);
    view! {
        <div class="page today-page">
            <header class="today-head">
                <h1>{move || format::full_day(day.today.get(), i18n.locale())}</h1>
                <p class="hint" role="status">{words}</p>
            </header>
            <WhoMay />
            <Show when=move || greets.get()>{welcome(begin)}</Show>
            <div class="today-columns">
                <div class="stack">
                    <Writes><TaskEntry /></Writes>
                    <Show when=move || empty.get() fallback=move || view! { <TaskPanels /> }>
                        <Show when=move || !greets.get()>
                            <FirstSteps>{children.with_value(|children| children())}</FirstSteps>
                        </Show>
                    </Show>
                </div>
                <div class="stack">
                    <NeedsYou />
                    <MonthSoFar />
                    <ClosingDeals />
                    <SoonOccasions />
                </div>
            </div>
        </div>
    }
}

/// What a workspace begins with.
#[component]
fn FirstSteps(children: ChildrenFn) -> impl IntoView {
    let i18n = use_i18n();
    let children = StoredValue::new(children);
    view! {
        <section class="empty-list">
            <h2>{i18n.s(text::EMPTY_TODAY_TITLE)}</h2>
            <p>{i18n.s(text::EMPTY_TODAY_TEXT)}</p>
            <div class="actions">
                <a class="button primary" href=Route::Board.path()>{i18n.s(text::EMPTY_BOARD_ACTION)}</a>
                <a class="button" href=Route::Import.path()>{i18n.s(text::IMPORT)}</a>
                <Writes>{children.with_value(|children| children())}</Writes>
            </div>
        </section>
    }
}

/// Those of them that are due by today.
const DUE: &str = "status=open;due<=today;assignee_id=me\
    |status=open;due<=today;assignee_id!=*;owner_id=me\
    |status=open;due<=today;assignee_id!=*;owner_id!=*";

/// How many of one's tasks are overdue or due today, beside the entry of the navigation.
#[component]
pub fn DueCount() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    let (model, formatter) = (replica.model.clone(), Formatter::new(i18n, replica));
    let listing = Memo::new(move |_| {
        let query = ListQuery { kind: Kind::Task, filter: Filter::parse(DUE), sort: Sort::parse(key::DUE) };
        model.listing(query, formatter.filter_context(today.get()))
    });
    let due = Memo::new(move |_| listing.with(|it| it.len()));
    let words = move || fill(i18n.t(text::TASKS_DUE), &[("n", &format::number(due.get() as i64, i18n.locale()))]);
    view! {
        <Show when=move || { due.get() > 0 }>
            <span class="count" aria-hidden="true">{move || format::number(due.get() as i64, i18n.locale())}</span>
            <span class="hidden">{words}</span>
        </Show>
    }
}
