//! The data set, cleaned: what was normalised is counted.

use serde::Deserialize;
use sotay_shared::{date::CalendarDate, stamp::Timestamp};
use std::collections::BTreeMap;

const ACCOUNTS: &str = include_str!("../../demo/accounts.csv");
const AGENTS: &str = include_str!("../../demo/sales_teams.csv");
const PIPELINE: &str = include_str!("../../demo/sales_pipeline.csv");

/// A row of the data set does not fit.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error("\"{0}\" is no date")]
    Date(String),
    #[error("\"{0}\" is no stage")]
    Stage(String),
}

/// Where an opportunity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Prospecting,
    Engaging,
    Won,
    Lost,
}

impl Outcome {
    pub const ALL: [Outcome; 4] = [Outcome::Prospecting, Outcome::Engaging, Outcome::Won, Outcome::Lost];
}

#[derive(Debug)]
pub struct Account {
    pub name: String,
    pub sector: String,
    pub founded: i64,
    /// The source gives millions of dollars with two decimals.
    pub revenue_cents: i64,
    pub employees: i64,
    pub location: String,
    pub parent: Option<String>,
}

#[derive(Debug)]
pub struct Opportunity {
    pub agent: String,
    pub product: String,
    pub account: Option<String>,
    pub outcome: Outcome,
    pub engaged: Option<CalendarDate>,
    pub closed: Option<CalendarDate>,
    /// Whole dollars.
    pub value: Option<i64>,
}

#[derive(Debug)]
pub struct DataSet {
    pub accounts: Vec<Account>,
    pub agents: Vec<String>,
    pub opportunities: Vec<Opportunity>,
    /// What was cleaned, and how often.
    pub normalised: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct AccountRow {
    account: String,
    sector: String,
    year_established: i64,
    revenue: f64,
    employees: i64,
    office_location: String,
    subsidiary_of: Option<String>,
}

#[derive(Deserialize)]
struct AgentRow {
    sales_agent: String,
}

#[derive(Deserialize)]
struct PipelineRow {
    sales_agent: String,
    product: String,
    account: Option<String>,
    deal_stage: String,
    engage_date: Option<String>,
    close_date: Option<String>,
    close_value: Option<i64>,
}

/// Spellings that are put right.
const SPELLINGS: [(&str, &str); 3] =
    [("GTXPro", "GTX Pro"), ("technolgy", "technology"), ("Philipines", "Philippines")];

impl DataSet {
    /// Reads the data set that is built in.
    ///
    /// # Errors
    /// When a row does not fit.
    pub fn read() -> Result<DataSet, DataError> {
        let mut normalised = BTreeMap::new();
        let mut clean = |word: String| match SPELLINGS.iter().find(|(wrong, _)| *wrong == word) {
            Some((wrong, right)) => {
                *normalised.entry(format!("\"{wrong}\" to \"{right}\"")).or_insert(0) += 1;
                (*right).to_owned()
            }
            None => word,
        };
        let mut accounts = Vec::new();
        for row in csv::Reader::from_reader(ACCOUNTS.as_bytes()).deserialize() {
            let row: AccountRow = row?;
            accounts.push(Account {
                name: row.account,
                sector: clean(row.sector),
                founded: row.year_established,
                revenue_cents: (row.revenue * 100.0).round() as i64 * 1_000_000,
                employees: row.employees,
                location: clean(row.office_location),
                parent: row.subsidiary_of.filter(|parent| !parent.is_empty()),
            });
        }
        let agents = csv::Reader::from_reader(AGENTS.as_bytes())
            .deserialize()
            .map(|row| row.map(|row: AgentRow| row.sales_agent))
            .collect::<Result<_, _>>()?;
        let mut opportunities = Vec::new();
        for row in csv::Reader::from_reader(PIPELINE.as_bytes()).deserialize() {
            let row: PipelineRow = row?;
            opportunities.push(Opportunity {
                agent: row.sales_agent,
                product: clean(row.product),
                account: row.account.filter(|account| !account.is_empty()),
                outcome: match row.deal_stage.as_str() {
                    "Prospecting" => Outcome::Prospecting,
                    "Engaging" => Outcome::Engaging,
                    "Won" => Outcome::Won,
                    "Lost" => Outcome::Lost,
                    _ => return Err(DataError::Stage(row.deal_stage)),
                },
                engaged: date(row.engage_date)?,
                closed: date(row.close_date)?,
                value: row.close_value,
            });
        }
        Ok(DataSet { accounts, agents, opportunities, normalised })
    }

    /// How many days all dates are shifted, so that the newest is today.
    pub fn days_to(&self, now: Timestamp) -> i64 {
        let newest = self.opportunities.iter().filter_map(|it| it.closed.max(it.engaged)).max();
        let today = now.0.div_euclid(86_400_000);
        newest.map_or(0, |newest| today - CalendarDate::EPOCH.days_until(newest))
    }
}

/// Reads `10/20/2016`; missing and empty are no date.
fn date(text: Option<String>) -> Result<Option<CalendarDate>, DataError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let parts: Vec<u16> = text.split('/').filter_map(|part| part.parse().ok()).collect();
    let [month, day, year] = parts[..] else { return Err(DataError::Date(text)) };
    let small = |part: u16| u8::try_from(part).unwrap_or(0);
    CalendarDate::new(year, small(month), small(day)).map(Some).map_err(|_| DataError::Date(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_set_is_what_it_says() {
        let data = DataSet::read().unwrap();
        assert_eq!((data.accounts.len(), data.opportunities.len()), (85, 8_800));
        let won = || data.opportunities.iter().filter(|it| it.outcome == Outcome::Won);
        assert_eq!((won().count(), won().filter_map(|it| it.value).sum()), (4_238, 10_005_534));
        assert_eq!(data.opportunities.iter().filter(|it| it.account.is_none()).count(), 1_425);
        assert_eq!(data.normalised["\"GTXPro\" to \"GTX Pro\""], 1_480);
        assert_eq!(data.normalised["\"technolgy\" to \"technology\""], 12);
    }
}
