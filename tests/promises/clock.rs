//! R-34: the order of messages does not depend on the clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    checker::{Record, violations},
    crowd::{Reader, head, poster, take_stock},
    rounds,
    support::{Server, shim},
};

/// A preloaded library that moves a process's wall clock by the number of seconds in a file.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) {
        FILE *file = fopen(getenv("TEST_CLOCK"), "r");
        long seconds = 0;
        if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
        now->tv_sec += seconds;
    }
    return result;
}
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r34_messages_keep_their_order_when_the_clock_jumps() {
    let folder = std::env::temp_dir().join(format!("snug-clock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let (preload, shim) = shim::compile(&folder, SHIM);
    let set = |seconds: i64| std::fs::write(path("clock"), seconds.to_string()).expect("a file");
    set(0);
    let server = Server::start_with(&[(preload, &shim), ("TEST_CLOCK", &path("clock"))]).await;
    let (people, room) = server.office(4, "designers").await;
    let mut readers = vec![];
    for person in &people {
        let from = head(person, &room).await;
        let cursor = person.room(&room).await.cursor();
        readers.push(Reader::new(
            person.listener(&room, Some(&cursor)),
            room.clone(),
            from,
        ));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let posters: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(n, person)| {
            poster(
                person.clone(),
                room.clone(),
                format!("poster {n}"),
                stop.clone(),
            )
        })
        .collect();
    const HOUR: i64 = 3_600;
    let mut jumps = 0;
    for _ in 0..rounds(3) {
        for seconds in [-HOUR, 24 * HOUR, -10, 0, 5 * 24 * HOUR, 1] {
            set(seconds);
            jumps += 1;
            sleep(Duration::from_millis(150)).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut record = Record::default();
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    take_stock(&mut record, &people[0], std::slice::from_ref(&room)).await;
    for reader in readers {
        record
            .streams
            .push(reader.finish(record.heads[&room]).await);
    }
    let found = violations(&record);
    // The clock did jump: the times of the messages are more than a day apart.
    let times = "select (max(said_at) - min(said_at)) / 1000000 > 86400 from messages";
    assert_eq!(server.query(times), "1", "the clock did not move");
    println!(
        "R-34: the clock jumped {jumps} times between an hour back and five days ahead under {} posts; \
         {} lost, doubled or out of order, nobody signed out",
        record.posts.len(),
        found.len()
    );
    assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
    let _ = std::fs::remove_dir_all(&folder);
}
