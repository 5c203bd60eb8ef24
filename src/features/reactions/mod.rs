//! Reactions: an emoji on a message, with the number of people who chose it.

pub mod emoji;
pub mod page;
mod picker_view;
mod reseal_store;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use std::collections::{BTreeSet, HashMap};

pub(crate) use crate::features::reactions::store::{DELETE_REACTIONS, has_reactions_column};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::Store,
    features::{
        accounts::Viewer,
        reactions::{emoji::Emoji, store::WriteOutcome},
        rooms::Member,
    },
    model::{
        event::{Change, RoomEvent},
        message::Message,
        person::Person,
        reaction::Reaction,
    },
    realtime::Realtime,
};

/// How many different emoji there may be on a message.
pub const MOST: usize = 50;

/// How many emoji the quick row has.
pub const QUICK: usize = 6;

/// The outcome of a reaction.
pub enum ReactionOutcome {
    /// The reactions as they are now, and the number of the change, if it was one.
    Done(Vec<Reaction>, Option<Seq>),
    /// There are [`MOST`] different emoji on the message already.
    TooMany,
}

/// Puts the member's reaction on a message (`on`) or takes it back, and publishes that. If it
/// is so already, there is no change: a form that is sent twice is sent once.
///
/// # Errors
/// `NotFound` for a message that is not there, was deleted or was cleared, for somebody who has
/// just left, in an archived room and where one of two people has blocked the other; when the
/// store fails.
pub async fn react(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    emoji: Emoji,
    on: bool,
) -> Result<ReactionOutcome> {
    let written = store::write(store, member, message, emoji, on).await?;
    let (seq, author) = match written {
        WriteOutcome::TooMany => return Ok(ReactionOutcome::TooMany),
        WriteOutcome::Nothing => (None, None),
        WriteOutcome::Change(seq, author) => (Some(seq), Some(author)),
    };
    // They are read after the commit. So they are as after this change, or after a later one,
    // which says the same once more.
    // (Nobody was told if that fails, so the room's feed is told to read the log.)
    let mut found = of(store, &[message]).await.inspect_err(|_| {
        if let Some(seq) = seq {
            realtime.recheck_room(member.room().id, seq);
        }
    })?;
    let reactions = found.remove(&message).unwrap_or_default();
    if let Some(seq) = seq {
        let change = Change::Reacted {
            message,
            reactions: reactions.clone(),
        };
        realtime.publish(RoomEvent {
            concerned: author
                .into_iter()
                .filter(|one| *one != member.person().id)
                .collect(),
            ..RoomEvent::new(member.room().id, seq, change)
        });
    }
    Ok(ReactionOutcome::Done(reactions, seq))
}

/// The reactions to each of these messages.
///
/// # Errors
/// When the store fails.
pub async fn of(
    store: &Store,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Vec<Reaction>>> {
    match messages {
        [] => Ok(HashMap::new()),
        _ => store::of(store, messages).await,
    }
}

/// Adds the reactions to those messages that have some, with one query at most.
///
/// # Errors
/// When the store fails.
pub async fn add_to<'a>(
    store: &Store,
    messages: impl IntoIterator<Item = &'a mut Message>,
) -> Result<()> {
    let messages = messages.into_iter().filter(|message| message.has_reactions);
    let mut messages: Vec<_> = messages.collect();
    let ids: BTreeSet<_> = messages.iter().map(|message| message.id).collect();
    let found = of(store, &ids.into_iter().collect::<Vec<_>>()).await?;
    // (A replay may have a message several times: posted, edited, pinned.)
    for message in &mut messages {
        message.reactions = found.get(&message.id).cloned().unwrap_or_default();
    }
    Ok(())
}

/// Fills in the reactions of changes that the log has, as they are now.
///
/// # Errors
/// When the store fails.
pub async fn add_to_changes(
    store: &Store,
    changes: Vec<(MessageId, &mut Vec<Reaction>)>,
) -> Result<()> {
    let mut ids: Vec<_> = changes.iter().map(|(message, _)| *message).collect();
    ids.dedup();
    let found = of(store, &ids).await?;
    for (message, reactions) in changes {
        *reactions = found.get(&message).cloned().unwrap_or_default();
    }
    Ok(())
}

/// Everybody who reacted to a message, by emoji, up to a thousand of them.
///
/// # Errors
/// When the store fails.
pub async fn people(store: &Store, message: MessageId) -> Result<Vec<(String, Vec<Person>)>> {
    store::people(store, message).await
}

/// The emoji that the member has put on messages of the room that are not older than `from`, on
/// at most five hundred.
///
/// # Errors
/// When the store fails.
pub async fn own(
    store: &Store,
    member: &Member,
    from: MessageId,
) -> Result<Vec<(MessageId, String)>> {
    store::own(store, member, from).await
}

/// The emoji of somebody's quick row: those they used last, then common ones.
///
/// # Errors
/// When the store fails.
pub async fn quick(store: &Store, viewer: &Viewer) -> Result<Vec<Emoji>> {
    let used = store::last_used(store, viewer.id()).await?;
    let used = used.iter().filter_map(|emoji| Emoji::read(emoji));
    let mut quick: Vec<Emoji> = vec![];
    for emoji in used.chain(emoji::common()) {
        if quick.len() < QUICK && !quick.contains(&emoji) {
            quick.push(emoji);
        }
    }
    Ok(quick)
}

/// Seals all reactions with the current key, for key rotation.
///
/// # Errors
/// When the store fails.
pub async fn reseal(store: &Store) -> Result<()> {
    let mut after = None;
    while let Some(last) = reseal_store::reseal_some(store, after).await? {
        after = Some(last);
    }
    Ok(())
}
