//! Which tasks are shown: by a filter, and by views of them.

use crate::{
    clock,
    i18n::use_i18n,
    navigation::use_navigation,
    saved_view::Viewed,
    ui::query::Query,
    view_model::FilterContext,
    widget::{
        filter::{FilterBar, Found},
        formatter::Formatter,
        views::ViewsBar,
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind, row::TaskRow};

/// Views of tasks.
const VIEWED: Viewed =
    Viewed { page: "tasks", path: "/tasks", kept: &["whose", "layout", "sort", "filter"], presets: &[] };

type Tasks = Memo<Vec<(RecordId, TaskRow)>>;

/// Some tasks, and the filter of the address.
#[derive(Clone, Copy)]
pub(super) struct TaskFilter {
    all: Tasks,
    filter: Memo<Filter>,
    context: Memo<FilterContext>,
    /// The tasks that the filter lets through.
    pub shown: Tasks,
}

impl TaskFilter {
    pub fn new(all: Tasks) -> TaskFilter {
        let (i18n, replica, today, text) = (use_i18n(), use_replica(), clock::use_today(), Query::new("filter"));
        let model = replica.model.clone();
        let filter = Memo::new(move |_| text.with(|text| Filter::parse(text)));
        let formatter = Formatter::new(i18n, replica);
        let context = Memo::new(move |_| formatter.filter_context(today.get()));
        let shown = Memo::new(move |_| {
            let mut tasks = all.get();
            if filter.with(Filter::is_empty) {
                return tasks;
            }
            let filter = filter.with(Filter::prepared);
            // It may ask about what the logic of a task does not read.
            model.changes().track();
            context.with(|context| {
                tasks.retain(|(record, _)| model.peek(*record).is_some_and(|row| filter.holds(&row, context)));
            });
            tasks
        });
        TaskFilter { all, filter, context, shown }
    }
}

#[component]
pub(super) fn TaskFilterBar(tasks: TaskFilter) -> impl IntoView {
    let (navigation, replica) = (use_navigation(), use_replica());
    let (model, getting) = (replica.model, replica.getting);
    let TaskFilter { all, filter, context, shown } = tasks;
    let set = Callback::new(move |filter: Filter| {
        navigation.correct_parameters(&[("filter", &filter.to_string())]);
    });
    let typed = Callback::new(move |filter: Filter| navigation.type_parameter("filter", &filter.to_string()));
    let among = Callback::new(move |rest: Filter| {
        let (rest, context) = (rest.prepared(), context.get_untracked());
        let holds = |record: &RecordId| model.peek(*record).is_some_and(|row| rest.holds(&row, &context));
        let records = all.with_untracked(|all| all.iter().map(|(record, _)| *record).collect::<Vec<_>>());
        records.into_iter().filter(holds).collect::<Vec<_>>()
    });
    let found = Memo::new(move |_| -> Option<Found> {
        let is_narrowed = !filter.with(Filter::is_empty);
        (is_narrowed && !getting.get()).then(|| (shown.with(Vec::len), all.with(Vec::len)))
    });
    view! {
        <ViewsBar of=VIEWED />
        <FilterBar kind=Kind::Task filter set typed among found />
    }
}
