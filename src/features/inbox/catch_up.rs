//! The new messages of all rooms, and the way from one unread message to the next.

use std::collections::BTreeMap;

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        inbox::{self, store},
        messages,
        rooms::{self, Member},
        sidebar::{self, Sidebar, SidebarRoom},
    },
    model::{message::Message, room::NotificationLevel},
    realtime::Realtime,
};

/// Rooms on the page.
const ROOMS_SHOWN: usize = 15;

/// Messages of each.
const MESSAGES_SHOWN: i64 = 3;

/// Where to go next.
pub enum Next {
    /// To a mention.
    Message(RoomId, MessageId),
    /// To a room with something unread.
    Room(RoomId),
    /// Nothing is unread elsewhere.
    Nothing,
}

/// The next unread mention; if there is none, the next room with something unread, in the order of
/// the sidebar and after the room `from`.
///
/// # Errors
/// When the store fails.
pub async fn next(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    from: Option<RoomId>,
) -> Result<Next> {
    let sidebar = sidebar::load(store, realtime, viewer).await?;
    let mentions = mentions(store, viewer).await?;
    let listed: Vec<_> = in_order(&sidebar).collect();
    let here = listed.iter().position(|room| Some(room.id) == from);
    let (before, after) = listed.split_at(here.map_or(0, |here| here + 1));
    let rooms = || after.iter().chain(before).copied();
    let mention = rooms().find_map(|room| Some((room.id, *mentions.get(&room.id)?)));
    if let Some((room, message)) = mention {
        return Ok(Next::Message(room, message));
    }
    let unread = rooms().find(|room| room.unread > 0 && Some(room.id) != from);
    Ok(unread.map_or(Next::Nothing, |room| Next::Room(room.id)))
}

/// Rooms and conversations as the sidebar has them.
fn in_order(sidebar: &Sidebar) -> impl Iterator<Item = &SidebarRoom> {
    let rooms = sidebar::in_order(&sidebar.rooms, None);
    rooms
        .into_iter()
        .chain(sidebar::in_order(&sidebar.conversations, None))
}

/// The oldest unread mention in each room.
async fn mentions(store: &Store, viewer: &Viewer) -> Result<BTreeMap<RoomId, MessageId>> {
    let mut mentions = BTreeMap::new();
    for (message, room, concern) in inbox::unread(store, viewer.id()).await? {
        if concern.is_mention() {
            let oldest = mentions.entry(room).or_insert(message);
            *oldest = message.min(*oldest);
        }
    }
    Ok(mentions)
}

/// The news of one room.
pub struct RoomNews {
    /// The reader, as a member of it.
    pub member: Member,
    /// How many messages are unread.
    pub unread: u32,
    /// Whether one of them mentions the reader.
    pub mentioned: bool,
    /// The first of them.
    pub messages: Vec<Message>,
    /// The newest message when it was read.
    pub latest: MessageId,
}

/// The news of all rooms.
pub struct News {
    /// The rooms, those with mentions first.
    pub rooms: Vec<RoomNews>,
    /// How many more there are.
    pub more: usize,
}

/// The news of the rooms of a sidebar.
///
/// # Errors
/// When the store fails.
pub async fn news(store: &Store, viewer: &Viewer, sidebar: &Sidebar) -> Result<News> {
    let mentions = mentions(store, viewer).await?;
    let mut listed: Vec<_> = in_order(sidebar).filter(|room| room.unread > 0).collect();
    listed.sort_by_key(|room| !mentions.contains_key(&room.id));
    let mut rooms = vec![];
    for room in listed.iter().take(ROOMS_SHOWN) {
        let member = match rooms::membership(store, viewer, room.id).await {
            Ok(member) => member,
            // They have just left it.
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        rooms.push(RoomNews {
            messages: first_unread(store, &member, &mentions).await?,
            unread: room.unread,
            mentioned: mentions.contains_key(&room.id),
            latest: room.latest,
            member,
        });
    }
    Ok(News {
        more: listed.len().saturating_sub(ROOMS_SHOWN),
        rooms,
    })
}

async fn first_unread(
    store: &Store,
    member: &Member,
    mentions: &BTreeMap<RoomId, MessageId>,
) -> Result<Vec<Message>> {
    let (room, user) = (member.room().id, member.person().id);
    let ids = match member.read_state().notify {
        NotificationLevel::All => store::first_unread(store, room, user, MESSAGES_SHOWN).await?,
        // Only these are new.
        NotificationLevel::Mentions | NotificationLevel::Nothing => {
            mentions.get(&room).copied().into_iter().collect()
        }
    };
    messages::selected_of(store, member, &ids).await
}
