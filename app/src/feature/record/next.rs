//! What comes next with a record: the task that is due first, or a way to plan one by a tap.

use super::{OpenRecord, stage::StageChoice};
use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    permission::Writes,
    ui::icon::{Icon, IconView},
    view_model::next_task,
    widget::{new_record::NewRecord, task_line::TaskLine},
    workspace::use_replica,
};
use leptos::{html::Div, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::RecordId,
    kind::{Kind, Offered},
    row::StageType,
    schema::key,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The Monday after a day.
fn monday_after(day: CalendarDate) -> Option<CalendarDate> {
    day.plus_days(8 - i64::from(day.weekday()))
}

/// Whoever planned or completed something by what is gone now goes on from what stands there instead.
fn go_on(area: NodeRef<Div>) {
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let area = area.try_get_untracked().flatten().filter(|_| is_lost);
        let next = area.and_then(|area| area.query_selector(".main-link, .actions button").ok().flatten());
        if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
            // Focusing an element that is in the page cannot fail.
            let _ = next.focus();
        }
    });
}

/// The next task of a record that tasks are about, and that is not over.
#[component]
pub fn NextUp(is_deleted: Memo<bool>) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    if !shown.kind.spec().offered.contains(&Offered::About) {
        return ().into_any();
    }
    let (model, getting) = (replica.model, replica.getting);
    let task = Memo::new(move |_| next_task(&model, shown.record).map(|(task, _)| task));
    // What another record's page gave may still be found here.
    let choice = use_context::<StageChoice>().filter(|_| shown.kind == Kind::Deal);
    let is_archived = Memo::new(move |_| shown.row.with(|row| row.as_ref().is_some_and(|row| row.is_archived())));
    let is_over = Memo::new(move |_| {
        let is_away = is_deleted.get() || is_archived.get();
        is_away || choice.is_some_and(|choice| choice.meaning() != StageType::Open) || getting.get()
    });
    let (area, acted, other) = (NodeRef::<Div>::new(), StoredValue::new(false), RwSignal::new(false));
    Effect::new(move |before: Option<Option<RecordId>>| {
        let now = task.get();
        let is_other = before.is_some_and(|before| before != now);
        if is_other && acted.try_update_value(std::mem::take) == Some(true) {
            go_on(area);
        }
        now
    });
    let planned = Callback::new(move |_: Option<RecordId>| other.set(false));
    let form = move || {
        let given = vec![FieldEdit::new(format!("{}/{}", key::LINKS, shown.record), true)];
        other.get().then(|| view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done=planned given /> })
    };
    let next = move || match task.get() {
        Some(record) => Some(
            view! {
                <section class="card next-up" aria-label=i18n.s(text::NEXT_TASK)>
                    <ul class="lines"><TaskLine record /></ul>
                </section>
            }
            .into_any(),
        ),
        None => (!is_over.get()).then(|| view! { <NothingPlanned other /> }.into_any()),
    };
    view! {
        <div class="next-area" node_ref=area on:click=move |_| acted.set_value(true)>{next}</div>
        {form}
    }
    .into_any()
}

/// Says that nothing is planned, and plans a call.
#[component]
fn NothingPlanned(other: RwSignal<bool>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let shown = expect_context::<OpenRecord>();
    let link = move || FieldEdit::new(format!("{}/{}", key::LINKS, shown.record), true);
    let me = replica.device.member;
    let plan = move |day: Option<CalendarDate>| {
        let name = untrack(|| fill(i18n.t(text::CALL_NAMED), &[("name", &shown.name())]));
        let words = fill(untrack(|| i18n.t(text::PLANNED)), &[("task", &name)]);
        let kind = FieldEdit::new(key::TASK_TYPE, "call");
        let mut fields = vec![FieldEdit::new(key::TITLE, name), kind, FieldEdit::new(key::ASSIGNEE, me), link()];
        fields.extend(day.map(|day| FieldEdit::new(key::DUE, day)));
        actions.say(Command::Create { record: new_id!(RecordId), kind: Kind::Task, fields }, words);
    };
    // On some days a Monday is tomorrow, or in a week.
    let today = clock::today();
    let monday = monday_after(today).filter(|it| ![today.plus_days(1), today.plus_days(7)].contains(&Some(*it)));
    let on_monday = move || {
        monday.map(|_| {
            view! { <button on:click=move |_| plan(monday_after(clock::today()))>{i18n.s(text::MONDAY)}</button> }
        })
    };
    view! {
        <section class="card next-up nothing-planned" aria-label=i18n.s(text::NEXT_TASK)>
            <p><IconView icon=Icon::Clock />{i18n.s(text::NOTHING_PLANNED)}</p>
            <Writes>
                <div class="actions">
                    <button on:click=move |_| plan(clock::today().plus_days(1))>{i18n.s(text::TOMORROW)}</button>
                    {on_monday}
                    <button on:click=move |_| plan(clock::today().plus_days(7))>{i18n.s(text::IN_A_WEEK)}</button>
                    <button class="quiet" on:click=move |_| other.set(true)>{i18n.s(text::OTHER_DAY)}</button>
                </div>
            </Writes>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monday_is_always_ahead() {
        for (day, monday) in [
            ("2026-11-28", "2026-11-30"),
            ("2026-11-29", "2026-11-30"),
            ("2026-11-30", "2026-12-07"),
            ("2026-12-01", "2026-12-07"),
        ] {
            let found = monday_after(day.parse().unwrap());
            assert_eq!(found.map(|day| day.to_string()).as_deref(), Some(monday), "{day}");
        }
    }
}
