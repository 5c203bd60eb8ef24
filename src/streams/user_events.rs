//! The events of a reader themselves, as their stream sends them.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use crate::{
    base::{errors::Result, ids::RoomId},
    features::{accounts, sidebar},
    model::{
        event::{COUNTED, PersonEvent},
        message::MessagePreview,
    },
    realtime::MailboxError,
    streams::{
        encode::event::EndReason,
        ephemeral::{EphemeralUpdate, typing_for},
        reader::{ReaderState, StreamReader},
        recipient::Recipient,
        write_batch::WriteBatch,
    },
};

impl StreamReader {
    /// Sends the reader's events in one batch: after a restart there are many.
    pub(super) async fn user_events(&mut self) -> Bytes {
        let mut batch = WriteBatch::default();
        let (mut sidebar_changed, mut inbox_changed) = (false, false);
        while let Some(event) = self.mailbox.try_next() {
            match event {
                Ok(PersonEvent::Rooms) => sidebar_changed = true,
                Ok(PersonEvent::Inbox) => inbox_changed = true,
                // There is nothing that could have been read.
                Ok(PersonEvent::InboxRead) => inbox_changed |= self.inbox > 0,
                event => batch.add(self.user_event(event).await),
            }
            if batch.is_full() || !matches!(self.state, ReaderState::Follow) {
                break;
            }
        }
        // However often it changed meanwhile, it is read once.
        if sidebar_changed && matches!(self.state, ReaderState::Follow) {
            batch.add(self.sidebar().await);
        } else if inbox_changed && matches!(self.state, ReaderState::Follow) {
            batch.add(self.inbox_count().await);
        }
        batch.into_bytes()
    }

    /// Sends one event. A stream of a room that the reader left does not end here: the
    /// room's log has the order of that.
    async fn user_event(&mut self, event: Result<PersonEvent, MailboxError>) -> Bytes {
        match event {
            Ok(PersonEvent::SignedOut { session }) if session == self.viewer.session() => {
                self.state = ReaderState::End(EndReason::SignedOut);
                Bytes::new()
            }
            Ok(PersonEvent::SignedOut { .. }) => Bytes::new(),
            Ok(PersonEvent::Unread {
                room,
                count,
                last,
                read,
            }) => self.unread(room, count, last, read.is_some()).await,
            Ok(PersonEvent::PreviewChanged { last }) => {
                self.encode_ephemeral(EphemeralUpdate::PreviewChanged { last })
            }
            Ok(PersonEvent::Presence { user, online }) => {
                self.encode_ephemeral(EphemeralUpdate::Presence { user, online })
            }
            // The page shows messages that are cleared, or lacks some that are back.
            Ok(PersonEvent::Cleared { room }) if Some(room) == self.room => {
                self.state = ReaderState::End(EndReason::Reset);
                Bytes::new()
            }
            Ok(PersonEvent::Cleared { .. } | PersonEvent::AppearsOffline { .. }) => Bytes::new(),
            // A page of the room shows the message there. (Elsewhere, if it was counted already,
            // the next count is right again.)
            Ok(PersonEvent::InboxMore { room }) if Some(room) == self.room => Bytes::new(),
            Ok(PersonEvent::InboxMore { .. }) => self.show_inbox((self.inbox + 1).min(COUNTED)),
            Ok(PersonEvent::Inbox | PersonEvent::InboxRead) => self.inbox_count().await,
            Ok(PersonEvent::Reminded { room, message }) => {
                self.encode_ephemeral(EphemeralUpdate::Reminded { room, message })
            }
            Ok(PersonEvent::Poke) => self.heartbeat(),
            Ok(PersonEvent::Rooms) => self.sidebar().await,
            // The server shuts down.
            Err(MailboxError::Closed) => {
                self.state = ReaderState::Disconnect;
                Bytes::new()
            }
            // Events were missed. They may have been of any kind.
            Err(MailboxError::Lagged) => {
                match accounts::still_signed_in(&self.context.store, &self.viewer).await {
                    Ok(true) => return self.sidebar().await,
                    Ok(false) => self.state = ReaderState::End(EndReason::SignedOut),
                    // The database does not say. The page reloads, and asks again.
                    Err(_) => self.state = ReaderState::End(EndReason::Reset),
                }
                Bytes::new()
            }
        }
    }

    /// Sends the unread count of a room, and the message that was posted, unless the page's
    /// list of rooms is right already.
    async fn unread(
        &mut self,
        room: RoomId,
        count: u32,
        last: Option<Arc<MessagePreview>>,
        has_read: bool,
    ) -> Bytes {
        let count = if Some(room) == self.room {
            // Messages are read here as they come. The list counts those from before.
            if last.is_some() || !self.counts_own_room {
                return Bytes::new();
            }
            self.counts_own_room = count > 0;
            count
        } else {
            // The event may be late: what it counted may be read or deleted by now.
            let now = self.context.realtime.unread.count(self.viewer.id(), room);
            match last {
                Some(_) => count.min(now.unwrap_or(count)),
                None => now.unwrap_or(count),
            }
        };
        // Programs get the whole list, as they always have.
        if has_read && self.encoding.is_socket() {
            return self.sidebar().await;
        }
        self.encode_ephemeral(EphemeralUpdate::Unread { room, count, last })
    }

    /// Sends the number of unread items in the inbox, if it is another one.
    async fn inbox_count(&mut self) -> Bytes {
        let count = sidebar::inbox_count(&self.context.store, &self.viewer).await;
        let count = match count {
            Ok(count) => count,
            Err(error) => {
                // The page comes back for it.
                tracing::warn!("The inbox on an open page was not refreshed: {error}");
                self.state = ReaderState::Disconnect;
                return Bytes::new();
            }
        };
        self.show_inbox(count)
    }

    fn show_inbox(&mut self, count: u32) -> Bytes {
        self.inbox = count;
        self.encode_ephemeral(EphemeralUpdate::Inbox { count })
    }

    async fn sidebar(&mut self) -> Bytes {
        let current = self.room;
        match self.context.sidebar(&self.viewer).await {
            Ok(sidebar) => {
                self.counts_own_room = sidebar.counts(current);
                self.inbox = sidebar.inbox;
                let before = std::mem::take(&mut self.recipient);
                self.recipient = Recipient::new(self.viewer.id(), &sidebar.blocked);
                if let Some(feed) = &self.feed {
                    feed.set_reader(self.recipient.clone());
                }
                let mut bytes = BytesMut::new();
                // Somebody who types may be blocked now, and would be shown for ever.
                if let Some(room) = current
                    && self.recipient.blocks_others_than(&before)
                {
                    let people = typing_for(&self.context.feeds.typists(room), &self.recipient);
                    let before = vec![];
                    let typing = EphemeralUpdate::Typing { people, before };
                    bytes.extend_from_slice(&self.encode_ephemeral(typing));
                }
                let sidebar = Box::new(sidebar);
                let list = EphemeralUpdate::Sidebar { current, sidebar };
                bytes.extend_from_slice(&self.encode_ephemeral(list));
                bytes.freeze()
            }
            Err(error) => {
                // The page comes back for it.
                tracing::warn!("The list of rooms on an open page was not refreshed: {error}");
                self.state = ReaderState::Disconnect;
                Bytes::new()
            }
        }
    }
}
