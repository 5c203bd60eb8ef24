//! a reader that does not read costs the others nothing and the server little memory, and
//! gets everything once it reads again.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Person, Server, sse::Parser};

const STALLED: usize = 40;
const POSTS: usize = 450;

/// Opens a stream and does not read it.
async fn open_without_reading(server: &Server, person: &Person, room: &str) -> TcpStream {
    let mut line = TcpStream::connect(("127.0.0.1", server.port()))
        .await
        .expect("a line");
    let hello = format!(
        "GET /rooms/{room}/stream HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n",
        person.cookie()
    );
    line.write_all(hello.as_bytes()).await.expect("a line");
    line
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r15_a_reader_that_does_not_read_costs_the_others_nothing() {
    let server = Server::start().await;
    let (people, room) = server.office(10, "designers").await;
    let long = "word ".repeat(1_600) + "end";
    let mut readers = vec![];
    for person in &people {
        readers.push(person.listen(&room, None).await);
    }
    // The first run has no stalled readers, and warms the server up.
    let quick = median_post(&people[0], &room, &long, "alone").await;
    for reader in &mut readers {
        reader.sees(&format!("alone {} {long}", POSTS - 1)).await;
    }

    let mut stalled = vec![];
    for n in 0..STALLED {
        stalled.push(open_without_reading(&server, &people[n % people.len()], &room).await);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = server.memory();
    let slow = median_post(&people[0], &room, &long, "beside").await;
    for reader in &mut readers {
        reader.sees(&format!("beside {} {long}", POSTS - 1)).await;
        reader.received.clear();
    }
    let each = (server.memory().saturating_sub(before)) / STALLED as u64;

    // One of them reads again: first the bytes that the kernel buffered, then the rest.
    let mut parser = Parser::default();
    let mut line = stalled.pop().expect("one of them");
    let mut buffer = vec![0; 64 * 1024];
    let mut texts = 0;
    let wanted = POSTS;
    let reading = async {
        let mut body = vec![];
        while texts < wanted {
            let n = line.read(&mut buffer).await.expect("bytes");
            assert!(n > 0, "it was cut off after {texts}");
            body.extend_from_slice(&buffer[..n]);
            // The parser skips the lines with the sizes of chunks. A chunk may end within a line,
            // so only whole chunks are parsed.
            while let Some(chunk) = take_chunk(&mut body) {
                let events = parser.push(&chunk);
                texts += events
                    .iter()
                    .filter(|event| event.message().is_some())
                    .count();
            }
        }
    };
    timeout(Duration::from_secs(30), reading)
        .await
        .expect("all of it");
    println!(
        "R-15: {STALLED} readers that do not read, {POSTS} posts of {} KB: {} KB of memory for each, \
         a post takes {:.1} ms (median) beside them and {:.1} ms without; one that read again had all {texts}",
        long.len() / 1_024,
        each / 1_024,
        slow.as_secs_f64() * 1e3,
        quick.as_secs_f64() * 1e3,
    );
    // The memory holds one batch of writes and its copy on the way to the connection. The kernel's
    // buffers are not the server's memory.
    assert!(each < 256 * 1_024, "{each} bytes");
}

/// The median time of a post, in a series of posts.
async fn median_post(person: &Person, room: &str, long: &str, what: &str) -> Duration {
    let mut took = vec![];
    for n in 0..POSTS {
        let begun = Instant::now();
        person.say(room, &format!("{what} {n} {long}")).await;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took[POSTS / 2]
}

/// The next whole chunk of a body (RFC 9112, section 7.1), after the head.
fn take_chunk(body: &mut Vec<u8>) -> Option<Vec<u8>> {
    if body.starts_with(b"HTTP/1.1 200") {
        let end = body.windows(4).position(|w| w == b"\r\n\r\n")?;
        body.drain(..end + 4);
    }
    let line = body.windows(2).position(|w| w == b"\r\n")?;
    let size = usize::from_str_radix(str::from_utf8(&body[..line]).ok()?, 16).ok()?;
    if body.len() < line + 2 + size + 2 {
        return None;
    }
    let chunk = body[line + 2..line + 2 + size].to_vec();
    body.drain(..line + 2 + size + 2);
    Some(chunk)
}
