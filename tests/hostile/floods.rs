//! One person or address that does too much.

use std::time::Instant;

use futures_util::future::join_all;
use reqwest::{Method, Response};

use crate::support::{
    Server,
    page::Page,
    person::{header, location, nonce},
};

pub async fn server(rates: &str) -> Server {
    Server::start_with(&[("ROCKET_RATES", rates)]).await
}

/// The seconds that a refusal tells to wait.
fn wait(answer: &Response) -> u64 {
    assert_eq!(answer.status(), 429);
    let wait = header(answer, "Retry-After").parse().expect("seconds");
    assert!((1..=3_600).contains(&wait), "{wait}");
    wait
}

/// The problem beside a field of a form that was refused for now.
async fn problem(answer: Response, field: &str) -> String {
    wait(&answer);
    let page = Page::read(&answer.text().await.expect("a page"));
    page.texts(&format!("#{field}-problem")).concat()
}

/// How many of these were not told to wait. Everything else that was answered is an error.
pub fn count(statuses: &[u16], passed: u16) -> usize {
    assert!(
        statuses.iter().all(|status| [passed, 429].contains(status)),
        "{statuses:?}"
    );
    statuses.iter().filter(|status| **status == passed).count()
}

#[tokio::test]
async fn d06_nobody_floods_a_room_with_messages() {
    let server = server("{posts=1}").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let path = format!("/rooms/{room}/messages");
    let begun = Instant::now();
    let posts = join_all((0..60).map(|n| {
        let (kevin, path) = (&kevin, &path);
        async move {
            let form = [("body", format!("flood {n}")), ("nonce", nonce())];
            let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
            kevin.post(path, &form).await.status().as_u16()
        }
    }));
    let posted = count(&posts.await, 303);
    let may = 6 + 1 + usize::try_from(begun.elapsed().as_secs()).expect("a short time");
    assert!((6..=may).contains(&posted), "{posted} of {may}");
    // Somebody else posts all the same.
    let id = jason.say(&room, "meanwhile").await;

    // The text stays in the composer, with its key, and is posted once.
    let form = [("body", "a thought"), ("nonce", "the-key-of-this-thought")];
    let mut answer = kevin.post(&path, &form).await;
    while answer.status() == 303 {
        answer = kevin.post(&path, &[("body", "more")]).await;
    }
    wait(&answer);
    let answer = kevin.post(
        &path,
        &[("body", "kept"), ("nonce", "the-key-of-the-kept-text")],
    );
    let page = Page::read(&answer.await.text().await.expect("a page"));
    assert_eq!(page.texts("#composer textarea"), ["kept"]);
    assert_eq!(page.nonce(), "the-key-of-the-kept-text");
    assert!(
        page.texts("#composer .problem")
            .concat()
            .contains("a lot of messages")
    );
    // For htmx it is a notice, and the message stays where it is.
    let answer = kevin
        .hx_post(&path, &[("body", "kept"), ("nonce", "another-key-of-it")])
        .await;
    wait(&answer);
    assert_eq!(header(&answer, "HX-Retarget"), "#notice");

    // Edits and deletions count as well, and an edited text stays in its form.
    let own = kevin.history(&room, true).await;
    let (own, _) = own
        .iter()
        .find(|(other, _)| *other != id)
        .expect("a message");
    let place = format!("{path}/{own}");
    let answer = kevin.hx_post(&place, &[("body", "changed")]).await;
    wait(&answer);
    assert!(answer.text().await.expect("a form").contains("changed"));
    wait(&kevin.post(&format!("{place}/remove"), &[]).await);

    // So do messages over the socket.
    let mut socket = kevin.socket(&room, None).await;
    let mut refused = serde_json::Value::Null;
    for n in 0..10 {
        socket.text(&format!(r#"{{"say":"flood {n}"}}"#)).await;
    }
    while refused["event"] != "refused" {
        refused = socket.next().await.expect("an answer");
    }
    assert_eq!(refused["status"], 429);
    assert!(
        refused["retry_after"]
            .as_u64()
            .is_some_and(|wait| wait >= 1),
        "{refused}"
    );
}

#[tokio::test]
async fn d06_all_that_a_person_changes_is_counted() {
    let server = server("{writes=1}").await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = jason.join("designers").await;
    let ways = join_all((0..60).map(|n| {
        let (kevin, room) = (&kevin, &room);
        async move {
            let way = ["join", "leave"][n % 2];
            kevin.post(&format!("/rooms/{room}/{way}"), &[]).await
        }
    }));
    let refused = ways.await;
    let refused = refused.iter().filter(|answer| answer.status() == 429);
    // (Somebody who could not join has nothing to leave.)
    assert!(refused.count() >= 20);
    while kevin.post("/me/theme", &[("theme", "dark")]).await.status() != 429 {}
    // Reading and signing out are always possible.
    assert_eq!(kevin.get("/lobby").await.status(), 200);
    kevin.sign_out().await;
    assert_eq!(server.query("select count(*) from sessions"), "1");
}

#[tokio::test]
async fn s150_nobody_creates_rooms_without_end() {
    let server = server("{rooms=3}").await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = jason.join("designers").await;
    let statuses = join_all((0..20).map(|n| {
        let kevin = &kevin;
        async move {
            let name = format!("room {n}");
            let answer = match n % 2 {
                0 => {
                    kevin
                        .post("/rooms", &[("name", &*name), ("kind", "private")])
                        .await
                }
                _ => kevin.post("/rooms/join", &[("name", &name)]).await,
            };
            answer.status().as_u16()
        }
    }));
    assert_eq!(count(&statuses.await, 303), 3);
    let form = [
        ("name", "one more"),
        ("topic", "typed"),
        ("kind", "private"),
    ];
    let answer = kevin.post("/rooms", &form).await;
    let page = answer.status();
    let text = answer.text().await.expect("a page");
    assert_eq!(page, 429);
    assert!(
        Page::read(&text)
            .texts("#name-problem")
            .concat()
            .contains("many rooms")
    );
    assert!(text.contains("typed"));
    let answer = kevin.post("/rooms/join", &[("name", "one more")]).await;
    assert!(problem(answer, "name").await.contains("many rooms"));
    // A room that is there can still be joined.
    assert_eq!(kevin.join("designers").await, room);
    assert_eq!(server.query("select count(*) from rooms"), "4");
}

#[tokio::test]
async fn s150_nobody_is_in_more_than_500_rooms() {
    let mut server = server("{}").await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    server.stop().await;
    server.query(
        "with recursive n(n) as (select 1 union all select n + 1 from n where n < 500)
         insert into rooms (name, name_key, created_by, created_at, kind, topic)
         select 'room ' || n, 'room ' || n, 1, 0, 'open', '' from n;
         insert into memberships (room_id, user_id, joined_at, visited_at, seen)
         select id, 1, 0, 1, 0 from rooms where name <> 'designers'",
    );
    server.start_again().await;
    for (path, form) in [
        (
            "/rooms".to_owned(),
            vec![("name", "one more"), ("kind", "private")],
        ),
        ("/rooms/join".to_owned(), vec![("name", "one more")]),
        (format!("/rooms/{room}/join"), vec![]),
    ] {
        let answer = kevin.post(&path, &form).await;
        assert_eq!(answer.status(), 422, "{path}");
        assert!(
            answer.text().await.expect("a page").contains("500 rooms"),
            "{path}"
        );
    }
    // Nobody puts them into another one, either. (The two are contacts.)
    let talk = location(&jason.post("/chat/kevin", &[]).await);
    kevin.say(talk.trim_start_matches("/rooms/"), "hello").await;
    let answer = jason
        .post(&format!("/rooms/{room}/members"), &[("username", "kevin")])
        .await;
    assert_eq!(answer.status(), 422);
    let rooms = "select count(*) from memberships where user_id = 1";
    assert_eq!(server.query(rooms), "501", "with the conversation");
    kevin.leave("2").await;
    kevin.join("designers").await;
    assert_eq!(server.query(rooms), "501");
}

/// Accounts with which nobody can sign in.
fn strangers(server: &Server, number: usize) {
    server.query(&format!(
        "with recursive n(n) as (select 1 union all select n + 1 from n where n < {number})
         insert into users (username, username_key, password_hash, created_at)
         select 'stranger-' || n, 'stranger-' || n, '', 0 from n"
    ));
}

#[tokio::test]
async fn s150_nobody_invites_strangers_without_end() {
    let mut server = server("{invites=10}").await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    server.stop().await;
    strangers(&server, 120);
    server.start_again().await;
    let room = kevin.join("designers").await;
    let path = format!("/rooms/{room}/members");
    let mut statuses = vec![];
    for n in 1..=70 {
        let name = format!("stranger-{n}");
        statuses.push(
            kevin
                .post(&path, &[("username", &name)])
                .await
                .status()
                .as_u16(),
        );
    }
    // As many at once as a form has places for.
    assert_eq!(count(&statuses, 303), 50);
    let answer = kevin.post(&path, &[("username", "stranger-99")]).await;
    assert!(
        problem(answer, "username")
            .await
            .contains("invited many people")
    );
    let form = [
        ("name", "a new room"),
        ("kind", "private"),
        ("people", "stranger-99"),
    ];
    let answer = kevin.post("/rooms", &form).await;
    assert!(
        problem(answer, "people")
            .await
            .contains("invited many people")
    );
    // Somebody who has written to them is no stranger.
    let talk = location(&jason.post("/chat/kevin", &[]).await);
    jason.say(talk.trim_start_matches("/rooms/"), "hello").await;
    assert_eq!(
        kevin.post(&path, &[("username", "jason")]).await.status(),
        303
    );
}

#[tokio::test]
async fn d11_a_form_names_fifty_people_and_each_of_them_once() {
    let mut server = server("{}").await;
    let kevin = server.register("kevin").await;
    server.stop().await;
    strangers(&server, 60);
    server.start_again().await;
    let names = |number| {
        (1..=number)
            .map(|n| format!("stranger-{n}"))
            .collect::<Vec<_>>()
    };
    let create = async |name: &str, people: &str| {
        let form = [("name", name), ("kind", "private"), ("people", people)];
        kevin.post("/rooms", &form).await
    };
    let answer = create("too large", &names(51).join(" ")).await;
    assert_eq!(answer.status(), 422);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(
        page.texts("#people-problem")
            .concat()
            .contains("more than 50")
    );
    assert_eq!(server.query("select count(*) from rooms"), "0");

    // 90 KB of two names are two people.
    let many = "@Stranger-1, STRANGER-1; stranger-2\n".repeat(2_500);
    assert_eq!(create("repeated", &many).await.status(), 303);
    // (They are asked first.)
    assert_eq!(server.query("select count(*) from invitations"), "2");

    assert_eq!(create("large", &names(50).join(",")).await.status(), 303);
    assert_eq!(server.query("select count(*) from invitations"), "52");
}

#[tokio::test]
async fn s82_streams_are_opened_a_bounded_number_of_times() {
    let server = server("{streams=5}").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let paths = [
        "/stream".to_owned(),
        format!("/rooms/{room}/stream"),
        format!("/rooms/{room}/live"),
    ];
    let mut statuses = vec![];
    for n in 0..12 {
        let answer = kevin.get(&paths[n % 3]).await;
        statuses.push(answer.status().as_u16());
        if answer.status() == 429 {
            wait(&answer);
        }
    }
    assert_eq!(count(&statuses, 200), 5);
    assert_eq!(jason.get("/stream").await.status(), 200);
}

#[tokio::test]
async fn d06_searches_and_uploads_are_counted() {
    let server = server("{searches=4, uploads=2}").await;
    let kevin = server.register("kevin").await;
    let mut statuses = vec![];
    for n in 0..9 {
        let path = ["/find?q=a", "/lobby?q=a", "/people?q=a"][n % 3];
        statuses.push(kevin.get(path).await.status().as_u16());
    }
    assert_eq!(count(&statuses, 200), 4);
    assert_eq!(kevin.get("/lobby").await.status(), 200);
    let mut statuses = vec![];
    for _ in 0..5 {
        let request = kevin.request(Method::POST, "/me/picture");
        let request = request.header("Content-Type", "multipart/form-data; boundary=edge");
        let body = "--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"x\"\
                    \r\n\r\nno picture\r\n--edge--\r\n";
        let answer = request.body(body).send().await.expect("an answer");
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(count(&statuses, 422), 2);
}
