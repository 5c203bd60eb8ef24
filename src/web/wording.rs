//! What Snug says, in every language it says it in.
//!
//! Each wing has a `words.rs` where all that it says stands, one word after the other, the
//! languages of each beside one another. What is missing in one does not compile.

use maud::{Render, html};

use super::{Html, lang::Lang};
use crate::{
    accounts, conversations, finder, keyboard, limits, lobby, messages, people, presence, profile,
    resets, rooms, sidebar, streams, web,
};

/// Something that can be said in any language: what is wrong with a field, say, which is
/// found out where nobody knows the reader's.
pub type Word = fn(Lang) -> &'static str;

/// Makes a function of every word, which takes the language. A word is
///
/// - a text: `send { en: "Send", … }` becomes `send(lang) -> &'static str`;
/// - a text with others in it: `leave(room: &str) { en: "Leave {room}", … }`;
/// - the same beside a number, in each of the forms that a language has for it
///   ([`Lang::form`]): `members(n: i64) { en: "{n} member" | "{n} members", … }`;
/// - a sentence with things in it that are drawn: `welcome[who] { en: "Welcome, {who}", … }`
///   becomes `welcome(lang, who) -> Html`.
macro_rules! words {
    ($(
        $(#[$doc:meta])+
        $name:ident $(($($arg:tt)+))? $([$($thing:tt)+])? {
            en: $($en:literal)|+, es: $($es:literal)|+, de: $($de:literal)|+ $(,)?
        }
    )+) => {
        $($crate::web::wording::words! {
            @one $(#[$doc])+ $name $(($($arg)+))? $([$($thing)+])?
            { $($en)|+ } { $($es)|+ } { $($de)|+ }
        })+

        /// All of them.
        pub(crate) const ALL: &[$crate::web::wording::Entry] = &[$(
            $crate::web::wording::Entry {
                name: stringify!($name),
                forms: [&[$($en),+], &[$($es),+], &[$($de),+]],
            },
        )+];
    };
    (@one $(#[$doc:meta])+ $name:ident
     { $en:literal } { $es:literal } { $de:literal }) => {
        $(#[$doc])+
        pub(crate) fn $name(lang: $crate::web::lang::Lang) -> &'static str {
            use $crate::web::lang::Lang;
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
        pub(crate) fn $name(lang: $crate::web::lang::Lang, $($arg: $kind),+) -> String {
            use $crate::web::lang::Lang;
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
        pub(crate) fn $name(lang: $crate::web::lang::Lang, $n: $kind) -> String {
            use $crate::web::lang::Lang;
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
            lang: $crate::web::lang::Lang,
            $($thing: impl maud::Render),+
        ) -> $crate::web::Html {
            use $crate::web::lang::Lang;
            let sentence = match lang {
                Lang::English => $en,
                Lang::Spanish => $es,
                Lang::German => $de,
            };
            $crate::web::wording::around(sentence, &[$((stringify!($thing), &$thing)),+])
        }
    };
}

pub(crate) use words;

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
pub struct Entry {
    /// What it is called where it stands.
    pub name: &'static str,
    /// Its forms in each language, in the order of [`Lang::ALL`].
    pub forms: [&'static [&'static str]; Lang::COUNT],
}

/// The words of each wing.
const WINGS: [(&str, &[Entry]); 16] = [
    ("accounts", accounts::words::ALL),
    ("conversations", conversations::words::ALL),
    ("finder", finder::words::ALL),
    ("keyboard", keyboard::words::ALL),
    ("limits", limits::words::ALL),
    ("lobby", lobby::words::ALL),
    ("messages", messages::words::ALL),
    ("people", people::words::ALL),
    ("presence", presence::words::ALL),
    ("profile", profile::words::ALL),
    ("resets", resets::words::ALL),
    ("rooms", rooms::words::ALL),
    ("rooms/settings", rooms::settings::words::ALL),
    ("sidebar", sidebar::words::ALL),
    ("streams", streams::words::ALL),
    ("web", web::words::ALL),
];

/// Every word there is, with the wing that says it.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Entry)> {
    let wings = WINGS.iter();
    wings.flat_map(|(wing, words)| words.iter().map(move |word| (*wing, word)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What is the same as in English, because it is called so, or is no word at all.
    const SAME: [(&str, &str); 11] = [
        ("conversations", "online"),
        ("conversations", "offline"),
        ("keyboard", "ctrl"),
        ("lobby", "name"),
        ("presence", "count"),
        ("profile", "as_the_system"),
        ("rooms", "online"),
        ("sidebar", "online"),
        ("web", "optional"),
        ("web", "short_date"),
        ("web", "short_day"),
    ];

    fn places(form: &str) -> BTreeSet<&str> {
        form.split(['{', '}']).skip(1).step_by(2).collect()
    }

    #[test]
    fn every_word_is_said_in_every_language() {
        let mut problems = vec![];
        for (wing, Entry { name, forms }) in all() {
            let [english, others @ ..] = forms;
            for (lang, forms) in Lang::ALL.iter().zip(forms) {
                let mut wrong =
                    |what: &str| problems.push(format!("{wing} {name}: {what} ({lang:?})"));
                if forms.len() != 1 && forms.len() != lang.form(2_u64) + 1 {
                    wrong("has other forms than the language");
                }
                for form in *forms {
                    if form.trim().is_empty()
                        || form.trim_matches(' ') != *form
                        || form.contains("  ")
                    {
                        wrong("is blank, or has a space too many");
                    }
                    if form.contains(['"', '\'']) && *lang != Lang::English || form.contains("...")
                    {
                        wrong("is not set as it is in print");
                    }
                    if form.matches('{').count() != form.matches('}').count() {
                        wrong("has half a brace");
                    }
                }
                // In English a number may be left out beside what is one.
                if forms.last().map(|form| places(form)) != english.last().map(|form| places(form))
                {
                    wrong("has other things in it");
                }
            }
            let same = others.iter().any(|other| other == english);
            if same != SAME.contains(&(wing, *name)) {
                problems.push(format!("{wing} {name}: is it the same as in English?"));
            }
        }
        assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    }

    #[test]
    fn things_stand_where_a_language_has_them() {
        let sentence =
            |text| around(text, &[("a", &"<1>"), ("b", &html! { b { "2" } })]).into_string();
        assert_eq!(sentence("{a} & {b}."), "&lt;1&gt; &amp; <b>2</b>.");
        assert_eq!(sentence("{b}{a}"), "<b>2</b>&lt;1&gt;");
        assert_eq!(sentence("none, a"), "none, a");
    }

    #[test]
    fn a_number_stands_beside_its_form() {
        let members = |n| Lang::ALL.map(|lang| lobby::words::members(lang, n));
        assert_eq!(members(1), ["1 member", "1 miembro", "1 Mitglied"]);
        assert_eq!(members(2), ["2 members", "2 miembros", "2 Mitglieder"]);
    }
}
