//! The directory of open rooms, and creating rooms.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{clock::Timestamp, errors::Result, ids::RoomId},
    db::Store,
    features::accounts::Viewer,
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
}

/// The open rooms with `query` in their name or topic, however it is typed, after the room with the key `after`.
/// Private rooms are not listed.
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
    let (query, after) = (search_key(&plain(query)), plain(after));
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut rooms = store::search(store, viewer.id(), &query, &after, limit).await?;
    let next = (rooms.len() > PAGE).then(|| rooms[PAGE - 1].key.clone());
    rooms.truncate(PAGE);
    Ok(DirectoryPage { rooms, next })
}
