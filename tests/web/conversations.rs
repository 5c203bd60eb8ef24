//! Conversations of two people: presence, receipts and privacy in them (S-57, S-68).

use reqwest::Method;

use crate::support::{Person, Server, page::Page, person::location};

/// Opens the conversation with somebody and returns its room.
pub async fn chat(person: &Person, with: &str) -> String {
    let place = location(&person.post(&format!("/chat/{with}"), &[]).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

#[tokio::test]
async fn two_people_have_one_conversation_whichever_of_them_opens_it() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    let (a, b) = tokio::join!(chat(&kevin, "jason"), chat(&jason, "Kevin"));
    assert_eq!(a, b);
    for _ in 0..3 {
        assert_eq!(chat(&kevin, "JASON").await, a);
    }
    assert_eq!(server.query("select count(*) from rooms"), "1");
    assert_eq!(server.query("select count(*) from memberships"), "2");
    assert_eq!(kevin.room(&a).await.texts("h1"), ["jason"]);
    assert_eq!(jason.room(&a).await.texts("h1"), ["kevin"]);
    // A conversation with oneself is for notes.
    let notes = chat(&kevin, "kevin").await;
    assert_ne!(notes, a);
    kevin.say(&notes, "buy milk").await;
    assert_eq!(kevin.room(&notes).await.texts("h1"), ["Notes to yourself"]);
    assert_eq!(jason.get(&format!("/rooms/{notes}")).await.status(), 404);
    assert_eq!(kevin.post("/chat/nobody", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_new_message_moves_its_conversation_to_the_top_of_both_lists() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let ana = server.register("ana").await;
    let people = |page: &Page| page.texts("#people bdi");
    let with_jason = chat(&kevin, "jason").await;
    let with_ana = chat(&kevin, "ana").await;
    // Without a message the conversation is listed only for the person who opened it.
    let lobby = jason.page("/lobby").await;
    assert_eq!(people(&lobby), ["ana", "kevin"]);
    let mut jasons = jason.listener("", None);
    jasons.open().await.expect("a stream");
    kevin.say(&with_ana, "hello ana").await;
    kevin.say(&with_jason, "hello jason").await;
    assert_eq!(people(&kevin.page("/lobby").await), ["jason", "ana"]);
    let event = jasons
        .until(|event| event.data.contains("#conversations") && event.data.contains("1<"))
        .await;
    assert!(event.data.contains(&format!("/rooms/{with_jason}")));
    assert_eq!(people(&jason.page("/lobby").await), ["kevin", "ana"]);
    assert_eq!(jason.page("/lobby").await.texts("#people .unread").len(), 1);
    ana.say(&with_ana, "hello kevin").await;
    assert_eq!(people(&kevin.page("/lobby").await), ["ana", "jason"]);
}

#[tokio::test]
async fn s57_s68_a_conversation_is_for_two_people_and_stays_so() {
    let server = Server::start().await;
    let (kevin, _jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let outsider = server.register("outsider").await;
    let room = chat(&kevin, "jason").await;
    let secret = kevin.say(&room, "a canary in the coal mine").await;
    // To an outsider it answers as a room that does not exist.
    for (method, path) in [
        (Method::GET, ""),
        (Method::GET, "/messages"),
        (Method::GET, "/members"),
        (Method::GET, "/settings"),
        (Method::GET, "/receipt"),
        (Method::GET, "/stream"),
        (Method::GET, "/live"),
        (Method::POST, "/join"),
        (Method::POST, "/members"),
        (Method::POST, "/messages"),
        (Method::POST, "/typing"),
        (Method::POST, "/clear"),
        (Method::POST, "/leave"),
    ] {
        let ask = |room: &str| {
            let request = outsider.request(method.clone(), &format!("/rooms/{room}{path}"));
            match method {
                Method::POST => request.form(&[("username", "outsider"), ("body", "x")]),
                _ => request,
            }
            .send()
        };
        let (theirs, none) = (ask(&room).await, ask("999").await);
        let (theirs, none) = (theirs.expect("an answer"), none.expect("an answer"));
        assert_eq!(
            (theirs.status().as_u16(), none.status().as_u16()),
            (404, 404),
            "{path}"
        );
        assert_eq!(
            theirs
                .text()
                .await
                .expect("text")
                .replace(&format!("/rooms/{room}"), "/rooms/999"),
            none.text().await.expect("text"),
            "{path}"
        );
    }
    for path in ["/lobby", "/lobby?q=jason", "/lobby?q=canary"] {
        let page = outsider.get(path).await.text().await.expect("a page");
        assert!(!page.contains("coal mine") && !page.contains(&format!("/rooms/{room}")));
    }
    // Nobody can turn it into a room, not even the two.
    for (path, form) in [
        ("/members", [("username", "outsider")]),
        ("/rename", [("name", "open to all")]),
        ("/archive", [("x", "y")]),
        ("/delete", [("confirm", "jason")]),
        ("/leave", [("x", "y")]),
        ("/members/2/remove", [("x", "y")]),
    ] {
        let answer = kevin.post(&format!("/rooms/{room}{path}"), &form).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    // An administrator cannot delete the other person's messages.
    let jason = server.visitor();
    jason.sign_in("jason").await;
    let theirs = jason.say(&room, "mine").await;
    for (person, message) in [(&kevin, theirs), (&jason, secret)] {
        let path = format!("/rooms/{room}/messages/{message}/remove");
        assert_eq!(person.post(&path, &[]).await.status(), 404);
    }
    assert_eq!(server.query("select count(*) from memberships"), "2");
}

async fn receipt(person: &Person, room: &str) -> String {
    let answer = person.get(&format!("/rooms/{room}/receipt")).await;
    answer.text().await.expect("a receipt")
}

#[tokio::test]
async fn a_message_is_sent_then_delivered_then_seen() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let outsider = server.register("outsider").await;
    let room = chat(&kevin, "jason").await;
    let message = kevin.say(&room, "are you there?").await;
    assert_eq!(receipt(&kevin, &room).await, "Sent");
    assert_eq!(kevin.room(&room).await.texts("#receipt"), ["Sent"]);
    assert_eq!(
        receipt(&jason, &room).await,
        "",
        "only the author gets a receipt"
    );
    // A message counts as delivered once its reader is online on any page.
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = jason.listener("", None);
    jasons.open().await.expect("a stream");
    kevins.until(|event| event.data.contains("status-2")).await;
    assert_eq!(receipt(&kevin, &room).await, "Delivered");
    // It counts as seen once a page has shown it.
    let seen = [("message", &*message.to_string())];
    jason.post(&format!("/rooms/{room}/seen"), &seen).await;
    let event = kevins.until(|event| event.name == "read").await;
    assert_eq!(event.data, message.to_string());
    assert_eq!(receipt(&kevin, &room).await, "Seen");
    jason.say(&room, "yes").await;
    assert_eq!(
        receipt(&kevin, &room).await,
        "",
        "after an answer there is no receipt"
    );
    let path = format!("/rooms/{room}/receipt");
    assert_eq!(outsider.get(&path).await.status(), 404);
}

#[tokio::test]
async fn everyone_sees_beside_a_name_whether_that_person_is_online() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let here = |page: &Page| page.texts("#here-2");
    assert_eq!(here(&kevin.page("/lobby").await), [""]);
    let mut lobby = kevin.listener("", None);
    lobby.open().await.expect("a stream");
    // They share no room, and see each other's presence all the same.
    let elsewhere = jason.join("elsewhere").await;
    let jasons = jason.socket(&elsewhere, None).await;
    lobby
        .until(|e| e.data.contains("#here-2") && e.data.contains("online"))
        .await;
    assert_eq!(here(&kevin.page("/lobby").await), ["online"]);
    drop(jasons);
    lobby
        .until(|e| e.data.contains("#status-2") && e.data.contains("last seen"))
        .await;
    assert_eq!(here(&kevin.page("/lobby").await), [""]);
    let room = chat(&kevin, "jason").await;
    assert!(kevin.room(&room).await.texts("#status-2")[0].starts_with("last seen"));
}

#[tokio::test]
async fn people_who_appear_offline_or_send_no_receipts_reveal_nothing() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = chat(&kevin, "jason").await;
    let mut kevins = kevin.socket(&room, None).await;
    let mut jasons = jason.socket(&room, None).await;
    let is_presence = |event: &serde_json::Value, online: bool| {
        event["event"] == "presence" && event["user"] == 2 && event["online"] == online
    };
    while !is_presence(&kevins.next().await.expect("an event"), true) {}
    // It takes effect at once, on open pages and on new ones.
    let privacy = |receipts: bool, offline: bool| {
        let mut form = vec![];
        form.extend(receipts.then_some(("receipts", "true")));
        form.extend(offline.then_some(("appears_offline", "true")));
        let jason = jason.clone();
        async move { assert_eq!(jason.post("/me/privacy", &form).await.status(), 303) }
    };
    privacy(true, true).await;
    while !is_presence(&kevins.next().await.expect("an event"), false) {}
    let page = kevin.room(&room).await;
    assert_eq!(page.texts("#here-2"), [""]);
    assert!(!page.texts("#status-2")[0].contains("online"));
    assert_eq!(page.texts("#online"), ["1 online"]);
    let message = kevin.say(&room, "are you there?").await;
    assert_eq!(
        receipt(&kevin, &room).await,
        "Sent",
        "a receipt would reveal it"
    );
    jason.post(&format!("/rooms/{room}/typing"), &[]).await;
    // A socket that was open before reveals nothing either.
    jasons.text(r#"{"typing": true}"#).await;
    jasons.text("an end").await;
    jasons.event("refused").await;
    privacy(true, false).await;
    while !is_presence(&kevins.next().await.expect("an event"), true) {}
    assert!(
        kevins
            .received
            .iter()
            .all(|event| event["event"] != "typing")
    );
    assert_eq!(receipt(&kevin, &room).await, "Delivered");
    // People who send no receipts get none.
    privacy(false, false).await;
    let seen = [("message", &*message.to_string())];
    jason.post(&format!("/rooms/{room}/seen"), &seen).await;
    jasons.text(&format!("seen={message}")).await;
    jasons.text("an end").await;
    jasons.event("refused").await;
    assert_eq!(receipt(&kevin, &room).await, "Delivered");
    let theirs = jason.say(&room, "I am").await;
    let seen = [("message", &*theirs.to_string())];
    kevin.post(&format!("/rooms/{room}/seen"), &seen).await;
    assert_eq!(receipt(&jason, &room).await, "Delivered");
    kevin.say(&room, "good").await;
    jason.say(&room, "yes").await;
    assert!(kevins.received.iter().all(|event| event["event"] != "read"));
    privacy(true, false).await;
    let last = jason.say(&room, "now I tell").await;
    let seen = [("message", &*last.to_string())];
    kevin.post(&format!("/rooms/{room}/seen"), &seen).await;
    assert_eq!(receipt(&jason, &room).await, "Seen");
}
