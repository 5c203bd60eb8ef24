//! The version of a sidebar: what tells whether it has changed.

use std::sync::Arc;

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, UserId},
        memory,
    },
    cache::{bounded_cache, versioned::VersionedCache, weighted::Weighted},
    db::{Store, each_db},
    features::{
        scheduled::{WaitingMessages, waiting_column},
        sidebar::blocked_people::BlockedPeople,
    },
};

/// The version of somebody's list of rooms: while it is the same, so is the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SidebarVersion {
    pub(super) rows: Arc<[RowVersion]>,
    /// The invitations, each with the number of its room.
    invitations: Arc<str>,
    blocked: BlockedPeople,
    waiting: WaitingMessages,
    /// The rest that decides what is unread in the inbox.
    inbox: Arc<str>,
    /// Whether they have ever opened one of their rooms.
    has_visited: bool,
}

/// The version of one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowVersion {
    pub user: UserId,
    pub room: RoomId,
    /// The epoch, the edition of all names and pictures, and the blocked people.
    pub epoch: Arc<str>,
    /// The room's number, and the user's position and settings in it.
    pub state: Box<str>,
}

/// The rooms come as `id:state`, separated by spaces. Their state includes the room's number,
/// which changes whenever somebody posts, joins or renames there. So does an invitation's.
const VERSION: &str = concat!(
    "
    select (select max(e.name) from epoch e) || (select max(e.people) from epoch e),
           (select coalesce(string_agg(cast(b.blocked_id as text), ' '), '')
              from blocks b where b.user_id = $1),
           (select coalesce(string_agg(i.room_id || ':' || i.created_at || ':' || r.head, ' '), '')
              from invitations i join rooms r on r.id = i.room_id where i.user_id = $1),
           coalesce(string_agg(
               m.room_id || ':' || r.head || ':' || m.seen || ':' || m.marks || ':' || m.cleared
                   || ':' || m.notify,
               ' '), ''),
           coalesce((select i.message_id || ':' || i.reactions_at || ':' || i.edition
                       from inbox_seen i where i.user_id = $1), '')
               || (select ' ' || count(*) || ':' || coalesce(max(s.reminded_at), 0) from saved s
                    where s.user_id = $1 and s.reminded_at is not null and s.seen_at is null),
           coalesce(max(m.visited_at), 0) > 0,
           ",
    waiting_column!("$1"),
    "
      from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1"
);

impl Weighted for RowVersion {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.state.len()
    }
}

impl Weighted for SidebarVersion {
    fn bytes(&self) -> usize {
        let epoch = self.rows.first().map_or(0, |row| row.epoch.len());
        let rows: usize = self.rows.iter().map(RowVersion::bytes).sum();
        let lists = self.blocked.size() + self.waiting.size();
        size_of::<Self>() + epoch + rows + self.invitations.len() + lists + self.inbox.len()
    }
}

/// A row of [`VERSION`].
type StoredVersion = (String, String, String, String, String, bool, String);

struct SidebarVersionCache(VersionedCache<UserId, SidebarVersion>);
bounded_cache!(SidebarVersionCache, memory::SIDEBAR_VERSIONS);

/// The version of the user's list of rooms.
pub(super) async fn version(store: &Store, user: UserId) -> Result<SidebarVersion> {
    let read = async {
        let row: StoredVersion = each_db!(store, read conn => {
            sqlx::query_as(VERSION).bind(user).fetch_one(conn).await?
        });
        Ok(SidebarVersion::parse(user, row))
    };
    let cache = store.cache::<SidebarVersionCache>();
    cache.0.or_read(store, user, read).await
}

impl SidebarVersion {
    /// The people that the reader has blocked.
    pub fn blocked(&self) -> &BlockedPeople {
        &self.blocked
    }

    /// The messages of the reader that wait for their time.
    pub fn waiting(&self) -> &WaitingMessages {
        &self.waiting
    }

    /// Whether somebody has invited the reader.
    pub fn is_invited(&self) -> bool {
        !self.invitations.is_empty()
    }

    /// Whether the reader has ever opened one of their rooms.
    pub fn has_visited(&self) -> bool {
        self.has_visited
    }

    fn parse(
        user: UserId,
        (epoch, blocked, invitations, rooms, inbox, has_visited, waiting): StoredVersion,
    ) -> Self {
        let epoch: Arc<str> = format!("{epoch} {blocked}").into();
        let mut rows: Vec<_> = rooms
            .split(' ')
            .filter_map(|room| {
                let (id, state) = room.split_once(':')?;
                Some(RowVersion {
                    user,
                    room: RoomId::parse(id)?,
                    epoch: epoch.clone(),
                    state: state.into(),
                })
            })
            .collect();
        // The database returns them in any order.
        rows.sort_unstable_by_key(|row| row.room);
        Self {
            rows: rows.into(),
            invitations: invitations.into(),
            inbox: inbox.into(),
            blocked: BlockedPeople::parse(&blocked),
            waiting: WaitingMessages::parse(&waiting),
            has_visited,
        }
    }
}
