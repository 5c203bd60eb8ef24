//! What Snug says, in every language it says it in.
//!
//! Each wing has a `words.rs` where all that it says stands, one word after the other, the
//! languages of each beside one another. What is missing in one does not compile.

use maud::{Render, html};

use crate::i18n::{Html, lang::Lang};

/// Something that can be said in any language: what is wrong with a field, say, which is
/// found out where nobody knows the reader's.
pub type Text = fn(Lang) -> &'static str;

/// Makes a function of every word, which takes the language. A word is
///
/// - a text: `send { en: "Send", … }` becomes `send(lang) -> &'static str`;
/// - a text with others in it: `leave(room: &str) { en: "Leave {room}", … }`;
/// - the same beside a number, in each of the forms that a language has for it
///   ([`Lang::form`]): `members(n: i64) { en: "{n} member" | "{n} members", … }`;
/// - a sentence with things in it that are drawn: `welcome[who] { en: "Welcome, {who}", … }`
///   becomes `welcome(lang, who) -> Html`.
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

        /// All of them.
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

/// A sentence around things that are drawn, each in place of its name in braces.
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

/// A word, to be looked through.
#[derive(Clone, Copy, Debug)]
pub struct StringEntry {
    /// What it is called where it stands.
    pub name: &'static str,
    /// Its forms in each language, in the order of [`Lang::ALL`].
    pub forms: [&'static [&'static str]; Lang::COUNT],
}
