//! Told to stop, Snug ends what is under way and is gone within three seconds.

use std::time::Duration;

use tokio::time::timeout;

use crate::support::Server;

#[tokio::test]
async fn sigterm_with_open_streams_ends_cleanly() {
    let mut server = Server::start().await;
    let (people, room) = server.office(10, "designers").await;
    let kevin = &people[0];
    let mut streams = vec![];
    for n in 0..200 {
        let mut stream = people[n % people.len()].listen(&room, None).await;
        assert_eq!(stream.next().await.expect("a sign of life").name, "beat");
        streams.push(stream);
    }
    kevin.say(&room, "the last word").await;
    let (status, took) = server.stop().await;
    for stream in &mut streams {
        let end = async { while stream.next().await.is_some() {} };
        timeout(Duration::from_secs(1), end)
            .await
            .expect("the stream ends");
        // Not a last word: it is to be opened again.
        assert!(stream.heard.iter().all(|event| event.name != "end"));
    }
    println!(
        "Stop: SIGTERM with {} streams open, {status}, after {} ms",
        streams.len(),
        took.as_millis()
    );
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(3), "{took:?}");
    server.start_again().await;
    assert_eq!(kevin.history(&room, false).await[0].1, "the last word");
}

#[tokio::test]
async fn sigterm_with_a_reader_that_does_not_read_ends_cleanly() {
    let mut server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    // Opened, and never read from again: its buffers fill up.
    let stalled = kevin.listen(&room, None).await;
    let long = "word ".repeat(1_900);
    for _ in 0..300 {
        kevin.say(&room, &long).await;
    }
    let (status, took) = server.stop().await;
    println!(
        "Stop: SIGTERM with a stalled reader, {status}, after {} ms",
        took.as_millis()
    );
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_millis(3_500), "{took:?}");
    drop(stalled);
}
