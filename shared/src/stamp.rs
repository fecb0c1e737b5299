//! What a command needs from the outside world: who, when, and some randomness.

pub use crate::time::Timestamp;

use crate::{date::CalendarDate, id::MemberId, zone::Zone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who acts, when, and 16 random bytes. Applying a command is a pure function of the documents, the command and this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub at: Timestamp,
    pub member: MemberId,
    pub entropy: [u8; 16],
    /// Minutes that the clocks of whoever acts are ahead of UTC.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub utc_offset: i16,
    /// Where these clocks are, by the name of their zone; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(minutes: &i16) -> bool {
    *minutes == 0
}

impl Stamp {
    /// Of somebody whose clocks show UTC.
    pub fn new(at: Timestamp, member: MemberId, entropy: [u8; 16]) -> Stamp {
        Stamp { at, member, entropy, utc_offset: 0, zone: String::new() }
    }

    /// The clocks of whoever acts.
    pub fn zone(&self) -> Zone {
        self.zone.parse().unwrap_or(Zone::Fixed(self.utc_offset))
    }

    /// The day on the calendar of whoever acts.
    pub fn today(&self) -> CalendarDate {
        const DAY: i64 = 86_400_000;
        let local = self.at.0.saturating_add(i64::from(self.utc_offset) * 60_000);
        CalendarDate::EPOCH.plus_days(local.div_euclid(DAY)).unwrap_or(CalendarDate::EPOCH)
    }

    /// Sixty-four bits drawn from the entropy for one purpose, the same for the same stamp and purpose.
    pub fn draw(&self, purpose: &str) -> u64 {
        let digest = Sha256::new().chain_update(self.entropy).chain_update(purpose.as_bytes()).finalize();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        u64::from_le_bytes(bytes)
    }
}
