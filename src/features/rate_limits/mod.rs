//! How often somebody may try: what keeps passwords from being guessed by the thousand
//! and mailboxes from being filled.
//!
//! Each process counts for itself and forgets when it ends. An address is the client's
//! IPv4 address, or its IPv6 network of 64 bits, within which addresses are free.

pub mod guard;
mod limiter;
pub(crate) mod strings;

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::{
    base::{config::Rates, errors::RetryAfter, ids::UserId},
    features::rate_limits::limiter::{Limit, Try},
};

/// Where somebody comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Network {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

/// A name somebody typed, whether or not it is anybody's: as long as that of a stranger
/// may be, no more is kept of it than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Name(u64);

/// All that is counted.
pub struct Limits {
    sign_up: Limit<Network>,
    /// Failures with one account from one address: who has forgotten their password
    /// stops long before, and who guesses gets no further.
    sign_in: Limit<(Network, Name)>,
    /// Failures with any accounts from one address.
    sign_in_any: Limit<Network>,
    /// Failures with one account from all addresses it was never signed in from.
    strangers: Limit<Name>,
    /// Where accounts were signed in from: their owners get in while others guess.
    known: Mutex<HashSet<(Network, Name)>>,
    names: RandomState,
    forgot: Limit<Network>,
    reset: Limit<Network>,
}

/// How many addresses are remembered to be somebody's.
const KNOWN: usize = 20_000;

impl Limits {
    /// Counts by these rates.
    pub fn new(rates: &Rates) -> Self {
        Self {
            sign_up: Limit::a_minute(rates.sign_up),
            sign_in: Limit::a_minute(rates.sign_in),
            sign_in_any: Limit::a_minute(rates.sign_in_any),
            strangers: Limit::a_minute(rates.sign_in_any),
            known: Mutex::default(),
            names: RandomState::new(),
            forgot: Limit::a_minute(rates.forgot),
            reset: Limit::a_minute(rates.forgot),
        }
    }

    /// `key` is the name as it is compared.
    fn name(&self, key: &str) -> Name {
        Name(self.names.hash_one(key))
    }

    fn sign_in(&self, from: Network, key: &str) -> Result<Attempt<'_>, RetryAfter> {
        let name = self.name(key);
        let stranger = !self.known().contains(&(from, name));
        Ok(Attempt {
            limits: self,
            who: (from, name),
            pair: self.sign_in.begin((from, name))?,
            any: self.sign_in_any.begin(from)?,
            stranger: match stranger {
                true => Some(self.strangers.begin(name)?),
                false => None,
            },
        })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<(Network, Name)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody trying to sign in, who may.
pub struct Attempt<'l> {
    limits: &'l Limits,
    who: (Network, Name),
    pair: Try<'l, (Network, Name)>,
    any: Try<'l, Network>,
    stranger: Option<Try<'l, Name>>,
}

impl Attempt<'_> {
    /// The password was wrong, or the name was nobody's.
    pub fn failed(self) {
        self.pair.failed();
        self.any.failed();
        if let Some(stranger) = self.stranger {
            stranger.failed();
        }
    }

    /// They are in, and known there from now on.
    pub fn succeeded(self) {
        let mut known = self.limits.known();
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(self.who);
    }
}

/// How many mails people are sent.
pub struct Mails(Limit<UserId>);

impl Mails {
    /// Counts by these rates.
    pub fn new(rates: &Rates) -> Self {
        Self(Limit::an_hour(rates.mails))
    }

    /// Whether one more may be sent to this person; it is counted.
    pub fn one_more(&self, to: UserId) -> bool {
        self.0.take(to).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        sign_up: 0,
        sign_in: 20,
        sign_in_any: 100,
        forgot: 10,
        mails: 5,
    };

    fn network(address: &str) -> Network {
        Network::of(address.parse().expect("an address"))
    }

    /// How many of `tries` wrong passwords were looked at.
    fn guess(limits: &Limits, from: &str, names: &[&str], tries: usize) -> usize {
        let from = network(from);
        let tried = names.iter().cycle().take(tries);
        let looked_at = tried.filter_map(|name| limits.sign_in(from, name).ok());
        looked_at.map(Attempt::failed).count()
    }

    #[test]
    fn an_address_is_its_network() {
        let one = network("2001:db8:1:2::1");
        assert_eq!(one, network("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn s36_addresses_are_free_within_a_network_only() {
        let limits = Limits::new(&RATES);
        let hops = (0..200).map(|n| format!("2001:db8:1:2::{n:x}"));
        let through: usize = hops.map(|from| guess(&limits, &from, &["kevin"], 1)).sum();
        assert_eq!(through, 20);
    }

    #[test]
    fn s33_a_crowd_of_strangers_is_slowed_down_and_the_owner_is_not() {
        let limits = Limits::new(&RATES);
        let home = network("192.0.2.1");
        let owner = limits.sign_in(home, "kevin");
        owner.expect("a first try").succeeded();
        let crowd = (0..250).map(|n| format!("198.51.100.{n}"));
        let through: usize = crowd
            .map(|from| guess(&limits, &from, &["kevin"], 20))
            .sum();
        assert_eq!(through, 100);
        assert!(limits.sign_in(home, "kevin").is_ok());
        assert!(limits.sign_in(network("203.0.113.9"), "kevin").is_err());
    }

    #[test]
    fn s34_one_address_gets_as_far_with_many_accounts() {
        let limits = Limits::new(&RATES);
        let names: Vec<_> = (0..400).map(|n| format!("person-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(guess(&limits, "192.0.2.1", &names, 400), 100);
        assert_eq!(guess(&limits, "192.0.2.2", &names, 1), 1);
    }
}
