//! A deal's place on its board.

use crate::{id::StageId, position::Position, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Stage, position and time of entry as **one** scalar, `"{stage_id}|{position}|{entered_at}"`: two people who move one
/// card can never make a mixture of their moves (promise M3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place {
    pub stage: StageId,
    pub position: Position,
    /// When the deal entered this stage; a move inside the stage keeps it.
    pub entered_at: Timestamp,
}

/// A text is not a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a place on a board: expected stage|position|milliseconds")]
pub struct InvalidPlace(pub String);

impl FromStr for Place {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, InvalidPlace> {
        let invalid = || InvalidPlace(text.chars().take(64).collect());
        let mut parts = text.split('|');
        let (Some(stage), Some(position), Some(entered), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid());
        };
        Ok(Place {
            stage: stage.parse().map_err(|_| invalid())?,
            position: position.parse().map_err(|_| invalid())?,
            entered_at: Timestamp(entered.parse().map_err(|_| invalid())?),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}", self.stage, self.position, self.entered_at.0)
    }
}

impl TryFrom<String> for Place {
    type Error = InvalidPlace;

    fn try_from(text: String) -> Result<Self, InvalidPlace> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> String {
        place.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scalar_there_and_back() {
        let place = Place {
            stage: StageId::from_cause("stage"),
            position: Position::between(None, None, 3),
            entered_at: Timestamp(1_700_000_000_123),
        };
        assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
        for bad in
            ["", "a|b|c", "0197c1a0-0000-7000-8000-000000000000|V|x", "0197c1a0-0000-7000-8000-000000000000|V|1|2"]
        {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
