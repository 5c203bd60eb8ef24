//! What a page needs to be live.

use maud::{DOCTYPE, Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        messages::{self, history::Page},
        room_log::Cursor,
        rooms,
    },
    i18n::lang::Lang,
    model::{preferences::Theme, room::Room},
    streams::{
        routes::{self, After},
        strings,
    },
    web::{assets, theme},
};

/// The element that receives the page's event stream. It shows nothing: each event names the
/// elements it changes. `static/connection.js` connects and reconnects; a second request would
/// replace the first. The browser keeps other connections to the server in a pool. When this one
/// is dead they often are as well, so an attempt ends after 5 s.
fn sink(address: &str) -> Markup {
    html! { div #stream data-url=(address) hx-sync="this:replace" hx-config="timeout:5000" {} }
}

/// Listens to a room, from where the page is.
pub fn of_room(room: RoomId, cursor: &Cursor) -> Markup {
    let after = After::from(cursor);
    sink(&uri!(routes::stream(room, Some(after))).to_string())
}

/// Listens to what concerns the reader alone.
pub fn own() -> Markup {
    sink(&uri!(routes::own()).to_string())
}

/// Where a page without scripts shows a room live.
pub fn frame(lang: Lang, room: &Room) -> Markup {
    html! {
        noscript {
            iframe.live src={ (uri!(routes::plain(room.id))) "#new" } title=(strings::messages_in(lang, &room.name)) {}
        }
    }
}

/// The beginning of a page that goes on for as long as it is looked at. When it
/// ends by itself it is fetched anew a moment later: browsers count from when a
/// page has been loaded.
pub fn plain_head(lang: Lang, room: &Room, page: &Page, theme: Theme) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang=(lang.tag()) dir=(lang.dir()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                (theme::colors(Theme::System))
                meta http-equiv="refresh" content="2";
                title { (room.name) " · Snug" }
                base target="_parent";
                link rel="stylesheet" href=(assets::url(assets::STYLE));
            }
            body.frame {
                div #scroller tabindex="0" role="log" aria-label=(rooms::strings::messages(lang)) {
                    ol #messages { (messages::view::stretch(lang, room, page)) }
                }
            }
        }
    }
    .into_string();
    let whole = theme::apply(theme, whole);
    // Browsers close what is left open once no more comes.
    let end = whole.rfind("</ol>").unwrap_or(whole.len());
    whole[..end].to_owned()
}
