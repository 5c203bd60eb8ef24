//! Messages and pictures are encrypted at rest if the settings have a key.

use std::path::Path;

use crate::{pictures, support::Server};

const OLD: &str = "old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const NEW: &str = "new:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

fn keys(keys: &[&str]) -> String {
    format!("{keys:?}")
}

/// Whether any file in the folder contains `word`.
fn contains(folder: &Path, word: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).expect("a folder");
    files.map(|file| file.expect("a file").path()).any(|path| {
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(word.len()).any(|part| part == word)
    })
}

#[tokio::test]
async fn messages_and_pictures_are_encrypted_at_rest_and_keys_are_rotated() {
    let (plain, old, both, new) = (keys(&[]), keys(&[OLD]), keys(&[NEW, OLD]), keys(&[NEW]));
    let mut server = Server::start_with(&[("ROCKET_SEAL", &plain)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "a canary from before").await;
    let face = pictures::file(pictures::halves(), image::ImageFormat::Png);
    pictures::upload(&kevin, &face, "false").await;
    let picture = pictures::picture_id(&jason, "kevin").await;
    let shown = pictures::fetch(&jason, &picture, 256).await;
    let texts = ["a canary from before", "a quiet canary", "a better canary"];

    server.start_again_with("ROCKET_SEAL", &old).await;
    let mut listener = jason.listen(&room, None).await;
    let quiet = kevin.say(&room, "a quiet canary").await;
    let third = kevin.say(&room, "a hoarse canary").await;
    let place = format!("/rooms/{room}/messages/{third}");
    kevin.post(&place, &[("body", "a better canary")]).await;
    listener.sees("a better canary").await;
    assert_eq!(jason.room(&room).await.texts(".body"), texts);
    let encrypted =
        "select count(*) from messages where sealed_by = 'old' and body not like '%canary%'";
    assert_eq!(server.query(encrypted), "2");
    // Saving the same text again is no change, though its ciphertext differs.
    kevin.post(&place, &[("body", "a better canary")]).await;
    assert_eq!(
        server.query("select count(*) from room_log where kind = 'edited'"),
        "1"
    );

    // `rotate-key` encrypts older rows while the server runs.
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done && output.starts_with("2 messages"), "{output}");
    assert_eq!(server.query(encrypted), "3");
    // A new key: both keys are valid until `rotate-key` is done, then the old one can go.
    server.start_again_with("ROCKET_SEAL", &both).await;
    assert_eq!(jason.room(&room).await.texts(".body"), texts);
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done && output.starts_with("4 messages"), "{output}");
    server.start_again_with("ROCKET_SEAL", &new).await;
    assert_eq!(jason.room(&room).await.texts(".body"), texts);
    assert_eq!(pictures::fetch(&jason, &picture, 256).await, shown);

    let closed = "This message cannot be opened";
    server.start_again_with("ROCKET_SEAL", &new).await;
    // A ciphertext that is moved to another row cannot be decrypted.
    if !server.is_on_postgres() {
        let theft = format!(
            "update messages set body = (select body from messages where id = {quiet}), sealed_by = 'new' where id = {third}"
        );
        server.query(&theft);
        let left = jason.room(&room).await.texts(".body");
        assert_eq!(left, [texts[0], texts[1], closed]);
        server.stop().await;
        for word in [&b"canary"[..], b"quiet", &shown[..64]] {
            assert!(!contains(&server.folder().join("data"), word), "{word:?}");
        }
    }
}

/// The digits of `NEW` under the name of `OLD`.
const WRONG: &str = "old:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

/// It said "ready", kept new messages in the clear or under a wrong key, and rooms answered
/// 500, later with the right key too.
#[tokio::test]
async fn it_does_not_start_with_other_keys_than_those_in_use() {
    let (plain, old, both) = (keys(&[]), keys(&[OLD]), keys(&[NEW, OLD]));
    let mut server = Server::start_with(&[("ROCKET_SEAL", &old)]).await;
    // Before the first message is there: a second server would encrypt with another key.
    if !server.is_on_postgres() {
        server.stop().await;
    }
    for other in [&plain, &keys(&[NEW]), &keys(&[WRONG])] {
        assert!(server.refuses("ROCKET_SEAL", other).contains("\"old\""));
    }
    server.start_again_with("ROCKET_SEAL", &old).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "a quiet canary").await;
    server.stop().await;
    for (keys, says) in [
        (&plain, "no key in the settings has this name"),
        (&keys(&[NEW]), "no key in the settings has this name"),
        (&keys(&[WRONG]), "are others"),
        (&keys(&[NEW, WRONG]), "are others"),
    ] {
        let said = server.refuses("ROCKET_SEAL", keys);
        assert!(said.contains("\"old\"") && said.contains(says), "{said}");
        assert!(said.contains("snug forget-key old"), "{said}");
        assert!(!said.contains("ready") && !said.contains("2021"), "{said}");
    }
    // Nor does the command encrypt anything with them.
    server.start_again_with("ROCKET_SEAL", &both).await;
    let listed = "select count(*) from seal_keys where check_value is not null";
    assert_eq!(server.query(listed), "2");
    assert_eq!(jason.room(&room).await.texts(".body"), ["a quiet canary"]);
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(
        done && output.contains("May be removed from seal: old."),
        "{output}"
    );
    server.start_again_with("ROCKET_SEAL", &keys(&[NEW])).await;
    assert_eq!(jason.room(&room).await.texts(".body"), ["a quiet canary"]);
}

/// A database from before there were check values.
#[tokio::test]
async fn a_key_from_before_is_tried_on_a_message() {
    let old = keys(&[OLD]);
    let mut server = Server::start_with(&[("ROCKET_SEAL", &old)]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "a quiet canary").await;
    let damaged = kevin.say(&room, "a hoarse canary").await;
    server.stop().await;
    server.query("update seal_keys set check_value = null");
    server.query(&format!(
        "update messages set body = 'AAAA' where id = {damaged}"
    ));
    assert!(
        server
            .refuses("ROCKET_SEAL", &keys(&[WRONG]))
            .contains("are others")
    );
    server.start_again_with("ROCKET_SEAL", &old).await;
    let proved = "select count(*) from seal_keys where check_value is not null";
    assert_eq!(server.query(proved), "1");
}

/// An operator who has lost a key says so, and reads what is left.
#[tokio::test]
async fn a_lost_key_is_given_up_with_a_word() {
    let (old, new) = (keys(&[OLD]), keys(&[NEW]));
    let mut server = Server::start_with(&[("ROCKET_SEAL", &old)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "a quiet canary").await;
    let face = pictures::file(pictures::halves(), image::ImageFormat::Png);
    pictures::upload(&kevin, &face, "false").await;
    let picture = pictures::picture_id(&jason, "kevin").await;
    // Not while it is there.
    assert!(!server.shell(&["forget-key", "old", "--yes"]).0);
    server.stop().await;
    server.set("ROCKET_SEAL", &new);
    let (done, says) = server.shell(&["forget-key", "old"]);
    assert!(
        !done && says.contains("1 messages and 1 pictures"),
        "{says}"
    );
    assert!(server.refuses("ROCKET_SEAL", &new).contains("\"old\""));
    assert!(!server.shell(&["forget-key", "new", "--yes"]).0);
    let (done, says) = server.shell(&["forget-key", "old", "--yes"]);
    assert!(done && says.contains("starts without this key"), "{says}");
    server.start_again_with("ROCKET_SEAL", &new).await;
    kevin.say(&room, "a new canary").await;
    let closed = "This message cannot be opened";
    let shown = jason.room(&room).await.texts(".body");
    assert_eq!(shown, [closed, "a new canary"]);
    // In the place of the picture is the initial.
    let face = jason.get(&format!("/pictures/{picture}/256")).await;
    assert_eq!(face.status(), 200);
    assert_eq!(face.headers()["content-type"], "image/svg+xml");
    assert_eq!(face.headers()["cache-control"], "no-store");
    assert!(face.text().await.expect("a picture").contains(">K<"));
    assert!(
        !server.shell(&["rotate-key"]).0,
        "it names what it cannot open"
    );
}

/// Whatever bytes are in a row, it is one line, and the room is there.
#[tokio::test]
async fn a_damaged_row_is_one_line() {
    let old = keys(&[OLD]);
    let server = Server::start_with(&[("ROCKET_SEAL", &old)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut damages = vec![
        "body = ''",
        "body = '?'",
        "sealed_by = 'nobody'",
        "sealed_by = ''",
    ];
    if !server.is_on_postgres() {
        damages.extend([
            "body = randomblob(80)",
            "body = cast(x'fffe' as text)",
            "body = x''",
            "sealed_by = x'ff'",
            "body = 17",
        ]);
    }
    let cursor = jason.room(&room).await.cursor();
    for damage in &damages {
        let message = kevin.say(&room, "a canary").await;
        server.query(&format!(
            "update messages set {damage} where id = {message}"
        ));
    }
    let closed = "This message cannot be opened";
    let shown = jason.room(&room).await.texts(".body");
    assert_eq!(shown, vec![closed; damages.len()]);
    assert_eq!(jason.get("/lobby").await.status(), 200);
    let mut late = jason.listen(&room, Some(&cursor)).await;
    for _ in &damages {
        late.sees(closed).await;
    }
    let page = jason.page("/lobby").await;
    assert!(page.element("body").contains(closed));
    let one = server.query("select max(id) from messages");
    let place = format!("/rooms/{room}/messages/{one}");
    assert_eq!(kevin.get(&place).await.status(), 200);
    assert_eq!(kevin.get(&format!("{place}/edit")).await.status(), 303);
    // It can be written anew.
    kevin.post(&place, &[("body", "mended")]).await;
    assert!(
        jason
            .room(&room)
            .await
            .texts(".body")
            .contains(&"mended".to_owned())
    );
}
