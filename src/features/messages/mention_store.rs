//! SQL for mentions: who and which rooms a message names, found when it is posted or edited.

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::messages::mentions,
    model::named::{
        Audience, EVERYBODY, Named, NamedPerson, NamedRoom, ONLINE, written, written_key,
    },
};

/// The name that a mention shows, from the table `users` under the name `$u`.
macro_rules! shown_name {
    ($u:literal) => {
        concat!(
            "case when ",
            $u,
            ".shares_name then ",
            $u,
            ".username else coalesce(",
            $u,
            ".display_name, ",
            $u,
            ".username) end"
        )
    };
}
pub(super) use shown_name;

/// The people and rooms that a message names, one a line: two columns, from `messages m`.
macro_rules! named_columns {
    () => {
        "(select string_agg(n.username_key || ':' || case when n.shares_name then n.username
                             else coalesce(n.display_name, n.username) end, '
')
            from mentions x join users n on n.id = x.user_id
           where x.message_id = m.id and not x.here) as mentioned_names,
         (select string_agg(x.linked_id || ':' || x.name, '
')
            from named_rooms x where x.message_id = m.id) as named_rooms"
    };
}
pub(crate) use named_columns;

/// Only members of the room can be mentioned. The usernames follow, then [`IN_ROOM`].
pub(super) const FIND_MENTIONED: &str = concat!(
    "select u.id, u.username_key, ",
    shown_name!("u"),
    "
      from users u join memberships m on m.user_id = u.id
     where u.username_key in"
);

pub(super) const IN_ROOM: &str = ") and m.room_id = ";

/// Open rooms, which everybody may see. Their names follow.
pub(super) const FIND_LINKED: &str = "
    select id, replace(name_key, ' ', '-') from rooms
     where kind = 'open' and deleted_at is null and replace(name_key, ' ', '-') in";

/// The private rooms that everybody in the room `$1` may see: itself, and for two people who talk
/// those that both are in. (Their `name_key` is not made of the name: many may have the same.)
pub(crate) const PRIVATE_SEEN_BY_ALL: &str = "
    with here as (select id, kind from rooms where id = $1)
    select r.id, r.name from rooms r, here
     where r.kind = 'private' and r.deleted_at is null and (r.id = here.id or (
           here.kind = 'direct'
           and r.id in (select f.room_id from memberships f where f.user_id =
                   (select min(o.user_id) from memberships o where o.room_id = $1))
           and not exists (
               select 1 from memberships o where o.room_id = $1 and not exists (
                   select 1 from memberships i where i.room_id = r.id and i.user_id = o.user_id))))
     order by r.id limit 500";

pub(super) const INSERT_PRIVATE: &str =
    "insert into named_rooms (message_id, room_id, name, linked_id) values ($1, $2, $3, $4)";

/// Returns those who were mentioned, and whether by `@here`.
pub(super) const DELETE_MENTIONS: &str =
    "delete from mentions where message_id = $1 returning user_id, here";

pub(super) const DELETE_NAMED_ROOMS: &str = "delete from named_rooms where message_id = $1";

/// Those of whom a text may name that exist.
#[derive(Default)]
pub(super) struct Found {
    /// Members: their ids, their usernames in lower case, and the names to show.
    pub people: Vec<(UserId, String, String)>,
    /// Rooms, and their names as they are written.
    pub rooms: Vec<(RoomId, String)>,
    /// Those of them that are private.
    pub private: Vec<RoomId>,
}

/// All that a text names.
pub(super) struct Marks {
    people: Vec<UserId>,
    online: Vec<UserId>,
    named: Named,
    addresses: Vec<&'static str>,
    linked: Vec<RoomId>,
    private: Vec<NamedRoom>,
}

impl Found {
    /// Adds the private rooms that have one of the `names`.
    pub fn add_private(&mut self, rooms: Vec<(RoomId, String)>, names: &[String]) {
        for (room, name) in rooms {
            let name = written_key(&written(&name));
            if names.contains(&name) && !self.rooms.iter().any(|(_, known)| *known == name) {
                self.private.push(room);
                self.rooms.push((room, name));
            }
        }
    }

    /// Looks which of them the text names.
    pub fn marks(mut self, text: &str, audience: &Audience) -> Marks {
        // A person may have such a name since before it was reserved, and does not stand for
        // everybody.
        self.people.retain(|(_, name, _)| {
            !(name == EVERYBODY && audience.everybody
                || name == ONLINE && audience.online.is_some())
        });
        let is_person = |name: &str| self.people.iter().any(|(_, known, _)| known == name);
        let is_everybody = |name: &str| name == EVERYBODY && audience.everybody;
        let is_online = |name: &str| name == ONLINE && audience.online.is_some();
        let is_name = |name: &str| match name.strip_prefix('#') {
            Some(room) => self.rooms.iter().any(|(_, known)| known == room),
            None => is_person(name) || is_everybody(name) || is_online(name),
        };
        let is_any = !self.people.is_empty()
            || !self.rooms.is_empty()
            || audience.everybody
            || audience.online.is_some();
        let names = match is_any {
            true => mentions::mentioned(text, is_name),
            false => vec![],
        };
        let addresses: Vec<_> = [(EVERYBODY, "@room"), (ONLINE, "@here")]
            .into_iter()
            .filter(|(name, _)| names.iter().any(|n| n == name))
            .map(|(_, written)| written)
            .collect();
        let online = match addresses.contains(&"@here") {
            true => audience.online.clone().unwrap_or_default(),
            false => vec![],
        };
        let (mut people, mut linked, mut private) = (vec![], vec![], vec![]);
        let mut named = Named::default();
        for (user, username, name) in self.people {
            if names.contains(&username) {
                people.push(user);
                named.people.push(NamedPerson { username, name });
            }
        }
        for (room, name) in self.rooms {
            if names.contains(&format!("#{name}")) && named.room(&name).is_none() {
                let one = NamedRoom { name, room };
                match self.private.contains(&room) {
                    true => private.push(one.clone()),
                    false => linked.push(room),
                }
                named.rooms.push(one);
            }
        }
        Marks {
            people,
            online,
            named,
            addresses,
            linked,
            private,
        }
    }
}

impl Marks {
    /// The statements that store it. They have numbers and our own words only.
    pub fn statements(&self, room: RoomId, message: MessageId, author: UserId) -> String {
        let mut sql = String::new();
        let list = |ids: Vec<String>| ids.join(",");
        if !self.people.is_empty() {
            let rows = self.people.iter();
            let rows = rows.map(|user| format!("({user},{room},{message})"));
            let rows = list(rows.collect());
            sql += &format!("insert into mentions (user_id, room_id, message_id) values {rows};");
        }
        if !self.online.is_empty() {
            let ids = list(self.online.iter().map(ToString::to_string).collect());
            sql += &format!(
                "insert into mentions (user_id, room_id, message_id, here)
                 select user_id, room_id, {message}, true from memberships
                  where room_id = {room} and user_id in ({ids}) and user_id <> {author}
                     on conflict (user_id, room_id, message_id) do nothing;"
            );
        }
        for address in &self.addresses {
            sql += &format!(
                "insert into named_rooms (message_id, room_id, name, linked_id)
                 values ({message}, {room}, '{address}', {room});"
            );
        }
        if !self.linked.is_empty() {
            let ids = list(self.linked.iter().map(ToString::to_string).collect());
            sql += &format!(
                "insert into named_rooms (message_id, room_id, name, linked_id)
                 select {message}, {room}, replace(name_key, ' ', '-'), id
                   from rooms where id in ({ids});"
            );
        }
        sql
    }

    /// The private rooms it links to. Their names are stored as they are: the table of rooms has
    /// no key of them.
    pub fn private(&self) -> &[NamedRoom] {
        &self.private
    }

    /// The members it mentions, but for the author, and what it names. (Who mentions themselves is
    /// not notified, but the text is marked.)
    pub fn results(self, room: RoomId, author: UserId) -> (Vec<UserId>, Named) {
        let Self {
            people,
            mut online,
            mut named,
            addresses,
            ..
        } = self;
        online.retain(|user| !people.contains(user));
        let others = people.into_iter().chain(online);
        let others = others.filter(|user| *user != author).collect();
        let address = |name: &str| NamedRoom {
            name: name.to_owned(),
            room,
        };
        named.rooms.extend(addresses.into_iter().map(address));
        (others, named)
    }
}

/// Stores what a text names, in the transaction `$tx`. Its value is the list of the other
/// members who are mentioned, and all that is named.
macro_rules! insert_mentions {
    ($tx:expr, $room:expr, $message:expr, $author:expr, $text:expr, $audience:expr) => {{
        let (people, rooms) =
            $crate::features::messages::mentions::possible_people_and_rooms($text);
        let mut found = $crate::features::messages::mention_store::Found::default();
        // (Each number of names is another statement, which is not kept.)
        if !people.is_empty() {
            let mut find =
                sqlx::QueryBuilder::new($crate::features::messages::mention_store::FIND_MENTIONED);
            find.push(" (");
            let mut list = find.separated(", ");
            for name in people {
                list.push_bind(name);
            }
            find.push($crate::features::messages::mention_store::IN_ROOM)
                .push_bind($room);
            let find = find.build_query_as().persistent(false);
            found.people = find.fetch_all(&mut *$tx).await?;
        }
        if !rooms.is_empty() {
            let mut find =
                sqlx::QueryBuilder::new($crate::features::messages::mention_store::FIND_LINKED);
            find.push(" (");
            let mut list = find.separated(", ");
            for name in &rooms {
                list.push_bind(name.clone());
            }
            find.push(")");
            let find = find.build_query_as().persistent(false);
            found.rooms = find.fetch_all(&mut *$tx).await?;
            let private = $crate::features::messages::mention_store::PRIVATE_SEEN_BY_ALL;
            let private = sqlx::query_as(private).bind($room);
            found.add_private(private.fetch_all(&mut *$tx).await?, &rooms);
        }
        let marks = found.marks($text, $audience);
        let sql = marks.statements($room, $message, $author);
        if !sql.is_empty() {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&mut *$tx)
                .await?;
        }
        for one in marks.private() {
            sqlx::query($crate::features::messages::mention_store::INSERT_PRIVATE)
                .bind($message)
                .bind($room)
                .bind(&one.name)
                .bind(one.room)
                .execute(&mut *$tx)
                .await?;
        }
        marks.results($room, $author)
    }};
}
pub(super) use insert_mentions;
