//! Polls as pages show them. A script marks the answers that the reader has chosen
//! (`static/polls.js`), and the message's page does.

use std::collections::HashMap;

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    features::{
        accounts::view::name_of,
        messages,
        polls::{routes, strings},
        reactions,
        rooms::{self, Member, settings},
    },
    i18n::{lang::Lang, names::called},
    model::{
        message::Message,
        person::Person,
        poll::{Poll, PollAnswer},
    },
    web::{
        assets, htmx,
        local_time::LocalTime,
        page::{page, page_header},
    },
};

/// The poll below its question; nothing if the message has none.
pub fn below(lang: Lang, message: &Message) -> Markup {
    match message.poll.as_deref() {
        None => Markup::default(),
        poll => block(lang, (message.room, message.id), poll, None),
    }
}

/// Puts a poll as it is now where it is on a page. With the number of the change a page that has
/// a newer one keeps it.
pub fn changed(
    lang: Lang,
    place: (RoomId, MessageId),
    poll: Option<&Poll>,
    seq: Option<Seq>,
) -> Markup {
    htmx::part("#messages", &block(lang, place, poll, seq))
}

/// A form, of which each button chooses its answer. A script makes them buttons that are pressed
/// or not.
fn block(
    lang: Lang,
    (room, message): (RoomId, MessageId),
    poll: Option<&Poll>,
    seq: Option<Seq>,
) -> Markup {
    html! {
        message-poll id={ "p" (message) } role="group" aria-label=(strings::poll(lang)) data-seq=[seq] {
            @if let Some(poll) = poll {
                (sheet())
                form.poll.closed[poll.is_closed()] method="post" action=(uri!(routes::vote(room, message)))
                    data-several=[poll.several.then_some("")] {
                    @for (number, answer) in (1..).zip(&poll.answers) { (choice(lang, poll, number, answer)) }
                    p.hint { (facts(lang, poll)) " · " a href=(page_part(room, message)) { (strings::details(lang)) } }
                }
            }
        }
    }
}

/// The style sheet of polls, which comes with the first of them. (The script of polls keeps one.)
fn sheet() -> Markup {
    html! { link rel="stylesheet" href=(assets::url("polls.css")); }
}

/// The part of the message's page that is about its poll.
pub fn page_part(room: RoomId, message: MessageId) -> String {
    let page = uri!(messages::routes::one(room, message, None::<UserId>));
    format!("{page}#poll")
}

fn text_of(lang: Lang, answer: &PollAnswer) -> &str {
    let text = answer.text.as_deref();
    text.unwrap_or_else(|| strings::unreadable(lang))
}

fn choice(lang: Lang, poll: &Poll, number: i64, answer: &PollAnswer) -> Markup {
    let who = answer.people.iter().map(|who| who.id.to_string());
    let who = who.collect::<Vec<_>>().join(" ");
    let names = names(lang, answer);
    html! {
        button.answer type="submit" name="answer" value=(number) disabled[poll.is_closed()]
            title=[names.as_deref()] data-who=[(!poll.secret).then_some(who)] data-count=(answer.count) { (result(lang, poll, answer)) }
    }
}

/// The bar, the answer and the numbers.
fn result(lang: Lang, poll: &Poll, answer: &PollAnswer) -> Markup {
    let percent = poll.percent(answer);
    html! {
        // (A picture, because the content security policy forbids styles in elements.)
        svg aria-hidden="true" { rect width={ (percent) "%" } height="100%" {} }
        span dir="auto" { (text_of(lang, answer)) } " "
        span.count { (strings::votes(lang, answer.count)) " · " (strings::percent(lang, percent)) }
    }
}

/// "Ana, Ben and 3 others".
fn names(lang: Lang, answer: &PollAnswer) -> Option<String> {
    let people = answer.people.iter();
    let names: Vec<_> = people.map(|who| called(lang, &who.name)).collect();
    let names = names.join(", ");
    match answer.count.saturating_sub(answer.people.len()) {
        _ if names.is_empty() => None,
        0 => Some(names),
        others => Some(format!(
            "{names} {}",
            reactions::strings::and_others(lang, others)
        )),
    }
}

/// The rules, and how many people have voted.
fn facts(lang: Lang, poll: &Poll) -> Markup {
    let rule = match poll.several {
        true => strings::choose_several(lang),
        false => strings::choose_one(lang),
    };
    html! {
        (rule)
        @if poll.secret { " · " (strings::secret(lang)) }
        " · " (strings::voters(lang, poll.voters))
        @if poll.is_closed() { " · " (strings::closed(lang)) }
        @else if let Some(at) = poll.closes_at { " · " (strings::until(lang, LocalTime(lang, at).dated())) }
    }
}

/// The people who have voted.
#[derive(Default)]
pub struct PollPeople {
    /// By the number of the answer; nobody in a secret poll, and not all of them if there are very
    /// many.
    pub named: HashMap<i64, Vec<Person>>,
    /// The answers that the member has chosen.
    pub own: Vec<i64>,
}

/// The poll on the page of its message: who chose what, with a button for each answer.
pub fn section(
    member: &Member,
    message: MessageId,
    poll: &Poll,
    people: &PollPeople,
    may_vote: bool,
) -> Markup {
    let lang = member.lang();
    html! {
        section #poll {
            (sheet())
            h2 { (strings::poll(lang)) }
            p.hint { (facts(lang, poll)) }
            ul.poll {
                @for (number, answer) in (1..).zip(&poll.answers) {
                    @let own = people.own.contains(&number);
                    li {
                        form method="post" action=(uri!(routes::vote(member.room().id, message))) {
                            input type="hidden" name="on" value=(!own);
                            input type="hidden" name="here" value="true";
                            input type="hidden" name="reader" value=(member.person().id);
                            button.answer type="submit" name="answer" value=(number) disabled[!may_vote || poll.is_closed()]
                                aria-pressed=(own) { (result(lang, poll, answer)) }
                        }
                        @if let Some(people) = people.named.get(&number) {
                            p.hint {
                                @for (place, person) in people.iter().enumerate() {
                                    @if place > 0 { ", " }
                                    (name_of(lang, person))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The answers with their counts, as one line.
pub fn in_words(lang: Lang, poll: &Poll) -> Markup {
    html! {
        @for (place, answer) in poll.answers.iter().enumerate() {
            @if place > 0 { ", " }
            bdi { (text_of(lang, answer)) } " " (answer.count)
        }
    }
}

/// The page that asks before a poll is closed.
pub fn close_page(member: &Member, message: MessageId) -> Markup {
    let (lang, room) = (member.lang(), member.room().id);
    page(
        lang,
        strings::close(lang),
        "alone",
        html! {
            main data-viewer=(member.person().id) {
                (page_header(page_part(room, message), rooms::strings::back(lang), &html! { (strings::close_question(lang)) }))
                form.card method="post" action=(uri!(routes::close(room, message))) {
                    p { (strings::close_hint(lang)) }
                    div.actions {
                        button.danger type="submit" { (strings::close(lang)) }
                        " " a.button.quiet href=(page_part(room, message)) { (settings::strings::keep(lang)) }
                    }
                }
            }
        },
    )
}

/// A page that says why a vote is refused.
pub fn refused(member: &Member, message: MessageId, sentence: &str) -> Markup {
    let lang = member.lang();
    let back = page_part(member.room().id, message);
    page(
        lang,
        strings::poll(lang),
        "alone",
        html! {
            main {
                (page_header(back, rooms::strings::back(lang), &html! { (strings::poll(lang)) }))
                p.problem role="alert" { (sentence) }
            }
        },
    )
}
