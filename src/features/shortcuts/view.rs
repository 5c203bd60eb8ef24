//! How the list of keys looks.

use maud::{Markup, html};

/// What is written on one key.
enum Cap {
    /// A letter or a sign, wherever it is.
    Sign(&'static str),
    /// A word.
    Named(Text),
}

use crate::{
    features::{room_directory, shortcuts::strings},
    i18n::{lang::Lang, strings::Text},
    web::{
        self,
        page::{page, page_header},
    },
};
use Cap::{Named, Sign};

/// Keys that are pressed together.
type Chord = &'static [Cap];

/// What some keys do, each of which does the same.
type Key = (&'static [Chord], Text);

const ESCAPE: Chord = &[Sign("Esc")];
const UP: Chord = &[Sign("↑")];

const ANYWHERE: [Key; 2] = [
    (
        &[&[Named(strings::ctrl), Sign("K")], &[Sign("⌘"), Sign("K")]],
        strings::go,
    ),
    (&[&[Sign("?")]], strings::show),
];

const READING: [Key; 4] = [
    (&[&[Sign("j")], &[Sign("↓")]], strings::next),
    (&[&[Sign("k")], UP], strings::before),
    (&[&[Sign("e")]], strings::edit),
    (&[ESCAPE], strings::back),
];

const WRITING: [Key; 4] = [
    (&[&[Named(strings::enter)]], strings::send),
    (
        &[&[Named(strings::shift), Named(strings::enter)]],
        strings::line,
    ),
    (&[UP], strings::edit_last),
    (&[ESCAPE], strings::cancel),
];

/// The page.
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

/// All of them.
pub fn keys(lang: Lang) -> Markup {
    html! {
        div.keys {
            (some(lang, strings::anywhere, &ANYWHERE))
            (some(lang, strings::reading, &READING))
            (some(lang, strings::writing, &WRITING))
        }
    }
}

fn some(lang: Lang, title: Text, keys: &[Key]) -> Markup {
    html! {
        section {
            h2 { (title(lang)) }
            dl {
                @for (chords, what) in keys {
                    div {
                        dt {
                            @for (n, chord) in chords.iter().enumerate() {
                                @if n > 0 { " " (strings::or(lang)) " " }
                                kbd { (pressed(lang, chord)) }
                            }
                        }
                        dd { (what(lang)) }
                    }
                }
            }
        }
    }
}

fn pressed(lang: Lang, chord: Chord) -> Markup {
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
