//! The ephemeral state of a room: who is typing, who came online, who has read how far.
//! It has no number and is in no log, and each update replaces the one before.
//!
//! Ten thousand people who reconnect at once are ten thousand events for ten thousand
//! readers. So events are gathered and sent together, and without names when they are many.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use maud::{Markup, html};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    base::{
        ids::{MessageId, RoomId, UserId},
        memory::Weighted,
    },
    features::{
        inbox, presence, rooms, saved,
        sidebar::{self, Sidebar},
    },
    i18n::lang::Lang,
    model::{event::EphemeralEvent, message::MessagePreview, person::Person},
    realtime::Realtime,
    streams::recipient::Recipient,
    web::htmx::{self, upsert},
};

/// How long somebody is shown as typing after their last event. Pages send one every three
/// seconds.
const TYPING_TIMEOUT: Duration = Duration::from_secs(6);

/// How long people who come online and go offline are gathered.
pub(super) const GATHER: Duration = Duration::from_millis(300);

/// The most people who are sent by name. When more came or went, only the number of people
/// online is sent; the list of members is rendered anew when somebody opens it.
pub(super) const MAX_NAMED: usize = 50;

/// The state of one room, and the changes of it that were not sent yet.
#[derive(Default)]
pub struct EphemeralState {
    typists: Vec<Typist>,
    /// The typists that were sent last.
    typists_sent: Vec<UserId>,
    typists_changed: bool,
    /// People who came online (`true`) or went offline.
    presence_changes: BTreeMap<UserId, (Person, bool)>,
    presence_due: Option<Instant>,
    /// Read receipts of a conversation that were not sent yet.
    read: BTreeMap<UserId, MessageId>,
}

struct Typist {
    person: Person,
    until: Instant,
}

impl EphemeralState {
    /// Applies an event.
    pub fn receive(&mut self, event: EphemeralEvent) {
        let now = Instant::now();
        match event {
            EphemeralEvent::Typing { person } => self.typing(person, now),
            EphemeralEvent::Here { person } => self.presence_changed(person, true, now),
            EphemeralEvent::Away { person } => self.presence_changed(person, false, now),
            EphemeralEvent::Read { user, message } => {
                self.read.insert(user, message);
            }
        }
    }

    /// Events were missed: the number of people who are online is sent again.
    pub fn missed(&mut self) {
        self.presence_due = self.presence_due.or(Some(Instant::now() + GATHER));
    }

    /// Somebody posted their message, or left the room.
    pub fn stopped_typing(&mut self, user: UserId) {
        let before = self.typists.len();
        self.typists.retain(|typist| typist.person.id != user);
        self.typists_changed |= self.typists.len() < before;
    }

    /// Somebody left the room. Its members may no longer see whether they are online.
    pub fn left(&mut self, user: UserId) {
        self.stopped_typing(user);
        self.presence_changes.remove(&user);
        self.presence_due = self.presence_due.or(Some(Instant::now() + GATHER));
    }

    /// When the next update is to be sent, if no event comes before.
    pub fn due(&self) -> Option<Instant> {
        let expiry = self.typists.iter().map(|typist| typist.until).min();
        let changed = (self.typists_changed || !self.read.is_empty()).then(Instant::now);
        [expiry, changed, self.presence_due]
            .into_iter()
            .flatten()
            .min()
    }

    /// Takes the updates that are to be sent now.
    pub fn take_due(&mut self, realtime: &Realtime, room: RoomId) -> Vec<EphemeralUpdate> {
        let now = Instant::now();
        let mut updates = vec![];
        let before = self.typists.len();
        self.typists.retain(|typist| typist.until > now);
        if std::mem::take(&mut self.typists_changed) || self.typists.len() < before {
            let people = self.typists();
            let ids = people.iter().map(|person| person.id).collect();
            let before = std::mem::replace(&mut self.typists_sent, ids);
            if before != self.typists_sent {
                updates.push(EphemeralUpdate::Typing { people, before });
            }
        }
        let read = std::mem::take(&mut self.read);
        updates.extend(
            read.into_iter()
                .map(|(user, message)| EphemeralUpdate::Read { user, message }),
        );
        if self.presence_due.is_some_and(|at| at <= now) {
            self.presence_due = None;
            let mut changed = std::mem::take(&mut self.presence_changes);
            if changed.len() > MAX_NAMED {
                changed.clear();
            }
            let (here, away): (Vec<_>, Vec<_>) = changed.into_values().partition(|(_, here)| *here);
            let people = |all: Vec<(Person, bool)>| all.into_iter().map(|(p, _)| p).collect();
            updates.push(EphemeralUpdate::Online {
                count: realtime.presence.online_count(room),
                here: people(here),
                away: people(away),
            });
        }
        updates
    }

    /// The people who are typing, in the order in which they began.
    pub fn typists(&self) -> Vec<Person> {
        self.typists.iter().map(|t| t.person.clone()).collect()
    }

    /// Readers know who types, also those who have just come, so a sign that somebody still
    /// does tells nobody anything.
    fn typing(&mut self, person: Person, now: Instant) {
        let until = now + TYPING_TIMEOUT;
        let full = self.typists.len() == MAX_NAMED;
        match self.typists.iter_mut().find(|t| t.person.id == person.id) {
            Some(typist) => typist.until = until,
            None if full => {}
            None => {
                self.typists.push(Typist { person, until });
                self.typists_changed = true;
            }
        }
    }

    fn presence_changed(&mut self, person: Person, here: bool, now: Instant) {
        // One more than are named says that they are too many.
        if self.presence_changes.len() <= MAX_NAMED {
            self.presence_changes.insert(person.id, (person, here));
        }
        self.presence_due = self.presence_due.or(Some(now + GATHER));
    }
}

/// An update that is true for a while. The next one of its kind replaces it. `serde` gives
/// the JSON of sockets.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum EphemeralUpdate {
    /// The people who are typing in the room. A reader is never in their own list.
    Typing {
        /// In the order in which they began.
        people: Vec<Person>,
        /// Those of the update before.
        #[serde(skip)]
        before: Vec<UserId>,
    },
    /// People of the room came online or went offline.
    Online {
        /// How many members are online.
        count: usize,
        /// They came online.
        here: Vec<Person>,
        /// They went offline.
        away: Vec<Person>,
    },
    /// The reader's rooms and conversations.
    #[serde(rename = "rooms")]
    Sidebar {
        /// The room they look at, if they do.
        #[serde(skip)]
        current: Option<RoomId>,
        /// The rooms and conversations.
        #[serde(flatten)]
        sidebar: Box<Sidebar>,
    },
    /// The partners of the reader's conversations, and who of them is online.
    #[serde(skip)]
    Partners(Vec<(UserId, bool)>),
    /// The reader has unread messages in another room.
    Unread {
        /// The room.
        room: RoomId,
        /// How many messages are unread.
        count: u32,
        /// The newest message.
        #[serde(skip)]
        last: Option<Arc<MessagePreview>>,
    },
    /// Something in the reader's inbox is new, or was read.
    Inbox {
        /// How many items are unread.
        count: u32,
    },
    /// A message that the sidebar may show was edited or deleted.
    #[serde(skip)]
    PreviewChanged {
        /// The message as it is now.
        last: Arc<MessagePreview>,
    },
    /// Somebody on the reader's page came online or went offline.
    Presence {
        /// The person.
        user: UserId,
        /// Whether they are online.
        online: bool,
    },
    /// It is time for a reminder of the reader's.
    Reminded {
        /// The room of the message.
        room: RoomId,
        /// The message.
        message: MessageId,
    },
    /// A read receipt: one of the two people of a conversation has read up to a message.
    Read {
        /// The reader.
        user: UserId,
        /// The newest message they have read.
        message: MessageId,
    },
}

impl EphemeralUpdate {
    /// The HTML that changes a page in that language.
    pub fn patch(&self, lang: Lang) -> Markup {
        match self {
            Self::Typing { people, .. } => {
                htmx::fill("#typing", &presence::view::typing(lang, people))
            }
            Self::Online { count, here, away } => html! {
                (htmx::fill("#online", &presence::view::count(lang, *count)))
                @for person in here { (upsert("#members", &rooms::members::view::member_item(lang, person, true))) }
                @for person in away { (upsert("#members", &rooms::members::view::member_item(lang, person, false))) }
            },
            Self::Sidebar { current, sidebar } => sidebar::view::lists(lang, sidebar, *current),
            Self::Partners(partners) => sidebar::view::partners_online(lang, partners),
            Self::Unread { room, count, last } => {
                sidebar::view::unread_changed(lang, *room, *count, last.as_deref())
            }
            Self::Inbox { count } => inbox::view::count_changed(lang, *count),
            Self::PreviewChanged { last } => sidebar::view::preview_changed(lang, last),
            Self::Presence { user, online } => {
                sidebar::view::presence_changed(lang, *user, *online)
            }
            Self::Reminded { .. } => saved::view::reminder_notice(lang),
            // The page asks for the receipts of its reader's messages.
            Self::Read { .. } => Markup::default(),
        }
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let people = |people: &[Person]| people.iter().map(Person::bytes).sum::<usize>();
        size_of::<Self>()
            + match self {
                Self::Typing {
                    people: all,
                    before,
                } => people(all) + size_of_val(&before[..]),
                Self::Online { here, away, .. } => people(here) + people(away),
                _ => 0,
            }
    }

    /// Whether it says something to a reader that they do not know.
    pub fn concerns(&self, reader: &Recipient) -> bool {
        let Self::Typing { people, before } = self else {
            return true;
        };
        let now = people.iter().map(|person| person.id);
        let is_seen = |user: &UserId| reader.sees_typing(*user);
        let before = before.iter().copied().filter(is_seen);
        !now.filter(is_seen).eq(before)
    }

    /// The update as only this reader gets it, if it differs from that of the others.
    pub fn only_for(&self, reader: &Recipient) -> Option<Self> {
        let Self::Typing { people, .. } = self else {
            return None;
        };
        let seen = typing_for(people, reader);
        (seen.len() < people.len()).then_some(Self::Typing {
            people: seen,
            before: vec![],
        })
    }
}

/// Those of the typists that a reader is told of.
pub fn typing_for(people: &[Person], reader: &Recipient) -> Vec<Person> {
    let seen = people.iter().filter(|person| reader.sees_typing(person.id));
    seen.cloned().collect()
}
