//! What an event does to an open page.

use maud::Markup;

use crate::{
    features::{messages, rooms},
    i18n::lang::Lang,
    model::event::Change,
    web::htmx::{remove, upsert},
};

/// Draws a change. Exhaustive on purpose: a new kind does not compile until
/// someone decides how it looks.
pub fn patch(lang: Lang, change: &Change) -> Markup {
    match change {
        Change::Posted(message) => messages::view::upserted(lang, message),
        // Only where it stands: a page that does not go back so far has no place for it.
        Change::Edited(message) | Change::Deleted(message) => {
            messages::view::restated(lang, message)
        }
        // Whether they are online is told apart from this; it is not in the log.
        Change::Joined { person } => upsert("#members", &rooms::view::member(lang, person, false)),
        Change::RoomUpdated {
            name,
            topic,
            archived,
        } => rooms::view::settled(lang, name, topic, *archived),
        // There is no page left for it.
        Change::RoomDeleted => Markup::default(),
        Change::Left { user } => remove(&format!("#{}", rooms::view::member_id(*user))),
    }
}
