//! People edit and delete messages.

use reqwest::Method;

use crate::support::{Person, Server, person::location};

async fn edit(person: &Person, room: &str, message: u64, body: &str) -> reqwest::Response {
    let place = format!("/rooms/{room}/messages/{message}");
    person.post(&place, &[("body", body)]).await
}

async fn remove(person: &Person, room: &str, message: u64) -> reqwest::Response {
    let place = format!("/rooms/{room}/messages/{message}/remove");
    person.post(&place, &[]).await
}

#[tokio::test]
async fn an_edited_message_changes_for_everyone() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut listener = jason.listen(&room, None).await;
    let mut socket = jason.socket(&room, None).await;
    let message = kevin.say(&room, "helo").await;
    kevin.say(&room, "and more").await;

    let answer = edit(&kevin, &room, message, "hello\r\nyou").await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let event = listener.until(|e| e.data.contains("edited")).await;
    assert_eq!(event.message(), Some((message, "hello\nyou".into())));
    assert!(event.is_change(), "an edit is a change of the log");
    let change = socket.change("edited").await;
    assert_eq!(
        (&change["id"], &change["body"]),
        (&message.into(), &"hello\nyou".into())
    );

    let page = jason.room(&room).await;
    let texts: Vec<_> = page
        .messages
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(texts, ["hello\nyou", "and more"], "it keeps its place");
    assert_eq!(page.texts(".edited"), ["edited"]);

    // Saving the same text again is no change.
    let before = page.cursor();
    edit(&kevin, &room, message, "hello\nyou").await;
    assert_eq!(jason.room(&room).await.cursor(), before);
}

#[tokio::test]
async fn a_deleted_message_leaves_nothing_of_its_text_behind() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let before = jason.room(&room).await.cursor();
    // A stream is open the whole time.
    let mut listener = jason.listen(&room, None).await;
    let nonce = "once-only";
    kevin
        .try_say(&room, "a canary sings", nonce)
        .await
        .expect("an answer");
    let message = *jason.room(&room).await.ids().last().expect("a message");
    edit(&kevin, &room, message, "the canary sang").await;
    let mut socket = jason.socket(&room, None).await;

    let answer = remove(&kevin, &room, message).await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let event = listener.until(|e| e.data.contains("removed")).await;
    assert_eq!(event.message().map(|(id, _)| id), Some(message));
    assert!(socket.change("removed").await["body"].is_null());

    // A reader who was away gets the deletion and none of the earlier text.
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|e| e.name == "beat").await;
    let received: Vec<_> = late.received.iter().map(|e| e.data.as_str()).collect();
    assert_eq!(late.received.iter().filter(|e| e.is_change()).count(), 3);
    assert!(!received.concat().contains("canary"));
    let pages = [
        format!("/rooms/{room}"),
        format!("/rooms/{room}/messages"),
        format!("/rooms/{room}/messages/{message}"),
    ];
    for path in pages {
        let page = jason.get(&path).await.text().await.expect("a page");
        assert!(page.contains("Message deleted"), "{path}");
        assert!(!page.contains("canary"), "{path}");
    }
    assert_eq!(server.query("select body from messages"), "");

    // It stays deleted, and its idempotency key stays used.
    edit(&kevin, &room, message, "the canary is back").await;
    remove(&kevin, &room, message).await;
    kevin
        .try_say(&room, "a canary sings", nonce)
        .await
        .expect("an answer");
    assert_eq!(jason.room(&room).await.texts(".removed").len(), 1);
    assert_eq!(server.query("select count(*) from messages"), "1");
}

#[tokio::test]
async fn a_retry_after_an_edit_is_still_the_same_message() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let first = kevin
        .try_say(&room, "helo", "n-1")
        .await
        .expect("an answer");
    let message = *kevin.room(&room).await.ids().last().expect("a message");
    edit(&kevin, &room, message, "hello").await;
    let again = kevin
        .try_say(&room, "helo", "n-1")
        .await
        .expect("an answer");
    assert_eq!(location(&first), location(&again));
    assert_eq!(
        kevin.room(&room).await.messages,
        [(message, "hello".into())]
    );
}

#[tokio::test]
async fn only_its_author_changes_a_message_and_only_as_a_member() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = jason.join("another room").await;
    let outsider = server.register("david").await;
    let message = kevin.say(&room, "mine").await;

    for (who, room) in [(&jason, &room), (&outsider, &room), (&jason, &other)] {
        for text in ["theirs", " "] {
            assert_eq!(edit(who, room, message, text).await.status(), 404);
        }
        assert_eq!(remove(who, room, message).await.status(), 404);
    }
    let place = format!("/rooms/{room}/messages/{message}");
    for path in [place.clone(), format!("{place}/edit")] {
        assert_eq!(outsider.get(&path).await.status(), 404, "{path}");
    }
    assert_eq!(
        server
            .visitor()
            .post(&place, &[("body", "x")])
            .await
            .status(),
        303
    );
    // Other members are redirected to the message and get no form.
    assert_eq!(jason.get(&format!("{place}/edit")).await.status(), 303);
    assert!(jason.page(&place).await.texts("form.remove").is_empty());

    kevin.leave(&room).await;
    assert_eq!(
        edit(&kevin, &room, message, "still mine").await.status(),
        404
    );
    assert_eq!(remove(&kevin, &room, message).await.status(), 404);
    assert_eq!(jason.room(&room).await.messages, [(message, "mine".into())]);
}

#[tokio::test]
async fn editing_works_without_scripts_and_returns_text_it_cannot_save() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "helo").await;
    let place = kevin
        .room(&room)
        .await
        .attr(&format!("#m{message} .place"), "href");
    let edit_page = format!("{place}/edit");
    assert_eq!(
        kevin
            .page(&place)
            .await
            .attr(".actions a[href$='/edit']", "href"),
        edit_page
    );

    let form = kevin.page(&edit_page).await;
    assert_eq!(form.attr(".editing form", "action"), place);
    assert_eq!(form.texts("textarea"), ["helo"]);
    assert_eq!(
        form.attr("form.remove", "action"),
        format!("{place}/remove")
    );

    let long = "é".repeat(10_001);
    // (The first line break is kept.)
    for bad in ["", "\n \n ", "nul\0", &long] {
        let answer = edit(&kevin, &room, message, bad).await;
        assert_eq!(answer.status(), 422);
        let page = crate::support::page::Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts(".problem").len(), 1);
        if !bad.contains('\0') {
            assert_eq!(page.texts("textarea"), [bad]);
        }
    }
    assert_eq!(edit(&kevin, &room, message, "hello").await.status(), 303);
    assert_eq!(
        kevin.room(&room).await.messages,
        [(message, "hello".into())]
    );
}

#[tokio::test]
async fn htmx_gets_the_message_alone() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "helo").await;
    let place = format!("/rooms/{room}/messages/{message}");
    let fragment = async |path: &str| {
        let request = kevin
            .request(Method::GET, path)
            .header("HX-Request", "true");
        request
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a fragment")
    };
    assert!(
        fragment(&format!("{place}/edit"))
            .await
            .starts_with("<li class=\"message editing\"")
    );
    assert!(fragment(&place).await.starts_with(&format!(
        "<li class=\"message opens-day\" id=\"m{message}\""
    )));
    let saved = kevin.hx_post(&place, &[("body", "hello")]).await;
    assert!(saved.text().await.expect("it").starts_with(&format!(
        "<li class=\"message opens-day\" id=\"m{message}\""
    )));
    let again = kevin.hx_post(&place, &[("body", " ")]).await;
    assert_eq!(again.status(), 422);
    assert!(
        again
            .text()
            .await
            .expect("it")
            .starts_with("<li class=\"message editing\"")
    );
    let gone = kevin.hx_post(&format!("{place}/remove"), &[]).await;
    assert!(gone.text().await.expect("it").contains("Message deleted"));
}
