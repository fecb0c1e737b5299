//! Where a request comes from, also behind proxies.

use axum::http::{HeaderMap, HeaderName, header};
use clap::ValueEnum;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header in which the proxies say for whom they ask. Only one is read: a proxy passes the other on as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For: 203.0.113.7, 10.0.0.2`
    XForwardedFor,
    /// `Forwarded: for=203.0.113.7` (RFC 7239)
    Forwarded,
}

impl ProxyHeader {
    fn name(self) -> HeaderName {
        match self {
            ProxyHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ProxyHeader::Forwarded => header::FORWARDED,
        }
    }

    /// Whether a request has it.
    pub fn is_in(self, headers: &HeaderMap) -> bool {
        headers.contains_key(self.name())
    }

    /// The address of one hop.
    fn read(self, hop: &str) -> Option<IpAddr> {
        match self {
            ProxyHeader::XForwardedFor => address(hop),
            ProxyHeader::Forwarded => {
                let pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
                let (_, value) = pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
                address(value.trim().trim_matches('"'))
            }
        }
    }
}

/// An address as proxies write it: with or without a port, an IPv6 address in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

/// Who asks: the peer itself, or where that is a proxy of ours, the last address that none of ours stands for. What is
/// further left was written by whoever asks, and may be anything.
pub fn client(peer: IpAddr, headers: &HeaderMap, header: ProxyHeader, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut nearest = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all(header.name()).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut hops = lines.iter().flat_map(|line| line.split(',')).rev();
    while is_trusted(nearest) {
        // What cannot be read was not written by a proxy of ours: it is the one that asks.
        let Some(next) = hops.next().and_then(|hop| header.read(hop)) else { break };
        nearest = next.to_canonical();
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(peer: &str, lines: &[&str], header: ProxyHeader, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, header, &trusted).to_string()
    }

    #[test]
    fn the_last_address_that_is_not_ours_counts() {
        let x = |peer, lines: &[&str]| asked(peer, lines, ProxyHeader::XForwardedFor, &["10.0.0.0/8", "::1/128"]);
        assert_eq!(x("10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(x("10.0.0.1", &["1.1.1.1, 203.0.113.7, 10.0.0.2"]), "203.0.113.7");
        assert_eq!(x("10.0.0.1", &["1.1.1.1", "203.0.113.7"]), "203.0.113.7");
        assert_eq!(x("::ffff:10.0.0.1", &["203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(x("::1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        // From anybody else the header is passed over.
        assert_eq!(x("203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
        assert_eq!(x("10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(x("10.0.0.1", &["1.1.1.1, nonsense"]), "10.0.0.1");
        assert_eq!(x("10.0.0.1", &[]), "10.0.0.1");
        let forwarded = |line| asked("10.0.0.1", &[line], ProxyHeader::Forwarded, &["10.0.0.0/8"]);
        assert_eq!(forwarded("for=1.1.1.1, For=\"[2001:db8:cafe::17]:4711\";proto=https"), "2001:db8:cafe::17");
        assert_eq!(forwarded("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60");
        assert_eq!(forwarded("for=_hidden"), "10.0.0.1");
    }
}
