//! requests beyond the server's capacity are refused at once, and have no other effect.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    rounds,
    support::{
        Person, Server,
        person::{header, message_id, nonce},
    },
};

/// The outcomes of posts: message ids, and how long each post took in milliseconds.
#[derive(Default)]
struct Posts {
    acked: Vec<(u64, u128)>,
    refused: Vec<u128>,
}

impl Posts {
    fn of(all: Vec<Posts>) -> Self {
        let mut sum = Posts::default();
        for posts in all {
            sum.acked.extend(posts.acked);
            sum.refused.extend(posts.refused);
        }
        sum
    }
}

/// The 99th percentile.
fn p99(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or(0)
}

/// Posts again and again, whatever the answer, until `stop` is set.
fn post_repeatedly(person: Person, room: String, stop: Arc<AtomicBool>) -> JoinHandle<Posts> {
    tokio::spawn(async move {
        let mut posts = Posts::default();
        while !stop.load(Ordering::Relaxed) {
            let asked = Instant::now();
            let answer = person.try_say(&room, "in a hurry", &nonce()).await;
            let answer = answer.expect("an answer");
            let took = asked.elapsed().as_millis();
            match message_id(&answer) {
                Some(id) => posts.acked.push((id, took)),
                None => {
                    assert_eq!(answer.status(), 503);
                    assert_eq!(header(&answer, "Retry-After"), "1");
                    posts.refused.push(took);
                }
            }
        }
        posts
    })
}

/// Runs `number` posters at once for this time.
async fn post_at_once(people: &[Person], room: &str, number: usize, time: Duration) -> Posts {
    let stop = Arc::new(AtomicBool::new(false));
    let posters: Vec<_> = (0..number)
        .map(|n| {
            post_repeatedly(
                people[n % people.len()].clone(),
                room.to_owned(),
                stop.clone(),
            )
        })
        .collect();
    sleep(time).await;
    stop.store(true, Ordering::Relaxed);
    let posts = join_all(posters).await;
    Posts::of(
        posts
            .into_iter()
            .map(|posts| posts.expect("posts"))
            .collect(),
    )
}

fn stored(server: &Server) -> String {
    server.query("select count(*) from messages where body = 'in a hurry'")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r35_ten_times_as_many_posts_as_usual_are_answered_or_refused() {
    let server = Server::start().await;
    let (people, room) = server.office(20, "designers").await;
    let seconds = u64::from(rounds(5));
    let usual = post_at_once(&people, &room, 32, Duration::from_secs(3)).await;
    let many = post_at_once(&people, &room, 320, Duration::from_secs(seconds)).await;
    let again = post_at_once(&people, &room, 32, Duration::from_secs(3)).await;
    let times = |posts: &Posts| p99(posts.acked.iter().map(|(_, took)| *took).collect());
    println!(
        "R-35: {} posts/s by 32 at once (p99 {} ms), {} by 320 (p99 {} ms, {} refused with p99 {} ms), \
         then {} by 32 (p99 {} ms)",
        usual.acked.len() / 3,
        times(&usual),
        many.acked.len() as u64 / seconds,
        times(&many),
        many.refused.len(),
        p99(many.refused.clone()),
        again.acked.len() / 3,
        times(&again),
    );
    assert!(again.refused.is_empty(), "{}", again.refused.len());
    let acked = Posts::of(vec![usual, many, again]).acked;
    let ids: BTreeSet<u64> = acked.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), acked.len(), "each is a message of its own");
    assert_eq!(stored(&server), acked.len().to_string());
}

/// Another process that holds the database's write lock.
struct WriteLock(std::process::Child);

impl WriteLock {
    fn begin(server: &Server) -> Self {
        let mut child = Command::new("sqlite3")
            .arg(server.folder().join("data/snug.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sqlite3");
        let stdin = child.stdin.as_mut().expect("its input");
        writeln!(stdin, ".timeout 2000\nbegin immediate;\nselect 'held';").expect("a write");
        let mut output = [0; 5];
        let stdout = child.stdout.as_mut().expect("its output");
        stdout.read_exact(&mut output).expect("a word");
        Self(child)
    }

    fn end(mut self) {
        let stdin = self.0.stdin.as_mut().expect("its input");
        writeln!(stdin, "rollback;\n.quit").expect("a write");
        self.0.wait().expect("an end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r35_a_post_that_would_wait_too_long_is_refused_at_once() {
    // The people of this test all have one address.
    let server = Server::start_with(&[("ROCKET_CONNECTIONS", "{per_address=0}")]).await;
    let (people, room) = server.office(20, "designers").await;
    let lock = WriteLock::begin(&server);
    let posts = (0..1_500).map(|n| {
        let (person, room) = (people[n % 20].clone(), room.clone());
        tokio::spawn(async move {
            let asked = Instant::now();
            let answer = person.try_say(&room, "in a hurry", &nonce()).await;
            (answer.expect("an answer"), asked.elapsed())
        })
    });
    let posts: Vec<_> = posts.collect();
    let refused = || posts.iter().filter(|post| post.is_finished()).count();
    for _ in 0..40 {
        sleep(Duration::from_millis(100)).await;
        if refused() > 0 {
            break;
        }
    }
    // Reading does not wait.
    assert_eq!(people[0].get(&format!("/rooms/{room}")).await.status(), 200);
    let refused_early = refused();
    // A new post is refused at once.
    let mut more = vec![];
    for _ in 0..20 {
        let asked = Instant::now();
        let answer = people[0].try_say(&room, "in a hurry", &nonce()).await;
        assert_eq!(answer.expect("an answer").status(), 503);
        more.push(asked.elapsed().as_millis());
    }
    lock.end();
    let (mut acked, mut refused) = (0, vec![]);
    for post in posts {
        let (answer, took) = post.await.expect("a post");
        match message_id(&answer) {
            Some(_) => acked += 1,
            None => {
                assert_eq!(answer.status(), 503);
                assert_eq!(header(&answer, "Retry-After"), "1");
                refused.push(took.as_millis());
            }
        }
    }
    println!(
        "R-35: 1500 posts while nobody can write: {} refused, {refused_early} of them before anybody \
         could (p99 {} ms, connecting included; of 20 that came later {} ms), {acked} said afterwards",
        refused.len(),
        p99(refused.clone()),
        p99(more),
    );
    assert!(refused_early > 0, "nobody is told");
    assert!(acked > 0, "nobody is waited for");
    assert_eq!(stored(&server), acked.to_string());
    people[0].say(&room, "as usual").await;
}
