//! A room that is live without scripts: a page whose answer does not end.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use tokio::time::timeout;

use crate::support::{Person, Server, page::Page, person::header};

/// An open page, read piece by piece.
struct LivePage {
    bytes:
        std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    html: String,
}

impl LivePage {
    async fn open(person: &Person, room: &str) -> (Self, reqwest::header::HeaderMap) {
        let request = person.request(Method::GET, &format!("/rooms/{room}/live"));
        let answer = request
            .timeout(Duration::from_secs(600))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        let headers = answer.headers().clone();
        let bytes = Box::pin(answer.bytes_stream());
        let html = String::new();
        (Self { bytes, html }, headers)
    }

    async fn until(&mut self, wanted: &str) {
        while !self.html.contains(wanted) {
            let next = timeout(Duration::from_secs(15), self.bytes.next());
            let part = next
                .await
                .unwrap_or_else(|_| panic!("no {wanted:?} in {}", self.html));
            let part = part.expect("the page to go on").expect("bytes");
            self.html.push_str(str::from_utf8(&part).expect("text"));
        }
    }

    async fn ends(&mut self) {
        while let Some(Ok(part)) = timeout(Duration::from_secs(15), self.bytes.next())
            .await
            .expect("an end")
        {
            self.html.push_str(str::from_utf8(&part).expect("text"));
        }
    }
}

#[tokio::test]
async fn a_page_without_scripts_keeps_receiving_messages() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut ids = vec![];
    for n in 0..60 {
        ids.push(jason.say(&room, &format!("number {n}")).await);
    }
    // (Of read messages the page shows one page's length.)
    kevin.post("/rooms/seen", &[]).await;
    let (mut reading, headers) = LivePage::open(&kevin, &room).await;
    reading.until("number 59").await;
    for n in 60..80 {
        ids.push(jason.say(&room, &format!("number {n} <b>&amp;")).await);
    }
    reading.until("number 79").await;
    let page = Page::read(&reading.html);
    assert_eq!(page.ids(), ids[10..], "each once, in order");
    assert!(
        page.messages
            .iter()
            .all(|(_, text)| !text.contains("<script"))
    );
    let whole = kevin.room(&room).await;
    for id in &ids[40..] {
        // (On a page, the first unread message shows its author.)
        let element = |page: &Page| {
            let html = page.element(&format!("#m{id}"));
            html.replace("\"message continues\"", "\"message\"")
        };
        assert_eq!(element(&page), element(&whole), "the same HTML");
    }
    assert!(
        !reading.html.contains("<script"),
        "the page has no script of its own"
    );
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(headers["x-frame-options"], "SAMEORIGIN");
    assert_eq!(headers["cache-control"], "no-store");

    // The room's page embeds it for browsers without scripts, and no other page may.
    let answer = kevin.get(&format!("/rooms/{room}")).await;
    let policy = header(&answer, "Content-Security-Policy");
    assert!(policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"));
    let html = answer.text().await.expect("a page");
    assert!(html.contains(&format!(
        "<noscript><iframe class=\"live\" src=\"/rooms/{room}/live#new\""
    )));
    let lobby = header(&kevin.get("/lobby").await, "Content-Security-Policy");
    assert!(lobby.contains("frame-src 'none'"), "{lobby}");

    kevin.leave(&room).await;
    jason.say(&room, "behind his back").await;
    reading.ends().await;
    assert!(reading.html.contains("You’re no longer in this room"));
    assert!(!reading.html.contains("behind his back"));
    let path = format!("/rooms/{room}/live");
    assert_eq!(kevin.get(&path).await.status(), 404);
    assert_eq!(server.visitor().get(&path).await.status(), 303);

    let (mut reading, _) = LivePage::open(&jason, &room).await;
    jason.sign_out().await;
    reading.ends().await;
    assert!(reading.html.contains("You’ve been signed out"));
}

#[tokio::test]
async fn an_edit_is_appended_and_a_deletion_reloads_the_page() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let message = jason.say(&room, "a crow").await;
    let (mut reading, _) = LivePage::open(&kevin, &room).await;
    reading.until("a crow").await;
    let place = format!("/rooms/{room}/messages/{message}");
    jason.post(&place, &[("body", "a raven")]).await;
    reading.until("a raven").await;
    jason.post(&format!("{place}/remove"), &[]).await;
    // It ends and reloads itself, and the new page has nothing of the deleted text.
    reading.ends().await;
    assert!(reading.html.contains("Message deleted"));
    assert!(reading.html.contains("http-equiv=\"refresh\""));
    let (mut reading, _) = LivePage::open(&kevin, &room).await;
    reading.until("Message deleted").await;
    assert!(!reading.html.contains("a crow") && !reading.html.contains("raven"));
}

#[tokio::test]
async fn page_and_stream_meet_without_a_gap_or_a_repetition() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let talking = {
        let (jason, room) = (jason.clone(), room.clone());
        tokio::spawn(async move {
            let mut ids = vec![];
            for n in 0..300 {
                ids.push(jason.say(&room, &format!("number {n}")).await);
            }
            ids
        })
    };
    let mut pages = vec![];
    for _ in 0..15 {
        pages.push(LivePage::open(&kevin, &room).await.0);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let ids = talking.await.expect("somebody who talks");
    for page in &mut pages {
        page.until("number 299<").await;
        let shown = Page::read(&page.html).ids();
        assert!(!shown.is_empty());
        assert_eq!(
            shown,
            ids[ids.len() - shown.len()..],
            "no gap and no repetition"
        );
    }
}

#[tokio::test]
async fn the_live_page_begins_where_its_reader_stopped() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for n in 0..70 {
        kevin.say(&room, &format!("message {n}.")).await;
    }
    // The frame begins at the divider and has all unread messages below it.
    let page = jason.get(&format!("/rooms/{room}")).await;
    let page = page.text().await.expect("a page");
    assert!(page.contains("/live#new"), "{page}");
    let (mut reading, _) = LivePage::open(&jason, &room).await;
    reading.until("message 69.").await;
    let page = Page::read(&reading.html);
    assert_eq!(page.messages.len(), 70);
    assert_eq!(page.texts(".divider #new").len(), 1);
    kevin.say(&room, "and on it goes").await;
    reading.until("and on it goes").await;
}
