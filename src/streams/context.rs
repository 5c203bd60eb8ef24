//! The state that all streams share.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::Viewer,
        rate_limits::Limits,
        room_log::Epoch,
        sidebar::{self, Sidebar},
    },
    model::{event::PersonEvent, person::Person},
    realtime::{CountersSet, Realtime},
    streams::{feed::Feeds, memory::StreamMemory},
};

/// How many streams open at the same time. After a restart everybody reconnects within one
/// second. A request that waits here costs nothing, and the rest of the server, above all
/// accepting connections and posting messages, gets its share of the processors.
const MAX_OPENING: usize = 16;

/// How long the list of people is reused for everybody who opens a stream.
const PEOPLE_MAX_AGE: Duration = Duration::from_secs(5);

/// The permission to open a stream now, until dropped. (The semaphore is never closed, so
/// it is never `None` at first.)
pub type AdmissionPermit = Option<OwnedSemaphorePermit>;

/// The state that opening and reading a stream needs. Managed by Rocket.
pub struct StreamContext {
    /// The database.
    pub store: Store,
    /// The events of rooms and people, and who is online.
    pub realtime: Realtime,
    /// The history that cursors belong to.
    pub epoch: Epoch,
    /// How often somebody may open a stream, and post through one.
    pub limits: Limits,
    /// The feeds of all rooms that have readers.
    pub feeds: Feeds,
    admission: Arc<Semaphore>,
    /// The people that sidebars offer, and when they were read.
    people: Mutex<Option<(Instant, Arc<[Person]>)>>,
}

impl StreamContext {
    /// Streams of the events of `realtime` and the log in `store`.
    pub fn new(
        store: Store,
        realtime: Realtime,
        epoch: Epoch,
        memory: StreamMemory,
        limits: Limits,
    ) -> Self {
        Self {
            feeds: Feeds::new(store.clone(), realtime.clone(), epoch.clone(), memory),
            store,
            realtime,
            epoch,
            limits,
            admission: Arc::new(Semaphore::new(MAX_OPENING)),
            people: Mutex::default(),
        }
    }

    /// Waits until fewer than [`MAX_OPENING`] streams are being opened.
    pub async fn admit(&self) -> AdmissionPermit {
        self.admission.clone().acquire_owned().await.ok()
    }

    /// Reads the viewer's sidebar, and registers its unread counters and its people with
    /// `realtime`. If a room changed during the read, the sidebar is read once more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sidebar(&self, viewer: &Viewer) -> Result<Sidebar> {
        let (sidebar, set) = self.register_sidebar(viewer).await?;
        if !set.behind {
            return Ok(sidebar);
        }
        let (sidebar, set) = self.register_sidebar(viewer).await?;
        if set.revoked {
            // Somebody was removed meanwhile, and not from this list: it is read once more
            // when its stream gets to it.
            self.realtime.bus.send(viewer.id(), &PersonEvent::Rooms);
        }
        Ok(sidebar)
    }

    async fn register_sidebar(&self, viewer: &Viewer) -> Result<(Sidebar, CountersSet)> {
        let people = self.people(viewer).await?;
        let sidebar = sidebar::load_with(&self.store, &self.realtime, viewer, &people).await?;
        let presence = &self.realtime.presence;
        let set = presence.set_rooms(viewer.person(), sidebar.unread_counters());
        presence.watch(viewer.id(), sidebar.partners(), sidebar.others());
        Ok((sidebar, set))
    }

    /// People that a sidebar may offer. Ten thousand streams that open at once read them
    /// once.
    async fn people(&self, viewer: &Viewer) -> Result<Arc<[Person]>> {
        let mut cached = self.people.lock().await;
        if let Some((read_at, people)) = &*cached
            && read_at.elapsed() < PEOPLE_MAX_AGE
        {
            return Ok(people.clone());
        }
        let people: Arc<[Person]> = sidebar::people(&self.store, viewer).await?.into();
        *cached = Some((Instant::now(), people.clone()));
        Ok(people)
    }
}
