//! a connection that is cut anywhere loses nothing and repeats nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    checker::{Record, violations},
    crowd::{Reader, head, patient_poster, take_stock},
    proxy, rounds,
    support::{Person, Server},
};

const PEOPLE: usize = 10;
const READERS: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r10_a_stream_cut_at_any_byte_resumes_where_it_was() {
    let seconds = rounds(15);
    let server = Server::start().await;
    let (people, room) = server.office(PEOPLE, "designers").await;
    let (port, cuts) = proxy::cutting(server.port()).await;
    let mut readers = vec![];
    for n in 0..READERS {
        let person = &people[n % PEOPLE];
        let from = head(person, &room).await;
        let cursor = person.room(&room).await.cursor();
        // The same person, through the unreliable proxy.
        let far = Person::with_cookie(format!("http://127.0.0.1:{port}"), &person.cookie());
        readers.push(Reader::new(
            far.listener(&room, Some(&cursor)),
            room.clone(),
            from,
        ));
    }
    let stop = Arc::new(AtomicBool::new(false));
    // A reader that is too far behind gets a `reset`, which another test covers. Nobody posts
    // faster here than the worst of these connections can deliver.
    let reached: Arc<[_]> = readers.iter().map(Reader::reached).collect();
    let slowest = move || {
        let numbers = reached.iter().map(|n| n.load(Ordering::Relaxed));
        numbers.min().unwrap_or(0)
    };
    let last = Arc::new(AtomicU64::new(slowest()));
    let posters: Vec<_> = (0..4)
        .map(|n| {
            let (slowest, last) = (slowest.clone(), last.clone());
            patient_poster(
                people[n].clone(),
                room.clone(),
                format!("poster {n}"),
                stop.clone(),
                move || {
                    let soon = last.load(Ordering::Relaxed) < slowest() + 250;
                    soon && last.fetch_add(1, Ordering::Relaxed) > 0
                },
            )
        })
        .collect();
    sleep(Duration::from_secs(seconds.into())).await;
    stop.store(true, Ordering::Relaxed);

    let mut record = Record::default();
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    take_stock(&mut record, &people[0], std::slice::from_ref(&room)).await;
    let mut resumed = 0;
    for reader in readers {
        resumed += reader.resumed.load(Ordering::Relaxed);
        record
            .streams
            .push(reader.finish(record.heads[&room]).await);
    }
    let found = violations(&record);
    let cuts = cuts.load(Ordering::Relaxed);
    let deliveries: usize = record.streams.iter().map(|stream| stream.heard.len()).sum();
    println!(
        "R-10: {cuts} cuts of {READERS} lines at any byte in {seconds} s, {resumed} streams resumed, \
         {} posts, {deliveries} deliveries; {} lost, doubled or out of order on the wire",
        record.posts.len(),
        found.len()
    );
    assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
    assert!(
        cuts > u64::from(seconds) * 20,
        "{cuts} cuts are too few to tell"
    );
}
