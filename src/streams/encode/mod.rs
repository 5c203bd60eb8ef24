//! The three encodings of a stream: server-sent events for pages, WebSocket frames for
//! programs, HTML for pages without scripts.

pub mod event;
mod html;
mod sse;
pub mod websocket;

use bytes::Bytes;

use crate::{i18n::lang::Lang, streams::encode::event::StreamEvent};

/// The encoding of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `text/event-stream`.
    Sse,
    /// WebSocket text frames that hold JSON.
    WebSocket,
    /// The same, with the HTML of each change.
    WebSocketWithHtml,
    /// HTML that never ends, for a page that cannot change what it shows.
    Html,
}

impl Encoding {
    /// The number of encodings.
    pub const COUNT: usize = 4;

    /// Whether a program reads it.
    pub fn is_socket(self) -> bool {
        matches!(self, Encoding::WebSocket | Encoding::WebSocketWithHtml)
    }

    /// Encodes an event; no bytes if the encoding leaves it out. The event's HTML is in
    /// `lang` already.
    pub fn encode(self, lang: Lang, event: &StreamEvent<'_>) -> Bytes {
        match self {
            Encoding::Sse => sse::encode(event),
            Encoding::WebSocket => websocket::encode(event, false),
            Encoding::WebSocketWithHtml => websocket::encode(event, true),
            Encoding::Html => html::encode(lang, event),
        }
    }
}
