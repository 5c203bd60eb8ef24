//! How the list of keys looks.

use maud::{Markup, html};

use super::words;
use crate::{
    lobby,
    web::{
        lang::Lang,
        page::{lead, page},
        wording::Word,
    },
};

/// What is written on one key.
enum Cap {
    /// A letter or a sign, wherever it is.
    Sign(&'static str),
    /// A word.
    Named(Word),
}

use Cap::{Named, Sign};

/// Keys that are pressed together.
type Chord = &'static [Cap];

/// What some keys do, each of which does the same.
type Key = (&'static [Chord], Word);

const ESCAPE: Chord = &[Sign("Esc")];
const UP: Chord = &[Sign("↑")];

const ANYWHERE: [Key; 2] = [
    (
        &[&[Named(words::ctrl), Sign("K")], &[Sign("⌘"), Sign("K")]],
        words::go,
    ),
    (&[&[Sign("?")]], words::show),
];

const READING: [Key; 4] = [
    (&[&[Sign("j")], &[Sign("↓")]], words::next),
    (&[&[Sign("k")], UP], words::before),
    (&[&[Sign("e")]], words::edit),
    (&[ESCAPE], words::back),
];

const WRITING: [Key; 4] = [
    (&[&[Named(words::enter)]], words::send),
    (&[&[Named(words::shift), Named(words::enter)]], words::line),
    (&[UP], words::edit_last),
    (&[ESCAPE], words::cancel),
];

/// The page.
pub fn page_of(lang: Lang, keys: &Markup) -> Markup {
    let title = words::keys(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (lead(lobby::routes::at(), lobby::words::back(lang), &html! { (title) }))
                (keys)
            }
        },
    )
}

/// All of them.
pub fn keys(lang: Lang) -> Markup {
    html! {
        div.keys {
            (some(lang, words::anywhere, &ANYWHERE))
            (some(lang, words::reading, &READING))
            (some(lang, words::writing, &WRITING))
        }
    }
}

fn some(lang: Lang, title: Word, keys: &[Key]) -> Markup {
    html! {
        section {
            h2 { (title(lang)) }
            dl {
                @for (chords, what) in keys {
                    div {
                        dt {
                            @for (n, chord) in chords.iter().enumerate() {
                                @if n > 0 { " " (words::or(lang)) " " }
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
