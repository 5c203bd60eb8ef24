//! Messages: posting, editing, deleting and reading them.

pub mod actions_view;
pub mod at_page;
pub mod attached;
pub mod body;
mod day_store;
mod days;
pub mod draft;
pub mod edit_page;
mod formatted_view;
mod highlight;
pub mod history;
mod history_store;
mod insert_postgres_store;
mod insert_store;
pub mod kept_view;
mod languages;
pub mod list_view;
mod mention_store;
pub mod mention_view;
mod mentions;
mod message_link;
mod notes;
mod notes_store;
pub mod notes_view;
pub mod outbox_view;
mod reader_store;
mod reference_store;
pub(crate) mod references;
mod repeated_store;
mod reseal_store;
pub mod routes;
mod selected_store;
pub(crate) mod spoken_view;
mod store;
pub(crate) mod strings;
mod text_place;
mod thread_store;
pub mod view;

use std::collections::{BTreeSet, HashMap};

pub(crate) use crate::features::messages::mention_store::{PRIVATE_SEEN_BY_ALL, named_columns};
pub use crate::features::messages::{
    draft::{Draft, MessageText, ScheduledRow, new_idempotency_key},
    notes::{AuthorNotes, notes},
    text_place::TextPlace,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        messages::{
            insert_store::Inserted,
            store::{NewText, TextReplaced},
        },
        rooms::{Member, members},
    },
    model::{
        event::{Change, PersonEvent, RoomEvent},
        list_part::{ListPart, PART_AND_ONE},
        message::Message,
        named::Audience,
        person::Person,
    },
    realtime::Realtime,
};

/// Posts `draft` in the member's room and publishes it. A draft whose idempotency key was
/// used before gives the message it was used for, and nothing new is posted.
///
/// When this returns, the message is on disk.
///
/// # Errors
/// `NotFound` for somebody who has just left, and in a room that was just archived;
/// `NonceReused` when the idempotency key belongs to another text or room; when the store
/// fails.
pub async fn post(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    draft: &Draft,
) -> Result<Message> {
    let audience = audience(store, realtime, member, draft.body()).await?;
    let targets = reference_store::targets(store, member, draft).await?;
    match insert_store::insert(store, member, draft, (targets, &audience)).await? {
        Inserted::New(message, seq) => {
            metrics::counter!("snug_posts_total").increment(1);
            let change = Change::Posted(message.clone());
            let mut event = RoomEvent::new(message.room, seq, change);
            event.sent_later = draft.author_is_away();
            let event = references::with_answers(store, event).await;
            let concerned = followers(store, &message).await;
            realtime.publish(RoomEvent { concerned, ..event });
            // The conversation moves to the top of both people's lists.
            if let Some(other) = &member.room().with {
                for user in BTreeSet::from([other.id, message.author.id]) {
                    realtime.notify(user, PersonEvent::Rooms);
                }
            }
            Ok(message)
        }
        Inserted::Repeated(message) => attached::to_one(store, message).await,
    }
}

/// The people who follow the thread of an answer, as far as pages are told at once. Without the
/// store they learn of it later.
async fn followers(store: &Store, message: &Message) -> Vec<UserId> {
    let Some(root) = message.thread else {
        return vec![];
    };
    let mut people = thread_store::followers(store, root)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!("Those who follow a thread were not read: {error}");
            vec![]
        });
    people.retain(|user| *user != message.author.id);
    people
}

/// One message of the member's room.
///
/// # Errors
/// `NotFound` when there is none, or they have cleared it; when the store fails.
pub async fn one(store: &Store, member: &Member, message: MessageId) -> Result<Message> {
    match message > member.read_state().cleared {
        true => {
            let mut found = store::one(store, member.room().id, message).await?;
            found.forget_quotes_up_to(member.read_state().cleared);
            attached::to_one(store, found).await
        }
        false => Err(Error::NotFound),
    }
}

/// Messages of the member's room, the oldest first, as they see them.
///
/// # Errors
/// When the store fails.
pub async fn selected_of(
    store: &Store,
    member: &Member,
    ids: &[MessageId],
) -> Result<Vec<Message>> {
    let cleared = member.read_state().cleared;
    let found = selected(store, ids).await?.into_values();
    let is_theirs = |message: &Message| message.room == member.room().id && message.id > cleared;
    let mut found: Vec<_> = found.filter(is_theirs).collect();
    found.sort_unstable_by_key(|message| message.id);
    for message in &mut found {
        message.forget_quotes_up_to(cleared);
    }
    Ok(found)
}

/// One message as everybody in its room sees it, to be told to all of them.
///
/// # Errors
/// `NotFound` when there is none; when the store fails.
pub async fn current(store: &Store, room: RoomId, message: MessageId) -> Result<Message> {
    attached::to_one(store, store::one(store, room, message).await?).await
}

/// The messages with these ids, as everybody in their rooms sees them. The caller knows that
/// the reader may see them.
///
/// # Errors
/// When the store fails.
pub async fn selected(store: &Store, ids: &[MessageId]) -> Result<HashMap<MessageId, Message>> {
    let mut found = selected_store::selected(store, ids).await?;
    attached::add_to(store, &mut found.values_mut().collect::<Vec<_>>()).await?;
    Ok(found)
}

/// Up to `limit` answers in the thread of `root` before `before`, the newest first.
///
/// # Errors
/// When the store fails.
pub async fn answers(
    store: &Store,
    member: &Member,
    root: MessageId,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let mut answers = thread_store::answers(store, member, root, before, limit).await?;
    attached::add_to(store, &mut answers.iter_mut().collect::<Vec<_>>()).await?;
    let cleared = member.read_state().cleared;
    for answer in &mut answers {
        answer.forget_quotes_up_to(cleared);
    }
    Ok(answers)
}

/// Whether the member may post a draft as what it is, perhaps an answer: what it answers is in
/// the room, they see it, and it was not deleted. A draft that was posted before gives its
/// message, whatever became of the other one.
///
/// # Errors
/// When the store fails.
pub async fn may_answer(store: &Store, member: &Member, draft: &Draft) -> Result<bool> {
    let Some(parent) = draft.reply_to() else {
        return Ok(true);
    };
    let target = reference_store::target(store, member, parent).await?;
    Ok(target.is_some_and(|(_, removed)| !removed)
        || repeated_store::is_posted(store, member, draft).await?)
}

/// The first `limit` members who have read a message and share read receipts. People who
/// do not share theirs see none.
///
/// # Errors
/// `NotFound` when there is none; when the store fails.
pub async fn readers(
    store: &Store,
    member: &Member,
    message: &Message,
    after: UserId,
) -> Result<ListPart<Person>> {
    match member.viewer().receipts() {
        true => Ok(ListPart::of(
            reader_store::readers(store, message, after, PART_AND_ONE).await?,
        )),
        false => Ok(ListPart::empty()),
    }
}

/// One message that the member posted.
///
/// # Errors
/// `NotFound` when there is none; when the store fails.
pub async fn own(store: &Store, member: &Member, message: MessageId) -> Result<Message> {
    let found = one(store, member, message).await?;
    match found.author.id == member.person().id {
        true => Ok(found),
        false => Err(Error::NotFound),
    }
}

/// Edits the member's message. A link to another message is one of the server `origin`. The same text again changes nothing, and a deleted message
/// stays deleted.
///
/// # Errors
/// `NotFound` for somebody else's message, for somebody who has just left, in an archived
/// room and where one of two people has blocked the other; when the store fails.
pub async fn edit(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    text: &MessageText,
    origin: &str,
) -> Result<Message> {
    if member.room().archived || member.obstacle().is_some() {
        return Err(Error::NotFound);
    }
    let audience = audience(store, realtime, member, text.as_str()).await?;
    let linked = text.links_to(member.room().id, origin);
    let new = NewText {
        text,
        audience,
        links_to: reference_store::linked(store, member, linked).await?,
    };
    let change = store::replace_text(store, member, message, Some(new)).await?;
    publish(store, realtime, change, Change::Edited).await
}

/// Deletes the member's message, or anybody's in a room that they manage. The message stays
/// in its place without its text.
///
/// # Errors
/// `NotFound` for a message that they may not delete and for somebody who has just left;
/// when the store fails.
pub async fn delete(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<Message> {
    let change = store::replace_text(store, member, message, None).await?;
    publish(store, realtime, change, Change::Deleted).await
}

/// A room with more people than this is large: only who manages it may mention everybody.
const SMALL_ROOM: usize = 20;

/// Whether the member may write `@room` and `@here`. In a conversation everybody is two.
///
/// # Errors
/// When the store fails.
pub async fn may_mention_everybody(store: &Store, member: &Member) -> Result<bool> {
    if member.room().is_direct() {
        return Ok(false);
    }
    Ok(member.manages()
        || members::number_up_to(store, member, SMALL_ROOM + 1).await? <= SMALL_ROOM)
}

/// Whom `@room` and `@here` mention in a text of the member.
async fn audience(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    text: &str,
) -> Result<Audience> {
    let (everybody, online) = mentions::addresses_everybody(text);
    let is_asked = everybody || online;
    if !is_asked || !may_mention_everybody(store, member).await? {
        return Ok(Audience::default());
    }
    Ok(Audience {
        everybody,
        online: online.then(|| realtime.presence.online_in(member.room().id)),
    })
}

/// Seals all messages with the current key, for key rotation. People may post and edit
/// meanwhile: new texts are sealed with the current key anyway. Returns how many messages
/// it changed, and those that none of the keys decrypts.
///
/// # Errors
/// When the store fails.
pub async fn reseal(store: &Store) -> Result<(u64, Vec<MessageId>)> {
    let (mut sealed, mut unreadable, mut after) = (0, vec![], MessageId::NONE);
    while let Some(mut step) = reseal_store::reseal_some(store, after).await? {
        sealed += step.sealed;
        unreadable.append(&mut step.unreadable);
        after = step.last;
    }
    Ok((sealed, unreadable))
}

/// Whether the key of that name opens one of the latest messages that carry it; `None` if
/// none does carry it.
///
/// # Errors
/// When the store fails.
pub async fn opens_any(store: &Store, key: &str) -> Result<Option<bool>> {
    reseal_store::opens_any(store, key).await
}

/// Publishes a change if there was one. Returns the message.
///
/// # Errors
/// When the store fails. The change is committed by then, so the room's feed is told to read
/// the log.
async fn publish(
    store: &Store,
    realtime: &Realtime,
    (message, replaced): (Message, Option<TextReplaced>),
    change: fn(Message) -> Change,
) -> Result<Message> {
    let Some(replaced) = replaced else {
        return attached::to_one(store, message).await;
    };
    let room = message.room;
    let complete = async |mut message| {
        let references = replaced.references;
        references::complete(store, &mut [(&mut message, references)]).await?;
        attached::to_one(store, message).await
    };
    let message = complete(message)
        .await
        .inspect_err(|_| realtime.recheck_room(room, replaced.seq))?;
    let event = RoomEvent::new(room, replaced.seq, change(message.clone()));
    let event = references::with_answers(store, event).await;
    let concerned = match event.change {
        Change::Deleted(_) => followers(store, &message).await,
        _ => vec![],
    };
    realtime.publish(RoomEvent {
        concerned,
        unmentioned: replaced.unmentioned,
        everybody: replaced.everybody,
        ..event
    });
    Ok(message)
}
