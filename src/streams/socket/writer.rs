//! The writing half of a socket, which the room's feed writes to directly.
//!
//! Waking a task for every socket, so that the task fetches an update and writes it, takes
//! longer than the write itself. So a socket leaves a waker in its room that is no task:
//! being woken, it writes the updates right there. If the kernel does not take all bytes at
//! once, or there is work other than following the room, it wakes the socket's own task,
//! which takes the stream out and continues.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use bytes::{Buf, Bytes};
use rocket::{data::IoStream, futures::task::AtomicWaker};
use tokio::{
    io::{AsyncWrite, AsyncWriteExt, WriteHalf},
    task::coop::unconstrained,
    time::timeout,
};

use crate::{
    base::sync,
    streams::reader::{ReaderPoll, StreamReader},
};

/// How long a client may take to read one batch. A slower client is disconnected, and catches
/// up when it returns. This is back-pressure: a socket costs no more memory than a batch and
/// what the kernel buffers.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// A socket that two places write to, one at a time: the room's feed and the socket's task.
pub struct SocketWriter {
    /// `None` while the socket's task has taken it.
    stream: Mutex<Option<SocketStream>>,
    /// Whether writing panicked.
    broken: AtomicBool,
    task: AtomicWaker,
}

/// The stream and the connection it is written to.
pub struct SocketStream {
    /// The stream.
    pub reader: StreamReader,
    io: WriteHalf<IoStream>,
    /// Bytes that the kernel did not take yet.
    unwritten: Bytes,
}

/// The connection is broken, or the client does not read.
pub struct ConnectionBroken;

impl SocketWriter {
    /// A writer of the stream to the connection.
    pub fn new(reader: StreamReader, io: WriteHalf<IoStream>) -> Arc<Self> {
        let stream = SocketStream {
            reader,
            io,
            unwritten: Bytes::new(),
        };
        Arc::new(Self {
            stream: Mutex::new(Some(stream)),
            broken: AtomicBool::new(false),
            task: AtomicWaker::new(),
        })
    }

    /// Writes updates as the room's feed sends them, until there is other work. The caller
    /// gets the stream for it, and returns it with [`SocketWriter::put_back`].
    ///
    /// # Errors
    /// When writing panicked.
    pub async fn follow(self: &Arc<Self>) -> Result<SocketStream, ConnectionBroken> {
        let waker = Waker::from(self.clone());
        poll_fn(|cx| {
            self.task.register(cx.waker());
            if self.broken.load(Ordering::Acquire) {
                return Poll::Ready(Err(ConnectionBroken));
            }
            let mut stream = self.lock();
            let waits = stream
                .as_mut()
                .is_some_and(|stream| stream.write_ready(Some(cx), &waker));
            match stream.take() {
                Some(taken) if !waits => Poll::Ready(Ok(taken)),
                other => {
                    *stream = other;
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Takes the stream, to write something that is not the room's.
    pub fn take(&self) -> Option<SocketStream> {
        self.lock().take()
    }

    /// Returns the stream. The task continues with [`SocketWriter::follow`], which looks for
    /// updates that came meanwhile.
    pub fn put_back(&self, stream: SocketStream) {
        *self.lock() = Some(stream);
    }

    /// Held while one batch is written. A panic elsewhere leaves a socket that is closed at
    /// the next step.
    fn lock(&self) -> MutexGuard<'_, Option<SocketStream>> {
        sync::lock(&self.stream)
    }
}

impl Wake for SocketWriter {
    fn wake(self: Arc<Self>) {
        // This runs in the room's feed, which must not end because one socket panics.
        let write = AssertUnwindSafe(|| self.write_now());
        let waits = catch_unwind(write).unwrap_or_else(|_| {
            self.broken.store(true, Ordering::Release);
            drop(self.take());
            false
        });
        if !waits {
            self.task.wake();
        }
    }
}

impl SocketWriter {
    /// Writes the room's updates. Returns whether it wrote all of them and waits for more.
    fn write_now(self: &Arc<Self>) -> bool {
        match self.stream.try_lock() {
            Ok(mut stream) => {
                let waker = Waker::from(self.clone());
                stream
                    .as_mut()
                    .is_some_and(|stream| stream.write_ready(None, &waker))
            }
            // The socket's task holds it, and may have looked for updates just before.
            Err(_) => false,
        }
    }
}

impl SocketStream {
    /// Writes the room's updates, as long as the kernel takes them at once. Returns whether
    /// it wrote all of them and `waker` waits for more. `own`, if it is given, waits for all
    /// other work.
    fn write_ready(&mut self, own: Option<&Context<'_>>, waker: &Waker) -> bool {
        while self.unwritten.is_empty() {
            match self.reader.poll(own, &Context::from_waker(waker)) {
                Poll::Pending => return true,
                Poll::Ready(ReaderPoll::Step) => return false,
                Poll::Ready(ReaderPoll::Send(bytes)) => {
                    self.unwritten = bytes;
                    self.try_write();
                }
            }
        }
        false
    }

    /// Writes as many bytes as the kernel takes at once. A broken connection is noticed by
    /// the task that reads from it.
    fn try_write(&mut self) {
        if self.unwritten.is_empty() {
            return;
        }
        let (io, bytes) = (&mut self.io, &self.unwritten);
        // Without tokio's budget: one feed writes to ten thousand sockets, and would have to
        // yield in the middle of them.
        let mut write = unconstrained(poll_fn(|cx| Pin::new(&mut *io).poll_write(cx, bytes)));
        let written = Pin::new(&mut write).poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(Ok(n)) = written {
            self.unwritten.advance(n);
        }
    }

    /// Writes the unwritten bytes, and `bytes` after them.
    ///
    /// # Errors
    /// When the client does not read, or the connection is broken.
    pub async fn write(&mut self, bytes: &Bytes) -> Result<(), ConnectionBroken> {
        let unwritten = std::mem::take(&mut self.unwritten);
        for bytes in [&unwritten, bytes] {
            match timeout(WRITE_TIMEOUT, self.io.write_all(bytes)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Err(ConnectionBroken),
            }
        }
        Ok(())
    }

    /// Closes the connection with a close frame. It is no error if the client is gone.
    pub async fn close(mut self, frame: &Bytes) {
        let _ = self.write(frame).await;
        let _ = timeout(WRITE_TIMEOUT, self.io.shutdown()).await;
    }
}
