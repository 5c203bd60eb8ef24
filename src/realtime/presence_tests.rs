//! What is counted as being online.

use crate::{
    base::ids::{RoomId, UserId},
    model::person::Person,
    realtime::{cluster::message::NodeId, presence::*, unread::UnreadCounter},
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
    let mut online = Online::default();
    let (kevin, lobby) = (person("1"), room("7"));
    assert_eq!(online.arrive(&kevin, false, None), Ok(true));
    assert_eq!(online.is_in(kevin.id, silent(&[lobby])), [lobby]);
    assert_eq!(online.arrive(&kevin, false, None), Ok(false));
    assert_eq!(online.is_in(kevin.id, silent(&[lobby])), []);
    assert_eq!(online.count(lobby), 1);
    assert_eq!(online.depart(kevin.id, None), None);
    let first = online.depart(kevin.id, None).expect("the last one");
    assert_eq!(online.count(lobby), 1, "not before the grace is over");
    assert_eq!(online.arrive(&kevin, false, None), Ok(false));
    assert!(online.expire(kevin.id, first).is_none(), "back in time");
    let second = online.depart(kevin.id, None).expect("the last one");
    assert!(online.expire(kevin.id, first).is_none(), "out of date");
    let gone = online.expire(kevin.id, second);
    let (person, rooms, hidden) = (kevin, vec![lobby], false);
    assert_eq!(
        gone,
        Some(Left::Everywhere(Gone {
            person,
            rooms,
            hidden
        }))
    );
    assert!(online.is_empty());
}

#[test]
fn who_is_online_somewhere_is_online() {
    let mut online = Online::default();
    let (kevin, lobby, cellar) = (person("1"), room("7"), room("8"));
    let (there, beyond) = (NodeId::fresh(), NodeId::fresh());
    assert_eq!(online.elsewhere(&there, &kevin, vec![lobby]), [lobby]);
    assert_eq!(online.elsewhere(&beyond, &kevin, vec![lobby]), []);
    assert_eq!(online.arrive(&kevin, false, None), Ok(false));
    assert_eq!(online.is_in(kevin.id, silent(&[lobby, cellar])), [cellar]);
    assert_eq!(online.local().count(), 1);
    let departure = online.depart(kevin.id, None).expect("the last one");
    assert_eq!(online.expire(kevin.id, departure), Some(Left::Here));
    assert_eq!(online.local().count(), 0);
    assert_eq!(online.elsewhere(&there, &kevin, vec![lobby]), []);
    assert_eq!((online.count(lobby), online.count(cellar)), (1, 0));
    assert_eq!(online.at(&there), [kevin.id]);
    assert_eq!(online.not_elsewhere(&there, kevin.id), None);
    let gone = online.not_elsewhere(&beyond, kevin.id).expect("gone");
    assert_eq!(gone.rooms, [lobby]);
    assert_eq!(online.not_elsewhere(&beyond, kevin.id), None);
    assert!(online.is_empty());
}

#[test]
fn nobody_has_more_streams_than_they_may() {
    let mut online = Online::default();
    for _ in 0..STREAMS {
        assert!(online.arrive(&person("1"), false, None).is_ok());
    }
    assert_eq!(online.arrive(&person("1"), false, None), Err(TooMany));
    assert_eq!(online.arrive(&person("2"), false, None), Ok(true));
}

#[test]
fn it_rings_for_who_does_not_see_it_anyway() {
    let mut online = Online::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    let ring = |online: &mut Online| online.ring(lobby, jason.id, &[]);
    assert_eq!(ring(&mut online), []);
    assert!(online.arrive(&kevin, false, Some(lobby)).is_ok());
    assert_eq!(ring(&mut online), []);
    online.is_in(kevin.id, silent(&[lobby]));
    assert_eq!(ring(&mut online), [], "it is on their only page");
    assert!(online.arrive(&kevin, false, None).is_ok());
    assert_eq!(ring(&mut online), [(kevin.id, 2)]);
    online.is_in(kevin.id, silent(&[lobby]));
    assert_eq!(ring(&mut online), [(kevin.id, 1)], "they have read");
    assert_eq!(online.depart(kevin.id, Some(lobby)), None);
    assert_eq!(ring(&mut online), [(kevin.id, 2)]);
    online.left(kevin.id, lobby);
    assert_eq!(ring(&mut online), []);
    assert_eq!(online.count(lobby), 0);
    assert!(online.entered(kevin.id, lobby));
    assert!(!online.entered(jason.id, lobby));
    assert_eq!(online.count(lobby), 1);
}

#[test]
fn who_appears_offline_is_not_seen_and_hears_all() {
    let mut online = Online::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    assert_eq!(online.arrive(&kevin, true, None), Ok(false));
    assert_eq!(online.is_in(kevin.id, silent(&[lobby])), []);
    assert!(!online.is_online(kevin.id) && online.count(lobby) == 0);
    assert_eq!(online.of(kevin.id), None);
    assert_eq!(online.local_in(lobby), [kevin.id]);
    assert_eq!(online.ring(lobby, jason.id, &[]), [(kevin.id, 1)]);
    assert_eq!(
        online.hide(kevin.id, false),
        Some((kevin.clone(), vec![lobby]))
    );
    assert!(online.is_online(kevin.id) && online.count(lobby) == 1);
    assert_eq!(online.hide(kevin.id, false), None, "they are already");
    assert!(online.hide(kevin.id, true).is_some());
    assert_eq!(online.count(lobby), 0);
}

#[test]
fn whom_one_talks_with_is_told_and_a_crowd_is_not() {
    let mut online = Online::default();
    let star = person("1").id;
    let nobody = std::collections::BTreeSet::new;
    for id in 2..=6 {
        let fan = person(&id.to_string());
        assert!(online.arrive(&fan, false, None).is_ok());
        online.watch(fan.id, nobody(), [star].into());
    }
    assert_eq!(online.watchers(star, 5).len(), 5);
    assert_eq!(online.watchers(star, 4), []);
    let friend = person("2").id;
    online.watch(friend, [star].into(), nobody());
    assert_eq!(online.watchers(star, 3), [friend]);
}
