//! Programs: the same events over a WebSocket, and messages posted there (S-53, S-83, S-84).

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Server, socket::Socket};

#[tokio::test]
async fn a_socket_receives_the_events_of_a_page() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let cursor = kevin.room(&room).await.cursor();
    kevin.say(&room, "before").await;
    let mut page = jason.listen(&room, Some(&cursor)).await;
    let mut bot = jason.socket_with_html(&room, Some(&cursor)).await;
    let mut plain = jason.socket(&room, Some(&cursor)).await;
    kevin.say(&room, "after <b> \"it\"\nopened").await;
    page.sees("after <b> \"it\"\nopened").await;
    bot.sees("after <b> \"it\"\nopened").await;
    let pages: Vec<_> = page
        .received
        .iter()
        .filter(|event| event.is_change())
        .map(|event| (event.id.clone(), event.data.clone()))
        .collect();
    let bots: Vec<_> = bot
        .received
        .iter()
        .filter(|event| event["event"] == "change")
        .map(|event| {
            let text = |name: &str| event[name].as_str().expect("text").to_owned();
            (text("id"), text("html"))
        })
        .collect();
    assert_eq!(pages.len(), 2);
    assert_eq!(bots, pages);
    // The others get the data alone.
    plain.sees("after <b> \"it\"\nopened").await;
    let mut changes = plain.received.iter().filter(|e| e["event"] == "change");
    assert!(changes.all(|event| event["html"].is_null()));
    let change = &bot.received.last().expect("an event")["change"];
    assert_eq!(change["author"]["username"], "kevin");
}

#[tokio::test]
async fn a_message_sent_over_a_socket_is_acknowledged_and_posted_once() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = kevin.listen(&room, None).await;
    let mut bot = jason.socket(&room, None).await;
    bot.text(r#"{"say": "Hello from a program", "nonce": "n-1"}"#)
        .await;
    let answer = bot.event("said").await;
    let id = answer["message"].as_u64().expect("an id");
    assert_eq!(answer["nonce"], "n-1");
    assert_eq!(page.sees("Hello from a program").await, id);
    assert_eq!(
        kevin.room(&room).await.ids(),
        [id],
        "an acknowledged message is in the room"
    );
    // A retry, encoded as a form instead of JSON.
    bot.text("say=Hello+from+a+program&nonce=n-1").await;
    assert_eq!(bot.event("said").await["message"], id);
    bot.text(r#"{"say": "Something else", "nonce": "n-1"}"#)
        .await;
    let refused = bot.event("refused").await;
    assert_eq!(
        (&refused["status"], &refused["nonce"]),
        (&json!(409), &json!("n-1"))
    );
    for (text, status) in [
        (json!({ "say": "", "nonce": "n-2" }).to_string(), 422),
        (json!({ "say": "x".repeat(10_001) }).to_string(), 422),
        (json!({ "say": "a\0b" }).to_string(), 422),
        (json!({ "shout": "x" }).to_string(), 400),
        ("{".to_owned(), 400),
        (
            format!("{}x{}", "[".repeat(10_000), "]".repeat(10_000)),
            400,
        ),
        (String::new(), 400),
    ] {
        bot.text(&text).await;
        assert_eq!(bot.event("refused").await["status"], status, "{text:.60}");
    }
    assert_eq!(kevin.room(&room).await.ids(), [id]);
    bot.send(Message::Ping(b"there?".to_vec())).await;
    assert_eq!(bot.next().await, Ok(json!(b"there?")));
}

#[tokio::test]
async fn the_close_code_tells_why_a_socket_was_closed() {
    let mut server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut stranger = kevin.socket(&room, Some("nonsense")).await;
    assert_eq!(stranger.event("end").await["reason"], "reset");
    assert_eq!(stranger.closes().await, Some(4409));

    let mut bot = jason.socket(&room, None).await;
    bot.event("beat").await;
    jason.leave(&room).await;
    kevin.say(&room, "after he left").await;
    assert_eq!(bot.closes().await, Some(4403));
    assert!(
        bot.received
            .iter()
            .all(|event| event["change"]["body"] != "after he left")
    );
    assert_eq!(bot.received.last().expect("a last word")["reason"], "left");

    let mut bot = kevin.socket(&room, None).await;
    bot.event("beat").await;
    kevin.sign_out().await;
    assert_eq!(bot.closes().await, Some(4401));
    kevin.sign_in("kevin").await;
    let mut bot = kevin.socket(&room, None).await;
    bot.event("beat").await;
    let (status, _) = server.stop().await;
    assert_eq!(
        bot.closes().await,
        Some(1012),
        "the client should reconnect"
    );
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn s53_other_sites_cannot_open_a_socket_with_somebody_s_cookie() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let (own, cookie) = (server.url(""), kevin.cookie());
    let path = format!("/rooms/{room}/socket");
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://localhost",
    ] {
        let headers = [("Cookie", cookie.as_str()), ("Origin", origin)];
        assert_eq!(
            Socket::open(&own, &path, &headers).await.err(),
            Some(403),
            "{origin}"
        );
    }
    let headers = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-site")];
    assert_eq!(Socket::open(&own, &path, &headers).await.err(), Some(403));
    let headers = [("Cookie", cookie.as_str()), ("Origin", own.as_str())];
    assert!(Socket::open(&own, &path, &headers).await.is_ok());
    assert_eq!(
        Socket::open(&own, &path, &[]).await.err(),
        Some(401),
        "signed out"
    );
    let outsider = server.register("outsider").await.cookie();
    let headers = [("Cookie", outsider.as_str())];
    assert_eq!(Socket::open(&own, &path, &headers).await.err(), Some(404));
    assert_eq!(
        Socket::open(&own, "/rooms/99/socket", &headers).await.err(),
        Some(404)
    );
}

#[tokio::test]
async fn s83_clients_that_break_the_protocol_are_closed_with_its_code() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let mut closed = 0;
    for (message, code) in [
        (Message::Text("x".repeat(65 * 1024)), 1009),
        (Message::Binary(b"x".to_vec()), 1003),
    ] {
        let mut bot = kevin.socket(&room, None).await;
        bot.send(message).await;
        assert_eq!(bot.closes().await, Some(code));
        closed += 1;
    }
    let mut bot = kevin.socket(&room, None).await;
    for _ in 0..100 {
        bot.send(Message::Ping(vec![])).await;
    }
    assert_eq!(bot.closes().await, Some(1008), "too many frames");

    // Frames that no client library would send, byte by byte.
    let mask = [0; 4];
    let masked = |head: &[u8], payload: &[u8]| [head, &mask, payload].concat();
    for (bytes, code) in [
        (b"\x81\x01x".to_vec(), 1002_u16),
        (masked(b"\xc1\x81", b"x"), 1002),
        (masked(b"\x83\x80", b""), 1002),
        (masked(b"\x80\x81", b"x"), 1002),
        (masked(b"\x81\x82", b"\xff\xfe"), 1007),
        (
            b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0".to_vec(),
            1009,
        ),
    ] {
        let mut line = TcpStream::connect(("127.0.0.1", server.port()))
            .await
            .expect("a line");
        let hello = format!(
            "GET /rooms/{room}/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {}\r\n\r\n",
            kevin.cookie()
        );
        line.write_all(hello.as_bytes()).await.expect("a line");
        line.write_all(&bytes).await.expect("a line");
        let mut all = vec![];
        line.read_to_end(&mut all).await.expect("an end");
        let text = String::from_utf8_lossy(&all);
        assert!(text.starts_with("HTTP/1.1 101"), "{text}");
        assert!(
            text.to_lowercase()
                .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=")
        );
        let close = [&[0x88, 2][..], &code.to_be_bytes()].concat();
        assert!(
            all.ends_with(&close),
            "{code}: {:x?}",
            &all[all.len() - 8..]
        );
        closed += 1;
    }
    println!(
        "S-83: {} sockets that broke the protocol, each closed with its code",
        closed + 1
    );
}

#[tokio::test]
async fn s84_an_incomplete_handshake_is_refused() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let good = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let path = format!("/rooms/{room}/socket");
    for left_out in 0..4 {
        let mut request = kevin.request(Method::GET, &path);
        for (n, (name, value)) in good.into_iter().enumerate() {
            if n != left_out {
                request = request.header(name, value);
            }
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "without {}", good[left_out].0);
    }
    let request = kevin
        .request(Method::GET, &path)
        .header("Connection", "Upgrade");
    let request = request
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "8");
    let answer = request
        .header("Sec-WebSocket-Key", "x")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 400);
}

/// Reports of reading wait for each other; what a program says after them does not.
#[tokio::test]
async fn a_message_does_not_wait_for_the_reports_before_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut ids = vec![];
    for n in 0..8 {
        ids.push(kevin.say(&room, &format!("number {n}")).await);
    }
    let mut bot = jason.socket(&room, None).await;
    for id in &ids {
        bot.text(&format!(r#"{{"seen": {id}}}"#)).await;
    }
    let begun = std::time::Instant::now();
    bot.text(r#"{"say": "at once", "nonce": "a-nonce-of-sixteen"}"#)
        .await;
    bot.event("said").await;
    // (It waited for seven seconds.)
    assert!(begun.elapsed().as_secs() < 4, "{:?}", begun.elapsed());
    let newest = format!("select seen from memberships where user_id = 2 and room_id = {room}");
    for _ in 0..100 {
        if server.query(&newest) >= ids[7].to_string() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the newest report is stored");
}
