//! SQL for the notes to the author of a message.

use crate::{
    base::{errors::Result, ids::RoomId},
    db::{Store, each_db},
    features::accounts::joined_person_columns,
    model::person::Person,
};

/// People by their usernames, which follow.
const BY_NAMES: &str = concat!(
    "select ",
    joined_person_columns!(),
    " from users u where u.closed_at is null and u.username_key in"
);

const NOT_IN_ROOM: &str = ") and not exists
    (select 1 from memberships m where m.user_id = u.id and m.room_id = ";

/// The people with these usernames (in lower case) who are not in the room.
pub(super) async fn not_in_room(
    store: &Store,
    room: RoomId,
    names: Vec<String>,
) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        let mut find = sqlx::QueryBuilder::new(BY_NAMES);
        find.push(" (");
        let mut list = find.separated(", ");
        for name in &names {
            list.push_bind(name);
        }
        find.push(NOT_IN_ROOM).push_bind(room).push(")");
        find.build_query_as().persistent(false).fetch_all(conn).await?
    }))
}
