//! Invitations, as the invited person and the room's members see them.

use maud::{Markup, html};
use rocket::{http::uri::Origin, uri};

use crate::{
    base::ids::{RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link},
        invitations::{self, Invitation, RefusedRoom, WaitingPerson, routes, strings},
        room_directory,
        rooms::{self, Member},
    },
    i18n::{lang::Lang, strings::Text},
    model::{
        list_part::ListPart,
        room::{Room, RoomKind},
    },
    web::{htmx, page::more_link},
};

/// The most invitations in a sidebar. More are on a page of their own.
pub const SHOWN: usize = 2;

/// The invitations in a sidebar; nothing if there are none.
pub fn in_sidebar(lang: Lang, pending: &[Invitation]) -> Markup {
    html! {
        @if !pending.is_empty() {
            div.heading {
                h2 { (strings::invitations(lang)) }
                @if pending.len() > SHOWN {
                    a href=(routes::contacts_at()) { (strings::all(lang)) }
                }
            }
            ul.invitations {
                @for one in pending.iter().take(SHOWN) { (invitation(lang, one)) }
            }
        }
    }
}

/// All invitations, on a page.
pub fn list(lang: Lang, pending: &ListPart<Invitation>) -> Markup {
    html! {
        @if pending.items.is_empty() { p.hint { (strings::none(lang)) } }
        @else { ul.invitations { @for one in &pending.items { (invitation(lang, one)) } } }
        // An answered one makes room for another.
        @if pending.has_more { p.hint { (strings::more_wait(lang)) } }
    }
}

fn dom_id(room: RoomId) -> String {
    format!("i{room}")
}

/// Removes an answered invitation from the page of all. A stream removes it from a sidebar.
pub fn answered(room: RoomId) -> Markup {
    htmx::remove(&format!("#{}", dom_id(room)))
}

/// One invitation with its three answers.
fn invitation(lang: Lang, one: &Invitation) -> Markup {
    let room = html! { strong { bdi { (one.name) } } };
    html! {
        li.invitation id=(dom_id(one.room)) {
            p { (strings::asks(lang, name_link(lang, &one.by), room)) }
            p.hint { (room_directory::strings::members(lang, one.members)) }
            div.actions {
                form method="post" action=(uri!(routes::accept(one.room))) {
                    button.primary type="submit" aria-label=(strings::to_room(lang, strings::join(lang), &one.name)) { (strings::join(lang)) }
                }
                (answer(uri!(routes::decline(one.room)), strings::decline, lang, &one.name))
                (answer(uri!(routes::decline_for_good(one.room)), strings::decline_for_good, lang, &one.name))
            }
        }
    }
}

/// A "no". The page stays, and its stream removes the invitation.
fn answer(action: impl std::fmt::Display, label: Text, lang: Lang, room: &str) -> Markup {
    let label = label(lang);
    html! {
        form method="post" action=(action) hx-post=(action) hx-swap="none" {
            button type="submit" aria-label=(strings::to_room(lang, label, room)) { (label) }
        }
    }
}

/// People who were invited into a room and have not answered, on the page of members. `next` is
/// the address of the part after somebody.
pub fn waiting(
    member: &Member,
    waiting: &ListPart<WaitingPerson>,
    next: impl FnOnce(UserId) -> Origin<'static>,
) -> Markup {
    let lang = member.lang();
    html! {
        @if !waiting.items.is_empty() {
            section {
                h2 { (strings::waiting(lang)) }
                ul.waiting {
                    @for each in &waiting.items {
                        li.managed {
                            div.person { (avatar(&each.person)) (name_link(lang, &each.person)) }
                            @if invitations::may_withdraw(member, each) {
                                form method="post" action=(uri!(routes::withdraw(member.room().id, each.person.id))) {
                                    button type="submit" aria-label=(strings::withdraw_for(lang, &each.person.distinct_name())) { (strings::withdraw(lang)) }
                                }
                            }
                        }
                    }
                }
                @if let Some(last) = waiting.last_before_more() { (more_link(lang, next(last.person.id))) }
            }
        }
    }
}

/// Rooms that the reader does not want to be asked into, each with a button that takes that
/// back.
pub fn refused_rooms(lang: Lang, rooms: &ListPart<RefusedRoom>) -> Markup {
    html! {
        @if rooms.items.is_empty() { p.hint { (strings::no_refused_rooms(lang)) } }
        @else {
            ul {
                @for room in &rooms.items {
                    li.managed {
                        div.person { bdi { (room.name) } }
                        form method="post" action=(uri!(routes::allow(room.room))) {
                            button type="submit" aria-label=(strings::allow_room(lang, &room.name)) { (strings::allow(lang)) }
                        }
                    }
                }
            }
            @if let Some(last) = rooms.last_before_more() {
                (more_link(lang, uri!(routes::contacts(Some(last.room)))))
            }
        }
    }
}

/// The button that copies the link into an open room. Without scripts it leads to the page that
/// shows the link.
pub fn copy_link(lang: Lang, room: &Room) -> Markup {
    html! {
        @if has_link(room) {
            a.copy.button href=(rooms::members::routes::at(room.id)) data-copy=(uri!(room_directory::routes::invited(room.id))) {
                (strings::copy_link(lang))
            }
        }
    }
}

/// The link into an open room, to be given to people.
pub fn link(lang: Lang, room: &Room, origin: &str) -> Markup {
    let place = uri!(room_directory::routes::invited(room.id));
    html! {
        @if has_link(room) {
            div.card {
                p { strong { (strings::link(lang)) } }
                // Text and no field, which text browsers would cut off.
                p.link { code #invite-link { (origin) (place) } }
                p.hint { (strings::link_hint(lang)) }
                (copy_link(lang, room))
            }
        }
    }
}

/// Everybody can join an open room. People are asked into the others one by one.
fn has_link(room: &Room) -> bool {
    room.kind == RoomKind::Open && !room.archived
}
