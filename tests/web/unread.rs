//! Unread messages: counted, shown where they begin, and marked as read.

use crate::support::{
    Person, Server,
    person::{PASSWORD, location},
    sse::Listener,
};

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
    // Without scripts a button marks this much as read, and leads to the rest.
    let button = |to: u64| format!("name=\"message\" value=\"{to}\"");
    assert!(page.element("body").contains(&button(all[69])));
    see(&jason, &room, all[69]).await;
    assert_eq!(jason.room(&room).await.ids()[5..], all[70..]);
    // A page that begins further down says from where on it is not read.
    let below = jason.page(&format!("/rooms/{room}/at/{}", all[270])).await;
    assert_eq!(
        below.attr("#messages", "data-unread-above"),
        all[70].to_string()
    );
    assert!(!below.element("main").contains("/seen\""));
    let around = jason.page(&format!("/rooms/{room}/at/{}", all[80])).await;
    assert!(around.texts("#messages[data-unread-above]").is_empty());
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
    assert_eq!(unread(&jason).await, ["99+ unread", "3 unread"]);
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
    assert_eq!(location(&jason.post("/rooms/seen", &[]).await), "/catch-up");
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
    // (The first message may be told of with a count of 0, if it comes before the new list.)
    while tab.event("unread").await["count"] != 1 {}
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
    // The mark says it, and not only the color. No other room has one.
    assert_eq!(page.texts("#rooms .muted .silent"), ["Muted"]);
    assert_eq!(page.texts(".silent").len(), 1);
    assert_eq!(page.texts(".muted .silent svg[aria-hidden]").len(), 1);
    let settings = jason.page(&format!("/rooms/{room}/settings")).await;
    assert_eq!(settings.attr("[name=notify][checked]", "value"), "nothing");
    notify("all").await;
    assert_eq!(unread(&jason).await, ["3 unread"]);
    assert_eq!(
        outsider.post(&path, &[("notify", "all")]).await.status(),
        404
    );
}

#[tokio::test]
async fn the_unread_count_follows_messages_that_are_taken_back_or_changed() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mallory = server.register("mallory").await;
    mallory.join("designers").await;
    jason.post("/people/mallory/block", &[]).await;
    let elsewhere = jason.join("elsewhere").await;
    let mut pages = [
        jason.listen(&elsewhere, None).await,
        jason.listen("", None).await,
    ];
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(0)).await;
    }
    let place = |message: u64| format!("/rooms/{room}/messages/{message}");
    let remove = async |person: &Person, message: u64| {
        let path = format!("{}/remove", place(message));
        assert_eq!(person.post(&path, &[]).await.status(), 303);
    };
    let edit = async |message: u64, body: &str| {
        let answer = kevin.post(&place(message), &[("body", body)]).await;
        assert_eq!(answer.status(), 303);
    };
    let mut told = async |count: u32, why: &str| {
        for page in &mut pages {
            page.counts(&room, count).await;
        }
        let stored = jason.page("/lobby").await;
        let stored = stored.texts(&format!("#unread-{room} .unread")).concat();
        let expected = match count {
            0 => String::new(),
            count => format!("{count} unread"),
        };
        assert_eq!(stored, expected, "{why}");
    };

    let mut all = vec![];
    for count in 1..=4 {
        all.push(kevin.say(&room, &format!("message {count}")).await);
        told(count, "posted").await;
    }
    let blocked = mallory.say(&room, "buy this").await;
    remove(&kevin, all[1]).await;
    told(3, "one between two others is taken back").await;
    remove(&kevin, all[1]).await;
    remove(&mallory, blocked).await;
    edit(all[0], "message one").await;
    remove(&kevin, all[3]).await;
    told(2, "the last one is taken back; others change no count").await;
    see(&jason, &room, all[0]).await;
    told(1, "read in part").await;
    remove(&kevin, all[0]).await;
    remove(&kevin, all[2]).await;
    told(0, "one was read, the other was not").await;

    // The same with mentions.
    let notify = [("notify", "mentions")];
    jason.post(&format!("/rooms/{room}/notify"), &notify).await;
    told(0, "mentions only").await;
    let first = kevin.say(&room, "hello @jason").await;
    told(1, "mentioned").await;
    let second = kevin.say(&room, "anybody?").await;
    edit(second, "anybody? @jason?").await;
    told(2, "an edit mentions").await;
    edit(first, "@jason, hello").await;
    edit(first, "hello all").await;
    told(1, "an edit takes a mention away, the one before does not").await;
    edit(first, "hello @jason again").await;
    told(2, "and brings it back").await;
    remove(&kevin, second).await;
    told(1, "the message of a mention is taken back").await;
    see(&jason, &room, first).await;
    told(0, "read").await;
    edit(first, "hello").await;
    edit(first, "hello @jason").await;
    let third = kevin.say(&room, "@jason!").await;
    told(1, "mentions in what was read do not count").await;
    // Jason answers on another page.
    assert!(jason.say(&room, "yes?").await > third);
    told(0, "who posts has read").await;
}

#[tokio::test]
async fn more_messages_than_are_counted_are_taken_back() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut page = jason.listen("", None).await;
    let mut all = vec![];
    for n in 0..101 {
        all.push(kevin.say(&room, &format!("{n}")).await);
    }
    page.until(|event| event.data.contains(">99+<")).await;
    for message in &all[..3] {
        let remove = format!("/rooms/{room}/messages/{message}/remove");
        kevin.post(&remove, &[]).await;
    }
    let last = page.until(|event| event.unread(&room) == Some(98));
    last.await;
    assert_eq!(unread(&jason).await, ["98 unread"]);
}

#[tokio::test]
async fn what_was_unread_goes_with_its_room_and_stays_with_its_author() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let deleted = kevin.join("gardeners").await;
    jason.join("gardeners").await;
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.rsplit('/').next().expect("a room").to_owned();
    let mut page = jason.listen("", None).await;
    for room in [&room, &deleted, &chat] {
        kevin.say(room, "hello").await;
        page.until(|event| event.unread(room) == Some(1)).await;
    }
    let gone = |sent: &str, room: &str| {
        sent.contains("\"#rooms\"") && !sent.contains(&format!("unread-{room}\""))
    };
    let confirm = [("confirm", "gardeners")];
    let place = format!("/rooms/{deleted}/delete");
    assert_eq!(kevin.post(&place, &confirm).await.status(), 303);
    page.until(|event| gone(&event.data, &deleted)).await;
    assert_eq!(unread(&jason).await.len(), 2);
    jason.leave(&room).await;
    page.until(|event| gone(&event.data, &room)).await;
    jason.join("designers").await;
    page.until(|event| event.unread(&room) == Some(0)).await;
    let eve = server.register("eve").await;
    eve.join("designers").await;
    eve.say(&room, "welcome back").await;
    page.until(|event| event.unread(&room) == Some(1)).await;
    // Messages stay when their author's account is closed.
    let close = eve.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(close.status(), 303);
    assert_eq!(unread(&jason).await, ["1 unread", "1 unread"]);
    jason.say(&room, "who was that?").await;
    page.until(|event| event.unread(&room) == Some(0)).await;
}

#[tokio::test]
async fn pages_are_told_of_reading_if_their_lists_of_rooms_change_by_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let elsewhere = kevin.join("elsewhere").await;
    jason.join("elsewhere").await;
    let mut here = jason.listen(&room, None).await;
    let mut there = jason.listen(&elsewhere, None).await;
    for page in [&mut here, &mut there] {
        page.until(|event| event.unread(&room) == Some(0)).await;
    }
    let (before, earlier) = (here.received.len(), there.received.len());
    let mut all = vec![];
    for n in 0..3 {
        all.push(kevin.say(&room, &format!("{n}")).await);
        there.counts(&room, n + 1).await;
    }
    // Reports at the same time, the newest not the last.
    let (first, second, third) = tokio::join!(
        see(&jason, &room, all[0]),
        see(&jason, &room, all[2]),
        see(&jason, &room, all[1]),
    );
    let _: ((), (), ()) = (first, second, third);
    there.until(|event| event.unread(&room) == Some(0)).await;
    assert_eq!(unread(&jason).await, Vec::<String>::new());
    // Messages that are read already, one's own, and those that do not exist change nothing.
    let own = jason.say(&room, "mine").await;
    for message in [all[0], all[2], own, own + 1_000] {
        see(&jason, &room, message).await;
    }
    kevin.say(&room, "the end").await;
    here.sees("the end").await;
    there.counts(&room, 1).await;
    let count = |page: &Listener, since: usize, what: &str| {
        let received = page.received[since..].iter();
        received.filter(|event| event.data.contains(what)).count()
    };
    assert_eq!(count(&here, before, "#unread-"), 0, "its list has no count");
    assert_eq!(count(&here, before, "\"#rooms\""), 0);
    assert_eq!(count(&there, earlier, "\"#rooms\""), 0, "a number, no list");
    let numbers = count(&there, earlier, &format!("#unread-{room}"));
    assert!((5..=6).contains(&numbers), "{numbers}: 1, 2, 3, read, 1");
    // A room's own page whose list has a count is told.
    let mut again = jason.listen(&room, None).await;
    again.until(|event| event.unread(&room) == Some(1)).await;
    let newest = kevin.room(&room).await.ids().pop().expect("a message");
    see(&jason, &room, newest).await;
    again.counts(&room, 0).await;
    there.counts(&room, 0).await;
}
