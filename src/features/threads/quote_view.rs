//! The parts of a message that show others: quotes, and the answers to it. All of it is the same for
//! every reader, and is drawn again when what it shows has changed.

use maud::{Markup, html};

use crate::{
    base::ids::RoomId,
    features::{
        accounts::view::{avatar, name_of},
        messages::{self, at_page},
        threads::{routes, strings},
    },
    i18n::{lang::Lang, names::called},
    model::{
        event::{Change, RoomEvent},
        message::Message,
        thread::{Answers, Quote},
    },
    web::{htmx, local_time::LocalTime},
};

/// The quotes above a message's text.
pub fn quotes(lang: Lang, message: &Message) -> Markup {
    html! {
        @if !message.quotes.is_empty() {
            div.quotes { @for one in &message.quotes { (quote(lang, message.room, one)) } }
        }
    }
}

/// One quote, which leads to its message.
pub fn quote(lang: Lang, room: RoomId, quote: &Quote) -> Markup {
    html! {
        blockquote.quote data-of=(quote.message) data-author=(quote.author.id) {
            a href=(at_page::address(room, quote.message)) {
                b { (name_of(lang, &quote.author)) } " "
                @match &quote.line {
                    Some(line) => span.line dir="auto" { (line) },
                    None if quote.unreadable => span.line.textless { (messages::strings::unreadable(lang)) },
                    None => span.line.textless { (messages::strings::removed(lang)) },
                }
            }
        }
    }
}

/// The answers below the first message of a thread.
pub fn answers(lang: Lang, message: &Message) -> Markup {
    html! { @if let Some(answers) = &message.answers { (summary(lang, message.room, answers)) } }
}

/// How many answers there are, from whom, and when the latest was posted.
fn summary(lang: Lang, room: RoomId, answers: &Answers) -> Markup {
    let count = strings::answers(lang, answers.count);
    let names = answers.people.iter().map(|person| person.distinct_name());
    let names: Vec<_> = names.map(|name| called(lang, &name).to_owned()).collect();
    let label = strings::answers_from(lang, &count, &names.join(", "));
    html! {
        a.thread data-of=(answers.root) href=(routes::at(room, answers.root)) aria-label=(label) {
            @if answers.count > 0 {
                span.faces { @for person in &answers.people { (avatar(person)) } }
                b { (count) } " "
                span { (strings::latest(lang, LocalTime(lang, answers.latest_at).brief())) }
            }
        }
    }
}

/// Draws again what other messages show of the message of an event, on pages that show them.
pub fn redrawn(lang: Lang, event: &RoomEvent) -> Markup {
    let room = event.room;
    html! {
        @if let Change::Edited(message) | Change::Deleted(message) = &event.change {
            (htmx::redraw("#messages", &quote(lang, room, &Quote::from(message))))
        }
        @if let Some(answers) = &event.answers {
            (htmx::redraw("#messages", &summary(lang, room, answers)))
        }
    }
}
