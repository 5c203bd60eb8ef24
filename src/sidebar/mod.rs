//! What stands beside every conversation: one's rooms, the people one talks with, and
//! what waits in all of them.

mod store;
pub mod view;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    accounts::{self, Person, Viewer},
    db::Store,
    error::Result,
    event::Notify,
    hub::{Bell, Hub},
    ids::{MessageId, RoomId, UserId},
    rooms::Kind,
};

/// A room in the list of one person's rooms.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Which.
    pub id: RoomId,
    /// What it is called; a conversation by the name of the other.
    pub name: String,
    /// What kind it is.
    pub kind: Kind,
    /// How much waits there that is news to them; more than is counted is 100.
    pub unread: u32,
    /// What is news to them.
    pub notify: Notify,
    /// With whom, if it is a conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// The newest message.
    #[serde(skip)]
    pub latest: MessageId,
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

/// How many people are shown without looking for them.
const PEOPLE: usize = 30;

impl Sidebar {
    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Listed> {
        self.rooms.iter().chain(&self.conversations)
    }

    /// How much waits in each.
    pub fn bells(&self) -> Vec<(RoomId, Bell)> {
        let bell = |listed: &Listed| Bell {
            unread: listed.unread,
            notify: listed.notify,
        };
        self.all().map(|listed| (listed.id, bell(listed))).collect()
    }

    /// Who stands there.
    pub fn everybody(&self) -> BTreeSet<UserId> {
        let with = self.conversations.iter().filter_map(|c| c.with.as_ref());
        with.chain(&self.people).map(|person| person.id).collect()
    }
}

/// The viewer's. A conversation in which nothing was said yet stands only with who
/// opened it.
///
/// # Errors
/// When the store fails.
pub async fn of(store: &Store, hub: &Hub, viewer: &Viewer) -> Result<Sidebar> {
    let listed = store::listed(store, viewer.id()).await?;
    let (mut conversations, mut rooms): (Vec<_>, Vec<_>) =
        listed.into_iter().partition(|l| l.kind == Kind::Direct);
    rooms.sort_by_cached_key(|room| room.name.to_lowercase());
    conversations.sort_by_key(|conversation| std::cmp::Reverse(conversation.latest));
    let wanted = PEOPLE.saturating_sub(conversations.len());
    // As many more as may stand there already.
    let most = i64::try_from(PEOPLE * 2).unwrap_or(i64::MAX);
    let mut people = match wanted {
        0 => vec![],
        _ => accounts::people(store, viewer, most).await?,
    };
    let known: BTreeSet<_> = conversations
        .iter()
        .filter_map(|c| c.with.as_ref())
        .map(|person| person.id)
        .chain([viewer.id()])
        .collect();
    people.retain(|person| !known.contains(&person.id));
    people.truncate(wanted);
    let mut sidebar = Sidebar {
        rooms,
        conversations,
        people,
        online: BTreeSet::new(),
    };
    sidebar.online = hub.online_among(&sidebar.everybody());
    Ok(sidebar)
}
