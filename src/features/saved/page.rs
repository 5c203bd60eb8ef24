//! The part of a message's page that is about saving it.

use maud::Markup;

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        rooms::Member,
        saved::{self, view},
    },
    model::message::Message,
};

/// Whether the member has saved the message, and the forms; nothing for a deleted one.
///
/// # Errors
/// When the store fails.
pub async fn section(store: &Store, member: &Member, message: &Message) -> Result<Markup> {
    if message.body.is_none() && !message.unreadable {
        return Ok(Markup::default());
    }
    let state = saved::state(store, member.viewer(), message.id).await?;
    Ok(view::section(member.lang(), message, state.as_ref()))
}
