//! People join rooms and leave them.

use reqwest::Method;

use crate::support::{Server, page::Page, person::location};

#[tokio::test]
async fn people_meet_in_a_room_by_its_name() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = kevin.join("The Design  Room").await;
    assert_eq!(jason.join(" the design room ").await, room);
    assert_ne!(jason.join("another").await, room);

    let page = jason.room(&room).await;
    assert_eq!(page.texts("h1"), ["The Design Room"]);
    assert_eq!(page.texts("#members bdi"), ["kevin", "jason"]);
    assert_eq!(page.texts("#rooms bdi"), ["another", "The Design Room"]);
    let lobby = jason.page("/lobby").await;
    assert_eq!(lobby.texts("#people bdi"), ["kevin"]);
    assert_eq!(lobby.texts("#offer .name"), ["another", "The Design Room"]);
}

#[tokio::test]
async fn a_room_that_many_join_at_once_is_created_once() {
    let server = Server::start().await;
    let mut people = vec![];
    for n in 0..8 {
        people.push(server.register(&format!("guest-{n}")).await);
    }
    let rooms = futures_util::future::join_all(people.iter().map(|p| p.join("Launch"))).await;
    assert!(rooms.iter().all(|room| *room == rooms[0]));
    assert_eq!(server.query("select count(*) from rooms"), "1");
    assert_eq!(server.query("select head from rooms"), "8");
    assert_eq!(
        server.query("select min(seq) || ' ' || max(seq) || ' ' || count(seq) from room_log"),
        "1 8 8"
    );
}

#[tokio::test]
async fn an_invalid_name_is_refused_and_kept_in_the_form() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    for name in ["", "   ", "…", "a\u{202e}b", &"x".repeat(81)] {
        let answer = kevin.post("/rooms/join", &[("name", name)]).await;
        assert_eq!(answer.status(), 422, "{name:?}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.attr("#name", "value"), name);
        assert_eq!(page.texts("#name-problem").len(), 1);
    }
    assert_eq!(server.query("select count(*) from rooms"), "0");
}

#[tokio::test]
async fn the_home_page_is_the_last_room_visited() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let (first, second) = (kevin.join("first").await, kevin.join("second").await);
    assert_eq!(location(&kevin.get("/").await), format!("/rooms/{second}"));
    kevin.room(&first).await;
    assert_eq!(location(&kevin.get("/").await), format!("/rooms/{first}"));
    // A prefetched page is no visit.
    for name in ["Purpose", "Sec-Purpose"] {
        let path = format!("/rooms/{second}");
        let ahead = kevin
            .request(Method::GET, &path)
            .header(name, "prefetch;prerender");
        assert_eq!(ahead.send().await.expect("an answer").status(), 200);
    }
    assert_eq!(location(&kevin.get("/").await), format!("/rooms/{first}"));
    // The same holds in another browser.
    let elsewhere = server.visitor();
    elsewhere.sign_in("kevin").await;
    assert_eq!(
        location(&elsewhere.get("/").await),
        format!("/rooms/{first}")
    );
    kevin.leave(&first).await;
    kevin.leave(&second).await;
    assert_eq!(location(&kevin.get("/").await), "/lobby");
}

#[tokio::test]
async fn a_member_who_leaves_receives_and_posts_nothing_more() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let page = jason.room(&room).await;
    let mut tabs = [
        jason.listen(&room, None).await,
        jason.listen(&room, Some(&page.cursor())).await,
    ];
    let mut kevins = kevin.listen(&room, None).await;

    jason.leave(&room).await;
    kevin.say(&room, "now that he is gone").await;
    for tab in &mut tabs {
        assert_eq!(tab.ends().await, "left");
        assert!(tab.received.iter().all(|event| event.message().is_none()));
        assert_eq!(tab.open().await, Err(Some(reqwest::StatusCode::NOT_FOUND)));
    }
    kevins.sees("now that he is gone").await;
    let left = kevins
        .received
        .iter()
        .find(|event| event.data.contains("hx-swap=\"delete\""));
    assert!(left.expect("his leaving").data.contains("#u2"));
    let answer = jason
        .try_say(&room, "one more thing", "n")
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 404);

    // After joining again he reads everything that was posted meanwhile.
    jason.join("designers").await;
    let texts: Vec<_> = jason
        .room(&room)
        .await
        .messages
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["now that he is gone"]);
    let mut again = jason.listen(&room, Some(&page.cursor())).await;
    again.sees("now that he is gone").await;
}
