//! Forwarding a message: a new message that quotes it and says where it comes from
//! (`docs/decisions/0096-a-forwarded-message-is-a-quote.md`).

pub mod routes;
mod store;
pub(crate) mod strings;
mod text;
mod view;

use std::collections::BTreeSet;

pub use crate::features::forwarding::text::quoting;

use crate::{
    base::{errors::Result, ids::RoomId},
    db::Store,
    features::{
        rooms::Member,
        sidebar::{Sidebar, SidebarRoom},
    },
    model::room::RoomKind,
};

/// The rooms and conversations of the member that may get a message of this room. The message of
/// an open room may go to all of them. Private words go to conversations of two
/// people who can both read it where it was said. (A room would show it to people who join later.)
///
/// # Errors
/// When the store fails.
pub async fn targets<'a>(
    store: &Store,
    member: &Member,
    beside: &'a Sidebar,
) -> Result<Vec<&'a SidebarRoom>> {
    let here = member.room();
    let readers: Option<BTreeSet<RoomId>> = match here.kind {
        RoomKind::Open => None,
        _ => Some(store::conversations_within(store, member).await?),
    };
    let may = |room: &&SidebarRoom| {
        let reads = readers.as_ref().is_none_or(|ids| ids.contains(&room.id));
        room.id != here.id && reads
    };
    Ok(beside.all().filter(may).collect())
}
