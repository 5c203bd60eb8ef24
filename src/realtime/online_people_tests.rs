//! What is counted as being online.

use crate::{
    base::ids::{RoomId, UserId},
    model::person::Person,
    realtime::{cluster::message::NodeId, online_people::*, unread_counters::UnreadCounter},
};

fn person(id: &str) -> Person {
    Person {
        id: UserId::parse(id).expect("an id"),
        username: format!("person-{id}"),
        display_name: None,
        picture: None,
    }
}

fn room(id: &str) -> RoomId {
    RoomId::parse(id).expect("an id")
}

fn silent(rooms: &[RoomId]) -> Vec<(RoomId, UnreadCounter)> {
    rooms
        .iter()
        .map(|room| (*room, UnreadCounter::default()))
        .collect()
}

#[test]
fn several_streams_are_one_person_and_the_last_one_counts() {
    let mut online = OnlinePeople::default();
    let (kevin, lobby) = (person("1"), room("7"));
    assert_eq!(online.connect(&kevin, false, None), Ok(true));
    assert_eq!(online.set_counters(kevin.id, silent(&[lobby])), [lobby]);
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert_eq!(online.set_counters(kevin.id, silent(&[lobby])), []);
    assert_eq!(online.online_count(lobby), 1);
    assert_eq!(online.disconnect(kevin.id, None), None);
    let first = online.disconnect(kevin.id, None).expect("the last one");
    assert_eq!(
        online.online_count(lobby),
        1,
        "not before the grace is over"
    );
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert!(online.end_grace(kevin.id, first).is_none(), "back in time");
    let second = online.disconnect(kevin.id, None).expect("the last one");
    assert!(online.end_grace(kevin.id, first).is_none(), "out of date");
    let gone = online.end_grace(kevin.id, second);
    let (person, rooms, hidden) = (kevin, vec![lobby], false);
    assert_eq!(
        gone,
        Some(GraceEnd::Offline(WentOffline {
            person,
            rooms,
            hidden
        }))
    );
    assert!(online.is_empty());
}

#[test]
fn who_is_online_somewhere_is_online() {
    let mut online = OnlinePeople::default();
    let (kevin, lobby, cellar) = (person("1"), room("7"), room("8"));
    let (there, beyond) = (NodeId::random(), NodeId::random());
    assert_eq!(online.connect_on_peer(&there, &kevin, vec![lobby]), [lobby]);
    assert_eq!(online.connect_on_peer(&beyond, &kevin, vec![lobby]), []);
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert_eq!(
        online.set_counters(kevin.id, silent(&[lobby, cellar])),
        [cellar]
    );
    assert_eq!(online.rooms_in_use().len(), 1);
    let departure = online.disconnect(kevin.id, None).expect("the last one");
    assert_eq!(
        online.end_grace(kevin.id, departure),
        Some(GraceEnd::OnlineOnPeer)
    );
    assert_eq!(online.rooms_in_use().len(), 0);
    assert_eq!(online.connect_on_peer(&there, &kevin, vec![lobby]), []);
    assert_eq!(
        (online.online_count(lobby), online.online_count(cellar)),
        (1, 0)
    );
    assert_eq!(online.online_on_peer(&there), [kevin.id]);
    assert_eq!(online.disconnect_on_peer(&there, kevin.id), None);
    let gone = online.disconnect_on_peer(&beyond, kevin.id).expect("gone");
    assert_eq!(gone.rooms, [lobby]);
    assert_eq!(online.disconnect_on_peer(&beyond, kevin.id), None);
    assert!(online.is_empty());
}

#[test]
fn nobody_has_more_streams_than_they_may() {
    let mut online = OnlinePeople::default();
    for _ in 0..STREAM_LIMIT {
        assert!(online.connect(&person("1"), false, None).is_ok());
    }
    assert_eq!(
        online.connect(&person("1"), false, None),
        Err(TooManyStreams)
    );
    assert_eq!(online.connect(&person("2"), false, None), Ok(true));
}

#[test]
fn it_rings_for_who_does_not_see_it_anyway() {
    let mut online = OnlinePeople::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    let ring = |online: &mut OnlinePeople| online.count_message(lobby, jason.id, &[]);
    assert_eq!(ring(&mut online), []);
    assert!(online.connect(&kevin, false, Some(lobby)).is_ok());
    assert_eq!(ring(&mut online), []);
    online.set_counters(kevin.id, silent(&[lobby]));
    assert_eq!(ring(&mut online), [], "it is on their only page");
    assert!(online.connect(&kevin, false, None).is_ok());
    assert_eq!(ring(&mut online), [(kevin.id, 2)]);
    online.set_counters(kevin.id, silent(&[lobby]));
    assert_eq!(ring(&mut online), [(kevin.id, 1)], "they have read");
    assert_eq!(online.disconnect(kevin.id, Some(lobby)), None);
    assert_eq!(ring(&mut online), [(kevin.id, 2)]);
    online.leave_room(kevin.id, lobby);
    assert_eq!(ring(&mut online), []);
    assert_eq!(online.online_count(lobby), 0);
    assert!(online.join_room(kevin.id, lobby));
    assert!(!online.join_room(jason.id, lobby));
    assert_eq!(online.online_count(lobby), 1);
}

#[test]
fn who_appears_offline_is_not_seen_and_hears_all() {
    let mut online = OnlinePeople::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    assert_eq!(online.connect(&kevin, true, None), Ok(false));
    assert_eq!(online.set_counters(kevin.id, silent(&[lobby])), []);
    assert!(!online.is_online(kevin.id) && online.online_count(lobby) == 0);
    assert_eq!(online.visible_person_here(kevin.id), None);
    assert_eq!(online.connected_in(lobby), [kevin.id]);
    assert_eq!(online.count_message(lobby, jason.id, &[]), [(kevin.id, 1)]);
    assert_eq!(
        online.set_hidden(kevin.id, false),
        Some((kevin.clone(), vec![lobby]))
    );
    assert!(online.is_online(kevin.id) && online.online_count(lobby) == 1);
    assert_eq!(online.set_hidden(kevin.id, false), None, "they are already");
    assert!(online.set_hidden(kevin.id, true).is_some());
    assert_eq!(online.online_count(lobby), 0);
}

#[test]
fn whom_one_talks_with_is_told_and_a_crowd_is_not() {
    let mut online = OnlinePeople::default();
    let star = person("1").id;
    let nobody = std::collections::BTreeSet::new;
    for id in 2..=6 {
        let fan = person(&id.to_string());
        assert!(online.connect(&fan, false, None).is_ok());
        online.watch(fan.id, nobody(), [star].into());
    }
    assert_eq!(online.watchers(star, 5).len(), 5);
    assert_eq!(online.watchers(star, 4), []);
    let friend = person("2").id;
    online.watch(friend, [star].into(), nobody());
    assert_eq!(online.watchers(star, 3), [friend]);
}
