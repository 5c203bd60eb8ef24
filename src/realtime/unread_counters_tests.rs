//! Tests of unread counters.

use std::sync::Arc;

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    model::{
        event::{COUNTED, ReadUpTo},
        room::NotificationLevel,
    },
    realtime::unread_counters::*,
};

fn user(id: i64) -> UserId {
    UserId::parse(&id.to_string()).expect("an id")
}

fn message(id: i64) -> MessageId {
    MessageId::parse(&id.to_string()).expect("an id")
}

fn seq(number: i64) -> Seq {
    Seq::parse(&number.to_string()).expect("a number")
}

fn lobby() -> RoomId {
    RoomId::parse("7").expect("an id")
}

const AUTHOR: i64 = 1;
const ALL: i64 = 2;
const MENTIONS: i64 = 3;
const NOTHING: i64 = 4;

/// Four people who have read everything up to message 10, which has number 10.
fn four_people() -> UnreadCounters {
    let mut counters = UnreadCounters::default();
    for (id, notify) in [
        (AUTHOR, NotificationLevel::All),
        (ALL, NotificationLevel::All),
        (MENTIONS, NotificationLevel::Mentions),
        (NOTHING, NotificationLevel::Nothing),
    ] {
        let counter = UnreadCounter {
            notify,
            counted: seq(10),
            seen: Some(message(10)),
            ..UnreadCounter::default()
        };
        counters.set(user(id), lobby(), counter);
    }
    counters
}

/// Posts message `id` with the same number.
fn post(counters: &mut UnreadCounters, id: i64, author: i64, mentioned: &[i64]) -> Vec<(i64, u32)> {
    let mentioned: Vec<_> = mentioned.iter().map(|id| user(*id)).collect();
    let posted = (message(id), user(author));
    let changed = counters.count_message(
        lobby(),
        seq(id),
        posted,
        Mentioned {
            everybody: false,
            people: &mentioned,
            sent_later: false,
        },
    );
    changed
        .into_iter()
        .map(|(user, n)| (user.get(), n))
        .collect()
}

#[test]
fn a_counter_counts_the_messages_that_its_level_notifies_of() {
    let mut counters = four_people();
    let everyone = [ALL, MENTIONS, NOTHING];
    assert_eq!(post(&mut counters, 11, AUTHOR, &[]), [(ALL, 1)]);
    assert_eq!(
        post(&mut counters, 12, AUTHOR, &everyone),
        [(ALL, 2), (MENTIONS, 1)]
    );
    assert_eq!(post(&mut counters, 12, AUTHOR, &everyone), [], "counted");
    assert_eq!(
        post(&mut counters, 13, ALL, &[]),
        [(AUTHOR, 1), (ALL, 0)],
        "posting reads the room"
    );
    assert_eq!(
        post(&mut counters, 14, AUTHOR, &[]),
        [(AUTHOR, 0), (ALL, 1)]
    );
    for id in 15..200 {
        post(&mut counters, id, AUTHOR, &[]);
    }
    assert_eq!(
        post(&mut counters, 200, AUTHOR, &[]),
        [],
        "a counter stops at its limit"
    );
    let counter = UnreadCounter {
        blocked: Some(Arc::from([user(AUTHOR)])),
        ..Default::default()
    };
    counters.set(user(ALL), lobby(), counter);
    assert_eq!(post(&mut counters, 201, AUTHOR, &everyone), [(MENTIONS, 2)]);
    for id in [AUTHOR, ALL, MENTIONS, NOTHING] {
        counters.remove(user(id), lobby());
    }
    assert!(counters.is_empty());
}

/// A message, whether it is deleted, whom it newly mentions, whom it mentions no more, and the
/// counters that change.
type Case = (
    i64,
    bool,
    &'static [i64],
    &'static [i64],
    &'static [(i64, Recount)],
);

#[test]
fn a_message_that_changes_is_counted_as_it_is_then() {
    let cases: [Case; 10] = [
        (12, true, &[], &[], &[(ALL, Recount::Now(2))]),
        (
            12,
            true,
            &[],
            &[MENTIONS],
            &[(ALL, Recount::Now(1)), (MENTIONS, Recount::Now(0))],
        ),
        (12, false, &[], &[], &[]),
        (12, false, &[], &[MENTIONS, ALL], &[]),
        (
            12,
            false,
            &[MENTIONS, NOTHING],
            &[],
            &[(MENTIONS, Recount::Now(1))],
        ),
        (12, false, &[], &[MENTIONS], &[(MENTIONS, Recount::Now(0))]),
        (10, true, &[], &[], &[]),
        (10, false, &[MENTIONS], &[], &[]),
        (13, true, &[], &[], &[(ALL, Recount::Now(0))]),
        (13, true, &[], &[], &[]),
    ];
    let mut counters = four_people();
    for id in 11..=13 {
        let mentioned: &[i64] = if id == 12 { &[MENTIONS] } else { &[] };
        post(&mut counters, id, AUTHOR, mentioned);
    }
    for (number, (id, deleted, mentioned, unmentioned, expected)) in (14..).zip(cases) {
        let users = |ids: &[i64]| ids.iter().map(|id| user(*id)).collect::<Vec<_>>();
        let (mentioned, unmentioned) = (users(mentioned), users(unmentioned));
        let change = MessageChange {
            message: message(id),
            author: user(AUTHOR),
            deleted,
            mentioned: &mentioned,
            unmentioned: &unmentioned,
        };
        let changed = counters.recount_message(lobby(), seq(number), &change);
        let changed: Vec<_> = changed.into_iter().map(|(u, n)| (u.get(), n)).collect();
        assert_eq!(changed, expected, "change {number}");
        let again = counters.recount_message(lobby(), seq(number), &change);
        assert_eq!(again, [], "change {number} came before");
    }
}

#[test]
fn a_counter_at_its_limit_does_not_know_what_is_left() {
    let mut counters = four_people();
    for id in 11..200 {
        post(&mut counters, id, AUTHOR, &[]);
    }
    assert_eq!(
        counters.get(user(ALL), lobby()).map(|c| c.unread),
        Some(COUNTED)
    );
    let change = MessageChange {
        message: message(12),
        author: user(AUTHOR),
        deleted: true,
        mentioned: &[],
        unmentioned: &[],
    };
    assert_eq!(
        counters.recount_message(lobby(), seq(200), &change),
        [(user(ALL), Recount::Unknown)]
    );
}

#[test]
fn reading_sets_a_counter_and_an_older_list_does_not_bring_it_back() {
    let mut counters = four_people();
    for id in 11..=15 {
        post(&mut counters, id, AUTHOR, &[]);
    }
    let before = counters.get(user(ALL), lobby()).expect("a counter");
    let read = |id, head| ReadUpTo {
        marks: 0,
        message: message(id),
        head: seq(head),
        counts: true,
    };
    assert!(counters.read(user(ALL), lobby(), &read(13, 15), 2));
    assert_eq!(post(&mut counters, 16, AUTHOR, &[]), [(ALL, 3)]);
    assert!(
        !counters.read(user(ALL), lobby(), &read(15, 15), 0),
        "one was posted since"
    );
    let after = counters.get(user(ALL), lobby()).expect("a counter");
    assert_eq!((after.unread, after.seen), (1, Some(message(15))));
    assert!(after.is_newer_than(&before) && after.has_read_more_than(&before));
    assert_eq!(before.up_to(after.clone()), after);
    // A message that comes after it was read is not unread.
    assert!(counters.read(user(ALL), lobby(), &read(17, 17), 0));
    assert_eq!(post(&mut counters, 17, AUTHOR, &[]), []);
    assert!(!counters.read(user(9), lobby(), &read(17, 17), 0), "nobody");
}
