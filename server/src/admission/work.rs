//! What admission costs whom: the measured time of each account's groups, and how much an account may ask for.

use crate::store::AccountId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Accounts that are remembered before those that owe nothing are forgotten.
const REMEMBERED: usize = 10_000;
/// What a change costs beside its trial: it is decoded, stored, relayed.
const CHANGE: Duration = Duration::from_micros(20);
/// The same for each byte.
const BYTE: Duration = Duration::from_nanos(20);
/// Seconds of work: who asked for less lately asked for little. What was asked for is forgotten at the rate of so many
/// seconds in one second, and from so many on more does not count.
const LITTLE: f64 = 0.05;
const FORGOTTEN: f64 = 0.05;
const MUCH: f64 = 0.5;

/// What a group costs before anybody tried it.
pub(super) fn base_cost(changes: usize, bytes: usize) -> Duration {
    let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    CHANGE.saturating_mul(many(changes)) + BYTE.saturating_mul(many(bytes))
}

/// A token bucket of work for each account (seconds of a core).
#[derive(Debug)]
pub(super) struct Work {
    /// Work that flows off in a second, and what an account may owe.
    a_second: f64,
    most: f64,
    accounts: Mutex<HashMap<AccountId, Owed>>,
}

#[derive(Debug, Clone, Copy)]
struct Owed {
    work: f64,
    /// What it asked for lately.
    lately: f64,
    at: Instant,
}

impl Owed {
    fn now(self, a_second: f64, now: Instant) -> f64 {
        (self.work - a_second * now.saturating_duration_since(self.at).as_secs_f64()).max(0.0)
    }

    fn lately(self, now: Instant) -> f64 {
        (self.lately - FORGOTTEN * now.saturating_duration_since(self.at).as_secs_f64()).max(0.0)
    }
}

impl Work {
    /// Of so many seconds a minute.
    pub(super) fn new(a_minute: u32) -> Work {
        let most = f64::from(a_minute.max(1));
        Work { a_second: most / 60.0, most, accounts: Mutex::default() }
    }

    pub(super) fn charge(&self, account: AccountId, cost: Duration) {
        let now = Instant::now();
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= REMEMBERED {
            accounts.retain(|_, owed| owed.now(self.a_second, now) > 0.0 || owed.lately(now) > 0.0);
        }
        let cost = cost.as_secs_f64();
        let (work, lately) =
            accounts.get(&account).map_or((0.0, 0.0), |it| (it.now(self.a_second, now), it.lately(now)));
        accounts.insert(account, Owed { work: work + cost, lately: (lately + cost).min(MUCH), at: now });
    }

    /// Whether an account asked for little lately.
    pub(super) fn is_little(&self, account: AccountId) -> bool {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.get(&account).is_none_or(|owed| owed.lately(Instant::now()) < LITTLE)
    }

    /// How long an account has to wait until it may ask for more.
    pub(super) fn wait(&self, account: AccountId) -> Duration {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let owed = accounts.get(&account).map_or(0.0, |owed| owed.now(self.a_second, Instant::now()));
        Duration::try_from_secs_f64((owed - self.most) / self.a_second).unwrap_or_default()
    }
}

/// A clock that runs while this thread works, and not while it waits for others.
#[derive(Debug)]
pub(super) struct Stopwatch(Duration);

impl Stopwatch {
    pub(super) fn start() -> Stopwatch {
        Stopwatch(thread_time())
    }

    pub(super) fn elapsed(&self) -> Duration {
        thread_time().saturating_sub(self.0)
    }
}

#[cfg(unix)]
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Where the system does not count for threads, the time on the wall.
#[cfg(not(unix))]
fn thread_time() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_too_much_waits_and_nobody_else() {
        let work = Work::new(20);
        let (one, other) = ([1; 16], [2; 16]);
        work.charge(one, Duration::from_secs(19));
        assert_eq!(work.wait(one), Duration::ZERO);
        work.charge(one, Duration::from_secs(21));
        // Twenty too many, of which a third flows off in a second.
        let wait = work.wait(one);
        assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60), "{wait:?}");
        assert_eq!(work.wait(other), Duration::ZERO);
        assert!(!work.is_little(one) && work.is_little(other));
        work.charge(other, Duration::from_millis(10));
        assert!(work.is_little(other));
        work.charge(other, Duration::from_millis(90));
        assert!(!work.is_little(other));
    }

    #[test]
    fn a_group_of_nothing_but_changes_costs_something() {
        assert!(base_cost(110_000, 4 << 20) > Duration::from_secs(2));
        assert!(base_cost(1, 200) < Duration::from_millis(1));
    }
}
