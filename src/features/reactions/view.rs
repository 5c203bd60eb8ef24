//! Reactions as pages show them. A script marks those that are the reader's own
//! (`static/reactions.js`), and the message's page does.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    features::{
        accounts::view::name_of,
        messages,
        reactions::{emoji::Emoji, routes, strings},
        rooms::{self, Member},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, names::called},
    model::{message::Message, person::Person, reaction::Reaction},
    web::{
        form::{Field, field, problem},
        htmx,
        page::{page, page_header},
    },
};

/// The reactions below a message; nothing if it has none.
pub fn below(lang: Lang, message: &Message) -> Markup {
    match &message.reactions[..] {
        [] => Markup::default(),
        reactions => row(lang, message.room, message.id, reactions, None),
    }
}

/// Puts the reactions to a message where it is on a page. With the number of the change a page
/// that has a newer row keeps it.
pub fn changed(
    lang: Lang,
    room: RoomId,
    message: MessageId,
    reactions: &[Reaction],
    seq: Option<Seq>,
) -> Markup {
    let row = row(lang, room, message, reactions, seq);
    htmx::part("#messages", &row)
}

/// A form, of which each button puts its emoji on the message as well. A script makes them
/// buttons that are pressed or not.
fn row(
    lang: Lang,
    room: RoomId,
    message: MessageId,
    reactions: &[Reaction],
    seq: Option<Seq>,
) -> Markup {
    html! {
        message-reactions id={ "r" (message) } data-seq=[seq] {
            @if !reactions.is_empty() {
                form.reactions method="post" action=(uri!(routes::react(room, message))) aria-label=(strings::reactions(lang)) {
                    @for reaction in reactions { (chip(lang, reaction)) }
                    a.add href=(page_part(room, message)) title=(strings::add(lang)) aria-label=(strings::add(lang)) { "+" }
                }
            }
        }
    }
}

/// The part of the message's page that is about reactions.
pub fn page_part(room: RoomId, message: MessageId) -> String {
    let page = uri!(messages::routes::one(room, message, None::<UserId>));
    format!("{page}#reactions")
}

fn chip(lang: Lang, reaction: &Reaction) -> Markup {
    let Reaction { emoji, count, .. } = reaction;
    let names = names(lang, reaction);
    let who = reaction.people.iter().map(|who| who.id.to_string());
    let who = who.collect::<Vec<_>>().join(" ");
    html! {
        button type="submit" name="emoji" value=(emoji) title=(names) data-who=(who)
            aria-label=(strings::chip(lang, emoji, *count, &names)) { span.emoji { (emoji) } " " span { (count) } }
    }
}

/// "Ana, Ben and 3 others".
fn names(lang: Lang, reaction: &Reaction) -> String {
    let people = reaction.people.iter();
    let names: Vec<_> = people.map(|who| called(lang, &who.name)).collect();
    let names = names.join(", ");
    match reaction.count.saturating_sub(reaction.people.len()) {
        0 => names,
        others => format!("{names} {}", strings::and_others(lang, others)),
    }
}

/// The people who reacted to a message.
#[derive(Default)]
pub struct ReactionPeople {
    /// By emoji; not all of them if there are very many.
    pub named: Vec<(String, Vec<Person>)>,
    /// The emoji that the member chose.
    pub own: Vec<String>,
}

/// The reactions on the message's page: who reacted with what, with a button for each, the quick
/// row, and a field for any other emoji.
pub fn section(
    member: &Member,
    message: &Message,
    people: &ReactionPeople,
    quick: &[Emoji],
    may_react: bool,
) -> Markup {
    let (lang, reactions, message) = (member.lang(), &message.reactions, message.id);
    let named = |emoji: &str| {
        let found = people.named.iter().find(|(of, _)| of == emoji);
        found.map_or(&[][..], |(_, people)| people)
    };
    let is_there = |emoji: &Emoji| reactions.iter().any(|one| one.emoji == emoji.as_str());
    html! {
        section #reactions {
            h2 { (strings::reactions(lang)) }
            @if reactions.is_empty() { p.hint { (strings::none_yet(lang)) } }
            ul.reacted {
                @for Reaction { emoji, count, .. } in reactions {
                    li {
                        @if may_react { (toggle(member, message, emoji, Some(*count), people.own.contains(emoji))) }
                        @else { span.emoji { (emoji) } }
                        " " span {
                            @for (place, person) in named(emoji).iter().enumerate() {
                                @if place > 0 { ", " }
                                (name_of(lang, person))
                            }
                        }
                    }
                }
            }
            @if may_react {
                div.reactions {
                    @for emoji in quick.iter().filter(|emoji| !is_there(emoji)) {
                        (toggle(member, message, emoji.as_str(), None, false))
                    }
                }
                (any(member, message, "", &FieldErrors::default()))
            }
        }
    }
}

/// A form that puts an emoji on the message, or takes it back if it is the member's `own`.
fn toggle(
    member: &Member,
    message: MessageId,
    emoji: &str,
    count: Option<usize>,
    own: bool,
) -> Markup {
    let lang = member.lang();
    let label = match own {
        true => strings::take_back(lang, emoji),
        false => strings::react_with(lang, emoji),
    };
    // The name has all that is to be seen.
    let name = count.map(|count| format!("{emoji} {count}: {label}"));
    html! {
        form.reactions method="post" action=(uri!(routes::react(member.room().id, message))) {
            input type="hidden" name="on" value=(!own);
            input type="hidden" name="here" value="true";
            button type="submit" name="emoji" value=(emoji) title=(label) aria-label=(name.as_deref().unwrap_or(&label)) aria-pressed=(own) {
                span.emoji { (emoji) }
                @if let Some(count) = count { " " span { (count) } }
            }
        }
    }
}

/// The form with a field for any emoji.
fn any(member: &Member, message: MessageId, typed: &str, problems: &FieldErrors) -> Markup {
    let lang = member.lang();
    html! {
        form.any-emoji method="post" action=(uri!(routes::react(member.room().id, message))) {
            input type="hidden" name="here" value="true";
            (field(lang, &Field { label: strings::any_emoji(lang), value: typed, hint: Some(strings::any_emoji_hint(lang)), ..Field::text("emoji") }, problems))
            button.primary type="submit" { (strings::react(lang)) }
        }
    }
}

/// The page with the field again, and what is wrong with the emoji.
pub fn refused(
    member: &Member,
    message: MessageId,
    typed: &str,
    problems: &FieldErrors,
    may_react: bool,
) -> Markup {
    let lang = member.lang();
    let back = page_part(member.room().id, message);
    page(
        lang,
        strings::add(lang),
        "alone",
        html! {
            main {
                (page_header(back, rooms::strings::back(lang), &html! { (strings::add(lang)) }))
                @if may_react { (any(member, message, typed, problems)) }
                @else { (problem(lang, "emoji", problems)) }
            }
        },
    )
}

/// The sentence about an emoji that is refused, where a page says such things.
pub fn notice(sentence: &str) -> Markup {
    htmx::fill("#notice", &html! { p { (sentence) } })
}
