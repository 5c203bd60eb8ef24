//! An update: one thing that all readers of a room receive. It is rendered and
//! encoded once for each language and encoding that somebody reads it in.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use maud::{Markup, html};

use crate::{
    base::ids::{MessageId, Seq, UserId},
    features::{messages, polls, reactions, room_log::Epoch, rooms, threads},
    i18n::lang::Lang,
    model::event::{Change, RoomEvent},
    streams::{
        broadcast::Addressed,
        encode::{Encoding, event::StreamEvent},
        ephemeral::EphemeralUpdate,
        memory::{Charge, RoomMemory},
        recipient::Recipient,
    },
    web::htmx::{fill, remove, upsert},
};

/// How much an update takes beside its content, about.
const OVERHEAD: usize = 512;

/// An update for all readers of a room.
pub struct Update {
    /// The number of this change; for other updates, of the change before it.
    pub seq: Seq,
    /// The first number that this change stands for: those before its own are changes of which
    /// it, or a later one, says how things are now (`streams/superseded.rs`).
    pub first: Seq,
    /// How a reader treats it.
    pub kind: UpdateKind,
    /// The message that was posted, edited, pinned or deleted, if it is about one.
    pub message: Option<MessageId>,
    cursor: String,
    content: UpdateContent,
    charge: Charge,
    /// Boxed, because most updates are read in one language only.
    encoded: [OnceLock<Box<EncodedForms>>; Lang::COUNT],
}

/// An update in one language, in each encoding.
type EncodedForms = [OnceLock<Bytes>; Encoding::COUNT];

enum UpdateContent {
    Change(Arc<RoomEvent>),
    Ephemeral(EphemeralUpdate),
    Heartbeat,
}

/// The ways in which a reader treats an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateKind {
    /// The room changed.
    Change,
    /// A message was deleted. A page that cannot change what it shows must go.
    MessageDeleted,
    /// Somebody left: the last update they receive.
    Left(UserId),
    /// Somebody owns the room now. Their page must go, because it does not let them manage it.
    OwnerChanged(UserId),
    /// The room was deleted: the last update that anybody receives.
    RoomDeleted,
    /// An update without a number.
    Ephemeral,
    /// The heartbeat. A reader at a lower number has missed a change.
    Heartbeat,
}

impl Update {
    /// A change of the room.
    pub fn change(
        epoch: &Epoch,
        first: Seq,
        event: Arc<RoomEvent>,
        memory: &Arc<RoomMemory>,
    ) -> Self {
        let kind = match &event.change {
            Change::Left { user } => UpdateKind::Left(*user),
            Change::RoomDeleted => UpdateKind::RoomDeleted,
            Change::OwnerChanged { person } => UpdateKind::OwnerChanged(person.id),
            Change::Deleted(_) => UpdateKind::MessageDeleted,
            Change::Posted(_)
            | Change::Edited(_)
            | Change::Pinned(_)
            | Change::Reacted { .. }
            | Change::Voted { .. }
            | Change::Joined { .. }
            | Change::RoomUpdated { .. } => UpdateKind::Change,
        };
        let message = match &event.change {
            Change::Posted(message)
            | Change::Edited(message)
            | Change::Pinned(message)
            | Change::Deleted(message) => Some(message.id),
            Change::Reacted { message, .. } | Change::Voted { message, .. } => Some(*message),
            _ => None,
        };
        let (seq, charge) = (event.seq, memory.charge(OVERHEAD + event.bytes()));
        let mut update = Self::new(epoch, seq, kind, UpdateContent::Change(event), charge);
        (update.message, update.first) = (message, first);
        update
    }

    /// An ephemeral update, sent while the room is at `seq`.
    pub fn ephemeral(
        epoch: &Epoch,
        seq: Seq,
        update: EphemeralUpdate,
        memory: &Arc<RoomMemory>,
    ) -> Self {
        let charge = memory.charge(OVERHEAD + update.bytes());
        let content = UpdateContent::Ephemeral(update);
        Self::new(epoch, seq, UpdateKind::Ephemeral, content, charge)
    }

    /// The heartbeat of a room whose latest change is `seq`.
    pub fn heartbeat(epoch: &Epoch, seq: Seq, memory: &Arc<RoomMemory>) -> Self {
        let (kind, content) = (UpdateKind::Heartbeat, UpdateContent::Heartbeat);
        Self::new(epoch, seq, kind, content, memory.charge(OVERHEAD))
    }

    fn new(
        epoch: &Epoch,
        seq: Seq,
        kind: UpdateKind,
        content: UpdateContent,
        charge: Charge,
    ) -> Self {
        let cursor = epoch.cursor(seq).to_string();
        Self {
            seq,
            first: seq,
            kind,
            message: None,
            cursor,
            content,
            charge,
            encoded: Default::default(),
        }
    }

    /// Whether earlier updates look different since this change.
    pub fn changes_earlier(&self) -> bool {
        match &self.content {
            UpdateContent::Change(event) => !matches!(event.change, Change::Posted(_)),
            UpdateContent::Ephemeral(_) | UpdateContent::Heartbeat => false,
        }
    }

    /// How much memory it takes, in bytes.
    pub fn weight(&self) -> usize {
        self.charge.bytes()
    }

    /// The update in an encoding and a language. The first reader who needs it makes it; all
    /// others share it, unless updates take too much memory already. No bytes where the
    /// encoding leaves the update out.
    pub fn bytes(&self, encoding: Encoding, lang: Lang) -> Bytes {
        let forms = self.encoded[lang as usize].get_or_init(Box::default);
        let form = &forms[encoding as usize];
        if form.get().is_none() && !self.charge.may_grow() {
            return self.encode(encoding, lang);
        }
        let encode = || {
            // Copied, because a text that was put together has room left behind it.
            let bytes = Bytes::copy_from_slice(&self.encode(encoding, lang));
            self.charge.add(bytes.len());
            bytes
        };
        form.get_or_init(encode).clone()
    }

    fn encode(&self, encoding: Encoding, lang: Lang) -> Bytes {
        let html = &match &self.content {
            UpdateContent::Change(event) => html! {
                (patch(lang, event))
                (threads::quote_view::redrawn(lang, event))
            },
            UpdateContent::Ephemeral(update) => update.patch(lang),
            UpdateContent::Heartbeat => Markup::default(),
        };
        let event = match &self.content {
            UpdateContent::Change(event) => StreamEvent::Change {
                cursor: &self.cursor,
                change: &event.change,
                html,
            },
            UpdateContent::Ephemeral(update) => StreamEvent::Ephemeral { update, html },
            UpdateContent::Heartbeat => StreamEvent::Heartbeat {
                cursor: &self.cursor,
            },
        };
        encoding.encode(lang, &event)
    }

    /// Whether the update says something to a reader that they do not know.
    pub fn concerns(&self, reader: &Recipient) -> bool {
        match &self.content {
            UpdateContent::Ephemeral(update) => update.concerns(reader),
            UpdateContent::Change(_) | UpdateContent::Heartbeat => true,
        }
    }

    /// The update as one reader receives it.
    pub fn bytes_for(&self, encoding: Encoding, lang: Lang, reader: &Recipient) -> Bytes {
        if let UpdateContent::Ephemeral(update) = &self.content
            && let Some(update) = update.only_for(reader)
        {
            let (update, html) = (&update, &update.patch(lang));
            return encoding.encode(lang, &StreamEvent::Ephemeral { update, html });
        }
        self.bytes(encoding, lang)
    }
}

impl Addressed for Arc<Update> {
    type Reader = Recipient;

    fn concerns(&self, reader: &Recipient) -> bool {
        Update::concerns(self, reader)
    }
}

/// The HTML that changes an open page. The match has no catch-all on purpose: a new kind of
/// change does not compile until somebody decides how it looks.
fn patch(lang: Lang, event: &RoomEvent) -> Markup {
    match &event.change {
        Change::Posted(message) => messages::view::upsert(lang, message),
        // Only where it is on the page already: a page that does not go back so far has no
        // place for it.
        Change::Edited(message) | Change::Pinned(message) | Change::Deleted(message) => {
            messages::view::replace(lang, message)
        }
        Change::Reacted { message, reactions } => {
            reactions::view::changed(lang, event.room, *message, reactions, Some(event.seq))
        }
        Change::Voted { message, poll } => polls::view::changed(
            lang,
            (event.room, *message),
            poll.as_deref(),
            Some(event.seq),
        ),
        // Presence is sent separately, because it is not in the log.
        Change::Joined { person } => upsert(
            "#members",
            &rooms::members::view::member_item(lang, person, false),
        ),
        Change::RoomUpdated {
            name,
            topic,
            archived,
        } => rooms::view::updated(lang, name, topic, *archived),
        Change::OwnerChanged { person } => fill("#owner", &rooms::view::owner(lang, person)),
        // The stream ends, and the page goes elsewhere.
        Change::RoomDeleted => Markup::default(),
        Change::Left { user } => remove(&format!("#{}", rooms::members::view::member_id(*user))),
    }
}
