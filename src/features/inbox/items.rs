//! A page of the inbox: what concerns a person from several sources, the latest first.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        inbox::{Concern, Filter, store},
        messages,
    },
    model::{
        message::{Message, MessagePreview},
        person::Person,
        reaction::Reaction,
    },
};

/// Items on a page.
const PAGE: usize = 50;

/// How many reactions are read at once, and how often. A storm on one message is many.
const REACTIONS_AT_ONCE: i64 = 400;
const MOST_READS: usize = 5;

/// The most reminders on the first page. All are in what somebody has saved.
const MOST_REMINDERS: i64 = 50;

/// How many people a group of reactions names.
pub const NAMED: usize = 2;

/// One thing that concerns a person.
pub struct InboxItem {
    /// Why.
    pub concern: Concern,
    /// The message, which is the person's own if others reacted to it.
    pub line: MessagePreview,
    /// Its room.
    pub room: RoomId,
    /// The people who did it, the latest first: the author, or some who reacted.
    pub people: Vec<Person>,
    /// How many did.
    pub total: usize,
    /// The emoji of the reactions.
    pub emoji: Vec<String>,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it is unread.
    pub unread: bool,
}

impl InboxItem {
    fn about(concern: Concern, text: &Message, at: Timestamp, unread: bool) -> Self {
        Self {
            concern,
            line: text.into(),
            room: text.room,
            people: vec![text.author.clone()],
            total: 1,
            emoji: vec![],
            at,
            unread,
        }
    }
}

/// A page of the inbox.
pub struct InboxPage {
    /// The items, the latest first.
    pub items: Vec<InboxItem>,
    /// Where the page before it begins, if there is one.
    pub older: Option<InboxPosition>,
    /// The time of the latest reaction on it that is unread.
    pub reactions_up_to: Option<Timestamp>,
}

/// A place in the inbox: before a message, and before a time for reactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxPosition {
    message: MessageId,
    reactions: i64,
}

impl InboxPosition {
    /// Before everything.
    const START: Self = Self {
        message: MessageId::LAST,
        reactions: i64::MAX,
    };

    /// Reads a place from an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (message, reactions) = text.split_once('.')?;
        Some(Self {
            message: MessageId::parse(message)?,
            reactions: reactions.parse().ok().filter(|at| *at >= 0)?,
        })
    }
}

impl fmt::Display for InboxPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.message, self.reactions)
    }
}

/// A message, before its text is read.
struct FoundMessage {
    concern: Concern,
    message: MessageId,
    unread: bool,
}

/// The reactions to one message.
struct Group {
    message: MessageId,
    at: Timestamp,
    unread: bool,
    people: Vec<Person>,
}

impl Group {
    /// Adds somebody who reacted earlier.
    fn add(&mut self, person: Person) {
        let is_there = self.people.iter().any(|one| one.id == person.id);
        if self.people.len() < NAMED && !is_there {
            self.people.push(person);
        }
    }
}

/// A page of the viewer's inbox: what `filter` shows, the latest or what comes before `position`.
///
/// # Errors
/// When the store fails.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    filter: Filter,
    position: Option<InboxPosition>,
) -> Result<InboxPage> {
    let start = position.unwrap_or(InboxPosition::START);
    let (messages, more_messages) = found(store, viewer.id(), filter, start.message).await?;
    let reacted = match filter.shows(Concern::Reaction) {
        true => groups(store, viewer.id(), start.reactions).await?,
        false => Groups::default(),
    };
    let reminders = match filter.shows(Concern::Reminder) && position.is_none() {
        true => store::reminders(store, viewer.id(), MOST_REMINDERS).await?,
        false => vec![],
    };
    let found_ids = messages.iter().map(|found| found.message);
    let own_ids = reacted.groups.iter().map(|group| group.message);
    let reminder_ids = reminders.iter().map(|(message, ..)| *message);
    let ids: Vec<_> = found_ids.chain(own_ids).chain(reminder_ids).collect();
    let texts = messages::selected(store, &ids).await?;
    let mut items = vec![];
    // (What was deleted in between is left out.)
    let text_of = |message| {
        texts
            .get(&message)
            .filter(|text| text.body.is_some() || text.unreadable)
    };
    for found in &messages {
        let Some(text) = text_of(found.message) else {
            continue;
        };
        let (at, unread) = (text.posted_at, found.unread);
        items.push(InboxItem::about(found.concern, text, at, unread));
    }
    let own: Vec<_> = reacted.groups.iter().map(|group| group.message).collect();
    let totals = totals(store, &own).await?;
    for group in reacted.groups {
        let (Some(text), Some((_, total))) = (text_of(group.message), totals.get(&group.message))
        else {
            continue;
        };
        let is_others = |reaction: &&Reaction| {
            reaction.count > 1 || reaction.people.iter().any(|one| one.id != viewer.id())
        };
        let emoji = text.reactions.iter().filter(is_others);
        items.push(InboxItem {
            people: group.people,
            total: *total,
            emoji: emoji.map(|one| one.emoji.clone()).collect(),
            ..InboxItem::about(Concern::Reaction, text, group.at, group.unread)
        });
    }
    let latest_first = |item: &InboxItem| std::cmp::Reverse((item.at, item.line.message));
    items.sort_by_key(latest_first);
    let is_more = items.len() > PAGE || more_messages || reacted.more;
    items.truncate(PAGE);
    // Everything that a limit has cut off is older than what is on the page, of each kind.
    let last = |is_kind: fn(Concern) -> bool| items.iter().rfind(|item| is_kind(item.concern));
    let older = InboxPosition {
        message: last(|concern| concern != Concern::Reaction)
            .map_or(start.message, |item| item.line.message),
        reactions: last(|concern| concern == Concern::Reaction)
            .map_or(start.reactions, |item| item.at.get())
            .min(if reacted.more && items.len() < PAGE {
                reacted.read_to
            } else {
                i64::MAX
            }),
    };
    let unread_reaction = |item: &&InboxItem| item.concern == Concern::Reaction && item.unread;
    for (message, at, unread) in reminders {
        if let Some(text) = text_of(message) {
            items.push(InboxItem::about(Concern::Reminder, text, at, unread));
        }
    }
    items.sort_by_key(latest_first);
    Ok(InboxPage {
        reactions_up_to: items.iter().find(unread_reaction).map(|item| item.at),
        older: (is_more && older != start).then_some(older),
        items,
    })
}

/// The latest messages that concern a person, each once, the latest first; and whether there are
/// more.
async fn found(
    store: &Store,
    user: UserId,
    filter: Filter,
    before: MessageId,
) -> Result<(Vec<FoundMessage>, bool)> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let mut by_message: BTreeMap<MessageId, FoundMessage> = BTreeMap::new();
    for concern in [
        Concern::Mention,
        Concern::MentionOfEverybody,
        Concern::Answer,
    ] {
        if !filter.shows(concern) {
            continue;
        }
        for told in store::messages(store, user, concern, before, limit).await? {
            by_message.entry(told.id).or_insert(FoundMessage {
                concern,
                message: told.id,
                unread: told.unread,
            });
        }
    }
    let is_more = by_message.len() > PAGE;
    let latest = by_message.into_values().rev().take(PAGE);
    Ok((latest.collect(), is_more))
}

/// The messages that others reacted to, those with the latest reactions first.
#[derive(Default)]
struct Groups {
    groups: Vec<Group>,
    /// Whether there may be more, and the time up to which reactions were read.
    more: bool,
    read_to: i64,
}

async fn groups(store: &Store, user: UserId, before: i64) -> Result<Groups> {
    let mut found = Groups {
        read_to: before,
        ..Groups::default()
    };
    for _ in 0..MOST_READS {
        let before = Timestamp::of_micros(found.read_to);
        let rows = store::reactions(store, user, before, REACTIONS_AT_ONCE).await?;
        found.more = i64::try_from(rows.len()) == Ok(REACTIONS_AT_ONCE);
        for row in rows {
            let known = found
                .groups
                .iter()
                .position(|group| group.message == row.message_id);
            if known.is_none() && found.groups.len() > PAGE {
                found.more = true;
                break;
            }
            found.read_to = row.at.get();
            match known.and_then(|at| found.groups.get_mut(at)) {
                Some(group) => group.add(row.person),
                None => found.groups.push(Group {
                    message: row.message_id,
                    at: row.at,
                    unread: row.unread,
                    people: vec![row.person],
                }),
            }
        }
        if !found.more || found.groups.len() > PAGE {
            break;
        }
    }
    // A message whose latest reaction is on a page before is there.
    let ids: Vec<_> = found.groups.iter().map(|group| group.message).collect();
    let totals = totals(store, &ids).await?;
    let is_here = |group: &Group| {
        let latest = totals.get(&group.message).map(|(latest, _)| *latest);
        latest.is_some_and(|latest| latest.get() < before)
    };
    found.groups.retain(is_here);
    Ok(found)
}

/// The time of the latest reaction to each message, and the number of people who reacted.
async fn totals(
    store: &Store,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, (Timestamp, usize)>> {
    let rows = match messages {
        [] => vec![],
        _ => store::reacted(store, messages).await?,
    };
    let each = rows.into_iter().map(|(message, latest, people)| {
        (
            message,
            (latest, usize::try_from(people).unwrap_or_default()),
        )
    });
    Ok(each.collect())
}
