//! People join rooms and leave them.

use reqwest::Method;

use crate::support::{
    Server,
    page::Page,
    person::{PASSWORD, location},
};

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
        assert_eq!(page.attr("#q", "value"), name);
        assert_eq!(page.attr("#q", "aria-describedby"), "name-problem");
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

#[tokio::test]
async fn one_field_finds_rooms_and_offers_to_create_the_missing_one() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    for name in ["A book club", "Books", "Cook books", "Kitchen"] {
        kevin.join(name).await;
    }
    let search = async |path: &str, typed: &str| {
        let request = jason.request(Method::GET, path).query(&[("q", typed)]);
        Page::read(
            &request
                .send()
                .await
                .expect("an answer")
                .text()
                .await
                .expect("a page"),
        )
    };
    for (typed, rooms, offer) in [
        (
            "",
            &["A book club", "Books", "Cook books", "Kitchen"][..],
            &[][..],
        ),
        ("book", &["A book club", "Books", "Cook books"], &["book"]),
        // The room of that name comes first, however it is typed, and is not created again.
        ("books", &["Books", "Cook books"], &[]),
        ("  KITCHEN ", &["Kitchen"], &[]),
        // So does one that looks like it and is written in other letters.
        ("B\u{43e}\u{43e}ks", &["Books"], &[]),
        (" Bokks  and more ", &[], &["Bokks and more"]),
        ("\u{1f389}", &[], &["\u{1f389}"]),
        ("\u{2026}", &[], &[]),
    ] {
        let page = search("/lobby", typed).await;
        assert_eq!(page.texts("#offer .name"), rooms, "{typed:?}");
        assert_eq!(page.texts("#offer .create bdi"), offer, "{typed:?}");
        // The quick switcher offers the same.
        let places = search("/find", typed).await;
        assert_eq!(places.texts("#places .create bdi"), offer, "{typed:?}");
    }
    // A name that nobody can have says why.
    let page = search("/lobby", "\u{2026}").await;
    assert!(
        page.texts("#offer .hint")[0].contains("letter"),
        "{:?}",
        page.texts("#offer .hint")
    );
    // Nobody is a room.
    assert!(search("/find", "@bokks").await.texts(".create").is_empty());
    // The offer comes after the last room, and creates it for everybody.
    for n in 0..31 {
        kevin.join(&format!("room {n:02}")).await;
    }
    let page = search("/lobby", "room").await;
    assert!(page.texts(".create").is_empty());
    let page = jason.page(&page.attr(".more a", "href")).await;
    assert_eq!(page.texts("#offer .name").len(), 1);
    let (action, name) = (
        page.attr(".create", "action"),
        page.attr(".create input", "value"),
    );
    let room = location(&jason.post(&action, &[("name", &name)]).await);
    assert_eq!(
        kevin.page("/lobby?q=room").await.texts("#offer .name")[0],
        "room"
    );
    assert_eq!(jason.page(&room).await.texts("h1"), ["room"]);
}

#[tokio::test]
async fn an_invite_link_leads_through_signing_up_into_the_room() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("Cooks").await;
    let place = format!("/rooms/{room}");
    let link = format!("{place}/join");
    let page = kevin.page(&place).await;
    assert_eq!(page.attr(".beginning .copy", "data-copy"), link);
    // Without scripts the button leads to the page that shows the link.
    let members = kevin.page(&page.attr(".beginning .copy", "href")).await;
    assert_eq!(members.texts("#invite-link"), [server.url(&link)]);
    // A member is there already.
    assert_eq!(location(&kevin.get(&link).await), place);
    // A stranger signs up, and comes back.
    let ana = server.visitor();
    let sign_up = location(&ana.get(&link).await);
    assert!(sign_up.starts_with("/register?next="), "{sign_up}");
    let next = ana.page(&sign_up).await.attr("input[name=next]", "value");
    let form = [("username", "ana"), ("password", PASSWORD), ("next", &next)];
    assert_eq!(location(&ana.post("/register", &form).await), link);
    let page = ana.page(&link).await;
    assert_eq!(page.texts("h1 bdi"), ["Cooks"]);
    let joined = ana.post(&page.attr("main form", "action"), &[]).await;
    assert_eq!(location(&joined), place);
    // Nobody learns of a private room, and none has such a link.
    let form = [("name", "Secrets"), ("kind", "private")];
    let private = location(&kevin.post("/rooms", &form).await);
    let page = kevin.page(&private).await;
    assert!(page.texts("[data-copy]").is_empty());
    assert!(
        kevin
            .page(&format!("{private}/members"))
            .await
            .texts("#invite-link")
            .is_empty()
    );
    for link in [format!("{private}/join"), "/rooms/999/join".to_owned()] {
        assert_eq!(ana.get(&link).await.status(), 404, "{link}");
        let visitor = server.visitor();
        assert!(location(&visitor.get(&link).await).starts_with("/register?next="));
    }
}
