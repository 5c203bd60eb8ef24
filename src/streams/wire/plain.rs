//! HTML for a page that goes on loading for as long as it is looked at. It has no
//! scripts, so what stands there stays, and what changes is said again below. What is
//! removed must not stay: after telling so the page ends, and fetches itself anew.

use bytes::Bytes;
use maud::html;

use super::{End, Event};
use crate::{event::Change, messages};

/// The event as a piece of the page.
pub fn encode(event: &Event<'_>) -> Bytes {
    match event {
        Event::Change {
            change: Change::Said(message) | Change::Edited(message) | Change::Removed(message),
            ..
        } => messages::view::message(message).into_string().into(),
        // A sign of life that nobody sees.
        Event::Beat { .. } => "\n".into(),
        Event::End(why) => last_word(*why).into(),
        Event::Change { .. } | Event::Hello { .. } | Event::Now { .. } => Bytes::new(),
    }
}

fn last_word(why: End) -> String {
    let (sentence, place) = match why {
        End::Reset => ("There is more than fits here. Open the room anew.", "/"),
        End::Left => (
            "You are not in this room any more. Back to the lobby.",
            "/lobby",
        ),
        End::SignedOut => ("You are signed out. Sign in again.", "/login"),
    };
    html! { li.notice { a href=(place) { (sentence) } } }.into_string()
}
