//! How it looks that somebody is here, or writes.

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

/// Who is writing, as a sentence; nothing when nobody is. Two are named, the rest are
/// counted.
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

/// How many are online.
pub fn count(lang: Lang, count: usize) -> Markup {
    html! { (strings::count(lang, count)) }
}

/// The line under the messages, which knows where to tell that one is writing. It is there
/// to be seen: read out each time, it would drown what is said.
pub fn line(room: RoomId) -> Markup {
    html! { div #typing data-tell=(uri!(routes::typing(room))) {} }
}
