//! What deals bring by when they close: what was won, and what is open by how sure it is. Each sum says by a filter of
//! which deals it is.

mod measure;
mod unit;

pub use measure::{Measure, Sums, Tally, lost_for};
pub use unit::Unit;

use crate::{
    date::CalendarDate,
    filter::{Condition, Context, Filter, Test, counted_as, stage_type},
    id::{DealId, MemberId, StageId},
    kind::key,
    money::Currency,
    row::{Forecast, Row, StageType},
};
use measure::of_type;
use std::collections::BTreeMap;

/// When a deal closes, as a forecast groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Before the first period, and still open.
    Overdue,
    /// In the period that begins on this day.
    In(CalendarDate),
    /// After the last period.
    Later,
    /// On no day that is known.
    Undated,
}

/// How far a deal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open {
        closes: Option<CalendarDate>,
        counted: Forecast,
        /// In per cent.
        probability: i64,
    },
    Won {
        on: CalendarDate,
    },
    Lost {
        on: CalendarDate,
    },
}

/// What a forecast asks of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    pub deal: DealId,
    /// The column that it stands in.
    pub stage: StageId,
    pub owner: Option<MemberId>,
    /// Minor units of the workspace's currency; its own currency where no rate is known.
    pub amount: Result<i64, Currency>,
    pub standing: Standing,
    /// Why it was lost, by the word of the reason.
    pub reason: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// What a row says of a deal that stands in a column; `None` for any other record.
    pub fn read(row: &'a Row, stage: StageId, context: &impl Context) -> Option<Entry<'a>> {
        let deal = row.as_deal()?;
        let closed = || deal.place.as_ref().map_or_else(|| context.today(), |place| context.day_of(place.entered_at));
        let standing = match stage_type(row, context)? {
            StageType::Won => Standing::Won { on: closed() },
            StageType::Lost => Standing::Lost { on: closed() },
            StageType::Open => Standing::Open {
                closes: row.close_date(),
                counted: counted_as(row, context)?,
                probability: context.probability(row).unwrap_or(0),
            },
        };
        // What has no amount amounts to nothing; what has one and is worth nothing here has no rate.
        let amount = context.amount(row).map_or_else(|| deal.amount.and(deal.currency).map_or(Ok(0), Err), Ok);
        let reason = row.text(key::LOST_REASON);
        Some(Entry { deal: DealId::of(row.id), stage, owner: row.meta.owner, amount, standing, reason })
    }
}

/// The deals of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// The open ones, as they came.
    pub deals: Vec<DealId>,
    /// What these amount to, whatever they are counted as.
    pub open: i128,
    pub sums: Sums,
}

/// The deals of a forecast, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    unit: Unit,
    /// The first day of the first period.
    first: CalendarDate,
    /// The last day of the last period.
    last: CalendarDate,
    buckets: BTreeMap<When, Bucket>,
    /// The open deals by their columns.
    pub stages: BTreeMap<StageId, Tally>,
    /// What was lost since the first period began, by the words of the reasons; empty for none.
    pub lost: BTreeMap<String, Tally>,
    /// What belongs to whom in the first period.
    pub owners: BTreeMap<Option<MemberId>, Sums>,
    /// How many deals are in no sum, because there is no rate for their currency.
    pub unconverted: BTreeMap<Currency, usize>,
}

impl Report {
    /// The period that today is in, and those after it, without any deal.
    pub fn new(unit: Unit, today: CalendarDate) -> Report {
        let first = unit.first_of(today);
        let last = unit.last_of(unit.periods(today).last().copied().unwrap_or(first));
        Report {
            unit,
            first,
            last,
            buckets: BTreeMap::new(),
            stages: BTreeMap::new(),
            lost: BTreeMap::new(),
            owners: BTreeMap::new(),
            unconverted: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, entry: &Entry<'_>) {
        // What was closed before the first period is over.
        if let Standing::Won { on } | Standing::Lost { on } = entry.standing
            && on < self.first
        {
            return;
        }
        let amount = match entry.amount {
            Ok(minor) => i128::from(minor),
            Err(currency) => {
                *self.unconverted.entry(currency).or_default() += 1;
                0
            }
        };
        match entry.standing {
            Standing::Lost { .. } => {
                self.lost.entry(entry.reason.unwrap_or_default().to_owned()).or_default().add(amount);
            }
            Standing::Won { on } => self.sum(self.when(on), entry.owner, Sums::won(amount)),
            Standing::Open { closes, counted, probability } => {
                let when = closes.map_or(When::Undated, |day| self.when(day));
                self.stages.entry(entry.stage).or_default().add(amount);
                let bucket = self.buckets.entry(when).or_default();
                bucket.deals.push(entry.deal);
                bucket.open += amount;
                self.sum(when, entry.owner, Sums::open(counted, probability, amount));
            }
        }
    }

    fn sum(&mut self, when: When, owner: Option<MemberId>, sums: Sums) {
        self.buckets.entry(when).or_default().sums += sums;
        if when == When::In(self.first) {
            *self.owners.entry(owner).or_default() += sums;
        }
    }

    /// The group that a day is in.
    fn when(&self, day: CalendarDate) -> When {
        match day {
            _ if day < self.first => When::Overdue,
            _ if day > self.last => When::Later,
            _ => When::In(self.unit.first_of(day)),
        }
    }

    /// The deals of a group; `None` where it has none.
    pub fn bucket(&self, when: When) -> Option<&Bucket> {
        self.buckets.get(&when)
    }

    /// What a group amounts to.
    pub fn sums(&self, when: When) -> Sums {
        self.bucket(when).map(|bucket| bucket.sums).unwrap_or_default()
    }

    /// What all periods amount to together. What is weighted is the sum of what is shown for each of them.
    pub fn total(&self) -> Sums {
        let mut total = Sums::default();
        for (when, bucket) in &self.buckets {
            if matches!(when, When::In(_)) {
                total += bucket.sums.rounded();
            }
        }
        total
    }

    /// The open deals of a group, as a filter finds them.
    pub fn open(&self, when: When) -> Filter {
        let mut conditions = vec![of_type(StageType::Open)];
        let mut closes = |test: Test| conditions.push(Condition::new(key::CLOSE_DATE, test));
        let beside = |day: CalendarDate, days: i64| day.plus_days(days).unwrap_or(day).to_string();
        match when {
            When::Overdue => closes(Test::AtMost(beside(self.first, -1))),
            When::In(first) => {
                closes(Test::AtLeast(first.to_string()));
                closes(Test::AtMost(self.unit.last_of(first).to_string()));
            }
            When::Later => closes(Test::AtLeast(beside(self.last, 1))),
            When::Undated => closes(Test::Empty),
        }
        Filter { any: vec![conditions] }
    }
}

#[cfg(test)]
mod tests;
