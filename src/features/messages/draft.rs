//! A message before it is posted.

use crate::{
    base::characters::is_invisible,
    features::messages::strings,
    i18n::{field_errors::FieldErrors, strings::Text},
};

/// A text that may be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText(String);

/// A text and its idempotency key: posting the same draft twice is posting it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    text: MessageText,
    idempotency_key: String,
}

/// The longest message, in characters.
pub const LONGEST: usize = 10_000;

/// The most lines of a message.
const MOST_LINES: usize = 2_000;

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 64;

impl MessageText {
    /// Reads a typed text. Line ends become `\n`, because server-sent events cannot carry a
    /// carriage return; everything else stays as typed.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str) -> Result<Self, FieldErrors> {
        let body = typed.replace("\r\n", "\n").replace('\r', "\n");
        let problem: Option<Text> = if body.chars().all(is_invisible) {
            Some(strings::blank)
        } else if body.contains('\0') {
            // PostgreSQL cannot store it, so neither database does.
            Some(strings::nul)
        } else if body.chars().count() > LONGEST {
            Some(strings::too_long)
        } else if line_ends(&body) >= MOST_LINES {
            Some(strings::too_many_lines)
        } else {
            None
        };
        match problem {
            Some(problem) => Err(FieldErrors::one("body", problem)),
            None => Ok(Self(body)),
        }
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Draft {
    /// Reads a typed text. A draft without an idempotency key gets a random one, so it is
    /// new each time.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str, idempotency_key: Option<&str>) -> Result<Self, FieldErrors> {
        let text = MessageText::parse(typed)?;
        let idempotency_key = match idempotency_key {
            None | Some("") => new_idempotency_key(),
            Some(key) if is_valid_key(key) => key.to_owned(),
            Some(_) => {
                return Err(FieldErrors::one("body", strings::reload));
            }
        };
        Ok(Self {
            text,
            idempotency_key,
        })
    }

    /// The text.
    pub fn body(&self) -> &str {
        self.text.as_str()
    }

    /// The key that tells this draft from all others of its author.
    pub fn idempotency_key(&self) -> &str {
        &self.idempotency_key
    }
}

/// A key for one draft: 128 random bits.
pub fn new_idempotency_key() -> String {
    crate::base::random::random_hex(16)
}

fn is_valid_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Where a browser begins a new line.
fn line_ends(text: &str) -> usize {
    let ends = |c: char| {
        matches!(
            c,
            '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    text.chars().filter(|c| ends(*c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_ends_of_a_typed_text_change() {
        let draft = Draft::parse("a\r\nb\rc\n  d\u{1b}[0m ", Some("n-1")).expect("a draft");
        assert_eq!(draft.body(), "a\nb\nc\n  d\u{1b}[0m ");
        assert_eq!(draft.idempotency_key(), "n-1");
    }

    #[test]
    fn blank_and_long_texts_and_nul_are_refused() {
        let longest = "é".repeat(LONGEST);
        assert!(Draft::parse(&longest, None).is_ok());
        for bad in [
            "",
            " \n\t ",
            "\u{200b}\u{feff}",
            "\u{61c}\u{2800}\u{3164} \u{e0041}",
            "a\0b",
            &"a\n".repeat(MOST_LINES),
            &"a\u{2028}".repeat(MOST_LINES),
            &format!("{longest}!"),
        ] {
            let problems = Draft::parse(bad, None).expect_err("a problem");
            assert!(problems.of("body").is_some());
        }
    }

    #[test]
    fn every_draft_has_its_own_idempotency_key() {
        let key = |given| Draft::parse("x", given).map(|draft| draft.idempotency_key().to_owned());
        assert_ne!(key(None).expect("a key"), key(Some("")).expect("a key"));
        assert!(key(Some("with space")).is_err());
        assert!(key(Some(&"n".repeat(65))).is_err());
    }
}
