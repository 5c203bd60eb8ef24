//! Where one finds rooms, and opens new ones.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{clock::Timestamp, errors::Result, ids::RoomId},
    db::Store,
    features::accounts::Viewer,
};

/// An open room, for who may want to come in.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Which.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// What it is about, if that is said.
    pub topic: String,
    /// Whether nobody writes in it any more.
    pub archived: bool,
    /// How many are in it.
    pub members: i64,
    /// When something was said in it last.
    pub said_at: Option<Timestamp>,
    /// Whether the viewer is in it.
    pub inside: bool,
    /// What it is ordered by.
    pub key: String,
}

/// How many rooms a page shows.
const PAGE: usize = 30;

/// Some of the open rooms, by name.
pub struct Offer {
    /// The rooms.
    pub rooms: Vec<Offered>,
    /// What the next page goes on from, if there is one.
    pub more: Option<String>,
}

/// The open rooms with `wanted` in their name or topic, after the one with the key
/// `after`. Of others nobody learns here.
///
/// # Errors
/// When the store fails.
pub async fn offer(store: &Store, viewer: &Viewer, wanted: &str, after: &str) -> Result<Offer> {
    // No name has control characters, and PostgreSQL has no word for one of them.
    let plain = |text: &str| text.replace(char::is_control, "");
    let (wanted, after) = (plain(wanted).trim().to_lowercase(), plain(after));
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut rooms = store::offered(store, viewer.id(), &wanted, &after, most).await?;
    let more = (rooms.len() > PAGE).then(|| rooms[PAGE - 1].key.clone());
    rooms.truncate(PAGE);
    Ok(Offer { rooms, more })
}
