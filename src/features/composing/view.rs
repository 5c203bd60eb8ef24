//! The row of formatting buttons, and the list of suggestions.

use maud::{Markup, html};

use crate::{
    features::{
        accounts::view::{avatar, name_of},
        composing::{completion::Suggestion, strings},
        polls,
        rooms::view::sign,
    },
    i18n::{lang::Lang, strings::Text},
    model::{named::written, room::RoomKind},
    web::{assets, icon},
};

/// The name that scripts know a button by, its icon and its label.
type FormatButton = (&'static str, fn() -> Markup, Text);

const BUTTONS: [FormatButton; 7] = [
    ("bold", icon::bold, strings::bold),
    ("italic", icon::italic, strings::italic),
    ("strike", icon::strike, strings::strike),
    ("code", icon::code, strings::code),
    ("quote", icon::quote, strings::quote),
    ("list", icon::list, strings::list),
    ("link", icon::link, strings::link),
];

/// The row of buttons, with the addresses of what scripts load beside it.
pub fn formatting(lang: Lang) -> Markup {
    html! {
        div.formatting role="toolbar" aria-label=(strings::formatting(lang))
            data-sheet=(assets::url("formatting.css")) data-completion=(assets::url("completion.js")) {
            @for (n, (mark, icon, label)) in BUTTONS.iter().enumerate() {
                button.quiet type="button" data-mark=(mark) title=(label(lang))
                    tabindex=[(n > 0).then_some("-1")] {
                    (icon()) span.visually-hidden { (label(lang)) }
                }
            }
            // (A script gives it the address of the room.)
            a.button.quiet title=(polls::strings::new_poll(lang)) tabindex="-1" {
                (icon::poll()) span.visually-hidden { (polls::strings::new_poll(lang)) }
            }
        }
    }
}

/// The list of what a word may become. Scripts put `data-insert` in its place.
pub fn suggestions(lang: Lang, found: &[Suggestion]) -> Markup {
    html! {
        @if !found.is_empty() {
            ul #suggestions role="listbox" aria-label=(strings::suggestions(lang)) data-count=(strings::how_many(lang, found.len())) {
                @for (number, suggestion) in found.iter().enumerate() {
                    li role="option" id={ "suggestion-" (number) } data-insert={ (inserted(suggestion)) " " } {
                        (shown(lang, suggestion))
                    }
                }
            }
        }
    }
}

fn inserted(suggestion: &Suggestion) -> String {
    match suggestion {
        Suggestion::Person(person, _) => format!("@{}", person.username),
        Suggestion::Everybody => "@room".to_owned(),
        Suggestion::Online => "@here".to_owned(),
        Suggestion::Room(_, name) => format!("#{}", written(name)),
        Suggestion::Emoji(emoji, _) => (*emoji).to_owned(),
        Suggestion::Command(command) => format!("/{}", command.name),
    }
}

fn shown(lang: Lang, suggestion: &Suggestion) -> Markup {
    let address = |name: &str, effect: Text| {
        html! { span.sign aria-hidden="true" { (icon::people()) } b { (name) } " " span.hint { (effect(lang)) } }
    };
    match suggestion {
        Suggestion::Person(person, is_member) => html! {
            (avatar(person))
            (name_of(lang, person))
            @if person.display_name.is_some() && !person.shares_name { " " span.hint { "@" (person.username) } }
            @if !is_member { " " span.hint { (strings::not_here(lang)) } }
        },
        Suggestion::Everybody => address("@room", strings::everybody),
        Suggestion::Online => address("@here", strings::online),
        Suggestion::Room(_, name) => html! { (sign(RoomKind::Open)) bdi { (name) } },
        Suggestion::Emoji(emoji, name) => html! { span.glyph { (emoji) } " :" (name) ":" },
        Suggestion::Command(command) => html! {
            b { "/" (command.name) }
            @if let Some(words) = command.words { " " i { (words(lang)) } }
            " " span.hint { ((command.effect)(lang)) }
        },
    }
}
