//! Removals of somebody whose pages of other places are watched.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::support::{Person, Server, sse::Listener};

/// How long pages are watched after a removal.
const AFTERWARDS: Duration = Duration::from_millis(60);

/// Somebody who is removed from a room again and again, and the pages they have open
/// elsewhere.
pub struct Removals<'a> {
    /// The server whose database is asked.
    pub server: &'a Server,
    /// The person who manages the room.
    pub manager: &'a Person,
    pub victim: &'a Person,
    pub victim_name: &'a str,
    pub room: &'a str,
    pub room_name: &'a str,
    /// The people who talk in the room all the time.
    pub talkers: Vec<Person>,
    /// The victim's pages.
    pub pages: Vec<Listener>,
}

impl Removals<'_> {
    /// Removes them so many times. Returns how often a page was sent the text of a message
    /// with a higher number, and how many such messages there were.
    pub async fn run(&mut self, rounds: u32) -> (u32, usize) {
        let stop = Arc::new(AtomicBool::new(false));
        let talkers: Vec<_> = (self.talkers.iter().enumerate())
            .map(|(n, person)| talk(person.clone(), self.room.to_owned(), n, stop.clone()))
            .collect();
        let name = self.victim_name;
        let victim = self
            .server
            .query(&format!("select id from users where username = '{name}'"));
        let (mut told, mut said) = (0, 0);
        for _ in 0..rounds {
            self.victim.join(self.room_name).await;
            for page in &mut self.pages {
                page.until(|event| event.data.contains("talk ")).await;
            }
            let place = format!("/rooms/{}/members/{victim}/remove", self.room);
            assert_eq!(self.manager.post(&place, &[]).await.status(), 303);
            for page in &mut self.pages {
                while let Ok(Some(_)) = timeout(AFTERWARDS, page.next()).await {
                    if page.received.len() > 10_000 {
                        break;
                    }
                }
            }
            let room = self.room;
            let removal = format!(
                "select max(seq) from room_log
                  where room_id = {room} and kind = 'left' and subject = {victim}"
            );
            let join = match self.server.is_on_postgres() {
                true => "string_agg",
                false => "group_concat",
            };
            let later = format!(
                "select coalesce({join}(m.body, '|'), '')
                   from room_log l join messages m on m.id = l.subject
                  where l.room_id = {room} and l.kind = 'said' and l.seq > ({removal})"
            );
            let later = self.server.query(&later);
            let later: Vec<_> = later.split('|').filter(|text| !text.is_empty()).collect();
            said += later.len();
            let heard = |page: &Listener| {
                let all: String = page.received.iter().map(|e| e.data.as_str()).collect();
                later.iter().any(|text| all.contains(text))
            };
            told += u32::from(self.pages.iter().any(heard));
            for page in &mut self.pages {
                page.received.clear();
            }
        }
        stop.store(true, Ordering::Relaxed);
        for talker in talkers {
            talker.await.expect("a talker");
        }
        (told, said)
    }
}

/// Posts until `stop` is set. No text is the beginning of another.
fn talk(person: Person, room: String, n: usize, stop: Arc<AtomicBool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        for round in 0.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            person.say(&room, &format!("talk {n}.{round}.")).await;
            sleep(Duration::from_millis(1)).await;
        }
    })
}
