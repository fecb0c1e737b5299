//! One address does not take the place of all others.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Handshakes of one address at a time. An office behind one address comes back one after the other.
const OF_ONE: usize = 64;

/// How many handshakes each address makes. A network of IPv6 counts as one.
#[derive(Debug, Clone, Default)]
pub struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Place {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    /// `None` where the address makes too many already.
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = match address.to_canonical() {
            // A customer has 2⁶⁴ of these.
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            address => address,
        };
        let mut known = self.known();
        let count = known.entry(address).or_default();
        if *count >= OF_ONE {
            return None;
        }
        *count += 1;
        Some(Place { crowd: self.clone(), address })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut known = self.crowd.known();
        if let Some(count) = known.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                known.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_take_the_place_of_others() {
        let crowd = Crowd::default();
        let one: IpAddr = "10.0.0.1".parse().unwrap();
        let mut places: Vec<Place> = (0..OF_ONE).filter_map(|_| crowd.enter(one)).collect();
        assert_eq!(places.len(), OF_ONE);
        assert!(crowd.enter(one).is_none());
        assert!(crowd.enter("::ffff:10.0.0.1".parse().unwrap()).is_none(), "it is the same");
        assert!(crowd.enter("10.0.0.2".parse().unwrap()).is_some());
        places.pop();
        places.extend(crowd.enter(one));
        assert_eq!(places.len(), OF_ONE);
        places.clear();
        assert!(crowd.known().is_empty(), "nothing stays of who was there");
        let networks: Vec<_> =
            (0..OF_ONE + 1).filter_map(|nth| crowd.enter(Ipv6Addr::from_bits(nth as u128).into())).collect();
        assert_eq!(networks.len(), OF_ONE, "a network of IPv6 is one");
    }
}
