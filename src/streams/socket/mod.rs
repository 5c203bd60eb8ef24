//! `GET /rooms/<room>/socket`: the same events over a WebSocket, for programs,
//! which may also say something there. Pages post over HTTP, where every answer
//! is an acknowledgement by itself.

mod inbound;
mod said;

use std::{future::poll_fn, pin::Pin, task::Poll, time::Duration};

use bytes::{Buf, Bytes};
use rocket::{
    Request, Response,
    data::{IoHandler, IoStream},
    response::{self, Responder},
    tokio::{
        self,
        io::{AsyncReadExt, AsyncWrite, AsyncWriteExt},
        time::{Instant, timeout},
    },
};

use self::inbound::{Inbound, Reader};
use super::{live::Live, wire};
use crate::{db::Store, hub::Hub, ids::RoomId};

/// How long a reader may take to read what is written at once. Whoever does not
/// read for so long is closed and catches up when they return, so that a reader
/// costs no more than what the kernel buffers.
const WRITE: Duration = Duration::from_secs(10);

/// How many frames a client may send in a second.
const FRAMES: u32 = 20;

/// Going away: open it again, here or elsewhere (RFC 6455 registry).
const RESTART: u16 = 1012;
/// Too often.
const POLICY: u16 = 1008;

/// An answer that becomes a WebSocket.
pub struct Socket {
    pub(super) accept: String,
    pub(super) room: RoomId,
    pub(super) live: Live,
    pub(super) store: Store,
    pub(super) hub: Hub,
}

impl<'r> Responder<'r, 'r> for Socket {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'r> {
        Response::build()
            .raw_header("Sec-WebSocket-Accept", self.accept.clone())
            .raw_header("Cache-Control", "no-store")
            .upgrade("websocket", self)
            .ok()
    }
}

#[rocket::async_trait]
impl IoHandler for Socket {
    async fn io(self: Pin<Box<Self>>, mut io: IoStream) -> std::io::Result<()> {
        let mut socket = *Pin::into_inner(self);
        // However it ends, the other end finds out; that it is gone already is
        // no error of ours.
        if let Ok(code) = socket.run(&mut io).await {
            let _ = timeout(WRITE, io.write_all(&wire::close(code))).await;
        }
        let _ = timeout(WRITE, io.shutdown()).await;
        Ok(())
    }
}

/// The connection broke.
struct Broken;

impl Socket {
    /// Writes what happens and reads what is said, until one of the two ends; the
    /// code to close with.
    async fn run(&mut self, io: &mut IoStream) -> Result<u16, Broken> {
        let mut reader = Reader::default();
        let mut pace = Pace::new();
        let mut buffer = [0; 512];
        loop {
            tokio::select! {
                biased;
                bytes = self.live.next() => match bytes {
                    Some(bytes) => write(io, &bytes).await?,
                    None => return Ok(self.live.ended().map_or(RESTART, |why| why.close_code())),
                },
                read = io.read(&mut buffer) => {
                    let n = read.map_err(|_| Broken)?;
                    if n == 0 {
                        return Err(Broken);
                    }
                    reader.push(&buffer[..n]);
                    loop {
                        match reader.next() {
                            Ok(None) => break,
                            Ok(Some(_)) if !pace.allows() => return Ok(POLICY),
                            Ok(Some(Inbound::Close)) => return Ok(1000),
                            Ok(Some(Inbound::Ping(payload))) => {
                                write(io, &wire::pong(&payload)).await?;
                            }
                            Ok(Some(Inbound::Text(text))) => {
                                let viewer = self.live.viewer();
                                let answer =
                                    said::take(&self.store, &self.hub, viewer, self.room, &text);
                                if let Some(answer) = Box::pin(answer).await {
                                    write(io, &wire::text(&answer)).await?;
                                }
                            }
                            Err(violation) => return Ok(violation.0),
                        }
                    }
                }
            }
        }
    }
}

/// Writes it all. A clock is looked at only when it does not go at once.
async fn write(io: &mut IoStream, bytes: &Bytes) -> Result<(), Broken> {
    let mut left = bytes.clone();
    let first = poll_fn(|cx| Poll::Ready(Pin::new(&mut *io).poll_write(cx, &left))).await;
    match first {
        Poll::Ready(Ok(n)) if n == left.len() => return Ok(()),
        Poll::Ready(Ok(n)) => left.advance(n),
        Poll::Ready(Err(_)) => return Err(Broken),
        Poll::Pending => {}
    }
    match timeout(WRITE, io.write_all(&left)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Broken),
    }
}

/// Counts a client's frames, second by second.
struct Pace {
    left: u32,
    since: Instant,
}

impl Pace {
    fn new() -> Self {
        Self {
            left: FRAMES,
            since: Instant::now(),
        }
    }

    fn allows(&mut self) -> bool {
        let second = Duration::from_secs(1);
        if self.since.elapsed() >= second {
            self.left = FRAMES;
            self.since = Instant::now();
        }
        let allows = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allows
    }
}
