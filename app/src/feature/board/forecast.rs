//! What the selected deals bring by month or quarter, against what is meant to be won: as a chart, as a table, and as
//! cards that are dragged to another period.

mod bars;
mod choose;
mod goals;
mod groups;
mod periods;
mod strips;
mod table;
mod target;
mod whose;

use super::state::{BoardState, Layout};
use crate::{
    format,
    i18n::{I18n, Text, text, use_i18n},
    route::Route,
    ui::query::Query,
    view_model::Model,
    workspace::use_replica,
};
use bars::ForecastBars;
use choose::Choosers;
use goals::{Goal, goals};
use groups::Groups;
use leptos::prelude::*;
use periods::PeriodColumns;
use sotay_shared::{
    date::CalendarDate,
    filter::{Context, Filter},
    forecast::{Entry, Measure, Report, Sums, Unit, When},
    id::MemberId,
    money::Money,
    row::OTHER_STAGES,
};
use strips::Strips;
use table::ForecastTable;
use whose::Whose;

/// What all parts of the forecast show.
#[derive(Clone, Copy)]
struct Outlook {
    i18n: I18n,
    board: BoardState,
    unit: Memo<Unit>,
    /// The first days of the periods.
    periods: Memo<Vec<CalendarDate>>,
    report: Memo<Report>,
    goals: Memo<Vec<Goal>>,
    whose: Memo<Whose>,
}

impl Outlook {
    fn provide() -> Outlook {
        let (i18n, replica) = (use_i18n(), use_replica());
        let board = expect_context::<BoardState>();
        let word = Query::new("period");
        let unit = Memo::new(move |_| word.with(|word| Unit::parse(word)));
        let periods = Memo::new(move |_| unit.get().periods(board.context.with(Context::today)));
        let model = replica.model.clone();
        let report = Memo::new(move |_| report(board, &model, unit.get()));
        let (model, own) = (replica.model, replica.device.member);
        let goals = Memo::new(move |_| board.context.with(|context| goals(&model, &context.rates)));
        let whose = Memo::new(move |_| board.filter.with(|filter| Whose::of(filter, own)));
        let outlook = Outlook { i18n, board, unit, periods, report, goals, whose };
        provide_context(outlook);
        outlook
    }

    /// An amount in the workspace's currency.
    fn money(self, minor: i128) -> String {
        let most = if minor < 0 { i64::MIN } else { i64::MAX };
        let currency = self.board.context.with(|context| context.rates.own);
        format::money(Money { minor: i64::try_from(minor).unwrap_or(most), currency }, self.i18n.locale())
    }

    /// The same in few letters.
    fn short_money(self, minor: i128) -> String {
        let currency = self.board.context.with(|context| context.rates.own);
        format::short_money(minor, currency, self.i18n.locale())
    }

    /// How many deals there are.
    fn deals(self, count: usize) -> String {
        let count = format::number(count as i64, self.i18n.locale());
        format::fill(self.i18n.t(text::DEALS), &[("n", &count)])
    }

    /// What the period is called that begins on a day.
    fn name(self, first: CalendarDate) -> String {
        match self.unit.get() {
            Unit::Month => format::month(first, self.i18n.locale()),
            Unit::Quarter => format::quarter(first, self.i18n.locale()),
        }
    }

    /// The period that today is in.
    fn now(self) -> CalendarDate {
        self.board.context.with(|context| self.unit.get().first_of(context.today()))
    }

    /// The first and the last day of a period, or of all of them.
    fn span(self, period: Option<CalendarDate>) -> (CalendarDate, CalendarDate) {
        let (unit, now) = (self.unit.get(), self.now());
        let last = || self.periods.with(|periods| periods.last().copied().unwrap_or(now));
        (period.unwrap_or(now), unit.last_of(period.unwrap_or_else(last)))
    }

    /// What a period amounts to, or all of them together.
    fn sums(self, period: Option<CalendarDate>) -> Sums {
        self.report.with(|report| period.map_or_else(|| report.total(), |first| report.sums(When::In(first))))
    }

    /// What is meant to be won in a period, or in all of them together, by those whose deals are shown.
    fn target(self, period: Option<CalendarDate>) -> Option<i128> {
        self.whose.with(|whose| self.target_of(period, &whose.targets()))
    }

    /// The same by some members; by everybody together where nobody is named.
    fn target_of(self, period: Option<CalendarDate>, members: &[Option<MemberId>]) -> Option<i128> {
        let unit = self.unit.get();
        let periods = period.map_or_else(|| self.periods.get(), |first| vec![first]);
        let months: Vec<CalendarDate> = periods.into_iter().flat_map(|first| unit.months_of(first)).collect();
        self.goals.with(|goals| goals::sum(goals, &months, members))
    }

    /// What follows the path of the board in the address of these deals, of those that are shown.
    fn listing(self, deals: &Filter) -> String {
        let filter = self.board.filter.with(|shown| shown.and(deals)).to_string();
        self.board.navigation.query_with(&[("layout", Layout::Table.as_str()), ("filter", &filter)])
    }
}

/// Counts the deals that are selected; follows them.
fn report(board: BoardState, model: &Model, unit: Unit) -> Report {
    let (stages, pipeline) = (board.columns(), board.pipeline.get());
    let deals = board.selection.with(|it| it.as_ref().map(|selection| selection.in_order(&stages)));
    board.context.with(|context| {
        let mut report = Report::new(unit, context.today());
        for row in deals.unwrap_or_default().into_iter().filter_map(|deal| model.peek(deal)) {
            let column = row.as_deal().zip(pipeline).map(|(deal, pipeline)| context.column_of(pipeline, deal));
            if let Some(entry) = Entry::read(&row, column.unwrap_or(OTHER_STAGES), context) {
                report.add(&entry);
            }
        }
        report
    })
}

/// What a sum is called.
fn name_of(measure: Measure) -> Text {
    match measure {
        Measure::Won => text::FORECAST_WON,
        Measure::Commit => text::FORECAST_COMMIT,
        Measure::Best => text::FORECAST_BEST,
        Measure::Pipeline => text::FORECAST_PIPELINE,
        Measure::Weighted => text::FORECAST_WEIGHTED,
    }
}

#[component]
pub fn ForecastView() -> impl IntoView {
    Outlook::provide();
    view! {
        <div class="forecast">
            <Choosers />
            <Strips />
            <ForecastBars />
            <ForecastTable />
            <PeriodColumns />
            <Groups />
        </div>
    }
}

/// An amount that leads to the deals that it is of.
#[component]
fn Amount(minor: Signal<i128>, deals: Signal<Filter>) -> impl IntoView {
    let outlook = expect_context::<Outlook>();
    let is_nothing = Memo::new(move |_| minor.get() == 0);
    let words = move || outlook.money(minor.get());
    let query = move || deals.with(|deals| outlook.listing(deals));
    move || match is_nothing.get() {
        true => view! { <span class="nothing">{words}</span> }.into_any(),
        false => view! {
            <a href=move || format!("{}{}", Route::Board.path(), query())>{words}</a>
        }
        .into_any(),
    }
}
