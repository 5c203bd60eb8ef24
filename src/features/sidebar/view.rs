//! How it looks. The stream draws the same lists anew when they have changed.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{
        clock::Timestamp,
        ids::{RoomId, UserId},
    },
    features::{
        account_settings,
        accounts::{
            self, Viewer,
            view::{avatar, name_of},
        },
        conversations, people, quick_switcher, room_directory, rooms,
        sidebar::{Listed, Sidebar, strings},
    },
    i18n::{lang::Lang, names::called},
    model::{
        event::COUNTED,
        person::Person,
        preview::MessagePreview,
        room::{NotificationLevel, RoomKind},
    },
    web::{htmx, icon, local_time::LocalTime},
};

/// What stands beside the page of who looks at `here`.
pub fn sidebar(viewer: &Viewer, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    let (lang, lobby) = (viewer.lang(), room_directory::routes::at());
    html! {
        aside.sidebar aria-label=(strings::sidebar(lang)) {
            div.top {
                a.brand href=(lobby) { "Snug" }
                form #all-read method="post" action=(uri!(rooms::routes::seen_all()))
                    hx-post=(uri!(rooms::routes::seen_all())) hx-swap="none" {
                    button.quiet.round type="submit" title=(strings::mark_all(lang)) {
                        (icon::read()) span.visually-hidden { (strings::mark_all(lang)) }
                    }
                }
            }
            form.search method="get" action=(uri!(quick_switcher::routes::show(Option::<&str>::None))) role="search" aria-label=(strings::rooms_and_people(lang)) {
                (icon::search())
                input name="q" type="search" aria-label=(strings::find(lang)) placeholder=(strings::search(lang))
                    autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100";
            }
            nav aria-label=(strings::rooms_and_people(lang)) {
                div.heading {
                    h2 { (strings::rooms(lang)) }
                    a href=(room_directory::routes::finder()) aria-current=[here.is_none().then_some("page")] { (strings::browse(lang)) }
                    a href=(uri!(room_directory::routes::new())) { (strings::new(lang)) }
                }
                ul #rooms data-own={ (strings::you(lang)) " " } { (rooms(lang, &sidebar.rooms, here)) }
                div.heading {
                    h2 { (strings::people(lang)) }
                    a href=(uri!(people::routes::list(_, _))) { (strings::all(lang)) }
                }
                div #people {
                    ul #conversations { (conversations(lang, sidebar, here)) }
                    ul #others { (others(lang, sidebar)) }
                }
            }
            div.me {
                a.account href=(uri!(account_settings::routes::me(_))) title=(strings::account(lang)) {
                    (avatar(viewer.person()))
                    (name_of(lang, viewer.person()))
                }
                form method="post" action=(uri!(accounts::routes::sign_out())) {
                    button.quiet.round type="submit" title=(strings::sign_out(lang)) {
                        (icon::out()) span.visually-hidden { (strings::sign_out(lang)) }
                    }
                }
            }
        }
    }
}

/// The rooms of somebody who is looking at `here`.
fn rooms(lang: Lang, rooms: &[Listed], here: Option<RoomId>) -> Markup {
    html! {
        @for room in rooms {
            li id={ "r" (room.id) } {
                (row(lang, room, here, &rooms::view::sign(room.kind)))
            }
        }
        @if rooms.is_empty() { li.hint { (strings::no_rooms(lang)) } }
    }
}

/// The conversations, the one used last on top.
fn conversations(lang: Lang, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    html! {
        @for conversation in &sidebar.conversations {
            @if let Some(person) = &conversation.with {
                li id={ "p" (person.id) } {
                    (row(lang, conversation, here, &face(lang, person, sidebar.online.contains(&person.id))))
                }
            }
        }
    }
}

/// A room or a conversation: its picture or sign, its name, its last line, how much waits.
fn row(lang: Lang, listed: &Listed, here: Option<RoomId>, picture: &Markup) -> Markup {
    html! {
        a.row href=(rooms::routes::at(listed.id)) .muted[listed.notify == NotificationLevel::Nothing]
            aria-current=[(here == Some(listed.id)).then_some("page")] {
            (picture)
            bdi { (listed.name) }
            span.last id=(last_id(listed.id)) {
                @match &listed.last {
                    Some(last) => (crate::features::sidebar::view::last(lang, last, listed.kind == RoomKind::Direct)),
                    None => span.said { (strings::nothing_said(lang)) },
                }
            }
            (waiting(lang, listed))
        }
    }
}

/// The last line: when, by whom, and what. In a conversation it is plain by whom.
fn last(lang: Lang, last: &MessagePreview, direct: bool) -> Markup {
    html! {
        (LocalTime(lang, last.said_at).brief())
        // The line runs as what was said, whoever it was by.
        span.said dir="auto" {
            @if last.own { span dir="auto" { (strings::you(lang)) " " } }
            @else if !direct { span dir="auto" { (called(lang, &last.name)) ": " } }
            span id={ "l" (last.message) } { (text(lang, last)) }
        }
    }
}

fn text(lang: Lang, last: &MessagePreview) -> Markup {
    html! {
        @match &last.text {
            Some(text) => (text),
            None => i { (strings::removed(lang)) },
        }
    }
}

fn last_id(room: RoomId) -> String {
    format!("last-{room}")
}

/// Something was said in a room by somebody else: how much waits there now, and the line.
pub fn waits(lang: Lang, room: RoomId, count: u32, last: Option<&MessagePreview>) -> Markup {
    html! {
        (htmx::fill(&format!("#{}", unread_id(room)), &unread(lang, count)))
        @if let Some(last) = last {
            // A conversation is told anew as a whole, because it moves to the top.
            (htmx::fill(&format!("#rooms #{}", last_id(room)), &crate::features::sidebar::view::last(lang, last, false)))
        }
    }
}

/// A message is another now, or gone, where it is the last of a list's row.
pub fn restated(lang: Lang, last: &MessagePreview) -> Markup {
    htmx::fill(&format!("#l{}", last.message), &text(lang, last))
}

/// Others one could talk with.
fn others(lang: Lang, sidebar: &Sidebar) -> Markup {
    html! {
        @for person in &sidebar.people {
            li id=(other_id(person.id)) {
                a.row.brief href=(uri!(conversations::routes::chat(&person.username))) {
                    (face(lang, person, sidebar.online.contains(&person.id)))
                    (name_of(lang, person))
                }
            }
        }
        @if sidebar.conversations.is_empty() && sidebar.people.is_empty() {
            li.hint { (strings::nobody(lang)) }
        }
    }
}

fn other_id(user: UserId) -> String {
    format!("o{user}")
}

/// The lists as they are now, for a page that shows them. Whom one talks with is no
/// other any more.
pub fn lists(lang: Lang, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    let talking = sidebar.conversations.iter().filter_map(|c| c.with.as_ref());
    html! {
        (htmx::morph("#rooms", &rooms(lang, &sidebar.rooms, here)))
        (htmx::morph("#conversations", &conversations(lang, sidebar, here)))
        @for person in talking { (htmx::remove(&format!("#{}", other_id(person.id)))) }
    }
}

fn face(lang: Lang, person: &Person, online: bool) -> Markup {
    html! {
        span.face {
            (avatar(person))
            span.here id=(here_id(person.id)) { (here(lang, online)) }
        }
    }
}

/// Where a page shows whether somebody is online, beside their name.
fn here_id(user: UserId) -> String {
    format!("here-{user}")
}

fn here(lang: Lang, online: bool) -> Markup {
    html! { @if online { span.visually-hidden { (strings::online(lang)) } } }
}

/// That somebody has come online or gone, for the pages they are on.
pub fn came_or_went(lang: Lang, user: UserId, online: bool) -> Markup {
    let status = conversations::view::status_id(user);
    let last = (!online).then(Timestamp::now);
    html! {
        (htmx::fill(&format!("#{}", here_id(user)), &here(lang, online)))
        (htmx::fill(&format!("#{status}"), &conversations::view::status(lang, online, last)))
    }
}

fn waiting(lang: Lang, listed: &Listed) -> Markup {
    html! { span id=(unread_id(listed.id)) { (unread(lang, listed.unread)) } }
}

/// The id of the place that shows how much is unread in a room.
pub fn unread_id(room: RoomId) -> String {
    format!("unread-{room}")
}

/// How much is.
pub fn unread(lang: Lang, count: u32) -> Markup {
    html! {
        @if count > 0 {
            span.unread {
                @if count < COUNTED { (count) } @else { "99+" }
                span.visually-hidden { " " (strings::unread(lang)) }
            }
        }
    }
}
