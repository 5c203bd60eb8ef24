//! The checker compares the messages that were sent, received and stored. It knows nothing of servers:
//! a driver writes a [`Record`] during a test, and each invariant is checked afterwards.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Instant,
};

/// A message that somebody sent again and again until its outcome was known.
#[derive(Clone, Debug)]
pub struct Post {
    pub room: String,
    /// The text of the message, which is unique.
    pub key: String,
    pub sent: Instant,
    pub done: Instant,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Acknowledged with this message id.
    Acked(u64),
    /// Refused with a client error.
    Refused,
    /// Never answered.
    Unknown,
}

/// One event as it was received, before anything is filtered.
#[derive(Clone, Debug)]
pub struct Heard {
    pub seq: u64,
    /// The id and text of its message, if it has one.
    pub message: Option<(u64, String)>,
}

/// All events that one subscriber received, over all its connections.
#[derive(Clone, Debug)]
pub struct Stream {
    pub room: String,
    /// The stream replays the events after this number.
    pub from: u64,
    pub heard: Vec<Heard>,
    /// The number of the change that ended the subscriber's right, if one did.
    pub revoked: Option<u64>,
}

/// Everything that happened in a test.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub posts: Vec<Post>,
    pub streams: Vec<Stream>,
    /// The stored messages by room, as (id, text), the oldest first.
    pub history: BTreeMap<String, Vec<(u64, String)>>,
    /// The newest number of each room.
    pub heads: BTreeMap<String, u64>,
    /// By room, the numbers that a stream may leave out: a later one says the same and more.
    pub superseded: BTreeMap<String, BTreeSet<u64>>,
}

pub type Violations = Vec<String>;

/// The violations of all invariants, each prefixed with the invariant's name.
pub fn violations(record: &Record) -> Violations {
    let mut all = vec![];
    for (name, check) in INVARIANTS {
        all.extend(
            check(record)
                .into_iter()
                .map(|violation| format!("{name}: {violation}")),
        );
    }
    all
}

type Invariant = fn(&Record) -> Violations;

pub const INVARIANTS: [(&str, Invariant); 7] = [
    ("I1 durable", durable),
    ("I2 nothing invented", nothing_invented),
    ("I3 unique", unique),
    ("I4 one order", one_order),
    ("I5 complete", complete),
    ("I6 real time", real_time),
    ("I9 revoked", revoked),
];

/// Every acknowledged message is stored, under its id, with its text.
pub fn durable(record: &Record) -> Violations {
    let kept = stored(record);
    let acked = record.posts.iter().filter_map(|post| match post.outcome {
        Outcome::Acked(id) => Some((post, id)),
        Outcome::Refused | Outcome::Unknown => None,
    });
    acked
        .filter(|(post, id)| {
            !kept
                .get(&*post.room)
                .is_some_and(|k| k.contains(&(*id, &*post.key)))
        })
        .map(|(post, id)| format!("m{id} {:?} was acknowledged and is not there", post.key))
        .collect()
}

/// Every stored message was sent, and was not refused.
pub fn nothing_invented(record: &Record) -> Violations {
    let sent: HashMap<_, _> = record
        .posts
        .iter()
        .map(|post| ((&*post.room, &*post.key), post.outcome))
        .collect();
    let mut violations = vec![];
    for (room, messages) in &record.history {
        for (id, key) in messages {
            match sent.get(&(&**room, &**key)) {
                None => violations.push(format!("m{id} {key:?} was never sent")),
                Some(Outcome::Refused) => violations.push(format!("m{id} {key:?} was refused")),
                Some(Outcome::Acked(_) | Outcome::Unknown) => {}
            }
        }
    }
    violations
}

/// No text and no id is stored twice, however often it was sent.
pub fn unique(record: &Record) -> Violations {
    let mut violations = vec![];
    let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for (id, key) in record.history.values().flatten() {
        if !keys.insert(key) {
            violations.push(format!("{key:?} stands twice"));
        }
        if !ids.insert(id) {
            violations.push(format!("m{id} stands twice"));
        }
    }
    violations
}

/// Ids increase in the history; numbers and ids increase in every stream.
pub fn one_order(record: &Record) -> Violations {
    let mut violations = vec![];
    for (room, messages) in &record.history {
        if !messages.is_sorted_by(|(a, _), (b, _)| a < b) {
            violations.push(format!("the history of room {room} is out of order"));
        }
    }
    for (n, stream) in record.streams.iter().enumerate() {
        for pair in stream.heard.windows(2) {
            if pair[1].seq <= pair[0].seq {
                violations.push(format!("stream {n}: {} after {}", pair[1].seq, pair[0].seq));
            }
        }
        let ids: Vec<_> = stream
            .heard
            .iter()
            .filter_map(|h| Some(h.message.as_ref()?.0))
            .collect();
        if !ids.is_sorted_by(|a, b| a < b) {
            violations.push(format!("stream {n}: messages out of order"));
        }
    }
    violations
}

/// Every stream received every number from its start to the room's newest one (or to the end of its
/// right) exactly once, and with them the stored messages.
pub fn complete(record: &Record) -> Violations {
    let mut violations = vec![];
    for (n, stream) in record.streams.iter().enumerate() {
        let head = record.heads.get(&stream.room).copied();
        let last = stream.revoked.or(head).unwrap_or(stream.from);
        let superseded = record.superseded.get(&stream.room);
        let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
        for heard in &stream.heard {
            *seen.entry(heard.seq).or_default() += 1;
        }
        for seq in stream.from + 1..=last {
            match seen.get(&seq) {
                Some(1) => {}
                Some(times) => violations.push(format!("stream {n}: {seq} came {times} times")),
                None if superseded.is_some_and(|all| all.contains(&seq)) => {}
                None => violations.push(format!("stream {n}: {seq} is missing")),
            }
        }
        let kept: HashMap<u64, &str> = record
            .history
            .get(&stream.room)
            .map(|messages| messages.iter().map(|(id, key)| (*id, &**key)).collect())
            .unwrap_or_default();
        for (id, key) in stream
            .heard
            .iter()
            .filter_map(|heard| heard.message.as_ref())
        {
            if kept.get(id) != Some(&&**key) {
                violations.push(format!("stream {n}: m{id} {key:?} is not what is kept"));
            }
        }
        if stream.from == 0 && stream.revoked.is_none() {
            let heard = stream
                .heard
                .iter()
                .filter(|heard| heard.message.is_some())
                .count();
            if heard < kept.len() {
                violations.push(format!("stream {n}: {heard} of {} messages", kept.len()));
            }
        }
    }
    violations
}

/// If one message was acknowledged before another was sent, it has the smaller id.
pub fn real_time(record: &Record) -> Violations {
    let mut by_room: BTreeMap<&str, Vec<(&Post, u64)>> = BTreeMap::new();
    for post in &record.posts {
        if let Outcome::Acked(id) = post.outcome {
            by_room.entry(&post.room).or_default().push((post, id));
        }
    }
    let mut violations = vec![];
    for posts in by_room.values_mut() {
        // Going backwards by time of sending, this computes the smallest id of all messages that
        // were sent after a given moment.
        posts.sort_by_key(|(post, _)| post.sent);
        let mut smallest_after = vec![u64::MAX; posts.len() + 1];
        for n in (0..posts.len()).rev() {
            smallest_after[n] = smallest_after[n + 1].min(posts[n].1);
        }
        for (post, id) in posts.iter() {
            let later = posts.partition_point(|(other, _)| other.sent <= post.done);
            if smallest_after[later] < *id {
                violations.push(format!(
                    "m{id} {:?} was acknowledged before m{} was sent",
                    post.key, smallest_after[later]
                ));
            }
        }
    }
    violations
}

/// Nobody received an event after the change that ended their right.
pub fn revoked(record: &Record) -> Violations {
    let mut violations = vec![];
    for (n, stream) in record.streams.iter().enumerate() {
        let Some(end) = stream.revoked else { continue };
        for heard in stream.heard.iter().filter(|heard| heard.seq > end) {
            violations.push(format!("stream {n}: {} after its end at {end}", heard.seq));
        }
    }
    violations
}

fn stored(record: &Record) -> BTreeMap<&str, BTreeSet<(u64, &str)>> {
    let by_room = record.history.iter();
    by_room
        .map(|(room, all)| (&**room, all.iter().map(|(id, key)| (*id, &**key)).collect()))
        .collect()
}

/// Tests of the checker itself: it finds errors that are put into a correct record, and no others.
mod self_tests {
    use std::time::Duration;

    use super::*;

    /// Two people posted three messages, one after the other, and one subscriber received them.
    fn correct_record() -> Record {
        let begin = Instant::now();
        let at = |n: u64| begin + Duration::from_millis(n * 10);
        let key = |n: u64| format!("key {n}");
        let post = |n: u64| Post {
            room: "7".into(),
            key: key(n),
            sent: at(2 * n),
            done: at(2 * n + 1),
            outcome: Outcome::Acked(n),
        };
        let heard = |n: u64| Heard {
            seq: n + 1,
            message: Some((n, key(n))),
        };
        Record {
            posts: (1..=3).map(post).collect(),
            streams: vec![Stream {
                room: "7".into(),
                from: 1,
                heard: (1..=3).map(heard).collect(),
                revoked: None,
            }],
            history: BTreeMap::from([("7".into(), (1..=3).map(|n| (n, key(n))).collect())]),
            heads: BTreeMap::from([("7".into(), 4)]),
            superseded: BTreeMap::new(),
        }
    }

    fn violated(change: impl FnOnce(&mut Record)) -> Vec<&'static str> {
        let mut record = correct_record();
        change(&mut record);
        INVARIANTS
            .into_iter()
            .filter(|(_, check)| !check(&record).is_empty())
            .map(|(name, _)| name)
            .collect()
    }

    fn room(record: &mut Record) -> &mut Vec<(u64, String)> {
        record.history.get_mut("7").expect("the room")
    }

    #[test]
    fn a_correct_record_has_no_violations() {
        assert_eq!(violated(|_| ()), Vec::<&str>::new());
    }

    #[test]
    fn a_lost_message_is_found() {
        assert_eq!(
            violated(|r| drop(room(r).pop())),
            ["I1 durable", "I5 complete"]
        );
    }

    #[test]
    fn a_changed_text_is_found() {
        let names = violated(|r| room(r)[1].1 = "other".into());
        assert_eq!(names, ["I1 durable", "I2 nothing invented", "I5 complete"]);
    }

    #[test]
    fn an_invented_message_is_found() {
        let names = violated(|r| room(r).push((9, "nobody said this".into())));
        assert_eq!(names, ["I2 nothing invented"]);
        let names = violated(|r| r.posts[2].outcome = Outcome::Refused);
        assert_eq!(names, ["I2 nothing invented"]);
    }

    #[test]
    fn a_duplicate_message_is_found() {
        let names = violated(|r| room(r).push((9, "key 3".into())));
        assert_eq!(names, ["I3 unique"]);
    }

    #[test]
    fn a_duplicate_event_is_found() {
        let names = violated(|r| {
            let last = r.streams[0].heard[2].clone();
            r.streams[0].heard.push(last);
        });
        assert_eq!(names, ["I4 one order", "I5 complete"]);
    }

    #[test]
    fn an_inverted_pair_is_found() {
        assert_eq!(
            violated(|r| r.streams[0].heard.swap(0, 1)),
            ["I4 one order"]
        );
        assert_eq!(violated(|r| room(r).swap(0, 1)), ["I4 one order"]);
    }

    #[test]
    fn a_gap_in_a_stream_is_found() {
        assert_eq!(
            violated(|r| drop(r.streams[0].heard.remove(1))),
            ["I5 complete"]
        );
        assert_eq!(
            violated(|r| drop(r.streams[0].heard.pop())),
            ["I5 complete"]
        );
    }

    #[test]
    fn time_that_runs_backwards_is_found() {
        let names = violated(|r| {
            let begin = r.posts[0].sent;
            r.posts[2].sent = begin - Duration::from_secs(9);
            r.posts[2].done = begin - Duration::from_secs(8);
        });
        assert_eq!(names, ["I6 real time"]);
    }

    #[test]
    fn an_event_after_the_end_is_found() {
        assert_eq!(violated(|r| r.streams[0].revoked = Some(3)), ["I9 revoked"]);
    }

    #[test]
    fn an_unanswered_message_may_be_stored_or_not() {
        assert_eq!(
            violated(|r| r.posts[1].outcome = Outcome::Unknown),
            Vec::<&str>::new()
        );
    }
}
