//! The people and rooms that a message names, as they were found when it was posted or edited.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::base::ids::{RoomId, UserId};

/// The mention of everybody in the room.
pub const EVERYBODY: &str = "room";

/// The mention of everybody who is online.
pub const ONLINE: &str = "here";

/// The people and rooms that a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The people it mentions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<NamedPerson>,
    /// The open rooms it links to, and the room itself under `@room` and `@here`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<NamedRoom>,
}

/// A person whom a text mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPerson {
    /// The username, in lower case.
    pub username: String,
    /// The name to show.
    pub name: String,
}

/// A room that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRoom {
    /// The name as [`written_key`] makes it; or `@room` or `@here`.
    pub name: String,
    /// The room.
    pub room: RoomId,
}

impl Named {
    /// Whether the text names nothing.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.rooms.is_empty()
    }

    /// The rows that queries give: `username:name` and `room:name`, one a line.
    pub fn of_rows(people: Option<&str>, rooms: Option<&str>) -> Self {
        let person = |line: &str| {
            let (username, name) = line.split_once(':')?;
            Some(NamedPerson {
                username: username.to_owned(),
                name: name.to_owned(),
            })
        };
        let room = |line: &str| {
            let (room, name) = line.split_once(':')?;
            Some(NamedRoom {
                name: name.to_owned(),
                room: RoomId::parse(room)?,
            })
        };
        let people = people.unwrap_or_default().lines().filter_map(person);
        let rooms = rooms.unwrap_or_default().lines().filter_map(room);
        Self {
            people: people.collect(),
            rooms: rooms.collect(),
        }
    }

    /// People of whom only the usernames are known: older instances send no more.
    pub fn of_usernames(usernames: &[String]) -> Self {
        let person = |username: &String| NamedPerson {
            username: username.clone(),
            name: username.clone(),
        };
        Self {
            people: usernames.iter().map(person).collect(),
            rooms: vec![],
        }
    }

    /// The usernames of the people.
    pub fn usernames(&self) -> Vec<String> {
        let people = self.people.iter();
        people.map(|person| person.username.clone()).collect()
    }

    /// The person with this username, in lower case.
    pub fn person(&self, username: &str) -> Option<&NamedPerson> {
        let mut people = self.people.iter();
        people.find(|person| person.username == username)
    }

    /// The room that is written like this.
    pub fn room(&self, name: &str) -> Option<RoomId> {
        let mut rooms = self.rooms.iter();
        rooms.find(|room| room.name == name).map(|room| room.room)
    }

    /// Whether everybody in the room is mentioned.
    pub fn has_everybody(&self) -> bool {
        self.room("@room").is_some()
    }

    /// Whether `name` is named: a username, `room`, `here`, or `#` and the written name of a room.
    pub fn has(&self, name: &str) -> bool {
        match name.strip_prefix('#') {
            Some(room) => self.room(room).is_some(),
            None => {
                self.person(name).is_some()
                    || ([EVERYBODY, ONLINE].contains(&name)
                        && self.room(&format!("@{name}")).is_some())
            }
        }
    }

    /// About how much memory it owns, in bytes.
    pub fn bytes(&self) -> usize {
        let person = |person: &NamedPerson| {
            size_of::<NamedPerson>() + person.username.capacity() + person.name.capacity()
        };
        let room = |room: &NamedRoom| size_of::<NamedRoom>() + room.name.capacity();
        let people: usize = self.people.iter().map(person).sum();
        people + self.rooms.iter().map(room).sum::<usize>()
    }
}

/// The people who may be addressed by `@room` and `@here` in a new text.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    /// Whether `@room` mentions everybody.
    pub everybody: bool,
    /// The people whom `@here` mentions, if it does.
    pub online: Option<Vec<UserId>>,
}

impl Audience {
    /// The same for a text that is edited: `@here` goes on to mention those who were online when
    /// it was written. `named` is all that the text named before, `mentioned` the people it
    /// mentioned, and whether by `@here`.
    pub fn again(&self, named: &Named, mentioned: &[(UserId, bool)]) -> Self {
        let mut again = self.clone();
        if named.has(ONLINE) && again.online.is_some() {
            let online = mentioned.iter().filter(|(_, here)| *here);
            again.online = Some(online.map(|(user, _)| *user).collect());
        }
        again
    }
}

/// A room's name as it is written after `#`, in lower case: `Design Team` is `design-team`. The
/// database computes the same from `name_key`.
pub fn written_key(written: &str) -> String {
    written.nfkc().collect::<String>().to_lowercase()
}

/// A room's name as completion writes it.
pub fn written(name: &str) -> String {
    name.replace(' ', "-")
}
