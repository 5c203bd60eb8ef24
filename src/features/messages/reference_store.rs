//! SQL for what messages refer to: quotes, and the answers to them. It is read after the
//! messages, so it is never older than they are.

use std::{
    collections::{BTreeSet, HashMap},
    slice,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
        select_in,
    },
    features::{
        accounts::joined_person_columns,
        messages::{draft::Draft, text_place::TextPlace},
        rooms::Member,
    },
    model::{
        message::Message,
        person::Person,
        thread::{Answers, Quote, answerers},
    },
};

/// The columns of [`References`], from `messages m`.
macro_rules! reference_columns {
    () => {
        "m.reply_to, m.links_to, m.thread_root, m.answers, m.answered_at, m.answerers"
    };
}
pub(crate) use reference_columns;

/// The references of a message, as queries select them.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct References {
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The message that its text links to.
    pub links_to: Option<MessageId>,
    /// The first message of its thread.
    pub thread_root: Option<MessageId>,
    answers: Option<i64>,
    answered_at: Option<Timestamp>,
    answerers: Option<String>,
}

/// The quotes and people that some messages show.
#[derive(Default)]
pub(super) struct Referred {
    quotes: HashMap<MessageId, Quote>,
    people: HashMap<UserId, Person>,
}

#[derive(sqlx::FromRow)]
struct QuotedRow {
    id: MessageId,
    room_id: RoomId,
    #[sqlx(flatten)]
    author: Person,
    body: LossyText,
    sealed_by: Option<LossyText>,
    #[sqlx(rename = "said_at")]
    posted_at: Timestamp,
    edited_at: Option<Timestamp>,
    removed_at: Option<Timestamp>,
}

impl QuotedRow {
    fn open(self, store: &Store) -> Quote {
        let place = TextPlace {
            room: self.room_id,
            author: self.author.id,
            posted_at: self.posted_at,
            edited_at: self.edited_at,
        };
        let kept = stored_text(self.body, self.sealed_by);
        let (body, unreadable) = place.open_unless(self.removed_at.is_some(), store, kept);
        Quote::new(self.id, self.author, body.as_deref(), unreadable)
    }
}

/// The ids follow.
const QUOTED: &str = concat!(
    "select m.id, m.room_id, ",
    joined_person_columns!(),
    ",
           m.body, m.sealed_by, m.said_at, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.id in"
);

/// The ids follow.
const PEOPLE: &str = concat!(
    "select ",
    joined_person_columns!(),
    " from users u where u.id in"
);

/// Reads what messages refer to.
pub(super) async fn referred(store: &Store, of: &[References]) -> Result<Referred> {
    let quoted = of.iter().flat_map(|one| [one.reply_to, one.links_to]);
    let quoted: BTreeSet<MessageId> = quoted.flatten().collect();
    let people = of
        .iter()
        .flat_map(|one| answerers(one.answerers.as_deref()));
    let people: BTreeSet<UserId> = people.collect();
    let mut found = Referred::default();
    if !quoted.is_empty() {
        let ids: Vec<MessageId> = quoted.into_iter().collect();
        let rows: Vec<QuotedRow> = select_in!(store, QUOTED, ids);
        let quotes = rows.into_iter().map(|row| (row.id, row.open(store)));
        found.quotes = quotes.collect();
    }
    if !people.is_empty() {
        let ids: Vec<UserId> = people.into_iter().collect();
        let rows: Vec<Person> = select_in!(store, PEOPLE, ids);
        found.people = rows.into_iter().map(|person| (person.id, person)).collect();
    }
    Ok(found)
}

impl Referred {
    /// Completes a message.
    pub(super) fn complete(&self, message: &mut Message, references: &References) {
        message.reply_to = references.reply_to;
        message.thread = references.thread_root;
        // A deleted message says nothing, in the words of others either.
        let is_deleted = message.body.is_none() && !message.unreadable;
        message.quotes = match is_deleted {
            true => vec![],
            false => self.quotes_of(references),
        };
        message.answers = self.answers(message.id, references).map(Box::new);
    }

    fn quotes_of(&self, references: &References) -> Vec<Quote> {
        let quoted = [references.reply_to, references.links_to];
        let quotes = quoted.iter().flatten().filter_map(|id| self.quotes.get(id));
        quotes.cloned().collect()
    }

    fn answers(&self, root: MessageId, of: &References) -> Option<Answers> {
        let count = u32::try_from(of.answers?).ok().filter(|count| *count > 0)?;
        let people = answerers(of.answerers.as_deref());
        let people = people.iter().filter_map(|id| self.people.get(id));
        Some(Answers {
            root,
            count,
            people: people.cloned().collect(),
            latest_at: of.answered_at?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RootRow {
    id: MessageId,
    #[sqlx(flatten)]
    references: References,
}

/// The ids follow.
const ROOTS: &str = concat!(
    "select m.id, ",
    reference_columns!(),
    " from messages m where m.id in"
);

/// The answers to the first messages of threads. One without answers is there with a count
/// of zero, because its last one was deleted.
pub(super) async fn answers_to(store: &Store, roots: &[MessageId]) -> Result<Vec<Answers>> {
    let rows: Vec<RootRow> = select_in!(store, ROOTS, roots);
    let references: Vec<References> = rows.iter().map(|row| row.references.clone()).collect();
    let referred = referred(store, &references).await?;
    let answers = rows.into_iter().map(|row| {
        let none = Answers {
            root: row.id,
            count: 0,
            people: vec![],
            latest_at: Timestamp::NEVER,
        };
        referred.answers(row.id, &row.references).unwrap_or(none)
    });
    Ok(answers.collect())
}

/// The references of a draft, once they were looked up.
#[derive(Clone, Copy, Default)]
pub(super) struct Targets {
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The first message of the thread.
    pub root: Option<MessageId>,
    /// The message that its text links to.
    pub links_to: Option<MessageId>,
}

const TARGET: &str = "
    select thread_root, (removed_at is not null) as removed from messages
     where id = $1 and room_id = $2";

/// A message that the member may refer to: the first one of its thread, if it answers one,
/// and whether it was deleted. `None` if they do not see any.
pub(super) async fn target(
    store: &Store,
    member: &Member,
    message: MessageId,
) -> Result<Option<(Option<MessageId>, bool)>> {
    if message <= member.read_state().cleared {
        return Ok(None);
    }
    Ok(each_db!(store, read conn => {
        sqlx::query_as(TARGET)
            .bind(message)
            .bind(member.room().id)
            .fetch_optional(conn)
            .await?
    }))
}

/// Looks up what a draft refers to, and leaves out all that is not there. (Rows of messages stay
/// for as long as their room.)
pub(super) async fn targets(store: &Store, member: &Member, draft: &Draft) -> Result<Targets> {
    let mut found = Targets::default();
    if let Some(parent) = draft.reply_to()
        && let Some((root, _)) = target(store, member, parent).await?
    {
        (found.reply_to, found.root) = (Some(parent), Some(root.unwrap_or(parent)));
    }
    found.links_to = linked(store, member, draft.links_to()).await?;
    found.links_to = found
        .links_to
        .filter(|linked| found.reply_to != Some(*linked));
    Ok(found)
}

/// The message that a text links to, if the member sees it.
pub(super) async fn linked(
    store: &Store,
    member: &Member,
    message: Option<MessageId>,
) -> Result<Option<MessageId>> {
    let Some(message) = message else {
        return Ok(None);
    };
    let found = target(store, member, message).await?;
    Ok(found.map(|_| message))
}

/// The quotes of a message that was just stored. Without the store it shows none for now.
pub(super) async fn quotes(store: &Store, targets: Targets) -> Vec<Quote> {
    let references = References {
        reply_to: targets.reply_to,
        links_to: targets.links_to,
        ..References::default()
    };
    match referred(store, slice::from_ref(&references)).await {
        Ok(referred) => referred.quotes_of(&references),
        Err(error) => {
            tracing::warn!("A quote was not read: {error}");
            vec![]
        }
    }
}

/// Counts an answer: `$1` the first message, `$2` the author, `$3` the time. The author comes
/// first in the list of people (ids, each with a space after it), and nobody is in it twice. It is
/// cut off behind the people who are shown, whatever their ids.
pub(super) const COUNT_ANSWER: &str = "
    update messages
       set answers = answers + 1, answered_at = $3,
           answerers = substr(cast($2 as text) || ' ' || ltrim(replace(
               ' ' || coalesce(answerers, ''), ' ' || cast($2 as text) || ' ', ' ')), 1, 80)
     where id = $1";

/// The latest answers: `$1` the first message.
pub(super) const LATEST_ANSWERS: &str = "
    select author_id, said_at from messages
     where thread_root = $1 and removed_at is null order by id desc limit 100";

/// Counts one answer less: `$1` the first message, `$2` the time of the latest, `$3` the people.
pub(super) const UNCOUNT_ANSWER: &str = "
    update messages set answers = answers - 1, answered_at = $2, answerers = $3 where id = $1";

/// Counts one answer less to the first message `$root` of a thread, in the transaction `$tx`.
macro_rules! uncount_answer {
    ($tx:expr, $root:expr) => {{
        use $crate::{features::messages::reference_store as sql, model::thread::PEOPLE_SHOWN};
        let latest: Vec<(UserId, Timestamp)> = sqlx::query_as(sql::LATEST_ANSWERS)
            .bind($root)
            .fetch_all(&mut *$tx)
            .await?;
        let mut people: Vec<UserId> = vec![];
        for (author, _) in &latest {
            if people.len() < PEOPLE_SHOWN && !people.contains(author) {
                people.push(*author);
            }
        }
        let people: String = people.iter().map(|author| format!("{author} ")).collect();
        sqlx::query(sql::UNCOUNT_ANSWER)
            .bind($root)
            .bind(latest.first().map(|(_, at)| *at))
            .bind(people)
            .execute(&mut *$tx)
            .await?;
    }};
}
pub(super) use uncount_answer;
