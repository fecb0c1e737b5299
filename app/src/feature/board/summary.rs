//! The line above the columns: how many deals are open, what they amount to, and how many of them need somebody. Each
//! part leads to the deals that it counts: it counts what its filter selects. Nothing waits for it: it is counted when
//! typing rests, and follows what changes from then on.

use super::state::{BoardState, Layout};
use crate::{
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::{Route, Subject},
    ui::settled::settled,
    view_model::{BoardQuery, Lane, LaneBy, Model, Selection, Totals},
    widget::{filter::with_text, first_sync::once_whole},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Condition, Filter},
    id::StageId,
    kind::Kind,
    money::Money,
};
use std::collections::BTreeSet;

const OPEN: &str = "stage_type=open";
const UNPLANNED: &str = "stage_type=open;next!=*";
const LATE: &str = "stage_type=open;close_date<=today-1";
/// Those that ask more than that a deal is open.
const NARROWER: [&str; 2] = [UNPLANNED, LATE];

/// What deals amount to, in minor units of the workspace's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    deals: usize,
    all: i128,
    weighted: i128,
    /// Deals that are in no sum: their currency has no rate.
    uncounted: usize,
}

impl Sums {
    /// What columns amount to together: each has so many deals, and these totals.
    fn of(columns: impl IntoIterator<Item = (usize, Totals)>) -> Sums {
        let minor = |money: Option<Money>| money.map_or(0, |money| i128::from(money.minor));
        columns.into_iter().fold(Sums::default(), |sums, (deals, totals)| Sums {
            deals: sums.deals + deals,
            all: sums.all + minor(totals.all),
            weighted: sums.weighted + minor(totals.weighted),
            uncounted: sums.uncounted + totals.unknown.iter().map(|(_, deals)| deals).sum::<usize>(),
        })
    }
}

/// Whether a filter asks for all that is asked already, and the filter that a click leads to: with it, or without.
fn turned(shown: &Filter, asked: &Filter) -> (bool, Filter) {
    let both = shown.and(asked);
    if both != *shown {
        return (false, both);
    }
    let conditions = |filter: &Filter| filter.any.iter().flatten().cloned().collect::<Vec<Condition>>();
    let asked = conditions(asked);
    // What another part that is on asks too is asked on.
    let others = NARROWER.map(|it| conditions(&Filter::parse(it)));
    let others = others.iter().filter(|other| asked.iter().any(|it| !other.contains(it)));
    let mut rest = shown.clone();
    for group in &mut rest.any {
        let on = others.clone().filter(|other| other.iter().all(|it| group.contains(it)));
        let stays: Vec<&Condition> = on.flatten().collect();
        group.retain(|it| !asked.contains(it) || stays.contains(&it));
    }
    // An alternative that asks nothing holds for everything.
    let asks = rest.any.iter().all(|group| !group.is_empty());
    (true, if asks { rest } else { Filter::default() })
}

impl BoardState {
    /// The deals that are shown and of which more holds, undivided.
    fn also(self, model: &Model, more: &Filter) -> Option<Selection> {
        let pipeline = self.pipeline.get()?;
        let strays = self.pipelines.with(|all| all.first().is_some_and(|(first, _)| *first == pipeline));
        let filter = with_text(self.filter.get().and(more), &self.text.get());
        let wanted = BoardQuery { pipeline, strays, filter, sort: self.sort.get(), lanes: LaneBy::Nothing };
        Some(model.select(wanted, self.context.get()))
    }

    /// What the deals of an undivided selection amount to.
    fn sums(self, selection: &Selection) -> Sums {
        let stages: Vec<StageId> = selection.stages().with(|stages| stages.keys().copied().collect());
        let of_stage = |stage: StageId| {
            let probability = self.with_stage(stage, |stage| stage.probability).unwrap_or(0);
            let column = selection.column(Lane::Rest, stage);
            column
                .with(|column| (column.len(), self.context.with(|context| column.totals(probability, &context.rates))))
        };
        Sums::of(stages.into_iter().map(of_stage))
    }
}

/// What the line counts; nothing before it was counted for the first time.
#[derive(Clone, Copy)]
struct Counted {
    open: Memo<Option<Sums>>,
    unplanned: Memo<Option<usize>>,
    late: Memo<Option<usize>>,
}

impl Counted {
    fn new(board: BoardState) -> Counted {
        let replica = use_replica();
        let (getting, model) = (replica.getting, replica.model);
        let rested = settled(move || board.selection.get(), || ());
        let also = |more: &'static str| {
            let model = model.clone();
            Memo::new(move |_| {
                // What is typed since is counted when typing rests again; what is on its way here, when all is here.
                let has_rested = !getting.get() && rested.with(Option::is_some);
                has_rested.then(|| untrack(|| board.also(&model, &Filter::parse(more)))).flatten()
            })
        };
        let count = |selection: Memo<Option<Selection>>| {
            Memo::new(move |_| {
                let stages = selection.with(|it| it.as_ref().map(Selection::stages));
                stages.map(|stages| stages.with(|stages| stages.values().sum::<usize>()))
            })
        };
        let open = also(OPEN);
        Counted {
            open: Memo::new(move |_| open.with(|it| it.as_ref().map(|selection| board.sums(selection)))),
            unplanned: count(also(UNPLANNED)),
            late: count(also(LATE)),
        }
    }
}

#[component]
pub fn Summary() -> impl IntoView {
    let (board, deals) = (expect_context::<BoardState>(), use_replica().model.list(Kind::Deal));
    let is_shown = Memo::new(move |_| board.layout.get() == Layout::Board && !deals.with(BTreeSet::is_empty));
    view! { <Show when=move || is_shown.get()><Line /></Show> }
}

#[component]
fn Line() -> impl IntoView {
    let (i18n, board, getting) = (use_i18n(), expect_context::<BoardState>(), use_replica().getting);
    let counted = Counted::new(board);
    let number = move |count: Option<usize>| {
        let count = count.map_or_else(|| "…".to_owned(), |count| format::number(count as i64, i18n.locale()));
        once_whole(getting, || count)
    };
    let money = move |pick: fn(Sums) -> i128| {
        let currency = board.context.with(|context| context.rates.own);
        let minor = counted.open.get().and_then(|sums| i64::try_from(pick(sums)).ok());
        let money = minor.map(|minor| format::money(Money { minor, currency }, i18n.locale()));
        once_whole(getting, || money.unwrap_or_else(|| "…".to_owned()))
    };
    let said = move |text: Text, name: &str, value: String| fill(i18n.t(text), &[(name, &value)]);
    let open = Signal::derive(move || said(text::LANE_OPEN_DEALS, "n", number(counted.open.get().map(|it| it.deals))));
    let all = Signal::derive(move || money(|sums| sums.all));
    let weighted = Signal::derive(move || said(text::SUMMARY_WEIGHTED, "amount", money(|sums| sums.weighted)));
    let uncounted = Memo::new(move |_| match getting.get() {
        true => 0,
        false => counted.open.get().map_or(0, |sums| sums.uncounted),
    });
    let no_rate = Signal::derive(move || said(text::SUMMARY_NO_RATE, "n", number(Some(uncounted.get()))));
    let unplanned = Signal::derive(move || said(text::SUMMARY_UNPLANNED, "n", number(counted.unplanned.get())));
    let late = Signal::derive(move || said(text::SUMMARY_LATE, "n", number(counted.late.get())));
    let has = move |count: Memo<Option<usize>>| {
        Signal::derive(move || !getting.get() && count.get().is_some_and(|count| count > 0))
    };
    let always = Signal::derive(|| true);
    view! {
        <ul class="board-summary" aria-label=i18n.s(text::BOARD_SUMMARY)>
            <Part name="open" words=open asked=OPEN is_some=always />
            <Part name="sum" words=all asked=OPEN sort="-amount" is_some=always />
            <Part name="weighted" words=weighted asked=OPEN sort="-probability" is_some=always />
            <li data-part="no-rate" hidden=move || uncounted.get() == 0>
                <a href=Route::Setting(Subject::General).path()>{no_rate}</a>
            </li>
            <Part name="unplanned" words=unplanned asked=UNPLANNED is_some=has(counted.unplanned) />
            <Part name="late" words=late asked=LATE is_some=has(counted.late) />
        </ul>
    }
}

/// A part of the line. A count narrows the board, or widens it again; a sum leads to the table of what it is of.
#[component]
fn Part(
    name: &'static str,
    words: Signal<String>,
    asked: &'static str,
    /// What the table is ordered by; the board narrows where it is empty.
    #[prop(optional)]
    sort: &'static str,
    /// Whether there is anything to lead to.
    is_some: Signal<bool>,
) -> impl IntoView {
    let board = expect_context::<BoardState>();
    let asked = StoredValue::new(Filter::parse(asked));
    let turned = Memo::new(move |_| board.filter.with(|shown| asked.with_value(|asked| turned(shown, asked))));
    let is_on = Memo::new(move |_| sort.is_empty() && turned.with(|(is_on, _)| *is_on));
    let query = move || match sort.is_empty() {
        true => board.navigation.query_with(&[("filter", &turned.with(|(_, filter)| filter.to_string()))]),
        false => {
            let filter = board.filter.with(|shown| asked.with_value(|asked| shown.and(asked))).to_string();
            let layout = ("layout", Layout::Table.as_str());
            board.navigation.query_with(&[layout, ("filter", &filter), ("sort", sort)])
        }
    };
    view! {
        <li data-part=name hidden=move || !is_some.get() && !is_on.get()>
            <a
                href=move || format!("{}{}", Route::Board.path(), query())
                aria-current=move || is_on.get().then_some("true")
            >
                {words}
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::money::Currency;

    #[test]
    fn columns_amount_to_what_each_does() {
        let totals = |all: Option<i64>, weighted: Option<i64>| {
            let money = |minor: i64| Money { minor, currency: Currency::VND };
            Totals { all: all.map(money), weighted: weighted.map(money), ..Totals::default() }
        };
        let unknown = Totals { unknown: vec![(Currency::USD, 2)], ..totals(None, None) };
        let columns = [(3, totals(Some(100), Some(10))), (1, totals(Some(50), Some(40))), (2, unknown)];
        assert_eq!(Sums::of(columns), Sums { deals: 6, all: 150, weighted: 50, uncounted: 2 });
        assert_eq!(Sums::of([]), Sums::default());
    }

    #[test]
    fn a_click_narrows_and_another_widens_again() {
        let turn = |shown: &str, asked: &str| {
            let (is_on, leads) = turned(&Filter::parse(shown), &Filter::parse(asked));
            (is_on, leads.to_string())
        };
        assert_eq!(turn("", OPEN), (false, OPEN.to_owned()));
        assert_eq!(turn(OPEN, OPEN), (true, String::new()));
        assert_eq!(turn("owner_id=me", LATE), (false, format!("owner_id=me;{LATE}")));
        assert_eq!(turn(&format!("owner_id=me;{LATE}"), LATE), (true, "owner_id=me".to_owned()));
        // Of two that are on, one goes and the other stays as it is.
        let two = format!("{UNPLANNED};close_date<=today-1");
        assert_eq!(turn(UNPLANNED, LATE), (false, two.clone()));
        assert_eq!(turn(&two, LATE), (true, UNPLANNED.to_owned()));
        assert_eq!(turn(&two, UNPLANNED), (true, LATE.to_owned()));
        // Of alternatives each is narrowed.
        let narrowed = format!("owner_id=me;{OPEN}|amount>=5;{OPEN}");
        assert_eq!(turn("owner_id=me|amount>=5", OPEN), (false, narrowed.clone()));
        assert_eq!(turn(&narrowed, OPEN), (true, "owner_id=me|amount>=5".to_owned()));
        assert_eq!(turn(&format!("owner_id=me;{OPEN}|{OPEN}"), OPEN), (true, String::new()));
    }
}
