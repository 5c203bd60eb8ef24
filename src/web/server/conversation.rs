//! The requests and answers of one connection.

use std::{net::SocketAddr, sync::Arc};

use futures_util::FutureExt;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::watch};

use crate::web::server::{
    connections::Connection, dispatch::Dispatcher, endless_answer::EndlessAnswer,
    limits::LARGEST_HEAD, take_over::TakeOver, watched_io::WatchedIo,
};

/// Answers the requests of one connection.
pub(super) async fn converse(
    dispatcher: Dispatcher,
    connection: Arc<Connection>,
    stream: TcpStream,
    peer: SocketAddr,
    closing: watch::Receiver<bool>,
) {
    // Boxed, so that hyper's memory is free while an endless answer is sent.
    let taken = Box::pin(until_taken_over(
        dispatcher,
        &connection,
        stream,
        peer,
        closing,
    ))
    .await;
    if let Some((stream, ignored, answer)) = taken
        && let Err(error) = answer.send(stream, ignored).await
    {
        tracing::debug!("A stream ended early: {error}");
    }
}

/// Has hyper answer requests until the connection ends, or its last answer is an endless one.
/// Returns that, the connection, and the number of bytes that came after the request.
async fn until_taken_over(
    dispatcher: Dispatcher,
    connection: &Arc<Connection>,
    stream: TcpStream,
    peer: SocketAddr,
    mut closing: watch::Receiver<bool>,
) -> Option<(TcpStream, usize, EndlessAnswer)> {
    let take_over = Arc::new(TakeOver::default());
    let io = WatchedIo::new(stream, connection.clone(), take_over.clone());
    let service = service_fn(|request| {
        // Boxed: hyper keeps the place of this future for as long as the connection.
        dispatcher
            .answer(request, peer, connection.clone(), &take_over)
            .boxed()
    });
    let mut served = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        // The connection's own deadlines replace it.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(io), service)
        .with_upgrades();
    let mut is_closing = false;
    let answer = loop {
        tokio::select! {
            biased;
            ended = &mut served => {
                if let Err(error) = ended {
                    tracing::debug!("A connection ended early: {error}");
                }
                return None;
            }
            answer = take_over.answer() => break answer,
            () = begins(&mut closing), if !is_closing => {
                is_closing = true;
                std::pin::Pin::new(&mut served).graceful_shutdown();
            }
        }
    };
    let http1::Parts { io, read_buf, .. } = served.into_parts()?;
    Some((io.into_inner().into_stream(), read_buf.len(), answer))
}

/// Waits until the server closes.
async fn begins(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}
