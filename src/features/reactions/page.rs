//! The part of a message's page that is about reactions.

use maud::Markup;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        reactions::{self, view},
        rooms::Member,
    },
    model::message::Message,
};

/// The reactions to a message, with their forms; nothing for a deleted one.
///
/// # Errors
/// When the store fails.
pub async fn section(store: &Store, member: &Member, message: &Message) -> Result<Markup> {
    if message.body.is_none() && !message.unreadable {
        return Ok(Markup::default());
    }
    let people = match message.has_reactions {
        true => reactions::people(store, message.id).await?,
        false => vec![],
    };
    let may_react = !member.room().archived && member.obstacle().is_none();
    let quick = match may_react {
        true => reactions::quick(store, member.viewer()).await?,
        false => vec![],
    };
    Ok(view::section(
        member, message.id, &people, &quick, may_react,
    ))
}
