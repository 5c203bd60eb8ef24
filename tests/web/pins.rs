//! People pin messages.

use std::time::Duration;

use crate::support::{Person, Server, person::location, sse::Event};

fn place(room: &str, message: u64) -> String {
    format!("/rooms/{room}/messages/{message}")
}

async fn pin(person: &Person, room: &str, message: u64) -> reqwest::Response {
    let path = format!("{}/pin", place(room, message));
    person.post(&path, &[]).await
}

async fn unpin(person: &Person, room: &str, message: u64) -> reqwest::Response {
    let path = format!("{}/pin", place(room, message));
    let form = [("on", "false"), ("back", "pins")];
    person.post(&path, &form).await
}

/// The messages on the page of a room's pins.
async fn pins(person: &Person, room: &str) -> Vec<u64> {
    person.page(&format!("/rooms/{room}/pins")).await.ids()
}

fn is_about(message: u64) -> impl Fn(&Event) -> bool {
    move |event| event.is_change() && event.data.contains(&format!("id=\"m{message}\""))
}

#[tokio::test]
async fn a_pin_is_seen_by_everyone_live_on_pages_and_by_programs() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let first = kevin.say(&room, "the address is Main Street 5").await;
    let second = kevin.say(&room, "bring cake").await;
    let before = jason.room(&room).await.cursor();
    jason
        .post(
            &format!("/rooms/{room}/seen"),
            &[("message", &*second.to_string())],
        )
        .await;
    let mut listener = jason.listen(&room, None).await;
    let mut socket = jason.socket(&room, None).await;
    let mut frame = jason.get(&format!("/rooms/{room}/live")).await;

    let answer = pin(&kevin, &room, second).await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{second}"));
    let event = listener.until(is_about(second)).await;
    assert!(event.data.contains("Pinned") && event.data.contains("bring cake"));
    let change = socket.change("pinned").await;
    assert_eq!(
        (&change["id"], &change["pinned"]),
        (&second.into(), &true.into())
    );
    let mut text = String::new();
    let reading = async {
        while !(text.contains("bring cake") && text.contains("Pinned")) {
            let chunk = frame.chunk().await.expect("bytes").expect("more");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    let read = tokio::time::timeout(Duration::from_secs(10), reading).await;
    read.expect("the frame without scripts shows it");

    // The mark is to be seen beside its time, below the same author as well. The list has who
    // pinned it, and the room's menu the number.
    let page = jason.room(&room).await;
    assert_eq!(
        page.texts(&format!("#m{second}:not(.continues) .stamp .pinned")),
        ["Pinned"]
    );
    pin(&jason, &room, first).await;
    assert_eq!(
        pins(&jason, &room).await,
        [first, second],
        "the latest first"
    );
    let list = jason.page(&format!("/rooms/{room}/pins")).await;
    let by = list.texts(".kept .hint bdi");
    assert_eq!(by, ["jason", "kevin"]);
    assert_eq!(jason.room(&room).await.texts("#pins"), ["(2)"]);
    let members = kevin.request(reqwest::Method::GET, &format!("/rooms/{room}/members"));
    let members = members
        .header("HX-Request", "true")
        .send()
        .await
        .expect("an answer");
    assert!(members.text().await.expect("text").contains("(2)"));

    // Again is no change, and nothing of it is unread.
    pin(&jason, &room, first).await;
    let kept = "select count(*) from room_log where kind = 'pinned'";
    assert_eq!(server.query(kept), "2");
    let nothing: [&str; 0] = [];
    assert_eq!(kevin.page("/lobby").await.texts(".unread"), nothing);

    // The message's page has the other form.
    let page = jason.page(&place(&room, first)).await;
    assert_eq!(page.texts("#pin .hint bdi"), ["jason"]);
    assert_eq!(page.texts("#pin button"), ["Unpin"]);
    let answer = unpin(&kevin, &room, first).await;
    assert_eq!(location(&answer), format!("/rooms/{room}/pins"));
    listener
        .until(|event| is_about(first)(event) && !event.data.contains("Pinned"))
        .await;
    assert_eq!(pins(&kevin, &room).await, [second]);
    let page = jason.page(&place(&room, first)).await;
    assert_eq!(page.texts("#pin button"), ["Pin"]);

    // A reader who was away gets both as they are now.
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let told = |message| {
        let of: Vec<_> = late
            .received
            .iter()
            .filter(|e| is_about(message)(e))
            .collect();
        of.last().map(|event| event.data.contains("Pinned"))
    };
    assert_eq!((told(first), told(second)), (Some(false), Some(true)));

    // A deleted message is pinned no more, and nothing of it is left.
    kevin
        .post(&format!("{}/remove", place(&room, second)), &[])
        .await;
    assert_eq!(pins(&jason, &room).await, [0; 0]);
    assert_eq!(server.query("select count(*) from pins"), "0");
    assert_eq!(jason.room(&room).await.texts("#pins"), [""]);
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let all: String = late.received.iter().map(|e| e.data.as_str()).collect();
    assert!(!all.contains("cake") && !all.contains("Pinned"), "{all}");
    assert_eq!(pin(&jason, &room, second).await.status(), 404);
}

#[tokio::test]
async fn only_those_who_may_pin_do() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("oscar").await;
    let elsewhere = outsider.join("elsewhere").await;
    let message = kevin.say(&room, "hello").await;
    let other = outsider.say(&elsewhere, "mine").await;
    assert_eq!(pin(&outsider, &room, message).await.status(), 404);
    assert_eq!(pin(&kevin, &room, other).await.status(), 404);
    assert_eq!(pin(&kevin, &room, 999_999).await.status(), 404);
    let list = format!("/rooms/{room}/pins");
    assert_eq!(outsider.get(&list).await.status(), 404);
    // Somebody else has signed in since the page was made.
    let path = format!("{}/pin", place(&room, message));
    assert_eq!(
        kevin.post(&path, &[("reader", "999999")]).await.status(),
        412
    );

    // The owner keeps it to themselves.
    let who = format!("/rooms/{room}/who-pins");
    let form = [("owner_only", "true")];
    assert_eq!(jason.post(&who, &form).await.status(), 404);
    kevin.post(&who, &form).await;
    let settings = kevin.page(&format!("/rooms/{room}/settings")).await;
    assert_eq!(settings.attr("[name=owner_only][checked]", "value"), "true");
    let answer = jason.hx_post(&path, &[]).await;
    assert_eq!(answer.status(), 422);
    let text = answer.text().await.expect("a fragment");
    assert!(text.contains("#notice") && text.contains("Only the owner"));
    let answer = pin(&jason, &room, message).await;
    assert_eq!(answer.status(), 422);
    assert!(
        answer
            .text()
            .await
            .expect("a page")
            .contains("Only the owner")
    );
    assert_eq!(
        jason
            .page(&place(&room, message))
            .await
            .texts("#pin button"),
        [""; 0]
    );
    assert_eq!(jason.room(&room).await.attr("main", "data-pins"), "owner");
    assert_eq!(pin(&kevin, &room, message).await.status(), 303);
    assert_eq!(pins(&jason, &room).await, [message], "all see it");
    kevin.post(&who, &[("owner_only", "false")]).await;
    assert_eq!(unpin(&jason, &room, message).await.status(), 303);

    // A cleared message is not to be seen in the list either, and not to be pinned.
    pin(&kevin, &room, message).await;
    jason.post(&format!("/rooms/{room}/clear"), &[]).await;
    assert_eq!(pins(&jason, &room).await, [0; 0]);
    assert_eq!(jason.room(&room).await.texts("#pins"), [""]);
    assert_eq!(unpin(&jason, &room, message).await.status(), 404);

    // A hundred, and not one more.
    server.query(&format!(
        "insert into messages (room_id, author_id, nonce, body, said_at, continues, opens_day)
         with recursive n(value) as (select 1 union all select value + 1 from n where value < 99)
         select room_id, author_id, nonce || value, body, said_at, continues, opens_day
           from messages, n where id = {message}"
    ));
    server.query(&format!(
        "insert into pins (message_id, room_id, pinned_by, at)
         select id, room_id, author_id, id from messages where room_id = {room} and id > {message}"
    ));
    let next = kevin.say(&room, "one too many").await;
    let answer = pin(&kevin, &room, next).await;
    assert_eq!(answer.status(), 422);
    let text = answer.text().await.expect("a page");
    assert!(text.contains("already has 100 pinned messages"));
    unpin(&kevin, &room, message).await;
    assert_eq!(pin(&kevin, &room, next).await.status(), 303);

    // Nobody pins in an archived room, and a former member does not.
    jason.leave(&room).await;
    assert_eq!(pin(&jason, &room, next).await.status(), 404);
    kevin
        .post(&format!("/rooms/{room}/archive"), &[("archived", "true")])
        .await;
    let answer = unpin(&kevin, &room, next).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("a page").contains("archived"));
}

#[tokio::test]
async fn both_people_of_a_conversation_pin_unless_one_has_blocked_the_other() {
    let server = Server::start().await;
    let (kevin, jason, _) = server.kevin_and_jason().await;
    let answer = kevin.post("/chat/jason", &[]).await;
    let room = location(&answer)
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let message = kevin.say(&room, "between us").await;
    assert_eq!(pin(&jason, &room, message).await.status(), 303);
    assert_eq!(pins(&kevin, &room).await, [message]);
    jason.post("/people/kevin/block", &[]).await;
    assert_eq!(unpin(&kevin, &room, message).await.status(), 422);
    assert_eq!(pins(&kevin, &room).await, [message]);
}
