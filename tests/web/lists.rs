//! What stands beside every page says of each room: the line that was said last there.

use crate::support::{Person, Server, person::location};

async fn lines(person: &Person) -> Vec<String> {
    person.page("/lobby").await.texts(".row .said")
}

const KEY: &str = "old:1111111111111111111111111111111111111111111111111111111111111111";

#[tokio::test]
async fn each_room_says_what_was_said_last_and_by_whom() {
    // Sealed, so that it is opened as messages are.
    let server = Server::start_with(&[("ROCKET_SEAL", &format!("{:?}", [KEY]))]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    assert_eq!(lines(&kevin).await, ["No messages yet"]);
    kevin.say(&room, "first").await;
    kevin.say(&room, "two\n\nlines <b>and</b> more").await;
    assert_eq!(lines(&kevin).await, ["You: two lines <b>and</b> more"]);
    assert_eq!(lines(&jason).await, ["kevin: two lines <b>and</b> more"]);
    // No more of a long one than has room.
    let long = jason.say(&room, &"wordy ".repeat(1_000)).await;
    let line = lines(&kevin).await.remove(0);
    assert!(line.starts_with("jason: wordy wordy") && line.ends_with('…'));
    assert!(line.chars().count() < 100, "{line}");
    // In a conversation it is plain who said it.
    let chat = location(&kevin.get("/chat/jason").await);
    let chat = chat.strip_prefix("/rooms/").expect("a room");
    kevin.say(chat, "lunch?").await;
    assert_eq!(lines(&jason).await[1], "lunch?");
    assert_eq!(lines(&kevin).await[1], "You: lunch?");
    // What was taken back is gone from here, too.
    jason
        .post(&format!("/rooms/{room}/messages/{long}/remove"), &[])
        .await;
    assert_eq!(lines(&kevin).await[0], "jason: Message deleted");
    // What one has cleared is not there for oneself, and is for the others.
    kevin.post(&format!("/rooms/{chat}/clear"), &[]).await;
    assert_eq!(lines(&kevin).await[1], "No messages yet");
    assert_eq!(lines(&jason).await[1], "lunch?");
}

#[tokio::test]
async fn a_page_elsewhere_is_told_the_line_and_what_becomes_of_it() {
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

    // Who is not in the room any more is told nothing of it.
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
async fn a_newcomer_is_shown_a_room_and_finds_rooms_and_people() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    // Whoever comes first opens the first room, in one click.
    let lobby = kevin.page("/lobby").await;
    assert_eq!(lobby.texts(".welcome bdi"), ["kevin"]);
    let action = lobby.attr(".welcome form", "action");
    let name = lobby.attr(".welcome button", "value");
    let room = location(&kevin.post(&action, &[("name", &name)]).await);
    assert_eq!(kevin.page(&room).await.texts("h1 bdi"), [name.as_str()]);
    assert!(kevin.page("/lobby").await.texts(".welcome").is_empty());
    // Whoever comes later joins where most are.
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
    // One field finds all.
    let search = jason
        .page("/lobby")
        .await
        .attr(".sidebar .search", "action");
    let found = jason.page(&format!("{search}?q=a")).await;
    assert_eq!(found.texts("#places form bdi"), ["a quiet corner"]);
    assert_eq!(found.texts("#places [href^='/chat'] bdi"), ["ana"]);
}

#[tokio::test]
async fn a_house_that_welcomes_has_everybody_in_a_room_from_the_start() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let kevin = server.register("kevin").await;
    // Whoever comes first has a first room, and is shown to it.
    assert_eq!(location(&kevin.get("/").await), "/lobby");
    let lobby = kevin.page("/lobby").await;
    assert_eq!(lobby.texts(".row bdi"), ["Everyone"]);
    assert_eq!(lobby.texts(".welcome h2 bdi"), ["kevin"]);
    let room = lobby.attr(".welcome a", "href");
    let said = room.strip_prefix("/rooms/").expect("a room");
    kevin.say(said, "is anybody here?").await;
    kevin.get(&room).await;
    assert_eq!(location(&kevin.get("/").await), room);
    assert!(kevin.page("/lobby").await.texts(".welcome").is_empty());
    // Whoever comes later is there, too, whatever it is called by then, and the others hear it.
    let settings = [("name", "The office"), ("topic", "")];
    kevin.post(&format!("{room}/rename"), &settings).await;
    kevin.join("a quiet corner").await;
    let jason = server.register("jason").await;
    assert_eq!(
        jason.page("/lobby").await.texts(".row bdi"),
        ["The office", "kevin"]
    );
    let page = jason.page(&room).await;
    assert_eq!(page.texts(".body"), ["is anybody here?"]);
    // Where nobody writes any more nobody is put.
    kevin
        .post(&format!("{room}/archive"), &[("archived", "true")])
        .await;
    let ana = server.register("ana").await;
    let rows = ana.page("/lobby").await.texts("#rooms .row bdi");
    assert_eq!(rows, ["a quiet corner"]);
}
