//! A poll before it is posted.

use crate::{
    base::{characters::is_invisible, clock::Timestamp},
    features::polls::strings,
    i18n::strings::Text,
    model::poll::{Poll, PollAnswer},
};

/// The fewest answers.
pub const FEWEST: usize = 2;

/// The most answers.
pub const MOST: usize = 10;

/// The longest answer, in characters.
const LONGEST: usize = 100;

/// The answers of a new poll, and its rules. The question is the text of its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPoll {
    answers: Vec<String>,
    /// Whether a person may choose several answers.
    pub several: bool,
    /// Whether nobody sees who chose what.
    pub secret: bool,
    /// The time at which it closes by itself.
    pub closes_at: Option<Timestamp>,
}

impl NewPoll {
    /// Reads the typed answers, and leaves blank ones out. One answer may be chosen, and everybody
    /// sees who did.
    ///
    /// # Errors
    /// The problem.
    pub fn parse<'a>(typed: impl IntoIterator<Item = &'a str>) -> Result<Self, Text> {
        let mut answers: Vec<String> = vec![];
        for typed in typed {
            if typed.contains('\0') {
                return Err(strings::no_answer);
            }
            let answer = typed.split_whitespace().collect::<Vec<_>>().join(" ");
            if answer.chars().all(is_invisible) {
                continue;
            }
            if answer.chars().count() > LONGEST {
                return Err(strings::too_long);
            }
            if answers.iter().any(|other| look(other) == look(&answer)) {
                return Err(strings::twice);
            }
            answers.push(answer);
        }
        match answers.len() {
            0..FEWEST => Err(strings::too_few),
            FEWEST..=MOST => Ok(Self {
                answers,
                several: false,
                secret: false,
                closes_at: None,
            }),
            _ => Err(strings::too_many),
        }
    }

    /// The same poll with these rules.
    pub fn with_rules(self, several: bool, secret: bool, closes_at: Option<Timestamp>) -> Self {
        Self {
            several,
            secret,
            closes_at,
            ..self
        }
    }

    /// The answers, in their order.
    pub fn answers(&self) -> &[String] {
        &self.answers
    }

    /// The poll as it is before anybody has voted.
    pub fn opened(&self) -> Poll {
        let answers = self.answers.iter().map(|text| PollAnswer {
            text: Some(text.clone()),
            count: 0,
            people: vec![],
        });
        Poll {
            several: self.several,
            secret: self.secret,
            closes_at: self.closes_at,
            closed_at: None,
            voters: 0,
            answers: answers.collect(),
        }
    }
}

/// The part of an answer that people see, without regard to case.
fn look(answer: &str) -> String {
    let seen = answer.chars().filter(|c| *c == ' ' || !is_invisible(*c));
    seen.collect::<String>().to_lowercase()
}

/// The words of a command that has them all: `/poll Where? | here | there`, or a line for each.
pub fn command_words(typed: &str) -> Option<&str> {
    let typed = typed.trim_start();
    let rest = typed.get(5..)?;
    let is_command =
        typed[..5].eq_ignore_ascii_case("/poll") && rest.starts_with(char::is_whitespace);
    is_command
        .then(|| rest.trim())
        .filter(|words| !words.is_empty())
}

/// Reads the words of the command: the question and the poll.
///
/// # Errors
/// The problem.
pub fn read_command(words: &str) -> Result<(&str, NewPoll), Text> {
    // On lines of their own, answers may have any sign.
    let has_lines = words
        .lines()
        .filter(|line| !line.trim().is_empty())
        .nth(2)
        .is_some();
    let between = if words.contains('|') && !has_lines {
        '|'
    } else {
        '\n'
    };
    let mut parts = words.split(between);
    let question = parts.next().unwrap_or_default().trim();
    match question.chars().all(is_invisible) {
        true => Err(strings::no_question),
        false => Ok((question, NewPoll::parse(parts)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_a_question_and_answers() {
        for (typed, expected) in [
            (
                "/poll Where? | here|  there  you go |",
                Some(("Where?", vec!["here", "there you go"])),
            ),
            (
                "/POLL\nWhere?\nhere\n\nthere",
                Some(("Where?", vec!["here", "there"])),
            ),
            ("/poll a\nb | c | d", Some(("a\nb", vec!["c", "d"]))),
            (
                "/poll Which?\nA | B\nC | D",
                Some(("Which?", vec!["A | B", "C | D"])),
            ),
            ("/poll", None),
            ("/poll  ", None),
            ("/polls a | b | c", None),
            ("//poll a | b | c", None),
            ("/pöll a | b", None),
        ] {
            let read = command_words(typed).map(|words| read_command(words).expect("a poll"));
            let read = read.as_ref().map(|(question, poll)| {
                let answers = poll.answers().iter().map(String::as_str);
                (*question, answers.collect::<Vec<_>>())
            });
            assert_eq!(read, expected, "{typed:?}");
        }
    }

    #[test]
    fn two_to_ten_different_answers_are_a_poll() {
        let numbers: Vec<String> = (0..11).map(|n| n.to_string()).collect();
        let parse = |typed: &[&str]| NewPoll::parse(typed.iter().copied()).map(|poll| poll.answers);
        let ten: Vec<&str> = numbers[..10].iter().map(String::as_str).collect();
        let eleven: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert!(parse(&ten).is_ok());
        assert!(parse(&["a", "b", "", " \u{200b}"]).is_ok());
        assert!(parse(&["é".repeat(LONGEST).as_str(), "b"]).is_ok());
        for bad in [
            &[][..],
            &["a"],
            &["a", "\u{2800}"],
            &["a", " a "],
            &["a", "A\u{200b}"],
            &["a", "b\0"],
            &["a", &"é".repeat(LONGEST + 1)],
            &eleven,
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
