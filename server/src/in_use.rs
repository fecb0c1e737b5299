//! The sessions that have an open connection here. They are written to be in use all at once, now and then.

use crate::token::TokenHash;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type Held = HashMap<TokenHash, usize>;

/// How many connections each of them has. A clone shares all of it.
#[derive(Debug, Clone, Default)]
pub struct InUse(Arc<Mutex<Held>>);

/// One connection of a session; given back when dropped.
#[derive(Debug)]
pub struct Use {
    sessions: InUse,
    token: TokenHash,
}

impl InUse {
    fn held(&self) -> MutexGuard<'_, Held> {
        // Nothing in here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session is in use as long as this is held.
    pub fn hold(&self, token: TokenHash) -> Use {
        *self.held().entry(token).or_default() += 1;
        Use { sessions: self.clone(), token }
    }

    /// Those that are in use now.
    pub fn sessions(&self) -> Vec<TokenHash> {
        self.held().keys().copied().collect()
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut held = self.sessions.held();
        if let Some(count) = held.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_in_use_until_its_last_connection_ends() {
        let sessions = InUse::default();
        let (first, second) = (sessions.hold([1; 32]), sessions.hold([1; 32]));
        drop(first);
        assert_eq!(sessions.sessions(), [[1; 32]]);
        drop(second);
        assert!(sessions.sessions().is_empty());
    }
}
