//! The name somebody wants to be called by: which may be shown, and whose it could be
//! taken for.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;

use crate::{
    features::accounts::{strings, username::RESERVED},
    i18n::strings::Text,
    model::person::GONE,
};

/// A name that can be shown beside what somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// The longest name, in characters one sees; the marks on them are not counted.
const LONGEST: usize = 50;

/// How many marks a character may carry: enough for any language that is written
/// here, too few to climb over the lines above.
const MARKS: usize = 3;

impl DisplayName {
    /// Reads a name, spaces in a row being one. Nothing typed is no name.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(typed: &str) -> Result<Option<Self>, Text> {
        if typed.chars().any(|c| unseen(c) && !c.is_whitespace()) {
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
        if piled_up(&name) {
            return Err(strings::piled);
        }
        if name.chars().filter(|c| !is_combining_mark(*c)).count() > LONGEST {
            return Err(strings::name_long);
        }
        if looks(&name).iter().any(|look| {
            RESERVED
                .iter()
                .chain(&[GONE])
                .any(|word| *look == crate::features::accounts::details::name::look(word))
        }) {
            return Err(strings::name_taken);
        }
        Ok(Some(Self(name)))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is searched.
    pub fn key(&self) -> String {
        key(&self.0)
    }

    /// What it looks like: usernames of others that look like one of these are
    /// names it could be taken for.
    pub fn looks(&self) -> [String; 2] {
        looks(&self.0)
    }
}

/// What is compared in place of `text` when people are searched.
pub fn key(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Small and capital letters are mistaken for different things: `I` is like `l`, `i` is
/// not. So a name is looked at as it stands, and in small letters.
fn looks(name: &str) -> [String; 2] {
    let name: String = name.nfkc().collect();
    let name = name.trim_start_matches('@');
    [look(name), look(&name.to_lowercase())]
}

/// One text for all that look like it (UTS 39). What it makes of the letters that
/// usernames have is in the migration `0011_directory`, too.
fn look(text: &str) -> String {
    let text: String = skeleton(text).collect();
    skeleton(&text.to_lowercase())
        .collect::<String>()
        .to_lowercase()
}

/// Whether a character carries more marks than any needs.
pub fn piled_up(text: &str) -> bool {
    let mut marks = 0;
    text.nfc().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MARKS
    })
}

/// Whether a character turns, joins or hides what stands around it, or is nothing to
/// be seen itself. Variation selectors are left: they give hearts their color.
fn unseen(c: char) -> bool {
    joins(c)
        || turns(c)
        || matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{2800}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The joiners, which are wanted in running text: in Persian, in Hindi, in a family.
fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// What turns the direction of text, ends its line or controls a terminal.
pub fn turns(c: char) -> bool {
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
    fn names_are_read_or_refused_with_a_reason() {
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
    fn three_marks_are_as_many_as_a_letter_carries() {
        let with = |marks: usize| format!("x{}y", "\u{302}".repeat(marks));
        assert!(DisplayName::parse(&with(3)).is_ok());
        assert_eq!(refused(&with(4)), strings::piled(Lang::English));
    }

    #[test]
    fn nobody_passes_for_the_house() {
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
    fn what_looks_alike_is_one_look() {
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
                name.looks().contains(&look(username)),
                "{name:?} {username}"
            );
        }
    }

    /// The migration says the same in SQL.
    #[test]
    fn usernames_look_as_the_database_says() {
        for c in "abcdefghijklmnopqrstuvwxyz0123456789._-".chars() {
            let sql = c
                .to_string()
                .replace('0', "o")
                .replace('1', "l")
                .replace('m', "rn");
            assert_eq!(look(&c.to_string()), sql);
        }
    }
}
