//! Display names: which ones may be shown, and how they are searched.

use unicode_normalization::char::is_combining_mark;

use crate::{
    features::accounts::{reserved::is_reserved, strings},
    i18n::strings::Text,
    model::{
        look::Look,
        name::{NameProblem, clean},
        search_key::search_key,
    },
};

/// A display name, valid and normalized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// The length of the longest name, in characters without their combining marks.
const LONGEST: usize = 50;

impl DisplayName {
    /// Parses a name. Several spaces count as one; an empty name is `None`.
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(typed: &str) -> Result<Option<Self>, Text> {
        let name = clean(typed).map_err(sentence)?;
        if name.is_empty() {
            return Ok(None);
        }
        if name.chars().filter(|c| !is_combining_mark(*c)).count() > LONGEST {
            return Err(strings::name_long);
        }
        if is_reserved(&name) {
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

    /// How it looks: it resembles no other person's username.
    pub fn look(&self) -> Look {
        Look::of_person(&self.0)
    }
}

/// The sentence beside the field.
fn sentence(problem: NameProblem) -> Text {
    match problem {
        NameProblem::Invisible => strings::unseen,
        NameProblem::BeginsWithMark => strings::name_beginning,
        NameProblem::StackedMarks => strings::piled,
    }
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
        for good in [
            "Zoë",
            "Nguyễn Thị Ánh",
            "李小龍",
            "محمد",
            "❤️",
            "प्रिया",
            "علی\u{200c}رضا",
            "ശ്രീ അവന\u{d4d}\u{200d}",
            "👩\u{200d}🚀",
        ] {
            assert_eq!(shown(good).as_deref(), Some(good));
        }
        assert_eq!(shown("\u{200f}Ana\u{200e}").as_deref(), Some("Ana"));
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
}
