//! the server detects a peer that vanished without closing its connection.
//!
//! The test runs in its own network namespace (`unshare`) and takes the only interface down:
//! packets are lost, and neither side is notified.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use crate::support::Server;

const INSIDE: &str = "SNUG_TEST_NETWORK";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r16_a_phone_that_lost_its_network_is_detected_within_a_minute() {
    if std::env::var_os(INSIDE).is_none() {
        let ourselves = std::env::current_exe().expect("this test");
        let name = "gone::r16_a_phone_that_lost_its_network_is_detected_within_a_minute";
        let inside = tokio::task::spawn_blocking(move || {
            Command::new("unshare")
                .args(["--map-root-user", "--net"])
                .arg(ourselves)
                .args(["--exact", name, "--nocapture"])
                .env(INSIDE, "1")
                .output()
                .expect("unshare")
        });
        let output = inside.await.expect("a process");
        print!("{}", String::from_utf8_lossy(&output.stdout));
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        return;
    }
    set_loopback("up");
    let server = Server::start().await;
    let nobody = server.sockets();
    let (people, room) = server.office(5, "designers").await;
    let mut streams = vec![];
    for person in &people {
        let mut stream = person.listen(&room, None).await;
        stream.next().await.expect("a sign of life");
        streams.push(stream);
    }
    assert!(server.sockets() >= nobody + people.len());
    set_loopback("down");
    let lost = Instant::now();
    // All connections must go, including the ones that signing up left open.
    while server.sockets() > nobody {
        assert!(
            lost.elapsed() < Duration::from_secs(70),
            "{} sockets",
            server.sockets()
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    println!(
        "R-16: {} phones lost their network, the last of them was found after {} s",
        streams.len(),
        lost.elapsed().as_secs()
    );
    assert!(lost.elapsed() < Duration::from_secs(60));
}

fn set_loopback(state: &str) {
    let done = Command::new("ip")
        .args(["link", "set", "lo", state])
        .status();
    assert!(done.expect("ip").success());
}
