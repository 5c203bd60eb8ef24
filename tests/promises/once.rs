//! a form that is submitted twice is one message (idempotency key).

use std::collections::BTreeSet;

use reqwest::StatusCode;

use crate::{
    proxy, rounds,
    support::{
        Person, Server,
        person::{message_id, nonce},
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r21_a_form_sent_fifty_times_at_once_is_one_message() {
    let rounds = rounds(20);
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let path = format!("/rooms/{room}/messages");
    for round in 0..rounds {
        let (text, nonce) = (format!("round {round}"), nonce());
        let sending = (0..50).map(|n| {
            let (kevin, path, form) = (
                kevin.clone(),
                path.clone(),
                [("body", text.clone()), ("nonce", nonce.clone())],
            );
            async move {
                let form: Vec<_> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
                if n % 2 == 0 {
                    return message_id(&kevin.post(&path, &form).await)
                        .expect("an acknowledgement");
                }
                let answer = kevin.hx_post(&path, &form).await;
                assert_eq!(answer.status(), 200);
                let html = answer.text().await.expect("a fragment");
                crate::support::page::Page::read(&html).messages[0].0
            }
        });
        let ids: BTreeSet<_> = futures_util::future::join_all(sending)
            .await
            .into_iter()
            .collect();
        assert_eq!(ids.len(), 1, "round {round}: {ids:?}");
    }
    let kept = kevin.history(&room, false).await;
    // The numbers have no gaps either: a repetition uses no number.
    let head = server.query("select head from rooms");
    let numbers = server.query("select count(*) || ' ' || max(seq) from room_log");
    println!(
        "R-21: {rounds} forms sent 50 times each at once, {} messages, 1 id each",
        kept.len()
    );
    assert_eq!(kept.len(), rounds as usize);
    assert_eq!(numbers, format!("{head} {head}"));
}

#[tokio::test]
async fn r22_a_post_whose_answer_was_lost_can_be_repeated() {
    let losses = rounds(100);
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    // The same person, through a proxy that loses every answer.
    let port = proxy::losing_answers(server.port()).await;
    let unlucky = Person::new(format!("http://127.0.0.1:{port}"));
    let direct = server.visitor();
    let form = [
        ("username", "kevin"),
        ("password", crate::support::person::PASSWORD),
    ];
    let answer = direct.post("/login", &form).await;
    let cookie = answer.headers()["Set-Cookie"].to_str().expect("text");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();

    let mut lost = 0;
    for n in 0..losses {
        let (text, nonce) = (format!("number {n}"), nonce());
        let request = unlucky.request(reqwest::Method::POST, &format!("/rooms/{room}/messages"));
        let form = [("body", text.as_str()), ("nonce", nonce.as_str())];
        let answer = request.header("Cookie", &cookie).form(&form).send().await;
        lost += u32::from(answer.is_err());
        let again = direct
            .try_say(&room, &text, &nonce)
            .await
            .expect("an answer");
        assert!(message_id(&again).is_some());
    }
    let kept: Vec<_> = kevin
        .history(&room, false)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let expected: Vec<_> = (0..losses).map(|n| format!("number {n}")).collect();
    println!(
        "R-22: {lost} answers lost, {} messages kept, 0 doubled, 0 lost",
        kept.len()
    );
    assert_eq!(lost, losses, "every answer was to be lost");
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn r23_an_idempotency_key_survives_a_restart_and_belongs_to_its_author() {
    let mut server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("other").await;
    let post = async |person: &Person, room: &str, text: &str| {
        person
            .try_say(room, text, "the-nonce")
            .await
            .expect("an answer")
    };

    let first = message_id(&post(&kevin, &room, "hello").await).expect("an acknowledgement");
    server.kill();
    server.start_again().await;
    assert_eq!(message_id(&post(&kevin, &room, "hello").await), Some(first));
    // Another author's equal key is independent.
    let jasons = message_id(&post(&jason, &room, "hello").await).expect("an acknowledgement");
    assert_ne!(jasons, first);
    // The same key with another text, or in another room, is a conflict.
    assert_eq!(
        post(&kevin, &room, "hello!").await.status(),
        StatusCode::CONFLICT
    );
    assert_eq!(
        post(&kevin, &other, "hello").await.status(),
        StatusCode::CONFLICT
    );
    // A text that differs only in its line ends, which browsers change, is the same text.
    kevin
        .try_say(&room, "a\r\nb", "lines")
        .await
        .expect("an answer");
    let again = kevin
        .try_say(&room, "a\nb", "lines")
        .await
        .expect("an answer");
    assert!(message_id(&again).is_some());

    let texts: Vec<_> = kevin
        .history(&room, false)
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["hello", "hello", "a\nb"]);
    assert!(kevin.history(&other, false).await.is_empty());
    println!(
        "R-23: 1 message after kill -9, independent between 2 authors, 2 of 2 other uses answered 409"
    );
}
