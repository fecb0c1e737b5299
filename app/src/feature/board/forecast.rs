//! What the selected deals bring by month: commit, best case and weighted against the target. A card that is dragged to
//! another month closes there.

use super::{
    drag::{Drag, DropTarget},
    small_card::SmallCard,
    state::BoardState,
};
use crate::{
    actions::use_actions,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    new_id,
    permission::{may_change, use_may},
    toast::use_toasts,
    ui::input::set_target_value,
    view_model::FilterContext,
    workspace::{in_own_currency, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    filter::Context,
    id::{DealId, GoalId, RecordId},
    kind::Kind,
    money::Money,
    role::Role,
    row::{Forecast, Row, StageType},
    schema::key,
};
use std::{collections::BTreeMap, sync::Arc};

/// Months shown, this one included.
const MONTHS: u32 = 6;
/// Cards shown in a month.
const SHOWN: usize = 40;

/// One column of the forecast, in the workspace's currency.
#[derive(Debug, Clone, Default, PartialEq)]
struct Month {
    deals: Vec<DealId>,
    won: i128,
    commit: i128,
    best: i128,
    /// Hundredfold.
    weighted: i128,
}

/// Before this month, and not yet closed; without a date; or the first day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum When {
    Overdue,
    In(CalendarDate),
    Later,
    Undated,
}

fn first_of(date: CalendarDate) -> CalendarDate {
    CalendarDate::new(date.year(), date.month(), 1).unwrap_or(date)
}

fn months(today: CalendarDate) -> Vec<CalendarDate> {
    (0..MONTHS).filter_map(|away| first_of(today).plus_months(away)).collect()
}

/// Adds a deal to its month.
fn count(months: &mut BTreeMap<When, Month>, row: &Arc<Row>, context: &FilterContext, last: CalendarDate) {
    let Some(deal) = row.as_deal() else { return };
    let (meaning, stage_probability) = context.stage_of(deal);
    let this_month = first_of(context.today());
    let amount = context.amount(row).map_or(0, i128::from);
    let closed_on = deal.place.as_ref().map_or_else(|| context.today(), |place| context.day_of(place.entered_at));
    let when = match (meaning, row.close_date()) {
        (StageType::Lost, _) => return,
        (StageType::Won, _) if closed_on < this_month => return,
        (StageType::Won, _) => When::In(first_of(closed_on)),
        (StageType::Open, None) => When::Undated,
        (StageType::Open, Some(date)) if date < this_month => When::Overdue,
        (StageType::Open, Some(date)) if first_of(date) > last => When::Later,
        (StageType::Open, Some(date)) => When::In(first_of(date)),
    };
    let month = months.entry(when).or_default();
    if meaning == StageType::Won {
        month.won += amount;
        month.commit += amount;
        month.best += amount;
        month.weighted += amount * 100;
        return;
    }
    let probability = deal.probability.unwrap_or(stage_probability);
    month.deals.push(DealId::of(row.id));
    match deal.forecast.unwrap_or_else(|| Forecast::of(probability)) {
        Forecast::Omitted => return,
        Forecast::Commit => {
            month.commit += amount;
            month.best += amount;
        }
        Forecast::BestCase => month.best += amount,
        Forecast::Pipeline => {}
    }
    month.weighted += amount * i128::from(probability);
}

#[component]
pub fn ForecastView() -> impl IntoView {
    let replica = use_replica();
    let board = expect_context::<BoardState>();
    let all = Memo::new(move |_| {
        let stages = board.columns();
        let deals = board.selection.with(|it| it.as_ref().map(|selection| selection.in_order(&stages)));
        board.context.with(|context| {
            let last = months(context.today()).last().copied().unwrap_or_else(|| context.today());
            let mut months = BTreeMap::new();
            for deal in deals.unwrap_or_default() {
                if let Some(row) = replica.model.peek(deal) {
                    count(&mut months, &row, context, last);
                }
            }
            months
        })
    });
    let columns = Memo::new(move |_| {
        let today = board.context.with(Context::today);
        let has = |when: When| all.with(|all| all.get(&when).is_some_and(|month| !month.deals.is_empty()));
        let overdue = has(When::Overdue).then_some(When::Overdue);
        let rest = [When::Later, When::Undated].into_iter().filter(|when| has(*when));
        let months = months(today).into_iter().map(When::In);
        overdue.into_iter().chain(months).chain(rest).collect::<Vec<_>>()
    });
    view! {
        <div class="board forecast">
            <For each=move || columns.get() key=|when| *when let:when>
                <MonthColumn when all />
            </For>
        </div>
    }
}

#[component]
fn MonthColumn(when: When, all: Memo<BTreeMap<When, Month>>) -> impl IntoView {
    let i18n = use_i18n();
    let (board, drag) = (expect_context::<BoardState>(), expect_context::<Drag>());
    let month = Memo::new(move |_| all.with(|all| all.get(&when).cloned().unwrap_or_default()));
    let name = move || match when {
        When::In(first) => format::month(first, i18n.locale()),
        When::Overdue => i18n.t(text::OVERDUE).to_owned(),
        When::Later => i18n.t(text::LATER).to_owned(),
        When::Undated => i18n.t(text::SOMEDAY).to_owned(),
    };
    let first = if let When::In(first) = when { Some(first) } else { None };
    let money = move |minor: i128| {
        let currency = board.context.with(|context| context.rates.own);
        format::money(Money { minor: i64::try_from(minor).unwrap_or(i64::MAX), currency }, i18n.locale())
    };
    let figure = move |name: Text, read: fn(&Month) -> i128| {
        view! {
            <div>
                <dt>{i18n.s(name)}</dt>
                <dd>{move || money(month.with(read))}</dd>
            </div>
        }
    };
    let most = RwSignal::new(SHOWN);
    let deals =
        Memo::new(move |_| month.with(|month| month.deals.iter().take(most.get()).copied().collect::<Vec<_>>()));
    let hidden = move || month.with(|month| month.deals.len().saturating_sub(most.get()));
    let over = move || first.is_some_and(|first| drag.is_over(DropTarget::Month(first)));
    view! {
        <section
            class="column"
            class:over=over
            data-month=first.map(|first| first.to_string())
            aria-label=name
        >
            <header>
                <h2>{name}</h2>
                <span class="count">{move || format::number(month.with(|month| month.deals.len()) as i64, i18n.locale())}</span>
                <dl class="figures">
                    {figure(text::FORECAST_WON, |month| month.won)}
                    {figure(text::FORECAST_COMMIT, |month| month.commit)}
                    {figure(text::FORECAST_BEST, |month| month.best)}
                    {figure(text::FORECAST_WEIGHTED, |month| (month.weighted + 50 * month.weighted.signum()) / 100)}
                </dl>
                {first.map(|first| view! { <TargetView first month /> })}
            </header>
            <ul class="cards">
                <For each=move || deals.get() key=|deal| *deal let:deal>
                    <SmallCard deal />
                </For>
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet wide" on:click=move |_| most.update(|most| *most += SHOWN)>
                            {move || fill(i18n.t(text::AND_MORE), &[("n", &hidden().to_string())])}
                        </button>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

/// What is to be won in the month, typed in place, and how much of it is committed.
#[component]
fn TargetView(first: CalendarDate, month: Memo<Month>) -> impl IntoView {
    let (i18n, actions, replica, toasts) = (use_i18n(), use_actions(), use_replica(), use_toasts());
    let board = expect_context::<BoardState>();
    let known = replica.clone();
    let word = first.to_string()[..7].to_owned();
    let model = replica.model.clone();
    let goal = {
        let word = word.clone();
        Memo::new(move |_| {
            let goals = model.list(Kind::Goal).get().into_iter();
            let mut found = goals.filter_map(|record| {
                let row = model.row(record).get()?;
                let goal = row.as_goal().filter(|goal| goal.month == word && goal.member.is_none())?;
                Some((record, goal.amount.unwrap_or(0)))
            });
            found.next()
        })
    };
    let own = move || board.context.with(|context| context.rates.own);
    let shown = Memo::new(move |_| {
        goal.get()
            .filter(|(_, amount)| *amount > 0)
            .map_or_else(String::new, |(_, minor)| format::money(Money { minor, currency: own() }, i18n.locale()))
    });
    let percent = move || {
        let (_, target) = goal.get().filter(|(_, amount)| *amount > 0)?;
        Some((month.with(|month| month.commit) * 100 / i128::from(target)).clamp(0, 999) as i64)
    };
    let may_write = use_may(Role::Member);
    let handle = replica.clone();
    // Whoever wrote a target down changes it, or an admin.
    let may = Memo::new(move |_| {
        let row = goal.get().and_then(|(record, _)| handle.model.row(record).get());
        may_write.get() && row.is_none_or(|row| may_change(&handle, &row, key::AMOUNT))
    });
    let save = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let amount = match typed.trim() {
            "" => Some(0),
            typed => match untrack(|| in_own_currency(&known, typed)) {
                Ok(minor) => Some(minor),
                Err(words) => {
                    toasts.error(untrack(|| i18n.t(words)));
                    set_target_value(&event, &shown.get_untracked());
                    None
                }
            },
        };
        let Some(amount) = amount else { return };
        match goal.get_untracked() {
            Some((record, _)) => {
                actions.start(Command::Edit { record, fields: vec![FieldEdit::new(key::AMOUNT, amount)] });
            }
            None => {
                // One goal a month, whoever writes it down first.
                let record = RecordId::from_cause(&format!("{}|goal|{word}", replica.device.workspace));
                let record = if replica.model.peek(record).is_some() { new_id!(GoalId).into() } else { record };
                let fields = vec![FieldEdit::new("month", word.as_str()), FieldEdit::new(key::AMOUNT, amount)];
                actions.start(Command::Create { record, kind: Kind::Goal, fields });
            }
        }
    };
    view! {
        <label class="target">
            {i18n.s(text::TARGET)}
            <input inputmode="decimal" placeholder="—" readonly=move || !may.get() prop:value=shown on:change=save />
        </label>
        {move || percent().map(|percent| view! {
            <progress max="100" value=percent.min(100).to_string() aria-label=i18n.s(text::FORECAST_COMMIT)>{percent}</progress>
            <span class="percent">{percent} " %"</span>
        })}
    }
}
