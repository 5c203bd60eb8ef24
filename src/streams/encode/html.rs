//! HTML for a page that goes on loading for as long as it is looked at. It has no
//! scripts, so what stands there stays, and what changes is said again below. What is
//! removed must not stay: after telling so the page ends, and fetches itself anew.

use bytes::Bytes;
use maud::html;

use crate::{
    features::messages,
    i18n::{lang::Lang, strings::Text},
    model::event::Change,
    streams::{
        encode::{End, Event},
        strings,
    },
};

/// The event as a piece of the page.
pub fn encode(lang: Lang, event: &Event<'_>) -> Bytes {
    match event {
        Event::Change {
            change: Change::Posted(message) | Change::Edited(message) | Change::Deleted(message),
            ..
        } => messages::view::told(lang, message).into_string().into(),
        // A sign of life that nobody sees.
        Event::Beat { .. } => "\n".into(),
        Event::End(why) => last_word(lang, *why).into(),
        Event::Change { .. } | Event::Hello { .. } | Event::Now { .. } => Bytes::new(),
    }
}

fn last_word(lang: Lang, why: End) -> String {
    let (sentence, place): (Text, _) = match why {
        End::Reset => (strings::reset, "/"),
        End::Left => (strings::left, "/lobby"),
        End::SignedOut => (strings::signed_out, "/login"),
    };
    html! { li.notice { a href=(place) { (sentence(lang)) } } }.into_string()
}
