//! SQL for reactions. Nothing else writes this table, but for the statement that takes those
//! of a deleted message away.

use std::{cmp::Reverse, collections::HashMap};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, Seq, UserId},
        seal::{self, StoredText},
    },
    db::{
        Store, each_db, log_change,
        lossy_text::{LossyText, stored_text},
        select_in,
    },
    features::{
        accounts::joined_person_columns,
        reactions::{MOST, emoji::Emoji},
        rooms::Member,
    },
    model::{
        person::Person,
        reaction::{NAMED, Reaction, Reactor},
    },
};

/// Whether a message has reactions: one column, from `messages m`.
macro_rules! has_reactions_column {
    () => {
        "exists (select 1 from reactions z where z.message_id = m.id) as has_reactions"
    };
}
pub(crate) use has_reactions_column;

/// Takes the reactions of a message that is deleted away.
pub(crate) const DELETE_REACTIONS: &str = "delete from reactions where message_id = $1";

/// The length of all emoji that are encrypted, in bytes. The longest has 35.
const PADDED: usize = 40;

/// An emoji as the table has it.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct StoredEmoji {
    pub emoji: LossyText,
    pub sealed_by: Option<LossyText>,
}

impl StoredEmoji {
    /// The emoji; nothing when it cannot be decrypted or somebody has changed it.
    fn open(&self, store: &Store, message: MessageId) -> Option<String> {
        match open(store, message, self) {
            Ok(emoji) => Some(emoji),
            Err(error) => {
                seal::report(&error);
                None
            }
        }
    }
}

/// Where the emoji belongs that is encrypted.
fn place(message: MessageId) -> String {
    format!("reaction {message}")
}

pub(super) fn open(store: &Store, message: MessageId, kept: &StoredEmoji) -> Result<String> {
    let stored = stored_text(kept.emoji.clone(), kept.sealed_by.clone());
    let opened = store.seal().open(stored, &place(message))?;
    let emoji = Emoji::read(opened.trim_end_matches(' '));
    let emoji = emoji.ok_or_else(|| Error::Internal("a reaction is no emoji".into()))?;
    Ok(emoji.as_str().to_owned())
}

pub(super) fn sealed(store: &Store, message: MessageId, emoji: &str) -> StoredText {
    store.seal().seal_alike(emoji, PADDED, &place(message))
}

/// As for posting: the person is a member, the room is not archived, and nobody of a
/// conversation has blocked the other. The message is there and they have not cleared it. Returns
/// whose it is.
const MAY_REACT: &str = "
    select m.author_id
      from messages m
      join rooms r on r.id = m.room_id
      join memberships s on s.room_id = r.id and s.user_id = $2
     where m.id = $3 and r.id = $1 and m.removed_at is null and m.id > s.cleared
       and r.archived_at is null
       and (r.kind <> 'direct' or not exists
           (select 1 from memberships o join blocks b
                on b.user_id = $2 and b.blocked_id = o.user_id
                or b.user_id = o.user_id and b.blocked_id = $2
             where o.room_id = r.id and o.user_id <> $2))";

const OWN_OF: &str = "
    select emoji, sealed_by from reactions where message_id = $1 and user_id = $2";

const DIFFERENT_OF: &str = "
    select distinct emoji, sealed_by from reactions where message_id = $1";

const ADD: &str = "
    insert into reactions (message_id, user_id, emoji, sealed_by, at, author_id)
    values ($1, $2, $3, $4, $5, $6)";

const TAKE: &str = "
    delete from reactions where message_id = $1 and user_id = $2 and emoji = $3";

/// The outcome of writing a reaction.
pub(super) enum WriteOutcome {
    /// Its number, and whose message it is.
    Change(Seq, UserId),
    /// It was so already.
    Nothing,
    TooMany,
}

pub(super) async fn write(
    store: &Store,
    member: &Member,
    message: MessageId,
    emoji: Emoji,
    on: bool,
) -> Result<WriteOutcome> {
    let (room, user) = (member.room().id, member.person().id);
    let is_it = |kept: &StoredEmoji| kept.open(store, message).as_deref() == Some(emoji.as_str());
    Ok(each_db!(store, begin tx => {
        // It locks the room's row first, so one reaction after the other is compared with what
        // is there. With several keys one emoji can be several texts.
        let seq = log_change!(tx, room, "reacted", message);
        let author: Option<UserId> = sqlx::query_scalar(MAY_REACT)
            .bind(room)
            .bind(user)
            .bind(message)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(author) = author else {
            tx.rollback().await?;
            return Err(Error::NotFound);
        };
        let mut own: Vec<StoredEmoji> =
            sqlx::query_as(OWN_OF).bind(message).bind(user).fetch_all(&mut *tx).await?;
        own.retain(is_it);
        if on != own.is_empty() {
            tx.rollback().await?;
            return Ok(WriteOutcome::Nothing);
        }
        if on {
            let there: Vec<StoredEmoji> =
                sqlx::query_as(DIFFERENT_OF).bind(message).fetch_all(&mut *tx).await?;
            if there.len() >= MOST && !there.iter().any(is_it) {
                tx.rollback().await?;
                return Ok(WriteOutcome::TooMany);
            }
            let stored = sealed(store, message, emoji.as_str());
            sqlx::query(ADD)
                .bind(message)
                .bind(user)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .bind(Timestamp::now())
                .bind(author)
                .execute(&mut *tx)
                .await?;
        }
        for kept in own {
            sqlx::query(TAKE)
                .bind(message)
                .bind(user)
                .bind(&kept.emoji.0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        WriteOutcome::Change(seq, author)
    }))
}

/// Of each emoji on each message: how many people chose it, when the first did, and the last
/// of them ([`NAMED`]). Both databases look at these messages only, because the windows are parts
/// of a message.
const OF: &str = concat!(
    "select x.message_id, x.emoji, x.sealed_by, x.total, x.first_at, x.place, ",
    joined_person_columns!(),
    "
       from (select message_id, user_id, emoji, sealed_by,
                    count(*) over (partition by message_id, emoji) as total,
                    min(at) over (partition by message_id, emoji) as first_at,
                    row_number() over (partition by message_id, emoji
                                           order by at desc, user_id desc) as place
               from reactions) x
       join users u on u.id = x.user_id
      where x.place <= 12 and x.message_id in"
);

#[derive(sqlx::FromRow)]
struct ReactionRow {
    message_id: MessageId,
    #[sqlx(flatten)]
    stored: StoredEmoji,
    total: i64,
    first_at: Timestamp,
    place: i64,
    #[sqlx(flatten)]
    person: Person,
}

/// The reactions to each of these messages, in the order in which each emoji came.
pub(super) async fn of(
    store: &Store,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Vec<Reaction>>> {
    let mut rows: Vec<ReactionRow> = select_in!(store, OF, messages);
    rows.sort_by(|one, other| {
        let key = |row: &ReactionRow| (row.message_id, row.first_at, Reverse(row.place));
        (key(one), &one.stored.emoji.0).cmp(&(key(other), &other.stored.emoji.0))
    });
    let mut found: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
    let mut before: Option<(MessageId, String, Option<String>)> = None;
    for row in rows {
        let reactor = Reactor {
            id: row.person.id,
            name: row.person.distinct_name().into_owned(),
        };
        let of_message = found.entry(row.message_id).or_default();
        let stored = (row.message_id, row.stored.emoji.0.clone());
        if let Some((message, text, emoji)) = &before
            && (*message, text) == (stored.0, &stored.1)
        {
            let same = |reaction: &&mut Reaction| Some(&reaction.emoji) == emoji.as_ref();
            if let Some(reaction) = of_message.iter_mut().find(same) {
                reaction.people.push(reactor);
            }
            continue;
        }
        let emoji = row.stored.open(store, row.message_id);
        before = Some((stored.0, stored.1, emoji.clone()));
        let Some(emoji) = emoji else { continue };
        let total = usize::try_from(row.total).unwrap_or_default();
        // One that is stored with two keys is one all the same.
        match of_message.iter_mut().find(|other| other.emoji == emoji) {
            Some(reaction) => {
                reaction.count += total;
                reaction.people.push(reactor);
            }
            None => of_message.push(Reaction {
                emoji,
                count: total,
                people: vec![reactor],
            }),
        }
    }
    for reaction in found.values_mut().flatten() {
        let extra = reaction.people.len().saturating_sub(NAMED);
        reaction.people.drain(..extra);
    }
    Ok(found)
}

const PEOPLE: &str = concat!(
    "select x.emoji, x.sealed_by, x.at, ",
    joined_person_columns!(),
    " from reactions x join users u on u.id = x.user_id
     where x.message_id = $1 order by x.user_id, x.emoji limit 1000"
);

#[derive(sqlx::FromRow)]
struct PersonRow {
    #[sqlx(flatten)]
    stored: StoredEmoji,
    at: Timestamp,
    #[sqlx(flatten)]
    person: Person,
}

/// A thousand of those who reacted, by emoji, in the order in which they did.
pub(super) async fn people(
    store: &Store,
    message: MessageId,
) -> Result<Vec<(String, Vec<Person>)>> {
    let mut rows: Vec<PersonRow> = each_db!(store, read conn => {
        sqlx::query_as(PEOPLE).bind(message).fetch_all(conn).await?
    });
    rows.sort_by_key(|row| row.at);
    let mut found: Vec<(String, Vec<Person>)> = vec![];
    for row in rows {
        let Some(emoji) = row.stored.open(store, message) else {
            continue;
        };
        match found.iter_mut().find(|(other, _)| *other == emoji) {
            Some((_, people)) => people.push(row.person),
            None => found.push((emoji, vec![row.person])),
        }
    }
    Ok(found)
}

const OWN: &str = "
    select x.message_id, x.emoji, x.sealed_by
      from messages m join reactions x on x.message_id = m.id and x.user_id = $2
     where m.room_id = $1 and m.id >= $3 and m.id > $4
     order by m.id limit 500";

#[derive(sqlx::FromRow)]
struct OwnRow {
    message_id: MessageId,
    #[sqlx(flatten)]
    stored: StoredEmoji,
}

fn opened(store: &Store, rows: Vec<OwnRow>) -> impl Iterator<Item = (MessageId, String)> {
    let open = |row: OwnRow| Some((row.message_id, row.stored.open(store, row.message_id)?));
    rows.into_iter().filter_map(open)
}

pub(super) async fn own(
    store: &Store,
    member: &Member,
    from: MessageId,
) -> Result<Vec<(MessageId, String)>> {
    let rows: Vec<OwnRow> = each_db!(store, read conn => {
        sqlx::query_as(OWN)
            .bind(member.room().id)
            .bind(member.person().id)
            .bind(from)
            .bind(member.read_state().cleared)
            .fetch_all(conn)
            .await?
    });
    Ok(opened(store, rows).collect())
}

const LAST_USED: &str = "
    select message_id, emoji, sealed_by from reactions
     where user_id = $1 order by at desc limit 40";

/// The emoji of the person's latest reactions, the latest first.
pub(super) async fn last_used(store: &Store, user: UserId) -> Result<Vec<String>> {
    let rows: Vec<OwnRow> = each_db!(store, read conn => {
        sqlx::query_as(LAST_USED).bind(user).fetch_all(conn).await?
    });
    Ok(opened(store, rows).map(|(_, emoji)| emoji).collect())
}
