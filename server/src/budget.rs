//! What one account may cost: changes and bytes a minute over all its connections, what it reads, how often it connects,
//! things at a time, and what one connection may say beside its changes.

use crate::store::AccountId;
use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

/// How long a connection waits for its account's turn, all waits together, before it is closed.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// Said to whoever is over the budget.
pub const TOO_FAST: &str =
    "this account makes too many changes at once: connect again in a minute, the rest is sent later";
/// Bytes are counted in units of so many.
const UNIT: u64 = 1_024;
/// Messages beside pushes that one connection may send at once, and a second from then on.
const MESSAGES: (u32, u32) = (200, 20);
/// The same in units of bytes.
const MESSAGE_UNITS: (u32, u32) = (512, 64);

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

fn units(bytes: usize) -> u32 {
    u32::try_from((bytes as u64).div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// What something costs and is not charged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    changes: u32,
    units: u32,
}

impl Cost {
    /// So many changes, and so many bytes.
    pub fn new(changes: usize, bytes: usize) -> Cost {
        Cost { changes: u32::try_from(changes).unwrap_or(u32::MAX), units: units(bytes) }
    }
}

/// The changes and bytes that each account may push in a minute.
#[derive(Debug)]
pub struct Budget {
    changes: DefaultKeyedRateLimiter<AccountId>,
    units: DefaultKeyedRateLimiter<AccountId>,
    /// A whole minute's worth: what costs more is charged this.
    most: Cost,
}

impl Budget {
    pub fn new(changes: u32, bytes: u64) -> Budget {
        let most = Cost { changes: changes.max(1), units: u32::try_from(bytes / UNIT).unwrap_or(u32::MAX).max(1) };
        let limiter = |count| RateLimiter::keyed(Quota::per_minute(at_least_one(count)));
        Budget { changes: limiter(most.changes), units: limiter(most.units), most }
    }

    /// Charges an account. What has been charged is taken off the cost, so that it is not charged again after a wait.
    ///
    /// # Errors
    /// How long to wait before the rest can be charged.
    pub fn take(&self, account: AccountId, cost: &mut Cost) -> Result<(), Duration> {
        charge(&self.changes, account, &mut cost.changes, self.most.changes)?;
        charge(&self.units, account, &mut cost.units, self.most.units)
    }
}

fn charge(
    limiter: &DefaultKeyedRateLimiter<AccountId>,
    account: AccountId,
    count: &mut u32,
    most: u32,
) -> Result<(), Duration> {
    let Some(wanted) = NonZeroU32::new((*count).min(most)) else { return Ok(()) };
    if let Ok(Err(early)) = limiter.check_key_n(&account, wanted) {
        return Err(early.wait_time_from(DefaultClock::default().now()));
    }
    *count = 0;
    Ok(())
}

/// The bytes of logs that each account may read over HTTP.
#[derive(Debug)]
pub struct Reads(DefaultKeyedRateLimiter<AccountId>);

/// Units of bytes at once, and in a second from then on: a workspace of half a million records, and then some 30,000 more.
const READ_UNITS: (u32, u32) = (128 * 1_024, 8 * 1_024);

impl Default for Reads {
    fn default() -> Reads {
        let (burst, second) = READ_UNITS;
        Reads(RateLimiter::keyed(Quota::per_second(at_least_one(second)).allow_burst(at_least_one(burst))))
    }
}

impl Reads {
    /// Charges an account for what is read to it, when it may have that; `false` where it would wait too long.
    pub async fn take(&self, account: AccountId, bytes: usize) -> bool {
        let mut units = units(bytes);
        until_charged(|| charge(&self.0, account, &mut units, READ_UNITS.0)).await
    }
}

/// Tries to charge somebody until it is done; `false` where that is too long to wait for.
pub async fn until_charged(mut charge: impl FnMut() -> Result<(), Duration>) -> bool {
    let mut waited = Duration::ZERO;
    while let Err(wait) = charge() {
        waited += wait;
        if waited > PATIENCE {
            return false;
        }
        sleep(wait).await;
    }
    true
}

/// How often each account may connect. Whoever is closed and comes back at once costs more than what it said.
#[derive(Debug)]
pub struct Arrivals(DefaultKeyedRateLimiter<AccountId>);

/// For each connection that an account may have it connects so often at once.
const ARRIVALS: usize = 4;
/// And so often in a minute from then on.
const ARRIVALS_A_MINUTE: u32 = 120;

impl Arrivals {
    /// Of accounts that may have so many connections at a time.
    pub fn new(connections: usize) -> Arrivals {
        let at_once = u32::try_from(connections.saturating_mul(ARRIVALS)).unwrap_or(u32::MAX);
        let quota = Quota::per_minute(at_least_one(ARRIVALS_A_MINUTE)).allow_burst(at_least_one(at_once));
        Arrivals(RateLimiter::keyed(quota))
    }

    /// Whether an account may connect once more.
    pub fn allows(&self, account: AccountId) -> bool {
        self.0.check_key(&account).is_ok()
    }
}

/// What one connection may say beside its changes: greetings, pings, who is where.
#[derive(Debug)]
pub struct Chatter {
    messages: DefaultDirectRateLimiter,
    units: DefaultDirectRateLimiter,
}

impl Default for Chatter {
    fn default() -> Chatter {
        let limiter = |(burst, second)| {
            RateLimiter::direct(Quota::per_second(at_least_one(second)).allow_burst(at_least_one(burst)))
        };
        Chatter { messages: limiter(MESSAGES), units: limiter(MESSAGE_UNITS) }
    }
}

impl Chatter {
    /// Whether a message of so many bytes, which weighs as much as so many, may still be said.
    pub fn allows(&self, weight: u32, bytes: usize) -> bool {
        let within =
            |limiter: &DefaultDirectRateLimiter, count: u32| matches!(limiter.check_n(at_least_one(count)), Ok(Ok(())));
        within(&self.messages, weight) && within(&self.units, units(bytes))
    }
}

/// So many of something that each account may have under way at a time.
#[derive(Debug)]
pub struct Turns {
    each: usize,
    accounts: Mutex<HashMap<AccountId, Weak<Semaphore>>>,
}

impl Turns {
    pub fn new(each: usize) -> Turns {
        Turns { each, accounts: Mutex::default() }
    }

    /// A turn of an account, until it is dropped. `None` where none comes up in time.
    pub async fn take(&self, account: AccountId) -> Option<OwnedSemaphorePermit> {
        timeout(PATIENCE, self.of(account).acquire_owned()).await.ok()?.ok()
    }

    /// A turn of an account that is free now.
    pub fn try_take(&self, account: AccountId) -> Option<OwnedSemaphorePermit> {
        self.of(account).try_acquire_owned().ok()
    }

    fn of(&self, account: AccountId) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turns) = accounts.get(&account).and_then(Weak::upgrade) {
            return turns;
        }
        accounts.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(self.each));
        accounts.insert(account, Arc::downgrade(&turns));
        turns
    }
}

/// What the server gives each account a share of.
#[derive(Debug)]
pub struct Shares {
    pub budget: Budget,
    pub arrivals: Arrivals,
    /// Answers of the log that are under way, and what was read so.
    pub log_reads: Turns,
    pub reads: Reads,
    /// Documents and pages that are opened for whoever follows a log.
    pub openings: Turns,
    /// Files that are on their way here.
    pub uploads: Turns,
    /// Files that are on their way from here.
    pub downloads: Turns,
}

/// Answers of the log that one account may have under way; further ones wait.
const LOG_READS: usize = 4;
/// Documents and pages that are opened for one account at a time, over all its connections.
const OPENINGS: usize = 2;
/// Files that one account may send, and fetch, at a time.
const UPLOADS: usize = 4;
const DOWNLOADS: usize = 8;

impl Shares {
    /// Of accounts that may push so many changes and bytes in a minute, and have so many connections.
    pub fn new(changes: u32, bytes: u64, connections: usize) -> Shares {
        Shares {
            budget: Budget::new(changes, bytes),
            arrivals: Arrivals::new(connections),
            log_reads: Turns::new(LOG_READS),
            reads: Reads::default(),
            openings: Turns::new(OPENINGS),
            uploads: Turns::new(UPLOADS),
            downloads: Turns::new(DOWNLOADS),
        }
    }

    /// Forgets the accounts that have their whole share again.
    pub fn forget_idle(&self) {
        for limiter in [&self.budget.changes, &self.budget.units, &self.reads.0, &self.arrivals.0] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAN: AccountId = [1; 16];
    const MINH: AccountId = [2; 16];

    #[test]
    fn changes_and_bytes_are_both_charged_to_their_account() {
        let budget = Budget::new(1_000, 1_000 * UNIT);
        assert_eq!(budget.take(LAN, &mut Cost::new(900, 0)), Ok(()));
        let wait = budget.take(LAN, &mut Cost::new(900, 0)).unwrap_err();
        assert!(wait > PATIENCE, "{wait:?}");
        assert_eq!(budget.take(LAN, &mut Cost::new(1, 900 * UNIT as usize)), Ok(()));
        assert!(budget.take(LAN, &mut Cost::new(1, 900 * UNIT as usize)).is_err());
        assert_eq!(budget.take(MINH, &mut Cost::new(900, 900)), Ok(()));
    }

    #[test]
    fn what_is_more_than_a_minute_holds_costs_the_whole_minute() {
        let budget = Budget::new(1_000, 1_000 * UNIT);
        assert_eq!(budget.take(LAN, &mut Cost::new(200_000, usize::MAX)), Ok(()));
        assert!(budget.take(LAN, &mut Cost::new(500, 0)).is_err());
    }

    #[tokio::test]
    async fn an_account_reads_so_much_at_once_and_then_waits() {
        let reads = Reads::default();
        for _ in 0..4 {
            assert!(reads.take(LAN, 32 * 1024 * 1024).await);
        }
        // Another sixty-four would take eight seconds.
        assert!(!reads.take(LAN, 64 * 1024 * 1024).await);
        assert!(reads.take(MINH, 64 * 1024 * 1024).await);
        // More than there ever is costs all of it.
        assert!(Reads::default().take(LAN, usize::MAX).await);
    }

    #[test]
    fn an_account_connects_only_so_often() {
        let arrivals = Arrivals::new(2);
        let came = (0..1_000).filter(|_| arrivals.allows(LAN)).count();
        assert!((8..12).contains(&came), "{came}");
        assert!(arrivals.allows(MINH));
    }

    #[test]
    fn a_connection_says_only_so_much() {
        let chatter = Chatter::default();
        let said = (0..100_000).filter(|_| chatter.allows(1, 60)).count();
        assert!((200..1_000).contains(&said), "{said}");
        assert!(!Chatter::default().allows(1, 4 * 1024 * 1024));
    }
}
