//! What happens to a reader themselves, as their stream tells it.

use bytes::Bytes;

use crate::{
    base::errors::Result,
    features::accounts,
    model::event::PersonEvent,
    realtime::Lagged,
    streams::{
        encode::End,
        ephemeral_update::Now,
        open::rooms_of,
        reader::{Live, Next},
        write_batch::Burst,
    },
};

impl Live {
    /// What happened to the reader, told in one go: after a restart it is a lot.
    pub(super) async fn own(&mut self) -> Bytes {
        let mut burst = Burst::default();
        let mut rooms = false;
        while let Some(event) = self.person.next_now() {
            match event {
                Ok(PersonEvent::Rooms) => rooms = true,
                event => burst.add(self.heard(event).await),
            }
            if burst.is_full() || !matches!(self.next, Next::Follow) {
                break;
            }
        }
        // However often it has changed meanwhile, it is looked up once.
        if rooms && matches!(self.next, Next::Follow) {
            burst.add(self.list().await);
        }
        burst.into_bytes()
    }

    /// Something happened to the reader. A room they left is not closed from here:
    /// its own log says in what order.
    async fn heard(&mut self, event: Result<PersonEvent, Lagged>) -> Bytes {
        match event {
            Ok(PersonEvent::SignedOut { session }) if session == self.viewer.session() => {
                self.next = Next::End(End::SignedOut);
                Bytes::new()
            }
            Ok(PersonEvent::SignedOut { .. }) => Bytes::new(),
            Ok(PersonEvent::Unread { room, count, last }) if Some(room) != self.room => {
                self.now(Now::Unread { room, count, last })
            }
            Ok(PersonEvent::Restated { last }) => self.now(Now::Restated { last }),
            Ok(PersonEvent::Presence { user, online }) => self.now(Now::Presence { user, online }),
            // What stands on the page is there no more, or was not there.
            Ok(PersonEvent::Cleared { room }) if Some(room) == self.room => {
                self.next = Next::End(End::Reset);
                Bytes::new()
            }
            Ok(
                PersonEvent::Unread { .. }
                | PersonEvent::Cleared { .. }
                | PersonEvent::AppearsOffline { .. },
            ) => Bytes::new(),
            Ok(PersonEvent::Poke) => self.beat(),
            Ok(PersonEvent::Rooms) => self.list().await,
            // Snug is told to stop.
            Err(Lagged::All) => {
                self.next = Next::Stopped;
                Bytes::new()
            }
            // Something was missed; it may have been any of these.
            Err(Lagged::Some) => {
                let store = self.ear.feeds.store();
                let signed_in = accounts::still_signed_in(store, &self.viewer).await;
                match signed_in {
                    Ok(true) => return self.list().await,
                    Ok(false) => self.next = Next::End(End::SignedOut),
                    // Not known: the page asks once more, and forgets nothing.
                    Err(_) => self.next = Next::End(End::Reset),
                }
                Bytes::new()
            }
        }
    }

    async fn list(&mut self) -> Bytes {
        let at = self.room;
        match rooms_of(&self.ear, &self.viewer).await {
            Ok(sidebar) => self.now(Now::Rooms { at, sidebar }),
            Err(error) => {
                tracing::warn!("A list of rooms stays as it is: {error:?}");
                Bytes::new()
            }
        }
    }
}
