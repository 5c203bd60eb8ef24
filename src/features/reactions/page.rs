//! The part of a message's page that is about reactions.

use maud::Markup;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        reactions::{
            self,
            view::{self, ReactionPeople},
        },
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
        true => people(store, member, message).await?,
        false => ReactionPeople::default(),
    };
    let may_react = !member.room().archived && member.obstacle().is_none();
    let quick = match may_react {
        true => reactions::quick(store, member.viewer()).await?,
        false => vec![],
    };
    Ok(view::section(member, message, &people, &quick, may_react))
}

async fn people(store: &Store, member: &Member, message: &Message) -> Result<ReactionPeople> {
    let own = reactions::own(store, member, message.id).await?;
    let own = own.into_iter().filter(|(of, _)| *of == message.id);
    Ok(ReactionPeople {
        named: reactions::people(store, message.id).await?,
        own: own.map(|(_, emoji)| emoji).collect(),
    })
}
