//! A load balancer: each connection goes to the first node that accepts it.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// Starts a balancer before these ports and returns its own port.
pub async fn before(nodes: Vec<u16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let nodes = nodes.clone();
            tokio::spawn(async move {
                for node in nodes {
                    if let Ok(mut upstream) = TcpStream::connect(("127.0.0.1", node)).await {
                        let _ = copy_bidirectional(&mut client, &mut upstream).await;
                        return;
                    }
                }
            });
        }
    });
    port
}
