//! Streams of pages that have just opened: they send the list of rooms only if it is another one,
//! and typing only to those who learn something.

use std::time::Duration;

use crate::support::{
    Person, Server,
    page::Page,
    sse::{Event, Listener},
};

/// Opens the stream of a page, as its script does. `list` is what the stream has put into the
/// page since.
fn stream_of(person: &Person, page: &Page, list: Option<&str>) -> Listener {
    let mut address = page.attr("#stream", "data-url");
    if let Some(list) = list {
        let (path, query) = address.split_once('?').expect("a query");
        let (_, rest) = query.split_once('&').unwrap_or((query, ""));
        address = format!("{path}?list={list}&{rest}");
    }
    let request = person.request(reqwest::Method::GET, &address);
    Listener::new(request.timeout(Duration::from_secs(3_600)), None)
}

/// Everything that the stream sends before the reader comes online by name, or says so.
async fn greeting(stream: &mut Listener) -> String {
    let seen = stream.received.len();
    stream.open().await.expect("a stream");
    stream.until(|event| event.name == "beat").await;
    let waited = tokio::time::timeout(Duration::from_millis(400), async {
        while stream.next().await.is_some() {}
    });
    waited.await.expect_err("it stays open");
    let new = stream.received[seen..].iter();
    new.map(|event| event.data.as_str()).collect()
}

/// The list's edition in what a stream sent.
fn edition(sent: &str) -> String {
    let (_, rest) = sent.rsplit_once("name=\"list\" value=\"").expect("a list");
    rest.split('"').next().unwrap_or_default().to_owned()
}

const LIST: &str = "\"#rooms\"";

#[tokio::test]
async fn a_page_gets_the_list_of_rooms_only_if_it_has_another_one() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let elsewhere = kevin.join("elsewhere").await;
    jason.join("elsewhere").await;
    // Presence is stored with the first stream, and stays for a while after it.
    let _online = jason.listen("", None).await;
    for path in [format!("/rooms/{room}"), "/lobby".to_owned()] {
        let page = jason.page(&path).await;
        let mut same = stream_of(&jason, &page, None);
        let sent = greeting(&mut same).await;
        assert!(!sent.contains(LIST), "{path}: {sent}");
        assert!(!sent.contains("hx-target=\"#here-"), "{path}: {sent}");
        // Reconnected, it is still the same list. Marks of presence may have changed.
        let sent = greeting(&mut same).await;
        assert!(!sent.contains(LIST), "{path} again: {sent}");

        // Something happened before the stream opened.
        kevin.say(&elsewhere, "news").await;
        let mut behind = stream_of(&jason, &page, None);
        let sent = greeting(&mut behind).await;
        assert!(sent.contains(LIST), "{path}: {sent}");
        assert!(sent.contains(&format!("id=\"unread-{elsewhere}\"")));
        // The page has the edition of what it got, and says so.
        let mut again = stream_of(&jason, &page, Some(&edition(&sent)));
        assert!(!greeting(&mut again).await.contains(LIST), "{path}");
        // Nonsense is no list.
        for list in ["", "x", "1.1", &"1".repeat(5_000)] {
            let mut odd = stream_of(&jason, &page, Some(list));
            assert!(greeting(&mut odd).await.contains(LIST), "{path} {list}");
        }
        jason.post("/rooms/seen", &[]).await;
    }
    // A list that was changed and changed back while nobody told the page is sent, if the
    // page has what was between.
    let page = jason.page("/lobby").await;
    let notify = async |level| {
        let form = [("notify", level)];
        jason.post(&format!("/rooms/{room}/notify"), &form).await;
    };
    notify("nothing").await;
    let sent = greeting(&mut stream_of(&jason, &page, None)).await;
    let muted = edition(&sent);
    notify("all").await;
    let sent = greeting(&mut stream_of(&jason, &page, Some(&muted))).await;
    assert!(sent.contains(LIST));
    let sent = greeting(&mut stream_of(&jason, &page, None)).await;
    assert!(!sent.contains(LIST));
    // The list of another person is another one.
    let theirs = stream_of(&kevin, &page, None);
    assert!(greeting(&mut { theirs }).await.contains(LIST));
}

#[tokio::test]
async fn a_page_with_the_same_list_learns_who_came_and_went() {
    let server = Server::start().await;
    let (kevin, jason, _) = server.kevin_and_jason().await;
    let chat = crate::support::person::location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.rsplit('/').next().expect("a room").to_owned();
    kevin.say(&chat, "hello").await;
    let page = jason.page("/lobby").await;
    let online = kevin.listen("", None).await;
    let sent = greeting(&mut stream_of(&jason, &page, None)).await;
    assert!(!sent.contains(LIST), "{sent}");
    let mark = |sent: &str| {
        let (_, rest) = sent.split_once("hx-target=\"#here-1\"")?;
        Some(rest.split_once("</hx-partial>")?.0.contains("online"))
    };
    assert_eq!(mark(&sent), Some(true), "{sent}");
    drop(online);
}

#[tokio::test]
async fn who_comes_while_somebody_types_is_told_and_who_blocked_them_is_not() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mallory = server.register("mallory").await;
    mallory.join("designers").await;
    mallory.post("/people/jason/block", &[]).await;
    let mut early = mallory.listen(&room, None).await;
    let mut own = jason.listen(&room, None).await;
    let mut kevins = kevin.listen(&room, None).await;
    early.until(|event| event.name == "beat").await;
    let typing = |event: &Event| event.data.contains("\"#typing\"");
    for _ in 0..5 {
        jason.post(&format!("/rooms/{room}/typing"), &[]).await;
    }
    let event = kevins.until(typing).await;
    assert!(event.data.contains("jason"), "{}", event.data);
    let mut late = kevin.listen(&room, None).await;
    let event = late.until(typing).await;
    assert!(event.data.contains("jason"), "{}", event.data);
    let mut other = mallory.listen(&room, None).await;
    // He is still typing, and says nothing new by it.
    jason.post(&format!("/rooms/{room}/typing"), &[]).await;
    jason.say(&room, "there").await;
    for page in [&mut early, &mut own, &mut other] {
        page.sees("there").await;
    }
    kevin.post(&format!("/rooms/{room}/typing"), &[]).await;
    for page in [&mut early, &mut own, &mut other] {
        let event = page.until(typing).await;
        assert!(event.data.contains("kevin"), "{}", event.data);
        let told = page.received.iter().filter(|event| typing(event)).count();
        assert_eq!(told, 1, "nothing of jason");
    }
    kevins.sees("there").await;
    jason.say(&room, "the end").await;
    kevins.sees("the end").await;
    let told = kevins.received.iter().filter(|event| typing(event)).count();
    assert_eq!(told, 2, "that he types, and that he does not");
}
