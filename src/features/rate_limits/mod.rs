//! Rate limits, so that passwords cannot be guessed by the thousand and mailboxes cannot be
//! filled.
//!
//! Each process counts for itself and forgets its counts when it ends. A client is counted
//! by its IPv4 address, or by its IPv6 network of 64 bits: inside such a network anybody
//! can have as many addresses as they like.

pub mod guard;
mod limiter;
pub(crate) mod strings;

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex},
};

use crate::{
    base::{addresses::mailbox_key, config::Rates, errors::RetryAfter, ids::UserId, sync::lock},
    features::rate_limits::limiter::{RateLimit, Trial},
};

/// The network that a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientNetwork {
    /// An IPv4 address.
    V4([u8; 4]),
    /// The first 64 bits of an IPv6 address.
    V6([u8; 8]),
}

impl fmt::Display for ClientNetwork {
    /// `192.0.2.7`, `2001:db8:1:2::/64`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::V4(octets) => Ipv4Addr::from(octets).fmt(f),
            Self::V6([a, b, c, d, e, g, h, i]) => {
                let octets = [a, b, c, d, e, g, h, i, 0, 0, 0, 0, 0, 0, 0, 0];
                write!(f, "{}/64", Ipv6Addr::from(octets))
            }
        }
    }
}

impl ClientNetwork {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

/// The hash of a username that was typed at sign-in, whether or not it is an account's.
/// The name itself may be of any length, so it is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct NameHash(u64);

/// All rate limits of this process.
pub struct Limits {
    sign_up: RateLimit<ClientNetwork>,
    /// Failed sign-ins to one account from one network. It stops guessing; somebody who has
    /// forgotten their password gives up long before.
    sign_in: RateLimit<(ClientNetwork, NameHash)>,
    /// Failed sign-ins to any account from one network.
    sign_in_any: RateLimit<ClientNetwork>,
    /// Failed sign-ins to one account from all networks it was never signed in from.
    strangers: RateLimit<NameHash>,
    /// The networks that accounts were signed in from, so that their owners get in while
    /// others guess.
    known: Mutex<HashSet<(ClientNetwork, NameHash)>>,
    names: RandomState,
    forgot: RateLimit<ClientNetwork>,
    reset: RateLimit<ClientNetwork>,
}

/// The most pairs of network and account that are remembered. All of them are in the database
/// as well (`accounts::was_signed_in_from`).
const KNOWN_MAX: usize = 20_000;

impl Limits {
    /// Limits with the rates of the settings.
    pub fn new(rates: &Rates) -> Self {
        Self {
            sign_up: RateLimit::a_minute(rates.sign_up),
            sign_in: RateLimit::a_minute(rates.sign_in),
            sign_in_any: RateLimit::a_minute(rates.sign_in_any),
            strangers: RateLimit::a_minute(rates.sign_in_any),
            known: Mutex::default(),
            names: RandomState::new(),
            forgot: RateLimit::a_minute(rates.forgot),
            reset: RateLimit::a_minute(rates.forgot),
        }
    }

    /// `key` is the username in the form that names are compared in.
    fn name(&self, key: &str) -> NameHash {
        NameHash(self.names.hash_one(key))
    }

    fn sign_in(&self, from: ClientNetwork, key: &str) -> Result<LoginAttempt<'_>, RetryAfter> {
        let name = self.name(key);
        let stranger = !self.known().contains(&(from, name));
        Ok(LoginAttempt {
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

    /// Remembers that the account with this key was signed in to from a network.
    fn remember(&self, who: (ClientNetwork, NameHash)) {
        let mut known = self.known();
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(who);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<(ClientNetwork, NameHash)>> {
        lock(&self.known)
    }
}

/// A sign-in within the limits. It counts only if it fails.
pub struct LoginAttempt<'l> {
    limits: &'l Limits,
    who: (ClientNetwork, NameHash),
    pair: Trial<'l, (ClientNetwork, NameHash)>,
    any: Trial<'l, ClientNetwork>,
    stranger: Option<Trial<'l, NameHash>>,
}

impl LoginAttempt<'_> {
    /// Counts the attempt: the password was wrong, or there is no such account.
    pub fn failed(self) {
        self.pair.failed();
        self.any.failed();
        if let Some(stranger) = self.stranger {
            stranger.failed();
        }
    }

    /// Remembers the network as one of the account's.
    pub fn succeeded(self) {
        self.limits.remember(self.who);
    }

    /// The network of the client.
    pub fn network(&self) -> ClientNetwork {
        self.who.0
    }
}

/// Limits the mails to one mailbox, whichever accounts have its address. Cheap to clone.
#[derive(Clone)]
pub struct MailLimit(Arc<MailCounters>);

struct MailCounters {
    /// All mails to one mailbox.
    all: RateLimit<MailboxHash>,
    /// Mails that ask to confirm an address: nobody at that address has asked for one.
    confirmations: RateLimit<MailboxHash>,
    /// The same, by the account that wants its address confirmed.
    confirmations_of: RateLimit<UserId>,
    mailboxes: RandomState,
}

/// The hash of a mailbox (`mailbox_key`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct MailboxHash(u64);

impl MailLimit {
    /// A limit with the rates of the settings.
    pub fn new(rates: &Rates) -> Self {
        Self(Arc::new(MailCounters {
            all: RateLimit::an_hour(rates.mails),
            confirmations: RateLimit::a_day(rates.confirmations),
            confirmations_of: RateLimit::a_day(rates.confirmations.saturating_mul(3)),
            mailboxes: RandomState::new(),
        }))
    }

    fn mailbox(&self, address: &str) -> MailboxHash {
        MailboxHash(self.0.mailboxes.hash_one(mailbox_key(address)))
    }

    /// Counts a mail to a confirmed address. Returns whether it is within the limit.
    pub fn allows(&self, address: &str) -> bool {
        self.0.all.take(self.mailbox(address)).is_ok()
    }

    /// Counts a mail that asks to confirm an address, for this account.
    ///
    /// # Errors
    /// The time to wait, when a limit is reached.
    pub fn take_confirmation(&self, user: UserId, address: &str) -> Result<(), RetryAfter> {
        let mailbox = self.mailbox(address);
        self.0.confirmations_of.take(user)?;
        self.0.confirmations.take(mailbox)?;
        self.0.all.take(mailbox)
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
        confirmations: 3,
    };

    fn network(address: &str) -> ClientNetwork {
        ClientNetwork::of(address.parse().expect("an address"))
    }

    /// How many of `tries` wrong passwords were checked.
    fn guess(limits: &Limits, from: &str, names: &[&str], tries: usize) -> usize {
        let from = network(from);
        let tried = names.iter().cycle().take(tries);
        let looked_at = tried.filter_map(|name| limits.sign_in(from, name).ok());
        looked_at.map(LoginAttempt::failed).count()
    }

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        let one = network("2001:db8:1:2::1");
        assert_eq!(one, network("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn d13_mails_are_counted_by_mailbox_and_by_account() {
        let limit = MailLimit::new(&RATES);
        let user = |n: u32| UserId::parse(&n.to_string()).expect("an id");
        let asked = |n: u32, to: &str| limit.take_confirmation(user(n), to).is_ok();
        let spellings = ["a.b@c.org", "ab+1@c.org", "AB@C.org", "a.b+9@c.org"];
        let sent = (1..60).filter(|n| asked(*n, spellings[*n as usize % 4]));
        assert_eq!(sent.count(), 3, "sixty accounts with one mailbox");
        let sent = (1..60).filter(|n| asked(77, &format!("person-{n}@c.org")));
        assert_eq!(sent.count(), 9, "one account with sixty mailboxes");
        assert!((0..2).all(|_| limit.allows("ab@c.org")));
        assert!(!limit.allows("a.b@c.org"), "five in an hour, of any kind");
    }

    #[test]
    fn s34_changing_addresses_inside_a_network_does_not_help() {
        let limits = Limits::new(&RATES);
        let hops = (0..200).map(|n| format!("2001:db8:1:2::{n:x}"));
        let through: usize = hops.map(|from| guess(&limits, &from, &["kevin"], 1)).sum();
        assert_eq!(through, 20);
    }

    #[test]
    fn s32_many_strangers_are_slowed_down_and_the_owner_is_not() {
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
    fn s33_one_network_is_limited_over_all_accounts() {
        let limits = Limits::new(&RATES);
        let names: Vec<_> = (0..400).map(|n| format!("person-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(guess(&limits, "192.0.2.1", &names, 400), 100);
        assert_eq!(guess(&limits, "192.0.2.2", &names, 1), 1);
    }
}
