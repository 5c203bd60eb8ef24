//! an acknowledged message survives `kill -9`, and every reader's stream resumes.

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
    crowd::{Reader, head, kept, poster, reactor, superseded, take_stock},
    random, rounds,
    support::Server,
};

/// The size of a test, and how often the server is killed.
struct Shape {
    row: &'static str,
    kills: u32,
    rooms: usize,
    posters: usize,
    readers: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_an_acknowledged_message_survives_kill_9() {
    let kills = rounds(50);
    kill_under_load(&Shape {
        row: "R-1",
        kills,
        rooms: 4,
        posters: 8,
        readers: 8,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_readers_miss_nothing_when_the_server_is_killed() {
    kill_under_load(&Shape {
        row: "Chaos",
        kills: rounds(10),
        rooms: 1,
        posters: 10,
        readers: 200,
    })
    .await;
}

async fn kill_under_load(shape: &Shape) {
    let Shape { row, kills, .. } = *shape;
    let mut server = Server::start().await;
    let mut rooms = vec![];
    let (people, first) = server.office(shape.posters, "room 0").await;
    rooms.push(first);
    for n in 1..shape.rooms {
        for person in &people {
            rooms.push(person.join(&format!("room {n}")).await);
        }
    }
    rooms.dedup();

    let mut readers = vec![];
    for n in 0..shape.readers {
        let person = &people[n % people.len()];
        let room = rooms[n % rooms.len()].clone();
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
            let (room, name) = (rooms[n % rooms.len()].clone(), format!("person {n}"));
            poster(person.clone(), room, name, stop.clone())
        })
        .collect();

    let reactors: Vec<_> = rooms
        .iter()
        .map(|room| reactor(people[0].clone(), room.clone(), stop.clone()))
        .collect();

    for _ in 0..kills {
        // (Long enough for most readers to be back: a page that misses 500 changes begins anew.)
        let least = 50 + 2 * u64::try_from(shape.readers).unwrap_or_default();
        sleep(Duration::from_millis(least + random(750))).await;
        server.kill();
        server.start_again().await;
    }
    sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);

    let mut record = Record::default();
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    let mut reacted = 0;
    for reactor in reactors {
        reacted += reactor.await.expect("a reactor");
    }
    assert!(reacted > 0, "nobody reacted");
    take_stock(&mut record, &people[0], &rooms).await;
    for room in &rooms {
        record
            .superseded
            .insert(room.clone(), superseded(&server, room));
    }
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
        "{row}: {kills} kills, {} readers, {acked} acked, {} kept, {} lost, {} doubled, {} out of order, \
         {resumed} streams resumed with {} events, {} missed or doubled on the wire; \
         loss per kill < {:.1} % (95 %)",
        shape.readers,
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
