//! how often a request goes to PostgreSQL and back, measured with a PostgreSQL that is 100 ms
//! away.

use std::time::{Duration, Instant};

use crate::support::{Postgres, Server, far_away::FarAway, postgres::new_database};

const WAY: Duration = Duration::from_millis(100);

/// The round trips in a time. The server's own work takes less than one.
fn round_trips(took: Duration) -> u128 {
    took.as_millis() / (2 * WAY).as_millis()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r54_a_post_and_the_lobby_take_few_round_trips() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let far = FarAway::before(postgres.port()).await;
    let through = database.replace(&postgres.port().to_string(), &far.port.to_string());
    let server = Server::start_on(Some(&through), &[]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    // Every connection has prepared the statements by then: until it has, each takes a round
    // trip more, once.
    far.delay(Duration::from_millis(10));
    for n in 0..12 {
        kevin.say(&room, &format!("hello {n} @jason")).await;
        kevin.page("/lobby").await;
        kevin.page("/lobby?q=design").await;
        jason.page("/lobby").await;
    }
    far.delay(WAY);
    let mut posts = vec![];
    let mut lobbies = vec![];
    for n in 0..4 {
        for text in ["plain", "with a name, @jason"] {
            let begun = Instant::now();
            kevin.say(&room, &format!("{text} {n}")).await;
            posts.push(round_trips(begun.elapsed()));
        }
        // Something has changed since the last time, and nothing.
        for address in ["/lobby", "/lobby", "/lobby?q=design"] {
            let begun = Instant::now();
            jason.page(address).await;
            lobbies.push(round_trips(begun.elapsed()));
        }
    }
    println!("R-54: round trips of posts {posts:?}, of the lobby {lobbies:?}");
    // (Some may have met a connection that had not prepared their statements yet, or a machine
    // that was busy with something else.)
    posts.sort_unstable();
    lobbies.sort_unstable();
    assert!(posts[posts.len() / 2] <= 4, "{posts:?}");
    assert!(lobbies[lobbies.len() / 2] <= 3, "{lobbies:?}");
    far.delay(Duration::ZERO);
    // Everything is there, though it was posted in few statements.
    assert_eq!(jason.history(&room, true).await.len(), 20);
    let count = |sql: &str| server.query(sql);
    assert_eq!(count("select count(*) from mentions"), "16");
    assert_eq!(
        count(
            "select count(*) from room_log l join messages m on m.id = l.subject where l.kind = 'said'"
        ),
        "20"
    );
}

/// A connection that was lost while it was idle fails nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r54_connections_that_were_lost_while_idle_fail_nothing() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let server = Server::start_on(Some(&database), &[]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    for n in 0..10 {
        let lost = server.query(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid()",
        );
        assert_ne!(lost, "0", "round {n}");
        // Reading and posting, each first in turn.
        if n % 2 == 0 {
            kevin.page("/lobby").await;
        }
        kevin.say(&room, &format!("number {n}")).await;
    }
    assert_eq!(kevin.history(&room, true).await.len(), 10);
}
