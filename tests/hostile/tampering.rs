//! Somebody who writes to the database or to Redis, and has no key.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use crate::support::{Server, redis::Redis};

const KEY: &str = "a:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

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
