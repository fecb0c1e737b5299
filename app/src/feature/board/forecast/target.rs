//! What is meant to be won, in the table: typed in place.

use super::{
    Outlook,
    goals::{Goal, find, word_of},
};
use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    permission::{may_change, use_may},
    toast::use_toasts,
    ui::input::set_target_value,
    workspace::{in_own_currency, use_replica},
};
use leptos::{ev::Event, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    forecast::Unit,
    id::{GoalId, MemberId, RecordId, WorkspaceId},
    kind::Kind,
    role::Role,
    schema::key,
};

/// The target of a period, or of all of them together. That of a month can be changed.
#[component]
pub fn TargetCell(period: Option<CalendarDate>) -> impl IntoView {
    let outlook = expect_context::<Outlook>();
    let edited = Memo::new(move |_| {
        let month = period.filter(|_| outlook.unit.get() == Unit::Month)?;
        Some((month, outlook.whose.with(|whose| whose.target())?))
    });
    let shown = move || outlook.target(period).map_or_else(|| "–".to_owned(), |minor| outlook.money(minor));
    move || match edited.get() {
        Some((month, member)) => view! { <TargetInput month member /> }.into_any(),
        None => view! { <span>{shown}</span> }.into_any(),
    }
}

#[component]
fn TargetInput(month: CalendarDate, member: Option<MemberId>) -> impl IntoView {
    let (i18n, actions, replica, toasts) = (use_i18n(), use_actions(), use_replica(), use_toasts());
    let outlook = expect_context::<Outlook>();
    let goal = Memo::new(move |_| outlook.goals.with(|goals| find(goals, month, member)));
    let shown = Memo::new(move |_| {
        let amount = goal.get().map(|goal| goal.amount).filter(|amount| *amount > 0);
        amount.map_or_else(String::new, |amount| outlook.money(amount))
    });
    let may_write = use_may(Role::Member);
    let handle = replica.clone();
    // Whoever wrote a target down changes it, or an admin.
    let may = Memo::new(move |_| {
        let row = goal.get().and_then(|goal| handle.model.row(goal.record).get());
        may_write.get() && row.is_none_or(|row| may_change(&handle, &row, key::AMOUNT))
    });
    let save = move |event: Event| {
        let typed = event_target_value(&event);
        let amount = match typed.trim() {
            "" => Ok(0),
            typed => untrack(|| in_own_currency(&replica, typed)),
        };
        let amount = match amount {
            Ok(minor) => minor,
            Err(words) => {
                toasts.error(untrack(|| i18n.t(words)));
                return set_target_value(&event, &shown.get_untracked());
            }
        };
        let command = match goal.get_untracked() {
            Some(goal) => changed(&goal, amount, outlook),
            None => {
                let record = new_goal(replica.device.workspace, month, member);
                // What is there already, and is no goal of this month any more, stays.
                let record = if replica.model.peek(record).is_some() { new_id!(GoalId).into() } else { record };
                let mut fields = vec![FieldEdit::new("month", word_of(month)), FieldEdit::new(key::AMOUNT, amount)];
                fields.extend(member.map(|member| FieldEdit::new("member_id", member)));
                Command::Create { record, kind: Kind::Goal, fields }
            }
        };
        actions.start(command);
    };
    let label = move || fill(i18n.t(text::FORECAST_TARGET_OF), &[("period", &outlook.name(month))]);
    view! {
        <input
            class="target"
            inputmode="decimal"
            placeholder="—"
            aria-label=label
            readonly=move || !may.get()
            prop:value=shown
            on:change=save
        />
    }
}

/// One goal a month and member, whoever writes it down first.
fn new_goal(workspace: WorkspaceId, month: CalendarDate, member: Option<MemberId>) -> RecordId {
    let whose = member.map(|member| format!("|{member}")).unwrap_or_default();
    RecordId::from_cause(&format!("{workspace}|goal|{}{whose}", word_of(month)))
}

/// What is typed counts in the workspace's currency, whatever the goal was written in.
fn changed(goal: &Goal, amount: i64, outlook: Outlook) -> Command {
    let mut fields = vec![FieldEdit::new(key::AMOUNT, amount)];
    if goal.is_foreign {
        let own = outlook.board.context.with_untracked(|context| context.rates.own);
        fields.push(FieldEdit::new(key::CURRENCY, own));
    }
    Command::Edit { record: goal.record, fields }
}
