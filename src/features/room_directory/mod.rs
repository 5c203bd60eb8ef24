//! The directory of open rooms, and creating rooms.

mod page;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::RoomId,
    },
    db::Store,
    features::{
        accounts::Viewer,
        rooms::{self, RoomName},
    },
    i18n::strings::Text,
    model::search_key::search_key,
};

/// An open room as the directory lists it.
#[derive(Clone, Debug)]
pub struct DirectoryRoom {
    /// The room's id.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// Its topic; blank if there is none.
    pub topic: String,
    /// Whether it is archived, which means read-only.
    pub archived: bool,
    /// How many members it has.
    pub members: i64,
    /// When its newest message was posted.
    pub posted_at: Option<Timestamp>,
    /// Whether the viewer is a member.
    pub is_member: bool,
    /// The name's key, by which the directory is sorted.
    pub key: String,
}

/// Rooms on a page.
const PAGE: usize = 30;

/// A page of the directory, sorted by name.
pub struct DirectoryPage {
    /// The rooms.
    pub rooms: Vec<DirectoryRoom>,
    /// The key after which the next page starts, if there is one.
    pub next: Option<String>,
    /// The room that could be created with the searched name.
    pub offer: NewRoomOffer,
}

/// A room that could be created with the name that is searched.
pub enum NewRoomOffer {
    /// A room with this name.
    Create(RoomName),
    /// None: nobody can have this name, for this reason.
    Refused(Text),
    /// None: nothing was typed, or an open room is called so.
    Nothing,
}

/// The open rooms with `query` in their name or topic, however it is typed, after the room with the key `after`.
/// The room of that name, or one that looks like it, comes first. Private rooms are not listed.
///
/// # Errors
/// When the store fails.
pub async fn search(
    store: &Store,
    viewer: &Viewer,
    query: &str,
    after: &str,
) -> Result<DirectoryPage> {
    // No name has control characters, and PostgreSQL cannot store NUL.
    let plain = |text: &str| text.replace(char::is_control, "");
    let (query, after) = (plain(query), plain(after));
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let key = search_key(&query);
    let (mut rooms, (named, offer)) = tokio::try_join!(
        Box::pin(store::search(store, viewer.id(), &key, &after, limit)),
        Box::pin(named(store, viewer, &query))
    )?;
    let next = (rooms.len() > PAGE).then(|| rooms[PAGE - 1].key.clone());
    rooms.truncate(PAGE);
    if let Some(named) = named {
        rooms.retain(|room| room.id != named.id);
        if after.is_empty() {
            rooms.insert(0, named);
        }
    }
    Ok(DirectoryPage { rooms, next, offer })
}

/// The room that has the searched name, or how it could get it.
async fn named(
    store: &Store,
    viewer: &Viewer,
    query: &str,
) -> Result<(Option<DirectoryRoom>, NewRoomOffer)> {
    Ok(match RoomName::parse(query) {
        _ if query.trim().is_empty() => (None, NewRoomOffer::Nothing),
        Err(problem) => (None, NewRoomOffer::Refused(problem)),
        Ok(name) => match rooms::find_by_name(store, &name).await? {
            Some(room) => (
                store::find(store, viewer.id(), room).await?,
                NewRoomOffer::Nothing,
            ),
            None => (None, NewRoomOffer::Create(name)),
        },
    })
}

/// The open room with this id.
///
/// # Errors
/// `NotFound` for a room that is not open or does not exist; when the store fails.
pub async fn find(store: &Store, viewer: &Viewer, room: RoomId) -> Result<DirectoryRoom> {
    let found = store::find(store, viewer.id(), room).await?;
    found.ok_or(Error::NotFound)
}
