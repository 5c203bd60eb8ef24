//! Blocked people.

use crate::{
    contacts::{chat, invitations, post, private_room},
    support::{Server, page::Page, person::header},
};

/// An invitation by a blocked person is not shown, and stands in nobody's way.
#[tokio::test]
async fn others_invite_into_a_room_into_which_a_blocked_person_has_invited() {
    let server = Server::start().await;
    let (kevin, mallory) = (
        server.register("kevin").await,
        server.register("mallory").await,
    );
    let jason = server.register("jason").await;
    assert_eq!(post(&kevin, "/people/mallory/block").await, 303);
    let room = private_room(&mallory, "Secret", "").await;
    let form = |name| [("username", name)];
    let path = format!("/rooms/{room}/members");
    mallory.post(&path, &form("jason")).await;
    jason.accept(&room).await;
    mallory.post(&path, &form("kevin")).await;
    assert!(invitations(&kevin).await.is_empty());
    jason.post(&path, &form("kevin")).await;
    assert_eq!(invitations(&kevin).await.len(), 1);
}

#[tokio::test]
async fn a_blocked_person_cannot_write_call_or_bring_into_rooms() {
    let server = Server::start().await;
    let (kevin, mallory) = (
        server.register("kevin").await,
        server.register("mallory").await,
    );
    let eve = server.register("eve").await;
    let room = chat(&mallory, "kevin").await;
    let before = mallory.say(&room, "hello").await;
    kevin.say(&room, "hi").await;
    assert_eq!(kevin.get("/people/mallory/block").await.status(), 200);
    assert!(
        kevin
            .page("/me/contacts")
            .await
            .texts(".managed")
            .is_empty(),
        "it asks first"
    );
    assert_eq!(post(&kevin, "/people/mallory/block").await, 303);
    assert_eq!(post(&kevin, "/people/kevin/block").await, 404);
    // The existing conversation takes nothing more, in any way, and says so.
    let answer = mallory
        .try_say(&room, "kept text", "a-nonce-of-sixteen")
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 422);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(
        page.texts("#archived")
            .concat()
            .contains("You can’t send messages")
    );
    assert!(
        page.texts("#composer textarea")
            .concat()
            .contains("kept text")
    );
    let mut socket = mallory.socket(&room, None).await;
    socket
        .text(r#"{"say": "by socket", "nonce": "another-nonce-of-sixteen"}"#)
        .await;
    let refused = socket.event("refused").await;
    assert_eq!(refused["status"], 422);
    assert!(
        refused["problem"]
            .as_str()
            .expect("a sentence")
            .contains("can’t send")
    );
    let edit = [("body", "edited into something else")];
    let edited = mallory
        .post(&format!("/rooms/{room}/messages/{before}"), &edit)
        .await;
    assert_eq!(edited.status(), 404);
    assert_eq!(server.query("select count(*) from messages"), "2");
    // The one who blocked is told how to write again.
    let own = kevin.room(&room).await.texts("#archived").concat();
    assert!(own.contains("Unblock"), "{own}");
    let trap = private_room(&mallory, "a trap", "kevin").await;
    assert_eq!(kevin.get(&format!("/rooms/{trap}")).await.status(), 404);
    assert!(invitations(&kevin).await.is_empty());
    assert!(
        kevin
            .page("/me/contacts")
            .await
            .texts(".invitation")
            .is_empty()
    );
    let page = mallory.page(&format!("/rooms/{trap}/members")).await;
    assert_eq!(page.texts("main .waiting bdi"), ["kevin"]);
    // A new conversation is not opened.
    assert_eq!(post(&eve, "/people/kevin/block").await, 303);
    assert_eq!(kevin.post("/chat/eve", &[]).await.status(), 403);
    assert_eq!(eve.post("/chat/kevin", &[]).await.status(), 403);
    let unblock = kevin
        .page("/people/mallory")
        .await
        .attr("form[action$='/unblock']", "action");
    assert_eq!(post(&kevin, &unblock).await, 303);
    mallory.say(&room, "hello again").await;
}

#[tokio::test]
async fn messages_of_blocked_people_are_folded_and_do_not_ring() {
    let server = Server::start().await;
    let (kevin, mallory) = (
        server.register("kevin").await,
        server.register("mallory").await,
    );
    let room = kevin.join("designers").await;
    mallory.join("designers").await;
    let elsewhere = kevin.join("cooks").await;
    let mut socket = kevin.socket(&elsewhere, None).await;
    socket.event("rooms").await;
    assert!(kevin.room(&room).await.texts("#folded link").is_empty());
    assert_eq!(
        kevin
            .get("/me/blocked.css")
            .await
            .text()
            .await
            .expect("css"),
        ""
    );
    assert_eq!(post(&kevin, "/people/mallory/block").await, 303);
    socket.event("rooms").await;
    let message = mallory.say(&room, "@kevin look here").await;
    let jason = server.register("jason").await;
    jason.join("designers").await;
    jason.say(&room, "good morning").await;
    // One message counts, at once and in the stored count.
    assert_eq!(socket.event("unread").await["count"], 1);
    let page = kevin.page("/lobby").await;
    assert_eq!(
        page.texts(&format!("#unread-{room} .unread"))
            .concat()
            .trim(),
        "1 unread"
    );
    let page = kevin.room(&room).await;
    let live = page.attr("#folded link", "href");
    let css = kevin.get(&live).await;
    assert_eq!(header(&css, "Content-Type"), "text/css; charset=utf-8");
    assert_eq!(header(&css, "Cache-Control"), "no-store");
    let css = css.text().await.expect("css");
    let author = page.attr(&format!("#m{message}"), "data-author");
    assert!(
        css.contains(&format!("[data-author=\"{author}\"]")),
        "{css}"
    );
    assert!(css.contains("Message from someone you blocked"));
    let theirs = mallory.room(&room).await;
    assert!(theirs.texts("#folded link").is_empty());
    let same = |page: &Page| page.element(&format!("#m{message}"));
    assert_eq!(same(&page), same(&theirs));
    // The message by itself is not folded.
    let alone = kevin
        .page(&format!("/rooms/{room}/messages/{message}"))
        .await;
    assert!(alone.texts("#folded").is_empty());
}
