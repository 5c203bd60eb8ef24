//! every reader receives every message once, in one order, over SSE and WebSocket.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    checker::{Outcome, Record, Stream, violations},
    crowd::{Reader, head, heard_over, poster, take_stock},
    rounds,
    support::{Server, socket::Socket},
};

const ROOMS: usize = 5;
const PEOPLE: usize = 10;
const STREAMS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_every_reader_receives_every_message_once_and_in_one_order() {
    let seconds = rounds(8);
    let server = Server::start().await;
    let (people, first) = server.office(PEOPLE, "room 0").await;
    let mut rooms = vec![first];
    for n in 1..ROOMS {
        for person in &people {
            rooms.push(person.join(&format!("room {n}")).await);
        }
    }
    rooms.dedup();

    // Half of them use SSE as pages do, and half use WebSocket as programs do.
    let (mut pages, mut programs) = (vec![], vec![]);
    for n in 0..STREAMS {
        let (person, room) = (&people[n % PEOPLE], &rooms[n / PEOPLE % ROOMS]);
        let from = head(person, room).await;
        let cursor = person.room(room).await.cursor();
        if n % 2 == 0 {
            let listener = person.listener(room, Some(&cursor));
            pages.push(Reader::new(listener, room.clone(), from));
        } else {
            programs.push((person.socket(room, Some(&cursor)).await, room.clone(), from));
        }
    }
    let stop = Arc::new(AtomicBool::new(false));
    let posters: Vec<_> = (0..16)
        .map(|n| {
            let (person, room) = (people[n % PEOPLE].clone(), rooms[n % ROOMS].clone());
            poster(person, room, format!("poster {n}"), stop.clone())
        })
        .collect();
    // The sockets are read while people post, or the server would drop them.
    let reading: Vec<_> = programs
        .into_iter()
        .map(|(socket, room, from)| tokio::spawn(read_to_the_end(socket, room, from)))
        .collect();
    sleep(Duration::from_secs(seconds.into())).await;
    stop.store(true, Ordering::Relaxed);

    let mut record = Record::default();
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    take_stock(&mut record, &people[0], &rooms).await;
    for page in pages {
        let room = rooms
            .iter()
            .find(|room| page.is_in(room))
            .expect("its room");
        record.streams.push(page.finish(record.heads[room]).await);
    }
    // A last message tells each program that it has received everything.
    for room in &rooms {
        people[0].say(room, "that was all").await;
    }
    for task in reading {
        record.streams.push(task.await.expect("a program"));
    }
    let found = violations(&record);
    let deliveries: usize = record.streams.iter().map(|stream| stream.heard.len()).sum();
    println!(
        "R-9: {} posts in {seconds} s, {deliveries} deliveries to {STREAMS} streams, half of each kind, \
         in {ROOMS} rooms; {} lost, doubled or out of order",
        record.posts.len(),
        found.len()
    );
    assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
    assert!(
        record
            .posts
            .iter()
            .all(|post| matches!(post.outcome, Outcome::Acked(_)))
    );
    assert!(
        deliveries > 40 * record.posts.len() / 2,
        "too little happened to tell"
    );
}

async fn read_to_the_end(mut socket: Socket, room: String, from: u64) -> Stream {
    socket.sees("that was all").await;
    socket.received.pop();
    Stream {
        room,
        from,
        heard: heard_over(&socket),
        revoked: None,
    }
}
