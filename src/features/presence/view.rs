//! Typing notices and the number of people online.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::view::name_of,
        presence::{routes, strings},
    },
    i18n::lang::Lang,
    model::person::Person,
};

/// The people who are typing, as a sentence; nothing when nobody is. Two are named, the rest
/// are counted.
pub fn typing(lang: Lang, people: &[Person]) -> Markup {
    let name = |person| name_of(lang, person);
    match people {
        [] => Markup::default(),
        [one] => strings::one(lang, name(one)),
        [one, two] => strings::two(lang, name(one), name(two)),
        [one, two, rest @ ..] => {
            let others = strings::others(lang, rest.len());
            strings::more(lang, name(one), name(two), others)
        }
    }
}

/// The number of members who are online.
pub fn count(lang: Lang, count: usize) -> Markup {
    html! { (strings::count(lang, count)) }
}

/// The line of typing notices under the messages, with the address that scripts post the
/// reader's own to. It is no live region: reading out every notice would drown the messages.
pub fn typing_line(room: RoomId) -> Markup {
    html! { div #typing data-tell=(uri!(routes::typing(room))) {} }
}
