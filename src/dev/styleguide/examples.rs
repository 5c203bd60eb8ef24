//! Example people, rooms and messages.

use std::collections::BTreeSet;

use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, RoomId, Seq, UserId},
    },
    features::{
        accounts::profile::Profile,
        invitations::Invitation,
        quick_switcher::SwitcherResults,
        room_directory::{DirectoryRoom, NewRoomOffer},
        rooms::{Clearing, members::MemberPart},
        sidebar::{BlockedPeople, Sidebar, SidebarRoom, SidebarVersion},
    },
    model::{
        list_part::ListPart,
        message::{Message, MessagePreview},
        named::Named,
        person::Person,
        poll::{Poll, PollAnswer, Voter},
        room::{NotificationLevel, Room, RoomKind},
    },
};

/// Each name has another of the eight colors.
pub const NAMES: [&str; 8] = ["zoe", "mila", "nils", "emre", "ana", "bo", "vera", "kofi"];

pub fn id<T>(parse: impl Fn(&str) -> Option<T>, id: u64) -> T {
    parse(&id.to_string()).expect("an id of an example")
}

pub fn person(number: u64, name: &str) -> Person {
    Person {
        id: id(UserId::parse, number),
        username: name.to_owned(),
        display_name: None,
        picture: None,
        shares_name: false,
    }
}

pub fn people() -> Vec<Person> {
    (1..)
        .zip(NAMES)
        .map(|(number, name)| person(number, name))
        .collect()
}

/// The first members of a large room.
pub fn members() -> MemberPart {
    MemberPart {
        people: people()[..4].to_vec(),
        before: 0,
        total: 450,
    }
}

pub fn profile(person: &Person) -> Profile {
    Profile {
        person: person.clone(),
        bio: "Cooks for everyone, and writes about it.".to_owned(),
        time_zone: Some("Europe/Madrid".to_owned()),
    }
}

pub fn room() -> Room {
    Room {
        id: id(RoomId::parse, 1),
        name: "Designers".to_owned(),
        kind: RoomKind::Open,
        topic: "How it looks, and why.".to_owned(),
        archived: false,
        owner_pins: false,
        owner: id(UserId::parse, 1),
        with: None,
    }
}

pub fn conversation() -> Room {
    Room {
        name: "bo".to_owned(),
        kind: RoomKind::Direct,
        topic: String::new(),
        with: Some(person(6, "bo")),
        ..room()
    }
}

pub fn clearing() -> Clearing {
    Clearing {
        newest: id(MessageId::parse, 1),
        at: Some(Timestamp::now().minus_seconds(90_000)),
    }
}

pub fn offered(number: u64, name: &str, inside: bool, archived: bool) -> DirectoryRoom {
    DirectoryRoom {
        id: id(RoomId::parse, number),
        name: name.to_owned(),
        topic: if number.is_multiple_of(2) {
            String::new()
        } else {
            "What it’s about, in one line".to_owned()
        },
        archived,
        members: number.try_into().unwrap_or_default(),
        posted_at: (number != 2).then(|| Timestamp::now().minus_seconds(90_000)),
        is_member: inside,
        key: String::new(),
    }
}

pub fn listed(number: u64, name: &str, kind: RoomKind, unread: u32) -> SidebarRoom {
    let text = match number % 4 {
        0 => None,
        _ => Some("Shall we talk it over at four, with the cake that was promised?".to_owned()),
    };
    SidebarRoom {
        id: id(RoomId::parse, number),
        name: name.to_owned(),
        kind,
        unread,
        notify: if number == 3 {
            NotificationLevel::Nothing
        } else {
            NotificationLevel::All
        },
        with: (kind == RoomKind::Direct).then(|| person(number, name)),
        seen: MessageId::NONE,
        head: Seq::default(),
        marks: 0,
        latest: id(MessageId::parse, number),
        joined_at: Timestamp::NEVER,
        last: (number != 5).then(|| MessagePreview {
            message: id(MessageId::parse, number),
            author: id(UserId::parse, 1),
            name: "Ana".to_owned(),
            own: number == 2,
            text,
            unreadable: false,
            posted_at: Timestamp::now().minus_seconds(if number == 1 { 60 } else { 400_000 }),
        }),
    }
}

pub fn sidebar() -> Sidebar {
    Sidebar {
        rooms: vec![
            listed(1, "Designers", RoomKind::Open, 0),
            listed(2, "A room with quite a long name", RoomKind::Private, 3),
            listed(3, "Muted", RoomKind::Open, 0),
            listed(4, "With a deleted message", RoomKind::Open, 100),
            listed(5, "Without messages", RoomKind::Open, 0),
        ],
        conversations: vec![
            listed(6, "bo", RoomKind::Direct, 1),
            listed(7, "vera", RoomKind::Direct, 0),
        ],
        people: vec![person(8, "kofi"), person(9, "uma")],
        online: BTreeSet::from([id(UserId::parse, 6), id(UserId::parse, 9)]),
        invitations: vec![Invitation {
            room: id(RoomId::parse, 10),
            name: "The surprise".to_owned(),
            members: 3,
            by: person(9, "uma"),
        }],
        inbox: 3,
        version: SidebarVersion::default(),
        blocked: BlockedPeople::default(),
    }
}

pub fn message(number: u64, text: Option<&str>, continues: bool) -> Message {
    Message {
        id: id(MessageId::parse, number),
        room: id(RoomId::parse, 1),
        author: person(
            5 + number / 4,
            ["ana", "bo", "vera"][number as usize / 4 % 3],
        ),
        body: text.map(str::to_owned),
        unreadable: false,
        posted_at: Timestamp::now().minus_seconds(3_000),
        continues,
        opens_day: number == 1,
        edited_at: (number == 5).then(Timestamp::now),
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
    }
}

/// A question with a poll, open or closed.
pub fn question(closed: bool) -> Message {
    let answer = |text: &str, people: &[&str]| PollAnswer {
        text: Some(text.to_owned()),
        count: people.len(),
        people: people.iter().map(|name| voter(name)).collect(),
    };
    let poll = Poll {
        several: closed,
        secret: false,
        closes_at: (!closed).then(|| Timestamp::now().minus_seconds(-3_000)),
        closed_at: closed.then(Timestamp::now),
        voters: 3,
        answers: vec![
            answer("The place around the corner", &["ana", "bo"]),
            answer("Home", &["vera"]),
            answer("مطعم السمك", &[]),
        ],
    };
    Message {
        poll: Some(Box::new(poll)),
        ..message(10 + u64::from(closed), Some("Where do we eat?"), closed)
    }
}

fn voter(name: &str) -> Voter {
    Voter {
        id: id(UserId::parse, 5),
        name: name.to_owned(),
    }
}

/// Results of the quick switcher, of which people have more.
pub fn found() -> SwitcherResults {
    let person = Person {
        display_name: Some("Kofi Mensah".to_owned()),
        ..person(8, "kofi")
    };
    SwitcherResults {
        own: vec![
            listed(1, "Designers", RoomKind::Open, 0),
            listed(6, "bo", RoomKind::Direct, 2),
        ],
        people: ListPart {
            items: vec![person],
            has_more: true,
        },
        open: ListPart::of(vec![offered(2, "Cooks", false, false)]),
        offer: NewRoomOffer::Nothing,
    }
}

/// The same without any.
pub fn nothing_found() -> SwitcherResults {
    SwitcherResults {
        own: vec![],
        people: ListPart::empty(),
        open: ListPart::empty(),
        offer: NewRoomOffer::Nothing,
    }
}
