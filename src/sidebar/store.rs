//! Reads what stands beside.

use super::Listed;
use crate::{
    accounts::Person,
    db::{Store, each_db},
    error::Result,
    event::{COUNTED, Notify},
    ids::{MessageId, RoomId, UserId},
    rooms::{Kind, conversation_name},
};

/// One look into an index for each room, however much was said there; what is unread is
/// counted up to `$2`.
const LISTED: &str = "
    select r.id, r.name, r.kind, m.notify,
           coalesce((select max(x.id) from messages x where x.room_id = r.id), 0) as latest,
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
     where m.user_id = $1";

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
}

pub(super) async fn listed(store: &Store, user: UserId) -> Result<Vec<Listed>> {
    let rows: Vec<Row> = each_db!(store, read pool => {
        sqlx::query_as(LISTED).bind(user).bind(i64::from(COUNTED)).fetch_all(pool).await?
    });
    let used = |row: &Row| row.kind != "direct" || row.own || row.latest > MessageId::NONE;
    Ok(rows
        .into_iter()
        .filter(used)
        .map(|row| {
            let kind = Kind::stored(&row.kind);
            let with = (kind == Kind::Direct).then_some(row.person);
            Listed {
                id: row.id,
                name: conversation_name(with.as_ref(), user).unwrap_or(row.name),
                kind,
                unread: u32::try_from(row.unread).unwrap_or(COUNTED),
                notify: Notify::stored(&row.notify),
                with,
                latest: row.latest,
            }
        })
        .collect())
}
