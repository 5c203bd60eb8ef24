//! HTML for a page that never finishes loading. It has no scripts, so it cannot change what
//! it shows: an edited or pinned message is repeated at the end. After a deleted message the page ends
//! and reloads itself, because the deleted text must not stay.

use bytes::Bytes;
use maud::html;

use crate::{
    features::{messages, polls, reactions},
    i18n::{lang::Lang, strings::Text},
    model::event::Change,
    streams::{
        encode::event::{EndReason, StreamEvent},
        strings,
    },
};

/// Encodes an event as the next part of the page.
pub fn encode(lang: Lang, event: &StreamEvent<'_>) -> Bytes {
    match event {
        StreamEvent::Change {
            change:
                Change::Posted(message)
                | Change::Edited(message)
                | Change::Pinned(message)
                | Change::Deleted(message),
            ..
        } => messages::view::message(lang, message).into_string().into(),
        StreamEvent::Change {
            change: Change::Reacted { reactions, .. },
            html,
            ..
        } => match reactions.is_empty() {
            true => Bytes::new(),
            false => html! { li.reacted { (reactions::strings::to_a_message(lang)) " " (html) } }
                .into_string()
                .into(),
        },
        // In words: the buttons are on the page of the message.
        StreamEvent::Change {
            change: Change::Voted { poll: Some(poll), .. },
            ..
        } => html! { li.reacted { (polls::strings::of_a_message(lang)) " " (polls::view::in_words(lang, poll)) } }
            .into_string()
            .into(),
        // A line end is an invisible heartbeat.
        StreamEvent::Heartbeat { .. } => "\n".into(),
        StreamEvent::End(reason) => notice(lang, *reason).into(),
        StreamEvent::Change { .. } | StreamEvent::Hello { .. } | StreamEvent::Ephemeral { .. } => {
            Bytes::new()
        }
    }
}

/// The link at the end of the page, which says why it ended.
fn notice(lang: Lang, reason: EndReason) -> String {
    let (sentence, place): (Text, _) = match reason {
        EndReason::Reset => (strings::reset, "/"),
        EndReason::Left => (strings::left, "/lobby"),
        EndReason::SignedOut => (strings::signed_out, "/login"),
    };
    html! { li.notice { a href=(place) { (sentence(lang)) } } }.into_string()
}
