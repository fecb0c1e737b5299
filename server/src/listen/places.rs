//! How many connections each network has.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The bits of an IPv6 address that name a network: what one customer is given at least.
const NETWORK: u128 = !0 << 64;

/// Whom an address belongs to, as far as it tells.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    networks: HashMap<IpAddr, usize>,
}

/// The places that there are for connections.
#[derive(Debug)]
pub(super) struct Places {
    each: usize,
    all: usize,
    taken: Mutex<Taken>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    /// `None` for a proxy, behind which are many people.
    network: Option<IpAddr>,
    places: Arc<Places>,
}

impl Places {
    pub(super) fn new(each: usize, all: usize) -> Places {
        Places { each, all, taken: Mutex::default() }
    }

    /// A place for a connection from an address, unless its network has as many as it may, or there are none.
    pub(super) fn take(self: &Arc<Places>, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let network = (!is_proxy).then(|| network(address));
        let mut taken = self.taken();
        if taken.all >= self.all {
            return None;
        }
        if let Some(network) = network {
            let count = taken.networks.entry(network).or_default();
            if *count >= self.each {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        Some(Place { network, places: self.clone() })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Nothing in here panics while it holds the lock.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        let Some(network) = self.network else { return };
        if let Some(count) = taken.networks.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.networks.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_has_so_many_places_and_gives_them_back() {
        let places = Arc::new(Places::new(2, 5));
        let (one, other) = (address("203.0.113.7"), address("::ffff:203.0.113.7"));
        let first = places.take(one, false);
        let second = places.take(other, false);
        assert!(first.is_some() && second.is_some() && places.take(one, false).is_none());
        // Another one is not kept out, whatever is in the lower half of its address.
        let (near, nearer) = (address("2001:db8::1"), address("2001:db8::2:0:0:1"));
        let third = (places.take(near, false), places.take(nearer, false));
        assert!(third.0.is_some() && third.1.is_some() && places.take(near, false).is_none());
        // A proxy has as many as there are.
        let fifth = places.take(one, true);
        assert!(fifth.is_some() && places.take(one, true).is_none());
        drop((first, third));
        assert!(places.take(one, false).is_some());
        drop((second, fifth));
        let taken = places.taken();
        assert!(taken.networks.is_empty() && taken.all == 0);
    }
}
