//! A server that is far away: a proxy in front of it that delays everything.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// The proxy. Its delay is for each way, and 0 at first.
pub struct FarAway {
    pub port: u16,
    server: Arc<AtomicU16>,
    delay: Arc<AtomicU64>,
}

impl FarAway {
    pub async fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let delay = Arc::new(AtomicU64::new(0));
        let delays = delay.clone();
        let server = Arc::new(AtomicU16::new(server));
        let target = server.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = target.load(Ordering::Relaxed);
                let Ok(upstream) = TcpStream::connect(("127.0.0.1", server)).await else {
                    continue;
                };
                let _ = (client.set_nodelay(true), upstream.set_nodelay(true));
                let ((from, to), (back_from, back_to)) =
                    (client.into_split(), upstream.into_split());
                tokio::spawn(carry(from, back_to, delays.clone()));
                tokio::spawn(carry(back_from, to, delays.clone()));
            }
        });
        Self {
            port,
            server,
            delay,
        }
    }

    /// New connections lead to another server, as after a failover.
    pub fn leads_to(&self, server: u16) {
        self.server.store(server, Ordering::Relaxed);
    }

    pub fn delay(&self, delay: Duration) {
        let millis = u64::try_from(delay.as_millis()).expect("a short time");
        self.delay.store(millis, Ordering::Relaxed);
    }
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin + Send + 'static,
    delay: Arc<AtomicU64>,
) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((due, bytes)) = receiver.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let due = Instant::now() + Duration::from_millis(delay.load(Ordering::Relaxed));
        if sender.send((due, buffer[..read].to_vec())).is_err() {
            return;
        }
    }
}
