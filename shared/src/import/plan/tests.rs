//! Lines are planned and carried out in a real replica, which refuses what it refuses.

mod companies;
mod deals;
mod desk;
mod existing;
mod leads;
mod lines;
mod people;
mod products;
mod reached;
mod refusals;
mod told;
mod truth;

use super::{Counts, ExistingPolicy, LineNote, Outcome, Reported, World};
use crate::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId, StageId},
    import::{Draft, Taken},
    kind::Kind,
    value::Value,
};
use desk::{Desk, stages};
use lines::{deal, draft, of_each_kind, outcomes, person, reached, read, refused, with};
