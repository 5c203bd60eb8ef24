//! How a text shows the people and rooms that it names. It is the same for all readers, so it tells
//! nothing that one of them may not know: only open rooms are links.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{people, rooms},
    model::named::{Named, written_key},
};

/// The mention of a person, who is shown by the name they chose, with a link to their profile. A
/// script opens that beside the messages, and marks the reader's own name by the title. `written` is
/// `room` or `here` for many people.
pub fn mention(written: &str, named: &Named) -> Markup {
    let username = written.to_ascii_lowercase();
    html! {
        @match named.person(&username) {
            Some(person) => {
                a.mention.name href=(uri!(people::routes::profile(&person.username))) title={ "@" (person.username) } { "@" (person.name) }
            }
            None => b.mention.own { "@" (username) },
        }
    }
}

/// The link to an open room, as it was written.
pub fn room(written: &str, named: &Named) -> Markup {
    html! {
        @match named.room(&written_key(written)) {
            Some(room) => a.mention href=(rooms::routes::at(room)) { "#" (written) },
            None => { "#" (written) }
        }
    }
}
