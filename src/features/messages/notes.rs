//! Notes about a message that only its author gets: names of people who are not in the room, and
//! that not everybody was mentioned.

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        messages::{mentions, notes_store},
        rooms::Member,
    },
    model::{message::Message, person::Person},
};

/// Notes about a message for its author.
#[derive(Clone, Debug, Default)]
pub struct AuthorNotes {
    /// People whom the text names who are not in the room.
    pub outside: Vec<Person>,
    /// Whether the text tries to mention everybody in a large room.
    pub refused: bool,
}

impl AuthorNotes {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.outside.is_empty() && !self.refused
    }
}

/// The most people who are named as not being in the room.
const MOST: usize = 3;

/// The notes about a message of the member; none if it is somebody else's, or in a conversation.
///
/// # Errors
/// When the store fails.
pub async fn notes(store: &Store, member: &Member, message: &Message) -> Result<AuthorNotes> {
    let own = message.author.id == member.person().id && !member.room().is_direct();
    let Some(text) = message
        .body
        .as_deref()
        .filter(|text| own && text.contains('@'))
    else {
        return Ok(AuthorNotes::default());
    };
    let (everybody, online) = mentions::addresses_everybody(text);
    let named = |name: &str| message.named.has(name);
    let refused = (everybody && !named("room")) || (online && !named("here"));
    let (mut names, _) = mentions::possible_people_and_rooms(text);
    names.retain(|name| !named(name));
    let mut outside = match names.is_empty() {
        true => vec![],
        false => notes_store::not_in_room(store, member.room().id, names).await?,
    };
    // Of `@ana.b` and `@ana` the text means one.
    let key = |person: &Person| person.username.to_ascii_lowercase();
    let meant = mentions::mentioned(text, |name| {
        named(name) || outside.iter().any(|person| key(person) == name)
    });
    outside.retain(|person| meant.contains(&key(person)));
    outside.truncate(MOST);
    Ok(AuthorNotes { outside, refused })
}
