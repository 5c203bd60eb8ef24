//! The notes to the author of a message, above the message box.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::view::name_link,
        messages::{AuthorNotes, strings},
        rooms::{self, Member},
    },
    model::person::Person,
    web::htmx,
};

/// The place of the notes. Screen readers say what comes into it.
pub fn place(content: &Markup) -> Markup {
    html! { div #notes role="status" { (content) } }
}

/// The notes. Somebody who is not in the room can be asked in.
pub fn notes(member: &Member, notes: &AuthorNotes) -> Markup {
    let lang = member.lang();
    html! {
        @if notes.refused { p { (strings::not_everybody(lang)) } }
        @for person in &notes.outside {
            div.actions {
                p { (strings::not_here(lang, name_link(lang, person))) }
                (ask_in(member, person))
            }
        }
    }
}

fn ask_in(member: &Member, person: &Person) -> Markup {
    let (lang, action) = (
        member.lang(),
        uri!(rooms::members::routes::invite(member.room().id)),
    );
    html! {
        form method="post" action=(action) {
            input type="hidden" name="username" value=(person.username);
            button type="submit" aria-label=(strings::ask_in_which(lang, &person.distinct_name())) { (strings::ask_in(lang)) }
        }
    }
}

/// A sentence in that place.
pub fn sentence(text: &str) -> Markup {
    html! { p { (text) } }
}

/// New notes, for a page that is open.
pub fn update(content: &Markup) -> Markup {
    htmx::fill("#notes", content)
}
