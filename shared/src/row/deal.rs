use crate::{
    fields::Entries,
    id::PipelineId,
    kind::key,
    money::{Currency, Money},
    place::Place,
};

words! {
    /// How sure a deal is, in a forecast.
    Forecast { Pipeline = "pipeline", BestCase = "best_case", Commit = "commit", Omitted = "omitted" }
}

impl Forecast {
    /// What a deal of that probability, in per cent, is counted as unless somebody says otherwise.
    pub fn of(probability: i64) -> Forecast {
        match probability {
            80.. => Forecast::Commit,
            50..80 => Forecast::BestCase,
            _ => Forecast::Pipeline,
        }
    }
}

/// What boards and sums ask of every deal. The rest is read from its row when a card is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealRow {
    /// Minor units of `currency`.
    pub amount: Option<i64>,
    pub currency: Option<Currency>,
    pub pipeline: Option<PipelineId>,
    /// `None` where it is missing or unreadable: such a deal stands in [`crate::row::OTHER_STAGES`] all the same.
    pub place: Option<Place>,
    /// Per cent; overrides the stage's.
    pub probability: Option<i64>,
    /// What it is counted as in a forecast, where somebody said so.
    pub forecast: Option<Forecast>,
}

impl DealRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            amount: fields.int(key::AMOUNT),
            currency: fields.parsed(key::CURRENCY),
            pipeline: fields.parsed(key::PIPELINE),
            place: fields.parsed(key::PLACE),
            probability: fields.int("probability").map(|percent| percent.clamp(0, 100)),
            forecast: fields.get("forecast_category").and_then(|word| Forecast::parse(word.as_text()?)),
        }
    }

    /// The amount with its currency, or the workspace's where the deal names none.
    pub fn money(&self, workspace: Currency) -> Option<Money> {
        self.amount.map(|minor| Money { minor, currency: self.currency.unwrap_or(workspace) })
    }
}
