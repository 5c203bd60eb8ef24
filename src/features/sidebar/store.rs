//! Reads what stands beside.

use std::ops::RangeInclusive;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
        seal::StoredText,
    },
    cache::versioned::VersionedCache,
    db::{Store, each_db},
    features::{
        messages::belongs,
        sidebar::{Listed, Standing},
    },
    model::{
        event::COUNTED,
        person::Person,
        preview::{MessagePreview, line},
        room::{NotificationLevel, RoomKind},
    },
};

/// One look into an index for each room and one at its newest message, however much was
/// said there; what is unread is counted up to `$2`. Of the rooms from `$3` to `$4`: one,
/// or all.
const LISTED: &str = "
    select r.id, r.name, r.kind, m.notify,
           coalesce(l.id, 0) as latest, (l.id > m.cleared) as there, l.body, l.sealed_by,
           l.said_at, (l.removed_at is not null) as removed, l.author_id,
           coalesce(a.display_name, a.username) as author,
           case m.notify
                when 'all' then
                    (select count(*) from
                        (select 1 from messages x
                          where x.room_id = r.id and x.id > m.seen and x.id > m.cleared
                            and x.author_id <> m.user_id and x.removed_at is null
                          limit $2) as unread)
                when 'mentions' then
                    (select count(*) from
                        (select 1 from mentions x
                          where x.user_id = m.user_id and x.room_id = r.id
                            and x.message_id > m.seen and x.message_id > m.cleared
                          limit $2) as unread)
                else 0
           end as unread,
           (r.created_by = m.user_id) as own,
           u.id as user_id, u.username, u.display_name, u.picture
      from memberships m
      join rooms r on r.id = m.room_id
      left join memberships o
             on r.kind = 'direct' and o.room_id = r.id and o.user_id <> m.user_id
      join users u on u.id = coalesce(o.user_id, m.user_id)
      left join messages l
             on l.id = (select max(x.id) from messages x where x.room_id = r.id)
      left join users a on a.id = l.author_id
     where m.user_id = $1 and m.room_id between $3 and $4";

/// All that the list is made from: how people look, and each room's number, without
/// another of which nothing is said, joined or renamed there.
const STANDING: &str = "
    select (select max(e.name) from epoch e) || (select max(e.people) from epoch e),
           coalesce(string_agg(
               m.room_id || ':' || r.head || ':' || m.seen || ':' || m.cleared || ':' || m.notify,
               ' '), '')
      from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1";

static STANDINGS: VersionedCache<UserId, Standing, 10_000> = VersionedCache::new();

/// What the user's list was made from.
pub(super) async fn standing(store: &Store, user: UserId) -> Result<Standing> {
    let read = async {
        let (house, rooms): (String, String) = each_db!(store, read conn => {
            sqlx::query_as(STANDING).bind(user).fetch_one(conn).await?
        });
        Ok(Standing::read(user, house, &rooms))
    };
    STANDINGS.or_read(store, user, read).await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    kind: String,
    notify: String,
    latest: MessageId,
    unread: i64,
    own: bool,
    #[sqlx(flatten)]
    person: Person,
    there: Option<bool>,
    body: Option<String>,
    sealed_by: Option<String>,
    said_at: Option<Timestamp>,
    removed: bool,
    author_id: Option<UserId>,
    author: Option<String>,
}

impl Row {
    /// What was said last, opened if it is sealed. Of what they have cleared nothing, and
    /// nothing of what no key opens: the room says so, and the other rooms stay in reach.
    fn last(&mut self, store: &Store, user: UserId) -> Option<MessagePreview> {
        let (author, said_at) = (self.author_id?, self.said_at?);
        let (text, sealed_by) = (self.body.take()?, self.sealed_by.take());
        if self.there != Some(true) {
            return None;
        }
        let text = match self.removed {
            true => None,
            false => {
                let what = belongs(self.id, author, said_at);
                let text = store
                    .seal()
                    .open(StoredText { text, sealed_by }, &what)
                    .ok()?;
                Some(line(&text))
            }
        };
        Some(MessagePreview {
            message: self.latest,
            name: self.author.take()?,
            own: author == user,
            text,
            said_at,
        })
    }
}

/// The user's rooms from one to another.
pub(super) async fn listed(
    store: &Store,
    user: UserId,
    rooms: RangeInclusive<RoomId>,
) -> Result<Vec<Listed>> {
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(LISTED)
            .bind(user)
            .bind(i64::from(COUNTED))
            .bind(rooms.start())
            .bind(rooms.end())
            .fetch_all(conn)
            .await?
    });
    let used = |row: &Row| row.kind != "direct" || row.own || row.latest > MessageId::NONE;
    Ok(rows
        .into_iter()
        .filter(used)
        .map(|mut row| {
            let last = row.last(store, user);
            let kind = RoomKind::stored(&row.kind);
            let with = (kind == RoomKind::Direct).then_some(row.person);
            Listed {
                id: row.id,
                name: row.name,
                kind,
                unread: u32::try_from(row.unread).unwrap_or(COUNTED),
                notify: NotificationLevel::stored(&row.notify),
                with,
                latest: row.latest,
                last,
            }
        })
        .collect())
}
