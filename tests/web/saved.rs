//! People save messages for themselves, and are reminded of them.

use std::time::Duration;

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, location, nonce},
    sse::Event,
};

fn place(room: &str, message: u64) -> String {
    format!("/rooms/{room}/messages/{message}")
}

async fn save(person: &Person, room: &str, message: u64) -> reqwest::Response {
    let path = format!("{}/save", place(room, message));
    person.post(&path, &[("back", "message")]).await
}

/// Sets a reminder; `at` is a time in UTC.
async fn remind(person: &Person, room: &str, message: u64, at: &str) -> reqwest::Response {
    let path = format!("{}/remind", place(room, message));
    let form = [("when", "at"), ("at", at), ("time_zone", "UTC")];
    person.post(&path, &form).await
}

/// A time so many seconds from now, as the form sends it.
fn soon(seconds: i64) -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let then = now + jiff::Span::new().seconds(seconds);
    then.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The saved messages, those to be reminded of first.
async fn saved(person: &Person) -> Vec<u64> {
    person.page("/saved").await.ids()
}

fn text(page: &Page) -> String {
    page.element("#content")
}

async fn until(person: &Person, what: &str, is_so: impl Fn(&Page) -> bool) -> Page {
    for _ in 0..200 {
        let page = person.page("/saved").await;
        if is_so(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what}");
}

#[tokio::test]
async fn saved_messages_are_listed_for_their_person_alone_and_end_with_the_right_to_see_them() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("oscar").await;
    let first = kevin.say(&room, "the door code is 4711").await;
    let second = kevin.say(&room, "lunch at noon").await;
    let third = kevin.say(&room, "the plan").await;
    assert_eq!(jason.page("/saved").await.texts("#content .hint").len(), 1);

    let answer = save(&jason, &room, first).await;
    assert_eq!(location(&answer), format!("{}#saved", place(&room, first)));
    save(&jason, &room, second).await;
    save(&jason, &room, third).await;
    // Again changes nothing.
    save(&jason, &room, first).await;
    assert_eq!(
        saved(&jason).await,
        [third, second, first],
        "the latest first"
    );
    assert_eq!(saved(&kevin).await, [0; 0]);
    assert_eq!(
        server.query("select count(*) from room_log where kind = 'saved'"),
        "0"
    );
    assert_eq!(save(&outsider, &room, first).await.status(), 404);
    assert_eq!(
        remind(&outsider, &room, first, &soon(100)).await.status(),
        404
    );
    assert_eq!(save(&jason, &room, 999_999).await.status(), 404);
    let path = format!("{}/save", place(&room, first));
    assert_eq!(
        jason.post(&path, &[("reader", "999999")]).await.status(),
        412
    );
    let page = jason.page(&place(&room, first)).await;
    assert_eq!(page.texts("#saved button"), ["Remove from Saved"]);
    assert_eq!(
        kevin
            .page(&place(&room, first))
            .await
            .texts("#saved button"),
        ["Save for later"]
    );
    // With scripts the answer is a sentence with what else can be done.
    let answer = jason.hx_post(&path, &[]).await.text().await.expect("text");
    for part in ["#notice", "Saved for you alone", "/remind"] {
        assert!(answer.contains(part), "{answer}");
    }

    // Taken out, and back in its place.
    let answer = jason
        .post(&format!("/saved/{second}/remove"), &[("back", "saved")])
        .await;
    assert_eq!(saved(&jason).await, [third, first]);
    let page = jason.page(&location(&answer)).await;
    let action = page.attr(".done form", "action");
    let at = page.attr(".done form input[name=at]", "value");
    // (Nobody else saves it with this form, and it is no way into the room.)
    assert_eq!(outsider.post(&action, &[("at", &*at)]).await.status(), 404);
    jason.post(&action, &[("at", &*at)]).await;
    let mut again = saved(&jason).await;
    again.sort_unstable();
    assert_eq!(again, [first, second, third]);
    // Nobody takes out what another person has saved.
    kevin.post(&format!("/saved/{third}/remove"), &[]).await;
    assert_eq!(saved(&jason).await.len(), 3);

    // A deleted message is gone from the list, and nothing of it is left.
    kevin
        .post(&format!("{}/remove", place(&room, first)), &[])
        .await;
    let page = jason.page("/saved").await;
    assert!(!page.ids().contains(&first) && !text(&page).contains("4711"));
    assert_eq!(server.query("select count(*) from saved"), "2");
    assert_eq!(save(&jason, &room, first).await.status(), 404);
    // So is what one has cleared for oneself, until that is undone.
    jason.post(&format!("/rooms/{room}/clear"), &[]).await;
    assert_eq!(saved(&jason).await, [0; 0]);
    jason.post(&format!("/rooms/{room}/restore"), &[]).await;
    assert_eq!(saved(&jason).await.len(), 2);
    // And what is in a room that one has left.
    jason.leave(&room).await;
    let page = jason.page("/saved").await;
    assert_eq!(page.ids(), [0; 0]);
    assert!(!text(&page).contains("the plan"));
    // Nothing is kept of somebody whose account is closed.
    jason.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(server.query("select count(*) from saved"), "0");
}

#[tokio::test]
async fn a_reminder_comes_once_and_stays_until_its_person_is_done_with_it() {
    let mut server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let first = kevin.say(&room, "call the printer").await;
    let second = kevin.say(&room, "water the plants").await;
    let third = kevin.say(&room, "much later").await;
    // If it is no time, a sentence beside the field says so.
    let path = format!("{}/remind", place(&room, first));
    for (when, at, sentence) in [
        ("", "", "Choose a date and a time."),
        ("at", "soon", "Choose a date and a time."),
        ("at", "2001-01-01T10:00", "That time has passed."),
    ] {
        let answer = jason.post(&path, &[("when", when), ("at", at)]).await;
        assert_eq!(answer.status(), 422, "{when} {at}");
        assert!(answer.text().await.expect("a page").contains(sentence));
    }
    assert_eq!(saved(&jason).await, [0; 0]);

    let mut listener = jason.listen(&room, None).await;
    let mut others = kevin.listen(&room, None).await;
    let mut socket = jason.socket(&room, None).await;
    let answer = remind(&jason, &room, first, &soon(2)).await;
    assert_eq!(location(&answer), "/saved");
    remind(&jason, &room, third, &soon(3_600)).await;
    let page = jason.page("/saved").await;
    assert!(
        text(&page).contains("Reminder: ") && !text(&page).contains("You asked to be reminded")
    );
    assert_eq!(page.texts("form[action$='/done']"), [""; 0]);
    let come = |event: &Event| event.data.contains("You have a reminder.");
    listener.until(come).await;
    let told = socket.event("reminded").await;
    assert_eq!(told["message"], first);
    let page = until(&jason, "the reminder is unread", |page| {
        text(page).contains("You asked")
    })
    .await;
    assert_eq!(page.ids(), [first, third], "reminders come first");
    assert_eq!(page.texts("form[action$='/done'] button"), ["Done"]);
    // Nobody else was told.
    kevin.say(&room, "and now?").await;
    others.sees("and now?").await;
    assert!(
        others
            .received
            .iter()
            .all(|event| !event.data.contains("reminder"))
    );

    // Changed, it comes again; without a time it does not.
    let page = jason.page(&format!("{}/remind", place(&room, third))).await;
    assert_eq!(page.texts("label:has([value=never])"), ["Not at all"]);
    jason
        .post(
            &format!("{}/remind", place(&room, third)),
            &[("when", "never")],
        )
        .await;
    remind(&jason, &room, second, &soon(2)).await;
    until(&jason, "both are unread", |page| {
        page.texts("form[action$='/done'] button").len() == 3
    })
    .await;
    jason.post(&format!("/saved/{first}/done"), &[]).await;
    let page = jason.page("/saved").await;
    assert_eq!(page.texts("form[action$='/done'] button"), ["Done"]);
    assert_eq!(page.ids(), [second, third, first], "it stays saved");
    jason.post("/saved/done", &[]).await;
    let page = jason.page("/saved").await;
    assert_eq!(page.texts("form[action$='/done'] button"), [""; 0]);

    // It is kept while no server runs, and comes when the next one starts.
    remind(&jason, &room, first, &soon(2)).await;
    server.stop().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.start_again().await;
    until(&jason, "it is unread after the start", |page| {
        page.texts("form[action$='/done'] button") == ["Done"]
    })
    .await;

    // A reminder of a room that one has left waits until one is back.
    jason.post("/saved/done", &[]).await;
    remind(&jason, &room, first, &soon(2)).await;
    jason.leave(&room).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let waits = "select count(*) from saved where remind_at is not null and reminded_at is null";
    assert_eq!(server.query(waits), "1");
    assert!(!text(&jason.page("/saved").await).contains("call the printer"));
}

#[tokio::test]
async fn many_saved_messages_have_pages_and_an_end() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "first").await;
    server.query(&format!(
        "insert into messages (room_id, author_id, nonce, body, said_at, continues, opens_day)
         with recursive n(value) as (select 1 union all select value + 1 from n where value < 5000)
         select room_id, author_id, nonce || value, 'text ' || value, said_at, continues, opens_day
           from messages, n where id = {message}"
    ));
    server.query(&format!(
        "insert into saved (user_id, message_id, room_id, at)
         select author_id, id, room_id, id from messages where id > {message}"
    ));
    let page = kevin.page("/saved").await;
    assert_eq!(page.ids().len(), 50);
    let next = kevin.page(&page.attr("p.actions > a", "href")).await;
    assert_eq!(next.ids().len(), 50);
    assert_eq!(
        next.ids().first().map(|id| id + 1),
        page.ids().last().copied()
    );
    let answer = save(&kevin, &room, message).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("a page").contains("5,000"));
    kevin
        .post(&format!("/saved/{}/remove", message + 1), &[])
        .await;
    assert_eq!(save(&kevin, &room, message).await.status(), 303);
}

#[tokio::test]
async fn a_command_reminds_of_the_last_message_or_of_the_one_that_is_answered() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let command = async |text: &str, reply_to: &str| {
        let form = [("body", text), ("nonce", &*nonce()), ("reply_to", reply_to)];
        jason.post(&format!("/rooms/{room}/messages"), &form).await
    };
    let refused = async |text: &str, sentence: &str| {
        let answer = command(text, "").await;
        assert_eq!(answer.status(), 422, "{text}");
        assert!(
            answer.text().await.expect("a page").contains(sentence),
            "{text}"
        );
    };
    refused("/remind", "Something is missing").await;
    refused("/remind soon", "Write when: hour").await;
    refused("/remind hour", "no message here").await;
    let first = kevin.say(&room, "call the printer").await;
    let last = kevin.say(&room, "and the others").await;
    // Without a time zone an evening could be any.
    refused("/remind tonight", "Choose your time zone").await;
    let answer = command("/remind in an hour", "").await;
    let page = jason.page(&location(&answer)).await;
    assert!(page.texts("#notes p")[0].contains("reminded"));
    assert_eq!(saved(&jason).await, [last]);
    jason
        .post("/me/profile", &[("time_zone", "Asia/Tokyo")])
        .await;
    refused("/remind 2001-01-01 10:00", "has passed").await;
    command("/remind mañana", &first.to_string()).await;
    assert_eq!(saved(&jason).await, [first, last]);
    let at = format!("select remind_at / 1000000 from saved where message_id = {first}");
    let at: i64 = server.query(&at).parse().expect("a time");
    // Nine in the morning in Tokyo.
    assert_eq!(at % 86_400, 0);
    assert_eq!(
        jason.room(&room).await.ids(),
        [first, last],
        "nothing was posted"
    );
}
