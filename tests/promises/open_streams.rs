//! Streams that stay open, byte by byte: the answer, its end, and what a client sends meanwhile.

use std::time::Duration;

use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::support::{Person, Server};

/// A connection, and what came over it.
struct Line {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Line {
    async fn sending(server: &Server, bytes: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Little is on its way, so that the server has to wait for its reader.
        socket.set_recv_buffer_size(8 << 10).expect("a size");
        let stream = socket.connect(([127, 0, 0, 1], server.port()).into());
        let mut line = Self {
            stream: stream.await.expect("a connection"),
            received: vec![],
        };
        line.stream.write_all(bytes.as_bytes()).await.expect("sent");
        line
    }

    /// Reads until `text` came.
    async fn sees(&mut self, text: &str) {
        let mut looked_at = 0;
        let reading = async {
            while memmem::find(&self.received[looked_at..], text.as_bytes()).is_none() {
                looked_at = self.received.len().saturating_sub(text.len());
                let read = self.stream.read_buf(&mut self.received).await;
                assert!(read.expect("bytes") > 0, "{text:?} does not come");
            }
        };
        let read = timeout(Duration::from_secs(20), reading).await;
        assert!(read.is_ok(), "no {text:?} in {}", self.text());
    }

    /// Reads until the server closes the connection, sooner than its next heartbeat.
    async fn ends(&mut self) {
        let reading = self.stream.read_to_end(&mut self.received);
        let read = timeout(Duration::from_secs(5), reading).await;
        assert!(read.is_ok(), "it is still open: {}", self.text());
    }

    /// All that came.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }

    /// The first head and what follows it.
    fn parts(&self) -> (String, String) {
        let text = self.text();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        (head.to_lowercase(), body.to_owned())
    }

    /// The body, out of its chunks (RFC 9112, section 7.1), of which the last is empty.
    fn unchunked(&self) -> String {
        let (_, chunks) = self.parts();
        let (mut rest, mut body) = (&*chunks, String::new());
        loop {
            let (size, chunk) = rest.split_once("\r\n").expect("a size");
            let size = usize::from_str_radix(size, 16).expect("a size");
            let (data, after) = chunk.split_at(size);
            rest = after.strip_prefix("\r\n").expect("the end of a chunk");
            body += data;
            if size == 0 {
                assert_eq!(rest, "", "something comes after the answer");
                return body;
            }
        }
    }
}

fn request(method: &str, path: &str, version: &str, person: &Person) -> String {
    format!(
        "{method} {path} {version}\r\nHost: 127.0.0.1\r\nCookie: {}\r\n\r\n",
        person.cookie()
    )
}

#[tokio::test]
async fn a_stream_is_the_last_answer_of_its_connection() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let path = format!("/rooms/{room}/stream");
    // Another request comes right behind it.
    let both = request("GET", &path, "HTTP/1.1", &kevin)
        + &request("GET", "/settings", "HTTP/1.1", &kevin);
    let mut line = Line::sending(&server, &both).await;
    line.sees("event: beat").await;
    let (head, _) = line.parts();
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    for header in [
        "content-type: text/event-stream",
        "cache-control: no-store",
        "transfer-encoding: chunked",
        "connection: close",
        "x-content-type-options: nosniff",
    ] {
        let lines = head.lines().filter(|line| line.starts_with(header));
        assert_eq!(lines.count(), 1, "{header} in {head}");
    }
    // (RFC 9110, section 5.6.7.)
    let date = head.lines().find_map(|line| line.strip_prefix("date: "));
    let date = date.unwrap_or_default();
    assert!(date.len() == 29 && date.ends_with(" gmt"), "{head}");

    // More comes while it is open, and it goes on.
    line.stream.write_all(b"\r\n\r\nnoise").await.expect("sent");
    jason.say(&room, "good morning").await;
    line.sees("good morning").await;
    kevin.leave(&room).await;
    line.ends().await;
    assert!(line.unchunked().contains("event: end"), "{}", line.text());
    assert_eq!(line.text().matches("HTTP/1.1 ").count(), 1);
}

#[tokio::test]
async fn a_client_of_http_1_0_gets_a_stream_without_chunks() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for path in [
        format!("/rooms/{room}/stream"),
        format!("/rooms/{room}/live"),
    ] {
        let mut line = Line::sending(&server, &request("GET", &path, "HTTP/1.0", &kevin)).await;
        line.sees("\r\n\r\n").await;
        let (head, _) = line.parts();
        assert!(head.starts_with("http/1.0 200 ok\r\n"), "{head}");
        assert!(!head.contains("transfer-encoding"), "{head}");
        jason.say(&room, &format!("good morning, {path}")).await;
        line.sees(&format!("good morning, {path}")).await;
        let (_, body) = line.parts();
        assert!(!body.contains('\r'), "{body}");
    }
}

#[tokio::test]
async fn only_the_head_of_a_stream_can_be_asked_for() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let path = format!("/rooms/{room}/stream");
    let head = request("HEAD", &path, "HTTP/1.1", &kevin);
    let mut line = Line::sending(&server, &head).await;
    line.sees("\r\n\r\n").await;
    assert!(line.text().starts_with("HTTP/1.1 200"));
    // The connection goes on with another request.
    let last = request("HEAD", &path, "HTTP/1.1\r\nConnection: close", &kevin);
    line.stream.write_all(last.as_bytes()).await.expect("sent");
    line.ends().await;
    assert_eq!(line.text().matches("HTTP/1.1 200").count(), 2);
    assert!(!line.text().contains("beat"), "{}", line.text());
}

/// Answers that wait for their reader come before the stream, whole.
#[tokio::test]
async fn a_stream_comes_after_the_answers_before_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let pages = 50;
    let page = request("GET", &format!("/rooms/{room}"), "HTTP/1.1", &kevin);
    let stream = request("GET", &format!("/rooms/{room}/stream"), "HTTP/1.1", &kevin);
    let mut line = Line::sending(&server, &(page.repeat(pages) + &stream)).await;
    // It does not read, until the server has written all that the kernel takes.
    sleep(Duration::from_secs(2)).await;
    line.sees("text/event-stream").await;
    jason.say(&room, "good morning").await;
    line.sees("good morning").await;
    assert_eq!(line.text().matches("HTTP/1.1 200").count(), pages + 1);
    assert_eq!(line.text().matches("</html>").count(), pages);
}

/// A reader that is slow gets all of a large answer, in whole chunks.
#[tokio::test]
async fn a_slow_reader_gets_whole_chunks() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let stream = request("GET", &format!("/rooms/{room}/stream"), "HTTP/1.1", &kevin);
    let mut line = Line::sending(&server, &stream).await;
    line.sees("event: beat").await;
    let long = "word ".repeat(1_600);
    for n in 0..80 {
        jason.say(&room, &format!("{long} the {n}th")).await;
    }
    kevin.leave(&room).await;
    line.sees("the 79th").await;
    line.ends().await;
    let body = line.unchunked();
    let places: Vec<_> = (0..80)
        .map(|n| body.find(&format!(" the {n}th")).expect("a message"))
        .collect();
    assert!(places.is_sorted());
}

/// Nobody waits for the next heartbeat to know that a client has gone.
#[tokio::test]
async fn a_stream_ends_with_its_client() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let stream = request("GET", &format!("/rooms/{room}/stream"), "HTTP/1.1", &kevin);
    // It closes its side alone.
    let mut half = Line::sending(&server, &stream).await;
    half.sees("event: beat").await;
    half.stream.shutdown().await.expect("closed");
    half.ends().await;
    // It sends without end, and is no client of ours.
    let mut loud = Line::sending(&server, &stream).await;
    loud.sees("event: beat").await;
    let _ = loud.stream.write_all(&[b'x'; 100 << 10]).await;
    loud.ends().await;
    // They close the connection.
    let before = server.sockets();
    let mut open = vec![];
    for _ in 0..10 {
        let mut line = Line::sending(&server, &stream).await;
        line.sees("event: beat").await;
        open.push(line);
    }
    assert!(server.sockets() >= before + 10);
    drop(open);
    let gone = async {
        while server.sockets() > before {
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(Duration::from_secs(5), gone).await.is_ok());
}

/// Of a stream that is open, nothing is kept that belongs to requests.
#[tokio::test]
async fn r17_a_stream_takes_little_memory() {
    const STREAMS: usize = 10;
    let server = Server::start().await;
    let (mut people, mut room) = (vec![], String::new());
    for n in 0..40 {
        people.push(server.register(&format!("reader-{n}")).await);
        room = people[n].join("designers").await;
    }
    let mut open = vec![];
    let mut memory = vec![server.memory()];
    // The first streams find memory that is free.
    for _ in 0..2 {
        for person in &people {
            let stream = request("GET", &format!("/rooms/{room}/stream"), "HTTP/1.1", person);
            for _ in 0..STREAMS {
                let mut line = Line::sending(&server, &stream).await;
                line.sees("event: beat").await;
                open.push(line);
            }
        }
        sleep(Duration::from_secs(1)).await;
        memory.push(server.memory());
    }
    let each = (memory[2] - memory[1]) / (STREAMS * people.len()) as u64;
    println!("R-17: {each} bytes for each stream");
    assert!(each < 8 << 10, "{each} bytes");
}
