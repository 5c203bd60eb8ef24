//! The page of what is new in all rooms.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::Viewer,
        inbox::{
            catch_up::{News, RoomNews},
            routes, strings,
        },
        messages, rooms,
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::lang::Lang,
    model::event::COUNTED,
    web::{assets, icon, page::page_header},
};

/// The page: each room with its first new messages.
pub fn catch_up_page(viewer: &Viewer, beside: &Sidebar, news: &News, may_undo: bool) -> Markup {
    let lang = viewer.lang();
    let title = strings::catch_up(lang);
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        title,
        &html! {
            link rel="stylesheet" href=(assets::url("inbox.css"));
            (page_header(routes::at(), strings::inbox(lang), &html! { (title) }))
            @if news.rooms.is_empty() { p.hint role="status" { (strings::all_caught_up(lang)) } }
            div.actions {
                @if !news.rooms.is_empty() {
                    form method="post" action=(uri!(rooms::routes::mark_all_read())) {
                        button.quiet type="submit" { (icon::read()) (strings::mark_all(lang)) }
                    }
                }
                @if may_undo { (undo_form(lang)) }
            }
            @for room in &news.rooms { (section(lang, room)) }
            @if news.more > 0 { p.hint { (strings::more_rooms(lang, news.more)) } }
        },
    )
}

fn section(lang: Lang, news: &RoomNews) -> Markup {
    let room = news.member.room();
    let name = html! { bdi { (room.name) } };
    let count = match news.unread {
        COUNTED.. => strings::many_new(lang).to_owned(),
        count => strings::new_messages(lang, count),
    };
    html! {
        section.new-in {
            h2 { a href=(rooms::routes::at(room.id)) { (name) } }
            p.hint {
                @if news.mentioned { (strings::with_mention(lang, html! { (count) })) } @else { (count) }
            }
            ol { @for message in &news.messages { (messages::view::leading_message(lang, message, false)) } }
            div.actions {
                a.button href=(rooms::routes::at(room.id)) { (strings::go_on(lang, name.clone())) }
                form method="post" action=(uri!(routes::room_seen(room.id))) {
                    input type="hidden" name="message" value=(news.latest);
                    button.quiet type="submit" { (strings::mark_room(lang, name.clone())) }
                }
            }
        }
    }
}

/// The button that takes the latest marking of rooms back.
pub fn undo_form(lang: Lang) -> Markup {
    html! {
        form method="post" action=(uri!(rooms::routes::undo_reading())) {
            button.quiet type="submit" { (strings::undo(lang)) }
        }
    }
}
