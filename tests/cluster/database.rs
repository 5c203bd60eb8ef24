//! PostgreSQL only reads, keeps a lock, refuses, or is not there. The answer is 503, `/up` and
//! the log say what is wrong, and nothing waits without an end.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Method;
use tokio::time::sleep;

use crate::support::{
    LOG, Postgres, Server,
    far_away::FarAway,
    postgres::{new_database, query},
    refused_start,
};

/// A server on a PostgreSQL of its own, and the URL of the database.
async fn alone(settings: &[(&str, &str)]) -> (Postgres, String, Server) {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let server = on(&database, "", settings).await;
    (postgres, database, server)
}

/// A server on the database, with more settings of its store.
async fn on(database: &str, store: &str, settings: &[(&str, &str)]) -> Server {
    let databases = format!("{{store={{url={database:?}{store}}}}}");
    let mut all = vec![("ROCKET_DATABASES", databases.as_str()), (LOG, "")];
    all.extend(settings);
    Server::start_on(None, &all).await
}

async fn up(server: &Server) -> u16 {
    let answer = server.visitor().request(Method::GET, "/up").send().await;
    // A server that begins anew is not there for a moment.
    answer.map_or(0, |answer| answer.status().as_u16())
}

/// Waits until `/up` answers so.
async fn until_up_is(server: &Server, status: u16) {
    let begun = Instant::now();
    while up(server).await != status {
        assert!(begun.elapsed() < Duration::from_secs(8), "not {status}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_a_database_that_only_reads_is_told_and_left() {
    let (_postgres, database, server) = alone(&[]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "before").await;
    let name = database.rsplit('/').next().expect("a name");
    let others = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()";
    let writing = format!("{database}?options=-cdefault_transaction_read_only%3Doff");
    let sql = |sql: &str| query(&writing, sql);
    // For new sessions, as a provider does when the disk is full; and for those that run.
    for how in ["new", "running"] {
        if how == "new" {
            sql(&format!(
                "alter database {name} set default_transaction_read_only = on"
            ));
            sql(others);
        } else {
            sql("alter system set default_transaction_read_only = on");
            sql("select pg_reload_conf()");
            sleep(Duration::from_millis(300)).await;
        }
        let answer = kevin.try_say(&room, "meanwhile", &format!("n-{how}")).await;
        assert_eq!(answer.expect("an answer").status(), 503, "{how}");
        until_up_is(&server, 503).await;
        let page = kevin.get(&format!("/rooms/{room}")).await;
        assert_eq!(page.status(), 200, "{how}: what is there can be read");
        if how == "new" {
            sql(&format!(
                "alter database {name} reset default_transaction_read_only"
            ));
        } else {
            sql("alter system reset default_transaction_read_only");
            sql("select pg_reload_conf()");
        }
        // Connections from before may stay as they are, and are not used again.
        until_up_is(&server, 200).await;
        for n in 0..12 {
            kevin.say(&room, &format!("{how}, after {n}")).await;
        }
    }
    let log = server.log();
    assert!(log.contains("only reads"), "{log}");
    assert!(log.contains("read-only transaction"), "{log}");
    let all = kevin.history(&room, true).await;
    assert_eq!(all.len(), 25, "nothing that was refused is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_a_standby_is_not_used_before_it_is_promoted() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let proxy = FarAway::before(postgres.port()).await;
    let port = |url: &str, port: u16| url.replace(&postgres.port().to_string(), &port.to_string());
    let server = on(&port(&database, proxy.port), "", &[]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "before").await;
    let standby = postgres.standby();
    let there = port(&database, standby.port());
    kevin.say(&room, "follows").await;
    let begun = Instant::now();
    while query(&there, "select count(*) from messages") != "2" {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it does not follow"
        );
        sleep(Duration::from_millis(50)).await;
    }
    proxy.leads_to(standby.port());
    postgres.stop("immediate");
    let answer = kevin.try_say(&room, "too early", "n-1").await;
    assert_eq!(answer.expect("an answer").status(), 503);
    assert_eq!(up(&server).await, 503);
    let log = server.log();
    let sentence = format!("PostgreSQL at 127.0.0.1:{} is a standby", proxy.port);
    assert!(log.contains(&sentence), "{log}");
    let store = format!("{{store={{url={there:?},connect_timeout=1}}}}");
    let (code, said) = refused_start(None, &[("ROCKET_DATABASES", &store)]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("is a standby, which only reads"), "{said}");
    standby.promote();
    until_up_is(&server, 200).await;
    // The server notices another history, and begins anew in between.
    for n in 0..12 {
        kevin.say_until_taken(&room, &format!("after {n}")).await;
    }
    assert_eq!(kevin.history(&room, true).await.len(), 14);
}

/// A session of PostgreSQL that holds locks until it is dropped.
struct Holder(Child);

impl Holder {
    fn of(database: &str, sql: &str) -> Self {
        use std::io::Write;
        let mut child = Command::new("psql")
            .args([database, "-qX"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("psql");
        let input = child.stdin.as_mut().expect("its input");
        writeln!(input, "begin; {sql};").expect("a statement");
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_a_statement_that_waits_too_long_ends() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let server = on(&database, ",statement_timeout=1", &[]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let page = format!("/rooms/{room}");
    let holder = Holder::of(&database, "update rooms set head = head");
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    let answer = kevin.try_say(&room, "waits", "n-1").await;
    let took = begun.elapsed();
    assert_eq!(answer.expect("an answer").status(), 503);
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(kevin.get(&page).await.status(), 200, "others go on");
    drop(holder);
    let holder = Holder::of(&database, "lock table sessions");
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    assert_eq!(kevin.get(&page).await.status(), 503);
    assert!(begun.elapsed() < Duration::from_secs(3));
    drop(holder);
    sleep(Duration::from_millis(200)).await;
    kevin.say(&room, "goes on").await;
    let log = server.log();
    assert!(log.contains("due to statement timeout"), "{log}");
    println!("R-53: a post behind a lock was answered 503 after {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_a_server_that_stands_still_keeps_nobody_waiting() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let server = on(&database, ",statement_timeout=1,connect_timeout=2", &[]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    postgres.signal("STOP");
    let begun = Instant::now();
    let answer = kevin.try_say(&room, "into the void", "n-1").await;
    let took = begun.elapsed();
    assert_eq!(answer.expect("an answer").status(), 503);
    assert!(took < Duration::from_secs(6), "{took:?}");
    postgres.signal("CONT");
    kevin.say(&room, "and back").await;
    let log = server.log();
    assert!(log.contains("has not answered within"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_what_fails_is_said_with_its_name() {
    let (postgres, database, server) = alone(&[]).await;
    let address = postgres
        .url()
        .rsplit('@')
        .next()
        .expect("an address")
        .to_owned();
    let (kevin, _, room) = server.kevin_and_jason().await;
    postgres.stop("immediate");
    let answer = kevin.try_say(&room, "nobody hears", "n-1").await;
    assert_eq!(answer.expect("an answer").status(), 503);
    let log = server.log();
    let sentence = format!("PostgreSQL at {address} is not reached: Connection refused");
    assert!(log.contains(&sentence), "{log}");
    assert!(!log.contains("pool timed out"), "{log}");
    // At the start as well.
    let start = async |url: &str| {
        let databases = format!("{{store={{url={url:?},connect_timeout=2}}}}");
        refused_start(None, &[("ROCKET_DATABASES", &databases)]).await
    };
    let (code, said) = start(&database).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&sentence), "{said}");
    postgres.start_again();
    kevin.say(&room, "somebody does").await;

    let base = postgres.url();
    query(
        &format!("{base}/postgres"),
        "create role guest login password 'x' connection limit 0",
    );
    let guest = database.replace("postgres@", "guest:wrong@");
    let (code, said) = start(&guest).await;
    assert_eq!(code, 1, "{said}");
    let sentence = format!("PostgreSQL at {address} refuses the connection: too many connections");
    assert!(said.contains(&sentence), "{said}");
    let nowhere = database.replace("snug_", "nowhere_");
    let (_, said) = start(&nowhere).await;
    assert!(said.contains("does not exist"), "{said}");
    assert!(said.contains(&address), "{said}");
    postgres.require_passwords();
    let (_, said) = start(&guest).await;
    let sentence =
        format!("PostgreSQL at {address} refuses the connection: password authentication failed");
    assert!(said.contains(&sentence), "{said}");
    assert!(!said.contains("wrong"), "no password is said: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_too_few_connections_are_said() {
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let server = on(&database, ",max_connections=1,connect_timeout=1", &[]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let _holder = Holder::of(&database, "update rooms set head = head");
    sleep(Duration::from_millis(500)).await;
    let (one, other) = tokio::join!(
        kevin.try_say(&room, "first", "n-1"),
        jason.try_say(&room, "second", "n-2")
    );
    assert_eq!(one.expect("an answer").status(), 503);
    assert_eq!(other.expect("an answer").status(), 503);
    let log = server.log();
    let sentence = "all 1 connections to PostgreSQL have been in use for 1 s";
    assert!(log.contains(sentence), "{log}");
}
