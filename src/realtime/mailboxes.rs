//! The mailbox of each open stream: a short queue of events for its person, and the waker
//! of the task that reads it. An idle mailbox allocates no memory for events to come.

use std::{
    collections::{HashMap, VecDeque},
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use crate::{
    base::{
        ids::{SessionId, UserId},
        sync::lock,
    },
    model::event::PersonEvent,
};

/// How many events may wait in a mailbox. After that its reader learns that it lagged.
const MAILBOX_LIMIT: usize = 64;

/// Why a mailbox has no event for its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxError {
    /// The reader was too slow: some events were dropped.
    Lagged,
    /// The server stops: no event will come.
    Closed,
}

/// The mailboxes of all people. Cheap to clone.
#[derive(Clone, Default)]
pub struct Mailboxes(Arc<Mutex<OpenMailboxes>>);

#[derive(Default)]
struct OpenMailboxes {
    by_user: HashMap<UserId, Vec<Arc<SharedMailbox>>>,
    closed: bool,
}

/// The mailbox of one stream, until dropped.
pub struct Mailbox {
    shared: Arc<SharedMailbox>,
    user: UserId,
    all: Mailboxes,
}

struct SharedMailbox {
    /// The session that the stream belongs to.
    session: SessionId,
    contents: Mutex<MailboxContents>,
}

#[derive(Default)]
struct MailboxContents {
    queue: VecDeque<PersonEvent>,
    lagged: bool,
    closed: bool,
    waker: Option<Waker>,
}

impl Mailboxes {
    /// Opens a mailbox for a stream of `user` in `session`.
    pub fn open(&self, user: UserId, session: SessionId) -> Mailbox {
        let mut open = lock(&self.0);
        let shared = Arc::new(SharedMailbox {
            session,
            contents: Mutex::default(),
        });
        if open.closed {
            shared.change(|contents| contents.closed = true);
        }
        open.by_user.entry(user).or_default().push(shared.clone());
        Mailbox {
            shared,
            user,
            all: self.clone(),
        }
    }

    /// Adds `event` to each mailbox of `user`.
    pub fn send(&self, user: UserId, event: &PersonEvent) {
        let theirs = lock(&self.0).by_user.get(&user).cloned();
        for shared in theirs.into_iter().flatten() {
            shared.change(|contents| {
                if contents.queue.len() < MAILBOX_LIMIT {
                    contents.queue.push_back(event.clone());
                } else {
                    contents.lagged = true;
                }
            });
        }
    }

    /// The sessions that have a mailbox, and whose they are.
    pub fn sessions(&self) -> HashMap<SessionId, UserId> {
        let open = lock(&self.0);
        let each = open.by_user.iter();
        each.flat_map(|(user, theirs)| theirs.iter().map(|shared| (shared.session, *user)))
            .collect()
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        lock(&self.0).by_user.values().map(Vec::len).sum()
    }

    /// Closes all mailboxes: their readers get no further event.
    pub fn close(&self) {
        let mut open = lock(&self.0);
        open.closed = true;
        for shared in open.by_user.values().flatten() {
            shared.change(|contents| contents.closed = true);
        }
    }
}

impl SharedMailbox {
    /// Changes the contents and wakes the reader.
    fn change(&self, change: impl FnOnce(&mut MailboxContents)) {
        let waker = {
            let mut contents = lock(&self.contents);
            change(&mut contents);
            contents.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Mailbox {
    /// Whether the reader has something to do: an event waits, or it lagged, or the
    /// mailbox has closed. Otherwise the waker of `cx`, if given, is woken once it has.
    pub fn is_ready(&self, cx: Option<&Context<'_>>) -> bool {
        let mut contents = lock(&self.shared.contents);
        if contents.closed || contents.lagged || !contents.queue.is_empty() {
            return true;
        }
        if let Some(cx) = cx
            && !contents
                .waker
                .as_ref()
                .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            contents.waker = Some(cx.waker().clone());
        }
        false
    }

    /// Waits until [`Mailbox::is_ready`].
    pub async fn ready(&self) {
        poll_fn(|cx| match self.is_ready(Some(cx)) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }

    /// The next event, if one waits.
    pub fn try_next(&mut self) -> Option<Result<PersonEvent, MailboxError>> {
        let mut contents = lock(&self.shared.contents);
        if contents.closed {
            return Some(Err(MailboxError::Closed));
        }
        if std::mem::take(&mut contents.lagged) {
            contents.queue.clear();
            return Some(Err(MailboxError::Lagged));
        }
        contents.queue.pop_front().map(Ok)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let mut open = lock(&self.all.0);
        if let Some(theirs) = open.by_user.get_mut(&self.user) {
            theirs.retain(|shared| !Arc::ptr_eq(shared, &self.shared));
            if theirs.is_empty() {
                open.by_user.remove(&self.user);
            }
        }
    }
}
