//! The people, their rooms and their messages.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use crate::{
    bare::NUMBER,
    http::{Http, form, request},
    process::Process,
    readers::Ask,
};

/// The most streams of one person.
const STREAMS_EACH: usize = 20;

/// A message of sixty bytes.
const TEXT: &str = "This+is+a+message+of+sixty+bytes,+no+more+and+no+fewer+at+all";

#[derive(Clone, Copy)]
pub enum Wire {
    Sse,
    Socket,
}

impl Wire {
    pub fn name(self) -> &'static str {
        match self {
            Wire::Sse => "server-sent events",
            Wire::Socket => "WebSocket",
        }
    }

    /// Whether answers are chunked.
    pub fn chunked(self) -> bool {
        matches!(self, Wire::Sse)
    }

    /// The request that opens a stream after the number `seq`.
    fn request(self, room: &str, cursor: &str, cookie: &str) -> String {
        match self {
            Wire::Sse => {
                let path = format!("/rooms/{room}/stream?after={cursor}");
                request("GET", &path, cookie, "", "")
            }
            Wire::Socket => {
                let path = format!("/rooms/{room}/socket?after={cursor}");
                let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                               Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
                request("GET", &path, cookie, upgrade, "")
            }
        }
    }
}

pub struct Stage {
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    pub epoch: String,
    cookies: Vec<String>,
    /// The room of all readers, and a second room.
    rooms: [String; 2],
    frames: [PathBuf; 2],
}

impl Stage {
    /// Makes accounts for this many readers, in a folder of its own.
    pub fn set(readers: usize) -> Self {
        Self::set_with(readers, vec![])
    }

    /// The same with settings for every server.
    pub fn set_with(readers: usize, settings: Vec<(&'static str, String)>) -> Self {
        static SET: AtomicUsize = AtomicUsize::new(0);
        let number = SET.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-bench-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        let server = Process::snug(&folder, 0, &settings);
        let people = readers.div_ceil(STREAMS_EACH).max(2);
        println!("Signing {people} people up, who listen with up to {STREAMS_EACH} streams each.");
        let half = |from: usize| {
            let port = server.port;
            thread::spawn(move || {
                let mut http = Http::open(port);
                let names = (from..people).step_by(2);
                names.map(|n| sign_up(&mut http, n)).collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)].map(|half| half.join().expect("people"));
        let cookies = halves.concat();
        let mut http = Http::open(server.port);
        let rooms = ["everybody", "beside"].map(|name| {
            let mut room = String::new();
            for cookie in &cookies {
                let answer = http.post("/rooms/join", cookie, &format!("name={name}"));
                let place = answer.header("Location").expect("a room");
                place.trim_start_matches("/rooms/").clone_into(&mut room);
            }
            room
        });
        let mut stage = Self {
            epoch: cursor(&mut http, &rooms[0], &cookies[0]).0,
            frames: [Wire::Sse, Wire::Socket]
                .map(|wire| folder.join(format!("frame-{}", wire as u8))),
            folder,
            settings,
            cookies,
            rooms,
        };
        for wire in [Wire::Sse, Wire::Socket] {
            stage.capture(&server, wire);
        }
        stage
    }

    /// The bytes of one delivery, captured from the server.
    fn capture(&mut self, server: &Process, wire: Wire) {
        let mut talk = self.talk(server);
        let head = talk.head();
        let mut reader = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).expect("a line");
        let hello = self.ask(wire)(0, head);
        reader.write_all(&hello).expect("a request");
        reader
            .set_read_timeout(Some(Duration::from_millis(700)))
            .expect("a socket");
        let mut bytes = vec![];
        let _ = reader.read_to_end(&mut bytes);
        talk.say();
        bytes.clear();
        let _ = reader.read_to_end(&mut bytes);
        let cursor = format!("{}.{}", self.epoch, head + 1).into_bytes();
        let at = bytes
            .windows(cursor.len())
            .position(|w| w == cursor)
            .expect("a delivery");
        let place = format!("{}.{NUMBER}", self.epoch).into_bytes();
        println!("A delivery by {} is {} bytes.", wire.name(), bytes.len());
        bytes.splice(at..at + cursor.len(), place);
        if wire.chunked() {
            // The chunk size has changed; the loop computes it.
            let begin = bytes
                .iter()
                .position(|b| *b == b'\n')
                .map_or(0, |at| at + 1);
            bytes.drain(..begin);
            bytes.truncate(bytes.len() - 2);
        }
        fs::write(&self.frames[wire as usize], bytes).expect("a file");
    }

    /// The head of a stream, at the number 0.
    pub fn hello(&self, wire: Wire) -> String {
        let first = format!("{}.0\n", self.epoch);
        if wire.chunked() {
            format!("HTTP/1.1 200 OK\r\n\r\n{:x}\r\n{first}\r\n", first.len())
        } else {
            format!("HTTP/1.1 200 OK\r\n\r\n{first}")
        }
    }

    /// The file with the frame.
    pub fn frame(&self, wire: Wire) -> String {
        self.frames[wire as usize]
            .to_str()
            .expect("a path")
            .to_owned()
    }

    /// The request that opens a stream after a number.
    pub fn ask(&self, wire: Wire) -> Ask {
        let (cookies, room) = (self.cookies.clone(), self.rooms[0].clone());
        let epoch = self.epoch.clone();
        Box::new(move |n, seq| {
            let cookie = &cookies[n % cookies.len()];
            let cursor = format!("{epoch}.{seq}");
            wire.request(&room, &cursor, cookie).into_bytes()
        })
    }

    /// Starts a server for them; port 0 is any free port.
    pub fn server(&self, port: u16) -> Process {
        Process::snug(&self.folder, port, &self.settings)
    }

    /// A person who posts in the room of all readers.
    pub fn talk(&self, server: &Process) -> Talk {
        self.talk_in(server, 0)
    }

    /// A person who posts in the second room.
    pub fn talk_beside(&self, server: &Process) -> Talk {
        self.talk_in(server, 1)
    }

    /// Everybody in the room of all readers, for this many connections to share.
    pub fn people(&self, server: &Process, connections: usize) -> Vec<Vec<Talk>> {
        let mut shares: Vec<Vec<Talk>> = (0..connections).map(|_| vec![]).collect();
        for (n, cookie) in self.cookies.iter().enumerate() {
            shares[n % connections].push(Talk {
                http: Http::open(server.port),
                cookie: cookie.clone(),
                room: self.rooms[0].clone(),
            });
        }
        shares
    }

    fn talk_in(&self, server: &Process, room: usize) -> Talk {
        Talk {
            http: Http::open(server.port),
            cookie: self.cookies[room].clone(),
            room: self.rooms[room].clone(),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A person who posts.
pub struct Talk {
    http: Http,
    cookie: String,
    room: String,
}

impl Talk {
    /// Posts a message and waits for the answer. Returns the message.
    pub fn say(&mut self) -> u64 {
        let path = format!("/rooms/{}/messages", self.room);
        let answer = self.http.post(&path, &self.cookie, &format!("body={TEXT}"));
        assert_eq!(answer.status, 303, "an acknowledgement");
        let place = answer.header("Location").and_then(|l| l.split_once("#m"));
        let message = place.and_then(|(_, message)| message.parse().ok());
        message.expect("a message")
    }

    /// Reports that everything up to this message was read.
    pub fn seen(&mut self, message: u64) {
        let path = format!("/rooms/{}/seen", self.room);
        let body = format!("message={message}");
        let answer = self.http.post(&path, &self.cookie, &body);
        assert_eq!(answer.status, 303, "an acknowledgement");
    }

    /// Says that the person types.
    pub fn types(&mut self) {
        let path = format!("/rooms/{}/typing", self.room);
        let answer = self.http.post(&path, &self.cookie, "");
        assert_eq!(answer.status, 204, "an acknowledgement");
    }

    /// The same with a server that may die at any moment: the post is repeated, with the same
    /// idempotency key, until it is acknowledged.
    pub fn insist(&mut self, port: u16, nonce: &str) {
        let path = format!("/rooms/{}/messages", self.room);
        let request = form(&path, &self.cookie, &format!("body={TEXT}&nonce={nonce}"));
        while !matches!(self.http.try_send(&request), Ok(answer) if answer.status == 303) {
            thread::sleep(Duration::from_millis(5));
            if let Ok(http) = Http::try_open(port) {
                self.http = http;
            }
        }
    }

    /// The room's latest number.
    pub fn head(&mut self) -> u64 {
        cursor(&mut self.http, &self.room, &self.cookie).1
    }
}

fn sign_up(http: &mut Http, n: usize) -> String {
    let body = format!("username=person-{n}&password=a+quiet+corner+table");
    let answer = http.post("/register", "", &body);
    let cookie = answer.header("Set-Cookie").expect("a session");
    cookie.split(';').next().expect("a cookie").to_owned()
}

/// The cursor of a page of the room: epoch and number.
fn cursor(http: &mut Http, room: &str, cookie: &str) -> (String, u64) {
    let page = http.get(&format!("/rooms/{room}"), cookie).body;
    let cursor = page
        .split("/stream?")
        .nth(1)
        .and_then(|query| query.split("after=").nth(1))
        .and_then(|rest| rest.split('"').next());
    let (epoch, seq) = cursor
        .and_then(|cursor| cursor.split_once('.'))
        .expect("a cursor");
    (epoch.to_owned(), seq.parse().expect("a number"))
}
