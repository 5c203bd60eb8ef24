//! A proxy that loses answers: what is asked reaches the server, and the line is
//! cut before what it says comes back.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Listens on a port of its own, which it returns. Everything that is sent to it
/// goes on to `server`; of what comes back, nothing is passed on.
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
                        // The first byte of an answer: it has been done. Dropping
                        // the client's side cuts the line.
                        _ = upstream.read(&mut answer) => return,
                    }
                }
            });
        }
    });
    port
}
