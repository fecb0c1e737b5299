//! What is summed, and the deals that it is the sum of.

use crate::{
    date::CalendarDate,
    filter::{Condition, Filter, Test, field},
    kind::key,
    row::{Forecast, StageType},
};
use std::ops::AddAssign;

/// How many deals there are, and what they amount to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub count: usize,
    /// Minor units of the workspace's currency.
    pub amount: i128,
}

impl Tally {
    pub(super) fn add(&mut self, amount: i128) {
        self.count += 1;
        self.amount += amount;
    }
}

/// The sums of a period, in minor units of the workspace's currency. No deal is in two of the first four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub won: i128,
    pub commit: i128,
    pub best: i128,
    pub pipeline: i128,
    /// What was won, and the rest by its probability in per cent: a hundredfold.
    hundredfold: i128,
}

impl Sums {
    pub(super) fn won(amount: i128) -> Sums {
        Sums { won: amount, hundredfold: amount * 100, ..Sums::default() }
    }

    pub(super) fn open(counted: Forecast, probability: i64, amount: i128) -> Sums {
        let mut sums = Sums { hundredfold: amount * i128::from(probability), ..Sums::default() };
        match counted {
            Forecast::Commit => sums.commit = amount,
            Forecast::BestCase => sums.best = amount,
            Forecast::Pipeline => sums.pipeline = amount,
            Forecast::Omitted => sums.hundredfold = 0,
        }
        sums
    }

    pub fn of(&self, measure: Measure) -> i128 {
        match measure {
            Measure::Won => self.won,
            Measure::Commit => self.commit,
            Measure::Best => self.best,
            Measure::Pipeline => self.pipeline,
            Measure::Weighted => self.weighted(),
        }
    }

    /// Halves are rounded away from zero.
    fn weighted(&self) -> i128 {
        (self.hundredfold + 50 * self.hundredfold.signum()) / 100
    }

    /// The same, without what is less than a minor unit.
    pub(super) fn rounded(self) -> Sums {
        Sums { hundredfold: self.weighted() * 100, ..self }
    }

    /// What counts towards a target.
    pub fn secured(&self) -> i128 {
        self.won + self.commit
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Sums) {
        self.won += other.won;
        self.commit += other.commit;
        self.best += other.best;
        self.pipeline += other.pipeline;
        self.hundredfold += other.hundredfold;
    }
}

/// One of the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Won,
    Commit,
    Best,
    Pipeline,
    Weighted,
}

impl Measure {
    pub const ALL: [Measure; 5] = [Measure::Won, Measure::Commit, Measure::Best, Measure::Pipeline, Measure::Weighted];
    /// Those that are parts of a whole, the surest first.
    pub const PARTS: [Measure; 4] = [Measure::Won, Measure::Commit, Measure::Best, Measure::Pipeline];

    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::Won => "won",
            Measure::Commit => "commit",
            Measure::Best => "best",
            Measure::Pipeline => "pipeline",
            Measure::Weighted => "weighted",
        }
    }

    /// As what the open deals are counted that it is the sum of.
    const fn counted(self) -> &'static [Forecast] {
        match self {
            Measure::Won => &[],
            Measure::Commit => &[Forecast::Commit],
            Measure::Best => &[Forecast::BestCase],
            Measure::Pipeline => &[Forecast::Pipeline],
            Measure::Weighted => &[Forecast::Commit, Forecast::BestCase, Forecast::Pipeline],
        }
    }

    /// The deals that it is the sum of: those won from a day to another, and those that are to close then.
    pub fn deals(self, first: CalendarDate, last: CalendarDate) -> Filter {
        let won = || closed(StageType::Won, first, last);
        let open = || {
            let counted = self.counted().iter().map(|it| it.as_str().to_owned()).collect();
            let mut open = vec![Condition::new(field::FORECAST, Test::Is(counted))];
            open.extend(within(key::CLOSE_DATE, first, last));
            open
        };
        let any = match self {
            Measure::Won => vec![won()],
            Measure::Weighted => vec![won(), open()],
            Measure::Commit | Measure::Best | Measure::Pipeline => vec![open()],
        };
        Filter { any }
    }
}

/// The deals that were lost from a day on for a reason, by its word; for none where that is empty.
pub fn lost_for(reason: &str, first: CalendarDate) -> Filter {
    let test = if reason.is_empty() { Test::Empty } else { Test::Is(vec![reason.to_owned()]) };
    let mut lost = vec![of_type(StageType::Lost), Condition::new(field::ENTERED, Test::AtLeast(first.to_string()))];
    lost.push(Condition::new(key::LOST_REASON, test));
    Filter { any: vec![lost] }
}

/// Deals in a stage that means this.
pub(super) fn of_type(meaning: StageType) -> Condition {
    Condition::new(field::STAGE_TYPE, Test::Is(vec![meaning.as_str().to_owned()]))
}

/// A deal is closed since it stands in its stage.
fn closed(meaning: StageType, first: CalendarDate, last: CalendarDate) -> Vec<Condition> {
    let mut closed = vec![of_type(meaning)];
    closed.extend(within(field::ENTERED, first, last));
    closed
}

fn within(field: &str, first: CalendarDate, last: CalendarDate) -> [Condition; 2] {
    [Condition::new(field, Test::AtLeast(first.to_string())), Condition::new(field, Test::AtMost(last.to_string()))]
}
