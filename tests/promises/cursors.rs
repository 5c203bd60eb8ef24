//! any cursor gets an honest answer: what was missed, or `reset`.

use reqwest::Method;
use tokio::time::{Duration, timeout};

use crate::support::{Person, Server, sse::Event};

/// The first event of a stream that was asked for in this way.
async fn first(
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
async fn r14_any_cursor_gets_an_honest_answer() {
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
    // What we gave out goes on from there.
    for seq in 0..=11_u64 {
        let event = first(&kevin, &room, Some(&format!("{epoch}.{seq}")), None)
            .await
            .expect("an event");
        match seq {
            11 => assert_eq!((event.name.as_str(), event.seq()), ("beat", 11)),
            _ => assert_eq!((event.name.as_str(), event.seq()), ("message", seq + 1)),
        }
        replays += 1;
    }
    // What we did not give out is no place to go on from.
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
        let event = first(&kevin, &room, Some(after), None).await;
        assert!(is_reset(&event), "?after={after:?}: {event:?}");
        resets += 1;
        if !after.is_empty() && after.bytes().all(|b| b.is_ascii_graphic()) {
            let event = first(&kevin, &room, None, Some(after.as_bytes())).await;
            assert!(is_reset(&event), "Last-Event-ID {after:?}: {event:?}");
            resets += 1;
        }
    }
    // A cursor of another room is a number in this one: all rooms count alike, and
    // nothing of the other room comes with it (S-62).
    let others = first(&kevin, &other, Some(&cursor), None).await;
    assert!(is_reset(&others));
    // S-79: the header is newer than the address; a bad one is not passed over.
    let good = format!("{epoch}.3");
    let event = first(&kevin, &room, Some("garbage"), Some(good.as_bytes()))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    assert!(is_reset(
        &first(&kevin, &room, Some(&good), Some(b"garbage")).await
    ));
    // A header that is no text is none to Rocket; the address still holds.
    let event = first(&kevin, &room, Some(&good), Some(b"\xff\xfe"))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    // An empty header is none.
    let event = first(&kevin, &room, Some(&good), Some(b""))
        .await
        .expect("an event");
    assert_eq!(event.seq(), 4);
    // A megabyte is no header that a server reads.
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
async fn r14_who_is_too_far_behind_fetches_the_page_anew() {
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
    assert!(is_reset(&first(&kevin, &room, Some(&begin), None).await));
}
