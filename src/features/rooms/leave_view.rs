//! The pages that ask before somebody leaves a private room or is removed.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{RoomId, UserId},
    features::{
        accounts::view::name_of,
        invitations,
        rooms::{Member, members, routes, settings, strings},
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    model::{
        person::Person,
        room::{Room, RoomKind},
    },
};

/// Whether leaving is asked about first: nobody comes back into a private room by themselves.
pub fn asks(room: &Room) -> bool {
    room.kind == RoomKind::Private
}

/// The page that asks before the member leaves. `heir` would own the room after them; without
/// one they are the last one there.
pub fn leave_page(member: &Member, beside: &Sidebar, heir: Option<&Person>) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let ends = heir.is_none() && asks(room);
    let owns = room.owner == member.person().id;
    page_beside(
        member.viewer(),
        beside,
        SidebarPlace::Elsewhere,
        strings::leave(lang),
        &html! {
            h1 { (strings::leave_question(lang, html! { bdi { (room.name) } })) }
            form.card method="post" action=(uri!(routes::leave(room.id, Some(ends)))) {
                @if ends { p { (strings::last_one(lang)) } }
                @else if asks(room) { p { (settings::strings::leave_hint(lang)) } }
                @if let (Some(heir), true) = (heir, owns) { p { (strings::hands_over(lang, name_of(lang, heir))) } }
                div.actions {
                    button.danger type="submit" {
                        @if ends { (strings::leave_and_delete(lang)) } @else { (strings::leave(lang)) }
                    }
                    " " a.button.quiet href=(routes::at(room.id)) { (settings::strings::keep(lang)) }
                }
            }
            @if !ends {
                form.card method="post" action=(uri!(invitations::routes::leave_for_good(room.id, Some(false)))) {
                    p.hint { (invitations::strings::leave_for_good_hint(lang)) }
                    button.danger type="submit" aria-label=(invitations::strings::leave_for_good_which(lang, &room.name)) {
                        (invitations::strings::leave_for_good(lang))
                    }
                }
            }
        },
    )
}

/// The page that asks before somebody is removed from the room.
pub fn remove_page(member: &Member, beside: &Sidebar, person: &Person) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let name = || name_of(lang, person);
    page_beside(
        member.viewer(),
        beside,
        SidebarPlace::Elsewhere,
        strings::remove_title(lang),
        &html! {
            h1 { (strings::remove_question(lang, name(), html! { bdi { (room.name) } })) }
            form.card method="post" action=(uri!(members::routes::remove(room.id, person.id))) {
                p {
                    @if asks(room) { (strings::removed_from_private(lang)) }
                    @else { (strings::removed_from_open(lang)) }
                }
                div.actions {
                    button.danger type="submit" { (strings::remove(lang)) }
                    " " a.button.quiet href=(members::routes::at(room.id)) { (settings::strings::keep(lang)) }
                }
            }
        },
    )
}
