//! What is on the disk, in the log and between the nodes.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use crate::support::{
    Person, Server, free_port,
    person::{PASSWORD, header},
    redis::Redis,
};

const KEY: &str = "a:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

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
async fn log_at(level: &str, requests: impl AsyncFnOnce(Person)) -> String {
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_snug"))
        .current_dir(&folder)
        .env("ROCKET_PORT", port.to_string())
        .env("ROCKET_LOG_LEVEL", level)
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

#[tokio::test]
async fn s135_no_secret_is_in_the_log_at_any_level() {
    for level in ["critical", "normal", "debug"] {
        let mut cookie = String::new();
        let log = log_at(level, async |kevin: Person| {
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

/// Changes the database as somebody who can write to it and has no key.
fn tamper(server: &Server, sql: &str) {
    server.query(sql);
}

/// D17: one row that could not be opened was a 500 for the whole room, and plain text or an
/// earlier version was shown.
#[tokio::test]
async fn d17_what_was_changed_in_the_database_is_not_shown() {
    let key = format!("{:?}", [KEY]);
    let mut server = Server::start_with(&[("ROCKET_SEAL", &key)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let first = kevin.say(&room, "the first").await;
    let second = kevin.say(&room, "the second").await;
    let third = kevin.say(&room, "the third").await;
    let place = |message| format!("/rooms/{room}/messages/{message}");
    let column = |name: &str, message: u64| {
        server.query(&format!("select {name} from messages where id = {message}"))
    };
    let before = column("body", second);
    kevin
        .post(&place(second), &[("body", "the second, mended")])
        .await;
    let opened = "This message cannot be opened";

    // An earlier text under the time of the edit, a text of another message, and plain text.
    tamper(
        &server,
        &format!("update messages set body = '{before}' where id = {second}"),
    );
    tamper(
        &server,
        &format!(
            "update messages set body = (select body from messages where id = {third}) \
             where id = {first}"
        ),
    );
    server.start_again_with("ROCKET_SEAL_ONLY", "true").await;
    let shown = jason.room(&room).await.texts(".body");
    assert_eq!(shown, [opened, opened, "the third"]);
    let plain = "body = 'forged', sealed_by = null";
    tamper(
        &server,
        &format!("update messages set {plain} where id = {third}"),
    );
    kevin.say(&room, "a fourth").await;
    let shown = jason.room(&room).await.texts(".body");
    assert_eq!(shown, [opened, opened, opened, "a fourth"]);
    assert_eq!(jason.get("/lobby").await.status(), 200);
    // On the socket, on a stream that catches up, and on the page of the message.
    let cursor = jason.room(&room).await.cursor();
    let (epoch, _) = cursor.split_once('.').expect("a cursor");
    let mut late = jason.listen(&room, Some(&format!("{epoch}.1"))).await;
    late.sees(opened).await;
    late.sees("a fourth").await;
    assert_eq!(jason.page(&place(first)).await.texts(".body"), [opened]);
    // Its author can remove it.
    kevin.post(&format!("{}/remove", place(first)), &[]).await;
    let shown = jason.room(&room).await.texts(".body");
    assert_eq!(shown, ["Message deleted", opened, opened, "a fourth"]);
    // The command names what it cannot open, and does the rest.
    assert!(!server.shell(&["rotate-key"]).0);
}

#[tokio::test]
async fn d17_edits_of_earlier_versions_are_bound_by_rotate_key() {
    let key = format!("{:?}", [KEY]);
    let mut server = Server::start_with(&[("ROCKET_SEAL", &key)]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "as it was edited then").await;
    // Earlier versions encrypted an edited text as the first one.
    tamper(
        &server,
        &format!("update messages set edited_at = said_at + 1 where id = {message}"),
    );
    kevin.say(&room, "another").await;
    let texts = ["as it was edited then", "another"];
    assert_eq!(kevin.room(&room).await.texts(".body"), texts);
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done && output.starts_with("1 messages"), "{output}");
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done && output.starts_with("0 messages"), "{output}");
    server.start_again_with("ROCKET_SEAL_ONLY", "true").await;
    assert_eq!(kevin.room(&room).await.texts(".body"), texts);
}

#[tokio::test]
async fn s157_secrets_that_are_known_are_refused() {
    let run = |name: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snug"));
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

/// D18: whoever could publish in Redis spoke in anybody's name.
#[tokio::test]
async fn d18_nobody_speaks_for_others_through_redis() {
    let redis = Redis::start();
    let setting = format!("{{url={:?}}}", redis.url());
    let server = Server::start_with(&[("ROCKET_REDIS", &setting)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "one").await;
    let cursor = jason.room(&room).await.cursor();
    let (epoch, head) = cursor.split_once('.').expect("a cursor");
    let head: u64 = head.parse().expect("a number");
    let mut jasons = jason.listen(&room, None).await;
    let user = server.query("select id from users where username = 'kevin'");
    let person =
        format!(r#"{{"id":{user},"username":"kevin","display_name":null,"picture":null}}"#);
    let session = server.query(
        "select max(sessions.id) from sessions join users on users.id = user_id \
         where username = 'jason'",
    );
    let jason_id = server.query("select id from users where username = 'jason'");
    let channel = |name: &str| format!("snug:{epoch}:{name}");
    let (to_room, to_all) = (channel(&format!("room:{room}")), channel("all"));
    let said = |seq: u64| {
        format!(
            r#"{{"from":"ab","news":{{"news":"changed","event":{{"room":{room},"seq":{seq},"change":{{"kind":"said","id":99,"room":{room},"author":{person},"body":"FORGED","said_at":1,"continues":false,"opens_day":false,"edited_at":null}}}}}},"number":1,"at":1,"proof":"AAAA"}}"#
        )
    };
    let left = format!(
        r#"{{"from":"ab","news":{{"news":"changed","event":{{"room":{room},"seq":{},"change":{{"kind":"left","user":{jason_id}}}}}}}}}"#,
        head + 1
    );
    let deleted = format!(
        r#"{{"from":"ab","news":{{"news":"changed","event":{{"room":{room},"seq":{},"change":{{"kind":"deleted"}}}}}}}}"#,
        head + 1
    );
    let ends = format!(
        r#"{{"from":"ab","news":{{"news":"happened","user":{jason_id},"event":{{"kind":"signed-out","session":{session}}}}}}}"#
    );
    let typing = format!(
        r#"{{"from":"ab","news":{{"news":"whispered","room":{room},"whisper":{{"kind":"typing","person":{{"id":{user},"username":"FORGED","display_name":null,"picture":null}}}}}}}}"#
    );
    for (channel, note) in [
        (&to_room, said(head + 1)),
        (&to_room, said(head + 2)),
        (&to_room, left),
        (&to_room, deleted),
        (&to_room, typing),
        (&to_all, ends),
    ] {
        redis.command(&["publish", channel, &note]);
    }
    // Invented people take no memory.
    let before = server.memory();
    let invented: Vec<_> = (0..2_000)
        .map(|n| format!(r#"[{{"id":{},"username":"FORGED-{n}","display_name":null,"picture":null}},[{room}]]"#, n + 1_000))
        .collect();
    for node in 0..20 {
        let note = format!(
            r#"{{"from":"invented-{node}","news":{{"news":"everybody","told":1,"people":[{}]}}}}"#,
            invented[..800].join(",")
        );
        redis.command(&["publish", &to_all, &note]);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    kevin.say(&room, "two").await;
    jasons.sees("two").await;
    kevin.say(&room, "three").await;
    jasons.sees("three").await;
    let seqs: Vec<_> = jasons
        .received
        .iter()
        .filter(|event| event.is_change())
        .collect();
    assert_eq!(
        seqs.iter().map(|event| event.seq()).collect::<Vec<_>>(),
        [head + 1, head + 2]
    );
    for event in &jasons.received {
        assert!(!event.data.contains("FORGED"), "{}", event.data);
    }
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 24 << 20, "{grown} bytes");
    assert!(
        !jason
            .get("/people")
            .await
            .text()
            .await
            .expect("a page")
            .contains("FORGED")
    );
}

/// Where texts are encrypted at rest, they are not in Redis either.
#[tokio::test]
async fn d18_sealed_texts_do_not_pass_through_redis() {
    let redis = Redis::start();
    let (setting, key) = (format!("{{url={:?}}}", redis.url()), format!("{:?}", [KEY]));
    let settings = [("ROCKET_REDIS", setting.as_str()), ("ROCKET_SEAL", &key)];
    let server = Server::start_with(&settings).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut listener = jason.listen(&room, None).await;
    let mut spy = Command::new("redis-cli")
        .args(["-p", &redis.port().to_string(), "psubscribe", "*"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-cli");
    tokio::time::sleep(Duration::from_millis(500)).await;
    kevin.say(&room, "a quiet canary").await;
    listener.sees("a quiet canary").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    spy.kill().expect("it ends");
    let output = spy.wait_with_output().expect("its output").stdout;
    let output = String::from_utf8_lossy(&output);
    assert!(
        output.contains("look") && !output.contains("canary"),
        "{output}"
    );
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
    assert_eq!(answer.text().await.expect("a text"), "up\n");
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
