//! Limits of mails, by the mailbox that they go to.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::Quota;

use crate::{
    base::{addresses::mailbox_key, config::Rates, errors::RetryAfter, ids::UserId},
    features::rate_limits::{
        limiter::{LimitKey, RateLimit, person},
        network::text_key,
        shared_counts::SharedCounts,
    },
};

/// Limits the mails to one mailbox, whichever accounts have its address. Cheap to clone.
#[derive(Clone)]
pub struct MailLimit(Arc<MailCounters>);

struct MailCounters {
    /// All mails to one mailbox.
    all: RateLimit,
    /// Mails that ask to confirm an address: nobody at that address has asked for one.
    confirmations: RateLimit,
    /// The same, by the account that wants its address confirmed.
    confirmations_of: RateLimit,
}

impl MailLimit {
    pub(super) fn new(rates: &Rates, shared: &Arc<SharedCounts>) -> Self {
        let limit = |name, times: u32, quota: fn(NonZeroU32) -> Quota| {
            RateLimit::new(name, NonZeroU32::new(times).map(quota), shared)
        };
        let of_account = rates.confirmations.saturating_mul(3);
        Self(Arc::new(MailCounters {
            all: limit("mails", rates.mails, Quota::per_hour),
            confirmations: limit("confirmations", rates.confirmations, a_day),
            confirmations_of: limit("confirmations_of", of_account, a_day),
        }))
    }

    /// Counts a mail to a confirmed address. Returns whether it is within the limit.
    pub fn allows(&self, address: &str) -> bool {
        self.0.all.take(mailbox(address)).is_ok()
    }

    /// Counts a mail that asks to confirm an address, for this account.
    ///
    /// # Errors
    /// The time to wait, when a limit is reached.
    pub fn take_confirmation(&self, user: UserId, address: &str) -> Result<(), RetryAfter> {
        let mailbox = mailbox(address);
        self.0.confirmations_of.take(person(user))?;
        self.0.confirmations.take(mailbox)?;
        self.0.all.take(mailbox)
    }

    pub(super) fn limits(&self) -> [&RateLimit; 3] {
        [&self.0.all, &self.0.confirmations, &self.0.confirmations_of]
    }
}

fn mailbox(address: &str) -> LimitKey {
    text_key(&mailbox_key(address))
}

/// `times` in a day, all of them at once if need be.
fn a_day(times: NonZeroU32) -> Quota {
    // The shortest period is never zero, so there is always a quota.
    let each = Duration::from_secs(24 * 60 * 60) / times.get();
    Quota::with_period(each)
        .unwrap_or_else(|| Quota::per_hour(times))
        .allow_burst(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::rate_limits::sign_in::tests::RATES;

    #[test]
    fn d13_mails_are_counted_by_mailbox_and_by_account() {
        let limit = MailLimit::new(&RATES, &Arc::default());
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
}
