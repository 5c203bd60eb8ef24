//! A message before it is posted.

use crate::{
    base::{
        characters::is_invisible,
        clock::Timestamp,
        ids::{MessageId, RoomId, ScheduledId},
    },
    features::{
        messages::{message_link::linked_message, strings},
        polls::{self, NewPoll},
    },
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
    reply_to: Option<MessageId>,
    links_to: Option<MessageId>,
    waited: Option<ScheduledRow>,
    from_elsewhere: bool,
    poll: Option<NewPoll>,
}

/// The stored row of a message that waited for its time, as it was when the draft was read from
/// it. Posting the draft deletes the row, and posts nothing if it is another one by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledRow {
    /// The row.
    pub id: ScheduledId,
    /// When the message is due.
    pub due_at: Timestamp,
    /// When its text was written.
    pub written_at: Timestamp,
}

/// The longest message, in characters.
pub const LONGEST: usize = 10_000;

/// The most lines of a message.
const MOST_LINES: usize = 2_000;

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 64;

impl MessageText {
    /// Reads a typed text. Line ends become `\n`, because server-sent events cannot carry a
    /// carriage return, and it is [`trimmed`]; everything else stays as typed.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str) -> Result<Self, FieldErrors> {
        let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
        let body = trimmed(&typed);
        let problem: Option<Text> = if body.is_empty() {
            Some(strings::blank)
        } else if typed.contains('\0') {
            // PostgreSQL cannot store it, so neither database does.
            Some(strings::nul)
        } else if body.chars().count() > LONGEST {
            Some(strings::too_long)
        } else if line_ends(&typed) >= MOST_LINES {
            Some(strings::too_many_lines)
        } else {
            None
        };
        match problem {
            Some(problem) => Err(FieldErrors::one("body", problem)),
            None => Ok(Self(body.to_owned())),
        }
    }

    /// The message of `room` that it links to. `origin` is that of our own links.
    pub fn links_to(&self, room: RoomId, origin: &str) -> Option<MessageId> {
        linked_message(self.as_str(), room, origin)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Draft {
    /// Reads a typed text, or the command of a poll with its words. A draft without an idempotency
    /// key gets a random one, so it is new each time.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn parse(typed: &str, idempotency_key: Option<&str>) -> Result<Self, FieldErrors> {
        let Some(words) = polls::draft::command_words(typed) else {
            return Self::of_text(typed, idempotency_key);
        };
        let (question, poll) = polls::draft::read_command(words)
            .map_err(|problem| FieldErrors::one("body", problem))?;
        Ok(Self::of_text(question, idempotency_key)?.asking(poll))
    }

    /// Reads a typed text that is no command.
    ///
    /// # Errors
    /// The problem, beside the field `body`.
    pub fn of_text(typed: &str, idempotency_key: Option<&str>) -> Result<Self, FieldErrors> {
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
            reply_to: None,
            links_to: None,
            waited: None,
            from_elsewhere: false,
            poll: None,
        })
    }

    /// The same draft as the answer to a message.
    pub fn answering(self, message: Option<MessageId>) -> Self {
        Self {
            reply_to: message,
            ..self
        }
    }

    /// The same draft, which quotes the message of `room` that its text links to. `origin` is
    /// that of our own links.
    pub fn quoting(self, room: RoomId, origin: &str) -> Self {
        Self {
            links_to: self.text.links_to(room, origin),
            ..self
        }
    }

    /// The same draft, which waited for its time in a row, with the message that it quotes.
    pub fn that_waited(self, row: ScheduledRow, links_to: Option<MessageId>) -> Self {
        Self {
            waited: Some(row),
            links_to,
            ..self
        }
    }

    /// The same draft as the question of a poll.
    pub fn asking(self, poll: NewPoll) -> Self {
        Self {
            poll: Some(poll),
            ..self
        }
    }

    /// The same draft, written on a page that does not show the room: posting it reads nothing.
    pub fn from_elsewhere(self) -> Self {
        Self {
            from_elsewhere: true,
            ..self
        }
    }

    /// Whether its author may not have seen the messages before it.
    pub fn author_is_away(&self) -> bool {
        self.waited.is_some() || self.from_elsewhere
    }

    /// The row that it waited in.
    pub fn waited(&self) -> Option<ScheduledRow> {
        self.waited
    }

    /// The poll of which it is the question.
    pub fn poll(&self) -> Option<&NewPoll> {
        self.poll.as_ref()
    }

    /// The message that it answers.
    pub fn reply_to(&self) -> Option<MessageId> {
        self.reply_to
    }

    /// The message of the same room that its text links to.
    pub fn links_to(&self) -> Option<MessageId> {
        self.links_to
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

/// A text without the blank lines around it and the spaces at its end. The spaces before its
/// first word stay: they may be the indentation of code. It is empty if nobody sees anything
/// of it.
pub fn trimmed(text: &str) -> &str {
    let Some(first) = text.find(|c| !is_invisible(c)) else {
        return "";
    };
    let last = text.rfind(|c| !is_invisible(c)).unwrap_or(first);
    let line_end = text[..first].rfind(ends_line);
    let begin = line_end.map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    // Some characters that nobody sees belong to the one before them, such as to an emoji.
    let after = last + text[last..].chars().next().map_or(1, char::len_utf8);
    let end = text[after..].find(ends_line);
    text[begin..end.map_or(text.len(), |end| after + end)].trim_end_matches(is_blank)
}

/// Whether a character at the end of a line shows nothing, and changes nothing before it.
fn is_blank(c: char) -> bool {
    let is_space = |c| matches!(c, '\u{180e}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let is_letter = |c| {
        matches!(
            c,
            '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{115f}' | '\u{1160}'
        )
    };
    c.is_whitespace() || is_space(c) || is_letter(c)
}

/// Where a browser begins a new line.
fn line_ends(text: &str) -> usize {
    text.chars().filter(|c| ends_line(*c)).count()
}

fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_a_typed_text_are_one_character() {
        let draft = Draft::parse("a\r\nb\rc\n  d\u{1b}[0m", Some("n-1")).expect("a draft");
        assert_eq!(draft.body(), "a\nb\nc\n  d\u{1b}[0m");
        assert_eq!(draft.idempotency_key(), "n-1");
    }

    #[test]
    fn blank_lines_around_a_text_and_spaces_after_it_are_trimmed() {
        let spaces = [
            " ", "\t", "\u{a0}", "\u{1680}", "\u{2003}", "\u{2009}", "\u{200b}", "\u{202f}",
            "\u{205f}", "\u{2060}", "\u{2800}", "\u{3000}", "\u{3164}", "\u{feff}",
        ];
        let ends = [
            "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
        ];
        let parsed = |typed: &str| {
            let draft = Draft::parse(typed, None).expect("a draft");
            draft.body().to_owned()
        };
        for space in spaces {
            for end in ends {
                for text in ["word", "  if x:\n\n    y", "\u{3000}一二", "\ta \nb"] {
                    let typed = format!("{space}{end}{end}{text}{space}{end} {end}{space}{space}");
                    assert_eq!(parsed(&typed), text, "{typed:?}");
                }
            }
            let indented = format!("{space}word");
            assert_eq!(parsed(&format!("\n{indented}{space}")), indented);
        }
        for (typed, text) in [
            ("❤\u{fe0f} \n", "❤\u{fe0f}"),
            ("\u{2067}שלום\u{2069}\n\u{200e}\n", "\u{2067}שלום\u{2069}"),
            ("क्\u{200d} ", "क्\u{200d}"),
            ("a\u{ad}", "a\u{ad}"),
            ("a\n\n\nb", "a\n\n\nb"),
        ] {
            assert_eq!(parsed(typed), text, "{typed:?}");
        }
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
