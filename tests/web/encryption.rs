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

    // Without the key nothing can be read: pages say so, and the command fails.
    server.start_again_with("ROCKET_SEAL", &old).await;
    let closed = "This message cannot be opened";
    assert_eq!(jason.room(&room).await.texts(".body"), [closed; 3]);
    let face = jason.get(&format!("/pictures/{picture}/256")).await;
    assert_eq!(face.status(), 404);
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(!done && output.is_empty(), "{output}");
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
