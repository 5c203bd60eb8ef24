//! The body of a request: a small one is read before the request is handled, the rest of a
//! large one by its handler.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Incoming};
use rocket::{Data, Request, data::ByteUnit};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::{
    base::sync::lock,
    web::server::{
        connections::{BodyMemory, Connection, Phase},
        limits::LARGEST_HEAD,
    },
};

/// The most that is discarded of a body that is too large, in bytes.
const MOST_DISCARDED: u64 = 64 << 20;

/// The start of a body in memory, and the rest of it, if there is one.
pub(super) struct StartOfBody {
    pub(super) bytes: Vec<u8>,
    pub(super) rest: Option<RestOfBody>,
}

/// Reads a body up to one byte more than `limit`, so that Rocket answers 413 if a form may
/// not be longer.
///
/// # Errors
/// When the client ends the connection early, or its chunks are malformed.
pub(super) async fn read_start(
    body: Incoming,
    limit: usize,
    connection: &Arc<Connection>,
) -> Result<StartOfBody, hyper::Error> {
    if body.is_end_stream() {
        return Ok(StartOfBody {
            bytes: vec![],
            rest: None,
        });
    }
    // Space for all of it at once: a vector that grows leaves holes of each size behind.
    let announced = body.size_hint().exact().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(announced.min(limit + 1));
    let mut memory = connection.take_memory(taken(&bytes));
    let mut rest = RestOfBody {
        body,
        chunk: Bytes::new(),
        received: 0,
        phase: Phase::Body,
        memory: None,
        connection: connection.clone(),
    };
    connection.reads_body(Phase::Body, 0);
    while let Some(chunk) = std::future::poll_fn(|context| rest.poll_chunk(context)).await {
        rest.chunk = chunk?;
        let some = rest.chunk.len().min(limit + 1 - bytes.len());
        bytes.extend_from_slice(&rest.chunk.split_to(some));
        memory.grow_to(taken(&bytes));
        if bytes.len() > limit {
            rest.memory = Some(memory);
            return Ok(StartOfBody {
                bytes,
                rest: Some(rest),
            });
        }
    }
    connection.is_busy();
    // From here on, the handler's own bounds hold.
    drop(memory);
    Ok(StartOfBody { bytes, rest: None })
}

/// The memory of a body: its own, and hyper's buffer, which grows with it.
fn taken(bytes: &Vec<u8>) -> usize {
    bytes.capacity() + bytes.capacity().min(LARGEST_HEAD)
}

/// The part of a large body after its start. A connection that is slower than the
/// least pace ends while it is read, with an error here.
pub(super) struct RestOfBody {
    body: Incoming,
    chunk: Bytes,
    received: u64,
    phase: Phase,
    /// The share of the start in the memory for forms, until a handler takes the rest.
    memory: Option<BodyMemory>,
    connection: Arc<Connection>,
}

/// The whole body of `request`, up to `limit` bytes, for a handler that reads a large one
/// itself. `data` alone is its start. The handler bounds how many such bodies there are:
/// they no longer count as forms, and end only when they are late.
pub fn whole_body<'r>(
    request: &Request<'_>,
    data: Data<'r>,
    limit: ByteUnit,
) -> impl AsyncRead + Send + Unpin + use<'r> {
    let rest: Box<dyn AsyncRead + Send + Unpin> = match RestSlot::of(request).take() {
        Some(rest) => Box::new(rest.of_a_handler()),
        None => Box::new(tokio::io::empty()),
    };
    data.open(limit).chain(rest).take(limit.as_u64())
}

impl RestOfBody {
    pub(super) fn put(self, request: &Request<'_>) {
        *lock(&RestSlot::of(request).0) = Some(self);
    }

    fn of_a_handler(mut self) -> Self {
        self.phase = Phase::Upload;
        self.memory = None;
        self.connection.reads_body(self.phase, self.received);
        self
    }

    /// The next bytes of the body; none at its end.
    fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, hyper::Error>>> {
        loop {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Trailers are not used.
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        self.received += bytes.len() as u64;
                        self.connection.reads_body(self.phase, self.received);
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

impl AsyncRead for RestOfBody {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.chunk.is_empty() {
            match ready!(self.poll_chunk(context)) {
                None => return Poll::Ready(Ok(())),
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
                Some(Ok(chunk)) => self.chunk = chunk,
            }
        }
        let some = self.chunk.len().min(buffer.remaining());
        buffer.put_slice(&self.chunk[..some]);
        self.chunk.advance(some);
        Poll::Ready(Ok(()))
    }
}

impl Drop for RestOfBody {
    fn drop(&mut self) {
        self.connection.is_busy();
    }
}

/// The place of the rest in a request.
#[derive(Clone, Default)]
pub(super) struct RestSlot(Arc<Mutex<Option<RestOfBody>>>);

impl RestSlot {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    fn take(&self) -> Option<RestOfBody> {
        lock(&self.0).take()
    }

    /// Reads what no handler has read, and discards it: browsers read the answer only after
    /// they have sent everything.
    pub(super) async fn discard(&self) {
        if let Some(rest) = self.take() {
            let mut rest = rest.take(MOST_DISCARDED);
            // A client that ends early gets no answer.
            let _ = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
        }
    }
}
