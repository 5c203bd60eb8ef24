//! What is true at the moment, as a reader gets it: it has no number, stands in no
//! log, and the next one replaces it.

use std::sync::Arc;

use maud::{Markup, html};
use serde::Serialize;

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::{
        presence, rooms,
        sidebar::{self, Sidebar},
    },
    i18n::lang::Lang,
    model::{person::Person, preview::MessagePreview},
    web::htmx::{self, upsert},
};

/// Something that is true for a while.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Now {
    /// Who is writing in the room, without whoever reads it.
    Typing {
        /// They, in the order they began.
        people: Vec<Person>,
    },
    /// Who has come online in the room and who has gone.
    Online {
        /// How many are.
        count: usize,
        /// These are now.
        here: Vec<Person>,
        /// These are no more.
        away: Vec<Person>,
    },
    /// The reader's rooms and conversations.
    Rooms {
        /// The one they look at, if it is one.
        #[serde(skip)]
        at: Option<RoomId>,
        /// All of them.
        #[serde(flatten)]
        sidebar: Sidebar,
    },
    /// Something waits for the reader in another room.
    Unread {
        /// Where.
        room: RoomId,
        /// How much.
        count: u32,
        /// What was said last there.
        #[serde(skip)]
        last: Option<Arc<MessagePreview>>,
    },
    /// A message that a list may show is another now, or gone.
    #[serde(skip)]
    Restated {
        /// What it is.
        last: Arc<MessagePreview>,
    },
    /// Somebody whom the page shows has come online or gone.
    Presence {
        /// Who.
        user: UserId,
        /// Whether they are online.
        online: bool,
    },
    /// One of the two of a conversation has read up to a message.
    Read {
        /// Who.
        user: UserId,
        /// Up to which.
        message: MessageId,
    },
}

impl Now {
    /// What it does to a page in that language.
    pub fn patch(&self, lang: Lang) -> Markup {
        match self {
            Now::Typing { people } => htmx::fill("#typing", &presence::view::typing(lang, people)),
            Now::Online { count, here, away } => html! {
                (htmx::fill("#online", &presence::view::count(lang, *count)))
                @for person in here { (upsert("#members", &rooms::view::member(lang, person, true))) }
                @for person in away { (upsert("#members", &rooms::view::member(lang, person, false))) }
            },
            Now::Rooms { at, sidebar } => sidebar::view::lists(lang, sidebar, *at),
            Now::Unread { room, count, last } => {
                sidebar::view::waits(lang, *room, *count, last.as_deref())
            }
            Now::Restated { last } => sidebar::view::restated(lang, last),
            Now::Presence { user, online } => sidebar::view::came_or_went(lang, *user, *online),
            // The page asks what has become of what its reader said.
            Now::Read { .. } => Markup::default(),
        }
    }

    /// The same for somebody who need not be told of themselves, where that makes a
    /// difference.
    pub fn without(&self, user: UserId) -> Option<Now> {
        let Now::Typing { people } = self else {
            return None;
        };
        let others: Vec<_> = people.iter().filter(|p| p.id != user).cloned().collect();
        (others.len() < people.len()).then_some(Now::Typing { people: others })
    }
}
