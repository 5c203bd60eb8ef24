//! Settings of a room: for all its members, and for oneself.

use crate::support::{Person, Server, page::Page, person::location};

async fn post(person: &Person, room: &str, action: &str, form: &[(&str, &str)]) -> u16 {
    let answer = person.post(&format!("/rooms/{room}/{action}"), form).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn a_private_room_is_for_people_who_were_added() {
    let server = Server::start().await;
    let admin = server.register("admina").await;
    let kevin = server.register("kevin").await;
    let (jason, outsider) = (
        server.register("jason").await,
        server.register("outsider").await,
    );
    let form = [
        ("name", "The surprise"),
        ("topic", "a canary party"),
        ("kind", "private"),
        ("people", "@jason"),
    ];
    let place = location(&kevin.post("/rooms", &form).await);
    let room = place.strip_prefix("/rooms/").expect("a room").to_owned();
    assert_eq!(jason.get(&place).await.status(), 404, "until he says yes");
    jason.accept(&room).await;
    assert_eq!(jason.room(&room).await.texts("#topic"), ["a canary party"]);
    // For everybody else, administrators included, it does not exist. Its name reveals nothing
    // either (S-59): joining a room of that name creates another one.
    for person in [&outsider, &admin] {
        assert_eq!(person.get(&place).await.status(), 404);
        assert_eq!(post(person, &room, "join", &[]).await, 404);
        for path in ["/lobby", "/lobby?q=surprise", "/lobby?q=canary"] {
            let page = person.get(path).await.text().await.expect("a page");
            assert!(
                !page.contains("canary party") && !page.contains(">The surprise<"),
                "{path}"
            );
        }
    }
    let another = outsider.join("the surprise").await;
    assert_ne!(another, room);
    assert!(outsider.room(&another).await.texts("#topic")[0].is_empty());
    // Every member adds people; only managers remove them.
    assert_eq!(
        post(&outsider, &room, "members", &[("username", "outsider")]).await,
        404
    );
    assert_eq!(
        post(&jason, &room, "members", &[("username", "nobody")]).await,
        422
    );
    assert_eq!(
        post(&jason, &room, "members", &[("username", " @Admina ")]).await,
        303
    );
    admin.accept(&room).await;
    assert_eq!(admin.room(&room).await.texts("#members bdi").len(), 3);
    assert_eq!(post(&jason, &room, "members/1/remove", &[]).await, 404);
    assert_eq!(post(&kevin, &room, "members/1/remove", &[]).await, 303);
    assert_eq!(admin.get(&place).await.status(), 404);
}

#[tokio::test]
async fn a_room_is_created_with_a_unique_name() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    kevin.join("designers").await;
    for (form, field) in [
        ([("name", ""), ("topic", "kept"), ("people", "")], "name"),
        (
            [("name", "Designers"), ("topic", "kept"), ("people", "")],
            "name",
        ),
        (
            [("name", "x1"), ("topic", "kept"), ("people", "nobody")],
            "people",
        ),
    ] {
        let answer = kevin.post("/rooms", &form).await;
        assert_eq!(answer.status(), 422);
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts(&format!("#{field}-problem")).len(), 1);
        assert_eq!(page.attr("#topic", "value"), "kept");
        assert_eq!(page.attr("#people", "value"), form[2].1);
    }
    assert_eq!(server.query("select count(*) from rooms"), "1");
}

#[tokio::test]
async fn people_search_and_page_through_open_rooms() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    for n in 0..40 {
        kevin.join(&format!("room {n:02}")).await;
    }
    kevin.join("100% wool_").await;
    let page = jason.page("/lobby").await;
    assert_eq!(page.texts("#offer .name").len(), 30);
    let rest = jason.page(&page.attr(".more a", "href")).await;
    assert_eq!(rest.texts("#offer .name").len(), 11);
    let found = jason.page("/lobby?q=0%25+WOOL_").await;
    assert_eq!(found.texts("#offer .name"), ["100% wool_"]);
    assert!(found.texts("#offer")[0].contains("1 member"));
    let none = jason.page("/lobby?q=%25%25").await;
    assert!(none.texts("#offer .name").is_empty());
    let join = found.attr("#offer .offered form", "action");
    let room = location(&jason.post(&join, &[]).await);
    assert_eq!(jason.page(&room).await.texts("h1"), ["100% wool_"]);
    let found = jason.page("/lobby?q=wool").await;
    assert!(
        found
            .attr("#offer .offered form", "action")
            .ends_with("/leave")
    );
    assert!(found.texts("#offer")[0].contains("2 members"));
}

#[tokio::test]
async fn a_room_is_renamed_archived_unarchived_and_deleted_for_everyone() {
    let server = Server::start().await;
    let admin = server.register("admina").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("outsider").await;
    let other = jason.join("gardeners").await;
    kevin.say(&room, "words that will be gone").await;
    let mut jasons = jason.socket(&room, None).await;
    jasons.event("rooms").await;

    let named = [("name", "Makers"), ("topic", "what we make")];
    for person in [&jason, &outsider, &admin] {
        for (action, form) in [
            ("rename", &named[..]),
            ("archive", &[("archived", "true")]),
            ("archive", &[("archived", "false")]),
            ("delete", &[("confirm", "designers")]),
        ] {
            assert_eq!(post(person, &room, action, form).await, 404, "{action}");
        }
    }
    assert_eq!(
        post(&kevin, &room, "rename", &[("name", "gardeners")]).await,
        422
    );
    assert_eq!(post(&kevin, &room, "rename", &named).await, 303);
    let change = jasons.change("settled").await;
    assert_eq!(
        (&change["name"], &change["topic"]),
        (&"Makers".into(), &"what we make".into())
    );
    while !jasons
        .received
        .iter()
        .any(|e| e["rooms"].to_string().contains("Makers"))
    {
        jasons.next().await.expect("the list of rooms");
    }
    assert_eq!(jason.join("makers").await, room, "found by its new name");
    assert_ne!(outsider.join("designers").await, room);

    // An administrator manages every room that they are in.
    admin.join("makers").await;
    assert_eq!(
        post(&admin, &room, "archive", &[("archived", "true")]).await,
        303
    );
    assert_eq!(jasons.change("settled").await["archived"], true);
    let refused = jason
        .post(&format!("/rooms/{room}/messages"), &[("body", "one more")])
        .await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.expect("a page").contains("one more"));
    jasons.text(r#"{"say": "one more", "nonce": "n"}"#).await;
    assert_eq!(jasons.event("refused").await["status"], 404);
    assert_eq!(server.query("select count(*) from messages"), "1");
    assert_eq!(jason.room(&room).await.messages.len(), 1, "it can be read");
    assert_eq!(
        post(&admin, &room, "archive", &[("archived", "false")]).await,
        303
    );
    jason.say(&room, "one more").await;

    assert_eq!(
        post(&kevin, &room, "delete", &[("confirm", "designers")]).await,
        422
    );
    let mut plain = kevin.listen(&room, None).await;
    assert_eq!(
        post(&kevin, &room, "delete", &[("confirm", "Makers")]).await,
        303
    );
    assert_eq!(plain.ends().await, "left");
    assert_eq!(jasons.closes().await, Some(4403));
    for person in [&kevin, &jason, &admin] {
        assert_eq!(person.get(&format!("/rooms/{room}")).await.status(), 404);
        assert!(!person.page("/lobby").await.texts("body")[0].contains("Makers"));
    }
    assert_eq!(server.query("select count(*) from messages"), "0");
    assert_ne!(kevin.join("makers").await, room, "the name is free again");
    assert_eq!(jason.room(&other).await.texts("h1"), ["gardeners"]);
}

#[tokio::test]
async fn managers_of_a_room_delete_messages_of_others() {
    let server = Server::start().await;
    let admin = server.register("admina").await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let words = [
        jason.say(&room, "the first bad word").await,
        jason.say(&room, "the second bad word").await,
        kevin.say(&room, "mine").await,
    ];
    let remove = |message: u64| format!("messages/{message}/remove");
    assert_eq!(post(&jason, &room, &remove(words[2]), &[]).await, 404);
    assert_eq!(
        post(&admin, &room, &remove(words[0]), &[]).await,
        404,
        "not a member"
    );
    let mut listener = jason.listen(&room, None).await;
    assert_eq!(post(&kevin, &room, &remove(words[0]), &[]).await, 303);
    listener.until(|e| e.data.contains("Message deleted")).await;
    admin.join("designers").await;
    let page = admin
        .page(&format!("/rooms/{room}/messages/{}", words[1]))
        .await;
    assert_eq!(
        location(&admin.post(&page.attr("form.remove", "action"), &[]).await),
        format!("/rooms/{room}#m{}", words[1])
    );
    assert_eq!(
        server.query("select count(*) from messages where body <> ''"),
        "1"
    );
    // Nobody edits messages of others.
    let edit = format!("/rooms/{room}/messages/{}", words[2]);
    assert_eq!(admin.post(&edit, &[("body", "theirs")]).await.status(), 404);
}

#[tokio::test]
async fn people_look_up_who_has_seen_a_message() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let ana = server.register("ana").await;
    ana.join("designers").await;
    let message = kevin.say(&room, "read me").await;
    let place = format!("/rooms/{room}/messages/{message}");
    assert!(kevin.page(&place).await.texts(".people bdi").is_empty());
    for person in [&jason, &ana] {
        let form = [("message", &*message.to_string())];
        person.post(&format!("/rooms/{room}/seen"), &form).await;
    }
    assert_eq!(
        kevin.page(&place).await.texts(".people bdi"),
        ["jason", "ana"]
    );
    // People who send no receipts get none.
    server.query("update users set receipts = false where username = 'ana'");
    assert_eq!(kevin.page(&place).await.texts(".people bdi"), ["jason"]);
    assert!(ana.page(&place).await.texts(".people bdi").is_empty());
    assert!(
        !ana.page(&place)
            .await
            .texts("h2")
            .contains(&"Seen by".to_owned())
    );
}
