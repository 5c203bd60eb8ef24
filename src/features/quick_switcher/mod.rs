//! Going somewhere by the first letters of its name.

pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{Viewer, directory},
        room_directory::{self, Offered},
        sidebar::{self, Listed},
    },
    model::person::Person,
    realtime::Realtime,
};

/// Where one may want to go.
pub struct Found {
    /// One's own rooms and conversations.
    pub own: Vec<Listed>,
    /// People one does not talk with yet.
    pub people: Vec<Person>,
    /// Rooms one could come into.
    pub open: Vec<Offered>,
}

impl Found {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.people.is_empty() && self.open.is_empty()
    }
}

/// How many of each kind are shown: more is told apart by another letter.
const SHOWN: usize = 8;

/// What has `wanted` in its name; what begins with it comes first. With nothing wanted,
/// what waits to be read and whom one talked with last.
///
/// # Errors
/// When the store fails.
pub async fn find(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    wanted: &str,
) -> Result<Found> {
    let wanted = wanted.replace(char::is_control, "");
    let wanted = wanted.trim().trim_start_matches(['#', '@']).to_lowercase();
    let sidebar = sidebar::of(store, realtime, viewer).await?;
    let known = sidebar.partners();
    let (conversations, rooms) = (sidebar.conversations.into_iter(), sidebar.rooms);
    let rank = |listed: &Listed| {
        let name = listed.name.to_lowercase();
        let username = listed
            .with
            .as_ref()
            .map(|person| person.username.to_lowercase());
        let begins = name.starts_with(&wanted) || username.is_some_and(|n| n.starts_with(&wanted));
        let inside = name
            .split_whitespace()
            .any(|word| word.starts_with(&wanted));
        match (begins, inside, name.contains(&wanted)) {
            (true, ..) => Some(0),
            (_, true, _) => Some(1),
            (.., true) => Some(2),
            _ => None,
        }
    };
    let mut own: Vec<_> = conversations
        .chain(rooms)
        .filter_map(|listed| Some((rank(&listed)?, listed.unread == 0, listed)))
        .collect();
    own.sort_by_key(|(rank, is_read, _)| (*rank, *is_read));
    let own = own
        .into_iter()
        .map(|(.., listed)| listed)
        .take(SHOWN)
        .collect();
    if wanted.is_empty() {
        let (people, open) = (vec![], vec![]);
        return Ok(Found { own, people, open });
    }
    let people = directory::search(store, viewer, &wanted, "").await?.people;
    let people = people.into_iter().map(|card| card.person);
    let others = people.filter(|person| !known.contains(&person.id) && person.id != viewer.id());
    let open = room_directory::offer(store, viewer, &wanted, "")
        .await?
        .rooms;
    Ok(Found {
        own,
        people: others.take(SHOWN).collect(),
        open: open
            .into_iter()
            .filter(|room| !room.inside)
            .take(SHOWN)
            .collect(),
    })
}
