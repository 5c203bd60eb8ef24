//! SQL for mentions: who is mentioned in a message, found when it is posted or edited.

/// The usernames that a message mentions, with spaces between them: one column, from
/// `messages m`.
macro_rules! mentioned_names_column {
    () => {
        "(select string_agg(n.username_key, ' ')
            from mentions x join users n on n.id = x.user_id
           where x.message_id = m.id) as mentioned_names"
    };
}
pub(crate) use mentioned_names_column;

/// Only members of the room can be mentioned. The usernames follow, then [`IN_ROOM`].
pub(super) const FIND_MENTIONED: &str = "
    select u.id, u.username_key
      from users u join memberships m on m.user_id = u.id
     where u.username_key in";

pub(super) const IN_ROOM: &str = ") and m.room_id = ";

pub(super) const INSERT_MENTION: &str =
    "insert into mentions (user_id, room_id, message_id) values ($1, $2, $3)";

pub(super) const DELETE_MENTIONS: &str =
    "delete from mentions where message_id = $1 returning user_id";

/// Stores the mentions in a text, in the transaction `$tx`. Its value is the list of the
/// other members who are mentioned, and the names of all. (Who mentions themselves is not
/// notified, but the text is marked.)
macro_rules! insert_mentions {
    ($tx:expr, $room:expr, $message:expr, $author:expr, $text:expr) => {{
        let possible = mentions::possible_names($text);
        let mut people: Vec<(UserId, String)> = vec![];
        if !possible.is_empty() {
            let mut find = sqlx::QueryBuilder::new(mention_store::FIND_MENTIONED);
            find.push(" (");
            let mut list = find.separated(", ");
            for name in possible {
                list.push_bind(name);
            }
            find.push(mention_store::IN_ROOM).push_bind($room);
            // (Each number of names is another statement, which is not kept.)
            let find = find.build_query_as().persistent(false);
            people = find.fetch_all(&mut *$tx).await?;
        }
        let is_name = |name: &str| people.iter().any(|(_, known)| known == name);
        let names = match people.is_empty() {
            true => vec![],
            false => mentions::mentioned($text, is_name),
        };
        people.retain(|(_, name)| names.contains(name));
        for (user, _) in &people {
            sqlx::query(mention_store::INSERT_MENTION)
                .bind(*user)
                .bind($room)
                .bind($message)
                .execute(&mut *$tx)
                .await?;
        }
        let others = people.into_iter().map(|(user, _)| user);
        let others: Vec<UserId> = others.filter(|user| *user != $author).collect();
        (others, names)
    }};
}
pub(super) use insert_mentions;
