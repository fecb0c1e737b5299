//! The head of a column: its stage's name, how many cards it has, and what they amount to.

use super::ColumnState;
use crate::{
    feature::board::{drag::Drag, keyboard::KeyboardMove, lanes::OpenValue},
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    route::{Route, Subject},
    ui::icon::{Icon, IconView},
    view_model::{LaneBy, Totals},
    widget::first_sync::once_whole,
};
use leptos::prelude::*;
use sotay_shared::money::{Currency, Money};

/// What stands above the cards.
#[component]
pub(super) fn Head(column: ColumnState) -> impl IntoView {
    let i18n = use_i18n();
    let ColumnState { lane, stage, board, preferences, info, name, is_collapsed, .. } = column;
    let lifted = expect_context::<KeyboardMove>();
    let color = move || info.with(|stage| stage.as_ref().map(|stage| stage.color.clone()).unwrap_or_default());
    let is_closing = Memo::new(move |_| board.is_closing(stage));
    let collapse = move |_| match is_closing.get_untracked() {
        true => {
            preferences.toggle_opened(stage);
            // The column is drawn anew, on the rail or beside the others.
            lifted.keep_focus_on_head(lane, stage);
        }
        false => preferences.toggle_collapsed(stage),
    };
    let label = move || if is_closing.get() { text::SHOW_CLOSED_STAGE } else { text::COLLAPSE };
    view! {
        <header data-color=color>
            <Share column />
            <h2 title=move || name.get()>{move || name.get()}</h2>
            <Count column />
            <Amount column />
            <button
                class="quiet square collapse"
                aria-expanded=move || (!is_collapsed.get()).to_string()
                aria-label=move || fill(i18n.t(label()), &[("stage", &name.get())])
                title=move || is_collapsed.get().then(|| column.words(i18n))
                on:click=collapse
            >
                <IconView icon=Icon::Forward />
            </button>
        </header>
    }
}

/// A bar: how much of what is open on the board, or in its lane, stands in the column. A closed one has none.
#[component]
fn Share(column: ColumnState) -> impl IntoView {
    let ColumnState { stage, board, getting, totals, .. } = column;
    let all = use_context::<OpenValue>();
    let percent = Memo::new(move |_| {
        let whole = all.filter(|_| board.is_open(stage) && !getting.get()).map(|OpenValue(all)| all.get())?;
        Some(share(totals.with(|totals| totals.all.map_or(0, |money| money.minor)), whole))
    });
    let is_known = Memo::new(move |_| percent.with(Option::is_some));
    let width = move || format!("{}%", percent.get().unwrap_or_default());
    view! {
        <Show when=move || is_known.get()>
            <span class="share" aria-hidden="true"><span style:inline-size=width></span></span>
        </Show>
    }
}

/// How much of all something is, in per cent: something is seen of whatever is more than nothing.
fn share(part: i64, all: i64) -> i64 {
    if part <= 0 || all <= 0 {
        return 0;
    }
    let percent = i128::from(part) * 100 / i128::from(all);
    i64::try_from(percent).unwrap_or(100).clamp(1, 100)
}

impl ColumnState {
    /// Its name, how many cards it has, and what they amount to: for where there is no room for all of it.
    fn words(self, i18n: I18n) -> String {
        let counted = once_whole(self.getting, || {
            let sum = self.totals.with(|totals| each_words(totals, i18n));
            let count = format::number(self.count.get() as i64, i18n.locale());
            if sum.is_empty() { count } else { format!("{count} · {sum}") }
        });
        format!("{}: {counted}", self.name.get())
    }
}

/// How many cards there are, and how many there may be.
#[component]
fn Count(column: ColumnState) -> impl IntoView {
    let i18n = use_i18n();
    let ColumnState { stage, board, getting, info, count, .. } = column;
    let wip = Memo::new(move |_| info.with(|stage| stage.as_ref().and_then(|stage| stage.wip_limit)));
    // The limit is the stage's, in all lanes together.
    let in_stage = Memo::new(move |_| match wip.get() {
        Some(_) if board.lane_by.get() != LaneBy::Nothing => {
            board.selection.with(|it| it.as_ref().map_or(0, |selection| selection.count_in(stage)))
        }
        _ => count.get(),
    });
    let over = move || wip.get().is_some_and(|limit| in_stage.get() as i64 > limit);
    let counted = move || {
        if getting.get() {
            return "…".to_owned();
        }
        let (count, in_stage) = (count.get(), in_stage.get());
        let number = |count: usize| format::number(count as i64, i18n.locale());
        match wip.get() {
            Some(limit) if count == in_stage => format!("{}/{limit}", number(count)),
            Some(limit) => format!("{} ({}/{limit})", number(count), number(in_stage)),
            None => number(count),
        }
    };
    view! {
        <span
            class="count"
            class:over=over
            title=move || fill(i18n.t(text::DEALS), &[("n", &once_whole(getting, || count.get().to_string()))])
        >
            {counted}
        </span>
    }
}

/// What the cards amount to. While others hover over the column, what it would amount to with them.
#[component]
fn Amount(column: ColumnState) -> impl IntoView {
    let (i18n, drag) = (use_i18n(), expect_context::<Drag>());
    let ColumnState { lane, stage, board, getting, info, totals, .. } = column;
    let would_be = Memo::new(move |_| {
        let (over_lane, over_stage, moving) = drag.hovering()?;
        if (over_lane, over_stage) != (lane, stage) {
            return None;
        }
        let probability = info.with(|stage| stage.as_ref().map_or(0, |stage| stage.probability));
        board.selection.with(|selection| {
            let with = selection.as_ref()?.column_with(lane, stage, &moving)?;
            board.context.with(|context| Some(with.totals(probability, &context.rates)))
        })
    });
    let shown = Memo::new(move |_| would_be.get().unwrap_or_else(|| totals.get()));
    // What is in several currencies has a line of its own.
    let several = Memo::new(move |_| shown.with(|totals| totals.each.len() > 1 || !totals.unknown.is_empty()));
    let words = move || shown.with(|totals| weighted_words(totals, i18n)).filter(|_| !getting.get());
    view! {
        <span class="total" class:hovered=move || would_be.get().is_some() class:several=several title=words>
            {move || (!getting.get()).then(|| view! { <TotalsView totals=shown.get() i18n /> })}
        </span>
    }
}

/// What a sum comes to when it is weighted, where that is something else.
fn weighted_words(totals: &Totals, i18n: I18n) -> Option<String> {
    let weighted = totals.weighted.filter(|it| totals.all.is_some_and(|all| all != *it && it.minor != 0))?;
    Some(fill(i18n.t(text::WEIGHTED), &[("amount", &format::money(weighted, i18n.locale()))]))
}

/// The sum in each currency.
fn each_words(totals: &Totals, i18n: I18n) -> String {
    totals.each.iter().map(|it| format::money(*it, i18n.locale())).collect::<Vec<_>>().join(" · ")
}

/// The sum in each currency, and in the workspace's own where there are several.
#[component]
pub fn TotalsView(totals: Totals, i18n: I18n) -> impl IntoView {
    let money = |money: Money| format::money(money, i18n.locale());
    let several = totals.each.len() > 1 || totals.each.first().zip(totals.all).is_some_and(|(one, all)| *one != all);
    let each = each_words(&totals, i18n);
    let all = totals.all.filter(|_| several).map(|all| view! { <span class="all">" ≈ " {money(all)}</span> });
    let unknown = (!totals.unknown.is_empty()).then(|| {
        let uncounted = |(currency, deals): &(Currency, usize)| {
            let currency = format::currency_sign(*currency, i18n.locale());
            fill(i18n.t(text::NO_RATE), &[("n", &deals.to_string()), ("currency", &currency)])
        };
        let words = totals.unknown.iter().map(uncounted).collect::<Vec<_>>().join(" · ");
        view! { <a class="no-rate" href=Route::Setting(Subject::General).path()>{words}</a> }
    });
    view! { <span class="each">{each} {all} {unknown}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_all_and_is_seen() {
        assert_eq!([share(50, 200), share(200, 200), share(1, 100_000)], [25, 100, 1]);
        assert_eq!([share(0, 0), share(0, 10), share(10, 0), share(-5, 10)], [0; 4]);
        assert_eq!(share(i64::MAX, i64::MAX), 100);
    }
}
