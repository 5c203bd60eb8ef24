//! A page that the browser has is answered with 304, and a changed page is always sent.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::{Method, Response};

use crate::support::{
    Server,
    page::Page,
    person::{PASSWORD, Person, header, nonce},
};

/// A request for a page that the browser has with this ETag.
async fn again(person: &Person, path: &str, tag: &str) -> Response {
    let request = person.request(Method::GET, path);
    let answer = request.header("If-None-Match", tag).send().await;
    answer.expect("an answer")
}

async fn compressed(person: &Person, path: &str, codings: &str) -> Response {
    let request = person.request(Method::GET, path);
    let answer = request.header("Accept-Encoding", codings).send().await;
    answer.expect("an answer")
}

/// Compares a page before and after each change.
struct Watch<'a> {
    person: &'a Person,
    path: String,
    tag: String,
    text: String,
}

impl<'a> Watch<'a> {
    async fn over(person: &'a Person, path: &str) -> Self {
        let answer = person.get(path).await;
        let tag = header(&answer, "ETag");
        let text = answer.text().await.expect("a page");
        Self {
            person,
            path: path.to_owned(),
            tag,
            text,
        }
    }

    /// Asserts that the page has changed, and that it does not change once more.
    async fn changed(&mut self, what: &str) -> Page {
        let answer = again(self.person, &self.path, &self.tag).await;
        assert_eq!(answer.status(), 200, "{what}");
        let tag = header(&answer, "ETag");
        let text = answer.text().await.expect("a page");
        let without_nonce = |text: &str| {
            let (before, after) = text.split_once("name=\"nonce\" value=\"").expect("a nonce");
            let (_, after) = after.split_once('"').expect("its end");
            format!("{before}{after}")
        };
        assert_ne!(without_nonce(&text), without_nonce(&self.text), "{what}");
        assert_ne!(tag, self.tag, "{what}");
        self.tag = tag;
        self.text = text;
        let once_more = again(self.person, &self.path, &self.tag).await;
        assert_eq!(once_more.status(), 304, "after {what}");
        Page::read(&self.text)
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.runs_scripts();
    jason.runs_scripts();
    let path = format!("/rooms/{room}");
    kevin.say(&room, "hello").await;
    let first = jason.get(&path).await;
    let tag = header(&first, "ETag");
    assert!(tag.starts_with('"'), "strong: {tag}");
    let second = again(&jason, &path, &format!("\"x\", W/{tag}")).await;
    assert_eq!(second.status(), 304);
    assert_eq!(header(&second, "ETag"), tag);
    assert_eq!(header(&second, "Cache-Control"), "private, no-cache");
    assert_eq!(second.text().await.expect("nothing"), "");
    // A visit to another room does not change this page.
    let elsewhere = jason.join("cooks").await;
    jason.room(&elsewhere).await;
    let tag = header(&jason.get(&path).await, "ETag");
    jason.room(&elsewhere).await;
    assert_eq!(again(&jason, &path, &tag).await.status(), 304);
    // Another person's ETag is never this person's.
    assert_eq!(again(&kevin, &path, &tag).await.status(), 200);
    // R-41: after the end of a right the answer is 404, not 304.
    jason.leave(&room).await;
    assert_eq!(again(&jason, &path, &tag).await.status(), 404);
    jason.sign_out().await;
    assert_eq!(again(&jason, &path, &tag).await.status(), 303);
}

#[tokio::test]
async fn every_change_on_a_room_s_page_gives_it_a_new_etag() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.runs_scripts();
    jason.runs_scripts();
    let other = kevin.join("cooks").await;
    jason.join("cooks").await;
    let path = format!("/rooms/{room}");
    kevin.room(&room).await;
    let mut page = Watch::over(&kevin, &path).await;

    let message = jason.say(&room, "hello").await;
    let shown = page.changed("a message").await;
    assert_eq!(shown.messages.last().map(|m| m.1.as_str()), Some("hello"));
    let place = format!("/rooms/{room}/messages/{message}");
    jason.post(&place, &[("body", "hello again")]).await;
    page.changed("another text").await;
    jason.post(&format!("{place}/remove"), &[]).await;
    page.changed("a deleted message").await;

    let elsewhere = jason.say(&other, "soup").await;
    assert_eq!(
        page.changed("a message elsewhere")
            .await
            .texts(".unread")
            .len(),
        1
    );
    let seen = [("message", elsewhere.to_string())];
    let seen = seen.each_ref().map(|(name, id)| (*name, id.as_str()));
    kevin.post(&format!("/rooms/{other}/seen"), &seen).await;
    assert!(
        page.changed("a message read elsewhere")
            .await
            .texts(".unread")
            .is_empty()
    );

    let ana = server.register("ana").await;
    ana.runs_scripts();
    assert!(
        page.changed("a newcomer")
            .await
            .texts("#people bdi")
            .contains(&"ana".to_owned())
    );
    ana.join("designers").await;
    page.changed("somebody joining").await;
    ana.post("/me/profile", &[("display_name", "Ana B.")]).await;
    assert!(
        page.changed("a name")
            .await
            .texts("#members bdi")
            .contains(&"Ana B.".to_owned())
    );
    ana.leave(&room).await;
    page.changed("somebody leaving").await;
    ana.post("/me/close", &[("confirm", PASSWORD)]).await;
    page.changed("an account closed").await;

    let stream = jason.listen(&room, None).await;
    page.changed("somebody going online").await;
    jason
        .post(
            "/me/privacy",
            &[("receipts", "true"), ("appears_offline", "true")],
        )
        .await;
    page.changed("somebody appearing offline").await;
    drop(stream);

    kevin
        .post(&format!("/rooms/{room}/notify"), &[("notify", "nothing")])
        .await;
    page.changed("a notification setting").await;
    let named = [("name", "Design"), ("topic", "All of it")];
    kevin.post(&format!("/rooms/{room}/rename"), &named).await;
    assert_eq!(
        page.changed("another name").await.texts("#topic"),
        ["All of it"]
    );
    kevin
        .post(&format!("/rooms/{room}/archive"), &[("archived", "true")])
        .await;
    page.changed("an archived room").await;
    kevin.post(&format!("/rooms/{room}/clear"), &[]).await;
    assert!(page.changed("a cleared history").await.messages.is_empty());
    kevin.post(&format!("/rooms/{room}/restore"), &[]).await;
    page.changed("a restored history").await;
    kevin.join("gardeners").await;
    kevin.room(&room).await;
    page.changed("another room").await;
}

/// The change detector sees the writes of other processes.
#[tokio::test]
async fn a_page_follows_changes_made_by_another_process() {
    let server = Server::start().await;
    let (_, jason, room) = server.kevin_and_jason().await;
    jason.runs_scripts();
    let path = format!("/rooms/{room}");
    jason.room(&room).await;
    let mut page = Watch::over(&jason, &path).await;
    let (well, _) = server.shell(&["grant-admin", "jason"]);
    assert!(well);
    page.changed("another right").await;
    server.query("delete from sessions");
    assert_eq!(again(&jason, &path, &page.tag).await.status(), 303);
}

#[tokio::test]
async fn a_conversation_s_page_changes_with_its_receipt() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    kevin.runs_scripts();
    jason.runs_scripts();
    let path = header(&kevin.post("/chat/jason", &[]).await, "Location");
    let room = path.strip_prefix("/rooms/").expect("a room").to_owned();
    let message = kevin.say(&room, "hello").await.to_string();
    kevin.room(&room).await;
    let mut page = Watch::over(&kevin, &path).await;
    let mut stream = jason.listener("", None);
    stream.open().await.expect("a stream");
    assert_eq!(
        page.changed("delivered").await.texts("#receipt"),
        ["Delivered"]
    );
    let seen = format!("/rooms/{room}/seen");
    jason.post(&seen, &[("message", &message)]).await;
    assert_eq!(page.changed("seen").await.texts("#receipt"), ["Seen"]);
    jason.post("/me/privacy", &[]).await;
    assert_eq!(
        page.changed("receipts turned off").await.texts("#receipt"),
        ["Delivered"]
    );
}

#[tokio::test]
async fn pages_are_compressed_for_browsers_that_accept_gzip() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.runs_scripts();
    for n in 0..60 {
        kevin
            .say(
                &room,
                &format!("Message {n}, with a few words of its own: {}", nonce()),
            )
            .await;
    }
    for path in [
        format!("/rooms/{room}"),
        "/lobby".to_owned(),
        "/me".to_owned(),
    ] {
        let plain = kevin.get(&path).await;
        assert!(!plain.headers().contains_key("Content-Encoding"), "{path}");
        assert!(header(&plain, "Vary").contains("Accept-Encoding"), "{path}");
        let tag = |answer: &Response| answer.headers().get("ETag").cloned();
        let plain_tag = tag(&plain);
        assert_eq!(
            plain_tag.is_some(),
            path != "/me",
            "{path}: only a live page is kept"
        );
        let plain = plain.text().await.expect("a page");
        let gzip = compressed(&kevin, &path, "br, gzip;q=0.5").await;
        assert_eq!(header(&gzip, "Content-Encoding"), "gzip", "{path}");
        assert!(
            plain_tag.is_none() || tag(&gzip) != plain_tag,
            "another representation"
        );
        let bytes = gzip.bytes().await.expect("a page");
        let mut text = String::new();
        GzDecoder::new(&*bytes)
            .read_to_string(&mut text)
            .expect("gzip");
        assert_eq!(text, plain, "{path}");
        println!("{path}: {} bytes, {} compressed", plain.len(), bytes.len());
        let refused = compressed(&kevin, &path, "gzip;q=0, br").await;
        assert!(
            !refused.headers().contains_key("Content-Encoding"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn two_windows_of_one_page_lose_nothing() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.runs_scripts();
    let path = format!("/rooms/{room}");
    kevin.room(&room).await;
    let (one, other) = (kevin.room(&room).await, kevin.room(&room).await);
    assert_eq!(one.nonce(), other.nonce(), "the same page");
    let send = |body: &'static str, nonce: String| {
        let (kevin, path) = (&kevin, format!("{path}/messages"));
        async move {
            kevin
                .post(&path, &[("body", body), ("nonce", &nonce)])
                .await
        }
    };
    assert_eq!(send("from one", one.nonce()).await.status(), 303);
    let refused = send("from the other", other.nonce()).await;
    assert_eq!(refused.status(), 409);
    let page = Page::read(&refused.text().await.expect("a page"));
    assert_eq!(page.texts("#composer textarea"), ["from the other"]);
    assert_eq!(send("from the other", page.nonce()).await.status(), 303);
    let texts: Vec<_> = kevin
        .room(&room)
        .await
        .messages
        .into_iter()
        .map(|m| m.1)
        .collect();
    assert_eq!(texts, ["from one", "from the other"]);
}
