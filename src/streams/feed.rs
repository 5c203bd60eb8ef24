//! One feed per room with readers: it puts events in order, fills the gaps from
//! the log, draws each once and hands everybody the same bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rocket::tokio::{
    self,
    sync::{Mutex as AsyncMutex, Semaphore},
    time::{Instant, interval_at, sleep, sleep_until},
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{RoomId, Seq},
    },
    db::Store,
    features::{
        accounts::Viewer,
        room_log::{self, Epoch},
        sidebar,
    },
    model::{
        event::{Change, RoomEvent},
        person::Person,
    },
    realtime::{Lagged, Realtime, RoomSignal},
    streams::{
        broadcast::{Fan, Reader},
        ephemeral_state::Around,
        open::Turn,
        replay::Past,
        update::Update,
    },
};

/// How often a quiet stream gives a sign of life, and the log is asked whether
/// anything was missed.
pub const BEAT: Duration = Duration::from_secs(15);

/// How many streams are opened at once. After a restart everybody comes back in
/// the same second; those who wait here cost nothing, and the rest of Snug, above
/// all who accepts connections and who posts, gets its share of the processors.
const OPENING: usize = 16;

/// How long to wait before asking a store again that did not answer.
const STORE_PAUSE: Duration = Duration::from_millis(250);

/// The feeds of all rooms that somebody reads. Cheap to clone.
#[derive(Clone)]
pub struct Feeds {
    store: Store,
    realtime: Realtime,
    epoch: Epoch,
    turns: Arc<Semaphore>,
    rooms: Arc<Mutex<HashMap<RoomId, Heard>>>,
    people: Arc<AsyncMutex<Option<(Instant, People)>>>,
}

/// Some of those who are here, to be watched.
type People = Arc<[Person]>;

/// How long they are the same for everybody who opens a stream.
const LATELY: Duration = Duration::from_secs(5);

/// A room that somebody reads.
struct Heard {
    readers: Fan<Arc<Update>>,
    past: Arc<Past>,
}

impl Feeds {
    /// Feeds from what `hub` carries and `store` keeps.
    pub fn new(store: Store, realtime: Realtime, epoch: Epoch) -> Self {
        Self {
            store,
            realtime,
            epoch,
            turns: Arc::new(Semaphore::new(OPENING)),
            rooms: Arc::default(),
            people: Arc::default(),
        }
    }

    /// People whom pages show whose readers do not know them yet. Ten thousand who come
    /// back at once ask once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self, viewer: &Viewer) -> Result<People> {
        let mut lately = self.people.lock().await;
        if let Some((asked, people)) = &*lately
            && asked.elapsed() < LATELY
        {
            return Ok(people.clone());
        }
        let people: People = sidebar::people(&self.store, viewer).await?.into();
        *lately = Some((Instant::now(), people.clone()));
        Ok(people)
    }

    /// What happens in `room` from now on. The first reader starts its feed, which
    /// ends after the last one.
    pub fn follow(&self, room: RoomId) -> Reader<Arc<Update>> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(heard) = rooms.get(&room) {
            return heard.readers.reader();
        }
        let (readers, first) = Fan::new();
        let past = Arc::new(Past::of(room));
        let heard = Heard {
            readers: readers.clone(),
            past: past.clone(),
        };
        rooms.insert(room, heard);
        let feed = Feed {
            feeds: self.clone(),
            room,
            readers,
            past,
            last: Seq::default(),
            around: Around::default(),
        };
        tokio::spawn(feed.run());
        first
    }

    /// What happened lately in a room that somebody reads.
    pub fn past(&self, room: RoomId) -> Option<Arc<Past>> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(&room).map(|heard| heard.past.clone())
    }

    /// Forgets a feed without readers. Whether it has none is asked under the lock
    /// that new ones need, so none can be left behind.
    fn forget(&self, room: RoomId) -> bool {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let deserted = rooms
            .get(&room)
            .is_none_or(|heard| heard.readers.readers() == 0);
        if deserted {
            rooms.remove(&room);
        }
        deserted
    }

    /// Waits for a turn to open a stream.
    pub async fn turn(&self) -> Turn {
        // It is never closed.
        self.turns.clone().acquire_owned().await.ok()
    }

    /// Where everything lasting is.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The history that numbers belong to.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }
}

/// Why a feed has nothing more to do for now.
enum Stopped {
    /// Its last reader left.
    Deserted,
    /// There is no such room.
    RoomGone,
}

struct Feed {
    feeds: Feeds,
    room: RoomId,
    readers: Fan<Arc<Update>>,
    past: Arc<Past>,
    /// The last change that was handed out.
    last: Seq,
    around: Around,
}

impl Feed {
    async fn run(mut self) {
        loop {
            if let Stopped::RoomGone = self.run_while_read().await {
                self.readers.deserted().await;
            }
            // Somebody may have come since the last reader left. They must not be waited
            // for to leave as well: nobody would tell them anything.
            if self.feeds.forget(self.room) {
                return;
            }
        }
    }

    async fn run_while_read(&mut self) -> Stopped {
        // Listen first and look second, so nothing falls between.
        let mut events = self.feeds.realtime.room(self.room);
        let mut whispers = self.feeds.realtime.whispers(self.room);
        if let Some(stopped) = self.begin().await {
            return stopped;
        }
        let mut beats = interval_at(Instant::now() + BEAT, BEAT);
        let readers = self.readers.clone();
        loop {
            let due = self.around.due();
            let missed = tokio::select! {
                () = readers.deserted() => return Stopped::Deserted,
                event = events.next() => {
                    let mut missed = self.heard(event);
                    // What came while the last was told is told in one go.
                    while let Some(event) = events.next_now() {
                        missed |= self.heard(event);
                    }
                    missed
                }
                whisper = whispers.next() => {
                    self.around.heard(whisper);
                    false
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.tell_now();
                    false
                }
                _ = beats.tick() => {
                    self.fill().await;
                    self.send(Update::beat(&self.feeds.epoch, self.last));
                    false
                }
            };
            if missed {
                self.fill().await;
            }
            let begun = Instant::now();
            readers.wake().await;
            metrics::histogram!("snug_fanout_seconds").record(begun.elapsed());
        }
    }

    /// Takes an event; whether something was missed. Two posts may commit in one
    /// order and arrive here in the other, and then the log knows.
    fn heard(&mut self, news: Result<RoomSignal, Lagged>) -> bool {
        match news {
            Ok(RoomSignal::Changed(event)) if event.seq == self.last.next() => {
                self.hand_out(event);
                false
            }
            Ok(RoomSignal::Changed(event)) => event.seq > self.last,
            Ok(RoomSignal::Doubt) | Err(_) => true,
        }
    }

    /// Finds out where the room is, unless there is nothing to tell of it any more. A
    /// reader who is not there reads the log, so it does not matter who came first.
    async fn begin(&mut self) -> Option<Stopped> {
        loop {
            match room_log::head(&self.feeds.store, self.room).await {
                Ok(head) => {
                    self.last = head;
                    self.past.begin(head);
                    self.send(Update::beat(&self.feeds.epoch, head));
                    self.readers.wake().await;
                    return None;
                }
                Err(Error::NotFound) => return Some(Stopped::RoomGone),
                Err(error) => self.wait(&error).await,
            }
            if self.readers.readers() == 0 {
                return Some(Stopped::Deserted);
            }
        }
    }

    /// Hands out what the log has and we have not.
    async fn fill(&mut self) {
        while self.readers.readers() > 0 {
            match self.fill_some().await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => self.wait(&error).await,
            }
        }
    }

    /// Whether there may be more.
    async fn fill_some(&mut self) -> Result<bool> {
        let store = &self.feeds.store;
        let events = room_log::after(store, self.room, self.last, room_log::REPLAY_LIMIT).await?;
        let more = !events.is_empty();
        for event in events {
            self.hand_out(Arc::new(event));
            self.readers.wake().await;
        }
        Ok(more)
    }

    fn hand_out(&mut self, event: Arc<RoomEvent>) {
        self.last = event.seq;
        match &event.change {
            Change::Posted(message) => self.around.stopped(message.author.id),
            Change::Left { user } => self.around.left(*user),
            Change::Edited(_)
            | Change::Deleted(_)
            | Change::Joined { .. }
            | Change::RoomUpdated { .. }
            | Change::RoomDeleted => {}
        }
        let update = Arc::new(Update::change(&self.feeds.epoch, event));
        // Kept before it is told: whoever comes in between finds it in one of the two.
        self.past.keep(update.clone());
        self.readers.push(update);
        let readers = self.readers.readers() as u64;
        metrics::counter!("snug_deliveries_total").increment(readers);
    }

    fn tell_now(&mut self) {
        for now in self.around.take(&self.feeds.realtime, self.room) {
            self.send(Update::now(&self.feeds.epoch, self.last, now));
        }
    }

    fn send(&self, update: Update) {
        self.readers.push(Arc::new(update));
    }

    async fn wait(&self, error: &Error) {
        tracing::warn!(
            "The feed of room {} waits for the store: {error:?}",
            self.room
        );
        sleep(STORE_PAUSE).await;
    }
}
