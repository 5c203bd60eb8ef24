//! The sidebar: each room with its last message, and the rooms of newcomers.

use crate::support::{Person, Server, page::Page, person::location};

async fn lines(person: &Person) -> Vec<String> {
    person.page("/lobby").await.texts(".row .said")
}

const KEY: &str = "old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

#[tokio::test]
async fn each_room_shows_its_last_message_and_the_author() {
    // With encryption, so that the sidebar has to decrypt.
    let server = Server::start_with(&[("ROCKET_SEAL", &format!("{:?}", [KEY]))]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    assert_eq!(lines(&kevin).await, ["No messages yet"]);
    kevin.say(&room, "first").await;
    kevin.say(&room, "two\n\nlines <b>and</b> more").await;
    assert_eq!(lines(&kevin).await, ["You: two lines <b>and</b> more"]);
    assert_eq!(lines(&jason).await, ["kevin: two lines <b>and</b> more"]);
    // A long message is shortened.
    let long = jason.say(&room, &"wordy ".repeat(1_000)).await;
    let line = lines(&kevin).await.remove(0);
    assert!(line.starts_with("jason: wordy wordy") && line.ends_with('…'));
    assert!(line.chars().count() < 100, "{line}");
    // In a conversation the other person's name is left out.
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.strip_prefix("/rooms/").expect("a room");
    kevin.say(chat, "lunch?").await;
    assert_eq!(lines(&jason).await[1], "lunch?");
    assert_eq!(lines(&kevin).await[1], "You: lunch?");
    // A deleted message is gone from here, too.
    jason
        .post(&format!("/rooms/{room}/messages/{long}/remove"), &[])
        .await;
    assert_eq!(lines(&kevin).await[0], "jason: Message deleted");
    // A cleared history is gone for oneself only.
    kevin.post(&format!("/rooms/{chat}/clear"), &[]).await;
    assert_eq!(lines(&kevin).await[1], "No messages yet");
    assert_eq!(lines(&jason).await[1], "lunch?");
}

#[tokio::test]
async fn pages_elsewhere_receive_the_last_line_and_its_changes() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut jasons = jason.listener("", None);
    jasons.open().await.expect("a stream");
    jasons.until(|event| event.data.contains("#rooms")).await;
    let place = format!("#rooms #last-{room}");
    let message = kevin.say(&room, "a canary").await;
    let event = jasons.until(|event| event.data.contains(&place)).await;
    assert!(event.data.contains("a canary") && event.data.contains("kevin: "));
    assert!(event.data.contains(&format!("#unread-{room}")));

    let place = format!("/rooms/{room}/messages/{message}");
    kevin.post(&place, &[("body", "a better canary")]).await;
    let line = format!("#l{message}\"");
    let event = jasons.until(|event| event.data.contains(&line)).await;
    assert!(event.data.contains("a better canary"), "{}", event.data);
    kevin.post(&format!("{place}/remove"), &[]).await;
    let event = jasons.until(|event| event.data.contains(&line)).await;
    assert!(event.data.contains("Message deleted") && !event.data.contains("canary"));

    // A former member receives nothing more of the room.
    let last = kevin.say(&room, "another").await;
    jasons.until(|event| event.data.contains("another")).await;
    jason.leave(&room).await;
    jasons
        .until(|event| event.data.contains("You haven’t joined any rooms"))
        .await;
    let place = format!("/rooms/{room}/messages/{last}");
    kevin.post(&place, &[("body", "among ourselves")]).await;
    let cooks = jason.join("cooks").await;
    let event = jasons
        .until(|event| event.data.contains("among ourselves") || event.data.contains("cooks"))
        .await;
    assert!(
        event.data.contains(&format!("/rooms/{cooks}")),
        "{}",
        event.data
    );
}

#[tokio::test]
async fn a_newcomer_is_offered_a_room_and_finds_rooms_and_people() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    // The first person creates the first room with one click.
    let lobby = kevin.page("/lobby").await;
    assert_eq!(lobby.texts(".welcome h2 bdi"), ["kevin"]);
    let action = lobby.attr(".welcome form", "action");
    let name = lobby.attr(".welcome button", "value");
    let room = location(&kevin.post(&action, &[("name", &name)]).await);
    assert_eq!(kevin.page(&room).await.texts("h1 bdi"), [name.as_str()]);
    assert!(kevin.page("/lobby").await.texts(".welcome").is_empty());
    // The welcome is for somebody who looks around, not above what they search.
    let dana = server.register("dana").await;
    assert_eq!(dana.page("/lobby").await.texts(".welcome").len(), 1);
    assert!(
        dana.page("/lobby?q=Bokks")
            .await
            .texts(".welcome")
            .is_empty()
    );
    // Later newcomers join the room with most members.
    kevin.join("a quiet corner").await;
    let ana = server.register("ana").await;
    ana.post(&action, &[("name", &name)]).await;
    let jason = server.register("jason").await;
    let lobby = jason.page("/lobby").await;
    assert_eq!(lobby.texts(".welcome button bdi"), [name.as_str()]);
    let joined = jason
        .post(&lobby.attr(".welcome form", "action"), &[])
        .await;
    assert_eq!(location(&joined), room);
    // One search field finds rooms and people.
    let search = jason
        .page("/lobby")
        .await
        .attr(".sidebar .search", "action");
    let found = jason.page(&format!("{search}?q=a")).await;
    assert_eq!(found.texts("#places li form bdi"), ["a quiet corner"]);
    assert_eq!(found.texts("#places [href^='/chat'] bdi"), ["ana"]);
}

#[tokio::test]
async fn with_the_welcome_setting_newcomers_start_in_a_room() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let kevin = server.register("kevin").await;
    // The first person stands in a first room, which says what to do.
    let room = location(&kevin.get("/").await);
    let page = kevin.page(&room).await;
    assert_eq!(page.texts("h1 bdi"), ["Everyone"]);
    assert!(page.texts(".beginning p")[0].starts_with("Welcome to Everyone."));
    let id = room.strip_prefix("/rooms/").expect("a room");
    kevin.say(id, "is anybody here?").await;
    let lobby = kevin.page("/lobby").await;
    assert!(lobby.texts(".welcome").is_empty());
    assert_eq!(lobby.texts(".row bdi"), ["Everyone"]);
    // Later newcomers are in it, too, even after it was renamed.
    let settings = [("name", "The office"), ("topic", "")];
    kevin.post(&format!("{room}/rename"), &settings).await;
    kevin.join("a quiet corner").await;
    let jason = server.register("jason").await;
    assert_eq!(location(&jason.get("/").await), room);
    assert_eq!(
        jason.page("/lobby").await.texts(".row bdi"),
        ["The office", "kevin"]
    );
    let page = jason.page(&room).await;
    assert_eq!(page.texts(".body"), ["is anybody here?"]);
    // Newcomers are not added to an archived room.
    kevin
        .post(&format!("{room}/archive"), &[("archived", "true")])
        .await;
    let ana = server.register("ana").await;
    let rows = ana.page("/lobby").await.texts("#rooms .row bdi");
    assert_eq!(rows, ["a quiet corner"]);
}

#[tokio::test]
async fn rooms_with_something_unread_come_first_and_then_the_latest() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let mut rooms = vec![];
    for name in ["alpha", "beta", "gamma", "delta"] {
        rooms.push(kevin.join(name).await);
        jason.join(name).await;
    }
    // Seconds apart, as people write.
    let now = server.query("select max(joined_at) from memberships");
    let at = |room: &str, table: &str, column: &str, ago: u64| {
        server.query(&format!(
            "update {table} set {column} = {now} - {ago}000000 where room_id = {room}"
        ));
    };
    for (ago, room) in rooms.iter().enumerate() {
        at(room, "memberships", "joined_at", 100 + ago as u64);
    }
    let order = async |path: &str| kevin.page(path).await.texts("#rooms .row > bdi");
    assert_eq!(order("/lobby").await, ["alpha", "beta", "gamma", "delta"]);
    // His own words make a room the latest.
    kevin.say(&rooms[2], "one").await;
    at(&rooms[2], "messages", "said_at", 50);
    kevin.say(&rooms[1], "two").await;
    at(&rooms[1], "messages", "said_at", 60);
    assert_eq!(order("/lobby").await, ["gamma", "beta", "alpha", "delta"]);
    // Others’ words put it first, however old they are, but not while he reads there.
    jason.say(&rooms[3], "three").await;
    at(&rooms[3], "messages", "said_at", 99);
    assert_eq!(order("/lobby").await, ["delta", "gamma", "beta", "alpha"]);
    let here = format!("/rooms/{}", rooms[3]);
    assert_eq!(order(&here).await, ["gamma", "beta", "delta", "alpha"]);
    // Without notifications nothing counts as unread.
    let notify = format!("{here}/notify");
    kevin.post(&notify, &[("notify", "nothing")]).await;
    assert_eq!(order("/lobby").await, ["gamma", "beta", "delta", "alpha"]);
}

#[tokio::test]
async fn lists_stay_folded_on_the_next_page() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let session = kevin.cookie();
    for (lists, rooms, people, whole) in [
        ("", true, true, 0),
        ("; lists=rooms", false, true, 0),
        ("; lists=people.all", true, false, 1),
        ("; lists=nonsense..rooms", false, true, 0),
    ] {
        for path in ["/lobby", &format!("/rooms/{room}")] {
            let request = kevin.request(reqwest::Method::GET, path);
            let request = request.header("Cookie", format!("{session}{lists}"));
            let answer = request.send().await.expect("an answer");
            let page = Page::read(&answer.text().await.expect("a page"));
            for (list, open) in [("rooms", rooms), ("people", people)] {
                let css = format!(".list-heading[open][data-list={list}]");
                assert_eq!(
                    page.texts(&css).len(),
                    usize::from(open),
                    "{path} {lists} {list}"
                );
            }
            assert_eq!(page.texts("#rooms.whole").len(), whole, "{path} {lists}");
        }
    }
}
