//! What a room's readers see of one another, gathered until it is worth telling.
//!
//! Ten thousand people coming back at once are ten thousand whispers to ten
//! thousand readers; they are told together, and not by name when they are many.

use std::{collections::BTreeMap, time::Duration};

use rocket::tokio::time::Instant;

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    model::{event::EphemeralEvent, person::Person},
    realtime::{Lagged, Realtime},
    streams::ephemeral_update::Now,
};

/// How long somebody is shown as writing who does not say so again. Pages say it
/// every three seconds.
const TYPING: Duration = Duration::from_secs(6);

/// How often it is told again that the same people are writing, for readers who
/// came in between.
const AGAIN: Duration = Duration::from_secs(2);

/// How long who has come and who has gone is gathered.
const GATHER: Duration = Duration::from_millis(300);

/// How many are told by name. When they are more, only their number is told; the
/// list of members is drawn anew when somebody opens it.
const NAMED: usize = 50;

/// The state of one room.
#[derive(Default)]
pub struct Around {
    typers: Vec<Typer>,
    /// When the typers were told last.
    told: Option<Instant>,
    typers_changed: bool,
    changed: BTreeMap<UserId, (Person, bool)>,
    tell_online_at: Option<Instant>,
    /// How far the two of a conversation have read, where that is to be told.
    read: BTreeMap<UserId, MessageId>,
}

struct Typer {
    person: Person,
    until: Instant,
}

impl Around {
    /// Takes a whisper, or that some were missed.
    pub fn heard(&mut self, whisper: Result<EphemeralEvent, Lagged>) {
        let now = Instant::now();
        match whisper {
            Ok(EphemeralEvent::Typing { person }) => self.types(person, now),
            Ok(EphemeralEvent::Here { person }) => self.online(person, true, now),
            Ok(EphemeralEvent::Away { person }) => self.online(person, false, now),
            Ok(EphemeralEvent::Read { user, message }) => {
                self.read.insert(user, message);
            }
            Err(_) => self.tell_online_at = self.tell_online_at.or(Some(now + GATHER)),
        }
    }

    /// Somebody has said what they were writing, or left.
    pub fn stopped(&mut self, user: UserId) {
        let before = self.typers.len();
        self.typers.retain(|typer| typer.person.id != user);
        self.typers_changed |= self.typers.len() < before;
    }

    /// Somebody left: whether they are online is nobody's business any more.
    pub fn left(&mut self, user: UserId) {
        self.stopped(user);
        self.changed.remove(&user);
        self.tell_online_at = self.tell_online_at.or(Some(Instant::now() + GATHER));
    }

    /// When there will be something to tell, if nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        let expiry = self.typers.iter().map(|typer| typer.until).min();
        let changed = (self.typers_changed || !self.read.is_empty()).then(Instant::now);
        [expiry, changed, self.tell_online_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// What is to be told now.
    pub fn take(&mut self, realtime: &Realtime, room: RoomId) -> Vec<Now> {
        let now = Instant::now();
        let mut news = vec![];
        let before = self.typers.len();
        self.typers.retain(|typer| typer.until > now);
        if std::mem::take(&mut self.typers_changed) || self.typers.len() < before {
            self.told = Some(now);
            news.push(Now::Typing {
                people: self.typers.iter().map(|t| t.person.clone()).collect(),
            });
        }
        let read = std::mem::take(&mut self.read);
        news.extend(
            read.into_iter()
                .map(|(user, message)| Now::Read { user, message }),
        );
        if self.tell_online_at.is_some_and(|at| at <= now) {
            self.tell_online_at = None;
            let mut changed = std::mem::take(&mut self.changed);
            if changed.len() > NAMED {
                changed.clear();
            }
            let (here, away): (Vec<_>, Vec<_>) = changed.into_values().partition(|(_, here)| *here);
            let people = |all: Vec<(Person, bool)>| all.into_iter().map(|(p, _)| p).collect();
            news.push(Now::Online {
                count: realtime.count_in(room),
                here: people(here),
                away: people(away),
            });
        }
        news
    }

    fn types(&mut self, person: Person, now: Instant) {
        let until = now + TYPING;
        match self.typers.iter_mut().find(|t| t.person.id == person.id) {
            Some(typer) => {
                typer.until = until;
                let lately = self.told.is_some_and(|told| now - told < AGAIN);
                self.typers_changed |= !lately;
            }
            None => {
                self.typers.push(Typer { person, until });
                self.typers_changed = true;
            }
        }
    }

    fn online(&mut self, person: Person, here: bool, now: Instant) {
        self.changed.insert(person.id, (person, here));
        self.tell_online_at = self.tell_online_at.or(Some(now + GATHER));
    }
}

#[cfg(test)]
mod tests {
    use rocket::tokio::{self, time::advance};

    use super::*;
    use crate::realtime::cluster::relay::Relay;

    fn person(id: usize) -> Person {
        Person {
            id: UserId::parse(&id.to_string()).expect("an id"),
            username: format!("person-{id}"),
            display_name: None,
            picture: None,
        }
    }

    fn typers(news: &[Now]) -> Option<Vec<String>> {
        news.iter().find_map(|now| match now {
            Now::Typing { people } => Some(people.iter().map(|p| p.username.clone()).collect()),
            _ => None,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn who_types_is_told_at_once_and_again_and_not_for_ever() {
        let (realtime, room) = (
            Realtime::new(Relay::none()),
            RoomId::parse("7").expect("an id"),
        );
        let mut around = Around::default();
        let types = |around: &mut Around, id| {
            around.heard(Ok(EphemeralEvent::Typing { person: person(id) }));
        };
        assert!(around.due().is_none());
        types(&mut around, 1);
        assert!(around.due().is_some_and(|due| due <= Instant::now()));
        assert_eq!(
            typers(&around.take(&realtime, room)),
            Some(vec!["person-1".into()])
        );
        for _ in 0..1_000 {
            types(&mut around, 1);
        }
        assert_eq!(typers(&around.take(&realtime, room)), None, "they know");
        types(&mut around, 2);
        assert_eq!(
            typers(&around.take(&realtime, room)).map(|t| t.len()),
            Some(2)
        );
        advance(Duration::from_secs(3)).await;
        types(&mut around, 2);
        assert_eq!(
            typers(&around.take(&realtime, room)).map(|t| t.len()),
            Some(2),
            "who came since"
        );
        advance(Duration::from_secs(4)).await;
        assert_eq!(
            typers(&around.take(&realtime, room)),
            Some(vec!["person-2".into()])
        );
        around.stopped(person(2).id);
        assert_eq!(typers(&around.take(&realtime, room)), Some(vec![]));
        assert!(around.due().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_is_told_in_one_word() {
        let (realtime, room) = (
            Realtime::new(Relay::none()),
            RoomId::parse("7").expect("an id"),
        );
        let mut around = Around::default();
        for (crowd, named) in [(NAMED, NAMED), (10_000, 0)] {
            for id in 1..=crowd {
                around.heard(Ok(EphemeralEvent::Here { person: person(id) }));
            }
            assert!(around.take(&realtime, room).is_empty(), "still gathering");
            advance(GATHER).await;
            let news = around.take(&realtime, room);
            let [Now::Online { here, .. }] = &news[..] else {
                panic!("{news:?}")
            };
            assert_eq!(here.len(), named);
        }
    }
}
