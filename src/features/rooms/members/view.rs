//! The list of a room's members in its menu, and their page.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link},
        invitations, pins,
        rooms::{
            Member,
            members::{MemberPart, routes},
            routes as room_routes, strings,
            view::owner,
        },
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::person::Person,
    web::{
        form::{Field, field},
        htmx,
        page::{more_link, page_header},
        strings::show_more,
    },
};

/// The form that invites somebody.
pub fn invite_form(member: &Member, typed: &str, problems: &FieldErrors) -> Markup {
    let (lang, action) = (member.lang(), uri!(routes::invite(member.room().id)));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::invite(lang),
                value: typed,
                hint: Some(strings::invite_hint(lang)),
                ..Field::text("username")
            }, problems))
            button.primary type="submit" { (strings::invite(lang)) }
        }
    }
}

/// The content of the page of a room's members.
pub struct MembersPage<'a> {
    /// The reader.
    pub member: &'a Member,
    /// Their sidebar.
    pub beside: &'a Sidebar,
    /// The person who owns the room.
    pub owner: &'a Person,
    /// The form that invites somebody, and our origin, for links into the room. Pages with a
    /// later part of a list have only that.
    pub top: Option<(&'a Markup, &'a str)>,
    /// A part of the members.
    pub list: Option<Markup>,
    /// A part of the people who have not answered an invitation.
    pub waiting: Option<Markup>,
}

/// The page of a room's members.
pub fn members_page(content: &MembersPage<'_>) -> Markup {
    let (lang, room) = (content.member.lang(), content.member.room());
    let (back, label) = match content.top {
        Some(_) => (room_routes::at(room.id), strings::back(lang)),
        None => (routes::at(room.id), strings::back_to_members(lang)),
    };
    page_beside(
        content.member.viewer(),
        content.beside,
        SidebarPlace::Elsewhere,
        strings::members(lang),
        &html! {
            (page_header(back, label, &strings::members_of(lang, html! { bdi { (room.name) } })))
            @if let (Some((invite_form, origin)), false) = (content.top, room.is_direct()) {
                (invite_form)
                (invitations::view::link(lang, room, origin))
                p.hint #owner { (owner(lang, content.owner)) }
            }
            @if let Some(list) = &content.list { (list) }
            @if let Some(waiting) = &content.waiting { (waiting) }
        },
    )
}

/// A part of the members on their page, each with a button that removes them.
pub fn managed_part(member: &Member, part: &MemberPart, online: &BTreeSet<UserId>) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let others = |person: &Person| person.id != member.person().id;
    html! {
        @if is_long(part) { p.hint { (shown(lang, part, part.before)) } }
        ul {
            @for person in &part.people {
                li.managed {
                    div.person { (member_name(lang, person, online.contains(&person.id))) }
                    @if member.manages() && others(person) {
                        form method="get" action=(uri!(routes::confirm_remove(room.id, person.id))) {
                            button.danger type="submit" aria-label=(strings::remove_person(lang, &person.distinct_name())) { (strings::remove(lang)) }
                        }
                    }
                }
            }
        }
        @if let Some(last) = part.next() { (more_link(lang, next(room.id, last))) }
    }
}

fn next(room: RoomId, last: UserId) -> String {
    uri!(routes::page(room, Some(last), Option::<UserId>::None)).to_string()
}

/// Whether the list has more than one part.
fn is_long(part: &MemberPart) -> bool {
    part.before > 0 || part.end() < part.total
}

/// The sentence that says which members are shown, from the one after `before` others.
fn shown(lang: Lang, part: &MemberPart, before: i64) -> Markup {
    match part.people.is_empty() {
        true => html! { (strings::no_more_members(lang)) },
        false => strings::part_of_members(lang, before + 1, part.end(), part.total),
    }
}

/// The members of a room, in its menu.
pub fn list(lang: Lang, people: &[Person], online: &BTreeSet<UserId>) -> Markup {
    html! { @for person in people { (member_item(lang, person, online.contains(&person.id))) } }
}

/// Below that list, if it has more than one part: how many members it shows, and the link to
/// more. The link has an id, so that the focus goes to the next one.
pub fn rest(lang: Lang, room: RoomId, part: &MemberPart) -> Markup {
    html! {
        @if is_long(part) {
            span.hint { (shown(lang, part, 0)) }
            @if let Some(last) = part.next() {
                " "
                @let next = next(room, last);
                a.button #next-members href=(next) hx-get=(next) hx-swap="none" { (show_more(lang)) }
            }
        }
    }
}

/// The first part of the list, in place of an older one, and the number of pins beside it.
pub fn list_update(
    member: &Member,
    part: &MemberPart,
    online: &BTreeSet<UserId>,
    pins: i64,
) -> Markup {
    html! { (list(member.lang(), &part.people, online)) (rest_update(member, part)) (pins::view::count_update(pins)) }
}

/// A later part, for the list. Some of its members may be in the list already.
pub fn more(member: &Member, part: &MemberPart, online: &BTreeSet<UserId>) -> Markup {
    html! {
        @for person in &part.people {
            (htmx::upsert("#members", &member_item(member.lang(), person, online.contains(&person.id))))
        }
        (rest_update(member, part))
    }
}

fn rest_update(member: &Member, part: &MemberPart) -> Markup {
    htmx::fill(
        "#members-rest",
        &rest(member.lang(), member.room().id, part),
    )
}

/// A member's element, for pages and streams.
pub fn member_item(lang: Lang, person: &Person, online: bool) -> Markup {
    html! {
        li.person id=(member_id(person.id)) { (member_name(lang, person, online)) }
    }
}

fn member_name(lang: Lang, person: &Person, online: bool) -> Markup {
    html! {
        (avatar(person))
        (name_link(lang, person))
        @if online { " " span.online { (strings::online(lang)) } }
    }
}

/// The DOM id of a member's element.
pub fn member_id(user: UserId) -> String {
    format!("u{user}")
}
