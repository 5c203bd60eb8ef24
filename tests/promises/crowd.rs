//! Posters and readers that retry until they succeed, and record everything that happens to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinHandle, time::sleep};

use crate::{
    checker::{Heard, Outcome, Post, Record, Stream},
    support::{
        Person, Server,
        person::{message_id, nonce},
        socket::Socket,
        sse::Listener,
    },
};

/// The pause before a retry. It is short, so that a test covers many retries.
const PAUSE: Duration = Duration::from_millis(10);

/// Posts messages in `room` until `stop` is set. Each is retried until its outcome is known.
pub fn poster(
    person: Person,
    room: String,
    name: String,
    stop: Arc<AtomicBool>,
) -> JoinHandle<Vec<Post>> {
    patient_poster(person, room, name, stop, || true)
}

/// The same, but posts only while `may` returns true.
pub fn patient_poster(
    person: Person,
    room: String,
    name: String,
    stop: Arc<AtomicBool>,
    may: impl Fn() -> bool + Send + 'static,
) -> JoinHandle<Vec<Post>> {
    tokio::spawn(async move {
        let mut posts = vec![];
        while !stop.load(Ordering::Relaxed) {
            if !may() {
                sleep(PAUSE).await;
                continue;
            }
            let key = format!("{name} says {} in room {room}", posts.len());
            posts.push(insist(&person, &room, &key).await);
        }
        posts
    })
}

/// Reacts to the newest message of `room`, votes if it is a poll, and takes it back, until `stop`
/// is set.
pub fn reactor(person: Person, room: String, stop: Arc<AtomicBool>) -> JoinHandle<usize> {
    tokio::spawn(async move {
        let mut reacted = 0;
        while !stop.load(Ordering::Relaxed) {
            let newest = match person.try_page(&format!("/rooms/{room}")).await {
                Some(page) => page.ids().last().copied(),
                None => None,
            };
            for on in ["true", "false", "true"] {
                let Some(message) = newest else { continue };
                let place = format!("/rooms/{room}/messages/{message}");
                let react = (format!("{place}/react"), [("emoji", "👍"), ("on", on)]);
                let vote = (format!("{place}/vote"), [("answer", "1"), ("on", on)]);
                for (path, form) in [react, vote] {
                    let answer = person.request(reqwest::Method::POST, &path).form(&form);
                    let answer = answer.send().await;
                    reacted += usize::from(answer.is_ok_and(|answer| answer.status() == 303));
                }
                // A page that misses more than 500 changes begins anew, and no reader here may.
                sleep(PAUSE).await;
            }
            sleep(PAUSE).await;
        }
        reacted
    })
}

/// The numbers of a room that a stream may leave out: reactions to a message that were followed by
/// others to it, and votes in its poll.
pub fn superseded(server: &Server, room: &str) -> BTreeSet<u64> {
    let sql = format!(
        "select coalesce(group_concat(seq), '') from room_log l
          where room_id = {room} and kind in ('reacted', 'voted')
            and exists (select 1 from room_log o where o.room_id = l.room_id
                         and o.kind = l.kind and o.subject = l.subject and o.seq > l.seq)"
    );
    let numbers = server.query(&sql);
    numbers.split(',').filter_map(|n| n.parse().ok()).collect()
}

/// Sends the text `key` with one idempotency key until there is an answer.
pub async fn insist(person: &Person, room: &str, key: &str) -> Post {
    let (sent, nonce) = (Instant::now(), nonce());
    // Some are the questions of polls.
    let text = match key.contains("0 in room") {
        true => format!("/poll {key} | one | two"),
        false => key.to_owned(),
    };
    for _ in 0..3_000 {
        if let Ok(answer) = person.try_say(room, &text, &nonce).await {
            let outcome = match message_id(&answer) {
                Some(id) => Outcome::Acked(id),
                None if answer.status().is_client_error() => Outcome::Refused,
                // The server does not know whether it stored the message. A retry is safe.
                None => {
                    sleep(PAUSE).await;
                    continue;
                }
            };
            return Post {
                room: room.into(),
                key: key.into(),
                sent,
                done: Instant::now(),
                outcome,
            };
        }
        sleep(PAUSE).await;
    }
    Post {
        room: room.into(),
        key: key.into(),
        sent,
        done: Instant::now(),
        outcome: Outcome::Unknown,
    }
}

/// A subscriber to `room` that reconnects after every interruption with the last id that it
/// received.
pub struct Reader {
    pub reached: Arc<AtomicU64>,
    pub resumed: Arc<AtomicU64>,
    task: JoinHandle<()>,
    listener: Arc<tokio::sync::Mutex<Listener>>,
    room: String,
    from: u64,
}

impl Reader {
    pub fn new(mut listener: Listener, room: String, from: u64) -> Self {
        let (reached, resumed) = (Arc::new(AtomicU64::new(from)), Arc::new(AtomicU64::new(0)));
        let (reach, resume) = (reached.clone(), resumed.clone());
        listener.received.clear();
        let shared = Arc::new(tokio::sync::Mutex::new(listener));
        let mine = shared.clone();
        let task = tokio::spawn(async move {
            let mut opened = 0_u32;
            loop {
                let mut listener = mine.lock().await;
                if listener.open().await.is_err() {
                    drop(listener);
                    sleep(PAUSE).await;
                    continue;
                }
                opened += 1;
                if opened > 1 {
                    resume.fetch_add(1, Ordering::Relaxed);
                }
                while let Some(event) = listener.next().await {
                    assert_ne!(
                        event.name, "end",
                        "nobody ended this stream: {}",
                        event.data
                    );
                    reach.fetch_max(event.seq(), Ordering::Relaxed);
                }
            }
        });
        Self {
            reached,
            resumed,
            task,
            listener: shared,
            room,
            from,
        }
    }

    /// The newest number that it has received. The value changes while it goes on reading.
    pub fn reached(&self) -> Arc<AtomicU64> {
        self.reached.clone()
    }

    pub fn is_in(&self, room: &str) -> bool {
        self.room == room
    }

    /// Waits until it has received `head`, and returns all that it received.
    pub async fn finish(self, head: u64) -> Stream {
        let begun = Instant::now();
        while self.reached.load(Ordering::Relaxed) < head
            && begun.elapsed() < Duration::from_secs(30)
        {
            assert!(!self.task.is_finished(), "a reader fell over");
            sleep(PAUSE).await;
        }
        self.task.abort();
        let _ = self.task.await;
        let listener = self.listener.lock().await;
        Stream {
            room: self.room,
            from: self.from,
            heard: heard(&listener),
            revoked: None,
        }
    }
}

/// The changes that a subscriber received over SSE.
pub fn heard(listener: &Listener) -> Vec<Heard> {
    let changes = listener.received.iter().filter(|event| event.is_change());
    changes
        .map(|event| Heard {
            seq: event.seq(),
            message: event.message(),
        })
        .collect()
}

/// The changes that a program received over a WebSocket.
pub fn heard_over(socket: &Socket) -> Vec<Heard> {
    let changes = socket
        .received
        .iter()
        .filter(|event| event["event"] == "change");
    changes
        .map(|event| {
            let id = event["id"].as_str().expect("a cursor");
            let (_, seq) = id.rsplit_once('.').expect("a cursor");
            let change = &event["change"];
            let said = || Some((change["id"].as_u64()?, change["body"].as_str()?.to_owned()));
            Heard {
                seq: seq.parse().expect("a number"),
                message: (change["kind"] == "said").then(said).flatten(),
            }
        })
        .collect()
}

/// Records the stored messages, which pages and fragments must agree about, and the rooms' newest
/// numbers.
pub async fn take_stock(record: &mut Record, person: &Person, rooms: &[String]) {
    for room in rooms {
        let pages = person.history(room, false).await;
        let fragments = person.history(room, true).await;
        assert_eq!(
            pages, fragments,
            "the pages and the fragments of room {room}"
        );
        record.history.insert(room.clone(), pages);
        record.heads.insert(room.clone(), head(person, room).await);
    }
}

pub async fn head(person: &Person, room: &str) -> u64 {
    // A page with many unread messages opens at the first of them, and is not live.
    person.post("/rooms/seen", &[]).await;
    number(&person.room(room).await.cursor())
}

/// The number in a cursor.
pub fn number(cursor: &str) -> u64 {
    let (_, seq) = cursor.rsplit_once('.').expect("a cursor");
    seq.parse().expect("a number")
}

/// How many messages are stored in all rooms.
pub fn kept(history: &BTreeMap<String, Vec<(u64, String)>>) -> usize {
    history.values().map(Vec::len).sum()
}
