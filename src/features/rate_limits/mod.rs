//! Rate limits: passwords cannot be guessed by the thousand, mailboxes cannot be filled, and
//! nobody can flood the others with messages, rooms or invitations.
//!
//! Each node decides by its own counts, so a request never waits for another node. With
//! Redis the nodes tell each other several times a second what they have counted
//! (`streams/cluster_sync.rs`). Counts are forgotten when the process ends.

pub mod guard;
mod limiter;
mod mails;
pub mod network;
mod shared_counts;
mod sign_in;
pub(crate) mod strings;

use std::{num::NonZeroU32, sync::Arc};

use governor::Quota;

use crate::{
    base::{
        config::Rates,
        errors::{Error, Result, RetryAfter},
        ids::UserId,
    },
    features::rate_limits::{
        limiter::{LimitKey, RateLimit, Trial, person},
        shared_counts::SharedCounts,
        sign_in::SignInLimits,
    },
};

pub use crate::features::rate_limits::{
    mails::MailLimit, network::ClientNetwork, sign_in::LoginAttempt,
};

impl From<RetryAfter> for Error {
    fn from(wait: RetryAfter) -> Self {
        Self::TooOften(wait)
    }
}

/// All rate limits of this process. Cheap to clone.
#[derive(Clone)]
pub struct Limits(Arc<AllLimits>);

struct AllLimits {
    shared: Arc<SharedCounts>,
    sign_in: SignInLimits,
    sign_up: NetworkLimit,
    forgot: NetworkLimit,
    reset: NetworkLimit,
    mails: MailLimit,
    posts: RateLimit,
    reactions: RateLimit,
    writes: RateLimit,
    typing: RateLimit,
    rooms: RateLimit,
    /// Invitations of people whom the inviter knows, and of others.
    invites: RateLimit,
    invites_of_strangers: RateLimit,
    uploads: RateLimit,
    streams: RateLimit,
    searches: RateLimit,
}

/// A limit for each network, and a larger one for the network around it.
struct NetworkLimit {
    narrow: RateLimit,
    wide: RateLimit,
}

/// How much more a wide network may do than each of the networks in it.
const WIDE_FACTOR: u32 = 4;

impl NetworkLimit {
    fn take(&self, from: ClientNetwork) -> Result<(), RetryAfter> {
        // Nothing is counted of a request that is refused.
        self.wide.check(from.wide().key())?;
        self.narrow.take(from.key())?;
        self.wide.take(from.wide().key())
    }
}

/// Makes limits from the numbers in the settings, in which 0 means no limit.
struct Maker<'s>(&'s Arc<SharedCounts>);

impl Maker<'_> {
    fn limit(&self, name: &'static str, quota: Option<Quota>) -> RateLimit {
        RateLimit::new(name, quota, self.0)
    }

    fn a_minute(&self, name: &'static str, times: u32) -> RateLimit {
        self.limit(name, NonZeroU32::new(times).map(Quota::per_minute))
    }

    fn an_hour(&self, name: &'static str, times: u32) -> RateLimit {
        self.limit(name, NonZeroU32::new(times).map(Quota::per_hour))
    }

    /// `times` per second, and those of `seconds` at once.
    fn a_second(&self, name: &'static str, times: u32, seconds: NonZeroU32) -> RateLimit {
        let quota = NonZeroU32::new(times)
            .map(|times| Quota::per_second(times).allow_burst(times.saturating_mul(seconds)));
        self.limit(name, quota)
    }

    /// `times` per hour, and as many people as a form has places for at once.
    fn people_an_hour(&self, name: &'static str, times: u32) -> RateLimit {
        let quota = NonZeroU32::new(times)
            .map(|times| Quota::per_hour(times).allow_burst(times.max(PEOPLE_IN_A_FORM)));
        self.limit(name, quota)
    }
}

/// The most people that a form names.
pub const PEOPLE_IN_A_FORM: NonZeroU32 = NonZeroU32::new(50).unwrap();

/// How many seconds' worth of messages may come at once.
const BURST_SECONDS: NonZeroU32 = NonZeroU32::new(6).unwrap();

/// How many more people one may invite whom one knows.
const ACQUAINTED_FACTOR: u32 = 10;

impl Limits {
    /// Limits with the rates of the settings.
    pub fn new(rates: &Rates) -> Self {
        let shared = Arc::default();
        let make = Maker(&shared);
        let wide = |times: u32| times.saturating_mul(WIDE_FACTOR);
        let ten_minutes = |times: u32| {
            NonZeroU32::new(times)
                .map(|times| Quota::per_hour(times.saturating_mul(SIX)).allow_burst(times))
        };
        Self(Arc::new(AllLimits {
            sign_in: SignInLimits::new(rates, &shared),
            sign_up: NetworkLimit {
                narrow: make.an_hour("sign_up", rates.sign_up),
                wide: make.an_hour("sign_up_wide", wide(rates.sign_up)),
            },
            forgot: NetworkLimit {
                narrow: make.a_minute("forgot", rates.forgot),
                wide: make.a_minute("forgot_wide", wide(rates.forgot)),
            },
            reset: NetworkLimit {
                narrow: make.a_minute("reset", rates.forgot),
                wide: make.a_minute("reset_wide", wide(rates.forgot)),
            },
            mails: MailLimit::new(rates, &shared),
            posts: make.a_second("posts", rates.posts, BURST_SECONDS),
            reactions: make.a_second("reactions", rates.posts, BURST_SECONDS),
            writes: make.a_second("writes", rates.writes, BURST_SECONDS),
            typing: make.a_second("typing", rates.typing, BURST_SECONDS),
            rooms: make.an_hour("rooms", rates.rooms),
            invites: make
                .people_an_hour("invites", rates.invites.saturating_mul(ACQUAINTED_FACTOR)),
            invites_of_strangers: make.people_an_hour("invites_of_strangers", rates.invites),
            uploads: make.limit("uploads", ten_minutes(rates.uploads)),
            streams: make.a_minute("streams", rates.streams),
            searches: make.a_minute("searches", rates.searches),
            shared,
        }))
    }

    /// Counts a message that a person posts, edits or deletes.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn post(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.posts.take(person(by))
    }

    /// Counts a reaction or a vote. People react as often as they may post.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn react(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.reactions.take(person(by))
    }

    /// Counts a request of a person that may change something.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn write(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.writes.take(person(by))
    }

    /// Counts a typing notice.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn typing(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.typing.take(person(by))
    }

    /// Counts a picture that a person sends.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn upload(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.uploads.take(person(by))
    }

    /// Counts a stream that a person opens.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn stream(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.streams.take(person(by))
    }

    /// Counts a search of a person.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn search(&self, by: UserId) -> Result<(), RetryAfter> {
        self.0.searches.take(person(by))
    }

    /// Begins to create a room. It counts once the room is there.
    ///
    /// # Errors
    /// The time to wait, when the limit is reached.
    pub fn create_room(&self, by: UserId) -> Result<RoomAttempt<'_>, RetryAfter> {
        Ok(RoomAttempt(self.0.rooms.begin(person(by))?))
    }

    /// Counts the people that a person invites, some of whom they do not know.
    ///
    /// # Errors
    /// The time to wait, when a limit is reached.
    pub fn invite(&self, by: UserId, people: usize, strangers: usize) -> Result<(), RetryAfter> {
        let number = |people: usize| NonZeroU32::new(u32::try_from(people).unwrap_or(u32::MAX));
        if let Some(strangers) = number(strangers) {
            self.0
                .invites_of_strangers
                .take_several(person(by), strangers)?;
        }
        if let Some(people) = number(people) {
            self.0.invites.take_several(person(by), people)?;
        }
        Ok(())
    }

    /// The limits of mails.
    pub fn mails(&self) -> MailLimit {
        self.0.mails.clone()
    }

    /// Takes what was counted since the last call, for the other nodes: the limit's name,
    /// the key, and how often.
    pub fn drain_counts(&self) -> Vec<(String, u64, u32)> {
        let counts = self.0.shared.drain().into_iter();
        counts
            .map(|(name, key, times)| (name.to_owned(), key.0, times))
            .collect()
    }

    /// Counts what another node has counted.
    pub fn take_of_peer(&self, counts: &[(String, u64, u32)]) {
        for (name, key, times) in counts {
            if let Some(limit) = self.all().find(|limit| limit.name() == name) {
                limit.take_of_peer(LimitKey(*key), *times);
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = &RateLimit> {
        let AllLimits {
            shared: _,
            sign_in,
            sign_up,
            forgot,
            reset,
            mails,
            posts,
            reactions,
            writes,
            typing,
            rooms,
            invites,
            invites_of_strangers,
            uploads,
            streams,
            searches,
        } = &*self.0;
        let by_person = [posts, writes, typing, rooms, invites, invites_of_strangers];
        let others = [reactions, uploads, streams, searches];
        let by_network = [sign_up, forgot, reset].into_iter();
        let by_network = by_network.flat_map(|limit| [&limit.narrow, &limit.wide]);
        by_person
            .into_iter()
            .chain(others)
            .chain(by_network)
            .chain(mails.limits())
            .chain(sign_in.all())
    }
}

/// Six times ten minutes are an hour.
const SIX: NonZeroU32 = NonZeroU32::new(6).unwrap();

/// The creation of a room within the limits.
pub struct RoomAttempt<'l>(Trial<'l>);

impl RoomAttempt<'_> {
    /// Counts the room: it is new.
    pub fn created(self) {
        self.0.count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_node_counts_is_counted_on_the_other() {
        let rates = Rates {
            posts: 1,
            ..sign_in::tests::RATES
        };
        let (one, other) = (Limits::new(&rates), Limits::new(&rates));
        let user = UserId::LAST;
        assert!(one.drain_counts().is_empty());
        let posts = (0..100).filter(|_| one.post(user).is_ok()).count();
        assert_eq!(posts, 6);
        other.take_of_peer(&one.drain_counts());
        assert!(other.post(user).is_err());
        assert!(one.drain_counts().is_empty());
        other.take_of_peer(&[("of a later version".into(), 1, 1)]);
    }
}
