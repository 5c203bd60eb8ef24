//! The body of an answer, as hyper reads it.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use hyper::body::{Body, Frame, SizeHint};
use rocket::{Request, local::asynchronous::LocalResponse};
use tokio_util::io::poll_read_buf;

use crate::{base::sync::lock, web::server::connections::Connection};

/// The largest chunk of an answer. Each holds memory until the client has read it.
const CHUNK: usize = 32 << 10;

/// The chunk of an answer whose length is not known.
const UNSIZED_CHUNK: usize = 8 << 10;

/// A stream of bytes without an end of its own.
pub type EndlessBytes = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// Has the server send `stream` as the body of the answer. The bytes go to the connection as
/// they are, without a buffer for each stream.
pub fn stream_body(request: &Request<'_>, stream: EndlessBytes) {
    *lock(&StreamSlot::of(request).0) = Some(stream);
}

/// The place of a stream in a request.
#[derive(Clone, Default)]
pub(super) struct StreamSlot(Arc<Mutex<Option<EndlessBytes>>>);

impl StreamSlot {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    pub(super) fn take(&self) -> Option<EndlessBytes> {
        lock(&self.0).take()
    }
}

/// The body of an answer. When it is dropped, the connection is idle again.
pub(super) struct ResponseBody {
    content: BodyContent,
    connection: Option<Arc<Connection>>,
}

enum BodyContent {
    Whole(Option<Bytes>),
    Rocket(Box<LocalResponse<'static>>, Option<usize>),
}

impl ResponseBody {
    /// A body of these bytes.
    pub(super) fn whole(bytes: impl Into<Bytes>, connection: &Arc<Connection>) -> Self {
        Self {
            content: BodyContent::Whole(Some(bytes.into()).filter(|bytes| !bytes.is_empty())),
            connection: Some(connection.clone()),
        }
    }

    /// The body of Rocket's answer, and its length if that is known.
    pub(super) fn of_rocket(
        response: LocalResponse<'static>,
        length: Option<usize>,
        connection: &Arc<Connection>,
    ) -> Self {
        Self {
            content: BodyContent::Rocket(Box::new(response), length),
            connection: Some(connection.clone()),
        }
    }

    /// No body: hyper does not send this answer, or nothing after it.
    pub(super) fn none() -> Self {
        Self {
            content: BodyContent::Whole(None),
            connection: None,
        }
    }
}

/// Returns the value of `poll`, or nothing if it panics. A panic would end the connection before the
/// bytes that it has sent already are on their way.
pub(super) fn unwinding<T>(poll: impl FnOnce() -> T) -> Option<T> {
    let polled = catch_unwind(AssertUnwindSafe(poll));
    if polled.is_err() {
        tracing::error!("The body of an answer panicked.");
    }
    polled.ok()
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut self.content {
            BodyContent::Whole(bytes) => {
                Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes))))
            }
            BodyContent::Rocket(_, Some(0)) => Poll::Ready(None),
            BodyContent::Rocket(response, left) => {
                let size = left.map_or(UNSIZED_CHUNK, |left| left.min(CHUNK));
                let mut chunk = BytesMut::with_capacity(size);
                let mut response = Pin::new(&mut **response);
                while chunk.len() < size {
                    let read = unwinding(|| poll_read_buf(response.as_mut(), context, &mut chunk));
                    match read.unwrap_or(Poll::Ready(Ok(0))) {
                        Poll::Pending if chunk.is_empty() => return Poll::Pending,
                        // The waker is set; the rest comes with the next frame.
                        Poll::Pending | Poll::Ready(Ok(0)) => break,
                        Poll::Ready(Ok(_)) if left.is_none() => break,
                        Poll::Ready(Ok(_)) => {}
                        Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    }
                }
                if chunk.is_empty() {
                    // Shorter than announced: hyper ends the connection.
                    return Poll::Ready(None);
                }
                *left = left.map(|left| left.saturating_sub(chunk.len()));
                Poll::Ready(Some(Ok(Frame::data(chunk.freeze()))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(
            self.content,
            BodyContent::Whole(None) | BodyContent::Rocket(_, Some(0))
        )
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            BodyContent::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            BodyContent::Rocket(_, Some(left)) => SizeHint::with_exact(*left as u64),
            BodyContent::Rocket(_, None) => SizeHint::default(),
        }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.is_idle();
        }
    }
}
