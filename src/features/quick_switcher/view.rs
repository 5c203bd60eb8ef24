//! How it looks: a field, and what was found under it.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::view::{avatar, name_of},
        conversations,
        quick_switcher::{Found, routes, strings},
        room_directory,
        rooms::{self, view::sign},
        sidebar::{self, Listed},
    },
    i18n::lang::Lang,
    model::room::RoomKind,
    web::{
        self,
        form::{result_count, result_count_region},
        icon,
        page::{page, page_header},
    },
};

/// The page.
pub fn page_of(lang: Lang, wanted: &str, list: &Markup) -> Markup {
    let title = web::strings::go_to(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
                (form(lang, wanted, list))
            }
        },
    )
}

/// The field, and the list that follows what is typed.
pub fn form(lang: Lang, wanted: &str, list: &Markup) -> Markup {
    let field = strings::wanted(lang);
    let action = uri!(routes::show(Option::<&str>::None));
    html! {
        form.search role="search" aria-label=(web::strings::go_to(lang)) method="get" action=(action) {
            (icon::search())
            label.visually-hidden for="wanted" { (field) }
            input #wanted name="q" type="search" value=(wanted) placeholder=(field)
                autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" autofocus
                hx-get=(action) hx-trigger="input changed delay:120ms"
                hx-target="#places" hx-swap="outerHTML" hx-sync="this:replace";
            button type="submit" { (strings::find(lang)) }
        }
        (result_count_region())
        (list)
    }
}

/// What was found.
pub fn list(lang: Lang, wanted: &str, found: &Found) -> Markup {
    html! {
        div #places data-wanted=(wanted) {
            @if found.is_empty() {
                p.hint { (nothing(lang, wanted)) }
            }
            @if !found.own.is_empty() {
                ul aria-label=(strings::own(lang)) { @for listed in &found.own { li { (own(lang, listed)) } } }
            }
            @if !found.people.is_empty() {
                h2 { (strings::people(lang)) }
                ul {
                    @for person in &found.people {
                        li {
                            a href=(uri!(conversations::routes::chat(&person.username))) {
                                (avatar(person))
                                (name_of(lang, person))
                                @if person.display_name.is_some() { " " span.hint { "@" (person.username) } }
                            }
                        }
                    }
                }
            }
            @if !found.open.is_empty() {
                h2 { (strings::rooms(lang)) }
                ul {
                    @for room in &found.open {
                        li {
                            form method="post" action=(uri!(room_directory::routes::join_one(room.id))) {
                                button type="submit" {
                                    (sign(RoomKind::Open))
                                    bdi { (room.name) }
                                    " " span.hint { (strings::join(lang)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The same where it takes the place of what was found before.
pub fn listed_anew(lang: Lang, wanted: &str, found: &Found) -> Markup {
    let Found { own, people, open } = found;
    let count = own
        .len()
        .saturating_add(people.len())
        .saturating_add(open.len());
    html! { (list(lang, wanted, found)) (result_count(lang, count, &nothing(lang, wanted))) }
}

fn nothing(lang: Lang, wanted: &str) -> Markup {
    match wanted.trim() {
        "" => html! { (strings::nowhere(lang)) },
        wanted => strings::nothing(lang, html! { bdi { (strings::quoted(lang, wanted)) } }),
    }
}

fn own(lang: Lang, listed: &Listed) -> Markup {
    html! {
        a href=(rooms::routes::at(listed.id)) {
            @match &listed.with {
                Some(person) => (avatar(person)),
                None => (sign(listed.kind)),
            }
            bdi { (listed.name) }
            (sidebar::view::unread(lang, listed.unread))
        }
    }
}
