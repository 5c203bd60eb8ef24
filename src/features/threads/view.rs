//! The page of a thread: a room's page with the messages of the thread alone. In a wide window
//! a frame shows it beside its room.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    features::{
        blocks, messages,
        messages::view::Answering,
        presence,
        room_log::Cursor,
        rooms::{self, Member},
        scheduled,
        sidebar::{
            Sidebar,
            view::{SidebarPlace, sidebar},
        },
        threads::{Thread, routes, strings},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    streams::view as stream_view,
    web::{
        assets, icon,
        page::{page, skip_link},
    },
};

/// The page of a thread.
pub fn thread_page(
    member: &Member,
    beside: &Sidebar,
    thread: &Thread,
    live_from: &Cursor,
) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let root = thread.root.id;
    let key = messages::new_idempotency_key();
    let composer = messages::view::composer(
        lang,
        member.person().id,
        room,
        "",
        &key,
        &FieldErrors::default(),
        Answering::Thread(root),
    );
    page(
        lang,
        &strings::thread_in(lang, &room.name),
        "app in-room",
        html! {
            (skip_link("composer-body", rooms::strings::skip(lang)))
            (sidebar(member.viewer(), beside, SidebarPlace::Room(room.id)))
            main.room.threaded.direct[room.is_direct()] data-viewer=(member.person().id) data-manages=(member.manages()) data-pins=[room.owner_pins.then_some("owner")]
                data-name=(member.person().username.to_ascii_lowercase()) data-cleared=[rooms::view::cleared(member)] {
                header.bar {
                    a.back.button.quiet.round href=(rooms::routes::at(room.id)) { (icon::back()) span.visually-hidden { (rooms::strings::back(lang)) } } " "
                    div.title { h1 { (strings::thread(lang)) } p { bdi { (room.name) } } }
                    span #line role="status" data-lost=(rooms::strings::lost(lang)) {}
                    (follow_form(lang, room.id, root, thread.follows))
                }
                div #scroller tabindex="0" role="log" aria-live="off" aria-label=(rooms::strings::messages(lang)) {
                    ol #messages data-thread=(root) {
                        (messages::view::leading_message(lang, &thread.root, true))
                        (answers(lang, thread))
                        @if thread.newer { li.newest { a href=(routes::at(room.id, root)) { (strings::newest(lang)) } } }
                    }
                }
                div.visually-hidden #told aria-live="polite" {}
                (rooms::view::jump_to_newest(lang, true))
                (messages::outbox_view::outbox(lang, room, Some(root)))
                (presence::view::typing_line(room.id))
                p #archived role="status" {
                    (rooms::view::archived(lang, room.archived))
                    (blocks::view::obstacle(lang, room.with.as_ref(), member.obstacle()))
                }
                (scheduled::view::place_in_room(lang, room.id, beside.version.waiting()))
                (composer)
                script defer src=(assets::url("threads.js")) {}
                @if !thread.newer { (stream_view::room_stream(room.id, live_from, beside.edition())) }
            }
        },
    )
}

/// The link to the answers before, then the answers. Each shows its author.
pub fn answers(lang: Lang, thread: &Thread) -> Markup {
    let room = thread.root.room;
    html! {
        @if let (true, Some(first)) = (thread.older, thread.answers.first()) {
            @let place = uri!(routes::show(room, thread.root.id, Some(first.id)));
            li.older {
                a href=(place) hx-get=(place) hx-trigger="click, intersect once"
                    hx-target="closest .older" hx-swap="outerHTML" { (strings::older(lang)) }
            }
        }
        @if thread.answers.is_empty() { li.beginning { p.hint { (strings::none_yet(lang)) } } }
        @for message in &thread.answers { (messages::view::answer(lang, message)) }
    }
}

/// The button that follows the thread, or follows it no more.
pub fn follow_form(lang: Lang, room: RoomId, root: MessageId, follows: bool) -> Markup {
    let action = uri!(routes::follow(room, root));
    html! {
        form.follow method="post" action=(action) hx-post=(action) hx-swap="outerHTML" {
            input type="hidden" name="follows" value=(!follows);
            button.quiet type="submit" {
                @if follows { (strings::unfollow(lang)) } @else { (strings::follow(lang)) }
            }
        }
    }
}
