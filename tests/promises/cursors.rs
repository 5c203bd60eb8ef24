//! every cursor is answered with a replay of the missed changes, or with `reset`.

use reqwest::Method;
use tokio::time::{Duration, timeout};

use crate::support::{Person, Server, sse::Event};

/// The first event of a stream that is requested with this query or header.
async fn first_event(
    person: &Person,
    room: &str,
    query: Option<&str>,
    header: Option<&[u8]>,
) -> Option<Event> {
    let mut request = person.request(Method::GET, &format!("/rooms/{room}/stream"));
    if let Some(after) = query {
        request = request.query(&[("after", after)]);
    }
    if let Some(id) = header {
        request = request.header("Last-Event-ID", id);
    }
    let mut listener = crate::support::sse::Listener::new(request, None);
    timeout(Duration::from_secs(10), async {
        listener.open().await.ok()?;
        listener.next().await
    })
    .await
    .expect("silence")
}

fn is_reset(event: &Option<Event>) -> bool {
    event
        .as_ref()
        .is_some_and(|event| event.name == "end" && event.data == "reset")
}

#[tokio::test]
async fn r14_every_cursor_is_replayed_or_answered_with_reset() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    for n in 0..10 {
        kevin.say(&room, &format!("number {n}")).await;
    }
    let other = kevin.join("other").await;
    let cursor = kevin.room(&room).await.cursor();
    let (epoch, head) = cursor.split_once('.').expect("a cursor");
    assert_eq!(head, "11");

    let (mut replays, mut resets) = (0, 0);
    // A cursor that the server sent is replayed from.
    for seq in 0..=11_u64 {
        let event = first_event(&kevin, &room, Some(&format!("{epoch}.{seq}")), None)
            .await
            .expect("an event");
        match seq {
            11 => assert_eq!((event.name.as_str(), event.seq()), ("beat", 11)),
            _ => assert_eq!((event.name.as_str(), event.seq()), ("message", seq + 1)),
        }
        replays += 1;
    }
    // Any other cursor is answered with `reset`.
    let long = "1".repeat(1_000);
    let strange = [
        "garbage",
        ".",
        "..",
        "0",
        "11",
        "-1",
        "1e9",
        "0x7",
        "NaN",
        "null",
        "undefined",
        "../../etc/passwd",
        "' or 1=1 --",
        "<script>",
        "%00",
        "\u{0}",
        "💥",
        " ",
        "\t",
        epoch,
        &format!("{epoch}."),
        &format!("{epoch}.-1"),
        &format!("{epoch}.+1"),
        &format!("{epoch}.01"),
        &format!("{epoch}.1.1"),
        &format!("{epoch}. 1"),
        &format!("{epoch}.1 "),
        &format!("{epoch}.12"),
        &format!("{epoch}.9223372036854775807"),
        &format!("{epoch}.9223372036854775808"),
        &format!("{epoch}.99999999999999999999999"),
        &format!("{epoch}.{long}"),
        &format!("{}.1", "0".repeat(16)),
        &format!(" {epoch}.1"),
        &format!("{}.1", epoch.to_uppercase() + "g"),
        &long,
    ];
    for after in strange {
        let event = first_event(&kevin, &room, Some(after), None).await;
        assert!(is_reset(&event), "?after={after:?}: {event:?}");
        resets += 1;
        if !after.is_empty() && after.bytes().all(|b| b.is_ascii_graphic()) {
            let event = first_event(&kevin, &room, None, Some(after.as_bytes())).await;
            assert!(is_reset(&event), "Last-Event-ID {after:?}: {event:?}");
            resets += 1;
        }
    }
    // S-62: a cursor of another room is taken as a number of this one, because all rooms share an
    // epoch. It reveals nothing of the other room.
    let others = first_event(&kevin, &other, Some(&cursor), None).await;
    assert!(is_reset(&others));
    // S-79: the header takes precedence over the query, even if it is invalid.
    let good = format!("{epoch}.3");
    let event = first_event(&kevin, &room, Some("garbage"), Some(good.as_bytes()))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    assert!(is_reset(
        &first_event(&kevin, &room, Some(&good), Some(b"garbage")).await
    ));
    // Rocket ignores a header that is not UTF-8, so the query applies.
    let event = first_event(&kevin, &room, Some(&good), Some(b"\xff\xfe"))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    // An empty header is ignored.
    let event = first_event(&kevin, &room, Some(&good), Some(b""))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    // The server refuses a header of a megabyte.
    let huge = kevin.request(Method::GET, &format!("/rooms/{room}/stream"));
    let huge = huge
        .header("Last-Event-ID", "1".repeat(1 << 20))
        .send()
        .await;
    assert!(huge.map_or(true, |answer| answer.status().is_client_error()));

    println!(
        "R-14: {replays} cursors replayed, {resets} answered with reset, 0 with silence, 0 with 500"
    );
}

#[tokio::test]
async fn r14_a_reader_too_far_behind_is_told_to_reload_the_page() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let begin = kevin.room(&room).await.cursor();
    for n in 0..500 {
        kevin.say(&room, &format!("number {n}")).await;
    }
    let mut all = kevin.listen(&room, Some(&begin)).await;
    all.sees("number 499").await;
    let replayed = all
        .received
        .iter()
        .filter(|event| event.is_change())
        .count();
    assert_eq!(replayed, 500, "up to the limit all of it comes");
    kevin.say(&room, "one more").await;
    assert!(is_reset(
        &first_event(&kevin, &room, Some(&begin), None).await
    ));
}
