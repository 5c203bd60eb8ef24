//! Tests of the ephemeral state of a room.

use std::time::Duration;

use tokio::time::{Instant, advance};

use crate::{
    base::ids::{RoomId, UserId},
    features::sidebar::BlockedPeople,
    model::{event::EphemeralEvent, person::Person},
    realtime::{Realtime, cluster::relay::Relay},
    streams::{ephemeral::*, recipient::Recipient},
};

fn person(id: usize) -> Person {
    Person {
        id: UserId::parse(&id.to_string()).expect("an id"),
        username: format!("person-{id}"),
        display_name: None,
        picture: None,
        shares_name: false,
    }
}

fn typists(updates: &[EphemeralUpdate]) -> Option<Vec<String>> {
    updates.iter().find_map(|update| match update {
        EphemeralUpdate::Typing { people, .. } => {
            Some(people.iter().map(|p| p.username.clone()).collect())
        }
        _ => None,
    })
}

#[tokio::test(start_paused = true)]
async fn typists_are_sent_at_once_and_not_forever() {
    let (realtime, room) = (
        Realtime::new(Relay::none()),
        RoomId::parse("7").expect("an id"),
    );
    let mut state = EphemeralState::default();
    let types = |state: &mut EphemeralState, id| {
        state.receive(EphemeralEvent::Typing { person: person(id) });
    };
    assert!(state.due().is_none());
    types(&mut state, 1);
    assert!(state.due().is_some_and(|due| due <= Instant::now()));
    assert_eq!(
        typists(&state.take_due(&realtime, room)),
        Some(vec!["person-1".into()])
    );
    for _ in 0..1_000 {
        types(&mut state, 1);
    }
    assert_eq!(
        typists(&state.take_due(&realtime, room)),
        None,
        "readers know"
    );
    types(&mut state, 2);
    assert_eq!(
        typists(&state.take_due(&realtime, room)).map(|t| t.len()),
        Some(2)
    );
    advance(Duration::from_secs(3)).await;
    types(&mut state, 2);
    assert_eq!(typists(&state.take_due(&realtime, room)), None, "known");
    advance(Duration::from_secs(4)).await;
    assert_eq!(
        typists(&state.take_due(&realtime, room)),
        Some(vec!["person-2".into()])
    );
    state.stopped_typing(person(2).id);
    assert_eq!(typists(&state.take_due(&realtime, room)), Some(vec![]));
    assert!(state.due().is_none());
}

#[tokio::test(start_paused = true)]
async fn many_arrivals_are_one_update_without_names() {
    let (realtime, room) = (
        Realtime::new(Relay::none()),
        RoomId::parse("7").expect("an id"),
    );
    let mut state = EphemeralState::default();
    for (arrivals, named) in [(MAX_NAMED, MAX_NAMED), (10_000, 0)] {
        for id in 1..=arrivals {
            state.receive(EphemeralEvent::Here { person: person(id) });
        }
        assert!(state.take_due(&realtime, room).is_empty(), "gathering");
        advance(GATHER).await;
        let updates = state.take_due(&realtime, room);
        let [EphemeralUpdate::Online { here, .. }] = &updates[..] else {
            panic!("{updates:?}")
        };
        assert_eq!(here.len(), named);
    }
}

#[test]
fn a_sign_of_typing_concerns_those_who_learn_something_from_it() {
    let none = BlockedPeople::default();
    let blocks_two = BlockedPeople::parse("2");
    let update = |before: &[usize], now: &[usize]| EphemeralUpdate::Typing {
        people: now.iter().map(|id| person(*id)).collect(),
        before: before.iter().map(|id| person(*id).id).collect(),
    };
    // (before, now, whether it concerns 1, 2, 3, and 4 who has blocked 2)
    for (before, now, concerned) in [
        (&[][..], &[1][..], [false, true, true, true]),
        (&[1], &[1, 2], [true, false, true, false]),
        (&[1, 2], &[1], [true, false, true, false]),
        (&[1, 2], &[2], [false, true, true, true]),
        (&[2], &[], [true, false, true, false]),
        (&[1, 2], &[1, 2], [false; 4]),
        (&[1], &[2], [true, true, true, true]),
    ] {
        let update = update(before, now);
        let readers = [(1, &none), (2, &none), (3, &none), (4, &blocks_two)];
        let concerns = readers.map(|(id, blocked)| {
            let reader = Recipient::new(person(id).id, blocked);
            update.concerns(&reader)
        });
        assert_eq!(concerns, concerned, "{before:?} {now:?}");
    }
}
