//! What is done calls for what comes next: asked after a task of a deal or a customer was completed that has no other. The
//! page of such a record asks by itself.

use crate::{
    format::fill,
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    replica::ReplicaHandle,
    route::Route,
    view_model::next_task,
    widget::new_record::NewRecord,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{command::FieldEdit, id::RecordId, kind::Kind, row::StageType, schema::key};

/// What is asked about, from anywhere on a page.
#[derive(Clone, Copy)]
pub struct NextTaskPrompt {
    about: RwSignal<Option<RecordId>>,
    replica: StoredValue<ReplicaHandle>,
    navigation: Navigation,
}

impl NextTaskPrompt {
    pub fn provide() {
        let (about, replica) = (RwSignal::new(None), StoredValue::new(use_replica()));
        provide_context(NextTaskPrompt { about, replica, navigation: use_navigation() });
    }

    /// A task is being completed.
    pub fn after(self, task: RecordId) {
        let here = untrack(|| self.navigation.route()).and_then(Route::record);
        let about = self.replica.with_value(|replica| {
            let row = replica.model.peek(task)?;
            let task_row = row.as_task().filter(|task| task.rrule.is_none())?;
            let goes_on = |link: &RecordId| {
                let kind = replica.model.peek(*link).and_then(|row| row.kind());
                let others = untrack(|| next_task(&replica.model, *link)).is_some_and(|(next, _)| next != task);
                matches!(kind, Some(Kind::Deal | Kind::Contact | Kind::Company))
                    && Some(*link) != here
                    && !others
                    && !is_closed(replica, *link)
            };
            task_row.links.iter().find(|link| goes_on(link)).copied()
        });
        if about.is_some() {
            self.about.set(about);
        }
    }
}

fn is_closed(replica: &ReplicaHandle, deal: RecordId) -> bool {
    let stage_type = || {
        let row = replica.model.peek(deal)?;
        let deal = row.as_deal()?;
        let pipeline = replica.model.peek(deal.pipeline?)?;
        Some(pipeline.as_pipeline()?.stage(deal.place.as_ref()?.stage)?.stage_type)
    };
    stage_type().is_some_and(StageType::is_closed)
}

/// What asks about what comes next.
pub fn use_next_task_prompt() -> NextTaskPrompt {
    expect_context()
}

#[component]
pub fn NextTaskPromptView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let NextTaskPrompt { about, .. } = use_next_task_prompt();
    let planning = RwSignal::new(None::<RecordId>);
    let done = Callback::new(move |_: Option<RecordId>| planning.set(None));
    let plan = move |_| {
        planning.set(about.get_untracked());
        about.set(None);
    };
    view! {
        {move || about.get().map(|about_record| {
            let name = replica.model.row(about_record).get().map(|row| row.title().to_owned()).unwrap_or_default();
            view! {
                <div class="whats-next floating" role="status">
                    <strong>{fill(i18n.t(text::WHATS_NEXT_FOR), &[("name", &name)])}</strong>
                    <button class="primary" on:click=plan>{i18n.s(text::PLAN_IT)}</button>
                    <button class="quiet" on:click=move |_| about.set(None)>{i18n.s(text::NOT_NOW)}</button>
                </div>
            }
        })}
        {move || planning.get().map(|about| {
            let given = vec![FieldEdit::new(format!("{}/{about}", key::LINKS), true)];
            view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done given /> }
        })}
    }
}
