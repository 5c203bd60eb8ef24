//! The writing half of a socket, where whoever tells the room something can write.
//!
//! To wake a task for every reader, so that it fetches what is told and writes it,
//! takes longer than to write it. So the waker that a socket leaves in its room is
//! this: being woken, it writes what there is, right there. What does not go at
//! once, and whatever is more than following the room, it leaves to the socket's
//! own task, which is woken then and takes the whole of it out.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use bytes::{Buf, Bytes};
use rocket::{
    data::IoStream,
    futures::task::AtomicWaker,
    tokio::{
        io::{AsyncWrite, AsyncWriteExt, WriteHalf},
        task::coop::unconstrained,
        time::timeout,
    },
};

use crate::streams::reader::{Follow, Live};

/// How long a reader may take to read what is written at once. Whoever does not
/// read for so long is closed and catches up when they return, so that a reader
/// costs no more than a burst and what the kernel buffers.
const WRITE: Duration = Duration::from_secs(10);

/// A socket that is written to from two places, one at a time.
pub struct Outlet {
    /// Not here while the socket's own task has it.
    writing: Mutex<Option<Writing>>,
    own: AtomicWaker,
}

/// What is written, and where to.
pub struct Writing {
    pub live: Live,
    io: WriteHalf<IoStream>,
    /// What did not go at once.
    left: Bytes,
}

/// The connection broke.
pub struct Broken;

impl Outlet {
    pub fn new(live: Live, io: WriteHalf<IoStream>) -> Arc<Self> {
        let left = Bytes::new();
        Arc::new(Self {
            writing: Mutex::new(Some(Writing { live, io, left })),
            own: AtomicWaker::new(),
        })
    }

    /// Writes as the room is told things, until there is something for the task
    /// that waits here, which gets all of it.
    pub async fn follow(self: &Arc<Self>) -> Writing {
        let waker = Waker::from(self.clone());
        poll_fn(|cx| {
            self.own.register(cx.waker());
            let mut writing = self.lock();
            let waits = writing
                .as_mut()
                .is_some_and(|writing| writing.push(Some(cx), &waker));
            match writing.take() {
                Some(all) if !waits => Poll::Ready(all),
                other => {
                    *writing = other;
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Takes it out, for something that is not the room's.
    pub fn take(&self) -> Option<Writing> {
        self.lock().take()
    }

    /// Puts it back. The task goes on with [`Outlet::follow`], which looks for what
    /// was told meanwhile.
    pub fn put(&self, writing: Writing) {
        *self.lock() = Some(writing);
    }

    /// Held while one burst is written. A panic elsewhere leaves a socket that is
    /// closed at the next step.
    fn lock(&self) -> MutexGuard<'_, Option<Writing>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Outlet {
    fn wake(self: Arc<Self>) {
        let waits = match self.writing.try_lock() {
            Ok(mut writing) => {
                let waker = Waker::from(self.clone());
                writing
                    .as_mut()
                    .is_some_and(|writing| writing.push(None, &waker))
            }
            // The socket's own task is at it, and may just have looked.
            Err(_) => false,
        };
        if !waits {
            self.own.wake();
        }
    }
}

impl Writing {
    /// Writes what there is in the room, as long as it goes at once. Whether all of
    /// it went, and `waker` waits for more; with `own`, that waits for everything
    /// else.
    fn push(&mut self, own: Option<&Context<'_>>, waker: &Waker) -> bool {
        while self.left.is_empty() {
            match self.live.poll_follow(own, &Context::from_waker(waker)) {
                Poll::Pending => return true,
                Poll::Ready(Follow::Otherwise) => return false,
                Poll::Ready(Follow::Room(bytes)) => {
                    self.left = bytes;
                    self.try_write();
                }
            }
        }
        false
    }

    /// Writes what is left, as far as it goes. That the connection broke is found by
    /// who waits for it.
    fn try_write(&mut self) {
        if self.left.is_empty() {
            return;
        }
        let (io, left) = (&mut self.io, &self.left);
        // Whoever tells ten thousand sockets something would soon be told to let
        // others have a turn, in the middle of them.
        let mut write = unconstrained(poll_fn(|cx| Pin::new(&mut *io).poll_write(cx, left)));
        let written = Pin::new(&mut write).poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(Ok(n)) = written {
            self.left.advance(n);
        }
    }

    /// Writes what is left, and this after it.
    ///
    /// # Errors
    /// When the other end does not read, or the connection broke.
    pub async fn write(&mut self, bytes: &Bytes) -> Result<(), Broken> {
        let left = std::mem::take(&mut self.left);
        for bytes in [&left, bytes] {
            match timeout(WRITE, self.io.write_all(bytes)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Err(Broken),
            }
        }
        Ok(())
    }

    /// Closes the connection; that the other end is gone already is no error.
    pub async fn close(mut self, frame: &Bytes) {
        let _ = self.write(frame).await;
        let _ = timeout(WRITE, self.io.shutdown()).await;
    }
}
