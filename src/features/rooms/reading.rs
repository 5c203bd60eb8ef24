//! How far members have read.

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        rooms::{member::Member, reading_store as store},
    },
    model::event::{EphemeralEvent, PersonEvent, ReadUpTo},
    realtime::Realtime,
};

/// Marks the room as read up to `message` for the member, and sends a read receipt in a
/// conversation. Their pages learn of it if something was unread. The mark never moves back,
/// and a message of another room changes nothing. Reports that come soon after each other
/// are one write.
///
/// # Errors
/// When the store fails.
pub async fn mark_read(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<()> {
    let (room, user) = (member.room().id, member.person().id);
    let is_news = message > member.read_state().seen;
    if !is_news || !store::is_in_room(store, room, message).await? {
        return Ok(());
    }
    let receipt = member.room().is_direct() && member.viewer().receipts();
    let (store, reports) = (store.clone(), realtime.reports.clone());
    let realtime = realtime.clone();
    let write = move |newest| async move {
        if move_mark(&store, &realtime, (room, user), newest).await? && receipt {
            let message = newest;
            realtime.publish_ephemeral(room, EphemeralEvent::Read { user, message });
        }
        Ok(())
    };
    let written = reports.report(room, user, message, write).await;
    written.map_err(|panic| Error::Internal(panic.into()))?
}

/// Moves the mark, and tells the reader's pages. Returns whether it moved.
async fn move_mark(
    store: &Store,
    realtime: &Realtime,
    (room, user): (RoomId, UserId),
    message: MessageId,
) -> Result<bool> {
    let before = store::count_unread(store, room, user).await?;
    if !store::mark_read(store, room, user, message).await? {
        return Ok(false);
    }
    // The mark has moved, and nobody reports it again: if the count fails, lists are read anew.
    let Ok(counted) = store::count_unread(store, room, user).await else {
        realtime.notify(user, PersonEvent::Rooms);
        return Ok(true);
    };
    if let Some((count, head)) = counted {
        let read = ReadUpTo {
            message,
            head,
            counts: before.is_some_and(|(count, _)| count > 0),
        };
        realtime.notify(
            user,
            PersonEvent::Unread {
                room,
                count,
                last: None,
                read: Some(read),
            },
        );
    }
    Ok(true)
}

/// Marks every room of the viewer as read.
///
/// # Errors
/// When the store fails.
pub async fn mark_all_read(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    if store::mark_all_read(store, viewer.id()).await? {
        realtime.notify(viewer.id(), PersonEvent::Rooms);
    }
    Ok(())
}
