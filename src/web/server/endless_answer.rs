//! An answer that goes on until its stream ends, sent without hyper.
//!
//! hyper keeps two buffers of 8 KB and the state of the request for as long as it has the
//! connection. A stream of events is open for hours, and mostly nothing is said.

use std::{future::poll_fn, io, task::Poll};

use bytes::{Buf, Bytes};
use hyper::{
    HeaderMap, StatusCode, Version,
    header::{CONNECTION, DATE, HeaderValue, TRANSFER_ENCODING},
    http::response::Parts,
};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use tokio::{
    io::AsyncWriteExt,
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
};

use crate::web::server::response_body::{EndlessBytes, unwinding};

/// The most that a client may send after its request, in bytes. It is not read as another one:
/// the answer has said that it is the last.
const MOST_IGNORED: usize = 32 << 10;

/// The last answer of a connection.
pub(super) struct EndlessAnswer {
    head: Vec<u8>,
    /// Clients of HTTP/1.0 know no chunks. Their answer ends with the connection.
    is_chunked: bool,
    stream: EndlessBytes,
}

impl EndlessAnswer {
    /// An answer with this head to a request of this version.
    pub(super) fn new(mut head: Parts, version: Version, stream: EndlessBytes) -> Self {
        let is_chunked = version != Version::HTTP_10;
        let headers = &mut head.headers;
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if let Some(date) = date() {
            headers.insert(DATE, date);
        }
        if is_chunked {
            headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        Self {
            head: written(version, head.status, headers),
            is_chunked,
            stream,
        }
    }

    /// Sends the answer until it ends, or its client does. `ignored` bytes came after the
    /// request.
    pub(super) async fn send(self, mut tcp: TcpStream, ignored: usize) -> io::Result<()> {
        let (from, to) = tcp.split();
        tokio::select! {
            biased;
            left = until_client_leaves(from, ignored) => left,
            sent = self.send_all(to) => sent,
        }
    }

    async fn send_all(mut self, mut to: WriteHalf<'_>) -> io::Result<()> {
        to.write_all(&self.head).await?;
        self.head = vec![];
        while let Some(bytes) = self.next().await {
            // An empty chunk would be the last.
            if bytes.is_empty() {
                continue;
            }
            if self.is_chunked {
                let size = format!("{:x}\r\n", bytes.len());
                let mut chunk = size.as_bytes().chain(bytes).chain(&b"\r\n"[..]);
                to.write_all_buf(&mut chunk).await?;
            } else {
                to.write_all(&bytes).await?;
            }
        }
        if self.is_chunked {
            to.write_all(b"0\r\n\r\n").await?;
        }
        to.shutdown().await
    }

    async fn next(&mut self) -> Option<Bytes> {
        poll_fn(|context| {
            unwinding(|| self.stream.as_mut().poll_next(context)).unwrap_or(Poll::Ready(None))
        })
        .await
    }
}

/// Waits until the client closes the connection, or its side of it: without reading, nobody
/// would know before the next heartbeat that it has gone.
async fn until_client_leaves(from: ReadHalf<'_>, mut ignored: usize) -> io::Result<()> {
    while ignored <= MOST_IGNORED {
        from.readable().await?;
        match from.try_read(&mut [0; 1_024]) {
            Ok(0) => return Ok(()),
            Ok(some) => ignored += some,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("the client sends while it is answered"))
}

fn written(version: Version, status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head = format!("{version:?} {status}\r\n").into_bytes();
    for (name, value) in headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The time as HTTP writes it (RFC 9110, section 5.6.7).
fn date() -> Option<HeaderValue> {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
    HeaderValue::try_from(date.ok()?).ok()
}
