//! What stands beside every conversation: one's rooms, the people one talks with, and
//! what waits in all of them.

mod rows;
mod store;
pub(crate) mod strings;
pub mod view;

use std::collections::BTreeSet;

use serde::Serialize;

pub use crate::{features::sidebar::rows::Standing, model::preview::MessagePreview};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        conversations,
    },
    model::{
        person::Person,
        room::{NotificationLevel, RoomKind},
    },
    realtime::{Realtime, UnreadCounter},
};

/// A room in the list of one person's rooms.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Which.
    pub id: RoomId,
    /// What it is called; a conversation by the name of the other.
    pub name: String,
    /// What kind it is.
    pub kind: RoomKind,
    /// How much waits there that is news to them; more than is counted is 100.
    pub unread: u32,
    /// What is news to them.
    pub notify: NotificationLevel,
    /// With whom, if it is a conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// The newest message.
    #[serde(skip)]
    pub latest: MessageId,
    /// What it says, unless they have cleared it.
    #[serde(skip)]
    pub last: Option<MessagePreview>,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Sidebar {
    /// Rooms, by name.
    pub rooms: Vec<Listed>,
    /// Conversations, the one used last first.
    pub conversations: Vec<Listed>,
    /// Others one could talk with.
    #[serde(skip)]
    pub people: Vec<Person>,
    /// Who of all these people is online.
    #[serde(skip)]
    pub online: BTreeSet<UserId>,
}

/// What the viewer's list of rooms would be made from now. Who is online is not in it.
///
/// # Errors
/// When the store fails.
pub async fn standing(store: &Store, viewer: &Viewer) -> Result<Standing> {
    store::standing(store, viewer.id()).await
}

/// How many people are shown without looking for them.
const PEOPLE: usize = 30;

impl Sidebar {
    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Listed> {
        self.rooms.iter().chain(&self.conversations)
    }

    /// How much waits in each.
    pub fn bells(&self) -> Vec<(RoomId, UnreadCounter)> {
        let bell = |listed: &Listed| UnreadCounter {
            unread: listed.unread,
            notify: listed.notify,
        };
        self.all().map(|listed| (listed.id, bell(listed))).collect()
    }

    /// Whom one talks with.
    pub fn partners(&self) -> BTreeSet<UserId> {
        let with = self.conversations.iter().filter_map(|c| c.with.as_ref());
        with.map(|person| person.id).collect()
    }

    /// Who else stands there.
    pub fn others(&self) -> BTreeSet<UserId> {
        self.people.iter().map(|person| person.id).collect()
    }
}

/// As many people as are asked for to fill the list, so that there are enough who are
/// not in it already.
const ASKED: i64 = 60;

/// People whom anybody may be shown, whoever it is.
///
/// # Errors
/// When the store fails.
pub async fn people(store: &Store, viewer: &Viewer) -> Result<Vec<Person>> {
    accounts::list_people(store, viewer, ASKED).await
}

/// The viewer's. A conversation in which nothing was said yet stands only with who
/// opened it.
///
/// # Errors
/// When the store fails.
pub async fn of(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<Sidebar> {
    let people = people(store, viewer).await?;
    among(store, realtime, viewer, &people).await
}

/// The same, with others chosen among `people`.
///
/// # Errors
/// When the store fails.
pub async fn among(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    people: &[Person],
) -> Result<Sidebar> {
    let listed = rows::listed(store, viewer.id()).await?;
    let (mut conversations, mut rooms): (Vec<_>, Vec<_>) =
        listed.into_iter().partition(|l| l.kind == RoomKind::Direct);
    for conversation in &mut conversations {
        if let Some(with) = &conversation.with {
            conversation.name = conversations::name(viewer, with);
        }
    }
    rooms.sort_by_cached_key(|room| room.name.to_lowercase());
    conversations.sort_by_key(|conversation| std::cmp::Reverse(conversation.latest));
    let with = conversations.iter().filter_map(|c| c.with.as_ref());
    let known: BTreeSet<_> = with.map(|person| person.id).chain([viewer.id()]).collect();
    let others = people.iter().filter(|person| !known.contains(&person.id));
    let wanted = PEOPLE.saturating_sub(conversations.len());
    let mut sidebar = Sidebar {
        people: others.take(wanted).cloned().collect(),
        rooms,
        conversations,
        online: BTreeSet::new(),
    };
    sidebar.online = realtime
        .presence
        .online_among(sidebar.partners().union(&sidebar.others()));
    Ok(sidebar)
}
