//! streams and rooms that come and go leave nothing behind.

use std::time::Duration;

use futures_util::future::join_all;

use crate::{
    rounds,
    support::{Person, Server},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r36_streams_and_rooms_that_come_and_go_leave_nothing_behind() {
    let batches = rounds(4);
    let server = Server::start().await;
    let (people, room) = server.office(10, "designers").await;
    come_and_go(&people, &room).await;
    wait_until_closed(&server, 0).await;
    let (memory, files) = (server.memory(), server.files());
    for _ in 0..batches {
        come_and_go(&people, &room).await;
    }
    wait_until_closed(&server, files).await;
    let (after, files_after) = (server.memory(), server.files());
    println!(
        "R-36: {} streams opened and closed, {} rooms entered and left: memory {} KB before and {} KB \
         after, files {files} and {files_after}",
        batches * 10 * 40,
        batches * 10 * 10,
        memory / 1_024,
        after / 1_024,
    );
    assert!(
        files_after <= files + 2,
        "{files} files became {files_after}"
    );
    assert!(after < memory + memory / 4, "{memory} bytes became {after}");
}

/// Everyone opens streams of both kinds and closes them, and joins rooms and leaves them.
async fn come_and_go(people: &[Person], room: &str) {
    join_all(people.iter().enumerate().map(|(n, person)| async move {
        for _ in 0..20 {
            let mut page = person.listen(room, None).await;
            page.next().await.expect("a sign of life");
            let mut program = person.socket(room, None).await;
            program.event("beat").await;
        }
        for m in 0..10 {
            let passing = person.join(&format!("passing {n} {m}")).await;
            let mut page = person.listen(&passing, None).await;
            page.next().await.expect("a sign of life");
            person.leave(&passing).await;
        }
    }))
    .await;
}

/// Waits: the server detects a closed stream at its next heartbeat.
async fn wait_until_closed(server: &Server, files: usize) {
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let left = server.sockets();
        if left <= 12 && (files == 0 || server.files() <= files) {
            return;
        }
    }
}
