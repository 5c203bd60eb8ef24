//! The part of a message's page that is about its poll.

use maud::Markup;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        polls::{
            self,
            view::{self, PollPeople},
        },
        rooms::Member,
    },
    model::message::Message,
};

/// The poll of a message, with its forms; nothing if it has none.
///
/// # Errors
/// When the store fails.
pub async fn section(store: &Store, member: &Member, message: &Message) -> Result<Markup> {
    let Some(poll) = &message.poll else {
        return Ok(Markup::default());
    };
    let own = polls::own(store, member, message.id).await?;
    let own = own.into_iter().filter(|(of, _)| *of == message.id);
    let people = PollPeople {
        named: polls::people(store, message.id).await?,
        own: own.map(|(_, answer)| answer).collect(),
    };
    let may_vote = !member.room().archived && member.obstacle().is_none();
    Ok(view::section(member, message.id, poll, &people, may_vote))
}
