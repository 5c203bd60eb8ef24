//! The page that forwards a message.

use maud::{Markup, html};

use crate::{
    base::ids::{RoomId, UserId},
    features::{
        forwarding::{routes, strings},
        messages::{self, strings as message_strings},
        rooms::Member,
        sidebar::SidebarRoom,
    },
    i18n::field_errors::FieldErrors,
    model::{message::Message, room::RoomKind},
    web::{form::problem, strings as web},
};

/// The choice and the comment.
pub struct Typed<'a> {
    /// The room or conversation.
    pub to: Option<RoomId>,
    /// The comment.
    pub comment: &'a str,
    /// The idempotency key of the new message.
    pub nonce: &'a str,
}

/// The page with the message, the choice of where it goes, and a comment.
pub fn page(
    member: &Member,
    message: &Message,
    targets: &[&SidebarRoom],
    typed: &Typed<'_>,
    problems: &FieldErrors,
) -> Markup {
    let lang = member.lang();
    let reader: UserId = member.person().id;
    let (people, rooms): (Vec<_>, Vec<_>) = targets
        .iter()
        .partition(|room| room.kind == RoomKind::Direct);
    let option = |room: &SidebarRoom| {
        let name = match &room.with {
            Some(person) => person.distinct_name(),
            None => room.name.as_str().into(),
        };
        html! { option value=(room.id) selected[typed.to == Some(room.id)] { (name) } }
    };
    let group = |label: &str, rooms: &[&&SidebarRoom]| {
        html! { @if !rooms.is_empty() { optgroup label=(label) { @for room in rooms { (option(room)) } } } }
    };
    let wrong = |field: &str| problems.of(field).map(|_| "true");
    messages::view::message_frame(
        member,
        strings::forward(lang),
        &html! { (strings::forward(lang)) },
        html! {
            ol.kept { (messages::view::alone(lang, message)) }
            @if member.room().kind != RoomKind::Open { p.hint { (strings::private(lang)) } }
            @if targets.is_empty() {
                p { (strings::nowhere(lang)) }
            } @else {
                form.card method="post" action=(routes::at(member.room().id, message.id)) {
                    input type="hidden" name="nonce" value=(typed.nonce);
                    input type="hidden" name="reader" value=(reader);
                    div.field {
                        label for="to" { (strings::forward_to(lang)) }
                        select #to name="to" required autofocus aria-invalid=[wrong("to")] aria-describedby=[problems.of("to").map(|_| "to-problem")] {
                            option value="" { (strings::choose(lang)) }
                            (group(strings::rooms(lang), &rooms))
                            (group(strings::people(lang), &people))
                        }
                        (problem(lang, "to", problems))
                    }
                    div.field {
                        label for="body" { (strings::comment(lang)) " " span.optional { (web::optional(lang)) } }
                        textarea #body name="body" rows="2" dir="auto" aria-invalid=[wrong("body")] aria-describedby=[problems.of("body").map(|_| "body-problem")] { "\n" (typed.comment) }
                        (problem(lang, "body", problems))
                    }
                    button.primary type="submit" { (message_strings::send(lang)) }
                }
            }
        },
    )
}
