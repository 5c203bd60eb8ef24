//! A poll: answers to the text of a message, and who has chosen which.

use serde::{Deserialize, Serialize};

use crate::base::{clock::Timestamp, ids::UserId, memory::Weighted};

/// How many of the people who chose an answer are named. The message's own page names the
/// others.
pub const NAMED: usize = 12;

/// The poll of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Whether a person may choose several answers.
    pub several: bool,
    /// Whether nobody sees who chose what.
    pub secret: bool,
    /// The time at which it closes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    /// The time at which it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// How many people have voted.
    pub voters: usize,
    /// The answers, in their order: the first has number 1.
    pub answers: Vec<PollAnswer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollAnswer {
    /// The answer; `None` if it cannot be decrypted.
    pub text: Option<String>,
    /// How many people have chosen it.
    pub count: usize,
    /// Those who did last, in the order in which they did: all of them, or [`NAMED`]. Nobody in
    /// a secret poll.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Voter>,
}

/// Somebody who voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voter {
    /// The person.
    pub id: UserId,
    /// The name that tells them from everybody else.
    pub name: String,
}

impl Poll {
    /// Whether nobody can vote any more.
    pub fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    /// The share of the people who have chosen an answer, in percent.
    pub fn percent(&self, answer: &PollAnswer) -> usize {
        match self.voters {
            0 => 0,
            voters => ((answer.count * 100 + voters / 2) / voters).min(100),
        }
    }
}

impl Weighted for Poll {
    fn bytes(&self) -> usize {
        let names = |answer: &PollAnswer| {
            let names: usize = answer.people.iter().map(|who| who.name.capacity()).sum();
            size_of_val(&answer.people[..]) + names
        };
        let answers = self.answers.iter().map(|answer| {
            let text = answer.text.as_ref().map_or(0, String::capacity);
            size_of::<PollAnswer>() + text + names(answer)
        });
        size_of::<Self>() + answers.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_people_and_whole_percents() {
        let answer = |count| PollAnswer {
            text: None,
            count,
            people: vec![],
        };
        let poll = |voters| Poll {
            several: true,
            secret: true,
            closes_at: None,
            closed_at: None,
            voters,
            answers: vec![],
        };
        for (voters, count, percent) in [(0, 0, 0), (3, 1, 33), (3, 2, 67), (8, 8, 100)] {
            assert_eq!(poll(voters).percent(&answer(count)), percent);
        }
    }
}
