//! Blocking and unblocking on pages.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::UserId,
    features::{
        account_settings,
        accounts::{
            Viewer,
            view::{avatar, name_link, name_of},
        },
        blocks::{routes, strings},
        invitations::{self, Invitation, RefusedRoom},
        people, room_directory,
        rooms::Obstacle,
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::{lang::Lang, names::called},
    model::{list_part::ListPart, person::Person},
    web::page::{page, page_header},
};

/// The link to the reader's style sheet, for somebody who has blocked people. `edition`
/// changes with the list of them, so that open pages load the new one.
pub fn style_link(edition: Option<u64>) -> Markup {
    html! {
        @if let Some(edition) = edition {
            link rel="stylesheet" href=(uri!(routes::style_sheet(Some(edition))));
        }
    }
}

/// The page that asks before somebody is blocked.
pub fn question(viewer: &Viewer, beside: &Sidebar, person: &Person) -> Markup {
    let lang = viewer.lang();
    let profile = uri!(people::routes::profile(&person.username));
    page_beside(
        viewer,
        beside,
        SidebarPlace::People,
        strings::block_title(lang),
        &html! {
            h1 { (strings::block_question(lang, name_of(lang, person))) }
            form.card method="post" action=(uri!(routes::block(&person.username))) {
                p { (strings::block_hint(lang)) }
                div.actions {
                    button.danger type="submit" { (strings::block(lang)) }
                    " " a.button.quiet href=(profile) { (strings::keep(lang)) }
                }
            }
        },
    )
}

/// On a profile: the link that blocks the person, or the button that unblocks them.
pub fn on_profile(lang: Lang, person: &Person, blocked: bool) -> Markup {
    html! {
        @if blocked { (unblock_form(lang, person)) }
        @else { (block_link(lang, person)) }
    }
}

/// The link to the page that asks.
pub fn block_link(lang: Lang, person: &Person) -> Markup {
    let label = strings::block_person(lang, called(lang, &person.distinct_name()));
    html! { a.button.quiet href=(uri!(routes::confirm(&person.username))) aria-label=(label) { (strings::block(lang)) } }
}

fn unblock_form(lang: Lang, person: &Person) -> Markup {
    html! {
        form method="post" action=(uri!(routes::unblock(person.id))) {
            button type="submit" aria-label=(strings::unblock_person(lang, called(lang, &person.distinct_name()))) { (strings::unblock(lang)) }
        }
    }
}

/// The sentence in place of the message box of a conversation.
pub fn obstacle(lang: Lang, with: Option<&Person>, obstacle: Option<Obstacle>) -> Markup {
    html! {
        @if let Some(obstacle) = obstacle {
            (sentence(obstacle)(lang))
            @if let (Obstacle::OwnBlock, Some(person)) = (obstacle, with) {
                " "
                @if person.is_gone() { a href=(invitations::routes::contacts_at()) { (strings::unblock(lang)) } }
                @else { a href=(uri!(people::routes::profile(&person.username))) { (strings::unblock(lang)) } }
            }
        }
    }
}

/// The sentence that says why nothing can be posted in a conversation.
pub fn sentence(obstacle: Obstacle) -> crate::i18n::strings::Text {
    match obstacle {
        Obstacle::OwnBlock => strings::own_block,
        Obstacle::BlockedByOther => strings::cannot_write,
    }
}

/// The page in place of a conversation that cannot be opened.
pub fn cannot_write_page(lang: Lang) -> Markup {
    let title = strings::cannot_write(lang);
    page(
        lang,
        title,
        "doorway",
        html! {
            main {
                p.brand { "Snug" }
                h1 { (title) }
                p { (strings::cannot_write_hint(lang)) }
                p.actions { a.button.primary href=(room_directory::routes::at()) { (room_directory::strings::back(lang)) } }
            }
        },
    )
}

/// The page of the reader's invitations, refused rooms and blocked people.
pub fn contacts_page(
    viewer: &Viewer,
    beside: &Sidebar,
    pending: &ListPart<Invitation>,
    refused: &ListPart<RefusedRoom>,
    blocked: &[Person],
) -> Markup {
    let lang = viewer.lang();
    let title = invitations::strings::contacts(lang);
    let back = uri!(account_settings::routes::me(_));
    page_beside(
        viewer,
        beside,
        SidebarPlace::Contacts,
        title,
        &html! {
            (page_header(back, account_settings::strings::account(lang), &html! { (title) }))
            section {
                h2 { (invitations::strings::invitations(lang)) }
                (invitations::view::list(lang, pending))
            }
            section {
                h2 { (strings::blocked_people(lang)) }
                @if blocked.is_empty() { p.hint { (strings::nobody(lang)) } }
                @else {
                    ul {
                        @for person in blocked {
                            li.managed {
                                div.person { (avatar(person)) (name_link(lang, person)) }
                                (unblock_form(lang, person))
                            }
                        }
                    }
                }
            }
            section {
                h2 { (invitations::strings::refused_rooms(lang)) }
                (invitations::view::refused_rooms(lang, refused))
            }
        },
    )
}

/// A later part of the rooms that the reader refuses, as a page of its own.
pub fn more_refused_rooms(
    viewer: &Viewer,
    beside: &Sidebar,
    refused: &ListPart<RefusedRoom>,
) -> Markup {
    let lang = viewer.lang();
    let title = invitations::strings::refused_rooms(lang);
    page_beside(
        viewer,
        beside,
        SidebarPlace::Contacts,
        title,
        &html! {
            (page_header(invitations::routes::contacts_at(), invitations::strings::contacts(lang), &html! { (title) }))
            (invitations::view::refused_rooms(lang, refused))
        },
    )
}
