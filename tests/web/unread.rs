//! Unread messages: counted, shown where they begin, and marked as read.

use crate::support::{Person, Server, person::location};

async fn see(person: &Person, room: &str, message: u64) {
    let form = [("message", &*message.to_string())];
    let answer = person.post(&format!("/rooms/{room}/seen"), &form).await;
    assert_eq!(answer.status(), 303);
}

async fn unread(person: &Person) -> Vec<String> {
    person.page("/lobby").await.texts("nav .unread")
}

#[tokio::test]
async fn a_room_s_page_begins_at_the_first_unread_message() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut all = vec![];
    for n in 0..30 {
        all.push(kevin.say(&room, &format!("message {n}")).await);
    }
    see(&jason, &room, all[19]).await;
    let page = jason.room(&room).await;
    assert_eq!(page.texts(".divider"), ["New messages"]);
    let after = page.attr(".divider + .message", "id");
    assert_eq!(after, format!("m{}", all[20]));
    assert!(kevin.room(&room).await.texts(".divider").is_empty(), "own");
    // With more than a page of unread messages, all of them are there, and a few before.
    for n in 30..100 {
        all.push(kevin.say(&room, &format!("message {n}")).await);
    }
    let page = jason.room(&room).await;
    assert_eq!(page.ids(), all[15..]);
    assert_eq!(
        page.attr(".divider + .message", "id"),
        format!("m{}", all[20])
    );
    assert_eq!(page.texts("#stream").len(), 1, "it is live");
    // With many more, the page begins there and goes on page by page.
    for n in 100..280 {
        all.push(kevin.say(&room, &format!("message {n}")).await);
    }
    let page = jason.room(&room).await;
    assert_eq!(page.ids(), all[20..70]);
    assert!(
        page.texts("#stream").is_empty(),
        "a live page would have a gap"
    );
    let mut shown = page.ids();
    let mut next = page.attr(".newer a", "hx-get");
    loop {
        let page = jason.page(&next).await;
        shown.extend(page.ids());
        match page.texts(".newer a").is_empty() {
            true => break,
            false => next = page.attr(".newer a", "hx-get"),
        }
    }
    assert_eq!(shown, all[20..]);
    see(&jason, &room, all[279]).await;
    assert_eq!(jason.room(&room).await.ids(), all[230..]);
}

#[tokio::test]
async fn unread_messages_are_counted_and_all_marked_as_read_at_once() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("gardeners").await;
    jason.join("gardeners").await;
    for n in 0..3 {
        kevin.say(&room, &format!("{n}")).await;
    }
    for n in 0..120 {
        kevin.say(&other, &format!("{n}")).await;
    }
    assert_eq!(unread(&jason).await, ["3 unread", "99+ unread"]);
    assert_eq!(unread(&kevin).await, Vec::<String>::new(), "own");
    // A deleted message does not count.
    let gone = kevin.say(&room, "never mind").await;
    assert_eq!(unread(&jason).await[0], "4 unread");
    kevin
        .post(&format!("/rooms/{room}/messages/{gone}/remove"), &[])
        .await;
    assert_eq!(unread(&jason).await[0], "3 unread");
    let mut tab = jason.socket(&room, None).await;
    tab.event("rooms").await;
    assert_eq!(location(&jason.post("/rooms/seen", &[]).await), "/");
    assert_eq!(unread(&jason).await, Vec::<String>::new());
    let rooms = tab.event("rooms").await;
    assert!(
        rooms["rooms"]
            .as_array()
            .expect("rooms")
            .iter()
            .all(|r| r["unread"] == 0)
    );
}

#[tokio::test]
async fn a_room_is_muted_or_counts_mentions_only() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("outsider").await;
    let elsewhere = jason.join("elsewhere").await;
    let path = format!("/rooms/{room}/notify");
    let notify = |how: &'static str| {
        let (jason, path) = (jason.clone(), path.clone());
        async move {
            let answer = jason.post(&path, &[("notify", how)]).await;
            assert_eq!(answer.status(), 303);
        }
    };
    let mut tab = jason.socket(&elsewhere, None).await;
    notify("mentions").await;
    tab.event("rooms").await;
    kevin.say(&room, "hello all").await;
    assert_eq!(unread(&jason).await, Vec::<String>::new());
    let first = kevin.say(&room, "is @Jason there? @outsider").await;
    let event = tab.event("unread").await;
    assert_eq!(event["count"], 1);
    assert_eq!(unread(&jason).await, ["1 unread"]);
    assert_eq!(
        server.query("select count(*) from mentions"),
        "1",
        "a mention of somebody outside the room does not count"
    );
    // An edit can add or remove a mention.
    let place = format!("/rooms/{room}/messages/{first}");
    kevin.post(&place, &[("body", "is anybody there?")]).await;
    assert_eq!(unread(&jason).await, Vec::<String>::new());
    kevin.post(&place, &[("body", "is @jason there?")]).await;
    assert_eq!(unread(&jason).await, ["1 unread"]);
    notify("nothing").await;
    kevin.say(&room, "@jason!").await;
    assert_eq!(unread(&jason).await, Vec::<String>::new());
    let page = jason.page("/lobby").await;
    assert_eq!(page.texts("#rooms .muted bdi"), ["designers"]);
    let settings = jason.page(&format!("/rooms/{room}/settings")).await;
    assert_eq!(settings.attr("[name=notify][checked]", "value"), "nothing");
    notify("all").await;
    assert_eq!(unread(&jason).await, ["3 unread"]);
    assert_eq!(
        outsider.post(&path, &[("notify", "all")]).await.status(),
        404
    );
}
