//! `GET /rooms/<room>/socket`: the same events over a WebSocket, for programs,
//! which may also say something there. Pages post over HTTP, where every answer
//! is an acknowledgement by itself.

mod commands;
mod frames;
mod writer;

use std::{pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use rocket::{
    Request, Response,
    data::{IoHandler, IoStream},
    response::{self, Responder},
    tokio::{
        self,
        io::{AsyncReadExt, ReadHalf, copy, sink, split},
        time::{Instant, timeout},
    },
};

use crate::{
    base::ids::RoomId,
    db::Store,
    features::accounts::Viewer,
    realtime::Realtime,
    streams::{
        encode,
        reader::Live,
        socket::{
            frames::{Inbound, Reader},
            writer::{Broken, Outlet},
        },
    },
};

/// How many frames a client may send in a second.
const FRAMES: u32 = 20;

/// How long the other end gets to close its side.
const LINGER: Duration = Duration::from_secs(1);

/// All is said.
const DONE: u16 = 1000;
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
    pub(super) realtime: Realtime,
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
    async fn io(self: Pin<Box<Self>>, io: IoStream) -> std::io::Result<()> {
        let socket = *Pin::into_inner(self);
        let (mut reads, writes) = split(io);
        let viewer = socket.live.viewer().clone();
        let outlet = Outlet::new(socket.live, writes);
        let mut talk = Talk {
            room: socket.room,
            store: socket.store,
            realtime: socket.realtime,
            viewer,
            reader: Reader::default(),
            pace: Pace::new(),
        };
        let ended = talk.run(&mut reads, &outlet).await;
        // Taken out in any case: the room has a waker of the outlet, and with the
        // stream in it both would keep each other.
        let writing = outlet.take();
        if let (Ok(code), Some(writing)) = (ended, writing) {
            writing.close(&encode::close(code)).await;
            // What it had still to say is read, or it would be told that the line
            // broke instead of why (RFC 6455, section 7.1.1).
            let _ = timeout(LINGER, copy(&mut reads, &mut sink())).await;
        }
        Ok(())
    }
}

/// What is said over one socket.
struct Talk {
    room: RoomId,
    store: Store,
    realtime: Realtime,
    viewer: Viewer,
    reader: Reader,
    pace: Pace,
}

impl Talk {
    /// Writes what happens and reads what is said, until one of the two ends; the
    /// code to close with.
    async fn run(
        &mut self,
        reads: &mut ReadHalf<IoStream>,
        outlet: &Arc<Outlet>,
    ) -> Result<u16, Broken> {
        let mut buffer = [0; 512];
        loop {
            tokio::select! {
                biased;
                mut writing = outlet.follow() => {
                    let bytes = Box::pin(writing.live.step()).await;
                    let written = writing.write(bytes.as_ref().unwrap_or(&Bytes::new())).await;
                    let ended = writing.live.ended();
                    outlet.put(writing);
                    written?;
                    if bytes.is_none() {
                        return Ok(ended.map_or(RESTART, |why| why.close_code()));
                    }
                }
                read = reads.read(&mut buffer) => {
                    let n = read.map_err(|_| Broken)?;
                    if n == 0 {
                        return Err(Broken);
                    }
                    self.reader.push(&buffer[..n]);
                    if let Some(code) = self.answer(outlet).await? {
                        return Ok(code);
                    }
                }
            }
        }
    }

    /// Answers what has been read; the code to close with, if that is the answer.
    async fn answer(&mut self, outlet: &Outlet) -> Result<Option<u16>, Broken> {
        loop {
            let answer = match self.reader.next() {
                Ok(None) => return Ok(None),
                Ok(Some(_)) if !self.pace.allows() => return Ok(Some(POLICY)),
                Ok(Some(Inbound::Close)) => return Ok(Some(DONE)),
                Ok(Some(Inbound::Ping(payload))) => Some(encode::pong(&payload)),
                Ok(Some(Inbound::Text(text))) => {
                    let answer =
                        commands::take(&self.store, &self.realtime, &self.viewer, self.room, &text);
                    Box::pin(answer).await.map(|answer| encode::text(&answer))
                }
                Err(violation) => return Ok(Some(violation.0)),
            };
            if let Some(answer) = answer {
                let mut writing = outlet.take().ok_or(Broken)?;
                let written = writing.write(&answer).await;
                outlet.put(writing);
                written?;
            }
        }
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
