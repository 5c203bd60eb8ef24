//! A message before it is said.

use crate::{
    features::messages::strings,
    i18n::{field_errors::FieldErrors, strings::Text},
};

/// MessageText that may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText(String);

/// MessageText that may be said, and the nonce that makes saying it twice harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    text: MessageText,
    nonce: String,
}

/// The longest message, in characters.
pub const LONGEST: usize = 10_000;

/// The longest nonce, in bytes.
const LONGEST_NONCE: usize = 64;

impl MessageText {
    /// Reads what was typed. Line ends become `\n`, because server-sent events
    /// cannot carry a carriage return; everything else stays as it is.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str) -> Result<Self, FieldErrors> {
        let body = typed.replace("\r\n", "\n").replace('\r', "\n");
        let problem: Option<Text> = if !body.chars().any(seen) {
            Some(strings::blank)
        } else if body.contains('\0') {
            // PostgreSQL cannot store it, so neither database does.
            Some(strings::nul)
        } else if body.chars().count() > LONGEST {
            Some(strings::too_long)
        } else {
            None
        };
        match problem {
            Some(problem) => Err(FieldErrors::one("body", problem)),
            None => Ok(Self(body)),
        }
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Draft {
    /// Reads what was typed. A draft without a nonce gets one, and is new each time.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str, nonce: Option<&str>) -> Result<Self, FieldErrors> {
        let text = MessageText::parse(typed)?;
        let nonce = match nonce {
            None | Some("") => fresh_nonce(),
            Some(nonce) if good_nonce(nonce) => nonce.to_owned(),
            Some(_) => {
                return Err(FieldErrors::one("body", strings::reload));
            }
        };
        Ok(Self { text, nonce })
    }

    /// The text.
    pub fn body(&self) -> &str {
        self.text.as_str()
    }

    /// What tells this draft from all others of its author.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

/// A nonce for one draft: 128 random bits.
pub fn fresh_nonce() -> String {
    crate::base::random::random_hex(16)
}

fn good_nonce(nonce: &str) -> bool {
    nonce.len() <= LONGEST_NONCE
        && nonce
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Whether a character leaves any trace on the page.
fn seen(c: char) -> bool {
    let unseen = c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}');
    !unseen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_as_it_was_typed_but_for_line_ends() {
        let draft = Draft::parse("a\r\nb\rc\n  d\u{1b}[0m ", Some("n-1")).expect("a draft");
        assert_eq!(draft.body(), "a\nb\nc\n  d\u{1b}[0m ");
        assert_eq!(draft.nonce(), "n-1");
    }

    #[test]
    fn nothing_too_much_and_nul_are_refused() {
        let longest = "é".repeat(LONGEST);
        assert!(Draft::parse(&longest, None).is_ok());
        for bad in [
            "",
            " \n\t ",
            "\u{200b}\u{feff}",
            "a\0b",
            &format!("{longest}!"),
        ] {
            let problems = Draft::parse(bad, None).expect_err("a problem");
            assert!(problems.of("body").is_some());
        }
    }

    #[test]
    fn every_draft_has_a_nonce_of_its_own() {
        let nonce = |given| Draft::parse("x", given).map(|draft| draft.nonce().to_owned());
        assert_ne!(
            nonce(None).expect("a nonce"),
            nonce(Some("")).expect("a nonce")
        );
        assert!(nonce(Some("with space")).is_err());
        assert!(nonce(Some(&"n".repeat(65))).is_err());
    }
}
