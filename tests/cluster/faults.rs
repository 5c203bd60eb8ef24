//! Redis, PostgreSQL and nodes fail under load, and nothing is lost.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinHandle, time::sleep};

use crate::{
    Cluster, balancer,
    checker::{Outcome, Record, violations},
    crowd::{Reader, head, patient_poster, take_stock},
    support::{Person, rounds, sse::Event},
};

const PEOPLE: usize = 6;
const READERS: usize = 20;

/// The pause between two messages of one poster, unless posters are `fast`.
const EVERY: Duration = Duration::from_millis(40);

/// People who post and read on two nodes while a shared part fails.
struct Office {
    cluster: Cluster,
    people: Vec<Person>,
    room: String,
    readers: Vec<Reader>,
    posters: Vec<JoinHandle<Vec<crate::checker::Post>>>,
    stop: Arc<AtomicBool>,
}

/// Half of the people are on each node. `fast` posters post as fast as the readers follow.
/// With a port in `before`, the readers connect through the balancer there.
async fn office(cluster: Cluster, fast: bool, before: Option<u16>) -> Office {
    let mut people = vec![];
    let mut room = String::new();
    for n in 0..PEOPLE {
        let person = cluster.nodes[n % 2].register(&format!("person-{n}")).await;
        room = person.join("designers").await;
        people.push(person);
    }
    let mut readers = vec![];
    for n in 0..READERS {
        let person = &people[n % PEOPLE];
        let from = head(person, &room).await;
        let cursor = person.room(&room).await.cursor();
        let reader = match before {
            Some(port) => Person::with_cookie(format!("http://127.0.0.1:{port}"), &person.cookie()),
            None => person.clone(),
        };
        readers.push(Reader::new(
            reader.listener(&room, Some(&cursor)),
            room.clone(),
            from,
        ));
    }
    let reached: Arc<[_]> = readers.iter().map(Reader::reached).collect();
    let begun = slowest(&reached);
    let posted = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let posters = people.iter().enumerate().map(|(n, person)| {
        let (name, reached, posted, last) = (
            format!("poster {n}"),
            reached.clone(),
            posted.clone(),
            Mutex::new(Instant::now()),
        );
        let may = move || {
            // No reader falls further behind than the replay limit, however busy the machine.
            let ahead = (begun + posted.load(Ordering::Relaxed)).saturating_sub(slowest(&reached));
            let mut last = last.lock().expect("the time");
            let may = ahead < 200 && (fast || last.elapsed() > EVERY);
            if may {
                *last = Instant::now();
                posted.fetch_add(1, Ordering::Relaxed);
            }
            may
        };
        patient_poster(person.clone(), room.clone(), name, stop.clone(), may)
    });
    Office {
        posters: posters.collect(),
        cluster,
        people,
        room,
        readers,
        stop,
    }
}

/// The number that the slowest reader has reached.
fn slowest(reached: &[Arc<AtomicU64>]) -> u64 {
    let numbers = reached.iter().map(|n| n.load(Ordering::Relaxed));
    numbers.min().expect("a reader")
}

impl Office {
    /// Posts on the first node and waits for the message on the second, again and again.
    /// Returns the longest delay.
    fn probe(&self) -> JoinHandle<Duration> {
        let (kevin, jason) = (self.people[0].clone(), self.people[1].clone());
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let room = kevin.join("probe").await;
            jason.join("probe").await;
            let mut stream = jason.listen(&room, None).await;
            let mut longest = Duration::ZERO;
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                let text = format!("probe {n}.");
                let sent = Instant::now();
                kevin.say(&room, &text).await;
                // (The list of rooms beside it may show the line first.)
                let is_it = |event: &Event| event.is_change() && event.data.contains(&text);
                stream.until(is_it).await;
                longest = longest.max(sent.elapsed());
                n += 1;
                sleep(Duration::from_millis(100)).await;
            }
            longest
        })
    }

    /// Stops the posters and checks the record.
    async fn count(self, what: &str) {
        sleep(Duration::from_secs(1)).await;
        self.stop.store(true, Ordering::Relaxed);
        let mut record = Record::default();
        for poster in self.posters {
            record.posts.extend(poster.await.expect("a poster"));
        }
        take_stock(
            &mut record,
            &self.people[0],
            std::slice::from_ref(&self.room),
        )
        .await;
        let there = self.people[1].history(&self.room, true).await;
        assert_eq!(
            record.history[&self.room], there,
            "both nodes have the same"
        );
        let mut resumed = 0;
        for reader in self.readers {
            resumed += reader.resumed.load(Ordering::Relaxed);
            record
                .streams
                .push(reader.finish(record.heads[&self.room]).await);
        }
        let found = violations(&record);
        let acked = record
            .posts
            .iter()
            .filter(|post| matches!(post.outcome, Outcome::Acked(_)));
        let acked = acked.count();
        let deliveries: usize = record.streams.iter().map(|stream| stream.heard.len()).sum();
        println!(
            "{what}: two nodes, {acked} acked, {} stored, {READERS} readers, {resumed} resumed, {deliveries} \
             deliveries; {} lost, doubled, invented or out of order",
            record.history[&self.room].len(),
            found.len(),
        );
        assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
        assert!(acked > 50, "too few messages to tell");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r26_nothing_is_lost_while_redis_is_down() {
    let mut office = office(Cluster::start(2).await, false, None).await;
    let probe = office.probe();
    sleep(Duration::from_secs(1)).await;
    office.cluster.redis.kill();
    let seconds = rounds(10);
    sleep(Duration::from_secs(seconds.into())).await;
    office.cluster.redis.start_again();
    sleep(Duration::from_secs(3)).await;
    office.stop.store(true, Ordering::Relaxed);
    let longest = probe.await.expect("a probe");
    office
        .count(&format!("R-26: Redis gone for {seconds} s"))
        .await;
    println!(
        "R-26: the longest that a message took to the other node meanwhile is {} ms; no post failed",
        longest.as_millis()
    );
    assert!(longest < Duration::from_millis(3_000), "{longest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r27_nothing_is_lost_while_redis_stalls_and_drops_connections() {
    let office = office(Cluster::start(2).await, false, None).await;
    sleep(Duration::from_secs(1)).await;
    office.cluster.redis.signal("STOP");
    let seconds = rounds(10);
    sleep(Duration::from_secs(seconds.into())).await;
    office.cluster.redis.signal("CONT");
    for _ in 0..seconds {
        sleep(Duration::from_millis(300)).await;
        office
            .cluster
            .redis
            .command(&["client", "kill", "type", "pubsub"]);
        office
            .cluster
            .redis
            .command(&["client", "kill", "type", "normal"]);
    }
    let what =
        format!("R-27: Redis stalled for {seconds} s, then its connections cut {seconds} times");
    office.count(&what).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r28_a_lost_publication_is_made_good_by_polling() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut stream = jason.listen(&room, None).await;
    kevin.say(&room, "this one is published").await;
    stream.sees("this one is published").await;
    // Redis is up, but refuses to publish.
    cluster
        .redis
        .command(&["acl", "setuser", "default", "-publish"]);
    let sent = Instant::now();
    kevin.say(&room, "this one is not").await;
    let patience = Duration::from_secs(20);
    let came = stream.until(|event| event.data.contains("this one is not"));
    tokio::time::timeout(patience, came)
        .await
        .expect("it comes");
    println!(
        "R-28: a message whose publication was lost, with nothing after it, came after {:.1} s",
        sent.elapsed().as_secs_f64()
    );
    assert!(sent.elapsed() < Duration::from_secs(16));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r29_nothing_is_lost_while_postgresql_restarts() {
    let office = office(Cluster::with_its_own(2).await, false, None).await;
    let times = rounds(4);
    for mode in ["fast", "immediate"].iter().cycle().take(times as usize) {
        sleep(Duration::from_secs(1)).await;
        let postgres = office.cluster.postgres.as_ref().expect("its own");
        postgres.stop(mode);
        sleep(Duration::from_millis(300)).await;
        postgres.start_again();
        let back = Instant::now();
        office.people[0].page("/lobby").await;
        assert!(
            back.elapsed() < Duration::from_secs(3),
            "{:?}",
            back.elapsed()
        );
    }
    office
        .count(&format!("R-29: PostgreSQL restarted {times} times"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r30_two_nodes_post_to_one_room_in_the_order_of_commits() {
    let office = office(Cluster::start(2).await, true, None).await;
    sleep(Duration::from_secs(rounds(8).into())).await;
    office.count("R-30: both into one room").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r31_readers_of_a_dead_node_go_on_with_another() {
    let cluster = Cluster::start(2).await;
    let ports = cluster.nodes.iter().map(crate::Server::port).collect();
    let before = balancer::before(ports).await;
    let mut office = office(cluster, false, Some(before)).await;
    let times = rounds(3);
    for _ in 0..times {
        sleep(Duration::from_secs(1)).await;
        office.cluster.nodes[0].kill();
        sleep(Duration::from_secs(1)).await;
        office.cluster.nodes[0].start_again().await;
    }
    office
        .count(&format!("R-31: a node killed {times} times"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r31_nothing_is_lost_while_nodes_restart_in_turn() {
    let cluster = Cluster::start(2).await;
    let ports = cluster.nodes.iter().map(crate::Server::port).collect();
    let before = balancer::before(ports).await;
    let mut office = office(cluster, false, Some(before)).await;
    let times = rounds(4);
    for round in 0..times {
        let node = round as usize % 2;
        sleep(Duration::from_secs(1)).await;
        let (ended, _) = office.cluster.nodes[node].stop().await;
        assert!(ended.success());
        office.cluster.nodes[node].start_again().await;
    }
    office
        .count(&format!("R-31: nodes restarted {times} times, in turn"))
        .await;
}

/// without Redis, too, a right that ends on one node ends on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_rights_end_on_every_node_without_redis() {
    let mut cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let room = kevin.join("designers").await;
    let there = cluster.at(1, &kevin);
    cluster.redis.kill();
    sleep(Duration::from_millis(500)).await;
    let mut took = vec![];
    for _ in 0..3 {
        let mut stream = there.listen(&room, None).await;
        let begun = Instant::now();
        kevin.leave(&room).await;
        assert_eq!(stream.ends().await, "left");
        took.push(begun.elapsed());
        kevin.join("designers").await;
    }
    let mut stream = there.listen(&room, None).await;
    let begun = Instant::now();
    kevin.sign_out().await;
    assert_eq!(stream.ends().await, "signed-out");
    took.push(begun.elapsed());
    let longest = took.iter().max().expect("some").as_millis();
    println!(
        "R-40: Redis gone, {} rights ended on the other node, the last after {longest} ms",
        took.len()
    );
    assert!(longest <= 2_500, "{longest} ms");
}
