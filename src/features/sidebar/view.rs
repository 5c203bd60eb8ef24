//! The sidebar, and its parts that streams update.

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
        blocks, conversations, inbox, invitations, people, quick_switcher, room_directory, rooms,
        scheduled,
        sidebar::{Sidebar, SidebarRoom, in_order, strings},
    },
    i18n::{lang::Lang, names::called},
    model::{
        event::COUNTED,
        message::MessagePreview,
        person::Person,
        room::{NotificationLevel, RoomKind},
    },
    streams::view as stream_view,
    web::{
        htmx, icon,
        local_time::LocalTime,
        page::{page, skip_link},
    },
};

/// The page that the sidebar is beside. Its link is marked as the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SidebarPlace {
    /// A room.
    Room(RoomId),
    /// The directory of rooms.
    Directory,
    /// The inbox.
    Inbox,
    /// The list of people.
    People,
    /// The reader's account.
    Account,
    /// The reader's invitations. The page lists them all, so the sidebar shows none.
    Contacts,
    /// A page without a link in the sidebar.
    Elsewhere,
}

/// A page beside the sidebar, with the reader's own stream. On a phone it is a page of its own.
pub fn page_beside(
    viewer: &Viewer,
    beside: &Sidebar,
    place: SidebarPlace,
    title: &str,
    content: &Markup,
) -> Markup {
    let lang = viewer.lang();
    page(
        lang,
        title,
        "app in-page",
        html! {
            (skip_link("content", room_directory::strings::skip(lang)))
            (sidebar(viewer, beside, place))
            main #content tabindex="-1" data-viewer=(viewer.id()) {
                (content)
                (stream_view::personal_stream(beside.edition()))
            }
        },
    )
}

/// The sidebar beside the page `place`.
pub fn sidebar(viewer: &Viewer, sidebar: &Sidebar, place: SidebarPlace) -> Markup {
    let (lang, lobby) = (viewer.lang(), room_directory::routes::at());
    let lists = viewer.lists();
    let here = match place {
        SidebarPlace::Room(room) => Some(room),
        _ => None,
    };
    let current = |link| (place == link).then_some("page");
    html! {
        aside.sidebar.waiting[has_unread(sidebar, here)] aria-label=(strings::sidebar(lang)) {
            div.top {
                a.brand href=(lobby) { "Snug" }
                form #all-read method="post" action=(uri!(rooms::routes::mark_all_read()))
                    hx-post=(uri!(rooms::routes::mark_all_read())) hx-swap="none" {
                    button.quiet.round type="submit" title=(strings::mark_all(lang)) {
                        (icon::read()) span.visually-hidden { (strings::mark_all(lang)) }
                    }
                }
                a #next.button.quiet.round href=(inbox::routes::next_from(here)) title=(inbox::strings::next_unread(lang)) {
                    (icon::next()) span.visually-hidden { (inbox::strings::next_unread(lang)) }
                }
            }
            form.search method="get" action=(uri!(quick_switcher::routes::show(Option::<&str>::None))) role="search" aria-label=(strings::rooms_and_people(lang)) {
                (icon::search())
                input name="q" type="search" aria-label=(strings::find(lang)) placeholder=(strings::search(lang))
                    aria-keyshortcuts="Control+K" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100";
                kbd.scripted aria-hidden="true" data-keys=(strings::find_keys(lang)) {}
            }
            (inbox::view::in_sidebar(lang, sidebar.inbox, place == SidebarPlace::Inbox))
            nav aria-label=(strings::rooms_and_people(lang)) {
                div #folded hidden { (blocks::view::style_link(sidebar.blocked.edition())) }
                @if place != SidebarPlace::Contacts {
                    div #invitations { (invitations::view::in_sidebar(lang, &sidebar.invitations)) }
                }
                div #scheduled { (scheduled::view::in_sidebar(lang, sidebar.version.waiting())) }
                div.list {
                    (fold("rooms", strings::rooms(lang), lists.rooms_folded))
                    div.links {
                        a href=(room_directory::routes::room_list()) aria-current=[current(SidebarPlace::Directory)] { (strings::browse(lang)) } " "
                        a href=(uri!(room_directory::routes::new())) { (strings::new(lang)) }
                    }
                    ul #rooms .whole[lists.all_rooms] data-own={ (strings::you(lang)) " " } { (rooms(lang, &sidebar.rooms, here)) }
                }
                div.list {
                    (fold("people", strings::people(lang), lists.people_folded))
                    div.links { a href=(uri!(people::routes::list(_, _))) aria-current=[current(SidebarPlace::People)] { (strings::all(lang)) } }
                    div #people {
                        ul #conversations { (conversations(lang, sidebar, here)) }
                        ul #others { (others(lang, sidebar)) }
                    }
                }
            }
            div.me {
                a.account href=(uri!(account_settings::routes::me(_))) title=(strings::account(lang))
                    aria-current=[current(SidebarPlace::Account)] {
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

/// The heading of a list, which folds it. Unread rows are shown all the same.
fn fold(list: &str, heading: &str, is_folded: bool) -> Markup {
    html! {
        details.list-heading open[!is_folded] data-list=(list) {
            summary { h2 { (heading) } }
        }
    }
}

/// Whether there is something unread elsewhere than on the reader's page.
fn has_unread(sidebar: &Sidebar, here: Option<RoomId>) -> bool {
    let mut listed = sidebar.rooms.iter().chain(&sidebar.conversations);
    listed.any(|listed| listed.unread > 0 && here != Some(listed.id))
}

/// How many rooms are shown until the reader asks for all (as in `sidebar.css`).
const ROOMS_SHOWN: usize = 8;

/// The list of rooms.
fn rooms(lang: Lang, rooms: &[SidebarRoom], here: Option<RoomId>) -> Markup {
    html! {
        @for room in in_order(rooms, here) {
            li id={ "r" (room.id) } data-at=(room.active_at().seconds()) {
                (row(lang, room, here, &rooms::view::sign(room.kind)))
            }
        }
        @if rooms.len() > ROOMS_SHOWN {
            li.rest.scripted { button.quiet type="button" {
                span.all { (strings::all_rooms(lang, html! { (rooms.len()) })) }
                " " span.fewer { (strings::fewer_rooms(lang)) }
            } }
        }
        @if rooms.is_empty() { li.hint { (strings::no_rooms(lang)) } }
    }
}

/// The list of conversations.
fn conversations(lang: Lang, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    html! {
        @for conversation in in_order(&sidebar.conversations, here) {
            @if let Some(person) = &conversation.with {
                li id={ "p" (person.id) } data-at=(conversation.active_at().seconds()) {
                    (row(lang, conversation, here, &face(lang, person, sidebar.online.contains(&person.id))))
                }
            }
        }
    }
}

/// A room or a conversation: picture or sign, name, preview of the newest message, unread
/// count.
fn row(lang: Lang, listed: &SidebarRoom, here: Option<RoomId>, picture: &Markup) -> Markup {
    let muted = listed.notify == NotificationLevel::Nothing;
    html! {
        a.row href=(rooms::routes::at(listed.id)) .muted[muted]
            .waiting[listed.unread > 0]
            aria-current=[(here == Some(listed.id)).then_some("page")] {
            (picture)
            (name_of_listed(lang, listed)) " "
            @if muted { span.silent { (icon::muted()) span.visually-hidden { (strings::muted(lang)) } } " " }
            span.last id=(last_id(listed.id)) {
                @match &listed.last {
                    Some(last) => (preview(lang, last, listed.kind == RoomKind::Direct)),
                    None => span.said { (strings::nothing_said(lang)) },
                }
            }
            " " span id=(unread_id(listed.id)) { (unread(lang, listed.unread)) }
        }
    }
}

/// The name of a room, or of the other person of a conversation.
pub fn name_of_listed(lang: Lang, listed: &SidebarRoom) -> Markup {
    html! {
        @match &listed.with {
            // Notes to oneself have another name.
            Some(with) if with.shares_name && with.distinct_name() == listed.name => {
                (name_of(lang, with))
            }
            _ => bdi { (listed.name) },
        }
    }
}

/// The preview of a message: time, author and text. In a conversation the author is plain.
fn preview(lang: Lang, last: &MessagePreview, direct: bool) -> Markup {
    html! {
        (LocalTime(lang, last.posted_at).brief()) " "
        // The direction of the line follows the text and not the author's name.
        span.said dir="auto" data-author=(last.author) {
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
            None if last.unreadable => i { (strings::unreadable(lang)) },
            None => i { (strings::removed(lang)) },
        }
    }
}

fn last_id(room: RoomId) -> String {
    format!("last-{room}")
}

/// The new unread count of a room, and the preview of the message that was posted.
pub fn unread_changed(
    lang: Lang,
    room: RoomId,
    count: u32,
    last: Option<&MessagePreview>,
) -> Markup {
    html! {
        (htmx::fill(&format!("#{}", unread_id(room)), &unread(lang, count)))
        @if let Some(last) = last {
            // Conversations are sent as a whole list, because this one moves to the top.
            (htmx::fill(&format!("#rooms #{}", last_id(room)), &preview(lang, last, false)))
        }
    }
}

/// The new preview of a message that was edited or deleted.
pub fn preview_changed(lang: Lang, last: &MessagePreview) -> Markup {
    htmx::fill(&format!("#l{}", last.message), &text(lang, last))
}

/// People without a conversation.
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

/// The current lists, for an open page. A person who has a conversation now is removed
/// from the other people.
pub fn lists(lang: Lang, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    let partners = sidebar.conversations.iter().filter_map(|c| c.with.as_ref());
    html! {
        (htmx::morph("#folded", &blocks::view::style_link(sidebar.blocked.edition())))
        (inbox::view::count_changed(lang, sidebar.inbox))
        (htmx::morph("#invitations", &invitations::view::in_sidebar(lang, &sidebar.invitations)))
        (htmx::morph("#scheduled", &scheduled::view::in_sidebar(lang, sidebar.version.waiting())))
        @if let Some(room) = here { (htmx::morph("#later", &scheduled::view::in_room(lang, room, sidebar.version.waiting()))) }
        (htmx::morph("#rooms", &rooms(lang, &sidebar.rooms, here)))
        (htmx::morph("#conversations", &conversations(lang, sidebar, here)))
        @for person in partners { (htmx::remove(&format!("#{}", other_id(person.id)))) }
        (htmx::fill("#list", &html! { input type="hidden" name="list" value=(sidebar.edition()); }))
    }
}

/// The presence of the partners of conversations, for a page whose list of rooms is right.
pub fn partners_online(lang: Lang, partners: &[(UserId, bool)]) -> Markup {
    html! {
        @for (user, online) in partners {
            (htmx::fill(&format!("#{}", here_id(*user)), &here(lang, *online)))
        }
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

/// The DOM id of the presence mark beside somebody's name.
fn here_id(user: UserId) -> String {
    format!("here-{user}")
}

fn here(lang: Lang, online: bool) -> Markup {
    html! { @if online { span.visually-hidden { (strings::online(lang)) } } }
}

/// Somebody's new presence, for open pages that show them.
pub fn presence_changed(lang: Lang, user: UserId, online: bool) -> Markup {
    let status = conversations::view::status_id(user);
    let last = (!online).then(Timestamp::now);
    html! {
        (htmx::fill(&format!("#{}", here_id(user)), &here(lang, online)))
        (htmx::fill(&format!("#{status}"), &conversations::view::status(lang, online, last)))
    }
}

/// The DOM id of a room's unread count.
pub fn unread_id(room: RoomId) -> String {
    format!("unread-{room}")
}

/// An unread count; nothing for 0.
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
