//! The list of people, and the profile of one.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings,
        accounts::{
            Viewer,
            directory::PeoplePage,
            profile::{Profile, time_in_zone},
            view::{avatar, name_link, portrait},
        },
        blocks, conversations, password_resets,
        people::{routes, strings},
        room_directory,
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::{lang::Lang, strings::Text},
    model::person::Person,
    web::{
        form::{result_count, result_count_region},
        icon,
        page::page_header,
    },
};

/// The page of people, with the field to search them and a list.
pub fn people_page(viewer: &Viewer, beside: &Sidebar, query: &str, list: &Markup) -> Markup {
    let lang = viewer.lang();
    let action = "/people";
    let field = strings::find_somebody(lang);
    page_beside(
        viewer,
        beside,
        SidebarPlace::People,
        strings::people(lang),
        &html! {
            (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::people(lang)) }))
            form.search role="search" method="get" action=(action) {
                (icon::search())
                label.visually-hidden for="q" { (field) }
                input #q name="q" type="search" value=(query) placeholder=(field)
                    autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100"
                    hx-get=(action) hx-trigger="input changed delay:200ms"
                    hx-target="#found" hx-swap="outerHTML";
                button type="submit" { (strings::find(lang)) }
            }
            (result_count_region())
            (list)
        },
    )
}

/// The people that were found, and the link to the next page.
pub fn list(lang: Lang, query: &str, after: &str, found: &PeoplePage) -> Markup {
    html! {
        div #found {
            @if found.people.is_empty() {
                p.hint { (nobody(query, after)(lang)) }
            } @else {
                (directory(lang, &found.people))
            }
            @if let Some(last) = &found.more {
                p.actions { a.button href=(next(query, last)) { (strings::more(lang)) } }
            }
        }
    }
}

/// The list, as the answer to a search: it replaces the list before, and announces the
/// number of people to screen readers.
pub fn list_update(lang: Lang, query: &str, after: &str, found: &PeoplePage) -> Markup {
    let nothing = html! { (nobody(query, after)(lang)) };
    html! {
        (list(lang, query, after, found))
        (result_count(lang, found.people.len(), &nothing))
    }
}

/// People, each with the first line of their bio.
pub fn directory(lang: Lang, people: &[Profile]) -> Markup {
    html! { ul.directory { @for profile in people { (entry(lang, profile)) } } }
}

fn nobody(query: &str, after: &str) -> Text {
    match (query.trim(), after) {
        ("", "") => strings::nobody,
        (_, "") => strings::nobody_found,
        _ => strings::that_was_all,
    }
}

fn next(query: &str, last: &str) -> String {
    let query = Some(query).filter(|query| !query.is_empty());
    uri!(routes::list(query, Some(last))).to_string()
}

fn entry(lang: Lang, profile: &Profile) -> Markup {
    html! {
        li.entry {
            (avatar(&profile.person))
            div {
                p {
                    (name_link(lang, &profile.person))
                    @if !profile.person.shares_name { " " span.hint { "@" (profile.person.username) } }
                }
                @if let Some(line) = profile.bio.lines().next() { p.hint.line dir="auto" { (line) } }
            }
        }
    }
}

/// The page of a profile.
pub fn profile_page(viewer: &Viewer, beside: &Sidebar, profile: &Profile, card: &Markup) -> Markup {
    let lang = viewer.lang();
    page_beside(
        viewer,
        beside,
        SidebarPlace::Elsewhere,
        &profile.person.distinct_name(),
        &html! {
            p { a.back.button.quiet.round href=(uri!(routes::list(_, _))) { (icon::back()) span.visually-hidden { (strings::all(lang)) } } }
            (card)
        },
    )
}

/// A profile. `presence` says whether the person is online, or when they were; `blocked`,
/// whether the viewer has blocked them.
pub fn profile_card(
    viewer: &Viewer,
    profile: &Profile,
    presence: &Markup,
    blocked: bool,
) -> Markup {
    let (lang, person) = (viewer.lang(), &profile.person);
    let time = profile.time_zone.as_deref().and_then(time_in_zone);
    let time = time.map(|time| time.strftime(strings::clock(lang)).to_string());
    let is_own = person.id == viewer.id();
    let their_time = |time: &str| match is_own {
        true => strings::your_time(lang, time),
        false => strings::their_time(lang, time),
    };
    html! {
        article.person-card aria-labelledby="card-name" {
            (portrait(person))
            div.who {
                h1 #card-name { bdi { (person.name()) } }
                p.hint { "@" (person.username) }
                (presence)
            }
            @if !profile.bio.is_empty() { p.bio dir="auto" { (profile.bio) } }
            @if let Some(time) = time { p.hint { (their_time(&time)) } }
            @if blocked { p.hint { (blocks::strings::is_blocked(lang)) } }
            (actions(viewer, person, is_own, blocked))
        }
    }
}

/// The buttons below a profile.
fn actions(viewer: &Viewer, person: &Person, is_own: bool, blocked: bool) -> Markup {
    let (lang, username) = (viewer.lang(), &person.username);
    html! {
        div.actions {
            @if is_own {
                a.button href=(uri!(account_settings::routes::me(_))) { (strings::edit(lang)) }
            } @else {
                @if !blocked {
                    a.button.primary href=(uri!(conversations::routes::chat(username))) { (strings::message(lang)) } " "
                }
                (blocks::view::on_profile(lang, person, blocked))
                @if viewer.is_admin() {
                    form method="post" action=(uri!(password_resets::routes::create_link(username))) {
                        button type="submit" { (strings::make_link(lang)) }
                    }
                }
            }
        }
    }
}
