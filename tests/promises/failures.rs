//! a failure of what Snug stands on is told, and told rightly: a second server on the same file, a
//! port that is taken, a lost thread, no free descriptor, a database that cannot be written.

use std::{process::Command, time::Duration};

use crate::support::{LOG, Person, Server, free_port, refused_start};

#[tokio::test]
async fn r53_a_second_server_on_the_same_file_is_refused() {
    let mut server = Server::start().await;
    let kevin = server.register("kevin").await;
    let (code, said) = refused_start(Some(server.folder()), &[]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("another Snug is running on"), "{said}");
    assert!(said.contains("snug.db"), "{said}");
    // The same file under another name.
    let url = format!("sqlite:{}", server.folder().join("data/snug.db").display());
    let databases = format!("{{store={{url={url:?}}}}}");
    let (code, said) = refused_start(None, &[("ROCKET_DATABASES", &databases)]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("another Snug is running on"), "{said}");
    // Commands work beside a server.
    assert!(server.shell(&["reset-link", "kevin"]).0);
    assert!(server.shell(&["migrate"]).0);
    assert!(kevin.get("/lobby").await.status().is_success());
    // The lock ends with the process, however it ends.
    server.kill();
    server.start_again().await;
    assert_eq!(server.visitor().get("/up").await.status(), 200);
}

#[tokio::test]
async fn r53_a_metrics_port_that_is_in_use_stops_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let (code, said) = refused_start(None, &[("ROCKET_METRICS", &address)]).await;
    assert_eq!(code, 1, "{said}");
    let sentence = format!("metrics cannot be served at {address}: Address already in use");
    assert!(said.contains(&sentence), "{said}");
    // Its own port is in use as well.
    let port = free_port().to_string();
    let address = format!("127.0.0.1:{port}");
    let settings = [("ROCKET_METRICS", address.as_str()), ("ROCKET_PORT", &port)];
    let (code, said) = refused_start(None, &settings).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&address), "{said}");
}

#[tokio::test]
async fn r53_a_lost_thread_ends_the_process() {
    let mut server = Server::start_with(&[(LOG, "")]).await;
    let answer = server.visitor().get("/rehearsal/lost-thread").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(server.ends().await.code(), Some(70));
    let log = server.log();
    let sentence = "A thread of the database has ended, so Snug stops.";
    assert!(log.contains(sentence), "{log}");
}

/// Statements that hold the lock of the database until the program's input ends.
struct Holder(std::process::Child);

impl Holder {
    fn of(server: &Server) -> Self {
        use std::io::Write;
        let mut child = Command::new("sqlite3")
            .arg(server.folder().join("data/snug.db"))
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("sqlite3");
        let input = child.stdin.as_mut().expect("its input");
        input.write_all(b"begin immediate;\n").expect("a statement");
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn r53_up_says_when_the_database_cannot_be_written() {
    let server = Server::start_with(&[(LOG, "")]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let up = async || server.visitor().get("/up").await.status().as_u16();
    assert_eq!(up().await, 200);
    let holder = Holder::of(&server);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    // Pages can be read, so only a write tells.
    assert_eq!(kevin.get(&format!("/rooms/{room}")).await.status(), 200);
    assert_eq!(up().await, 503);
    drop(holder);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(up().await, 200);
    let log = server.log();
    for sentence in ["The database does not work: ", "The database works again."] {
        assert_eq!(log.matches(sentence).count(), 1, "{sentence}: {log}");
    }
}

#[tokio::test]
async fn r53_up_writes_once_a_second_at_most() {
    let server = Server::start().await;
    let person = server.visitor();
    let log = server.folder().join("data/snug.db-wal");
    let written = || {
        std::fs::metadata(&log)
            .and_then(|file| file.modified())
            .ok()
    };
    person.get("/up").await;
    let (mut before, mut writes) = (written(), 0);
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_millis(2_500) {
        assert_eq!(person.get("/up").await.status(), 200);
        let now = written();
        writes += u64::from(now != before);
        before = now;
    }
    // (A checkpoint of what the start has written may be in between.)
    let most = begun.elapsed().as_secs() + 2;
    assert!(writes > 0, "no write");
    println!(
        "R-53: {writes} writes for the requests of /up in {:?}",
        begun.elapsed()
    );
    assert!(writes <= most, "{writes} writes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r53_the_log_says_when_no_descriptor_is_free() {
    let server = Server::start_with(&[(LOG, "")]).await;
    // As `ulimit -n` in the shell that started it.
    let limit = server.files() + 20;
    let pid = server.pid().to_string();
    let limited = Command::new("prlimit")
        .args(["--pid", &pid, &format!("--nofile={limit}:{limit}")])
        .status();
    assert!(limited.expect("prlimit").success());
    let mut held = vec![];
    for _ in 0..60 {
        held.push(tokio::net::TcpStream::connect(("127.0.0.1", server.port())).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let log = server.log();
    let lines = log
        .matches("Connections cannot be accepted: Too many open files")
        .count();
    assert!(lines == 1, "{lines} lines: {log}");
    assert!(
        log.contains(&format!("{limit} open files (ulimit -n)")),
        "{log}"
    );
    drop(held);
    let somebody = Person::new(server.url(""));
    assert_eq!(somebody.get("/up").await.status(), 200);
}
