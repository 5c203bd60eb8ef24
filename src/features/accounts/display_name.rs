//! Display names: which ones may be shown, and whether one could be mistaken for a
//! username (UTS 39, Unicode Security Mechanisms).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

use crate::{
    features::accounts::{strings, username::RESERVED},
    i18n::strings::Text,
    model::person::GONE,
};

/// A display name, valid and normalized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// The length of the longest name, in characters without their combining marks.
const LONGEST: usize = 50;

/// The most combining marks on one character: enough for any written language, too few to
/// cover the lines above.
const MOST_MARKS: usize = 3;

impl DisplayName {
    /// Parses a name. Several spaces count as one; an empty name is `None`.
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(typed: &str) -> Result<Option<Self>, Text> {
        if typed.chars().any(|c| is_invisible(c) && !c.is_whitespace()) {
            return Err(strings::unseen);
        }
        let name: String = typed.nfc().collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Ok(None);
        }
        if name.starts_with(is_combining_mark) {
            return Err(strings::name_beginning);
        }
        if has_stacked_marks(&name) {
            return Err(strings::piled);
        }
        if name.chars().filter(|c| !is_combining_mark(*c)).count() > LONGEST {
            return Err(strings::name_long);
        }
        let skeletons = skeletons(&name);
        let mut reserved = RESERVED.iter().chain(&[GONE]);
        if reserved.any(|word| skeletons.contains(&skeleton_of(word))) {
            return Err(strings::name_taken);
        }
        Ok(Some(Self(name)))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which the name is searched.
    pub fn key(&self) -> String {
        search_key(&self.0)
    }

    /// The skeletons of this name. It could be mistaken for a username whose skeleton is
    /// one of them.
    pub fn skeletons(&self) -> [String; 2] {
        skeletons(&self.0)
    }
}

/// The text to compare in place of `text` in searches: compatibility forms and case make
/// no difference.
pub fn search_key(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Capital and small letters resemble different characters: `I` resembles `l`, `i` does
/// not. So a name has two skeletons, one as it is and one in lower case.
fn skeletons(name: &str) -> [String; 2] {
    let name: String = name.nfkc().collect();
    let name = name.trim_start_matches('@');
    [skeleton_of(name), skeleton_of(&name.to_lowercase())]
}

/// The skeleton of a text (UTS 39, section 4): equal for texts that look alike. For the
/// characters of usernames the migration `0011_directory` computes the same in SQL.
fn skeleton_of(text: &str) -> String {
    let text: String = skeleton(text).collect();
    skeleton(&text.to_lowercase())
        .collect::<String>()
        .to_lowercase()
}

/// Whether a character has more combining marks than any language needs.
pub fn has_stacked_marks(text: &str) -> bool {
    let mut marks = 0;
    text.nfc().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    })
}

/// Whether a character is invisible, or changes how its neighbors are shown. Variation
/// selectors are allowed, because emoji need them.
fn is_invisible(c: char) -> bool {
    is_joiner(c)
        || is_control_or_bidi(c)
        || matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{2800}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The zero-width joiners. Bios may contain them: Persian, Hindi and emoji use them.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a character changes the direction of text, ends a line or controls a terminal.
pub fn is_control_or_bidi(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::lang::Lang;

    fn refused(typed: &str) -> &str {
        DisplayName::parse(typed).expect_err("a problem")(Lang::English)
    }

    #[test]
    fn invalid_display_names_are_refused_with_a_reason() {
        let shown = |typed| {
            DisplayName::parse(typed)
                .expect("a name")
                .map(|name| name.0)
        };
        assert_eq!(shown("  Kevin   O’Brien "), Some("Kevin O’Brien".into()));
        for good in ["Zoë", "Nguyễn Thị Ánh", "李小龍", "محمد", "❤️", "प्रिया"]
        {
            assert_eq!(shown(good).as_deref(), Some(good));
        }
        assert!(DisplayName::parse(&"x".repeat(50)).is_ok());
        assert_eq!(shown(" \t"), None);
        for bad in [
            "ke\u{202e}vin",
            "ke\u{2066}vin",
            "kev\u{200b}in",
            "kev\u{200d}in",
            "\u{feff}",
            "a\0b",
            "\u{3164}",
            "\u{ad}",
            "a\u{e0041}",
            "\u{301}a",
            &"x".repeat(51),
            "a\u{7}",
        ] {
            assert!(DisplayName::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_letter_has_at_most_three_combining_marks() {
        let with = |marks: usize| format!("x{}y", "\u{302}".repeat(marks));
        assert!(DisplayName::parse(&with(3)).is_ok());
        assert_eq!(refused(&with(4)), strings::piled(Lang::English));
    }

    #[test]
    fn no_display_name_resembles_a_reserved_word() {
        for bad in [
            "admin",
            "ADMIN",
            "аdmin",
            "Adrnin",
            "ｓｎｕｇ",
            "Former Member",
            "@everyone",
            "ro0t",
        ] {
            assert_eq!(refused(bad), strings::name_taken(Lang::English), "{bad:?}");
        }
    }

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (name, username) in [
            ("Kevin", "kevin"),
            ("kеvіn", "kevin"),
            ("Ｋｅｖｉｎ", "kevin"),
            ("kevin\u{fe0f}", "kevin"),
            ("aIex", "alex"),
            ("Rnaria", "maria"),
            ("b0b", "bob"),
            ("bi11", "bill"),
            ("@kevin", "kevin"),
        ] {
            let name = DisplayName::parse(name).expect("a name").expect("a name");
            assert!(
                name.skeletons().contains(&skeleton_of(username)),
                "{name:?} {username}"
            );
        }
    }

    /// The migration `0011_directory` has these replacements in SQL.
    #[test]
    fn skeletons_of_usernames_are_those_of_the_database() {
        for c in "abcdefghijklmnopqrstuvwxyz0123456789._-".chars() {
            let sql = c
                .to_string()
                .replace('0', "o")
                .replace('1', "l")
                .replace('m', "rn");
            assert_eq!(skeleton_of(&c.to_string()), sql);
        }
    }
}
