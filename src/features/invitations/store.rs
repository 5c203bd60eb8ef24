//! SQL for invitations and refused rooms. No other feature writes these tables.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, UserId},
    },
    db::{IDS_PER_STATEMENT, Store, each_db},
    features::{
        accounts::joined_person_columns,
        invitations::{Invitation, RefusedRoom, WaitingPerson},
    },
    model::person::Person,
};

/// The condition that the invitation `i` counts: its room is there, its inviter has been a
/// member ever since, and the invited person is no member yet.
macro_rules! is_live {
    () => {
        "exists (select 1 from memberships v join rooms x on x.id = v.room_id
                  where v.room_id = i.room_id and v.user_id = i.invited_by
                    and v.joined_at <= i.created_at and x.deleted_at is null)
         and not exists (select 1 from memberships v
                          where v.room_id = i.room_id and v.user_id = i.user_id)"
    };
}

/// The condition that `$user` is a contact of `$by`: they share a private room, or `$user` has
/// written in their conversation.
macro_rules! is_contact {
    ($by:literal, $user:literal) => {
        concat!(
            "exists (select 1 from memberships a
                       join memberships b on b.room_id = a.room_id and b.user_id = ",
            $user,
            "          join rooms r on r.id = a.room_id
                      where a.user_id = ",
            $by,
            "           and r.deleted_at is null
                        and (r.kind = 'private' or r.kind = 'direct' and exists
                            (select 1 from messages x
                              where x.room_id = r.id and x.author_id = ",
            $user,
            ")))"
        )
    };
}

/// How the inviter `$2` and the person `$3` relate, for the room `$1`.
#[derive(sqlx::FromRow)]
pub(super) struct Relation {
    /// The person is in the room.
    pub member: bool,
    /// They do not want to be asked into it.
    pub refused: bool,
    /// They have blocked the inviter.
    pub blocked: bool,
    /// They are a contact of the inviter.
    pub contact: bool,
    /// They are asked into this room already, and see that.
    pub waiting: bool,
    /// How many invitations of the inviter wait for their answer.
    pub asked: i64,
}

const RELATION: &str = concat!(
    "
    select exists (select 1 from memberships m where m.room_id = $1 and m.user_id = $3) as member,
           exists (select 1 from refused_rooms f where f.user_id = $3 and f.room_id = $1) as refused,
           exists (select 1 from blocks b where b.user_id = $3 and b.blocked_id = $2) as blocked,
           ",
    is_contact!("$2", "$3"),
    " as contact,
           exists (select 1 from invitations i
                    where i.room_id = $1 and i.user_id = $3
                      and (i.invited_by = $2 or not exists
                          (select 1 from blocks z
                            where z.user_id = i.user_id and z.blocked_id = i.invited_by))
                      and ",
    is_live!(),
    ") as waiting,
           (select count(*) from invitations i
             where i.invited_by = $2 and i.user_id = $3 and ",
    is_live!(),
    ") as asked"
);

pub(super) async fn relation(
    store: &Store,
    room: RoomId,
    by: UserId,
    user: UserId,
) -> Result<Relation> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(RELATION).bind(room).bind(by).bind(user).fetch_one(conn).await?
    }))
}

const CONTACTS: &str = concat!(
    "
    select u.id from users me join users u on ",
    is_contact!("me.id", "u.id"),
    "
     where me.id = "
);

/// Those of `users` who are contacts of `by`.
pub(super) async fn contacts(store: &Store, by: UserId, users: &[UserId]) -> Result<Vec<UserId>> {
    let mut contacts = vec![];
    for some in users.chunks(IDS_PER_STATEMENT) {
        let mut found: Vec<UserId> = each_db!(store, read conn => {
            let mut query = sqlx::QueryBuilder::new(CONTACTS);
            query.push_bind(by).push(" and u.id in (");
            let mut list = query.separated(", ");
            for user in some {
                list.push_bind(*user);
            }
            query.push(")");
            query.build_query_scalar().fetch_all(conn).await?
        });
        contacts.append(&mut found);
    }
    Ok(contacts)
}

/// The time is never before the inviter joined, whatever the clocks of two nodes say. A row
/// that has no effect any more is replaced.
const INSERT: &str = "
    insert into invitations (room_id, user_id, invited_by, created_at)
    select $1, $2, $3, case when m.joined_at > $4 then m.joined_at else $4 end
      from memberships m
      join rooms r on r.id = m.room_id
      join users u on u.id = $2
     where m.room_id = $1 and m.user_id = $3 and r.deleted_at is null and u.closed_at is null
        on conflict (room_id, user_id) do update
       set invited_by = excluded.invited_by, created_at = excluded.created_at";

/// Stores the invitations of these people, all of them or none.
pub(super) async fn insert(
    store: &Store,
    room: RoomId,
    by: UserId,
    users: &[UserId],
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    each_db!(store, begin tx => {
        for user in users {
            let inserted = sqlx::query(INSERT)
                .bind(room)
                .bind(user)
                .bind(by)
                .bind(Timestamp::now())
                .execute(&mut *tx)
                .await?;
            if inserted.rows_affected() == 0 {
                tx.rollback().await?;
                return Err(Error::NotFound);
            }
        }
        tx.commit().await?;
    });
    Ok(())
}

/// Invitations by blocked people are not shown.
const PENDING: &str = concat!(
    "
    select i.room_id, r.name,
           (select count(*) from memberships c where c.room_id = i.room_id) as members, ",
    joined_person_columns!(),
    "
      from invitations i
      join rooms r on r.id = i.room_id
      join users u on u.id = i.invited_by
     where i.user_id = $1 and ",
    is_live!(),
    "
       and not exists (select 1 from blocks b
                        where b.user_id = $1 and b.blocked_id = i.invited_by)
     order by i.created_at desc limit $2"
);

#[derive(sqlx::FromRow)]
struct PendingRow {
    room_id: RoomId,
    name: String,
    members: i64,
    #[sqlx(flatten)]
    by: Person,
}

pub(super) async fn pending(store: &Store, user: UserId, limit: i64) -> Result<Vec<Invitation>> {
    let rows: Vec<PendingRow> = each_db!(store, read conn => {
        sqlx::query_as(PENDING).bind(user).bind(limit).fetch_all(conn).await?
    });
    let invitation = |row: PendingRow| Invitation {
        room: row.room_id,
        name: row.name,
        members: row.members,
        by: row.by,
    };
    Ok(rows.into_iter().map(invitation).collect())
}

const DELETE: &str = "delete from invitations where room_id = $1 and user_id = $2";

/// Deletes an invitation.
pub(super) async fn delete(store: &Store, room: RoomId, user: UserId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(DELETE).bind(room).bind(user).execute(conn).await?;
    });
    Ok(())
}

const REFUSE: &str = "
    insert into refused_rooms (user_id, room_id, room_name, created_at)
    values ($1, $2, $3, $4)
        on conflict (user_id, room_id) do nothing";

/// The name is the one that the invited person was shown.
const REFUSE_INVITATION: &str = concat!(
    "
    insert into refused_rooms (user_id, room_id, room_name, created_at)
    select i.user_id, i.room_id, r.name, $3
      from invitations i join rooms r on r.id = i.room_id
     where i.user_id = $1 and i.room_id = $2 and ",
    is_live!(),
    "
        on conflict (user_id, room_id) do nothing"
);

/// Deletes an invitation, and with `never_again` stores the refusal. Returns whether there
/// was one.
pub(super) async fn decline(
    store: &Store,
    user: UserId,
    room: RoomId,
    never_again: bool,
) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        if never_again {
            sqlx::query(REFUSE_INVITATION)
                .bind(user)
                .bind(room)
                .bind(Timestamp::now())
                .execute(&mut *tx)
                .await?;
        }
        let deleted = sqlx::query(DELETE).bind(room).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
        deleted.rows_affected() > 0
    }))
}

/// Stores that the user does not want to be asked into the room.
pub(super) async fn refuse(store: &Store, user: UserId, room: RoomId, name: &str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(REFUSE)
            .bind(user)
            .bind(room)
            .bind(name)
            .bind(Timestamp::now())
            .execute(conn)
            .await?;
    });
    Ok(())
}

const WAITING: &str = concat!(
    "
    select i.invited_by, ",
    joined_person_columns!(),
    "
      from invitations i join users u on u.id = i.user_id
     where i.room_id = $1 and i.user_id > $2 and u.closed_at is null and ",
    is_live!(),
    "
     order by i.user_id limit $3"
);

#[derive(sqlx::FromRow)]
struct WaitingRow {
    invited_by: UserId,
    #[sqlx(flatten)]
    person: Person,
}

pub(super) async fn waiting(
    store: &Store,
    room: RoomId,
    after: UserId,
    limit: i64,
) -> Result<Vec<WaitingPerson>> {
    let rows: Vec<WaitingRow> = each_db!(store, read conn => {
        sqlx::query_as(WAITING).bind(room).bind(after).bind(limit).fetch_all(conn).await?
    });
    let waiting = |row: WaitingRow| WaitingPerson {
        person: row.person,
        by: row.invited_by,
    };
    Ok(rows.into_iter().map(waiting).collect())
}

const WITHDRAW: &str = "
    delete from invitations
     where room_id = $1 and user_id = $2 and invited_by = coalesce($3, invited_by)";

/// Deletes an invitation; with `by`, only one of that inviter. Returns whether there was one.
pub(super) async fn withdraw(
    store: &Store,
    room: RoomId,
    user: UserId,
    by: Option<UserId>,
) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        let deleted = sqlx::query(WITHDRAW).bind(room).bind(user).bind(by).execute(conn).await?;
        deleted.rows_affected() > 0
    }))
}

const DELETE_OF: &str = "
    delete from invitations where room_id = $1 and (user_id = $2 or invited_by = $2)
    returning user_id";

/// Deletes the invitations of and for a user, for one room. Returns who was invited.
pub(super) async fn delete_of(store: &Store, room: RoomId, user: UserId) -> Result<Vec<UserId>> {
    Ok(each_db!(store, write conn => {
        sqlx::query_scalar(DELETE_OF).bind(room).bind(user).fetch_all(conn).await?
    }))
}

const DELETE_ROOM: &str = "delete from invitations where room_id = $1 returning user_id";

const DELETE_REFUSALS_OF_ROOM: &str = "delete from refused_rooms where room_id = $1";

/// Deletes all that is stored about a room. Returns who was invited.
pub(super) async fn delete_room(store: &Store, room: RoomId) -> Result<Vec<UserId>> {
    Ok(each_db!(store, begin tx => {
        let invited = sqlx::query_scalar(DELETE_ROOM).bind(room).fetch_all(&mut *tx).await?;
        sqlx::query(DELETE_REFUSALS_OF_ROOM).bind(room).execute(&mut *tx).await?;
        tx.commit().await?;
        invited
    }))
}

/// Deletes the invitations of and for somebody. Returns who was invited.
pub(crate) const FORGET_INVITATIONS: &str = "
    delete from invitations where user_id = $1 or invited_by = $1 returning user_id";

pub(crate) const FORGET_REFUSALS: &str = "delete from refused_rooms where user_id = $1";

/// While the user is a member, nothing is refused.
const REFUSED_ROOMS: &str = "
    select f.room_id, f.room_name
      from refused_rooms f join rooms r on r.id = f.room_id
     where f.user_id = $1 and f.room_id < $2 and r.deleted_at is null
       and not exists (select 1 from memberships m
                        where m.room_id = f.room_id and m.user_id = f.user_id)
     order by f.room_id desc limit $3";

pub(super) async fn refused_rooms(
    store: &Store,
    user: UserId,
    before: RoomId,
    limit: i64,
) -> Result<Vec<RefusedRoom>> {
    let rows: Vec<(RoomId, String)> = each_db!(store, read conn => {
        sqlx::query_as(REFUSED_ROOMS).bind(user).bind(before).bind(limit).fetch_all(conn).await?
    });
    let room = |(room, name)| RefusedRoom { room, name };
    Ok(rows.into_iter().map(room).collect())
}

const ALLOW: &str = "delete from refused_rooms where user_id = $1 and room_id = $2";

/// Deletes a refusal.
pub(super) async fn allow(store: &Store, user: UserId, room: RoomId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(ALLOW).bind(user).bind(room).execute(conn).await?;
    });
    Ok(())
}
