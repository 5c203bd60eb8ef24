//! Streams: memory, order, and the end of a right.

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt, future::join_all};
use reqwest::Method;
use tokio::{task::JoinHandle, time::sleep};

use crate::support::{Person, Postgres, Server, person::location, postgres, shim, socket::Socket};

const MIB: u64 = 1 << 20;

/// 10 KB of text that are 94 KiB of HTML.
fn links() -> String {
    "https://a.io ".repeat(760)
}

/// The three languages and three encodings in which a room can be read.
const LANGS: [&str; 3] = ["en", "de", "es"];
const FORMS: [&str; 3] = ["stream", "live", "socket"];

/// Opens a stream and reads it for as long as it lasts.
async fn read(
    server: &Server,
    person: &Person,
    room: &str,
    form: &str,
    lang: &'static str,
) -> JoinHandle<()> {
    let path = format!("/rooms/{room}/{form}");
    if form == "socket" {
        let headers = [("Cookie", &*person.cookie()), ("Accept-Language", lang)];
        let socket = Socket::open(&server.url(""), &path, &headers).await;
        let mut socket = socket.expect("a socket");
        return tokio::spawn(async move {
            while socket.next().await.is_ok() {
                socket.received.clear();
            }
        });
    }
    let request = person.request(Method::GET, &path);
    let answer = request.header("Accept-Language", lang).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200);
    let mut bytes = answer.bytes_stream();
    tokio::spawn(async move { while let Some(Ok(_)) = bytes.next().await {} })
}

/// Posts this many messages full of links in each room, a few at a time. Returns the most
/// memory that the server took, in MiB.
async fn flood(server: &Server, person: &Person, rooms: &[String], messages: usize) -> u64 {
    let (text, mut most) = (links(), 0);
    for _ in 0..messages / 4 {
        let posts = rooms.iter().flat_map(|room| {
            let text = &text;
            (0..4).map(move |_| person.say(room, text))
        });
        join_all(posts).await;
        most = most.max(server.memory() / MIB);
    }
    // Readers who lag go on.
    for _ in 0..10 {
        sleep(Duration::from_millis(100)).await;
        most = most.max(server.memory() / MIB);
    }
    most
}

/// The updates that are kept for readers who come back are bounded by their size, in a room
/// and in all rooms.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d31_messages_full_of_links_take_little_memory() {
    let messages: usize = crate::support::rounds(240) as usize;
    let server = Server::start().await;
    let person = server.register("attacker").await;
    let mut rooms = vec![];
    for n in 0..2 {
        rooms.push(person.join(&format!("room-{n}")).await);
    }
    let mut readers = vec![];
    for room in &rooms {
        for lang in LANGS {
            for form in FORMS {
                readers.push(read(&server, &person, room, form, lang).await);
            }
        }
    }
    let before = server.memory() / MIB;
    let most = flood(&server, &person, &rooms, messages).await;
    readers.iter().for_each(JoinHandle::abort);
    println!(
        "D31: 18 streams of two rooms, {} messages: {before} → {most} MiB",
        messages * 2
    );
    assert!(most < before + 120, "{before} → {most} MiB");

    let person = server.register("another").await;
    let (mut rooms, mut readers) = (vec![], vec![]);
    for n in 0..10 {
        let room = person.join(&format!("another-{n}")).await;
        readers.push(read(&server, &person, &room, FORMS[n % 3], LANGS[n / 3 % 3]).await);
        rooms.push(room);
    }
    let most = flood(&server, &person, &rooms, messages / 5).await;
    println!("D31: ten rooms with a stream each: {before} → {most} MiB");
    assert!(most < before + 120, "{before} → {most} MiB");
}

/// A reader who was away for 500 large messages is sent them a batch at a time, each once and
/// in order, whatever is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d31_catching_up_with_large_messages_is_complete_and_takes_little_memory() {
    let server = Server::start().await;
    let person = server.register("attacker").await;
    let room = person.join("links").await;
    let cursor = person.room(&room).await.cursor();
    let rooms = [room.clone()];
    flood(&server, &person, &rooms, 300).await;
    let before = server.memory() / MIB;
    let readers = (0..6).map(|_| async {
        let mut stream = person.listen(&room, Some(&cursor)).await;
        let mut seen = vec![];
        while seen.len() < 300 {
            let event = stream.change().await.expect("a change");
            seen.push(event.seq());
            stream.received.clear();
        }
        seen
    });
    let seen = join_all(readers).await;
    let after = server.memory() / MIB;
    println!("D31: 6 readers catch up with 300 messages: {before} → {after} MiB");
    for seen in seen {
        assert!(seen.is_sorted());
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 300);
    }
    assert!(after < before + 120, "{before} → {after} MiB");
}

/// Each post makes another page of the room. A page counts with all that it holds, and most
/// of that is shared with other pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s153_pages_of_large_messages_take_little_memory() {
    let server = Server::start().await;
    let person = server.register("attacker").await;
    let rooms = [person.join("links").await];
    flood(&server, &person, &rooms, 52).await;
    let before = server.memory() / MIB;
    for _ in 0..60 {
        person.say(&rooms[0], &links()).await;
        let page = person.get(&format!("/rooms/{}", rooms[0])).await;
        assert_eq!(page.status(), 200);
        let page = page.text().await.expect("a page");
        let links = page.matches("target=\"_blank\"").count();
        assert!(
            page.len() > 1_000_000,
            "{} bytes, {links} links",
            page.len()
        );
    }
    let after = server.memory() / MIB;
    println!("S-153: 60 pages of large messages: {before} → {after} MiB");
    assert!(after < before + 120, "{before} → {after} MiB");
}

/// The page about memory and the metrics name the same parts and tables.
#[tokio::test]
async fn s153_the_metrics_show_every_part_of_the_memory() {
    let document = include_str!("../../docs/memory.md");
    let rows = |title: &str| -> BTreeSet<String> {
        let rest = document.split(title).nth(1).expect("a table");
        let table = rest.split("\n## ").next().unwrap_or_default();
        let names = table.lines().filter_map(|line| line.strip_prefix("| `"));
        names
            .filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
            .collect()
    };
    let port = crate::support::free_port();
    let address = format!("127.0.0.1:{port}");
    let server = Server::start_with(&[("ROCKET_METRICS", &address)]).await;
    let monitor = Person::new(format!("http://{address}"));
    let labels = |figures: &str, metric: &str, label: &str| -> BTreeSet<String> {
        let start = format!("{metric}{{{label}=\"");
        let names = figures
            .lines()
            .filter_map(|line| line.strip_prefix(&*start));
        names
            .filter_map(|line| Some(line.split_once('"')?.0.to_owned()))
            .collect()
    };
    let mut figures = String::new();
    for _ in 0..100 {
        // (It may listen a moment later than the server.)
        if let Ok(answer) = monitor.request(Method::GET, "/metrics").send().await {
            figures = answer.text().await.expect("text");
        }
        if ["feeds", "mailboxes"]
            .iter()
            .all(|table| figures.contains(table))
        {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    let parts = labels(&figures, "snug_memory_limit_bytes", "part");
    assert_eq!(parts, rows("## Bounded by bytes"));
    let tables = labels(&figures, "snug_memory_entries", "table");
    assert_eq!(tables, rows("## Bounded by count"));
    drop(server);
}

/// Somebody who joins or is added while the room is being deleted is in no deleted room.
/// (SQLite writes one after the other.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_nobody_joins_a_room_that_is_being_deleted() {
    let (url, _own) = match std::env::var("TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => {
            let own = Postgres::start();
            (own.url(), Some(own))
        }
    };
    let database = postgres::new_database(&url);
    let server = Server::start_on(Some(&database), &[]).await;
    let owner = server.register("owner").await;
    let guest = server.register("guest").await;
    let other = server.register("other").await;
    let room = owner.join("designers").await;
    // Owner and other are contacts, so that nobody is asked first.
    let direct = location(&owner.post("/chat/other", &[]).await);
    let direct = direct.trim_start_matches("/rooms/");
    owner.say(direct, "hello").await;
    other.say(direct, "hello").await;
    // The statements of `rooms/settings/store.rs`, in a transaction that takes a while.
    let delete = format!(
        "begin;
         update rooms set head = head + 1 where id = {room};
         delete from memberships where room_id = {room};
         update rooms set name = '', topic = '', name_key = chr(1) || 'gone-{room}',
                kind = 'private', deleted_at = 1 where id = {room};
         select pg_sleep(1);
         commit;"
    );
    let deleting = {
        let database = database.clone();
        tokio::task::spawn_blocking(move || postgres::query(&database, &delete))
    };
    sleep(Duration::from_millis(300)).await;
    let (join, members) = (
        format!("/rooms/{room}/join"),
        format!("/rooms/{room}/members"),
    );
    let added = [("username", "other")];
    let (joined, added, named) = tokio::join!(
        guest.post(&join, &[]),
        owner.post(&members, &added),
        guest.post("/rooms/join", &[("name", "designers")]),
    );
    deleting.await.expect("a deletion");
    assert_eq!(joined.status(), 404);
    assert_eq!(added.status(), 404);
    assert_eq!(named.status(), 303);
    let count = format!("select count(*) from memberships where room_id = {room}");
    assert_eq!(server.query(&count), "0");
    assert_ne!(guest.join("designers").await, room);
    drop(other);
}

/// Moves all clocks of a process by the number of seconds in a file.
const CLOCKS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) {
        FILE *file = fopen(getenv("TEST_CLOCK"), "r");
        long seconds = 0;
        if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
        now->tv_sec += seconds;
    }
    return result;
}
"#;

/// S-21 and D26: a session that expires ends its open streams as well.
#[tokio::test]
async fn s21_streams_end_when_their_session_expires() {
    let folder = std::env::temp_dir().join(format!("snug-expiry-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let clock = folder.join("clock");
    std::fs::write(&clock, "0").expect("a file");
    let (preload, library) = shim::compile(&folder, CLOCKS);
    let clock_path = clock.to_str().expect("a path");
    let settings = [(preload, &*library), ("TEST_CLOCK", clock_path)];
    let server = Server::start_with(&settings).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = kevin.listen(&room, None).await;
    let mut program = kevin.socket(&room, None).await;
    let mut own = kevin.listener("", None);
    own.open().await.expect("a stream");
    let mut jasons = jason.listen(&room, None).await;
    let id = server.query("select user_id from sessions order by user_id limit 1");
    let day = 24 * 60 * 60 * 1_000_000_i64;
    // In an hour it was opened 180 days ago.
    server.query(&format!(
        "update sessions set created_at = created_at - 180 * {day} + 60 * 1000000 where user_id = {id}"
    ));
    std::fs::write(&clock, "3600").expect("a file");
    // The process notices the time when something wakes it.
    for _ in 0..20 {
        jason.get("/up").await;
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(page.ends().await, "signed-out");
    assert_eq!(own.ends().await, "signed-out");
    assert_eq!(program.closes().await, Some(4401));
    jason.say(&room, "still here").await;
    jasons.sees("still here").await;
    let _ = std::fs::remove_dir_all(&folder);
}

/// R-37: a socket whose task panics ends, and its person is gone.
#[tokio::test]
async fn r37_a_socket_that_panics_leaves_nothing_behind() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut jasons = jason.listen(&room, None).await;
    // More than the 20 streams that one person may have.
    for _ in 0..30 {
        let mut socket = kevin.socket(&room, None).await;
        socket.text("rehearse a panic").await;
        socket.closes().await;
    }
    jasons.until(|event| event.data.contains("1 online")).await;
    let mut stream = kevin.listen(&room, None).await;
    jason.say(&room, "still here").await;
    stream.sees("still here").await;
}

/// R-37: the sockets of a room are written by its feed. One that panics there ends, and the
/// room goes on.
#[tokio::test]
async fn r37_a_panic_while_sockets_are_written_does_not_end_the_room() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut jasons = jason.listen(&room, None).await;
    for n in 0..30 {
        let mut socket = kevin.socket(&room, None).await;
        socket.event("beat").await;
        jason.say(&room, "rehearse a panic of sockets").await;
        socket.closes().await;
        let text = format!("still here {n}.");
        jason.say(&room, &text).await;
        jasons.sees(&text).await;
    }
    kevin.socket(&room, None).await.event("beat").await;
}
