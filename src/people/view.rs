//! How people look among others, and each on their own card.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    accounts::{
        Viewer,
        details::clock,
        directory::{Card, Found},
        view::{avatar, name_link, portrait},
    },
    conversations, lobby, profile, resets,
    web::page::page,
};

/// The page of people, around the list of those who were found.
pub fn people(query: &str, list: &Markup) -> Markup {
    let action = "/people";
    page(
        "People",
        "alone",
        html! {
            main {
                h1 { "People" }
                form.search role="search" method="get" action=(action) {
                    label.visually-hidden for="q" { "Find somebody by name" }
                    input #q name="q" type="search" value=(query) placeholder="Find somebody by name"
                        autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100"
                        hx-get=(action) hx-trigger="input changed delay:200ms"
                        hx-target="#found" hx-swap="outerHTML";
                    button type="submit" { "Find" }
                }
                (list)
                p.actions { a.button href=(lobby::routes::at()) { "Back to the lobby" } }
            }
        },
    )
}

/// Those who were found, and the way to more of them.
pub fn list(query: &str, after: &str, found: &Found) -> Markup {
    html! {
        div #found {
            @if found.people.is_empty() {
                p.hint role="status" { (nobody(query, after)) }
            } @else {
                ul.directory { @for card in &found.people { (entry(card)) } }
            }
            @if let Some(last) = &found.more {
                p.actions { a.button href=(next(query, last)) { "More people" } }
            }
        }
    }
}

fn nobody(query: &str, after: &str) -> &'static str {
    match (query.trim(), after) {
        ("", "") => "There is nobody here yet.",
        (_, "") => "Nobody’s name begins like that. Try the first letters of it.",
        _ => "That was everybody.",
    }
}

fn next(query: &str, last: &str) -> String {
    let query = Some(query).filter(|query| !query.is_empty());
    uri!(routes::list(query, Some(last))).to_string()
}

fn entry(card: &Card) -> Markup {
    html! {
        li.entry {
            (avatar(&card.person))
            div {
                p { (name_link(&card.person)) " " span.hint { "@" (card.person.username) } }
                @if let Some(line) = card.bio.lines().next() { p.hint.line dir="auto" { (line) } }
            }
        }
    }
}

/// The page of one card.
pub fn card_page(card: &Card, drawn: &Markup) -> Markup {
    page(
        card.person.name(),
        "alone",
        html! {
            main {
                (drawn)
                p.actions { a.button href=(uri!(routes::list(_, _))) { "All people" } }
            }
        },
    )
}

/// Somebody's card. `presence` is whether they are here, or when they were.
pub fn card(viewer: &Viewer, card: &Card, presence: &Markup) -> Markup {
    let person = &card.person;
    let time = card.time_zone.as_deref().and_then(clock);
    let themselves = person.id == viewer.id();
    html! {
        article.person-card aria-labelledby="card-name" {
            (portrait(person))
            div.who {
                h1 #card-name { bdi { (person.name()) } }
                p.hint { "@" (person.username) }
                (presence)
            }
            @if !card.bio.is_empty() { p.bio dir="auto" { (card.bio) } }
            @if let Some(time) = time { p.hint { "It is " (time) " for " (if themselves { "you" } else { "them" }) "." } }
            (deeds(viewer, &person.username, themselves))
        }
    }
}

/// What the viewer can do with somebody.
fn deeds(viewer: &Viewer, username: &str, themselves: bool) -> Markup {
    html! {
        div.actions {
            @if themselves {
                a.button href=(uri!(profile::routes::me(_))) { "Edit your profile" }
            } @else {
                a.button.primary href=(uri!(conversations::routes::chat(username))) { "Message" }
                @if viewer.administers() {
                    form method="post" action=(uri!(resets::routes::make_link(username))) {
                        button type="submit" { "Make a link for another password" }
                    }
                }
            }
        }
    }
}
