//! Rate limits: they keep passwords from being guessed and mailboxes from being filled.
//!
//! Each process counts for itself and starts anew when it restarts. Clients are told apart
//! by IPv4 address or by IPv6 network (/64), because a client can choose any address of
//! its IPv6 network.

pub mod guard;
mod limiter;
pub(crate) mod strings;

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::Mutex,
};

use crate::{
    base::{config::Rates, errors::RetryAfter, ids::UserId, sync::lock},
    features::rate_limits::limiter::{PendingAttempt, RateLimit},
};

/// The network of a client: an IPv4 address, or an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ClientNetwork {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl ClientNetwork {
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

/// The hash of a username as it was typed, whether or not anybody has it. Strangers may
/// send names of any length, so the names themselves are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct UsernameHash(u64);

/// The rate limits of this process.
pub struct RateLimits {
    sign_up: RateLimit<ClientNetwork>,
    /// Failed sign-ins to one account from one network. Enough for people who try to
    /// remember their password, too few to guess it.
    sign_in: RateLimit<(ClientNetwork, UsernameHash)>,
    /// Failed sign-ins from one network, to any account.
    sign_in_any: RateLimit<ClientNetwork>,
    /// Failed sign-ins to one account, from all networks that are not in
    /// `signed_in_from`.
    sign_in_unknown: RateLimit<UsernameHash>,
    /// Networks from which an account was signed in to. Its owner can sign in from there
    /// while strangers use up `sign_in_unknown`.
    signed_in_from: Mutex<HashSet<(ClientNetwork, UsernameHash)>>,
    username_hasher: RandomState,
    forgot: RateLimit<ClientNetwork>,
    reset: RateLimit<ClientNetwork>,
}

/// The most entries of `signed_in_from`. When it is full, it is emptied.
const MOST_KNOWN_NETWORKS: usize = 20_000;

impl RateLimits {
    /// Limits with these rates.
    pub fn new(rates: &Rates) -> Self {
        Self {
            sign_up: RateLimit::per_minute(rates.sign_up),
            sign_in: RateLimit::per_minute(rates.sign_in),
            sign_in_any: RateLimit::per_minute(rates.sign_in_any),
            sign_in_unknown: RateLimit::per_minute(rates.sign_in_any),
            signed_in_from: Mutex::default(),
            username_hasher: RandomState::new(),
            forgot: RateLimit::per_minute(rates.forgot),
            reset: RateLimit::per_minute(rates.forgot),
        }
    }

    /// Begins a sign-in to the account with this username key.
    fn begin_sign_in(
        &self,
        network: ClientNetwork,
        username_key: &str,
    ) -> Result<LoginAttempt<'_>, RetryAfter> {
        let username = UsernameHash(self.username_hasher.hash_one(username_key));
        let known = lock(&self.signed_in_from).contains(&(network, username));
        Ok(LoginAttempt {
            limits: self,
            origin: (network, username),
            to_account: self.sign_in.begin((network, username))?,
            to_any: self.sign_in_any.begin(network)?,
            from_unknown: match known {
                false => Some(self.sign_in_unknown.begin(username)?),
                true => None,
            },
        })
    }
}

/// An attempt to sign in, within the limits. Only a failed one counts.
pub struct LoginAttempt<'l> {
    limits: &'l RateLimits,
    origin: (ClientNetwork, UsernameHash),
    to_account: PendingAttempt<'l, (ClientNetwork, UsernameHash)>,
    to_any: PendingAttempt<'l, ClientNetwork>,
    from_unknown: Option<PendingAttempt<'l, UsernameHash>>,
}

impl LoginAttempt<'_> {
    /// The username or the password was wrong.
    pub fn failed(self) {
        self.to_account.failed();
        self.to_any.failed();
        if let Some(attempt) = self.from_unknown {
            attempt.failed();
        }
    }

    /// The password was right: the account's owner is known to use this network.
    pub fn succeeded(self) {
        let mut known = lock(&self.limits.signed_in_from);
        if known.len() >= MOST_KNOWN_NETWORKS {
            known.clear();
        }
        known.insert(self.origin);
    }
}

/// The limit of mails to one person.
pub struct MailLimit(RateLimit<UserId>);

impl MailLimit {
    /// A limit with these rates.
    pub fn new(rates: &Rates) -> Self {
        Self(RateLimit::per_hour(rates.mails))
    }

    /// Counts a mail to this person, unless the limit is reached. Returns whether it may
    /// be sent.
    pub fn take(&self, to: UserId) -> bool {
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

    fn network(address: &str) -> ClientNetwork {
        ClientNetwork::of(address.parse().expect("an address"))
    }

    /// How many of `tries` wrong passwords were verified.
    fn guess(limits: &RateLimits, from: &str, names: &[&str], tries: usize) -> usize {
        let from = network(from);
        let tried = names.iter().cycle().take(tries);
        let verified = tried.filter_map(|name| limits.begin_sign_in(from, name).ok());
        verified.map(LoginAttempt::failed).count()
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one_client() {
        let one = network("2001:db8:1:2::1");
        assert_eq!(one, network("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn s36_changing_addresses_within_a_network_does_not_help() {
        let limits = RateLimits::new(&RATES);
        let hops = (0..200).map(|n| format!("2001:db8:1:2::{n:x}"));
        let through: usize = hops.map(|from| guess(&limits, &from, &["kevin"], 1)).sum();
        assert_eq!(through, 20);
    }

    #[test]
    fn s33_many_strangers_are_limited_and_the_owner_is_not() {
        let limits = RateLimits::new(&RATES);
        let home = network("192.0.2.1");
        let owner = limits.begin_sign_in(home, "kevin");
        owner.expect("a first try").succeeded();
        let crowd = (0..250).map(|n| format!("198.51.100.{n}"));
        let through: usize = crowd
            .map(|from| guess(&limits, &from, &["kevin"], 20))
            .sum();
        assert_eq!(through, 100);
        assert!(limits.begin_sign_in(home, "kevin").is_ok());
        assert!(
            limits
                .begin_sign_in(network("203.0.113.9"), "kevin")
                .is_err()
        );
    }

    #[test]
    fn s34_one_address_is_limited_across_accounts() {
        let limits = RateLimits::new(&RATES);
        let names: Vec<_> = (0..400).map(|n| format!("person-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert_eq!(guess(&limits, "192.0.2.1", &names, 400), 100);
        assert_eq!(guess(&limits, "192.0.2.2", &names, 1), 1);
    }
}
