//! Files on the disk, the log, secrets, and addresses for monitors and reporters.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    Person, Server, free_port,
    person::{PASSWORD, header},
    server::snug,
};

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// Whether a file of the folder contains the text.
fn contains(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).expect("a folder");
    let mut files = files.map(|file| fs::read(file.expect("a file").path()).unwrap_or_default());
    files.any(|bytes| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

/// Waits until something is so, for ten seconds at most.
async fn becomes(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// D15: what was deleted stayed in the write-ahead log while the server ran.
#[tokio::test]
async fn d15_deleted_text_leaves_the_disk_while_the_server_runs() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let data = server.folder().join("data");
    for number in 0..20 {
        let message = kevin
            .say(&room, &format!("a canary, number {number}"))
            .await;
        let place = format!("/rooms/{room}/messages/{message}");
        if number % 2 == 0 {
            kevin.post(&place, &[("body", "something else")]).await;
        } else {
            kevin.post(&format!("{place}/remove"), &[]).await;
        }
    }
    let page = kevin.room(&room).await.texts(".body").concat();
    assert!(!page.contains("canary"), "{page}");
    assert!(contains(&data, "a canary"), "the log has it at first");
    becomes("the canary leaves", || !contains(&data, "a canary")).await;
    kevin.say(&room, "and on it goes").await;
}

/// S-155: a log that cannot be emptied is told to monitors.
#[tokio::test]
async fn s155_the_length_of_the_log_is_a_metric() {
    let address = format!("127.0.0.1:{}", free_port());
    let server = Server::start_with(&[("ROCKET_METRICS", &address)]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let log = server.folder().join("data/snug.db-wal");
    let size = || fs::metadata(&log).map_or(0, |file| file.len());
    kevin.say(&room, "hello").await;
    assert!(size() > 0);
    becomes("the log is emptied", || size() == 0).await;
    // The metric follows the file in a moment.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let figures = Person::new(format!("http://{address}"))
        .get("/metrics")
        .await;
    let figures = figures.text().await.expect("figures");
    assert!(figures.contains("\nsnug_wal_bytes 0"), "{figures}");
}

#[tokio::test]
async fn s158_files_that_were_open_to_others_are_closed() {
    let mut server = Server::start().await;
    server.register("kevin").await;
    let data = server.folder().join("data");
    server.stop().await;
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).expect("a folder");
    let database = data.join("snug.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).expect("a file");
    server.start_again().await;
    server.register("jason").await;
    for file in fs::read_dir(&data).expect("a folder") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} {mode:o}", file.path());
    }
    // Where everybody may write, anybody can put another database in its place.
    server.stop().await;
    fs::set_permissions(&data, fs::Permissions::from_mode(0o777)).expect("a folder");
    assert!(!server.shell(&["migrate"]).0);
}

/// A server with a log on the disk, and what it wrote there when the requests were answered.
pub async fn log_at(
    level: &str,
    settings: &[(&str, String)],
    requests: impl AsyncFnOnce(Person),
) -> String {
    let port = free_port();
    let folder = std::env::temp_dir().join(format!("snug-log-{}-{port}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let log = folder.join("log");
    let file = || {
        fs::File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log")
    };
    let mut child = snug()
        .current_dir(&folder)
        .env("ROCKET_PORT", port.to_string())
        .env("ROCKET_LOG_LEVEL", level)
        .envs(settings.iter().cloned())
        .stdout(Stdio::from(file()))
        .stderr(Stdio::from(file()))
        .spawn()
        .expect("the binary starts");
    let person = Person::new(format!("http://127.0.0.1:{port}"));
    let up = || person.request(reqwest::Method::GET, "/up").send();
    while up().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    requests(person).await;
    child.kill().expect("it ends");
    child.wait().expect("it ends");
    let text = fs::read_to_string(&log).expect("its log");
    let _ = fs::remove_dir_all(&folder);
    text
}

/// Sends a request as it is, with an address that no browser would send.
async fn send_line(person: &Person, line: &str) {
    let address = person.origin().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head =
        format!("{line}\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 4"), "{line}");
}

#[tokio::test]
async fn s135_no_secret_is_in_the_log_at_any_level() {
    for level in ["critical", "normal", "debug"] {
        let mut cookie = String::new();
        let log = log_at(level, &[], async |kevin: Person| {
            kevin.register("kevin").await;
            cookie = kevin.cookie();
            let room = kevin.join("designers").await;
            kevin.say(&room, "a TEXTCANARY").await;
            kevin
                .post(
                    "/login",
                    &[("username", "kevin"), ("password", "PWCANARY1")],
                )
                .await;
            let odd = [
                ("name", "TEXTCANARY"),
                ("archived", "TEXTCANARY"),
                ("kind", "TEXTCANARY"),
            ];
            kevin.post(&format!("/rooms/{room}/settings"), &odd).await;
            kevin.get("/find?q=TEXTCANARY&n=TEXTCANARY").await;
            kevin.get("/rooms/1?before=TEXTCANARY").await;
            for path in [
                "/reset/TOKENCANARY",
                "//reset/TOKENCANARY",
                "/reset//TOKENCANARY",
                "/%72eset/TOKENCANARY",
                "/reset/TOKENCANARY/",
                "/RESET/TOKENCANARY",
                "/de/reset/TOKENCANARY",
            ] {
                kevin.get(path).await;
                kevin.post(path, &[("password", "PWCANARY2")]).await;
            }
            for mangled in ["TOKENCANARY\"", "{TOKENCANARY}", "TOKENCANARY|\u{e9}"] {
                for head in [
                    format!("GET /reset/{mangled} HTTP/1.1"),
                    format!("POST /confirm/{mangled}?a={mangled} HTTP/1.1"),
                ] {
                    send_line(&kevin, &head).await;
                }
            }
            let request = kevin.request(reqwest::Method::GET, "/me");
            let _ = request
                .header("Authorization", "Bearer TOKENCANARY")
                .send()
                .await;
        })
        .await;
        let session = cookie.split('=').nth(1).expect("a token");
        for secret in ["CANARY", PASSWORD, session] {
            assert!(!log.contains(secret), "{level}: {secret} is in {log}");
        }
        assert_eq!(level != "critical", log.contains("POST /login"), "{log}");
    }
}

#[tokio::test]
async fn s157_secrets_that_are_known_are_refused() {
    let run = |name: &str, value: &str| {
        let mut command = snug();
        command.arg("migrate").current_dir(std::env::temp_dir());
        command.env("ROCKET_DATA", format!("snug-keys-{}", std::process::id()));
        let output = command.env(name, value).output().expect("a program");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), text)
    };
    for digits in [
        "0".repeat(64),
        "ab".repeat(32),
        "0123456789abcdef".repeat(4),
    ] {
        let (started, text) = run("ROCKET_SEAL", &format!("[\"a:{digits}\"]"));
        assert!(!started && text.contains("not random"), "{text}");
        assert!(!text.contains(&digits));
    }
    assert!(!run("ROCKET_SEAL_ONLY", "true").0, "there is no key");
    // No password has a default.
    let compose = fs::read_to_string(root("compose.yaml")).expect("a file");
    assert!(!compose.contains("SNUG_PASSWORD:-s"), "a default password");
    assert!(compose.contains("requirepass"));
}

#[test]
fn s161_vendored_files_are_those_that_were_looked_at() {
    let list = fs::read_to_string(root("docs/vendored.sha256")).expect("a list");
    let mut listed = vec![];
    for line in list.lines() {
        let (sum, file) = line.split_once("  ").expect("a sum and a file");
        let bytes = fs::read(root(file)).expect("a file");
        let found: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(found, sum, "{file}");
        listed.push(root(file));
    }
    for file in fs::read_dir(root("static/vendor")).expect("a folder") {
        let file = file.expect("a file").path();
        assert!(
            listed.contains(&file),
            "{file:?} is not in docs/vendored.sha256"
        );
    }
    // Each crate comes from the registry, with its sum.
    let lock = fs::read_to_string(root("Cargo.lock")).expect("a file");
    for package in lock.split("[[package]]").skip(1) {
        let own = package.contains("name = \"snug\"");
        let from_registry =
            package.contains("source = \"registry+https://github.com/rust-lang/crates.io-index\"");
        assert!(
            own || (from_registry && package.contains("checksum = ")),
            "{package}"
        );
    }
}

#[tokio::test]
async fn s165_strangers_learn_only_whether_it_is_up() {
    let address = format!("127.0.0.1:{}", free_port());
    let server = Server::start_with(&[("ROCKET_METRICS", &address)]).await;
    let answer = server.visitor().get("/up").await;
    assert_eq!(answer.status(), 200);
    let up = format!("up, version {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.text().await.expect("a text"), up);
    let monitor = Person::new(format!("http://{address}"));
    let figures = monitor.get("/metrics").await.text().await.expect("figures");
    assert!(figures.contains("snug_store_up 1"), "{figures}");
    assert!(server.shell(&["up"]).0 || server.port() != 8000);
}

#[tokio::test]
async fn s166_there_is_somebody_to_tell() {
    let contact = [("ROCKET_SECURITY_CONTACT", "mailto:security@chat.example")];
    let server = Server::start_with(&contact).await;
    let answer = server.visitor().get("/.well-known/security.txt").await;
    assert_eq!(answer.status(), 200);
    assert!(header(&answer, "Content-Type").starts_with("text/plain"));
    let text = answer.text().await.expect("a text");
    assert!(
        text.contains("Contact: mailto:security@chat.example\n"),
        "{text}"
    );
    assert!(text.contains("\nExpires: 20"), "{text}");
    let plain = Server::start().await;
    let none = plain.visitor().get("/.well-known/security.txt").await;
    assert_eq!(none.status(), 404);
    assert!(root(".github/SECURITY.md").exists());
}
