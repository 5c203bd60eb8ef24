//! The way back up: from an event to every open page.
//!
//! The promise to a page is: all that changed after its cursor, in order, each
//! once on the wire. An upsert by id makes it once on the page, too.

mod feed;
mod frame;
mod live;
mod patch;
pub mod routes;

use maud::{Markup, html};
use rocket::uri;

pub use feed::Feeds;
pub use routes::stage;

use self::routes::After;
use crate::{ids::RoomId, log::Cursor};

/// The element through which a page listens: it shows nothing and puts what
/// arrives where it belongs. `reopen` is for our scripts, when the first
/// connection fails and nobody else would try again.
pub fn sink(room: RoomId, cursor: &Cursor) -> Markup {
    let after = After::from(cursor);
    html! {
        div #stream hx-sse:connect=(uri!(routes::stream(room, Some(after))))
            hx-sse:close="end" hx-trigger="load, reopen" hx-swap="none" {}
    }
}
