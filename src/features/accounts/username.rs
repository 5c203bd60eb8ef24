//! Usernames: parsed once, compared without regard to case.

use crate::{
    features::accounts::{reserved::is_reserved, strings},
    i18n::strings::Text,
    model::look::Look,
};

/// A valid username, in the case that its owner chose.
#[derive(Clone, Debug)]
pub struct Username(String);

impl Username {
    /// Parses a username: 2 to 32 of `a-z A-Z 0-9 . _ -`, beginning with a letter or
    /// digit. No other characters, so that few usernames look alike.
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let text = text.trim();
        if text.is_empty() {
            return Err(strings::choose_username);
        }
        if !(2..=32).contains(&text.chars().count()) {
            return Err(strings::username_length);
        }
        if !text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
        {
            return Err(strings::username_characters);
        }
        if !text.as_bytes()[0].is_ascii_alphanumeric() {
            return Err(strings::username_beginning);
        }
        let name = Self(text.to_owned());
        if is_reserved(name.as_str()) {
            return Err(strings::username_taken);
        }
        Ok(name)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which usernames are compared.
    pub fn key(&self) -> String {
        key(&self.0)
    }

    /// How it looks: a newcomer's username resembles no other.
    pub fn look(&self) -> Look {
        Look::of_person(&self.0)
    }
}

/// The key to compare in place of `typed`, which need not be a valid username. It is empty,
/// which is nobody's, for what no username can be: PostgreSQL refuses NUL in any text.
pub fn key(typed: &str) -> String {
    let typed = typed.trim();
    match typed.len() <= 32 && typed.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => typed.to_ascii_lowercase(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_usernames_are_refused() {
        for good in ["kevin", "Ana-Lucia", "j.r", "x_2", " kevin "] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            " ",
            "k",
            "-kevin",
            ".kevin",
            "kevin smith",
            "kévin",
            "аdmin",
            "kevin\u{200b}",
            "Everyone",
            "adm1n",
            "snug-team",
            "a/b",
            "<b>",
            &"k".repeat(33),
        ] {
            assert!(Username::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn usernames_that_differ_in_case_are_the_same() {
        let (a, b) = (Username::parse("Kevin"), Username::parse("kEVIN"));
        assert_eq!(a.expect("a name").key(), b.expect("a name").key());
    }
}
