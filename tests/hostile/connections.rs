//! Connections that send slowly, or nothing, and requests that are framed in two ways.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::Server;

/// Short limits, so that the tests need not wait long.
const SHORT: &str = "{head_seconds=1, body_grace_seconds=1, body_bytes_a_second=1000, \
                     all=0, per_address=1000, bodies_mib=4}";

async fn server(connections: &str) -> Server {
    Server::start_with(&[
        ("ROCKET_CONNECTIONS", connections),
        ("ROCKET_KEEP_ALIVE", "2"),
    ])
    .await
}

async fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", server.port())).await;
    stream.expect("a connection")
}

async fn sending(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = connect(server).await;
    stream.write_all(bytes).await.expect("sent");
    stream
}

/// Reads until the server closes the connection, which it does within `patience`.
async fn until_closed(stream: &mut TcpStream, patience: Duration) -> String {
    let mut all = vec![];
    // A connection that is reset is closed as well.
    let read = timeout(patience, stream.read_to_end(&mut all)).await;
    assert!(
        read.is_ok(),
        "it is still open: {}",
        String::from_utf8_lossy(&all)
    );
    String::from_utf8_lossy(&all).into_owned()
}

async fn status_of(server: &Server, request: &[u8]) -> String {
    let mut stream = sending(server, request).await;
    let answer = until_closed(&mut stream, Duration::from_secs(5)).await;
    answer.lines().next().unwrap_or_default().to_owned()
}

const LOGIN: &str = "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\n";

#[tokio::test]
async fn s115_heads_bodies_and_idle_connections_have_deadlines() {
    let server = server(SHORT).await;
    let patience = Duration::from_secs(6);
    // Nothing at all.
    let mut silent = connect(&server).await;
    // A head that does not end, also when a byte comes now and then.
    let mut head = sending(&server, b"GET /login HTTP/1.1\r\nHost: a").await;
    let mut drip = sending(&server, b"GET /login HTTP/1.1\r\nX: ").await;
    // A body that does not end.
    let begun = format!("{LOGIN}Content-Length: 4000\r\n\r\nusername=");
    let mut body = sending(&server, begun.as_bytes()).await;
    // A large one that came quickly, all but its last byte.
    let rest = "x".repeat(89_990);
    let nearly = format!("{LOGIN}Content-Length: 90000\r\n\r\nusername={rest}");
    let mut nearly = sending(&server, nearly.as_bytes()).await;
    // An idle connection after an answer.
    let mut idle = sending(&server, b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").await;
    let dripping = async {
        let until = Instant::now() + patience;
        while Instant::now() < until && drip.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert!(Instant::now() < until, "a dripping head is read for ever");
    };
    let (_, a, b, c, d, e) = tokio::join!(
        dripping,
        until_closed(&mut silent, patience),
        until_closed(&mut head, patience),
        until_closed(&mut body, patience),
        until_closed(&mut idle, patience),
        until_closed(&mut nearly, patience)
    );
    assert_eq!(
        (a.as_str(), b.as_str(), c.as_str(), e.as_str()),
        ("", "", "", "")
    );
    assert!(d.starts_with("HTTP/1.1 200"), "{d}");
}

#[tokio::test]
async fn s115_a_slow_client_that_keeps_the_pace_is_served() {
    let server = server(SHORT).await;
    let text = format!("username=kevin&password={}", "x".repeat(6_000));
    let head = format!(
        "{LOGIN}Connection: close\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    let mut stream = sending(&server, head.as_bytes()).await;
    // Three seconds in all, which is longer than any of the limits.
    for part in text.as_bytes().chunks(text.len() / 15 + 1) {
        stream.write_all(part).await.expect("sent");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let answer = until_closed(&mut stream, Duration::from_secs(5)).await;
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
}

#[tokio::test]
async fn s148_a_stream_is_not_idle() {
    let server = server(SHORT).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = kevin.listen(&room, None).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    jason.say(&room, "still there?").await;
    page.sees("still there?").await;
}

#[tokio::test]
async fn s153_a_thousand_unfinished_forms_take_little_memory() {
    let server = Server::start_with(&[("ROCKET_CONNECTIONS", "{bodies_mib=16}")]).await;
    let before = server.memory();
    let begun = format!(
        "{LOGIN}Content-Length: 120000\r\n\r\nusername={}",
        "x".repeat(119_000)
    );
    let mut open = vec![];
    for _ in 0..900 {
        let mut stream = connect(&server).await;
        // The server may end it to make room.
        let _ = stream.write_all(begun.as_bytes()).await;
        open.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let taken = server.memory().saturating_sub(before) >> 20;
    println!("S-153: 900 unfinished forms of 119 KB take {taken} MiB");
    assert!(taken < 60, "{taken} MiB");
    // Others are served meanwhile.
    let answer = reqwest::get(server.url("/login")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
}

/// Forms without an end from one address take the memory from each other, not from others.
#[tokio::test]
async fn s153_a_slow_form_outlives_the_forms_of_another_address() {
    let server = server("{bodies_mib=4}").await;
    let text = format!("username=kevin&password={}", "x".repeat(6_000));
    let length = format!(
        "{LOGIN}Connection: close\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    let mut honest = sending(&server, length.as_bytes()).await;
    honest
        .write_all(&text.as_bytes()[..100])
        .await
        .expect("sent");
    let begun = format!("{LOGIN}Content-Length: 120000\r\n\r\nusername=");
    let mut open = vec![];
    for _ in 0..200 {
        let socket = TcpSocket::new_v4().expect("a socket");
        let address = "127.0.0.2:0".parse().expect("an address");
        socket.bind(address).expect("bound");
        let port = server.port();
        let mut stream = socket
            .connect(([127, 0, 0, 1], port).into())
            .await
            .expect("connected");
        // The server may end it to make room.
        let _ = stream.write_all(begun.as_bytes()).await;
        open.push(stream);
    }
    honest
        .write_all(&text.as_bytes()[100..])
        .await
        .expect("sent");
    let answer = until_closed(&mut honest, Duration::from_secs(5)).await;
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
}

#[tokio::test]
async fn s148_silent_connections_keep_nobody_out() {
    let few = "{all=20, per_address=0, head_seconds=60, body_grace_seconds=60, \
               body_bytes_a_second=1, bodies_mib=4}";
    let server =
        Server::start_with(&[("ROCKET_CONNECTIONS", few), ("ROCKET_KEEP_ALIVE", "60")]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = kevin.listen(&room, None).await;
    let mut silent = vec![];
    for n in 0..200 {
        let start: &[u8] = [&b""[..], b"GET /lo", LOGIN.as_bytes()][n % 3];
        let mut stream = connect(&server).await;
        let _ = stream.write_all(start).await;
        silent.push(stream);
    }
    // A stream that is open stays, and others get in.
    // (The connection that jason's client has kept waits as well. It may be gone, and then the
    // client asks again.)
    jason.say_until_taken(&room, "good morning").await;
    page.sees("good morning").await;
    assert!(server.sockets() < 60, "{}", server.sockets());
}

#[tokio::test]
async fn s148_one_address_has_a_bounded_number_of_connections() {
    let few = "{all=0, per_address=10, head_seconds=60, body_grace_seconds=60, \
               body_bytes_a_second=1, bodies_mib=4}";
    let server = Server::start_with(&[("ROCKET_CONNECTIONS", few)]).await;
    let mut silent = vec![];
    for _ in 0..100 {
        silent.push(sending(&server, b"GET /login HTTP/1.1\r\n").await);
    }
    let answer = reqwest::get(server.url("/login")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(server.sockets() < 60, "{}", server.sockets());
}

#[tokio::test]
async fn s139_s140_requests_that_could_be_read_in_two_ways_are_refused() {
    let server = server(SHORT).await;
    // Each is answered once, and the connection closes: a second request behind it is not read.
    let long = "x".repeat(9 << 10);
    let wide = "x".repeat(40 << 10);
    for (request, expected) in [
        (
            format!("GET /{long} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            "414",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {wide}\r\n\r\n"),
            "431",
        ),
        (
            format!("{LOGIN}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "422",
        ),
        (
            format!("{LOGIN}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
            "400",
        ),
        (format!("{LOGIN}Content-Length: -1\r\n\r\n"), "400"),
        (
            format!("{LOGIN}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
            "400",
        ),
        (
            "BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_owned(),
            "501",
        ),
        (
            "GET * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_owned(),
            "400",
        ),
        (
            "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n".to_owned(),
            "4",
        ),
    ] {
        let status = status_of(&server, request.as_bytes()).await;
        assert!(
            status.contains(&format!(" {expected}")),
            "{status} for {request:.60}"
        );
    }
}
