//! an acknowledged message survives the process dying, and every reader goes
//! on as if nothing had been.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    checker::{Outcome, Record, violations},
    crowd::{Reader, head, kept, poster, take_stock},
    rounds,
    support::Server,
};

const ROOMS: usize = 4;
const POSTERS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_what_was_acknowledged_survives_kill_9() {
    let kills = rounds(50);
    let mut server = Server::start().await;
    let mut people = vec![];
    for n in 0..POSTERS {
        people.push(server.register(&format!("person-{n}")).await);
    }
    let mut rooms = vec![];
    for n in 0..ROOMS {
        for person in &people {
            rooms.push(person.join(&format!("room {n}")).await);
        }
    }
    rooms.dedup();

    let mut readers = vec![];
    for (n, person) in people.iter().enumerate() {
        let room = rooms[n % ROOMS].clone();
        let page = person.room(&room).await;
        let from = head(person, &room).await;
        readers.push(Reader::new(
            person.listener(&room, Some(&page.cursor())),
            room,
            from,
        ));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let posters: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(n, person)| {
            let (room, name) = (rooms[n % ROOMS].clone(), format!("person {n}"));
            poster(person.clone(), room, name, stop.clone())
        })
        .collect();

    for _ in 0..kills {
        sleep(Duration::from_millis(50 + random(750))).await;
        server.kill();
        server.start_again().await;
    }
    sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);

    let mut record = Record::default();
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    take_stock(&mut record, &people[0], &rooms).await;
    let mut resumed = 0;
    for reader in readers {
        resumed += reader.resumed.load(Ordering::Relaxed);
        let room = rooms
            .iter()
            .find(|room| reader.is_in(room))
            .expect("its room");
        record.streams.push(reader.finish(record.heads[room]).await);
    }

    let found = violations(&record);
    let acked = record
        .posts
        .iter()
        .filter(|post| matches!(post.outcome, Outcome::Acked(_)))
        .count();
    let count = |name: &str| {
        found
            .iter()
            .filter(|violation| violation.starts_with(name))
            .count()
    };
    println!(
        "R-1: {kills} kills, {acked} acked, {} kept, {} lost, {} doubled, {} out of order, \
         {resumed} streams resumed with {} events, {} missed or doubled on the wire; \
         loss per kill < {:.1} % (95 %)",
        kept(&record.history),
        count("I1"),
        count("I3"),
        count("I4") + count("I6"),
        record
            .streams
            .iter()
            .map(|stream| stream.heard.len())
            .sum::<usize>(),
        count("I5"),
        300.0 / f64::from(kills),
    );
    assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
    assert!(
        acked > 0 && resumed >= u64::from(kills),
        "too little happened to tell"
    );
    assert!(
        record
            .posts
            .iter()
            .all(|post| matches!(post.outcome, Outcome::Acked(_)))
    );
    assert_eq!(server.query("pragma integrity_check"), "ok");
    // the log and the messages agree.
    assert_eq!(
        server.query(
            "select count(*) from rooms r where r.head <>
               (select count(*) from room_log l where l.room_id = r.id)
             or r.head <> (select max(seq) from room_log l where l.room_id = r.id)"
        ),
        "0"
    );
    assert_eq!(
        server.query(
            "select (select count(*) from messages) - (select count(*) from room_log l
               join messages m on m.id = l.subject and m.room_id = l.room_id where kind = 'said')"
        ),
        "0"
    );
}

/// Less than `below`.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish() % below
}
