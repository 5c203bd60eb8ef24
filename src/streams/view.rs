//! The parts of a page that make it live.

use maud::{DOCTYPE, Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        blocks,
        messages::{self, history::HistoryPage},
        room_log::Cursor,
        rooms,
        sidebar::ListEdition,
    },
    i18n::lang::Lang,
    model::{
        preferences::{PagePreferences, Theme},
        room::Room,
    },
    streams::{
        routes::{self, AfterCursor, PageList},
        strings,
    },
    web::{assets, page_preferences, theme},
};

/// The element that receives the page's event stream. It shows nothing: each event names the
/// elements it changes. `static/connection.js` connects and reconnects; a second request would
/// replace the first. It sends the edition of the list of rooms that the stream sent last; the
/// address has that of the page. The browser keeps other connections to the server in a pool. When this one
/// is dead they often are as well, so an attempt ends after 5 s.
fn stream_element(address: &str) -> Markup {
    html! {
        div #stream data-url=(address) hx-sync="this:replace" hx-config="timeout:5000" hx-include="#list" {}
        span #list hidden {}
    }
}

/// Opens the stream of a room, from the page's position.
pub fn room_stream(room: RoomId, cursor: &Cursor, list: ListEdition) -> Markup {
    let (list, after) = (PageList::from(list), AfterCursor::from(cursor));
    stream_element(&uri!(routes::room_stream(room, Some(list), Some(after))).to_string())
}

/// Opens the stream of the viewer's own events, for a page without a room.
pub fn personal_stream(list: ListEdition) -> Markup {
    let list = PageList::from(list);
    stream_element(&uri!(routes::personal_stream(Some(list))).to_string())
}

/// The frame that shows a room's new messages on a page without scripts.
pub fn no_script_frame(lang: Lang, room: &Room) -> Markup {
    html! {
        noscript {
            iframe.live src={ (uri!(routes::no_script_page(room.id))) "#new" } title=(strings::messages_in(lang, &room.name)) {}
        }
    }
}

/// The beginning of a page that never finishes loading, up to the place where messages are
/// added. When the stream ends, the page reloads two seconds later: browsers count from the
/// moment when a page has finished loading.
/// `blocked` is the edition of the reader's blocked people, if there are any.
pub fn no_script_page_head(
    lang: Lang,
    room: &Room,
    page: &HistoryPage,
    preferences: PagePreferences,
    blocked: Option<u64>,
) -> String {
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
                (blocks::view::style_link(blocked))
            }
            body.frame {
                div #scroller tabindex="0" role="log" aria-label=(rooms::strings::messages(lang)) {
                    ol #messages { (messages::list_view::uncached_items(lang, room, page)) }
                }
            }
        }
    }
    .into_string();
    let whole = page_preferences::apply(preferences, whole);
    // Browsers close the open elements when the stream ends.
    let end = whole.rfind("</ol>").unwrap_or(whole.len());
    whole[..end].to_owned()
}
