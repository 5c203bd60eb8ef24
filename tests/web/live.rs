//! Messages reach every open page at once.

use crate::support::{Server, person::header, sse::Event, sse::Parser};

#[tokio::test]
async fn a_message_reaches_everyone_in_the_room_and_its_author_and_nobody_else() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let elsewhere = jason.join("elsewhere").await;
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = [
        jason.listen(&room, None).await,
        jason.listen(&room, None).await,
    ];
    let mut others = jason.listen(&elsewhere, None).await;
    let stranger = server.register("stranger").await;
    stranger.join("elsewhere").await;
    let mut strangers = stranger.listen(&elsewhere, None).await;

    let id = kevin.say(&room, "Is this thing on?").await;
    assert_eq!(kevins.sees("Is this thing on?").await, id);
    for tab in &mut jasons {
        assert_eq!(tab.sees("Is this thing on?").await, id);
    }
    let aside = jason.say(&elsewhere, "over here").await;
    assert_eq!(others.sees("over here").await, aside);
    // On a page in another room it updates the sidebar only.
    let is_message = |event: &Event| event.message().is_some_and(|(other, _)| other == id);
    assert!(!others.received.iter().any(is_message));
    // People outside the room receive nothing of it.
    assert_eq!(strangers.sees("over here").await, aside);
    let has_text = |event: &Event| event.data.contains("Is this thing on?");
    assert!(!strangers.received.iter().any(has_text));
}

#[tokio::test]
async fn streams_and_pages_render_a_message_alike() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let mut stream = kevin.listen(&room, None).await;
    for text in ["one", "two <b> & https://example.org", "a\nb"] {
        kevin.say(&room, text).await;
        stream.sees(text).await;
    }
    let html = kevin
        .get(&format!("/rooms/{room}"))
        .await
        .text()
        .await
        .expect("a page");
    for event in stream
        .received
        .iter()
        .filter(|event| event.message().is_some())
    {
        let element = event.data.split_once('>').expect("an envelope").1;
        let element = element.strip_suffix("</hx-partial>").expect("an envelope");
        assert!(html.contains(element), "{element}");
    }
}

#[tokio::test]
async fn a_reader_who_comes_back_gets_every_missed_change_once() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = kevin.join("designers").await;
    let page = kevin.room(&room).await;
    jason.join("designers").await;
    for n in 0..5 {
        jason.say(&room, &format!("while away {n}")).await;
    }
    let mut stream = kevin.listen(&room, Some(&page.cursor())).await;
    jason.say(&room, "and now").await;
    stream.sees("and now").await;
    let mut seqs: Vec<_> = stream
        .received
        .iter()
        .filter(|e| e.is_change())
        .map(|e| e.seq())
        .collect();
    assert_eq!(seqs, [2, 3, 4, 5, 6, 7, 8]);

    // The stream reopens with `Last-Event-ID`, which is newer than the address.
    stream.open().await.expect("the stream again");
    jason.say(&room, "once more").await;
    stream.sees("once more").await;
    seqs = stream
        .received
        .iter()
        .filter(|e| e.is_change())
        .map(|e| e.seq())
        .collect();
    assert_eq!(seqs, [2, 3, 4, 5, 6, 7, 8, 9]);
}

#[tokio::test]
async fn a_stream_begins_with_a_heartbeat_and_is_never_cached() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let cursor = kevin.room(&room).await.cursor();
    let mut stream = kevin.listen(&room, None).await;
    let first = stream.next().await.expect("an event");
    assert_eq!((first.name.as_str(), first.data.as_str()), ("beat", "1"));
    assert_eq!(first.id, cursor);
    let answer = kevin
        .get(&format!("/rooms/{room}/stream?after=nonsense"))
        .await;
    assert_eq!(header(&answer, "Cache-Control"), "no-store");
    assert_eq!(header(&answer, "X-Accel-Buffering"), "no");
    assert_eq!(header(&answer, "Content-Type"), "text/event-stream");
}

#[tokio::test]
async fn a_burst_of_messages_arrives_complete_and_in_order() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let mut streams = [
        kevin.listen(&room, None).await,
        kevin.listen(&room, None).await,
    ];
    let saying = (0..200).map(|n| {
        let (kevin, room) = (kevin.clone(), room.clone());
        async move { kevin.say(&room, &format!("burst {n}")).await }
    });
    let mut ids = futures_util::future::join_all(saying).await;
    ids.sort_unstable();
    for stream in &mut streams {
        let mut received = vec![];
        while received.len() < ids.len() {
            let event = stream.change().await.expect("an event");
            received.push(event.message().expect("a message").0);
        }
        assert_eq!(received, ids);
    }
}

#[test]
fn the_tests_event_parser_follows_the_standard() {
    let text = "\u{feff}: hello\r\nid: 1\rdata: a\ndata:b\r\ndata\n\nevent: x\ndata:  y\n\n\
                id: 2\n\nevent: lost\n\ndata: z\nid: 3\u{0}\n\ndata: cut";
    for size in [1, 2, 3, 7, 1_000] {
        let mut parser = Parser::default();
        let events: Vec<_> = text
            .as_bytes()
            .chunks(size)
            .flat_map(|c| parser.push(c))
            .collect();
        let short: Vec<_> = events
            .iter()
            .map(|e| (e.name.as_str(), e.data.as_str(), e.id.as_str()))
            .collect();
        assert_eq!(
            short,
            [
                ("message", "a\nb\n", "1"),
                ("x", " y", "1"),
                ("message", "z", "2")
            ]
        );
    }
}
