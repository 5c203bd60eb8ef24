//! How it looks that somebody is here, or writes.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{accounts::Person, ids::RoomId};

/// How many are named before the rest are counted.
const NAMED: usize = 2;

/// Who is writing, as a sentence; nothing when nobody is.
pub fn typing(people: &[Person]) -> Markup {
    let rest = people.len().saturating_sub(NAMED);
    html! {
        @match people {
            [] => {}
            [one] => { bdi { (one.name()) } " is typing…" }
            [one, two] => { bdi { (one.name()) } " and " bdi { (two.name()) } " are typing…" }
            [one, two, ..] => {
                bdi { (one.name()) } ", " bdi { (two.name()) } " and " (rest)
                @if rest == 1 { " other" } @else { " others" }
                " are typing…"
            }
        }
    }
}

/// How many are online.
pub fn count(count: usize) -> Markup {
    html! { (count) " online" }
}

/// The line under the messages, which knows where to tell that one is writing.
pub fn line(room: RoomId) -> Markup {
    html! { div #typing role="status" data-tell=(uri!(routes::typing(room))) {} }
}
