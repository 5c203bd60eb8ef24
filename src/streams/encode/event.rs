//! The events of a stream, before they are encoded.

use maud::Markup;

use crate::{model::event::Change, streams::ephemeral::EphemeralUpdate};

/// An event to be encoded.
pub enum StreamEvent<'a> {
    /// The room changed.
    Change {
        /// The position of a reader who has received this change.
        cursor: &'a str,
        /// The change.
        change: &'a Change,
        /// The HTML that applies it to a page.
        html: &'a Markup,
    },
    /// The heartbeat, with the room's number. It tells the page and every proxy in between
    /// that the connection is alive. (Its name on the wire is `beat`.)
    Heartbeat {
        /// The position of a reader who has received everything.
        cursor: &'a str,
    },
    /// The first event of a stream: it is open.
    Hello {
        /// The reader's position.
        cursor: &'a str,
        /// How many milliseconds to wait before reconnecting, should the stream break. It
        /// differs from stream to stream, so that not all reconnect at once.
        retry: u16,
    },
    /// An update without a number.
    Ephemeral {
        /// The update.
        update: &'a EphemeralUpdate,
        /// The HTML that applies it to a page.
        html: &'a Markup,
    },
    /// The last event of a stream that must not be opened again as it was.
    End(EndReason),
}

/// The reason why a stream ends for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The page is too far behind, or its cursor means nothing: it has to reload.
    Reset,
    /// The reader is no longer a member of the room.
    Left,
    /// The reader's session ended.
    SignedOut,
}

impl EndReason {
    /// The reason on the wire.
    pub fn name(self) -> &'static str {
        match self {
            EndReason::Reset => "reset",
            EndReason::Left => "left",
            EndReason::SignedOut => "signed-out",
        }
    }

    /// The code a WebSocket is closed with. Codes from 4000 up are for private use
    /// (RFC 6455, section 7.4.2).
    pub fn close_code(self) -> u16 {
        match self {
            EndReason::SignedOut => 4401,
            EndReason::Left => 4403,
            EndReason::Reset => 4409,
        }
    }
}
