//! The network that a request came from.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::{base::random::digest, features::rate_limits::limiter::LimitKey};

/// The network of a client, as narrow as one customer has it: an IPv4 address, or an IPv6
/// network of 64 bits, inside which anybody can have as many addresses as they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientNetwork {
    ip: IpKind,
    prefix: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum IpKind {
    V4,
    V6,
}

/// The network around it: 256 IPv4 addresses, or 65,536 IPv6 networks, which is what a
/// customer gets for little money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WideNetwork(ClientNetwork);

impl fmt::Display for ClientNetwork {
    /// `192.0.2.7`, `2001:db8:1:2::/64`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ip {
            IpKind::V4 => {
                Ipv4Addr::from_bits(u32::try_from(self.prefix).unwrap_or_default()).fmt(f)
            }
            IpKind::V6 => write!(
                f,
                "{}/64",
                Ipv6Addr::from_bits(u128::from(self.prefix) << 64)
            ),
        }
    }
}

impl ClientNetwork {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self {
                ip: IpKind::V4,
                prefix: u64::from(address.to_bits()),
            },
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self {
                    ip: IpKind::V6,
                    prefix: u64::from_be_bytes([a, b, c, d, e, f, g, h]),
                }
            }
        }
    }

    /// The network around it.
    pub fn wide(self) -> WideNetwork {
        let bits = match self.ip {
            IpKind::V4 => 8,
            IpKind::V6 => 16,
        };
        WideNetwork(Self {
            prefix: self.prefix >> bits,
            ..self
        })
    }

    /// A hash of the network and an account: it tells whether the account was signed in to
    /// from there, and keeps no address.
    pub fn mark(self, username_key: &str) -> [u8; 32] {
        digest(&format!("{:?} {:x} {username_key}", self.ip, self.prefix))
    }

    /// (A global IPv6 network never begins with 32 zero bits.)
    pub(super) fn key(self) -> LimitKey {
        LimitKey(self.prefix)
    }

    /// The key of an account from this network.
    pub(super) fn key_with(self, username_key: &str) -> LimitKey {
        short(self.mark(username_key))
    }
}

impl WideNetwork {
    pub(super) fn key(self) -> LimitKey {
        self.0.key()
    }
}

/// The key of a text that may be of any length.
pub(super) fn text_key(text: &str) -> LimitKey {
    short(digest(text))
}

fn short(hash: [u8; 32]) -> LimitKey {
    let [a, b, c, d, e, f, g, h, ..] = hash;
    LimitKey(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> ClientNetwork {
        ClientNetwork::of(address.parse().expect("an address"))
    }

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        let one = network("2001:db8:1:2::1");
        assert_eq!(one, network("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network("2001:db8:1:3::1"));
        assert_eq!(one.wide(), network("2001:db8:1:3::1").wide());
        assert_ne!(one.wide(), network("2001:db8:2:3::1").wide());
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!(network("192.0.2.7").wide(), network("192.0.2.8").wide());
        assert_ne!(network("192.0.2.7").wide(), network("192.0.3.7").wide());
    }
}
