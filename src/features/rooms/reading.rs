//! How far members have read.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        rooms::{member::Member, read_before_store, reading_store as store},
    },
    model::event::{EphemeralEvent, PersonEvent, ReadUpTo},
    realtime::Realtime,
};

/// Marks the room as read up to `message` for the member, and sends a read receipt in a
/// conversation. Their pages learn of it if something was unread. The mark never moves back,
/// and a message of another room changes nothing. Reports that come soon after each other
/// are one write.
///
/// `marks` is how often they had marked messages as unread again when the page that reports was
/// drawn. If they have since then, the page says nothing: they want it to be unread.
///
/// # Errors
/// When the store fails.
pub async fn mark_read(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    marks: Option<i64>,
) -> Result<()> {
    let (room, user) = (member.room().id, member.person().id);
    let read_state = member.read_state();
    let is_news = message > read_state.seen && marks.is_none_or(|m| m == read_state.marks);
    if !is_news || !store::is_in_room(store, room, message).await? {
        return Ok(());
    }
    let receipt = member.room().is_direct() && member.viewer().receipts();
    let marks = read_state.marks;
    let (store, reports) = (store.clone(), realtime.reports.clone());
    let realtime = realtime.clone();
    let write = move |newest| async move {
        if move_mark(&store, &realtime, (room, user, marks), newest).await? && receipt {
            let message = newest;
            realtime.publish_ephemeral(room, EphemeralEvent::Read { user, message });
        }
        Ok(())
    };
    let written = reports.report((room, user, marks), message, write).await;
    written.map_err(|panic| Error::Internal(panic.into()))?
}

/// Moves the mark, and tells the reader's pages. Returns whether it moved.
async fn move_mark(
    store: &Store,
    realtime: &Realtime,
    (room, user, marks): (RoomId, UserId, i64),
    message: MessageId,
) -> Result<bool> {
    let before = store::count_unread(store, room, user).await?;
    if !store::mark_read(store, room, user, (message, marks)).await? {
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
            marks,
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

/// How long marking rooms as read or unread can be undone, in seconds.
const UNDONE_WITHIN: i64 = 60 * 60;

fn oldest_undone() -> Timestamp {
    Timestamp::now().minus_seconds(UNDONE_WITHIN)
}

/// Marks every room of the viewer as read. Where they were is remembered, to take it back.
///
/// # Errors
/// When the store fails.
pub async fn mark_all_read(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    if read_before_store::mark_all_read(store, viewer.id(), Timestamp::now()).await? {
        realtime.notify(viewer.id(), PersonEvent::Rooms);
    }
    Ok(())
}

/// Marks `message` and all after it as unread again for the member. Others are told as before how
/// far they had read, and pages that are open keep it unread.
///
/// # Errors
/// When the store fails.
pub async fn mark_unread(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<()> {
    let (room, user) = (member.room().id, member.person().id);
    if read_before_store::mark_unread(store, room, user, message, Timestamp::now()).await? {
        realtime.notify(user, PersonEvent::Rooms);
    }
    Ok(())
}

/// Takes the viewer's latest marking of rooms as read, or of messages as unread, back. Where they
/// have read on since, nothing moves.
///
/// # Errors
/// When the store fails.
pub async fn undo_reading(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    if read_before_store::undo(store, viewer.id(), oldest_undone()).await? {
        realtime.notify(viewer.id(), PersonEvent::Rooms);
    }
    Ok(())
}

/// Whether there is a marking to take back.
///
/// # Errors
/// When the store fails.
pub async fn may_undo_reading(store: &Store, viewer: &Viewer) -> Result<bool> {
    read_before_store::may_undo(store, viewer.id(), oldest_undone()).await
}
