//! Unreliable proxies: one loses answers, one cuts connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::random;

/// Forwards everything to `server`, and drops the connection when an answer arrives. Returns the
/// proxy's port.
pub async fn losing_answers(server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(mut upstream) = TcpStream::connect(("127.0.0.1", server)).await else {
                    return;
                };
                let (mut request, mut answer) = ([0; 16 * 1024], [0; 1]);
                loop {
                    tokio::select! {
                        read = client.read(&mut request) => match read {
                            Ok(n @ 1..) if upstream.write_all(&request[..n]).await.is_ok() => {}
                            _ => return,
                        },
                        // The first byte of an answer: the request was executed. Returning closes
                        // the client's connection.
                        _ = upstream.read(&mut answer) => return,
                    }
                }
            });
        }
    });
    port
}

/// Forwards everything and cuts every connection at some byte or after some time: with a FIN, with
/// a reset, or after a silence. Returns the proxy's port and the number of cuts so far.
pub async fn cutting(server: u16) -> (u16, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let cuts = Arc::new(AtomicU64::new(0));
    let counted = cuts.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let cuts = counted.clone();
            tokio::spawn(async move {
                cut(client, server).await;
                cuts.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    (port, cuts)
}

async fn cut(mut client: TcpStream, server: u16) -> Option<()> {
    let mut upstream = TcpStream::connect(("127.0.0.1", server)).await.ok()?;
    let mut bytes_left = random(20_000) as usize;
    let end = sleep(Duration::from_millis(50 + random(3_000)));
    tokio::pin!(end);
    let (mut up, mut down) = (vec![0; 4_096], vec![0; 4_096]);
    while bytes_left > 0 {
        tokio::select! {
            () = &mut end => break,
            read = client.read(&mut up) => {
                let n = read.ok().filter(|n| *n > 0)?;
                upstream.write_all(&up[..n]).await.ok()?;
            }
            read = upstream.read(&mut down) => {
                let n = read.ok().filter(|n| *n > 0)?.min(bytes_left);
                bytes_left -= n;
                client.write_all(&down[..n]).await.ok()?;
            }
        }
    }
    match random(3) {
        // A FIN, as a proxy ends a stream.
        0 => client.shutdown().await.ok()?,
        // A reset.
        1 => client.set_zero_linger().ok()?,
        // A silence first.
        _ => sleep(Duration::from_millis(300)).await,
    }
    Some(())
}
