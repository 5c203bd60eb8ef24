//! What every reader of a room is handed: drawn once in each language that somebody reads
//! it in, and encoded once for each way of writing that.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use maud::Markup;

use crate::{
    base::ids::{MessageId, Seq, UserId},
    features::room_log::Epoch,
    i18n::lang::Lang,
    model::event::{Change, RoomEvent},
    streams::{
        encode::{Event, Wire},
        ephemeral_update::Now,
        patch::patch,
    },
};

/// Something to be told to all readers of a room.
pub struct Update {
    /// The room's number, of this change or at this beat.
    pub seq: Seq,
    /// What it is to the reader.
    pub kind: Kind,
    /// The message it is about, if it is about one.
    pub message: Option<MessageId>,
    cursor: String,
    what: What,
    /// Boxed, because most are read in one language only.
    spoken: [OnceLock<Box<Spoken>>; Lang::COUNT],
}

/// An update in one language.
struct Spoken {
    html: Markup,
    encoded: [OnceLock<Bytes>; Wire::COUNT],
}

enum What {
    Change(Arc<RoomEvent>),
    Now(Now),
    Beat,
}

/// What an update is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The room changed.
    Change,
    /// Something was taken back: what cannot be changed where it stands must go.
    Removed,
    /// Somebody left: the last thing they hear.
    Left(UserId),
    /// The room is gone: the last thing anybody hears.
    Deleted,
    /// Something is true at the moment.
    Now,
    /// The room is at this number. Who is not has missed something.
    Beat,
}

impl Update {
    /// An event.
    pub fn change(epoch: &Epoch, event: Arc<RoomEvent>) -> Self {
        let kind = match &event.change {
            Change::Left { user } => Kind::Left(*user),
            Change::RoomDeleted => Kind::Deleted,
            Change::Deleted(_) => Kind::Removed,
            Change::Posted(_)
            | Change::Edited(_)
            | Change::Joined { .. }
            | Change::RoomUpdated { .. } => Kind::Change,
        };
        let message = match &event.change {
            Change::Posted(message) | Change::Edited(message) | Change::Deleted(message) => {
                Some(message.id)
            }
            _ => None,
        };
        let mut update = Self::new(epoch, event.seq, kind, What::Change(event));
        update.message = message;
        update
    }

    /// Whether something that was told before looks different since this change.
    pub fn redraws(&self) -> bool {
        match &self.what {
            What::Change(event) => !matches!(event.change, Change::Posted(_)),
            What::Now(_) | What::Beat => false,
        }
    }

    /// Something that is true while the room is at `seq`.
    pub fn now(epoch: &Epoch, seq: Seq, now: Now) -> Self {
        Self::new(epoch, seq, Kind::Now, What::Now(now))
    }

    /// The room is at `seq`.
    pub fn beat(epoch: &Epoch, seq: Seq) -> Self {
        Self::new(epoch, seq, Kind::Beat, What::Beat)
    }

    fn new(epoch: &Epoch, seq: Seq, kind: Kind, what: What) -> Self {
        let cursor = epoch.cursor(seq).to_string();
        Self {
            seq,
            kind,
            message: None,
            cursor,
            what,
            spoken: Default::default(),
        }
    }

    /// The bytes for a wire: made for the first reader who wants them in their language,
    /// and the same for all the others; no bytes where there is nothing to say.
    pub fn bytes(&self, wire: Wire, lang: Lang) -> &Bytes {
        let spoken = self.spoken[lang as usize].get_or_init(|| Box::new(self.speak(lang)));
        spoken.encoded[wire as usize].get_or_init(|| {
            let html = &spoken.html;
            let event = match &self.what {
                What::Change(event) => Event::Change {
                    cursor: &self.cursor,
                    change: &event.change,
                    html,
                },
                What::Now(now) => Event::Now { now, html },
                What::Beat => Event::Beat {
                    cursor: &self.cursor,
                },
            };
            wire.encode(lang, &event)
        })
    }

    fn speak(&self, lang: Lang) -> Spoken {
        Spoken {
            html: match &self.what {
                What::Change(event) => patch(lang, &event.change),
                What::Now(now) => now.patch(lang),
                What::Beat => Markup::default(),
            },
            encoded: Default::default(),
        }
    }

    /// The bytes for one reader, who need not be told of themselves.
    pub fn bytes_for(&self, wire: Wire, lang: Lang, user: UserId) -> Bytes {
        if let What::Now(now) = &self.what
            && let Some(now) = now.without(user)
        {
            let (now, html) = (&now, &now.patch(lang));
            return wire.encode(lang, &Event::Now { now, html });
        }
        self.bytes(wire, lang).clone()
    }
}
