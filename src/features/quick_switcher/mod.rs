//! The quick switcher: rooms and people by the first letters of their names.

pub mod routes;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{Viewer, directory},
        room_directory::{self, DirectoryRoom, NewRoomOffer},
        sidebar::{self, SidebarRoom},
    },
    model::{list_part::ListPart, person::Person, search_key::search_key},
    realtime::Realtime,
};

/// The results of a search.
pub struct SwitcherResults {
    /// The viewer's rooms and conversations.
    pub own: Vec<SidebarRoom>,
    /// People they have no conversation with.
    pub people: ListPart<Person>,
    /// Open rooms they are not in.
    pub open: ListPart<DirectoryRoom>,
    /// The room that could be created with the searched name.
    pub offer: NewRoomOffer,
}

impl SwitcherResults {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.people.items.is_empty() && self.open.items.is_empty()
    }
}

/// Results of each kind. With more, people type another letter, or go to the page that lists them
/// all.
const SHOWN: usize = 8;

/// Rooms and people with `query` in their name. Names that begin with it come first. An
/// empty query gives the unread rooms and the most recent conversations.
///
/// # Errors
/// When the store fails.
pub async fn find(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    query: &str,
) -> Result<SwitcherResults> {
    let typed = query.replace(char::is_control, "");
    let typed = typed.trim();
    let is_person = typed.starts_with('@');
    let typed = typed.trim_start_matches(['#', '@']);
    let query = search_key(typed);
    let sidebar = sidebar::load(store, realtime, viewer).await?;
    let partners = sidebar.partners();
    let (conversations, rooms) = (sidebar.conversations.into_iter(), sidebar.rooms);
    let rank = |listed: &SidebarRoom| {
        let name = search_key(&listed.name);
        let username = listed
            .with
            .as_ref()
            .map(|person| search_key(&person.username));
        let begins = name.starts_with(&query) || username.is_some_and(|n| n.starts_with(&query));
        let inside = name.split_whitespace().any(|word| word.starts_with(&query));
        match (begins, inside, name.contains(&query)) {
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
    if query.is_empty() {
        return Ok(SwitcherResults {
            own,
            people: ListPart::empty(),
            open: ListPart::empty(),
            offer: NewRoomOffer::Nothing,
        });
    }
    let found_people = directory::search(store, viewer, &query, "").await?;
    let more_people = found_people.more.is_some();
    let people = found_people.people.into_iter().map(|card| card.person);
    let others = people.filter(|person| !partners.contains(&person.id) && person.id != viewer.id());
    let found = room_directory::search(store, viewer, typed, "").await?;
    Ok(SwitcherResults {
        own,
        people: first(others, more_people),
        open: first(
            found.rooms.into_iter().filter(|room| !room.is_member),
            found.next.is_some(),
        ),
        offer: match is_person {
            true => NewRoomOffer::Nothing,
            false => found.offer,
        },
    })
}

/// The first results of a kind. `is_part` says that there are more than `all`.
fn first<T>(all: impl Iterator<Item = T>, is_part: bool) -> ListPart<T> {
    let mut items: Vec<_> = all.collect();
    let has_more = is_part || items.len() > SHOWN;
    items.truncate(SHOWN);
    ListPart { items, has_more }
}
