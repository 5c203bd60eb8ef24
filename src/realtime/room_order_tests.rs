//! Tests of the order in which changes of a room take effect.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, RoomId, Seq, UserId},
    },
    model::{
        event::{Change, PersonEvent, RoomEvent},
        message::Message,
        named::Named,
        person::Person,
    },
    realtime::{Mailbox, Realtime, UnreadCounter, cluster::relay::Relay, room_order::PATIENCE},
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

fn lobby() -> RoomId {
    RoomId::parse("7").expect("an id")
}

fn number(seq: &str) -> Seq {
    Seq::parse(seq).expect("a number")
}

fn event(seq: &str, change: Change) -> RoomEvent {
    RoomEvent::new(lobby(), number(seq), change)
}

fn posted(seq: &str) -> RoomEvent {
    let message = Message {
        id: MessageId::parse(seq).expect("an id"),
        room: lobby(),
        author: person("2"),
        unreadable: false,
        body: Some(format!("message {seq}")),
        posted_at: Timestamp::NEVER,
        continues: false,
        opens_day: false,
        edited_at: None,
        mentioned: vec![],
        mentioned_names: vec![],
        named: Named::default(),
        reply_to: None,
        thread: None,
        quotes: vec![],
        answers: None,
        pinned: false,
        reactions: vec![],
        has_reactions: false,
        poll: None,
        has_poll: false,
    };
    event(seq, Change::Posted(message))
}

fn left(seq: &str) -> RoomEvent {
    let user = person("1").id;
    event(seq, Change::Left { user })
}

/// Kevin with a page elsewhere, and a list of rooms from when the lobby was at `head`.
struct Elsewhere {
    realtime: Realtime,
    mailbox: Mailbox,
    _presence: crate::realtime::PresenceGuard,
}

impl Elsewhere {
    fn new(head: &str) -> Self {
        let (realtime, kevin) = (Realtime::new(Relay::none()), person("1"));
        let presence = realtime.presence.connect(&kevin, false, None);
        let session = crate::base::ids::SessionId::parse("9").expect("an id");
        let elsewhere = Self {
            mailbox: realtime.bus.open_mailbox(kevin.id, session),
            _presence: presence.expect("a stream"),
            realtime,
        };
        elsewhere.reads(head);
        elsewhere
    }

    /// His list of rooms is registered as it was when the lobby was at `head`. Returns
    /// whether it was left out.
    fn reads(&self, head: &str) -> bool {
        let counter = UnreadCounter::from_now(number(head));
        let list = vec![(lobby(), counter)];
        self.realtime.presence.set_rooms(&person("1"), list).revoked
    }

    /// The numbers of the messages that he was told of, with his unread count.
    fn told(&mut self) -> Vec<(String, u32)> {
        let events = std::iter::from_fn(|| self.mailbox.try_next());
        events
            .filter_map(|event| match event {
                Ok(PersonEvent::Unread { count, last, .. }) => {
                    Some((last?.message.to_string(), count))
                }
                _ => None,
            })
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_of_a_message_after_their_removal_whichever_is_published_first() {
    let mut kevin = Elsewhere::new("499");
    kevin.realtime.deliver(posted("501"));
    assert_eq!(kevin.told(), []);
    kevin.realtime.deliver(left("500"));
    assert_eq!(kevin.told(), []);
    assert_eq!(kevin.realtime.presence.online_count(lobby()), 0);

    let mut kevin = Elsewhere::new("499");
    kevin.realtime.deliver(left("501"));
    kevin.realtime.deliver(posted("502"));
    kevin.realtime.deliver(posted("500"));
    assert_eq!(kevin.told(), [("500".to_owned(), 1)], "from before it");
}

#[tokio::test(start_paused = true)]
async fn a_message_counts_once_however_often_it_comes() {
    let mut kevin = Elsewhere::new("499");
    for seq in ["500", "500", "502", "502", "501", "499", "500"] {
        kevin.realtime.deliver(posted(seq));
    }
    let counts = [("500", 1), ("501", 2), ("502", 3)];
    let counts = counts.map(|(seq, count)| (seq.to_owned(), count));
    assert_eq!(kevin.told(), counts);
    // A list that is read again includes what came before it.
    assert!(!kevin.reads("503"));
    kevin.realtime.deliver(posted("503"));
    kevin.realtime.deliver(posted("504"));
    assert_eq!(kevin.told(), [("504".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_list_from_before_a_removal_brings_no_room_back() {
    let mut kevin = Elsewhere::new("499");
    kevin.realtime.deliver(left("500"));
    assert!(kevin.reads("499"), "it was read before");
    kevin.realtime.deliver(posted("501"));
    assert_eq!(kevin.told(), []);
    assert_eq!(kevin.realtime.presence.online_count(lobby()), 0);
    assert!(!kevin.reads("501"), "they are back");
    // The same removal again, through Redis.
    kevin.realtime.deliver(left("500"));
    kevin.realtime.deliver(posted("502"));
    assert_eq!(kevin.told(), [("502".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn when_a_change_never_comes_nobody_is_told_until_their_list_was_read_again() {
    let mut kevin = Elsewhere::new("499");
    // 500 may be a removal.
    kevin.realtime.deliver(posted("501"));
    sleep(PATIENCE + Duration::from_millis(1)).await;
    kevin.realtime.deliver(posted("502"));
    let events: Vec<_> = std::iter::from_fn(|| kevin.mailbox.try_next()).collect();
    assert!(matches!(events[..], [Ok(PersonEvent::Rooms)]), "{events:?}");
    assert!(!kevin.reads("502"));
    kevin.realtime.deliver(posted("503"));
    assert_eq!(kevin.told(), [("503".to_owned(), 1)]);
}

#[tokio::test]
async fn many_changes_that_do_not_come_are_waited_for_once() {
    let kevin = Elsewhere::new("0");
    // Every second one is missing.
    for seq in (2..=20).step_by(2) {
        kevin.realtime.deliver(posted(&seq.to_string()));
    }
    sleep(PATIENCE + Duration::from_millis(300)).await;
    assert_eq!(kevin.realtime.sizes()[5], ("waiting_changes", 0));
}

#[tokio::test(start_paused = true)]
async fn a_room_whose_changes_were_missed_is_read_again() {
    let mut kevin = Elsewhere::new("499");
    kevin.realtime.recheck_room(lobby(), number("510"));
    assert!(kevin.reads("505"), "somebody may have been removed since");
    kevin.realtime.deliver(posted("511"));
    assert_eq!(kevin.told(), []);
    assert!(!kevin.reads("511"));
    kevin.realtime.deliver(posted("512"));
    assert_eq!(kevin.told(), [("512".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_room_is_deleted_at_once_and_its_numbers_before_are_gone() {
    let mut kevin = Elsewhere::new("499");
    kevin.realtime.deliver(posted("501"));
    kevin.realtime.deliver(event("600", Change::RoomDeleted));
    assert_eq!(kevin.told(), []);
    assert_eq!(kevin.realtime.presence.online_count(lobby()), 0);
    assert!(kevin.reads("500"));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_opens_does_not_undo_the_choice_to_appear_offline() {
    let (realtime, kevin) = (Realtime::new(Relay::none()), person("1"));
    let event = PersonEvent::AppearsOffline { offline: true };
    // The stream was authenticated before.
    realtime.notify(kevin.id, event);
    let stream = realtime.presence.connect(&kevin, false, None);
    assert!(stream.is_ok() && !realtime.presence.is_online(kevin.id));
    realtime.notify(kevin.id, PersonEvent::AppearsOffline { offline: false });
    let another = realtime.presence.connect(&kevin, true, None);
    assert!(another.is_ok() && realtime.presence.is_online(kevin.id));
}
