//! People have messages sent later.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, location, nonce},
};

/// Schedules a message, and returns the answer.
pub async fn schedule(person: &Person, room: &str, body: &str, when: &str) -> reqwest::Response {
    let form = [("body", body), ("nonce", &*nonce()), ("when", when)];
    person
        .post(&format!("/rooms/{room}/scheduled"), &form)
        .await
}

/// Schedules a message for tomorrow, and returns its id.
pub async fn wait(server: &Server, person: &Person, room: &str, body: &str) -> String {
    let answer = schedule(person, room, body, "tomorrow").await;
    assert_eq!(location(&answer), format!("/rooms/{room}#later"), "{body}");
    server.query("select max(id) from scheduled_messages")
}

/// Makes messages due and has the server look.
async fn let_time_pass(server: &Server, person: &Person, which: &str) {
    let far = "3600000000 * 48";
    server.query(&format!(
        "update scheduled_messages set due_at = due_at - {far} where {which}"
    ));
    // A message that is scheduled wakes the loop, and the loop wakes by itself.
    let notes = format!("notes-{}", nonce());
    let room = person.join(&notes[..20]).await;
    schedule(person, &room, "nothing", "week").await;
}

pub async fn list(person: &Person) -> Page {
    person.page("/scheduled").await
}

pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..150 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{what}");
}

#[tokio::test]
async fn a_message_waits_for_its_time_and_is_then_sent_like_any_other() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let asked = jason.say(&room, "who brings cake?").await;
    let mut kevins = kevin.listen(&room, None).await;

    // The page keeps what was typed, and what it answers.
    let reply = asked.to_string();
    let typed = "<b>I</b> do,\n  @jason /topic";
    let boxed = [("body", typed), ("reply_to", &*reply)];
    let page = kevin.post(&format!("/rooms/{room}/later"), &boxed).await;
    assert_eq!(page.status(), 200);
    let page = Page::read(&page.text().await.expect("a page"));
    assert_eq!(page.texts("textarea"), [typed]);
    assert_eq!(page.attr("[name=reply_to]", "value"), reply);
    assert_eq!(page.texts("input[name=when]").len(), 5);

    // Twice is once.
    let nonce = page.attr("[name=nonce]", "value");
    let form = [
        ("body", typed),
        ("nonce", &*nonce),
        ("reply_to", &*reply),
        ("when", "at"),
        ("at", "2036-01-02T03:04"),
    ];
    let place = format!("/rooms/{room}/scheduled");
    let refused = kevin.post(&place, &form).await;
    assert_eq!(refused.status(), 422, "more than a year ahead");
    let page = Page::read(&refused.text().await.expect("a page"));
    assert_eq!(page.texts("textarea"), [typed]);
    assert_eq!(page.attr("[name=at]", "value"), "2036-01-02T03:04");
    let form = [
        ("body", typed),
        ("nonce", &*nonce),
        ("reply_to", &*reply),
        ("when", "tomorrow"),
    ];
    for _ in 0..2 {
        let answer = kevin.post(&place, &form).await;
        assert_eq!(location(&answer), format!("/rooms/{room}#later"));
    }
    assert_eq!(server.query("select count(*) from scheduled_messages"), "1");

    // Its author sees that it waits, on open pages too; nobody else does.
    kevins
        .until(|event| event.data.contains("will be sent here"))
        .await;
    let line = kevin.room(&room).await.texts("#later").concat();
    assert!(line.starts_with("Your message will be sent here"), "{line}");
    assert_eq!(
        kevin.room(&room).await.texts("#scheduled").concat().trim(),
        "Scheduled 1 Show"
    );
    let page = list(&kevin).await;
    assert_eq!(page.texts(".typed"), [typed]);
    assert!(
        page.element(".where")
            .contains(&format!("/rooms/{room}/at/{asked}"))
    );
    assert_eq!(jason.room(&room).await.texts("#later").concat(), "");
    assert_eq!(jason.room(&room).await.texts("#scheduled").concat(), "");
    assert_eq!(list(&jason).await.texts(".typed"), [""; 0]);
    assert_eq!(jason.room(&room).await.ids(), [asked]);

    // Its author is away when it is sent, and what came meanwhile stays unread for them.
    drop(kevins);
    jason.say(&room, "anybody?").await;
    let mut jasons = jason.listen(&room, None).await;
    let mut program = jason.socket(&room, None).await;
    let mut own = kevin.listen("", None).await;
    own.until(|event| event.unread(&room) == Some(2)).await;
    let_time_pass(&server, &kevin, "body like '%do%'").await;
    jasons
        .until(|event| event.data.contains("&lt;b&gt;I&lt;/b&gt; do"))
        .await;
    let change = program.change("said").await;
    assert_eq!(change["body"], typed);
    own.until(|event| event.data.contains("Scheduled")).await;
    let page = kevin.page("/lobby").await;
    assert_eq!(page.texts(&format!("#unread-{room} .unread")), ["2 unread"]);
    let page = jason.room(&room).await;
    assert_eq!(page.texts(".message .quote").len(), 1);
    assert_eq!(page.texts(".message .mention").len(), 1);
    assert_eq!(
        page.texts("#topic").concat(),
        "",
        "no command is carried out"
    );
    assert_eq!(
        server.query("select count(*) from scheduled_messages where body like '%do%'"),
        "0"
    );
    let logged = "select count(*) from room_log where kind = 'said' and room_id = ";
    assert_eq!(server.query(&format!("{logged}{room}")), "3");
    assert_eq!(kevin.room(&room).await.texts("#later").concat(), "");
}

#[tokio::test]
async fn messages_that_wait_are_changed_sent_at_once_and_taken_back() {
    let server = Server::start().await;
    server.register("admina").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let first = wait(&server, &kevin, &room, "the first").await;
    let second = wait(&server, &kevin, &room, "the second").await;
    let third = wait(&server, &kevin, &room, "the third").await;
    let line = kevin.room(&room).await.texts("#later").concat();
    assert!(line.starts_with("3 of your messages"), "{line}");

    // Another text, the same time; a text that may not be posted stays on the page.
    let place = format!("/scheduled/{first}");
    let page = kevin.page(&place).await;
    assert_eq!(page.texts("textarea"), ["the first"]);
    assert_eq!(page.attr("[name=when][checked]", "value"), "same");
    let due = "select due_at from scheduled_messages where id = ";
    let before = server.query(&format!("{due}{first}"));
    for (body, when, at) in [
        ("", "same", ""),
        ("better", "at", "2020-01-01T10:00"),
        ("better", "", ""),
    ] {
        let answer = kevin
            .post(&place, &[("body", body), ("when", when), ("at", at)])
            .await;
        assert_eq!(answer.status(), 422, "{body} {when}");
    }
    let form = [("body", "a better first"), ("when", "same")];
    let answer = kevin.post(&place, &form).await;
    assert_eq!(location(&answer), format!("/scheduled#s{first}"));
    assert_eq!(server.query(&format!("{due}{first}")), before);
    let later = [("body", "the third"), ("when", "week")];
    kevin.post(&format!("/scheduled/{third}"), &later).await;
    let texts = list(&kevin).await.texts(".typed");
    assert_eq!(texts.last().map(String::as_str), Some("the third"));
    assert!(texts.contains(&"a better first".to_owned()));

    // Nobody else can see or touch them.
    for path in ["", "/remove"] {
        let place = format!("/scheduled/{first}{path}");
        assert_eq!(jason.get(&place).await.status(), 404);
    }
    for path in ["", "/remove", "/send"] {
        let place = format!("/scheduled/{first}{path}");
        let answer = jason.post(&place, &form).await;
        assert_ne!(answer.status(), 200, "{path}");
    }
    assert_eq!(jason.room(&room).await.ids(), [0; 0]);
    assert_eq!(list(&kevin).await.texts(".typed").len(), 3);

    // Sent at once, and once.
    let send = format!("/scheduled/{first}/send");
    let answer = kevin.post(&send, &[]).await;
    let message = jason.room(&room).await.ids()[0];
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let again = kevin.post(&send, &[]).await;
    assert_eq!(location(&again), "/scheduled?note=gone");
    let page = kevin.page("/scheduled?note=gone").await;
    assert!(page.texts(".done").concat().contains("isn’t waiting"));
    assert_eq!(jason.room(&room).await.texts(".body"), ["a better first"]);

    // Taken back after a question; pressed twice it is taken back once.
    let place = format!("/scheduled/{second}/remove");
    assert_eq!(kevin.page(&place).await.texts(".typed"), ["the second"]);
    for _ in 0..2 {
        assert_eq!(location(&kevin.post(&place, &[]).await), "/scheduled");
    }
    assert_eq!(kevin.get(&place).await.status(), 404);
    assert_eq!(list(&kevin).await.texts(".typed"), ["the third"]);
    assert_eq!(
        server.query("select count(*) from scheduled_messages where body = 'the second'"),
        "0"
    );

    // The message that it answers may be gone by then: the quote says so.
    let asked = jason.say(&room, "a question to regret").await;
    let form = [
        ("body", "an answer"),
        ("nonce", &*nonce()),
        ("reply_to", &*asked.to_string()),
        ("when", "hour"),
    ];
    let place = format!("/rooms/{room}/scheduled");
    assert_eq!(kevin.post(&place, &form).await.status(), 303);
    let remove = format!("/rooms/{room}/messages/{asked}/remove");
    jason.post(&remove, &[]).await;
    let answer = server.query("select max(id) from scheduled_messages");
    kevin.post(&format!("/scheduled/{answer}/send"), &[]).await;
    let page = jason.room(&room).await;
    assert_eq!(page.texts(".quote").len(), 1);
    assert!(!page.element("#messages").contains("regret"));
    let mut other = form;
    let key = nonce();
    other[1].1 = &key;
    let refused = kevin.post(&place, &other).await;
    assert_eq!(refused.status(), 422, "nothing is an answer to it any more");

    // A closed account leaves nothing behind.
    kevin.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(server.query("select count(*) from scheduled_messages"), "0");
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_stays_and_says_why() {
    let server = Server::start().await;
    let admin = server.register("admina").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let archived = kevin.join("archive-me").await;
    let deleted = admin.join("delete-me").await;
    kevin.join("delete-me").await;
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.trim_start_matches("/rooms/").to_owned();
    for (room, text) in [
        (&room, "to a room I leave"),
        (&archived, "to an archive"),
        (&deleted, "to nowhere"),
        (&chat, "to jason"),
    ] {
        wait(&server, &kevin, room, text).await;
    }
    kevin.leave(&room).await;
    let form = [("archived", "true")];
    kevin
        .post(&format!("/rooms/{archived}/archive"), &form)
        .await;
    let form = [("confirm", "delete-me")];
    admin.post(&format!("/rooms/{deleted}/delete"), &form).await;
    jason.post("/people/kevin/block", &[]).await;

    // The list says so before the time comes.
    let reasons = async || list(&kevin).await.texts(".scheduled .problem").concat();
    let before = reasons().await;
    assert_eq!(before.matches("As things are").count(), 4, "{before}");
    let mut own = kevin.listen("", None).await;
    let_time_pass(&server, &kevin, "body like 'to %'").await;
    own.until(|event| event.data.contains("4 not sent")).await;
    let after = reasons().await;
    for reason in [
        "Not sent: you’re no longer in this room",
        "Not sent: the room is archived",
        "Not sent: the room has been deleted",
        "Not sent: you can’t send messages to this person",
    ] {
        assert!(after.contains(reason), "{reason} in {after}");
    }
    assert_eq!(jason.room(&room).await.ids(), [0; 0]);
    assert_eq!(
        list(&kevin).await.texts(".typed").len(),
        5,
        "and one for next week"
    );

    // Nothing happens by itself when they are back. Then they send it.
    assert_eq!(kevin.join("designers").await, room);
    let id = server.query("select id from scheduled_messages where body like '%I leave'");
    assert_eq!(jason.room(&room).await.ids(), [0; 0]);
    kevin.post(&format!("/scheduled/{id}/send"), &[]).await;
    assert_eq!(
        jason.room(&room).await.texts(".body"),
        ["to a room I leave"]
    );
    let id = server.query("select id from scheduled_messages where body = 'to an archive'");
    let answer = kevin.post(&format!("/scheduled/{id}/send"), &[]).await;
    assert_eq!(location(&answer), format!("/scheduled#s{id}"));

    // Another time gives it another chance.
    let form = [("archived", "false")];
    kevin
        .post(&format!("/rooms/{archived}/archive"), &form)
        .await;
    let form = [("body", "to an archive"), ("when", "same")];
    let place = format!("/scheduled/{id}");
    assert_eq!(
        kevin.post(&place, &form).await.status(),
        422,
        "it has passed"
    );
    let form = [("body", "to an archive"), ("when", "hour")];
    assert_eq!(kevin.post(&place, &form).await.status(), 303);
    let_time_pass(&server, &kevin, "body like '%archive'").await;
    eventually("it is sent", async || {
        kevin.room(&archived).await.texts(".body") == ["to an archive"]
    })
    .await;
}
