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

/// The element through which a page listens: it shows nothing and puts what
/// arrives where it belongs. `reopen` is for our scripts, when the first
/// connection fails and nobody else would try again. They also decide when a tab
/// that is not looked at gives its stream up. A line that is dead takes others that
/// the browser keeps with it, so an answer is not waited for as long as usual.
fn sink(address: &str) -> Markup {
    html! {
        div #stream hx-sse:connect=(address) hx-sse:close="end" hx-trigger="load, reopen"
            hx-swap="none" hx-config="sse.pauseOnBackground:false sse.connectTimeout:5000" {}
    }
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
                link rel="stylesheet" href=(assets::url("app.css"));
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
