//! The plan: people, rooms, their members, and the times of messages.

use std::collections::BTreeSet;

use crate::{
    base::random::random_hex,
    dev::seed::chance::Chance,
    model::{room::RoomKind, search_key::search_key},
};

const FIRST_NAMES: [&str; 40] = [
    "Ada", "Amir", "Anna", "Bea", "Carlos", "Chen", "Dana", "David", "Elif", "Emil", "Fatima",
    "Felix", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kei", "Lara", "Leo",
    "Lucia", "Marc", "Maya", "Mila", "Nadia", "Nils", "Olga", "Omar", "Paula", "Pia", "Quentin",
    "Rosa", "Samir", "Sofia", "Theo", "Uma", "Vera", "Yusuf",
];

const LAST_NAMES: [&str; 25] = [
    "Abel", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen",
    "Kaya", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Quispe", "Rossi", "Sato", "Tanaka",
    "Ueda", "Varga", "Weber", "Yilmaz", "Zhang",
];

const NOUNS: [&str; 20] = [
    "Design", "Kitchen", "Support", "Release", "Garden", "Library", "Finance", "Hiring", "Travel",
    "Music", "Running", "Research", "Legal", "Sales", "Press", "Office", "Security", "Data",
    "Mobile", "Welcome",
];

/// The number of rooms, without conversations.
const ROOMS: usize = 200;

/// The number of conversations.
const CONVERSATIONS: usize = 500;

/// The number of members of the first two rooms: the largest, and the one with a hundred
/// messages. Both have the same members, so that the two can be compared.
const REGULARS: usize = 100;

/// A person of the plan.
pub(super) struct PlannedPerson {
    pub(super) username: String,
    pub(super) display_name: String,
    pub(super) display_key: String,
}

/// A thousand people.
pub(super) fn people() -> Vec<PlannedPerson> {
    let all = LAST_NAMES
        .iter()
        .flat_map(|last| FIRST_NAMES.iter().map(move |first| (first, last)));
    all.map(|(first, last)| {
        let display_name = format!("{first} {last}");
        PlannedPerson {
            username: format!("{first}.{last}").to_lowercase(),
            display_key: search_key(&display_name),
            display_name,
        }
    })
    .collect()
}

/// A room or conversation of the plan.
pub(super) struct PlannedRoom {
    pub(super) name: String,
    pub(super) topic: String,
    pub(super) kind: RoomKind,
    /// Indexes of people.
    pub(super) members: Vec<usize>,
    /// The number of messages.
    pub(super) messages: usize,
    /// A private room's key in the database.
    pub(super) secret: String,
}

/// The rooms and conversations of `people` people: first the largest room, with `most`
/// messages, then the one with a hundred.
pub(super) fn rooms(people: usize, most: usize) -> Vec<PlannedRoom> {
    let mut chance = Chance::new(1);
    let mut rooms: Vec<PlannedRoom> = (0..ROOMS).map(|n| room(n, most, &mut chance)).collect();
    for person in 0..people {
        if person < REGULARS {
            rooms[0].members.push(person);
            rooms[1].members.push(person);
        }
        let already = if person < REGULARS { 2 } else { 0 };
        let mut into = BTreeSet::new();
        while into.len() < 20 - already {
            into.insert(2 + chance.below(ROOMS - 2));
        }
        for room in into {
            rooms[room].members.push(person);
        }
    }
    let mut pairs = BTreeSet::new();
    while pairs.len() < CONVERSATIONS {
        let (one, other) = (chance.below(people), chance.below(people));
        if one != other {
            pairs.insert((one.min(other), one.max(other)));
        }
    }
    rooms.extend(pairs.into_iter().map(|(one, other)| PlannedRoom {
        name: String::new(),
        topic: String::new(),
        kind: RoomKind::Direct,
        members: vec![one, other],
        messages: 10 + chance.below(60),
        secret: String::new(),
    }));
    rooms
}

fn room(n: usize, most: usize, chance: &mut Chance) -> PlannedRoom {
    let noun = NOUNS[n % NOUNS.len()];
    let name = match n {
        0 => "Everybody".to_owned(),
        1 => "Hundred".to_owned(),
        _ => format!("{noun} {}", n / NOUNS.len() + 1),
    };
    let private = n > 1 && n % 10 == 3;
    PlannedRoom {
        topic: format!("What belongs to {}", name.to_lowercase()),
        name,
        kind: if private {
            RoomKind::Private
        } else {
            RoomKind::Open
        },
        members: vec![],
        messages: match n {
            0 => most,
            1 => 100,
            _ => 100 + chance.below(500),
        },
        secret: random_hex(16),
    }
}

/// A message of the plan.
#[derive(Clone, Copy)]
pub(super) struct PlannedMessage {
    pub(super) seconds_ago: i64,
    /// The index of the room.
    pub(super) room: usize,
}

/// The age of the oldest message, in seconds.
const YEAR: usize = 365 * 24 * 60 * 60;

/// People talk for a while and then fall silent: the number of messages in a row.
const BURST: usize = 12;

/// The seconds between them.
const APART: usize = 45;

/// All messages in the order of time, so that those of one room are scattered in the
/// database as they would be after a year.
pub(super) fn messages(planned: &[PlannedRoom]) -> Vec<PlannedMessage> {
    let mut messages: Vec<PlannedMessage> = planned
        .iter()
        .enumerate()
        .flat_map(|(room, planned)| {
            let bursts = planned.messages.div_ceil(BURST);
            (0..planned.messages).map(move |n| {
                // Each room starts at another time of the day.
                let start = (n / BURST) * YEAR / bursts + room * 61;
                let at = start + (n % BURST) * APART;
                let seconds_ago = YEAR.saturating_sub(at) + 1;
                PlannedMessage {
                    seconds_ago: i64::try_from(seconds_ago).unwrap_or(0),
                    room,
                }
            })
        })
        .collect();
    messages.sort_by_key(|message| std::cmp::Reverse(message.seconds_ago));
    messages
}
