//! How people look among others, and each on their own card.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings,
        accounts::{
            Viewer,
            details::clock,
            directory::{Found, Profile},
            view::{avatar, name_link, portrait},
        },
        conversations, password_resets,
        people::{routes, strings},
        room_directory,
    },
    i18n::{lang::Lang, strings::Text},
    web::{
        form::{result_count, result_count_region},
        icon,
        page::{page, page_header},
    },
};

/// The page of people, around the list of those who were found.
pub fn people(lang: Lang, query: &str, list: &Markup) -> Markup {
    let action = "/people";
    let field = strings::find_somebody(lang);
    page(
        lang,
        strings::people(lang),
        "alone",
        html! {
            main {
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
            }
        },
    )
}

/// Those who were found, and the way to more of them.
pub fn list(lang: Lang, query: &str, after: &str, found: &Found) -> Markup {
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

/// The same where it takes the place of those who were found before.
pub fn listed_anew(lang: Lang, query: &str, after: &str, found: &Found) -> Markup {
    let nothing = html! { (nobody(query, after)(lang)) };
    html! {
        (list(lang, query, after, found))
        (result_count(lang, found.people.len(), &nothing))
    }
}

/// People, each with the beginning of what they tell of themselves.
pub fn directory(lang: Lang, people: &[Profile]) -> Markup {
    html! { ul.directory { @for card in people { (entry(lang, card)) } } }
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

fn entry(lang: Lang, card: &Profile) -> Markup {
    html! {
        li.entry {
            (avatar(&card.person))
            div {
                p { (name_link(lang, &card.person)) " " span.hint { "@" (card.person.username) } }
                @if let Some(line) = card.bio.lines().next() { p.hint.line dir="auto" { (line) } }
            }
        }
    }
}

/// The page of one card.
pub fn card_page(lang: Lang, card: &Profile, drawn: &Markup) -> Markup {
    page(
        lang,
        card.person.name(),
        "alone",
        html! {
            main {
                p { a.back.button.quiet.round href=(uri!(routes::list(_, _))) { (icon::back()) span.visually-hidden { (strings::all(lang)) } } }
                (drawn)
            }
        },
    )
}

/// Somebody's card. `presence` is whether they are here, or when they were.
pub fn card(viewer: &Viewer, card: &Profile, presence: &Markup) -> Markup {
    let (lang, person) = (viewer.lang(), &card.person);
    let time = card.time_zone.as_deref().and_then(clock);
    let time = time.map(|time| time.strftime(strings::clock(lang)).to_string());
    let themselves = person.id == viewer.id();
    let their_time = |time: &str| match themselves {
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
            @if !card.bio.is_empty() { p.bio dir="auto" { (card.bio) } }
            @if let Some(time) = time { p.hint { (their_time(&time)) } }
            (deeds(viewer, &person.username, themselves))
        }
    }
}

/// What the viewer can do with somebody.
fn deeds(viewer: &Viewer, username: &str, themselves: bool) -> Markup {
    let lang = viewer.lang();
    html! {
        div.actions {
            @if themselves {
                a.button href=(uri!(account_settings::routes::me(_))) { (strings::edit(lang)) }
            } @else {
                a.button.primary href=(uri!(conversations::routes::chat(username))) { (strings::message(lang)) }
                @if viewer.administers() {
                    form method="post" action=(uri!(password_resets::routes::create_link(username))) {
                        button type="submit" { (strings::make_link(lang)) }
                    }
                }
            }
        }
    }
}
