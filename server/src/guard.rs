//! How often somebody may try: budgets by network address for each way in, and a wait that grows by account.
//!
//! Kept in memory, by each server for itself.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Wrong passwords that cost no wait.
const FREE: u32 = 5;
/// The first wait; each one after is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// After so long without an attempt all is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// Accounts that are counted at a time. Beyond, those with few attempts are forgotten first.
const COUNTED: usize = 200_000;

/// Whoever has one address of an IPv6 network has all of the /64: it counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Network {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Network {
        match address.to_canonical() {
            IpAddr::V4(address) => Network::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Network::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

type Budget = DefaultKeyedRateLimiter<Network>;

/// A way in that is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    SignIn,
    SignUp,
    /// What an invitation says.
    Invitation,
    /// Links that come by mail, asked for or followed.
    Link,
}

/// Somebody has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften;

/// What an account's attempts are counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptKey([u8; 16]);

impl AttemptKey {
    /// Of an address, whether or not it has an account. A device that the account knows is counted by itself, so that
    /// guesses of others never hold it up.
    pub fn new(email: &str, known_device: Option<&[u8; 32]>) -> AttemptKey {
        let mut hash = Sha256::new();
        hash.update(email.as_bytes());
        if let Some(device) = known_device {
            hash.update([0]);
            hash.update(device);
        }
        let mut key = [0; 16];
        key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        AttemptKey(key)
    }
}

/// All budgets of a server.
#[derive(Debug)]
pub struct Guard {
    budgets: [(Way, Budget); 4],
    accounts: Attempts,
}

impl Guard {
    /// So many attempts a minute, network and way.
    pub fn new(a_minute: NonZeroU32) -> Guard {
        let budgets = [Way::SignIn, Way::SignUp, Way::Invitation, Way::Link]
            .map(|way| (way, RateLimiter::keyed(Quota::per_minute(a_minute))));
        Guard { budgets, accounts: Attempts::default() }
    }

    /// Counts an attempt of an address.
    ///
    /// # Errors
    /// When there were too many.
    pub fn attempt(&self, way: Way, address: IpAddr) -> Result<(), TooOften> {
        let budget = self.budgets.iter().find(|(of, _)| *of == way);
        budget.map_or(Ok(()), |(_, budget)| budget.check_key(&Network::from(address)).map_err(|_| TooOften))
    }

    /// Counts an attempt at an account as a wrong one, until it is known to be right: many at once are counted too.
    ///
    /// # Errors
    /// When it comes too soon after wrong ones.
    pub fn begin(&self, key: AttemptKey) -> Result<(), TooOften> {
        self.accounts.begin(key, Instant::now())
    }

    /// The attempt was right.
    pub fn succeeded(&self, key: AttemptKey) {
        self.accounts.lock().remove(&key);
    }

    /// The attempt was not looked at.
    pub fn withdraw(&self, key: AttemptKey) {
        if let Some(counted) = self.accounts.lock().get_mut(&key) {
            counted.count = counted.count.saturating_sub(1);
            counted.until = counted.last;
        }
    }

    /// Forgets what has no weight any more.
    pub fn forget_old(&self) {
        for (_, budget) in &self.budgets {
            budget.retain_recent();
            budget.shrink_to_fit();
        }
        let now = Instant::now();
        self.accounts.lock().retain(|_, it| now.saturating_duration_since(it.last) < FORGOTTEN);
    }
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    count: u32,
    last: Instant,
    until: Instant,
}

/// Wrong passwords by account.
#[derive(Debug, Default)]
struct Attempts(Mutex<HashMap<AttemptKey, Counted>>);

impl Attempts {
    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptKey, Counted>> {
        // Nothing in here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, key: AttemptKey, now: Instant) -> Result<(), TooOften> {
        let mut counted = self.lock();
        if counted.len() >= COUNTED && !counted.contains_key(&key) {
            counted.retain(|_, it| it.count > FREE && it.until > now);
            if counted.len() >= COUNTED {
                return Ok(());
            }
        }
        let it = counted.entry(key).or_insert(Counted { count: 0, last: now, until: now });
        if now.saturating_duration_since(it.last) >= FORGOTTEN {
            it.count = 0;
        }
        if it.until > now && it.count > 0 {
            return Err(TooOften);
        }
        it.count = it.count.saturating_add(1);
        it.last = now;
        it.until = now + wait(it.count);
        Ok(())
    }
}

/// How long after so many wrong passwords the next one is looked at.
fn wait(count: u32) -> Duration {
    match count.checked_sub(FREE) {
        None | Some(0) => Duration::ZERO,
        Some(over) => FIRST_WAIT.saturating_mul(1 << (over - 1).min(16)).min(LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_count_as_one_and_ways_apart() {
        let guard = Guard::new(NonZeroU32::new(2).unwrap());
        let try_it = |way, address: &str| guard.attempt(way, address.parse().unwrap()).is_ok();
        assert!(try_it(Way::SignIn, "2001:db8::1") && try_it(Way::SignIn, "2001:db8::2"));
        assert!(!try_it(Way::SignIn, "2001:db8:0:0:ffff::3"));
        assert!(try_it(Way::SignIn, "2001:db8:0:1::1") && try_it(Way::SignUp, "2001:db8::1"));
        assert!(try_it(Way::SignIn, "192.0.2.1") && try_it(Way::SignIn, "::ffff:192.0.2.1"));
        assert!(!try_it(Way::SignIn, "192.0.2.1") && try_it(Way::SignIn, "192.0.2.2"));
    }

    #[test]
    fn waits_grow_to_a_quarter_of_an_hour_and_are_forgotten() {
        let (attempts, begin) = (Attempts::default(), Instant::now());
        let key = AttemptKey::new("lan@example.vn", None);
        for _ in 0..6 {
            assert!(attempts.begin(key, begin).is_ok());
        }
        assert!(attempts.begin(key, begin).is_err());
        // Another account, and a device that this one knows, do not wait.
        assert!(attempts.begin(AttemptKey::new("minh@example.vn", None), begin).is_ok());
        assert!(attempts.begin(AttemptKey::new("lan@example.vn", Some(&[7; 32])), begin).is_ok());
        let mut now = begin;
        for expected in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let wait = Duration::from_secs(expected);
            assert!(attempts.begin(key, now + wait - Duration::from_millis(1)).is_err(), "{expected}");
            now += wait;
            assert!(attempts.begin(key, now).is_ok(), "{expected}");
        }
        now += FORGOTTEN;
        for _ in 0..6 {
            assert!(attempts.begin(key, now).is_ok());
        }
    }
}
