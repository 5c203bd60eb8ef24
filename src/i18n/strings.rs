//! Texts in every language.
//!
//! Each feature keeps its texts in a `strings.rs`, the languages of each text beside one
//! another. A text that lacks a language does not compile.

use maud::{Render, html};

use crate::i18n::{Html, lang::Lang};

/// A text in any language: the error of a field, say, which is found before the reader's
/// language is known.
pub type Text = fn(Lang) -> &'static str;

/// Makes a function of each text, which takes the language. A text is
///
/// - plain: `send { en: "Send", … }` becomes `send(lang) -> &'static str`;
/// - with arguments: `leave(room: &str) { en: "Leave {room}", … }`;
/// - with a number, in each plural form of the language ([`Lang::form`]):
///   `members(n: i64) { en: "{n} member" | "{n} members", … }`;
/// - with HTML inside: `welcome[who] { en: "Welcome, {who}", … }` becomes
///   `welcome(lang, who) -> Html`.
macro_rules! strings {
    ($(
        $(#[$doc:meta])+
        $name:ident $(($($arg:tt)+))? $([$($thing:tt)+])? {
            en: $($en:literal)|+, es: $($es:literal)|+, de: $($de:literal)|+ $(,)?
        }
    )+) => {
        $($crate::i18n::strings::strings! {
            @one $(#[$doc])+ $name $(($($arg)+))? $([$($thing)+])?
            { $($en)|+ } { $($es)|+ } { $($de)|+ }
        })+

        /// All texts of this file, for tests.
        pub(crate) const ALL: &[$crate::i18n::strings::StringEntry] = &[$(
            $crate::i18n::strings::StringEntry {
                name: stringify!($name),
                forms: [&[$($en),+], &[$($es),+], &[$($de),+]],
            },
        )+];
    };
    (@one $(#[$doc:meta])+ $name:ident
     { $en:literal } { $es:literal } { $de:literal }) => {
        $(#[$doc])+
        pub(crate) fn $name(lang: $crate::i18n::lang::Lang) -> &'static str {
            use $crate::i18n::lang::Lang;
            match lang {
                Lang::English => $en,
                Lang::Spanish => $es,
                Lang::German => $de,
            }
        }
    };
    (@one $(#[$doc:meta])+ $name:ident ($($arg:ident: $kind:ty),+)
     { $en:literal } { $es:literal } { $de:literal }) => {
        $(#[$doc])+
        pub(crate) fn $name(lang: $crate::i18n::lang::Lang, $($arg: $kind),+) -> String {
            use $crate::i18n::lang::Lang;
            match lang {
                Lang::English => format!($en),
                Lang::Spanish => format!($es),
                Lang::German => format!($de),
            }
        }
    };
    (@one $(#[$doc:meta])+ $name:ident ($n:ident: $kind:ty)
     { $en1:literal | $en2:literal } { $es1:literal | $es2:literal }
     { $de1:literal | $de2:literal }) => {
        $(#[$doc])+
        pub(crate) fn $name(lang: $crate::i18n::lang::Lang, $n: $kind) -> String {
            use $crate::i18n::lang::Lang;
            match (lang, lang.form($n)) {
                (Lang::English, 0) => format!($en1),
                (Lang::English, _) => format!($en2),
                (Lang::Spanish, 0) => format!($es1),
                (Lang::Spanish, _) => format!($es2),
                (Lang::German, 0) => format!($de1),
                (Lang::German, _) => format!($de2),
            }
        }
    };
    (@one $(#[$doc:meta])+ $name:ident [$($thing:ident),+]
     { $en:literal } { $es:literal } { $de:literal }) => {
        $(#[$doc])+
        pub(crate) fn $name(
            lang: $crate::i18n::lang::Lang,
            $($thing: impl maud::Render),+
        ) -> $crate::i18n::Html {
            use $crate::i18n::lang::Lang;
            let sentence = match lang {
                Lang::English => $en,
                Lang::Spanish => $es,
                Lang::German => $de,
            };
            $crate::i18n::strings::around(sentence, &[$((stringify!($thing), &$thing)),+])
        }
    };
}

pub(crate) use strings;

/// A sentence with HTML in place of the names in braces.
pub(crate) fn around(sentence: &str, things: &[(&str, &dyn Render)]) -> Html {
    let thing = |name: &str| things.iter().find(|(known, _)| *known == name);
    html! {
        @for (n, part) in sentence.split(['{', '}']).enumerate() {
            @match thing(part).filter(|_| n % 2 == 1) {
                Some((_, thing)) => (thing),
                None => (part),
            }
        }
    }
}

/// A text, for tests that read all of them.
#[derive(Clone, Copy, Debug)]
pub struct StringEntry {
    /// The name of its function.
    pub name: &'static str,
    /// Its plural forms in each language, in the order of [`Lang::ALL`].
    pub forms: [&'static [&'static str]; Lang::COUNT],
}
