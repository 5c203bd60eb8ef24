//! The part of a message's page that is about its pin.

use maud::Markup;

use crate::{
    base::{clock::Timestamp, errors::Result},
    db::Store,
    features::{
        pins::{self, view},
        rooms::Member,
    },
    model::message::Message,
    web::local_time::LocalTime,
};

/// The person who pinned the message, and the form; nothing for a deleted one.
///
/// # Errors
/// When the store fails.
pub async fn section(store: &Store, member: &Member, message: &Message) -> Result<Markup> {
    if message.body.is_none() && !message.unreadable {
        return Ok(Markup::default());
    }
    let (by, at) = match message.pinned {
        true => pins::of(store, message.id).await?.unzip(),
        false => (None, None),
    };
    let at = LocalTime(member.lang(), at.unwrap_or(Timestamp::NEVER));
    Ok(view::section(member, message, by.as_ref(), at))
}
