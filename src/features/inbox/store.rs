//! SQL for what the inbox shows. Nothing is written for it when somebody posts: each part is found
//! by an index of the table where it is, and reads a bounded number of rows.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{Store, each_db, select_in},
    features::{
        accounts::joined_person_columns,
        inbox::{Concern, Undo},
    },
    model::{event::COUNTED, person::Person},
};

/// Whether a member with membership `m` is told of the message `y`: of nothing that they have cleared or
/// posted, nothing that was deleted, nothing of people whom they have blocked.
macro_rules! is_told {
    () => {
        "y.id > m.cleared and y.author_id <> m.user_id and y.removed_at is null
           and not exists (select 1 from blocks z
                            where z.user_id = m.user_id and z.blocked_id = y.author_id)"
    };
}

/// Whether the message `y` is unread in the inbox of a member with membership `m`.
macro_rules! is_unread {
    () => {
        "(y.id > m.seen
            and y.id > coalesce((select i.message_id from inbox_seen i
                                  where i.user_id = m.user_id), 0)
            and not exists (select 1 from inbox_opened o
                             where o.user_id = m.user_id and o.message_id = y.id
                               and o.marks = m.marks))"
    };
}

/// The threads that `$1` follows, each with the message after which its answers concern them: the
/// hundred that they began and that were answered last, those of their last hundred answers and of
/// the last hundred mentions, and the hundred latest that they chose to follow.
macro_rules! followed_threads {
    () => {
        "(select q.id, min(q.since) as since
            from (select * from (select b.id, b.id as since from messages b
                                  where b.author_id = $1 and b.answers > 0
                                  order by b.answered_at desc limit 100) as begun
                  union all
                  select * from (select c.thread_root, c.id from messages c
                                  where c.author_id = $1 and c.thread_root is not null
                                    and c.removed_at is null
                                  order by c.id desc limit 100) as answered
                  union all
                  select coalesce(n.thread_root, n.id), n.id
                    from (select x.message_id from mentions x
                           where x.user_id = $1 and not x.here
                           order by x.message_id desc limit 100) as named
                    join messages n on n.id = named.message_id
                   where n.thread_root is not null or n.answers > 0
                  union all
                  select * from (select f.root_id, f.root_id from thread_follows f
                                  where f.user_id = $1 and f.follows
                                  order by f.root_id desc limit 100) as chosen) as q
           where not exists (select 1 from thread_follows s
                              where s.user_id = $1 and s.root_id = q.id and not s.follows)
           group by q.id)"
    };
}

/// The latest mentions before `$2`. In a muted room only those by name count.
const MENTIONS: &str = concat!(
    "
    select y.id, ",
    is_unread!(),
    " as unread
      from mentions x
      join messages y on y.id = x.message_id
      join memberships m on m.user_id = x.user_id and m.room_id = x.room_id
     where x.user_id = $1 and x.message_id < $2 and (not x.here or m.notify <> 'nothing')
       and ",
    is_told!(),
    " order by x.message_id desc limit $3"
);

/// The latest mentions of everybody: at most `$3` of each room.
const MENTIONS_OF_EVERYBODY: &str = concat!(
    "
    select y.id, ",
    is_unread!(),
    " as unread
      from memberships m
      join named_rooms e
           on e.room_id = m.room_id and e.name = '@room' and e.message_id < $2
          and e.message_id >= coalesce(
              (select f.message_id from named_rooms f
                where f.room_id = m.room_id and f.name = '@room' and f.message_id < $2
                order by f.message_id desc limit 1 offset $3), 0)
      join messages y on y.id = e.message_id
     where m.user_id = $1 and m.notify <> 'nothing' and ",
    is_told!(),
    " order by y.id desc limit $3"
);

/// The latest answers: at most `$3` of each thread.
const ANSWERS: &str = concat!(
    "
    select y.id, ",
    is_unread!(),
    " as unread
      from ",
    followed_threads!(),
    " t
      join messages r on r.id = t.id
      join memberships m on m.user_id = $1 and m.room_id = r.room_id
      join messages y
           on y.thread_root = t.id and y.id < $2 and y.id > t.since
          and y.id >= coalesce(
              (select f.id from messages f where f.thread_root = t.id and f.id < $2
                order by f.id desc limit 1 offset $3), 0)
     where m.notify <> 'nothing' and ",
    is_told!(),
    " order by y.id desc limit $3"
);

/// A message that concerns somebody.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Told {
    pub(super) id: MessageId,
    pub(super) unread: bool,
}

/// The latest messages before `before` that concern somebody in this way, the latest first.
pub(super) async fn messages(
    store: &Store,
    user: UserId,
    concern: Concern,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Told>> {
    let sql = match concern {
        Concern::Mention => MENTIONS,
        Concern::MentionOfEverybody => MENTIONS_OF_EVERYBODY,
        Concern::Answer => ANSWERS,
        Concern::Reaction | Concern::Reminder => return Ok(vec![]),
    };
    Ok(each_db!(store, read conn => {
        sqlx::query_as(sql).bind(user).bind(before).bind(limit).fetch_all(conn).await?
    }))
}

/// All that is unread: at most `$2` of each kind. (What is unread in a room stands after the
/// position there, so each part begins at it.)
const UNREAD: &str = concat!(
    "
    select * from (
        select y.id, y.room_id, 'mention' as kind
          from memberships m
          join mentions x
               on x.user_id = m.user_id and x.room_id = m.room_id and x.message_id > m.seen
          join messages y on y.id = x.message_id
         where m.user_id = $1 and (not x.here or m.notify <> 'nothing')
           and ",
    is_unread!(),
    " and ",
    is_told!(),
    " limit $2) as mentioned
    union all
    select * from (
        select y.id, y.room_id, 'everybody'
          from memberships m
          join named_rooms e
               on e.room_id = m.room_id and e.name = '@room' and e.message_id > m.seen
          join messages y on y.id = e.message_id
         where m.user_id = $1 and m.notify <> 'nothing'
           and ",
    is_unread!(),
    " and ",
    is_told!(),
    " limit $2) as everybody
    union all
    select * from (
        select y.id, y.room_id, 'answer'
          from ",
    followed_threads!(),
    " t
          join messages r on r.id = t.id
          join memberships m on m.user_id = $1 and m.room_id = r.room_id
          join messages y on y.thread_root = t.id and y.id > m.seen and y.id > t.since
         where m.notify <> 'nothing'
           and ",
    is_unread!(),
    " and ",
    is_told!(),
    " limit $2) as answered
    union all
    select * from (
        select distinct w.id, w.room_id, 'reaction'
          from (select y.id, y.room_id
                  from reactions x
                  join messages y on y.id = x.message_id
                  join memberships m on m.user_id = x.author_id and m.room_id = y.room_id
                 where x.author_id = $1 and x.user_id <> x.author_id
                   and x.at > coalesce((select i.reactions_at from inbox_seen i
                                         where i.user_id = $1), 0)
                   and y.id > m.cleared and m.notify <> 'nothing'
                   and not exists (select 1 from blocks z
                                    where z.user_id = m.user_id and z.blocked_id = x.user_id)
                 limit 1000) as w
         limit $2) as reacted
    union all
    select * from (
        select y.id, y.room_id, 'reminder'
          from saved x
          join messages y on y.id = x.message_id
          join memberships m on m.user_id = x.user_id and m.room_id = x.room_id
         where x.user_id = $1 and x.reminded_at is not null and x.seen_at is null
           and x.reminded_at > coalesce((select i.marked_at from inbox_seen i
                                          where i.user_id = $1), 0)
           and y.id > m.cleared and y.removed_at is null
         limit $2) as reminded"
);

/// Something unread: its message, the room, and why it concerns the person.
pub(super) async fn unread(
    store: &Store,
    user: UserId,
) -> Result<Vec<(MessageId, RoomId, Concern)>> {
    let rows: Vec<(MessageId, RoomId, String)> = each_db!(store, read conn => {
        sqlx::query_as(UNREAD).bind(user).bind(i64::from(COUNTED)).fetch_all(conn).await?
    });
    let read = |(message, room, kind): (MessageId, RoomId, String)| {
        let concern = match kind.as_str() {
            "mention" => Concern::Mention,
            "everybody" => Concern::MentionOfEverybody,
            "answer" => Concern::Answer,
            "reminder" => Concern::Reminder,
            _ => Concern::Reaction,
        };
        (message, room, concern)
    };
    Ok(rows.into_iter().map(read).collect())
}

const REACTIONS: &str = concat!(
    "
    select x.message_id, x.at,
           (x.at > coalesce((select i.reactions_at from inbox_seen i
                              where i.user_id = x.author_id), 0)) as unread, ",
    joined_person_columns!(),
    "
      from reactions x
      join messages y on y.id = x.message_id
      join memberships m on m.user_id = x.author_id and m.room_id = y.room_id
      join users u on u.id = x.user_id
     where x.author_id = $1 and x.user_id <> x.author_id and x.at < $2
       and y.id > m.cleared and m.notify <> 'nothing'
       and not exists (select 1 from blocks z
                        where z.user_id = m.user_id and z.blocked_id = x.user_id)
     order by x.at desc limit $3"
);

/// One reaction to a message of somebody's.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct ReactedRow {
    pub(super) message_id: MessageId,
    pub(super) at: Timestamp,
    pub(super) unread: bool,
    #[sqlx(flatten)]
    pub(super) person: Person,
}

/// The latest reactions before a time to what somebody has said, the latest first.
pub(super) async fn reactions(
    store: &Store,
    user: UserId,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<ReactedRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(REACTIONS).bind(user).bind(before).bind(limit).fetch_all(conn).await?
    }))
}

/// The reminders that have come and that the person is not done with.
const REMINDERS: &str = "
    select x.message_id, x.reminded_at,
           (x.reminded_at > coalesce((select i.marked_at from inbox_seen i
                                       where i.user_id = x.user_id), 0)) as unread
      from saved x
      join messages y on y.id = x.message_id
      join memberships m on m.user_id = x.user_id and m.room_id = x.room_id
     where x.user_id = $1 and x.reminded_at is not null and x.seen_at is null
       and y.id > m.cleared and y.removed_at is null
     limit $2";

/// Reminders that have come: their messages, when, and whether they are unread.
pub(super) async fn reminders(
    store: &Store,
    user: UserId,
    limit: i64,
) -> Result<Vec<(MessageId, Timestamp, bool)>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(REMINDERS).bind(user).bind(limit).fetch_all(conn).await?
    }))
}

/// Of each of these messages: how many others reacted, and when the last did.
const REACTED: &str = "
    select x.message_id, max(x.at) as latest, count(distinct x.user_id) as people
      from reactions x
     where x.user_id <> x.author_id
       and not exists (select 1 from blocks z
                        where z.user_id = x.author_id and z.blocked_id = x.user_id)
     group by x.message_id having x.message_id in";

/// The number of people who reacted to each of these messages, and the time of the latest.
pub(super) async fn reacted(
    store: &Store,
    messages: &[MessageId],
) -> Result<Vec<(MessageId, Timestamp, i64)>> {
    Ok(select_in!(store, REACTED, messages))
}

const UNDO: &str = "
    select coalesce(max(marked_at), 0) from inbox_seen where user_id = $1 and marked_at > $2";

/// Whether "all read" can be undone, if it was pressed after `since`.
pub(super) async fn undo(store: &Store, user: UserId, since: Timestamp) -> Result<Undo> {
    let marked_at: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(UNDO).bind(user).bind(since).fetch_one(conn).await?
    });
    Ok(match marked_at {
        0 => Undo::Nothing,
        _ => Undo::Possible,
    })
}

/// The first messages in the room `$1` that are unread for `$2`.
const FIRST_UNREAD: &str = concat!(
    "
    select y.id from memberships m join messages y on y.room_id = m.room_id and y.id > m.seen
     where m.room_id = $1 and m.user_id = $2 and ",
    is_told!(),
    " order by y.id limit $3"
);

/// The first unread messages of a room.
pub(super) async fn first_unread(
    store: &Store,
    room: RoomId,
    user: UserId,
    limit: i64,
) -> Result<Vec<MessageId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(FIRST_UNREAD).bind(room).bind(user).bind(limit).fetch_all(conn).await?
    }))
}
