//! Completion: what a word in the message box may become.

use crate::{
    base::{errors::Result, ids::RoomId},
    db::Store,
    features::{
        accounts::directory,
        blocks,
        composing::{
            commands::{COMMANDS, CommandInfo},
            store,
        },
        messages, room_directory,
        rooms::Member,
    },
    model::{
        named::{EVERYBODY, ONLINE, written, written_key},
        person::Person,
        room::RoomKind,
        search_key::search_key,
    },
};

/// Something that a word may become.
pub enum Suggestion {
    /// A person, and whether they are in the room.
    Person(Person, bool),
    /// Everybody in the room.
    Everybody,
    /// Everybody in the room who is online.
    Online,
    /// A room: its id and its name.
    Room(RoomId, String),
    /// An emoji: itself and its name.
    Emoji(&'static str, &'static str),
    /// A command.
    Command(&'static CommandInfo),
}

/// The most suggestions. With more, people type another letter.
const MOST: usize = 8;

/// The fewest letters of the name of an emoji.
const FEWEST_LETTERS: usize = 2;

/// Suggestions for `word`, which begins with its sign: `@` people, `#` rooms, `:` emoji, `/`
/// commands. They are nothing that the member may not see elsewhere.
///
/// # Errors
/// When the store fails.
pub async fn suggestions(store: &Store, member: &Member, word: &str) -> Result<Vec<Suggestion>> {
    let word = word.replace(char::is_control, "");
    let mut letters = word.chars();
    let sign = letters.next();
    let typed = letters.as_str();
    match sign {
        Some('@') => people(store, member, typed).await,
        Some('#') => rooms(store, member, typed).await,
        Some(':') => Ok(emoji(typed)),
        Some('/') => Ok(commands(typed)),
        _ => Ok(vec![]),
    }
}

/// Whether a word is looked for in the database.
pub fn is_search(word: &str) -> bool {
    word.starts_with(['@', '#'])
}

/// Members first, then others who may see the room. In a private one nobody else may.
async fn people(store: &Store, member: &Member, typed: &str) -> Result<Vec<Suggestion>> {
    let prefix = search_key(typed);
    let (room, viewer) = (member.room(), member.viewer());
    let hidden: Vec<_> = blocks::blocked_people(store, viewer).await?;
    let is_shown = |person: &Person| {
        person.id != viewer.id() && !hidden.iter().any(|blocked| blocked.id == person.id)
    };
    let members = store::members(store, room.id, &prefix).await?;
    let inside: Vec<_> = members.iter().map(|person| person.id).collect();
    let mut found: Vec<_> = members
        .into_iter()
        .filter(|p| is_shown(p))
        .take(MOST)
        .collect();
    let members = found.len();
    let is_open = room.kind == RoomKind::Open;
    if found.len() < MOST && is_open && !prefix.is_empty() {
        let others = directory::search(store, viewer, &prefix, "").await?.people;
        let others = others.into_iter().map(|profile| profile.person);
        let others = others.filter(|p| is_shown(p) && !inside.contains(&p.id));
        found.extend(others.take(MOST - members));
    }
    let mut found: Vec<_> = found
        .into_iter()
        .enumerate()
        .map(|(number, person)| Suggestion::Person(person, number < members))
        .collect();
    let is_begun = |name: &str| name.starts_with(&prefix);
    if (is_begun(EVERYBODY) || is_begun(ONLINE))
        && messages::may_mention_everybody(store, member).await?
    {
        let all = [
            (EVERYBODY, Suggestion::Everybody),
            (ONLINE, Suggestion::Online),
        ];
        let all: Vec<_> = all.into_iter().filter(|(name, _)| is_begun(name)).collect();
        found.truncate(MOST - all.len());
        found.extend(all.into_iter().map(|(_, suggestion)| suggestion));
    }
    Ok(found)
}

/// Rooms that everybody in the room of the message may see: those whose name begins like the word,
/// then open ones with a part of it, however it is accented. Only these are linked.
async fn rooms(store: &Store, member: &Member, typed: &str) -> Result<Vec<Suggestion>> {
    let wanted = written_key(typed);
    // (In a name these signs would begin another one.)
    let is_linked = |name: &str| !name.contains(['#', '@']);
    let mut found = store::private_rooms(store, member.room().id).await?;
    found.retain(|(_, name)| written_key(&written(name)).starts_with(&wanted));
    found.extend(store::open_rooms(store, &wanted).await?);
    found.retain(|(_, name)| is_linked(name));
    for part in [typed.to_owned(), typed.replace('-', " ")] {
        if found.len() >= MOST || typed.is_empty() {
            break;
        }
        let more = room_directory::search(store, member.viewer(), &part, "").await?;
        for room in more.rooms {
            if is_linked(&room.name) && !found.iter().any(|(id, _)| *id == room.id) {
                found.push((room.id, room.name));
            }
        }
    }
    let found = found.into_iter().take(MOST);
    Ok(found.map(|(id, name)| Suggestion::Room(id, name)).collect())
}

/// Emoji by a part of their name; those that begin with it first.
fn emoji(typed: &str) -> Vec<Suggestion> {
    let wanted = typed.to_lowercase();
    if wanted.chars().count() < FEWEST_LETTERS {
        return vec![];
    }
    // `:-p` and the like are typed as they are: no name begins with them.
    let is_word = wanted.starts_with(char::is_alphanumeric);
    let is_found = |name: &&str| name.starts_with(&wanted) || (is_word && name.contains(&wanted));
    let named = |emoji: &'static emojis::Emoji| {
        let names = emoji.shortcodes().filter(is_found);
        let name = names.min_by_key(|name| (!name.starts_with(&wanted), name.len()))?;
        Some((!name.starts_with(&wanted), name.len(), name, emoji.as_str()))
    };
    let mut found: Vec<_> = emojis::iter().filter_map(named).collect();
    found.sort();
    let found = found.into_iter().take(MOST);
    found
        .map(|(.., name, emoji)| Suggestion::Emoji(emoji, name))
        .collect()
}

fn commands(typed: &str) -> Vec<Suggestion> {
    let typed = typed.to_ascii_lowercase();
    let begun = COMMANDS
        .iter()
        .filter(|command| command.name.starts_with(&typed));
    begun.map(Suggestion::Command).collect()
}
