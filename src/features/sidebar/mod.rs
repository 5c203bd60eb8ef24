//! The sidebar: a person's rooms and conversations with their unread counts, and other
//! people.

mod blocked_people;
mod edition;
mod inbox_count;
mod store;
pub(crate) mod strings;
mod version_store;
pub mod view;

use std::{cmp::Reverse, collections::BTreeSet};

use serde::Serialize;

pub use crate::features::sidebar::{
    blocked_people::BlockedPeople, edition::ListEdition, store::SidebarRoom,
    version_store::SidebarVersion,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        invitations::{self, Invitation},
        rooms,
        sidebar::store::StoredSidebar,
    },
    model::{person::Person, room::RoomKind},
    realtime::{Realtime, UnreadCounter},
};

/// The sidebar of one person.
#[derive(Clone, Debug, Serialize)]
pub struct Sidebar {
    /// Their rooms, by name.
    pub rooms: Vec<SidebarRoom>,
    /// Their conversations, the most recently used first.
    pub conversations: Vec<SidebarRoom>,
    /// People they have no conversation with.
    #[serde(skip)]
    pub people: Vec<Person>,
    /// All of these people who are online.
    #[serde(skip)]
    pub online: BTreeSet<UserId>,
    /// Invitations that wait for their answer, the newest first.
    pub invitations: Vec<Invitation>,
    /// How many items are unread in their inbox, counted up to 100.
    pub inbox: u32,
    /// The people they have blocked.
    #[serde(skip)]
    pub blocked: BlockedPeople,
    /// The version of rooms, invitations and the inbox.
    #[serde(skip)]
    pub version: SidebarVersion,
}

impl SidebarRoom {
    /// When something happened in it last: its newest message, or the reader joined.
    pub fn active_at(&self) -> Timestamp {
        let posted_at = self.last.as_ref().map(|last| last.posted_at);
        posted_at.unwrap_or(self.joined_at).max(self.joined_at)
    }
}

/// The rooms in the order of the sidebar: those with unread messages first, then the latest.
/// The room `here` is being read.
pub fn in_order(rooms: &[SidebarRoom], here: Option<RoomId>) -> Vec<&SidebarRoom> {
    let mut rooms: Vec<_> = rooms.iter().collect();
    let is_read = |room: &SidebarRoom| room.unread == 0 || here == Some(room.id);
    // In whole seconds, because a script sorts by the times on the page (`sortRows`).
    let age = |room: &SidebarRoom| {
        let message = room.last.as_ref().map(|last| last.message);
        Reverse((room.active_at().seconds(), message))
    };
    rooms.sort_by_key(|room| (is_read(room), age(room)));
    rooms
}

/// The version of the viewer's list of rooms. Presence is not part of it.
///
/// # Errors
/// When the store fails.
pub async fn version(store: &Store, viewer: &Viewer) -> Result<SidebarVersion> {
    version_store::version(store, viewer.id()).await
}

/// How many items are unread in the viewer's inbox, counted up to 100.
///
/// # Errors
/// When the store fails.
pub async fn inbox_count(store: &Store, viewer: &Viewer) -> Result<u32> {
    let version = version(store, viewer).await?;
    inbox_count::of_version(store, viewer.id(), &version).await
}

/// The most people a sidebar shows, conversations included.
const PEOPLE_SHOWN: usize = 30;

impl Sidebar {
    /// Rooms and conversations.
    pub fn all(&self) -> impl Iterator<Item = &SidebarRoom> {
        self.rooms.iter().chain(&self.conversations)
    }

    /// The unread counter of each room.
    pub fn unread_counters(&self) -> Vec<(RoomId, UnreadCounter)> {
        let counter = |room: &SidebarRoom| UnreadCounter {
            unread: room.unread,
            notify: room.notify,
            counted: room.head,
            seen: Some(room.seen),
            marks: room.marks,
            blocked: self.blocked.shared(),
        };
        self.all().map(|room| (room.id, counter(room))).collect()
    }

    /// The edition of the list.
    pub fn edition(&self) -> ListEdition {
        ListEdition::new(&self.version, &self.partners_online())
    }

    /// The people of the conversations, and whether they are online.
    pub fn partners_online(&self) -> Vec<(UserId, bool)> {
        let partners = self.partners().into_iter();
        let online = |user| (user, self.online.contains(&user));
        partners.map(online).collect()
    }

    /// Whether messages of this room are unread.
    pub fn counts(&self, room: Option<RoomId>) -> bool {
        self.all()
            .any(|listed| Some(listed.id) == room && listed.unread > 0)
    }

    /// The people of the conversations.
    pub fn partners(&self) -> BTreeSet<UserId> {
        let with = self.conversations.iter().filter_map(|c| c.with.as_ref());
        with.map(|person| person.id).collect()
    }

    /// The other people shown.
    pub fn others(&self) -> BTreeSet<UserId> {
        self.people.iter().map(|person| person.id).collect()
    }
}

/// Invitations in a sidebar. Somebody whom hundreds ask has small pages all the same.
const INVITATIONS_READ: i64 = 20;

/// People to read for the sidebar, so that enough remain without those who have a
/// conversation already.
const PEOPLE_READ: i64 = 60;

/// People for `load_with`. They may be read once for many viewers.
///
/// # Errors
/// When the store fails.
pub async fn people(store: &Store, viewer: &Viewer) -> Result<Vec<Person>> {
    accounts::list_people(store, viewer, PEOPLE_READ).await
}

/// The viewer's sidebar. A conversation without messages is listed only for the person who
/// opened it.
///
/// # Errors
/// When the store fails.
pub async fn load(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<Sidebar> {
    let (people, stored) = tokio::try_join!(
        Box::pin(people(store, viewer)),
        Box::pin(read(store, viewer))
    )?;
    Ok(assemble(realtime, viewer, &people, stored))
}

/// The viewer's sidebar, with other people chosen from `people`.
///
/// # Errors
/// When the store fails.
pub async fn load_with(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    people: &[Person],
) -> Result<Sidebar> {
    let stored = read(store, viewer).await?;
    Ok(assemble(realtime, viewer, people, stored))
}

/// The stored part of a viewer's sidebar.
pub type StoredLists = (StoredSidebar, Vec<Invitation>, u32);

/// Reads the rooms and the invitations.
///
/// # Errors
/// When the store fails.
pub async fn read(store: &Store, viewer: &Viewer) -> Result<StoredLists> {
    let version = version(store, viewer).await?;
    let invitations = async {
        match version.is_invited() {
            true => invitations::pending(store, viewer.id(), INVITATIONS_READ).await,
            false => Ok(vec![]),
        }
    };
    let stored = store::stored(store, viewer.id(), version.clone());
    let inbox = inbox_count::of_version(store, viewer.id(), &version);
    tokio::try_join!(Box::pin(stored), Box::pin(invitations), Box::pin(inbox))
}

/// The sidebar out of its stored part, with other people chosen from `people`.
pub fn assemble(
    realtime: &Realtime,
    viewer: &Viewer,
    people: &[Person],
    (stored, invitations, inbox): StoredLists,
) -> Sidebar {
    let (mut conversations, mut rooms_by_name): (Vec<_>, Vec<_>) = stored
        .rooms
        .into_iter()
        .partition(|l| l.kind == RoomKind::Direct);
    for conversation in &mut conversations {
        if let Some(with) = &conversation.with {
            conversation.name = rooms::conversation_name(viewer, with);
        }
    }
    rooms_by_name.sort_by_cached_key(|room| room.name.to_lowercase());
    conversations.sort_by_key(|conversation| Reverse(conversation.latest));
    let with = conversations.iter().filter_map(|c| c.with.as_ref());
    let listed: BTreeSet<_> = with.map(|person| person.id).chain([viewer.id()]).collect();
    let others = people.iter().filter(|person| {
        !listed.contains(&person.id) && !stored.version.blocked().contains(person.id)
    });
    let room_left = PEOPLE_SHOWN.saturating_sub(conversations.len());
    let mut sidebar = Sidebar {
        people: others.take(room_left).cloned().collect(),
        rooms: rooms_by_name,
        conversations,
        online: BTreeSet::new(),
        invitations,
        inbox,
        blocked: stored.version.blocked().clone(),
        version: stored.version,
    };
    sidebar.online = realtime
        .presence
        .online_among(sidebar.partners().union(&sidebar.others()));
    sidebar
}
