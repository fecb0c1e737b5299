//! Below the cards: what stands in which stage, what was lost and why, and who has how much of their target.

use super::{Amount, Outlook, table::percent_of, whose::owned_by};
use crate::{
    fields::lost_reason_name,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::meter::Meter,
    workspace::{member_name, members, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Filter, Test, field},
    forecast::{Sums, Tally, lost_for},
    id::{MemberId, StageId},
    row::OTHER_STAGES,
    sort::sort_by_key,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

#[component]
pub fn Groups() -> impl IntoView {
    view! {
        <div class="forecast-groups">
            <ByStage />
            <ByOwner />
            <ByReason />
        </div>
    }
}

/// A table under a heading.
#[component]
fn Group(#[prop(into)] title: Signal<String>, heads: Vec<Text>, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{i18n.s(head)}</th> }).collect_view();
    view! {
        <section class="forecast-group">
            <h2>{title}</h2>
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </section>
    }
}

/// How many there are and what they amount to, of what all of them amount to.
#[component]
fn TallyCells(
    #[prop(into)] name: Signal<String>,
    tally: Memo<Tally>,
    all: Memo<Tally>,
    deals: Signal<Filter>,
) -> impl IntoView {
    let i18n = use_i18n();
    let minor = Signal::derive(move || tally.get().amount);
    let percent = Signal::derive(move || percent_of(tally.get().amount, all.get().amount));
    view! {
        <td>{move || format::number(tally.get().count as i64, i18n.locale())}</td>
        <td><Amount minor deals /></td>
        <td><Meter name percent is_share=true /></td>
    }
}

fn sum_of<K>(tallies: &BTreeMap<K, Tally>) -> Tally {
    tallies.values().fold(Tally::default(), |sum, tally| Tally {
        count: sum.count + tally.count,
        amount: sum.amount + tally.amount,
    })
}

/// The open deals of each stage, in the order of the stages.
#[component]
fn ByStage() -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let board = outlook.board;
    let stages = Memo::new(move |_| board.columns().into_iter().filter(|it| board.is_open(*it)).collect::<Vec<_>>());
    let all = Memo::new(move |_| outlook.report.with(|report| sum_of(&report.stages)));
    let line = move |stage: StageId| {
        let name = Signal::derive(move || board.stage(stage).map(|stage| stage.name).unwrap_or_default());
        let color = move || board.stage(stage).map(|stage| stage.color);
        let tally =
            Memo::new(move |_| outlook.report.with(|report| report.stages.get(&stage).copied().unwrap_or_default()));
        let deals = Signal::derive(move || standing_in(stage, &board.columns()));
        view! {
            <tr>
                <th scope="row"><span class="chip tag" data-color=color>{name}</span></th>
                <TallyCells name tally all deals />
            </tr>
        }
    };
    let heads = vec![text::STAGE, text::FORECAST_DEALS, text::AMOUNT, text::FORECAST_SHARE];
    view! {
        <Group title=i18n.s(text::FORECAST_BY_STAGE) heads>
            <For each=move || stages.get() key=|stage| *stage children=line />
        </Group>
    }
}

/// The deals of a stage. Those of all that are not known stand in none of the others.
fn standing_in(stage: StageId, columns: &[StageId]) -> Filter {
    let test = match stage == OTHER_STAGES {
        true => Test::IsNot(columns.iter().filter(|it| **it != OTHER_STAGES).map(StageId::to_string).collect()),
        false => Test::Is(vec![stage.to_string()]),
    };
    Filter::of(field::STAGE, test)
}

/// What was lost in this period, the most frequent reason first.
#[component]
fn ByReason() -> impl IntoView {
    let (i18n, model) = (use_i18n(), StoredValue::new(use_replica().model));
    let outlook = expect_context::<Outlook>();
    let reasons = Memo::new(move |_| {
        outlook.report.with(|report| {
            let mut reasons: Vec<(String, usize)> =
                report.lost.iter().map(|(reason, tally)| (reason.clone(), tally.count)).collect();
            sort_by_key(&mut reasons, |(_, count)| Reverse(*count));
            reasons.into_iter().map(|(reason, _)| reason).collect::<Vec<_>>()
        })
    });
    let all = Memo::new(move |_| outlook.report.with(|report| sum_of(&report.lost)));
    let line = move |reason: String| {
        let word = reason.clone();
        let name = Signal::derive(move || match model.with_value(|model| lost_reason_name(model, &word)) {
            Some(name) => i18n.name(&name).to_owned(),
            None if word.is_empty() => i18n.t(text::FORECAST_NO_REASON).to_owned(),
            None => word.clone(),
        });
        let word = reason.clone();
        let tally =
            Memo::new(move |_| outlook.report.with(|report| report.lost.get(&word).copied().unwrap_or_default()));
        let deals = Signal::derive(move || lost_for(&reason, outlook.now()));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <TallyCells name tally all deals />
            </tr>
        }
    };
    let title =
        Signal::derive(move || fill(i18n.t(text::FORECAST_LOST_IN), &[("period", &outlook.name(outlook.now()))]));
    view! {
        <Show when=move || reasons.with(|reasons| !reasons.is_empty())>
            <Group title heads=vec![text::FORECAST_REASON, text::FORECAST_DEALS, text::AMOUNT, text::FORECAST_SHARE]>
                <For each=move || reasons.get() key=String::clone children=line />
            </Group>
        </Show>
    }
}

/// What everybody has in this period, of what they mean to have.
#[component]
fn ByOwner() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let outlook = expect_context::<Outlook>();
    let handle = replica.clone();
    let is_several = Memo::new(move |_| members(&handle).len() > 1);
    let owners = Memo::new(move |_| {
        let mut owners: BTreeSet<Option<MemberId>> =
            outlook.report.with(|report| report.owners.keys().copied().collect());
        // Whoever has a target and no deal stands there as well.
        let aims = |member: &MemberId| outlook.target_of(Some(outlook.now()), &[Some(*member)]).is_some();
        owners.extend(members(&replica).into_iter().filter(aims).map(Some));
        owners.into_iter().collect::<Vec<_>>()
    });
    let title =
        Signal::derive(move || fill(i18n.t(text::FORECAST_BY_OWNER), &[("period", &outlook.name(outlook.now()))]));
    let heads = [text::OWNER, text::FORECAST_WON, text::FORECAST_COMMIT, text::TARGET, text::FORECAST_REACHED_HEAD];
    view! {
        <Show when=move || is_several.get() && owners.with(|owners| !owners.is_empty())>
            <Group title heads=heads.to_vec()>
                <For each=move || owners.get() key=|owner| *owner let:owner>
                    <OwnerLine owner />
                </For>
            </Group>
        </Show>
    }
}

#[component]
fn OwnerLine(owner: Option<MemberId>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let outlook = expect_context::<Outlook>();
    let name = Signal::derive(move || match owner {
        Some(owner) => member_name(&replica, i18n, Some(owner)),
        None => i18n.t(text::NOBODY).to_owned(),
    });
    let sums: Memo<Sums> =
        Memo::new(move |_| outlook.report.with(|report| report.owners.get(&owner).copied().unwrap_or_default()));
    let target = Memo::new(move |_| outlook.target_of(Some(outlook.now()), &[Some(owner?)]));
    let query = move |owner: MemberId| {
        let filter = outlook.board.filter.with(|filter| owned_by(filter, &[owner.to_string()]));
        outlook.board.navigation.query_with(&[("filter", &filter.to_string())])
    };
    let named = match owner {
        Some(owner) => view! {
            <a href=move || format!("{}{}", Route::Board.path(), query(owner))>{name}</a>
        }
        .into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    let percent = Signal::derive(move || target.get().map_or(0, |target| percent_of(sums.get().secured(), target)));
    let reached = Signal::derive(move || fill(i18n.t(text::FORECAST_REACHED), &[("period", &name.get())]));
    view! {
        <tr>
            <th scope="row">{named}</th>
            <td>{move || outlook.money(sums.get().won)}</td>
            <td>{move || outlook.money(sums.get().commit)}</td>
            <td>{move || target.get().map_or_else(|| "–".to_owned(), |target| outlook.money(target))}</td>
            <td>
                <Show when=move || target.with(Option::is_some)>
                    <Meter name=reached percent />
                </Show>
            </td>
        </tr>
    }
}
