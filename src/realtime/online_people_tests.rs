//! Tests of who counts as online.

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    model::person::Person,
    realtime::{
        cluster::message::NodeId,
        online_people::*,
        online_person::*,
        unread_counters::{Mentioned, UnreadCounter},
    },
};

fn person(id: &str) -> Person {
    Person {
        id: UserId::parse(id).expect("an id"),
        username: format!("person-{id}"),
        display_name: None,
        picture: None,
        shares_name: false,
    }
}

fn room(id: &str) -> RoomId {
    RoomId::parse(id).expect("an id")
}

fn without_unread(rooms: &[RoomId]) -> Vec<(RoomId, UnreadCounter)> {
    rooms
        .iter()
        .map(|room| (*room, UnreadCounter::default()))
        .collect()
}

#[test]
fn a_person_is_online_until_the_grace_after_their_last_stream() {
    let mut online = OnlinePeople::default();
    let (kevin, lobby) = (person("1"), room("7"));
    assert_eq!(online.connect(&kevin, false, None), Ok(true));
    assert_eq!(
        online.set_counters(kevin.id, without_unread(&[lobby])).new,
        [lobby]
    );
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert_eq!(
        online.set_counters(kevin.id, without_unread(&[lobby])).new,
        []
    );
    assert_eq!(online.online_count(lobby), 1);
    assert_eq!(online.disconnect(kevin.id, None), None);
    let first = online.disconnect(kevin.id, None).expect("the last one");
    assert_eq!(
        online.online_count(lobby),
        1,
        "the grace period is not over"
    );
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert!(
        online.end_grace(kevin.id, first).is_none(),
        "they came back in time"
    );
    let second = online.disconnect(kevin.id, None).expect("the last one");
    assert!(
        online.end_grace(kevin.id, first).is_none(),
        "the number is out of date"
    );
    let end = online.end_grace(kevin.id, second);
    let (person, rooms, hidden) = (kevin, vec![lobby], false);
    assert_eq!(
        end,
        Some(GraceEnd::Offline(WentOffline {
            person,
            rooms,
            hidden
        }))
    );
    assert!(online.is_empty());
}

#[test]
fn a_person_on_any_node_is_online() {
    let mut online = OnlinePeople::default();
    let (kevin, lobby, cellar) = (person("1"), room("7"), room("8"));
    let (first_node, second_node) = (NodeId::random(), NodeId::random());
    assert_eq!(
        online.connect_on_peer(&first_node, &kevin, vec![lobby]),
        [lobby]
    );
    assert_eq!(
        online.connect_on_peer(&second_node, &kevin, vec![lobby]),
        []
    );
    assert_eq!(online.connect(&kevin, false, None), Ok(false));
    assert_eq!(
        online
            .set_counters(kevin.id, without_unread(&[lobby, cellar]))
            .new,
        [cellar]
    );
    assert_eq!(online.rooms_in_use(), [lobby, cellar].into());
    let ended = online.disconnect(kevin.id, None).expect("the last one");
    assert_eq!(
        online.end_grace(kevin.id, ended),
        Some(GraceEnd::OnlineOnPeer)
    );
    assert_eq!(online.rooms_in_use(), [].into());
    assert_eq!(online.connect_on_peer(&first_node, &kevin, vec![lobby]), []);
    assert_eq!(
        (online.online_count(lobby), online.online_count(cellar)),
        (1, 0)
    );
    assert_eq!(online.online_on_peer(&first_node), [kevin.id]);
    assert_eq!(online.disconnect_on_peer(&first_node, kevin.id), None);
    let end = online
        .disconnect_on_peer(&second_node, kevin.id)
        .expect("offline everywhere");
    assert_eq!(end.rooms, [lobby]);
    assert_eq!(online.disconnect_on_peer(&second_node, kevin.id), None);
    assert!(online.is_empty());
}

#[test]
fn a_person_has_a_limited_number_of_streams() {
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
fn a_message_notifies_people_who_have_a_page_elsewhere() {
    let mut online = OnlinePeople::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    let mut seq = Seq::default();
    let mut post = |online: &mut OnlinePeople| {
        seq = seq.next();
        online.count_message(
            lobby,
            seq,
            (MessageId::LAST, jason.id),
            Mentioned::default(),
        )
    };
    let seven = Seq::parse("7").expect("a number");
    let read_up_to = |posts| {
        let seq = (0..posts).fold(Seq::default(), |seq, _| seq.next());
        vec![(lobby, UnreadCounter::from_now(seq))]
    };
    assert_eq!(post(&mut online), []);
    assert!(online.connect(&kevin, false, Some(lobby)).is_ok());
    assert_eq!(post(&mut online), []);
    online.set_counters(kevin.id, read_up_to(2));
    assert_eq!(post(&mut online), [], "their only page shows the message");
    assert!(online.connect(&kevin, false, None).is_ok());
    assert_eq!(post(&mut online), [(kevin.id, 2)]);
    online.set_counters(kevin.id, read_up_to(4));
    assert_eq!(post(&mut online), [(kevin.id, 1)], "they have read");
    assert_eq!(online.disconnect(kevin.id, Some(lobby)), None);
    assert_eq!(post(&mut online), [(kevin.id, 2)]);
    online.leave_room(kevin.id, lobby, seven);
    assert_eq!(post(&mut online), []);
    assert_eq!(online.online_count(lobby), 0);
    assert!(online.join_room(kevin.id, lobby, seven));
    assert!(!online.join_room(jason.id, lobby, seven));
    assert_eq!(online.online_count(lobby), 1);
}

#[test]
fn a_person_who_appears_offline_is_invisible_and_notified() {
    let mut online = OnlinePeople::default();
    let (kevin, jason, lobby) = (person("1"), person("2"), room("7"));
    assert_eq!(online.connect(&kevin, true, None), Ok(false));
    assert_eq!(
        online.set_counters(kevin.id, without_unread(&[lobby])).new,
        []
    );
    assert!(!online.is_online(kevin.id) && online.online_count(lobby) == 0);
    assert_eq!(online.visible_person_here(kevin.id), None);
    assert_eq!(online.connected_in(lobby), [kevin.id]);
    assert_eq!(
        online.count_message(
            lobby,
            Seq::default().next(),
            (MessageId::LAST, jason.id),
            Mentioned::default()
        ),
        [(kevin.id, 1)]
    );
    assert_eq!(
        online.set_hidden(kevin.id, false),
        Some((kevin.clone(), vec![lobby]))
    );
    assert!(online.is_online(kevin.id) && online.online_count(lobby) == 1);
    assert_eq!(
        online.set_hidden(kevin.id, false),
        None,
        "they are visible already"
    );
    assert!(online.set_hidden(kevin.id, true).is_some());
    assert_eq!(online.online_count(lobby), 0);
}

#[test]
fn conversation_partners_are_notified_and_a_crowd_is_not() {
    let mut online = OnlinePeople::default();
    let star = person("1").id;
    let nobody = std::collections::BTreeSet::new;
    for id in 2..=6 {
        let watcher = person(&id.to_string());
        assert!(online.connect(&watcher, false, None).is_ok());
        online.watch(watcher.id, nobody(), [star].into());
    }
    assert_eq!(online.watchers(star, 5).len(), 5);
    assert_eq!(online.watchers(star, 4), []);
    let friend = person("2").id;
    online.watch(friend, [star].into(), nobody());
    assert_eq!(online.watchers(star, 3), [friend]);
}
