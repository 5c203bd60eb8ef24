//! Messages for later: who may schedule them, how many, and a server that slept.

use crate::{
    languages_complete::Walk,
    scheduled::{eventually, list, schedule, wait},
    support::{Person, Server, person::location},
};

/// Its pages in another language: the list, its own, and the forms with problems.
pub async fn pages(walk: &mut Walk<'_>, ana: &Person, room: &str) {
    let place = format!("/rooms/{room}/scheduled");
    let later = [("body", "morgen"), ("nonce", "n-later"), ("when", "week")];
    ana.post(&place, &later).await;
    walk.page(ana, "/scheduled?note=gone").await;
    walk.page(ana, "/scheduled/1").await;
    walk.page(ana, "/scheduled/1/remove").await;
    walk.refused(ana, &place, &[("when", "never")]).await;
    walk.refused(ana, "/scheduled/1", &[("body", " ")]).await;
}

#[tokio::test]
async fn only_members_schedule_what_they_may_post_a_hundred_at_most() {
    let server = Server::start_with(&[("ROCKET_RATES", "{posts=0}")]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let outsider = server.register("oscar").await;
    assert_eq!(
        schedule(&outsider, &room, "hello", "hour").await.status(),
        404
    );
    let later = format!("/rooms/{room}/later");
    assert_eq!(outsider.post(&later, &[("body", "x")]).await.status(), 404);
    let visitor = server.visitor();
    assert!(location(&visitor.get("/scheduled").await).starts_with("/login"));
    let long = "x".repeat(10_001);
    for (body, when) in [
        ("", "hour"),
        (&long, "hour"),
        (" \n", "hour"),
        ("x", "never"),
        ("x", ""),
    ] {
        assert_eq!(schedule(&kevin, &room, body, when).await.status(), 422);
    }
    for n in 0..100 {
        let answer = schedule(&kevin, &room, &format!("message {n}"), "week").await;
        assert_eq!(answer.status(), 303, "{n}");
    }
    let refused = schedule(&kevin, &room, "one more", "week").await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.expect("a page").contains("one more"));
    assert_eq!(list(&kevin).await.texts(".typed").len(), 100);
    // The page of somebody else, who was signed in here before.
    let form = [("body", "x"), ("when", "hour"), ("reader", "999")];
    let place = format!("/rooms/{room}/scheduled");
    assert_eq!(kevin.post(&place, &form).await.status(), 412);
}

/// Text, idempotency key and room are those of the latest form, and what waits is posted as it is.
#[tokio::test]
async fn what_a_form_says_is_what_is_sent() {
    let key = "[\"own:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"]";
    let server = Server::start_with(&[("ROCKET_SEAL", key)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("other").await;
    let place = format!("/rooms/{room}/scheduled");
    let send_form = async |place: &str, body: &str| {
        let form = [("body", body), ("nonce", "n-form"), ("when", "tomorrow")];
        kevin.post(place, &form).await
    };
    // Nothing carries out a command later.
    for typed in ["/poll Lunch? | A | B", "/poll", "/topic cake", "/nothing"] {
        let answer = send_form(&place, typed).await;
        assert_eq!(answer.status(), 422, "{typed}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains("can’t be sent later") && page.contains(typed));
    }
    // The form once more, with something else in it.
    for body in ["a first try", "//topic cake"] {
        assert_eq!(send_form(&place, body).await.status(), 303);
    }
    assert_eq!(list(&kevin).await.texts(".typed"), ["//topic cake"]);
    let first = server.query("select id from scheduled_messages");
    let edit = format!("/scheduled/{first}");
    let form = [("body", "/poll Lunch? | A | B"), ("when", "same")];
    assert_eq!(kevin.post(&edit, &form).await.status(), 422);
    let answer = send_form(&format!("/rooms/{other}/scheduled"), "elsewhere").await;
    assert_eq!(answer.status(), 303);
    assert_eq!(list(&kevin).await.texts(".typed").len(), 2);
    // With the key of a message that was posted already, it is another message.
    let form = [("body", "//topic cake"), ("nonce", "n-form")];
    kevin.post(&format!("/rooms/{room}/messages"), &form).await;
    kevin.post(&format!("/scheduled/{first}/send"), &[]).await;
    assert_eq!(jason.room(&room).await.ids().len(), 2);
    assert_eq!(list(&kevin).await.texts(".typed"), ["elsewhere"]);

    // One with the key of another node is left to that, and keeps no other.
    server.query("update scheduled_messages set sealed_by = 'newer', due_at = 1");
    server.query("insert into seal_keys (name, check_value) values ('newer', 'x')");
    let later = wait(&server, &kevin, &room, "a later one").await;
    server.query(&format!(
        "update scheduled_messages set due_at = 2 where id = {later}"
    ));
    let problem = "select coalesce(problem, 'none') from scheduled_messages where due_at = 1";
    wait(&server, &kevin, &room, "wakes it").await;
    eventually("the later one is sent", async || {
        jason.room(&room).await.ids().len() == 3
    })
    .await;
    assert_eq!(server.query(problem), "none");
    // Until the key is given up.
    server.query("delete from seal_keys where name = 'newer'");
    wait(&server, &kevin, &room, "wakes it again").await;
    eventually("it is not sent", async || {
        server.query(problem) == "unreadable"
    })
    .await;
}

#[tokio::test]
async fn a_server_that_slept_sends_what_is_due_in_the_order_of_the_times() {
    let key = "[\"old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"]";
    let both = "[\"new:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\", \
         \"old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"]";
    let mut server = Server::start_with(&[("ROCKET_SEAL", key)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut ids = vec![];
    for n in 0..4 {
        ids.push(wait(&server, &kevin, &room, &format!("canary {n}")).await);
    }
    assert_eq!(
        server.query("select count(*) from scheduled_messages where body not like '%canary%' and sealed_by = 'old'"),
        "4"
    );
    server.start_again_with("ROCKET_SEAL", both).await;
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done, "{output}");
    assert_eq!(
        server.query("select count(*) from scheduled_messages where sealed_by = 'new'"),
        "4"
    );
    assert_eq!(list(&kevin).await.texts(".typed").len(), 4);
    server.kill();
    for (id, age) in ids.iter().zip([20, 40, 10, 30]) {
        let due = format!("due_at - 3600000000 * (100 + {age})");
        server.query(&format!(
            "update scheduled_messages set due_at = {due} where id = {id}"
        ));
    }
    server.start_again().await;
    eventually("all are sent", async || {
        jason.room(&room).await.ids().len() == 4
    })
    .await;
    let texts = jason.room(&room).await.texts(".body");
    assert_eq!(texts, ["canary 1", "canary 3", "canary 0", "canary 2"]);
    assert_eq!(server.query("select count(*) from scheduled_messages"), "0");
}
