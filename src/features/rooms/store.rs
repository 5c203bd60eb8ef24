//! SQL for memberships: looking one up, and visits. `join_store.rs`, `leave_store.rs` and
//! `reading_store.rs` have the rest. Other features write these tables through them only.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{Edition, MessageId, PictureId, RoomId, Seq, SessionId, UserId},
        memory::{self, Weighted},
    },
    cache::{bounded_cache, versioned::VersionedCache},
    db::{Store, each_db},
    features::{
        accounts::{Viewer, ViewerRow, joined_person_columns, oldest_session},
        rooms::member::{Membership, Obstacle, PartnerState, ReadState, RoomAccess, RoomDetails},
    },
    model::{
        person::Person,
        room::{NotificationLevel, Room, RoomKind},
    },
};

/// The columns of [`Row`] behind those of the session, and the tables they come from, behind
/// `users u`. `$room` is the room's parameter; `other_…` is the other person of a conversation.
macro_rules! member_columns {
    () => {
        concat!(
            joined_person_columns!(),
            ",
           (u.role = 'admin') as administers, u.receipts, u.appears_offline,
           r.id as room_id, r.name, r.kind, r.topic, (r.archived_at is not null) as archived,
           r.owner_pins, r.created_by, r.head, m.seen, m.marks, m.cleared, m.notify,
           (select k.cleared_at from clearings k
             where k.room_id = m.room_id and k.user_id = m.user_id
               and k.message_id = m.cleared) as cleared_at,
           coalesce((select max(x.id) from messages x where x.room_id = r.id), 0) as newest,
           coalesce((select max(e.people) from epoch e), 0) as people,
           (m.visited_at > 0 and m.visited_at =
               (select max(v.visited_at) from memberships v where v.user_id = u.id)) as revisited,
           o.user_id as other_id,
           case when o.reached > o.seen then o.reached else o.seen end as other_seen,
           w.online_at as other_online_at,
           w.receipts as other_receipts, w.username as other_username,
           w.display_name as other_display_name, w.picture as other_picture,
           w.shares_name as other_shares_name,
           exists (select 1 from blocks b
                    where b.user_id = u.id and b.blocked_id = o.user_id) as other_is_blocked,
           exists (select 1 from blocks b
                    where b.user_id = o.user_id and b.blocked_id = u.id) as other_blocks"
        )
    };
}

macro_rules! member_tables {
    ($room:literal) => {
        concat!(
            "
      left join memberships m on m.room_id = ",
            $room,
            " and m.user_id = u.id
      left join rooms r on r.id = m.room_id
      left join memberships o
             on r.kind = 'direct' and o.room_id = r.id and o.user_id <> m.user_id
      left join users w on w.id = o.user_id"
        )
    };
}

/// The account behind a session or its token, and its membership in a room with the room's
/// data, in one statement.
const MEMBERSHIP: &str = concat!(
    "
    select s.id as session_id, s.used_at, ",
    member_columns!(),
    "
      from sessions s
      join users u on u.id = s.user_id",
    member_tables!("$5"),
    "
     where s.id = coalesce($1, (select t.id from sessions t where t.token_hash = $2))
       and s.used_at > $3 and s.created_at > $4"
);

/// The same of somebody with an account, whether they are signed in or not.
const MEMBERSHIP_OF: &str = concat!(
    "
    select cast(0 as bigint) as session_id, cast(0 as bigint) as used_at, ",
    member_columns!(),
    "
      from users u",
    member_tables!("$2"),
    "
     where u.id = $1 and u.closed_at is null"
);

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    viewer: ViewerRow,
    #[sqlx(flatten)]
    room: RoomRow,
    #[sqlx(flatten)]
    partner: PartnerRow,
}

/// All `None` for somebody who is not in the room, except the fields without `Option`.
#[derive(sqlx::FromRow)]
struct RoomRow {
    room_id: Option<RoomId>,
    name: Option<String>,
    kind: Option<String>,
    topic: Option<String>,
    archived: bool,
    owner_pins: Option<bool>,
    created_by: Option<UserId>,
    head: Option<Seq>,
    seen: Option<MessageId>,
    marks: Option<i64>,
    cleared: Option<MessageId>,
    cleared_at: Option<Timestamp>,
    notify: Option<String>,
    newest: MessageId,
    people: Edition,
    revisited: Option<bool>,
}

/// All `None` where there is no other person.
#[derive(sqlx::FromRow)]
struct PartnerRow {
    other_id: Option<UserId>,
    other_seen: Option<MessageId>,
    other_online_at: Option<Timestamp>,
    other_receipts: Option<bool>,
    other_username: Option<String>,
    other_display_name: Option<String>,
    other_picture: Option<PictureId>,
    other_shares_name: Option<bool>,
    other_is_blocked: bool,
    other_blocks: bool,
}

/// The key a membership is looked up with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum MemberCredential {
    /// The hash of the token in a request's session cookie.
    Token([u8; 32]),
    /// The session of a viewer who is authenticated already.
    Session(SessionId),
}

/// A viewer, the time their session's last use was stored, and their membership if they
/// are in the room.
type FoundMember = ((Viewer, Timestamp), Option<Membership>);

struct MembershipCache(VersionedCache<MembershipKey, Option<FoundMember>>);
bounded_cache!(MembershipCache, memory::MEMBERSHIPS);

#[derive(PartialEq, Eq, Hash)]
struct MembershipKey(MemberCredential, RoomId);

impl Weighted for MembershipKey {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weighted for FoundMember {
    fn bytes(&self) -> usize {
        self.0.bytes() + self.1.bytes()
    }
}

/// Looks up a membership. `None` when the credential belongs to no session.
pub(super) async fn membership(
    store: &Store,
    credential: MemberCredential,
    room: RoomId,
) -> Result<Option<FoundMember>> {
    let cache = store.cache::<MembershipCache>();
    let read = read_membership(store, credential, room);
    cache
        .0
        .or_read(store, MembershipKey(credential, room), read)
        .await
}

async fn read_membership(
    store: &Store,
    credential: MemberCredential,
    room: RoomId,
) -> Result<Option<FoundMember>> {
    let (used_after, opened_after) = oldest_session();
    let (session, token) = match &credential {
        MemberCredential::Session(session) => (Some(*session), None),
        MemberCredential::Token(token) => (None, Some(&token[..])),
    };
    let row: Option<Row> = each_db!(store, read conn => {
        sqlx::query_as(MEMBERSHIP)
            .bind(session)
            .bind(token)
            .bind(used_after)
            .bind(opened_after)
            .bind(room)
            .fetch_optional(conn)
            .await?
    });
    Ok(row.map(|row| {
        let viewer = row.viewer.read();
        let membership = row.room.read(row.partner.read(), viewer.0.person());
        (viewer, membership)
    }))
}

/// Looks up the membership of somebody who may not be signed in. `None` for a closed account and
/// for somebody who is not in the room.
pub(super) async fn membership_of(
    store: &Store,
    user: UserId,
    room: RoomId,
) -> Result<Option<(Viewer, Membership)>> {
    let row: Option<Row> = each_db!(store, read conn => {
        sqlx::query_as(MEMBERSHIP_OF).bind(user).bind(room).fetch_optional(conn).await?
    });
    Ok(row.and_then(|row| {
        let (viewer, _) = row.viewer.read();
        let membership = row.room.read(row.partner.read(), viewer.person())?;
        Some((viewer, membership))
    }))
}

impl RoomRow {
    /// A conversation without another person is the viewer's notes to themselves.
    fn read(self, partner: Option<(Person, PartnerState)>, viewer: &Person) -> Option<Membership> {
        let kind = RoomKind::stored(&self.kind?);
        let (person, partner) = partner.unzip();
        let with = (kind == RoomKind::Direct).then(|| person.unwrap_or_else(|| viewer.clone()));
        Some(Membership {
            room: Room {
                id: self.room_id?,
                name: self.name?,
                kind,
                topic: self.topic?,
                archived: self.archived,
                owner_pins: self.owner_pins?,
                owner: self.created_by?,
                with,
            },
            head: self.head?,
            read_state: ReadState {
                seen: self.seen?,
                cleared: self.cleared?,
                cleared_at: self.cleared_at,
                notify: NotificationLevel::stored(&self.notify?),
                marks: self.marks?,
            },
            details: RoomDetails {
                newest: self.newest,
                people: self.people,
                revisited: self.revisited?,
                partner,
            },
        })
    }
}

impl PartnerRow {
    fn read(self) -> Option<(Person, PartnerState)> {
        let person = Person {
            id: self.other_id?,
            username: self.other_username?,
            display_name: self.other_display_name,
            picture: self.other_picture,
            shares_name: self.other_shares_name?,
        };
        let partner = PartnerState {
            seen: self.other_seen?,
            online_at: self.other_online_at,
            receipts: self.other_receipts?,
            obstacle: match (self.other_is_blocked, self.other_blocks) {
                (true, _) => Some(Obstacle::OwnBlock),
                (false, true) => Some(Obstacle::BlockedByOther),
                (false, false) => None,
            },
        };
        Some((person, partner))
    }
}

/// `$4` and `$5` are the times of [`oldest_session`].
const STREAM_ACCESS: &str = "
    select r.head, m.cleared,
           (select count(*) from sessions s
             where s.id = $3 and s.used_at > $4 and s.created_at > $5) as signed_in
      from memberships m join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.user_id = $2";

/// The viewer's access to a room and whether their session still exists; `None` if they
/// are not in the room.
pub(super) async fn stream_access(
    store: &Store,
    room: RoomId,
    viewer: &Viewer,
) -> Result<Option<(RoomAccess, bool)>> {
    let (used_after, opened_after) = oldest_session();
    let row: Option<(Seq, MessageId, i64)> = each_db!(store, read conn => {
        sqlx::query_as(STREAM_ACCESS)
            .bind(room)
            .bind(viewer.id())
            .bind(viewer.session())
            .bind(used_after)
            .bind(opened_after)
            .fetch_optional(conn)
            .await?
    });
    Ok(row.map(|(head, cleared, signed_in)| (RoomAccess { head, cleared }, signed_in > 0)))
}

/// A room they were added to and have never opened does not count.
const LAST_VISITED: &str = "
    select room_id from memberships
     where user_id = $1 and visited_at > 0
     order by visited_at desc limit 1";

pub(super) async fn last_visited(store: &Store, user: UserId) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(LAST_VISITED).bind(user).fetch_optional(conn).await?
    }))
}

const REMEMBER_VISIT: &str =
    "update memberships set visited_at = $3 where room_id = $1 and user_id = $2";

pub(super) async fn remember_visit(store: &Store, room: RoomId, user: UserId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(REMEMBER_VISIT).bind(room).bind(user).bind(Timestamp::now()).execute(conn).await?;
    });
    Ok(())
}
