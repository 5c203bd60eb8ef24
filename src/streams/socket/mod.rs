//! `GET /rooms/<room>/socket`: a room's stream over a WebSocket, for programs, which may
//! also post messages there. Pages post over HTTP, where every answer is an acknowledgement.

mod commands;
mod frames;
mod writer;

use std::{pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use rocket::{
    Request, Response,
    data::{IoHandler, IoStream},
    response::{self, Responder},
};
use tokio::{
    io::{AsyncReadExt, ReadHalf, copy, sink, split},
    time::{Instant, sleep_until, timeout},
};

use crate::{
    base::ids::RoomId,
    features::accounts::Viewer,
    streams::{
        context::StreamContext,
        encode::websocket::{close_frame, pong_frame, text_frame},
        reader::StreamReader,
        socket::{
            frames::{ClientFrame, FrameReader},
            writer::{ConnectionBroken, SocketWriter},
        },
    },
    web::server,
};

/// The rate limit of a socket: how many frames a client may send in a second,
/// control frames and fragments included.
const FRAMES_PER_SECOND: u32 = 20;

/// How long a message may take from its first byte to its last.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the client gets to close its side.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Normal closure (RFC 6455, section 7.4.1).
const NORMAL_CLOSURE: u16 = 1000;
/// Policy violation (RFC 6455, section 7.4.1): the client sends too much.
const POLICY_VIOLATION: u16 = 1008;
/// Service restart (registry of RFC 6455): the client may reconnect, here or elsewhere.
const SERVICE_RESTART: u16 = 1012;

/// A response that becomes a WebSocket.
pub struct Socket {
    /// The value of `Sec-WebSocket-Accept`.
    pub(super) accept_key: String,
    pub(super) room: RoomId,
    pub(super) reader: StreamReader,
    /// The origin of our own links.
    pub(super) origin: String,
}

impl<'r> Responder<'r, 'r> for Socket {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        let mut response = Response::build();
        response
            .raw_header("Sec-WebSocket-Accept", self.accept_key.clone())
            .raw_header("Cache-Control", "no-store");
        server::upgrade(request, self);
        response.ok()
    }
}

#[rocket::async_trait]
impl IoHandler for Socket {
    async fn io(self: Pin<Box<Self>>, io: IoStream) -> std::io::Result<()> {
        let socket = *Pin::into_inner(self);
        let (mut input, output) = split(io);
        let mut session = SocketSession {
            context: socket.reader.context().clone(),
            room: socket.room,
            viewer: socket.reader.viewer().clone(),
            origin: socket.origin,
            frames: FrameReader::default(),
            rate_limit: FrameRateLimit::new(),
        };
        let writer = SocketWriter::new(socket.reader, output);
        let _emptied = EmptiedAtEnd(writer.clone());
        let ended = session.run(&mut input, &writer).await;
        let stream = writer.take();
        if let (Ok(code), Some(stream)) = (ended, stream) {
            stream.close(&close_frame(code)).await;
            // Read what the client still sends. Otherwise it would see a reset connection
            // instead of the close code (RFC 6455, section 7.1.1).
            let _ = timeout(CLOSE_TIMEOUT, copy(&mut input, &mut sink())).await;
        }
        Ok(())
    }
}

/// Takes the stream out of its writer in any case, after a panic and when the connection's
/// task is dropped: the feed holds a waker of the writer, and with the stream inside, the
/// two would keep each other alive, and the person online.
struct EmptiedAtEnd(Arc<SocketWriter>);

impl Drop for EmptiedAtEnd {
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

/// The conversation over one socket.
struct SocketSession {
    context: Arc<StreamContext>,
    room: RoomId,
    viewer: Viewer,
    /// The origin of our own links.
    origin: String,
    frames: FrameReader,
    rate_limit: FrameRateLimit,
}

impl SocketSession {
    /// Writes updates and answers frames until one side ends. Returns the close code.
    async fn run(
        &mut self,
        input: &mut ReadHalf<IoStream>,
        writer: &Arc<SocketWriter>,
    ) -> Result<u16, ConnectionBroken> {
        let mut buffer = [0; 512];
        loop {
            tokio::select! {
                biased;
                stream = writer.follow() => {
                    let mut stream = stream?;
                    let bytes = Box::pin(stream.reader.step()).await;
                    let written = stream.write(bytes.as_ref().unwrap_or(&Bytes::new())).await;
                    let end_reason = stream.reader.end_reason();
                    writer.put_back(stream);
                    written?;
                    if bytes.is_none() {
                        let code = end_reason.map(|reason| reason.close_code());
                        return Ok(code.unwrap_or(SERVICE_RESTART));
                    }
                }
                () = end_of(self.frames.incomplete_since()) => return Ok(POLICY_VIOLATION),
                read = input.read(&mut buffer) => {
                    let n = read.map_err(|_| ConnectionBroken)?;
                    if n == 0 {
                        return Err(ConnectionBroken);
                    }
                    self.frames.push(&buffer[..n]);
                    if let Some(code) = self.answer(writer).await? {
                        return Ok(code);
                    }
                }
            }
        }
    }

    /// Answers the frames that have been read. Returns the close code, if one of them ends
    /// the connection.
    async fn answer(&mut self, writer: &SocketWriter) -> Result<Option<u16>, ConnectionBroken> {
        loop {
            let answer = match self.frames.next() {
                Ok(None) => return Ok(None),
                Ok(Some(_)) if !self.rate_limit.allows() => return Ok(Some(POLICY_VIOLATION)),
                Ok(Some(ClientFrame::Close)) => return Ok(Some(NORMAL_CLOSURE)),
                Ok(Some(ClientFrame::Pong | ClientFrame::Fragment)) => None,
                Ok(Some(ClientFrame::Ping(payload))) => Some(pong_frame(&payload)),
                Ok(Some(ClientFrame::Text(text))) => {
                    let answer =
                        commands::run(&self.context, &self.viewer, self.room, &self.origin, &text);
                    Box::pin(answer).await.map(|answer| text_frame(&answer))
                }
                Err(violation) => return Ok(Some(violation.0)),
            };
            if let Some(answer) = answer {
                let mut stream = writer.take().ok_or(ConnectionBroken)?;
                let written = stream.write(&answer).await;
                writer.put_back(stream);
                written?;
            }
        }
    }
}

/// Waits until a message that began then has taken too long; for ever without one.
async fn end_of(message: Option<std::time::Instant>) {
    match message {
        Some(began) => sleep_until(Instant::from_std(began) + MESSAGE_TIMEOUT).await,
        None => std::future::pending().await,
    }
}

/// The rate limit of one socket: a number of frames in every second.
struct FrameRateLimit {
    left: u32,
    since: Instant,
}

impl FrameRateLimit {
    fn new() -> Self {
        Self {
            left: FRAMES_PER_SECOND,
            since: Instant::now(),
        }
    }

    fn allows(&mut self) -> bool {
        let second = Duration::from_secs(1);
        if self.since.elapsed() >= second {
            self.left = FRAMES_PER_SECOND;
            self.since = Instant::now();
        }
        let allows = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allows
    }
}
