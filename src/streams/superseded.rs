//! Reactions and votes that are told together. A thousand people may react to one message within a
//! second, and ten thousand may look on: each of them would draw a thousand times what the last
//! drawing shows. So a reaction that comes soon after another waits, and of those that wait for one
//! message only the latest is told. It says how all of them are now. Votes in its poll do the same.
//!
//! No number is lost: an update says which numbers it stands for. A number that is left out
//! belongs to a message of which a later number of its kind follows, so a reader who has an update, and
//! nothing after it, gets what is missing with the changes after it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::{
    base::ids::{MessageId, Seq},
    model::event::{Change, RoomEvent},
};

/// How long after some were told the next ones are: four times a second.
pub const INTERVAL: Duration = Duration::from_millis(250);

/// The most parts of messages that wait. (They are in no account of memory while they do.)
const MOST: usize = 8;

/// The part of a message that a change says as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum MessagePart {
    Reactions(MessageId),
    Poll(MessageId),
}

fn part_of(event: &RoomEvent) -> Option<MessagePart> {
    match &event.change {
        Change::Reacted { message, .. } => Some(MessagePart::Reactions(*message)),
        Change::Voted { message, .. } => Some(MessagePart::Poll(*message)),
        _ => None,
    }
}

/// The changes that follow `seq` without the superseded ones, each with the first number that it
/// stands for.
pub fn without(
    seq: Seq,
    events: impl DoubleEndedIterator<Item = Arc<RoomEvent>> + Clone,
) -> Vec<(Seq, Arc<RoomEvent>)> {
    let latest = events
        .clone()
        .filter_map(|event| Some((part_of(&event)?, event.seq)));
    let latest: HashMap<MessagePart, Seq> = latest.collect();
    let is_told = |event: &Arc<RoomEvent>| {
        part_of(event).is_none_or(|part| latest.get(&part) == Some(&event.seq))
    };
    let mut before = seq;
    let told = events.filter(is_told);
    told.map(|event| {
        let first = before.next();
        before = event.seq;
        (first, event)
    })
    .collect()
}

/// The reactions and votes of a room that wait.
#[derive(Default)]
pub struct WaitingParts {
    /// In the order of their numbers, one for each part of a message.
    events: Vec<Arc<RoomEvent>>,
    /// When some were told last.
    told: Option<Instant>,
}

impl WaitingParts {
    /// Takes a change of a part of a message; gives any other back.
    pub fn take(&mut self, event: Arc<RoomEvent>) -> Option<Arc<RoomEvent>> {
        let Some(part) = part_of(&event) else {
            return Some(event);
        };
        self.events.retain(|other| part_of(other) != Some(part));
        self.events.push(event);
        None
    }

    /// When they are to be told, if any wait.
    pub fn due(&self) -> Option<Instant> {
        let now = Instant::now();
        match (self.events.len(), self.told) {
            (0, _) => None,
            (MOST.., _) | (_, None) => Some(now),
            (_, Some(told)) => Some(told + INTERVAL),
        }
    }

    /// Whether they are to be told now.
    pub fn is_due(&self) -> bool {
        self.due().is_some_and(|due| due <= Instant::now())
    }

    /// Those that wait, to be told now.
    pub fn tell(&mut self) -> Vec<Arc<RoomEvent>> {
        if !self.events.is_empty() {
            self.told = Some(Instant::now());
        }
        std::mem::take(&mut self.events)
    }

    /// Forgets them, because the room's log is read anew.
    pub fn clear(&mut self) {
        self.events.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RoomId;

    fn event(seq: &str, message: Option<&str>) -> Arc<RoomEvent> {
        let change = match message {
            Some(message) => Change::Reacted {
                message: MessageId::parse(message).expect("an id"),
                reactions: vec![],
            },
            None => Change::RoomDeleted,
        };
        let room = RoomId::parse("1").expect("an id");
        Arc::new(RoomEvent::new(
            room,
            Seq::parse(seq).expect("a number"),
            change,
        ))
    }

    fn voted(seq: &str, message: &str) -> Arc<RoomEvent> {
        let mut event = event(seq, None);
        let change = Change::Voted {
            message: MessageId::parse(message).expect("an id"),
            poll: None,
        };
        Arc::make_mut(&mut event).change = change;
        event
    }

    #[test]
    fn what_a_later_change_says_is_left_out_and_no_number_is() {
        let events = [
            event("5", Some("1")),
            event("6", None),
            event("7", Some("2")),
            event("8", Some("1")),
            event("9", None),
            voted("10", "1"),
        ];
        let seq = |text| Seq::parse(text).expect("a number");
        let told = without(seq("4"), events.into_iter());
        let numbers: Vec<_> = told
            .iter()
            .map(|(first, event)| (*first, event.seq))
            .collect();
        let expected = [("5", "6"), ("7", "7"), ("8", "8"), ("9", "9"), ("10", "10")];
        assert_eq!(numbers, expected.map(|(first, own)| (seq(first), seq(own))));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_is_told_at_once_and_those_after_it_together() {
        let mut waiting = WaitingParts::default();
        assert!(waiting.take(event("1", None)).is_some());
        assert!(waiting.take(event("2", Some("1"))).is_none());
        assert!(waiting.is_due());
        assert_eq!(waiting.tell().len(), 1);
        for seq in ["3", "4", "5"] {
            waiting.take(event(seq, Some("1")));
        }
        waiting.take(event("6", Some("2")));
        waiting.take(voted("7", "1"));
        waiting.take(voted("8", "1"));
        assert!(!waiting.is_due());
        tokio::time::advance(INTERVAL).await;
        assert!(waiting.is_due());
        let told: Vec<_> = waiting.tell().iter().map(|e| e.seq.to_string()).collect();
        assert_eq!(told, ["5", "6", "8"]);
        assert_eq!(waiting.due(), None);
    }
}
