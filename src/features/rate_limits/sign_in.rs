//! The limits of signing in: wrong passwords count by account and network, and so does
//! signing in again and again with the right one.

use std::{
    collections::HashSet,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

use governor::Quota;

use crate::{
    base::{config::Rates, errors::RetryAfter, sync::lock},
    features::rate_limits::{
        Limits,
        limiter::{LimitKey, RateLimit, Trial},
        network::{ClientNetwork, text_key},
        shared_counts::SharedCounts,
    },
};

pub(super) struct SignInLimits {
    /// Wrong passwords for one account from one network. It stops guessing; somebody who
    /// has forgotten their password gives up before.
    pair: RateLimit,
    /// Wrong passwords for any account from one network, and from the one around it.
    any: RateLimit,
    any_wide: RateLimit,
    /// Wrong passwords for one account from all networks it was never signed in from.
    strangers: RateLimit,
    /// Right passwords for one account.
    right: RateLimit,
    /// The networks that accounts were signed in from, so that their owners get in while
    /// others guess. The database has them all, this process the latest.
    known: Mutex<HashSet<LimitKey>>,
}

/// The most pairs of network and account that are kept in memory.
const KNOWN_MAX: usize = 20_000;

/// Why a sign-in is refused.
#[derive(Debug)]
pub enum SignInRefusal {
    /// Too many wrong passwords from this network, or too many right ones.
    TooOften(RetryAfter),
    /// Too many wrong passwords from networks that the account was never signed in from,
    /// and this process does not know the network as one of the account's.
    Stranger(RetryAfter),
}

impl From<RetryAfter> for SignInRefusal {
    fn from(wait: RetryAfter) -> Self {
        Self::TooOften(wait)
    }
}

impl SignInLimits {
    pub fn new(rates: &Rates, shared: &Arc<SharedCounts>) -> Self {
        let limit = |name, times: u32, quota: fn(NonZeroU32) -> Quota| {
            RateLimit::new(name, NonZeroU32::new(times).map(quota), shared)
        };
        let wide = rates.sign_in_any.saturating_mul(super::WIDE_FACTOR);
        Self {
            pair: limit("sign_in", rates.sign_in, Quota::per_minute),
            any: limit("sign_in_any", rates.sign_in_any, Quota::per_minute),
            any_wide: limit("sign_in_wide", wide, Quota::per_minute),
            strangers: limit("sign_in_account", rates.sign_in_account, Quota::per_hour),
            right: limit("sign_in_right", rates.sign_in_right, Quota::per_hour),
            known: Mutex::default(),
        }
    }

    pub fn all(&self) -> [&RateLimit; 5] {
        [
            &self.pair,
            &self.any,
            &self.any_wide,
            &self.strangers,
            &self.right,
        ]
    }

    fn know(&self, pair: LimitKey) {
        let mut known = lock(&self.known);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(pair);
    }
}

impl Limits {
    /// Begins a sign-in to the account with this key, the username in the form that names
    /// are compared in. `at_home` says that the network is known as one of the account's.
    ///
    /// # Errors
    /// The time to wait, when a limit is reached.
    pub fn sign_in(
        &self,
        from: ClientNetwork,
        username_key: &str,
        at_home: bool,
    ) -> Result<LoginAttempt<'_>, SignInRefusal> {
        let limits = &self.0.sign_in;
        let (pair, account) = (from.key_with(username_key), text_key(username_key));
        limits.right.check(account)?;
        let stranger = !at_home && !lock(&limits.known).contains(&pair);
        Ok(LoginAttempt {
            limits,
            from,
            pair,
            account,
            trials: [
                limits.pair.begin(pair)?,
                limits.any.begin(from.key())?,
                limits.any_wide.begin(from.wide().key())?,
            ],
            stranger: match stranger {
                true => {
                    let trial = limits.strangers.begin(account);
                    Some(trial.map_err(SignInRefusal::Stranger)?)
                }
                false => None,
            },
        })
    }

    /// Notes that the database knows this network as one of the account's.
    pub fn know(&self, from: ClientNetwork, username_key: &str) {
        self.0.sign_in.know(from.key_with(username_key));
    }
}

/// A sign-in within the limits. Wrong passwords count by network and account, right ones by
/// account alone.
pub struct LoginAttempt<'l> {
    limits: &'l SignInLimits,
    from: ClientNetwork,
    pair: LimitKey,
    account: LimitKey,
    trials: [Trial<'l>; 3],
    stranger: Option<Trial<'l>>,
}

impl LoginAttempt<'_> {
    /// The network of the client.
    pub fn network(&self) -> ClientNetwork {
        self.from
    }

    /// Counts the attempt: the password was wrong, or there is no such account.
    pub fn failed(self) {
        self.trials.into_iter().for_each(Trial::count);
        if let Some(stranger) = self.stranger {
            stranger.count();
        }
    }

    /// Counts the attempt: the password was right.
    pub fn succeeded(self) {
        // Somebody else's attempts cannot use this up: they would need the password.
        let _ = self.limits.right.take(self.account);
        if self.stranger.is_some() {
            self.limits.know(self.pair);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const RATES: Rates = Rates {
        sign_up: 0,
        sign_in: 20,
        sign_in_any: 100,
        sign_in_account: 100,
        sign_in_right: 60,
        forgot: 10,
        confirmations: 3,
        mails: 5,
        posts: 10,
        writes: 20,
        typing: 2,
        rooms: 20,
        invites: 20,
        uploads: 30,
        streams: 120,
        searches: 120,
    };

    fn network(address: &str) -> ClientNetwork {
        ClientNetwork::of(address.parse().expect("an address"))
    }

    /// How many of `tries` wrong passwords were checked.
    fn guess(limits: &Limits, from: &str, names: &[&str], tries: usize) -> usize {
        let from = network(from);
        let tried = names.iter().cycle().take(tries);
        let looked_at = tried.filter_map(|name| limits.sign_in(from, name, false).ok());
        looked_at.map(LoginAttempt::failed).count()
    }

    #[test]
    fn s34_changing_addresses_inside_a_network_does_not_help() {
        let limits = Limits::new(&RATES);
        let hops = (0..200).map(|n| format!("2001:db8:1:2::{n:x}"));
        let through: usize = hops.map(|from| guess(&limits, &from, &["kevin"], 1)).sum();
        assert_eq!(through, 20);
    }

    #[test]
    fn s34_nor_does_changing_networks_of_one_customer() {
        let limits = Limits::new(&RATES);
        let names: Vec<_> = (0..40).map(|n| format!("person-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let hops = (0..100).map(|n| format!("2001:db8:1:{n:x}::1"));
        let through: usize = hops.map(|from| guess(&limits, &from, &names, 40)).sum();
        // (On a busy machine the limit lets one more through every 150 ms.)
        assert!((400..450).contains(&through), "{through}");
    }

    #[test]
    fn s32_many_strangers_are_slowed_down_and_the_owner_is_not() {
        let limits = Limits::new(&RATES);
        let home = network("192.0.2.1");
        let owner = limits.sign_in(home, "kevin", false);
        owner.expect("a first try").succeeded();
        let crowd = (0..250).map(|n| format!("198.51.100.{n}"));
        let through: usize = crowd
            .map(|from| guess(&limits, &from, &["kevin"], 20))
            .sum();
        assert_eq!(through, 100);
        assert!(limits.sign_in(home, "kevin", false).is_ok());
        let elsewhere = network("203.0.113.9");
        let refused = limits.sign_in(elsewhere, "kevin", false).err();
        assert!(matches!(refused, Some(SignInRefusal::Stranger(_))));
        assert!(limits.sign_in(elsewhere, "kevin", true).is_ok());
    }

    #[test]
    fn s33_one_network_is_limited_over_all_accounts() {
        let limits = Limits::new(&RATES);
        let names: Vec<_> = (0..400).map(|n| format!("person-{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let through = guess(&limits, "192.0.2.1", &names, 400);
        assert!((100..120).contains(&through), "{through}");
        assert_eq!(guess(&limits, "192.0.2.2", &names, 1), 1);
    }

    #[test]
    fn right_passwords_count_by_account() {
        let limits = Limits::new(&RATES);
        let from = (0..100).map(|n| network(&format!("192.0.2.{n}")));
        let attempts = from.filter_map(|from| limits.sign_in(from, "kevin", false).ok());
        assert_eq!(attempts.map(LoginAttempt::succeeded).count(), 60);
        assert!(limits.sign_in(network("192.0.2.1"), "jason", false).is_ok());
    }
}
