//! What goes over the wire, in each way of writing it: server-sent events for
//! pages, WebSocket frames for programs, plain HTML for pages without scripts.

mod html;
mod sse;
mod websocket;

use bytes::Bytes;
use maud::Markup;

pub use crate::streams::encode::websocket::{close, pong, text};

use crate::{i18n::lang::Lang, model::event::Change, streams::ephemeral_update::Now};

/// How a reader wants to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// `text/event-stream`.
    Sse,
    /// WebSocket text frames that hold JSON.
    Socket,
    /// HTML that goes on and on, for a page that cannot change what it has.
    Plain,
}

/// Something to be told.
pub enum Event<'a> {
    /// The room changed: what, and how that is drawn.
    Change {
        /// Where a reader is who has heard this.
        cursor: &'a str,
        /// What changed.
        change: &'a Change,
        /// What it does to a page.
        html: &'a Markup,
    },
    /// A sign of life with the room's number, which tells a page and whatever
    /// stands between that the line is open.
    Beat {
        /// Where a reader is who has heard all.
        cursor: &'a str,
    },
    /// The first word on a stream: it stands, and the reader is at `cursor`.
    Hello {
        /// Where they are.
        cursor: &'a str,
        /// How long to wait before coming back, in milliseconds, should the stream
        /// break: another for everybody, so that they do not all come at once.
        retry: u16,
    },
    /// What is true at the moment.
    Now {
        /// That.
        now: &'a Now,
        /// What it does to a page.
        html: &'a Markup,
    },
    /// The last word on a stream that is not to be opened again as it was.
    End(End),
}

/// Why a stream ends for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The page is too far behind, or came with a cursor that means nothing: it
    /// has to fetch itself anew.
    Reset,
    /// The reader left the room.
    Left,
    /// The reader signed out.
    SignedOut,
}

impl End {
    /// The reason, as the reader gets it.
    pub fn reason(self) -> &'static str {
        match self {
            End::Reset => "reset",
            End::Left => "left",
            End::SignedOut => "signed-out",
        }
    }

    /// The code a WebSocket is closed with; 4000 and up are free for such use
    /// (RFC 6455, section 7.4.2).
    pub fn close_code(self) -> u16 {
        match self {
            End::SignedOut => 4401,
            End::Left => 4403,
            End::Reset => 4409,
        }
    }
}

impl Wire {
    /// How many there are.
    pub const COUNT: usize = 3;

    /// The event as it is written; nothing where there is nothing to say. What is drawn of
    /// it already is in that language as well.
    pub fn encode(self, lang: Lang, event: &Event<'_>) -> Bytes {
        match self {
            Wire::Sse => sse::encode(event),
            Wire::Socket => websocket::encode(event),
            Wire::Plain => html::encode(lang, event),
        }
    }
}

/// How long to wait before coming back, in milliseconds: between half a second and two
/// and a half.
pub fn retry() -> u16 {
    let mut random = [0; 2];
    // Without randomness everybody comes back at once, which is no reason to fail.
    let _ = getrandom::fill(&mut random);
    500 + u16::from_be_bytes(random) % 2_000
}
