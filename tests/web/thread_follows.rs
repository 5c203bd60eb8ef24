//! Following threads, and quotes of messages that a text links to.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    support::{Person, Server, person::location},
    threads::{answer, quote},
};

#[tokio::test]
async fn whoever_started_answered_or_was_mentioned_follows_a_thread_or_stops() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let (ana, bo) = (server.register("ana").await, server.register("bo").await);
    for person in [&ana, &bo] {
        person.join("designers").await;
    }
    let first = kevin.say(&room, "who comes?").await;
    let thread = format!("/rooms/{room}/threads/{first}");
    answer(&jason, &room, first, "I do, with @ana").await;
    let follow = async |person: &Person, follows: &str| {
        let answer = person
            .post(&format!("{thread}/follow"), &[("follows", follows)])
            .await;
        assert_eq!(location(&answer), thread);
    };
    let follows = async || {
        let mut all = vec![];
        for person in [&kevin, &jason, &ana, &bo] {
            let page = person.page(&thread).await;
            all.push(page.attr("[name=follows]", "value") == "false");
        }
        all
    };
    assert_eq!(follows().await, [true, true, true, false]);
    for person in [&kevin, &ana] {
        follow(person, "false").await;
    }
    follow(&bo, "true").await;
    assert_eq!(follows().await, [false, true, false, true]);
    // Answering does not undo that.
    answer(&ana, &room, first, "no").await;
    assert_eq!(follows().await, [false, true, false, true]);
    let form = [("follows", "true")];
    let answer = ana.hx_post(&format!("{thread}/follow"), &form).await;
    assert!(
        answer
            .text()
            .await
            .expect("HTML")
            .contains("Stop following")
    );
    assert_eq!(follows().await, [false, true, true, true]);
}

#[tokio::test]
async fn a_link_to_a_message_of_the_same_room_is_a_quote() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("gardeners").await;
    let secret = kevin.say(&other, "a secret canary").await;
    let first = kevin.say(&room, "**plan** for May\nmore").await;
    let at = |room: &str, id: u64| format!("{}/rooms/{room}/at/{id}", kevin.origin());
    let linking = jason
        .say(&room, &format!("as said: {}", at(&room, first)))
        .await;
    let mut socket = jason.socket(&room, None).await;
    let text = format!("{} again", at(&room, first));
    socket.text(&json!({ "say": text }).to_string()).await;
    let by_program = socket.event("said").await["message"]
        .as_u64()
        .expect("an id");
    let across = kevin.say(&room, &at(&other, secret)).await;
    let unknown = kevin.say(&room, &at(&room, 999)).await;
    let wrong_room = kevin.say(&room, &at(&room, secret)).await;
    let elsewhere = format!("http://evil.example/rooms/{room}/at/{first}");
    let elsewhere = kevin.say(&room, &elsewhere).await;
    let page = jason.room(&room).await;
    for id in [linking, by_program] {
        assert!(quote(&page, id).starts_with("kevin ") && quote(&page, id).contains("plan"));
    }
    for id in [across, unknown, wrong_room, elsewhere] {
        assert_eq!(quote(&page, id), "");
    }
    assert!(!page.element("#messages").contains("canary"));
    // It is no answer.
    assert!(page.texts(".thread").is_empty());
    // An answer that links to its parent quotes it once.
    let both = answer(&jason, &room, first, &at(&room, first)).await;
    assert_eq!(
        jason
            .room(&room)
            .await
            .texts(&format!("#m{both} .quote"))
            .len(),
        1
    );
    kevin
        .post(&format!("/rooms/{room}/messages/{first}/remove"), &[])
        .await;
    let page = jason.room(&room).await;
    assert_eq!(quote(&page, linking), "kevin Message deleted");
    assert_eq!(BTreeSet::from_iter(page.texts(".quote .line")).len(), 1);
}
