//! The list of keyboard shortcuts.

use maud::{Markup, html};

use crate::{
    features::{
        composing::{
            self,
            commands::{COMMANDS, CommandInfo},
        },
        inbox,
        messages::actions_view::{ACTIONS, MessageAction, key_cap},
        room_directory,
        shortcuts::strings,
    },
    i18n::{lang::Lang, strings::Text},
    web::{
        self,
        page::{page, page_header},
    },
};
use KeyCap::{Named, Sign};

/// The label of one key.
enum KeyCap {
    /// A letter or a sign, the same in every language.
    Sign(&'static str),
    /// A word.
    Named(Text),
}

/// Keys that are pressed together.
type Chord = &'static [KeyCap];

/// Alternative key combinations and their effect.
type Shortcut = (&'static [Chord], Text);

const ESCAPE: Chord = &[Sign("Esc")];
const UP: Chord = &[Sign("↑")];

const ANYWHERE: [Shortcut; 4] = [
    (
        &[&[Named(strings::ctrl), Sign("K")], &[Sign("⌘"), Sign("K")]],
        strings::go,
    ),
    (&[&[Sign("n")]], inbox::strings::next_unread),
    (&[&[Sign("i")]], inbox::strings::open_inbox),
    (&[&[Sign("?")]], strings::show),
];

const READING: [Shortcut; 4] = [
    (&[&[Sign("j")], &[Sign("↓")]], strings::next),
    (&[&[Sign("k")], UP], strings::before),
    (&[&[Named(strings::enter)]], strings::all_actions),
    (&[ESCAPE], strings::back),
];

const WRITING: [Shortcut; 4] = [
    (&[&[Named(strings::enter)]], strings::send),
    (
        &[&[Named(strings::shift), Named(strings::enter)]],
        strings::line,
    ),
    (&[UP], strings::edit_last),
    (&[ESCAPE], strings::cancel),
];

/// For a Mac, Ctrl is ⌘ as above.
const FORMATTING: [Shortcut; 7] = [
    (
        &[&[Named(strings::ctrl), Sign("B")], &[Sign("**…**")]],
        composing::strings::bold,
    ),
    (
        &[&[Named(strings::ctrl), Sign("I")], &[Sign("*…*")]],
        composing::strings::italic,
    ),
    (
        &[
            &[Named(strings::ctrl), Named(strings::shift), Sign("X")],
            &[Sign("~~…~~")],
        ],
        composing::strings::strike,
    ),
    (
        &[&[Named(strings::ctrl), Sign("E")], &[Sign("`…`")]],
        composing::strings::code,
    ),
    (
        &[
            &[Named(strings::ctrl), Named(strings::shift), Sign("9")],
            &[Sign("> …")],
        ],
        composing::strings::quote,
    ),
    (
        &[
            &[Named(strings::ctrl), Named(strings::shift), Sign("8")],
            &[Sign("- …")],
        ],
        composing::strings::list,
    ),
    (
        &[
            &[Named(strings::ctrl), Named(strings::shift), Sign("U")],
            &[Sign("[…](https://…)")],
        ],
        composing::strings::link,
    ),
];

/// The page around the list.
pub fn page_of(lang: Lang, keys: &Markup) -> Markup {
    let title = web::strings::keys(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
                (keys)
            }
        },
    )
}

/// All shortcuts.
pub fn keys(lang: Lang) -> Markup {
    html! {
        div.keys {
            (group(lang, strings::anywhere, &shortcuts(lang, &ANYWHERE)))
            (group(lang, strings::reading, &shortcuts(lang, &READING)))
            (group(lang, strings::selected, &message_actions(lang)))
            (group(lang, strings::writing, &shortcuts(lang, &WRITING)))
            (group(lang, composing::strings::formatting, &shortcuts(lang, &FORMATTING)))
            (group(lang, strings::commands, &commands(lang)))
        }
    }
}

/// Keys and their effect.
struct Entry {
    keys: Markup,
    effect: &'static str,
}

fn shortcuts(lang: Lang, shortcuts: &[Shortcut]) -> Vec<Entry> {
    let entry = |(chords, effect): &Shortcut| Entry {
        keys: html! {
            @for (n, chord) in chords.iter().enumerate() {
                @if n > 0 { " " (strings::or(lang)) " " }
                kbd { (key_caps(lang, chord)) }
            }
        },
        effect: effect(lang),
    };
    shortcuts.iter().map(entry).collect()
}

/// The keys of what can be done with a message. A key that does a thing and undoes it is listed
/// once.
fn message_actions(lang: Lang) -> Vec<Entry> {
    let entry = |action: &MessageAction| {
        let key = key_cap(lang, action.key?);
        Some(Entry {
            keys: html! { kbd { (key) } },
            effect: (action.label)(lang),
        })
    };
    let is_first = |n: usize| ACTIONS[..n].iter().all(|other| other.key != ACTIONS[n].key);
    let listed = ACTIONS.iter().enumerate().filter(|(n, _)| is_first(*n));
    listed.filter_map(|(_, action)| entry(action)).collect()
}

/// The commands, with the words that follow them.
fn commands(lang: Lang) -> Vec<Entry> {
    let entry = |command: &CommandInfo| Entry {
        keys: html! {
            kbd { "/" (command.name) }
            @if let Some(words) = command.words { " " (words(lang)) }
        },
        effect: (command.effect)(lang),
    };
    COMMANDS.iter().map(entry).collect()
}

fn group(lang: Lang, title: Text, entries: &[Entry]) -> Markup {
    html! {
        section {
            h2 { (title(lang)) }
            dl {
                @for entry in entries {
                    div {
                        dt { (entry.keys) }
                        dd { (entry.effect) }
                    }
                }
            }
        }
    }
}

fn key_caps(lang: Lang, chord: Chord) -> Markup {
    html! {
        @for (n, cap) in chord.iter().enumerate() {
            @if n > 0 { " " }
            @match cap {
                Sign(sign) => (sign),
                Named(word) => (word(lang)),
            }
        }
    }
}
