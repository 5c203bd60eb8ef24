//! What is to be told to one open page: a short queue, and a bell for whoever
//! waits at it. An idle one holds no memory for what might come.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use crate::{
    base::ids::{SessionId, UserId},
    model::event::PersonEvent,
    realtime::Lagged,
};

/// How much may lie unread before the reader is told that they missed some.
const LONGEST: usize = 64;

/// Everybody's mailboxes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Mailboxes(Arc<Mutex<People>>);

#[derive(Default)]
struct People {
    boxes: HashMap<UserId, Vec<Arc<Inner>>>,
    closed: bool,
}

/// One reader's own, until dropped.
pub struct Mailbox {
    inner: Arc<Inner>,
    user: UserId,
    all: Mailboxes,
}

struct Inner {
    /// The browser whose page it is.
    session: SessionId,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<PersonEvent>,
    missed: bool,
    closed: bool,
    waker: Option<Waker>,
}

impl Mailboxes {
    /// A mailbox for another page of `user`, in the browser of that session.
    pub fn open(&self, user: UserId, session: SessionId) -> Mailbox {
        let mut people = lock(&self.0);
        let inner = Arc::new(Inner {
            session,
            state: Mutex::default(),
        });
        if people.closed {
            inner.put(|state| state.closed = true);
        }
        people.boxes.entry(user).or_default().push(inner.clone());
        Mailbox {
            inner,
            user,
            all: self.clone(),
        }
    }

    /// Puts `event` into each mailbox of `user`.
    pub fn tell(&self, user: UserId, event: &PersonEvent) {
        let boxes = lock(&self.0).boxes.get(&user).cloned();
        for inner in boxes.into_iter().flatten() {
            inner.put(|state| {
                if state.queue.len() < LONGEST {
                    state.queue.push_back(event.clone());
                } else {
                    state.missed = true;
                }
            });
        }
    }

    /// The browsers that have one, and whose they are.
    pub fn sessions(&self) -> BTreeMap<SessionId, UserId> {
        let people = lock(&self.0);
        let each = people.boxes.iter();
        each.flat_map(|(user, boxes)| boxes.iter().map(|inner| (inner.session, *user)))
            .collect()
    }

    /// Closes them all: nobody is told anything any more.
    pub fn close(&self) {
        let mut people = lock(&self.0);
        people.closed = true;
        for inner in people.boxes.values().flatten() {
            inner.put(|state| state.closed = true);
        }
    }
}

impl Inner {
    fn put(&self, change: impl FnOnce(&mut State)) {
        let waker = {
            let mut state = lock(&self.state);
            change(&mut state);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Mailbox {
    /// Whether there is something in it; with `cx`, that is woken when there is.
    pub fn is_full(&self, cx: Option<&Context<'_>>) -> bool {
        let mut state = lock(&self.inner.state);
        if state.closed || state.missed || !state.queue.is_empty() {
            return true;
        }
        if let Some(cx) = cx
            && !state
                .waker
                .as_ref()
                .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            state.waker = Some(cx.waker().clone());
        }
        false
    }

    /// Waits until there is something in it.
    pub async fn filled(&self) {
        poll_fn(|cx| match self.is_full(Some(cx)) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }

    /// The next event, if it is there; [`Lagged::All`] when there will be none.
    pub fn next_now(&mut self) -> Option<Result<PersonEvent, Lagged>> {
        let mut state = lock(&self.inner.state);
        if state.closed {
            return Some(Err(Lagged::All));
        }
        if std::mem::take(&mut state.missed) {
            state.queue.clear();
            return Some(Err(Lagged::Some));
        }
        state.queue.pop_front().map(Ok)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let mut people = lock(&self.all.0);
        if let Some(boxes) = people.boxes.get_mut(&self.user) {
            boxes.retain(|inner| !Arc::ptr_eq(inner, &self.inner));
            if boxes.is_empty() {
                people.boxes.remove(&self.user);
            }
        }
    }
}

/// Held for a look-up only. A panic elsewhere cannot leave it half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
