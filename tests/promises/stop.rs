//! On SIGTERM, Snug finishes the requests in flight and exits within three seconds.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::Server;

#[tokio::test]
async fn sigterm_with_open_streams_exits_cleanly() {
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
        // No `end` event: the client shall reconnect.
        assert!(stream.received.iter().all(|event| event.name != "end"));
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
async fn sigterm_with_a_reader_that_does_not_read_exits_cleanly() {
    let mut server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    // Opened and not read any more: its buffers fill up.
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

#[tokio::test]
async fn r32_requests_in_flight_at_sigterm_are_answered() {
    let mut server = Server::start().await;
    let (people, room) = server.office(10, "designers").await;
    let mut programs = vec![];
    for n in 0..100 {
        let mut program = people[n % 10].socket(&room, None).await;
        program.event("beat").await;
        programs.push(program);
    }
    // All requests are sent before the signal.
    let mut asked = vec![];
    for n in 0..200 {
        let mut line = TcpStream::connect(("127.0.0.1", server.port()))
            .await
            .expect("a line");
        let body = format!("body=the+last+{n}&nonce=last-{n}");
        let request = format!(
            "POST /rooms/{room}/messages HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            people[n % 10].cookie(),
            body.len()
        );
        line.write_all(request.as_bytes()).await.expect("a request");
        asked.push(line);
    }
    // The kernel has received them; the server may not have read them yet.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (status, took) = server.stop().await;
    let mut answered = 0;
    for line in &mut asked {
        let mut answer = String::new();
        let _ = timeout(Duration::from_secs(5), line.read_to_string(&mut answer)).await;
        answered += u32::from(answer.starts_with("HTTP/1.1 303"));
    }
    let mut told = 0;
    for program in &mut programs {
        told += u32::from(program.closes().await == Some(1012));
    }
    server.start_again().await;
    let kept = people[0].history(&room, true).await.len();
    println!(
        "R-32: SIGTERM with 200 requests and 100 sockets open: {answered} answered, {kept} kept, \
         {told} told to come back, {status} after {} ms",
        took.as_millis()
    );
    assert_eq!((answered, told, kept), (200, 100, 200));
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn a_second_sigterm_exits_at_once() {
    let mut server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let stalled = kevin.listen(&room, None).await;
    for _ in 0..300 {
        kevin.say(&room, &"word ".repeat(1_900)).await;
    }
    server.signal("TERM");
    // Two signals of one kind that are pending at once count as one.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (_, took) = server.stop().await;
    println!("Stop: a second SIGTERM, gone after {} ms", took.as_millis());
    assert!(took < Duration::from_millis(500), "{took:?}");
    drop(stalled);
}
