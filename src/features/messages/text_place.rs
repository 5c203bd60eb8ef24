//! Where the text of a message belongs, which its encryption is bound to.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
        seal::{self, StoredText},
    },
    db::Store,
};

/// Where a text belongs: it can only be decrypted as the text of this message, as it was
/// after this edit.
#[derive(Clone, Copy)]
pub struct TextPlace {
    /// The message's room.
    pub room: RoomId,
    /// Its author.
    pub author: UserId,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// When it got this text, if it was edited.
    pub edited_at: Option<Timestamp>,
}

impl TextPlace {
    /// The associated data of the encrypted text.
    pub fn context(self) -> String {
        match self.edited_at {
            None => self.first_context(),
            Some(edited_at) => format!("{}/{}", self.first_context(), edited_at.get()),
        }
    }

    /// That of the first text. Earlier versions gave it to edited texts, too.
    fn first_context(self) -> String {
        let Self { room, author, .. } = self;
        format!("message {room}/{author}/{}", self.posted_at.get())
    }

    /// Decrypts the text.
    ///
    /// # Errors
    /// When it was changed, belongs elsewhere, or its key is not in the settings.
    pub fn open(self, store: &Store, kept: StoredText) -> Result<String> {
        let seal = store.seal();
        if self.edited_at.is_none() || kept.sealed_by.is_none() || seal.is_strict() {
            return seal.open(kept, &self.context());
        }
        let again = StoredText {
            text: kept.text.clone(),
            sealed_by: kept.sealed_by.clone(),
        };
        seal.open(kept, &self.context())
            .or_else(|error| seal.open(again, &self.first_context()).map_err(|_| error))
    }

    /// The text of a message and whether it cannot be decrypted; neither if it is `deleted`.
    pub fn open_unless(
        self,
        deleted: bool,
        store: &Store,
        kept: StoredText,
    ) -> (Option<String>, bool) {
        if deleted {
            return (None, false);
        }
        match self.open(store, kept) {
            Ok(text) => (Some(text), false),
            Err(error) => {
                seal::report(&error);
                (None, true)
            }
        }
    }
}
