//! Presence, typing and unread markers, on a page's one stream.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Server, socket::Socket};

/// The time that somebody stays online after their last stream has ended.
const GRACE: Duration = Duration::from_secs(5);

/// Waits for an event of this name for which `holds` is true.
async fn until(socket: &mut Socket, name: &str, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let event = socket.event(name).await;
        if holds(&event) {
            return event;
        }
    }
}

fn names(people: &Value) -> Vec<&str> {
    let people = people.as_array().expect("people").iter();
    people
        .map(|person| person["username"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn people_are_online_while_a_stream_is_open_and_shortly_after() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut kevins = kevin.socket(&room, None).await;
    until(&mut kevins, "online", |event| event["count"] == 1).await;

    // A stream of any room counts, and several tabs are one person.
    let elsewhere = jason.join("elsewhere").await;
    let first = jason.socket(&elsewhere, None).await;
    let online = until(&mut kevins, "online", |event| event["count"] == 2).await;
    assert!(names(&online["here"]).contains(&"jason"), "{online}");
    let second = jason.socket(&room, None).await;
    let page = kevin.page(&format!("/rooms/{room}/members")).await;
    assert_eq!(page.texts(".person .online").len(), 2);
    assert!(kevin.page(&format!("/rooms/{room}")).await.texts("#online")[0].contains('2'));

    // A reload does not change the presence.
    drop(first);
    drop(second);
    tokio::time::sleep(GRACE / 5).await;
    let third = jason.socket(&room, None).await;
    tokio::time::sleep(GRACE).await;
    kevin.say(&room, "still here").await;
    kevins.sees("still here").await;
    assert!(
        kevins
            .received
            .iter()
            .all(|event| event["away"].as_array().is_none_or(Vec::is_empty)),
        "a reload changes the presence"
    );

    let closed = Instant::now();
    drop(third);
    let online = until(&mut kevins, "online", |event| event["count"] == 1).await;
    assert_eq!(names(&online["away"]), ["jason"]);
    assert!(closed.elapsed() >= GRACE, "{:?}", closed.elapsed());
    let page = kevin.page(&format!("/rooms/{room}/members")).await;
    assert_eq!(page.texts(".person .online").len(), 1);
}

#[tokio::test]
async fn others_see_that_somebody_is_typing_and_it_expires() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = kevin.listen(&room, None).await;
    let mut kevins = kevin.socket(&room, None).await;
    let mut jasons = jason.socket(&room, None).await;
    let head = kevin.room(&room).await.cursor();

    let path = format!("/rooms/{room}/typing");
    assert_eq!(jason.post(&path, &[]).await.status(), 204);
    let typing = until(&mut kevins, "typing", |_| true).await;
    assert_eq!(names(&typing["people"]), ["jason"]);
    // The page gets the sentence as HTML.
    loop {
        let event = page.next().await.expect("an event");
        if event.data.contains("#typing") && event.data.contains("jason") {
            assert!(event.data.contains("is typing…"), "{}", event.data);
            assert!(!event.numbered, "it is no change");
            break;
        }
    }
    // A program sends it over its socket. Nobody gets their own.
    kevins.text(r#"{"typing": true}"#).await;
    let others = until(&mut jasons, "typing", |e| names(&e["people"]) == ["kevin"]).await;
    assert_eq!(others["event"], "typing");

    // It ends with the message, and after a while by itself.
    jason.say(&room, "there").await;
    until(&mut kevins, "typing", |e| names(&e["people"]).is_empty()).await;
    assert_eq!(jason.post(&path, &[]).await.status(), 204);
    until(&mut kevins, "typing", |e| names(&e["people"]) == ["jason"]).await;
    let began = Instant::now();
    until(&mut kevins, "typing", |e| names(&e["people"]).is_empty()).await;
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );

    // Typing has no number, is not in the log, and is not replayed.
    let (epoch, before) = head.split_once('.').expect("a cursor");
    let after: u64 = before.parse::<u64>().expect("a number") + 1;
    assert_eq!(kevin.room(&room).await.cursor(), format!("{epoch}.{after}"));
    assert_eq!(
        server.query("select count(*) from room_log where kind not in ('said', 'joined')"),
        "0"
    );
    let mut again = kevin.listen(&room, Some(&head)).await;
    again.sees("there").await;
    assert!(
        again
            .received
            .iter()
            .all(|event| !event.data.contains("is typing"))
    );
}

#[tokio::test]
async fn s81_floods_of_typing_stay_calm_for_others_and_cannot_be_forged() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("outsider").await;
    let mut kevins = kevin.socket(&room, None).await;
    kevins.event("beat").await;
    let path = format!("/rooms/{room}/typing");
    for _ in 0..300 {
        // The person comes from the session, whatever the form claims.
        let forged = [("user", "1"), ("username", "kevin"), ("person", "kevin")];
        assert_eq!(jason.post(&path, &forged).await.status(), 204);
        assert_eq!(outsider.post(&path, &[]).await.status(), 404);
    }
    jason.say(&room, "enough").await;
    kevins.sees("enough").await;
    let typing: Vec<_> = kevins
        .received
        .iter()
        .filter(|event| event["event"] == "typing")
        .collect();
    assert!(
        typing
            .iter()
            .all(|event| names(&event["people"]) == ["jason"])
    );
    assert!((1..=10).contains(&typing.len()), "{} times", typing.len());
    println!(
        "S-81: 300 forged typing requests, sent to others {} times, as the person signed in",
        typing.len()
    );
}

#[tokio::test]
async fn unread_messages_of_other_rooms_are_marked_until_read_on_any_page() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("gardeners").await;
    jason.join("gardeners").await;
    let mut page = kevin.listen(&room, None).await;
    let mut tab = kevin.socket(&room, None).await;
    tab.event("rooms").await;
    let number = |room: &str| json!(room.parse::<u64>().expect("an id"));

    let first = jason.say(&other, "tomatoes").await;
    jason.say(&other, "and beans").await;
    let unread = tab.event("unread").await;
    assert_eq!(
        (&unread["room"], &unread["count"]),
        (&number(&other), &json!(1))
    );
    loop {
        let event = page.next().await.expect("an event");
        if event.data.contains(&format!("#unread-{other}")) {
            break;
        }
    }
    let newest = jason.say(&other, "and peas").await;
    jason.say(&room, "here").await;
    tab.sees("here").await;
    let unread: Vec<_> = tab
        .received
        .iter()
        .filter(|event| event["event"] == "unread")
        .map(|event| event["count"].clone())
        .collect();
    assert_eq!(unread, [1, 2, 3], "each event has the count");
    let marks = |page: &crate::support::page::Page| page.texts("#rooms .unread");
    assert_eq!(
        marks(&kevin.page("/lobby").await),
        ["1 unread", "3 unread"],
        "the open room counts, too, until it is read"
    );

    // Reading a part leaves the rest unread. An id that is not in the room changes nothing.
    let seen = |room: &str, message: u64| {
        let (kevin, path) = (kevin.clone(), format!("/rooms/{room}/seen"));
        async move {
            kevin
                .post(&path, &[("message", &message.to_string())])
                .await
                .status()
        }
    };
    assert_eq!(seen(&other, first).await, 303);
    assert_eq!(seen(&other, newest + 1).await, 303);
    let lobby = kevin.page("/lobby").await;
    assert_eq!(marks(&lobby), ["1 unread", "2 unread"]);
    tab.text(&json!({ "seen": newest }).to_string()).await;
    assert_eq!(seen(&other, newest).await, 303);
    let rooms = until(&mut tab, "rooms", |event| {
        let rooms = event["rooms"].as_array().expect("rooms");
        rooms
            .iter()
            .all(|listed| listed["id"] != number(&other) || listed["unread"] == 0)
    });
    rooms.await;
    assert_eq!(marks(&kevin.page("/lobby").await), ["1 unread"]);
    // The next message counts from one again.
    jason.say(&other, "and corn").await;
    let unread = tab.event("unread").await;
    assert_eq!(
        (&unread["room"], &unread["count"]),
        (&number(&other), &json!(1))
    );
    // Posting marks everything above as read.
    kevin.say(&other, "enough vegetables").await;
    kevin.say(&room, "yes").await;
    assert!(marks(&kevin.page("/lobby").await).is_empty());
    let outsider = server.register("outsider").await;
    let answer = outsider
        .post(&format!("/rooms/{other}/seen"), &[("message", "1")])
        .await;
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn joining_and_leaving_updates_every_tab() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let mut tab = kevin.socket(&room, None).await;
    let mut lobby = kevin.listener("", None);
    lobby.open().await.expect("the person's own stream");
    let has = |event: &Value, name: &str| {
        let rooms = event["rooms"].as_array().expect("rooms");
        rooms.iter().any(|room| room["name"] == name)
    };
    let cooks = kevin.join("cooks").await;
    until(&mut tab, "rooms", |event| has(event, "cooks")).await;
    loop {
        let event = lobby.next().await.expect("an event");
        if event.data.contains("cooks") {
            assert!(event.data.contains("#rooms"));
            break;
        }
    }
    kevin.leave(&cooks).await;
    until(&mut tab, "rooms", |event| !has(event, "cooks")).await;
    kevin.sign_out().await;
    assert_eq!(lobby.ends().await, "signed-out");
    assert_eq!(tab.closes().await, Some(4401));
}

#[tokio::test]
async fn s82_nobody_holds_more_than_twenty_streams() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut open = vec![];
    for _ in 0..20 {
        open.push(kevin.socket(&room, None).await);
    }
    let refused = kevin.listener(&room, None).open().await;
    assert_eq!(
        refused.err().flatten().map(|status| status.as_u16()),
        Some(429)
    );
    let mut others = jason.listen(&room, None).await;
    kevin.say(&room, "twenty is enough").await;
    others.sees("twenty is enough").await;
    for socket in &mut open {
        socket.sees("twenty is enough").await;
    }
    // A stream over the limit waits shortly for another to end before it is refused. These
    // waits do not block the streams of others.
    let waiting: Vec<_> = (0..40)
        .map(|_| {
            let mut listener = kevin.listener(&room, None);
            tokio::spawn(async move { listener.open().await.err().flatten() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    jason.listen(&room, None).await;
    let refused = waiting.iter().filter(|open| open.is_finished()).count();
    assert!(refused < 16, "{refused} were refused first");
    for open in waiting {
        let status = open.await.expect("an answer");
        assert_eq!(status.map(|status| status.as_u16()), Some(429));
    }
    // A stream that the client dropped silently makes room for a new one: a browser that
    // visits pages quickly is not refused because of the streams it left.
    drop(open);
    let mut opened = 0;
    for _ in 0..60 {
        let mut listener = kevin.listener(&room, None);
        listener.open().await.expect("a stream");
        opened += 1;
        drop(listener);
    }
    println!(
        "S-82: the 21st stream answered with 429; {opened} opened and left one after the other"
    );
}
