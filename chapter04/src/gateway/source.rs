//! Where a request comes from: the address at the other end of its connection, unless that is a proxy of ours.
//!
//! `x-forwarded-for` is a claim, and whoever believes it from anybody lets a caller choose the address that is counted against. From a proxy
//! that was named in the settings its last hop is believed, the one that the proxy itself has seen. Proved by the tests below and by
//! `tests/system/gateway_limits.rs`.

use http::{Extensions, HeaderMap, HeaderName};
use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// What proxies add the address to that they were called from.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other end of a connection. Whoever accepts it puts this into each of its requests.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

// ANCHOR: source
/// Whom requests are counted against: an IPv4 address, or the 64 bits of an IPv6 address that its owner cannot choose.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// Where a request without a connection comes from: a test's, for one.
    pub const NOWHERE: Source = Source(IpAddr::V6(Ipv6Addr::UNSPECIFIED));

    /// The source at this address.
    pub fn of(address: IpAddr) -> Source {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Source(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            address => Source(address),
        }
    }
}
// ANCHOR_END: source

/// `192.0.2.7` or `2001:db8::/64`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Addresses that begin with the same bits, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// Text that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has to be an address, such as 10.0.0.1, or a network, such as 10.0.0.0/8 or fd00::/8")]
pub struct BadNetwork;

impl Network {
    /// Whether this address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Network, BadNetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(first, bits)| (first, Some(bits)));
        let first: IpAddr = address.parse().map_err(|_| BadNetwork)?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().ok().filter(|bits| *bits <= most).ok_or(BadNetwork)?
            }
            Some(_) => return Err(BadNetwork),
        };
        Ok(Network { first, bits })
    }
}

// ANCHOR: sources
/// Tells sources apart. Clones are one list.
#[derive(Clone, Debug)]
pub struct Sources {
    proxies: Arc<[Network]>,
}

impl Sources {
    /// Believes `proxies` and nobody else.
    pub fn new(proxies: &[Network]) -> Sources {
        Sources { proxies: proxies.into() }
    }

    /// Where the request with this peer and these headers comes from.
    pub fn source(&self, extensions: &Extensions, headers: &HeaderMap) -> Source {
        let Some(Peer(peer)) = extensions.get() else { return Source::NOWHERE };
        let behind = if self.believes(peer.ip()) { last_hop(headers) } else { None };
        Source::of(behind.unwrap_or(peer.ip()))
    }

    fn believes(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(peer))
    }
}

/// The last address of the last header: what stands before it, the caller may have written itself.
fn last_hop(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(X_FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
// ANCHOR_END: sources

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn source(proxies: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let proxies: Vec<Network> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        let mut extensions = Extensions::new();
        extensions.insert(Peer(peer.parse().unwrap()));
        let header = |value: &&'static str| (X_FORWARDED_FOR, HeaderValue::from_static(value));
        let headers = forwarded.iter().map(header).collect();
        Sources::new(&proxies).source(&extensions, &headers).to_string()
    }

    #[test]
    fn a_header_of_a_stranger_is_not_believed() {
        assert_eq!(source(&[], "192.0.2.7:1", &["203.0.113.9"]), "192.0.2.7");
        assert_eq!(source(&["10.0.0.0/8"], "192.0.2.7:1", &["203.0.113.9"]), "192.0.2.7");
    }

    #[test]
    fn of_a_proxys_header_the_last_hop_counts() {
        let proxy = &["10.0.0.0/8"];
        assert_eq!(source(proxy, "10.1.2.3:1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(source(proxy, "10.1.2.3:1", &["1.1.1.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(source(proxy, "10.1.2.3:1", &["1.1.1.1", "203.0.113.9"]), "203.0.113.9");
        for none in [&[][..], &["unknown"], &["203.0.113.9, "], &["203.0.113.9:80"]] {
            assert_eq!(source(proxy, "10.1.2.3:1", none), "10.1.2.3", "{none:?}");
        }
    }

    #[test]
    fn who_can_choose_64_bits_is_one_source_and_a_mapped_address_is_the_one_it_maps() {
        assert_eq!(source(&[], "[2001:db8:1:2:3:4:5:6]:1", &[]), "2001:db8:1:2::/64");
        assert_eq!(source(&[], "[::ffff:192.0.2.7]:1", &[]), "192.0.2.7");
        assert_eq!(source(&["10.0.0.0/8"], "[::ffff:10.0.0.1]:1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn a_network_is_an_address_and_how_many_bits_of_it_count() {
        let contains = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(contains("10.0.0.0/8", "10.255.255.255") && !contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("192.0.2.7", "192.0.2.7") && !contains("192.0.2.7", "192.0.2.6"));
        assert!(contains("fd00::/8", "fdff::1") && !contains("fd00::/8", "fe00::"));
        for bad in
            ["", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "::/129", "example.org", "10.0.0.0/8/8"]
        {
            assert_eq!(bad.parse::<Network>(), Err(BadNetwork), "{bad:?}");
        }
    }
}
