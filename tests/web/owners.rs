//! Nothing is orphaned: a room always has an owner who is in it, and a private room ends with
//! the last one who leaves it.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, location},
};

/// The rooms that nobody manages or that nobody can come into.
pub const ORPHANS: &str = "
    select count(*) from rooms r
     where r.deleted_at is null
       and (r.kind <> 'direct'
                and exists (select 1 from memberships m where m.room_id = r.id)
                and not exists (select 1 from memberships m
                                 where m.room_id = r.id and m.user_id = r.created_by)
            or r.kind = 'private'
                and not exists (select 1 from memberships m where m.room_id = r.id)
            or exists (select 1 from memberships m join users u on u.id = m.user_id
                        where m.room_id = r.id and r.kind <> 'direct'
                          and u.closed_at is not null))";

/// The numbers of a room's log that are missing.
pub fn gaps(server: &Server, room: &str) -> String {
    server.query(&format!(
        "select r.head - (select count(*) from room_log l where l.room_id = r.id)
           from rooms r where r.id = {room}"
    ))
}

pub fn owner(server: &Server, room: &str) -> String {
    server.query(&format!(
        "select u.username from rooms r join users u on u.id = r.created_by where r.id = {room}"
    ))
}

pub fn count(server: &Server, table: &str, room: &str) -> String {
    server.query(&format!(
        "select count(*) from {table} where room_id = {room}"
    ))
}

pub async fn status(person: &Person, path: &str, form: &[(&str, &str)]) -> u16 {
    person.post(path, form).await.status().as_u16()
}

pub async fn private_room(owner: &Person, name: &str) -> String {
    let form = [("name", name), ("kind", "private")];
    let place = location(&owner.post("/rooms", &form).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

/// Brings somebody into a private room.
pub async fn bring(owner: &Person, room: &str, name: &str, person: &Person) {
    let form = [("username", name)];
    let invited = status(owner, &format!("/rooms/{room}/members"), &form).await;
    assert_eq!(invited, 303);
    let _ = person
        .post(&format!("/invitations/{room}/accept"), &[])
        .await;
    assert_eq!(person.get(&format!("/rooms/{room}")).await.status(), 200);
}

pub async fn close(person: &Person) -> u16 {
    status(person, "/me/close", &[("confirm", PASSWORD)]).await
}

#[tokio::test]
async fn the_longest_member_owns_the_room_after_its_owner() {
    let server = Server::start().await;
    server.register("admina").await;
    // The one who joined first does not have the lowest id.
    let (ana, bo, kevin) = (
        server.register("ana").await,
        server.register("bo").await,
        server.register("kevin").await,
    );
    for end in ["left", "removed", "closed"] {
        let name = format!("room {end}");
        let (owner_of, room) = match end {
            "closed" => {
                let jason = server.register("jason").await;
                let room = jason.join(&name).await;
                (jason, room)
            }
            _ => (kevin.clone(), kevin.join(&name).await),
        };
        bo.join(&name).await;
        ana.join(&name).await;
        let cursor = ana.room(&room).await.cursor();
        let mut page = ana.listen(&room, None).await;
        let mut program = ana.socket(&room, None).await;
        let mut heir = bo.listen(&room, None).await;
        let mut heirs_program = bo.socket(&room, None).await;
        match end {
            "left" => owner_of.leave(&room).await,
            "closed" => assert_eq!(close(&owner_of).await, 303),
            _ => {
                assert!(server.shell(&["grant-admin", "ana"]).0);
                let id = server.query("select id from users where username = 'kevin'");
                let path = format!("/rooms/{room}/members/{id}/remove");
                assert_eq!(status(&ana, &path, &[]).await, 303);
            }
        }
        assert_eq!(owner(&server, &room), "bo", "{end}");
        assert_eq!(gaps(&server, &room), "0");
        // The others learn of it: pages, sockets, and whoever comes back later.
        page.until(|event| event.data.contains("#owner") && event.data.contains("bo"))
            .await;
        for program in [&mut program, &mut heirs_program] {
            assert_eq!(program.change("owned").await["person"]["username"], "bo");
        }
        bo.say(&room, "mine now").await;
        heirs_program.sees("mine now").await;
        let mut late = ana.socket(&room, Some(&cursor)).await;
        late.change("left").await;
        assert_eq!(late.change("owned").await["person"]["username"], "bo");
        // The page of the new owner loads again, because it can do more now.
        assert_eq!(heir.ends().await, "reset");
        let now = bo.room(&room).await;
        assert_eq!(now.attr("main", "data-manages"), "true");
        assert_eq!(now.texts("#owner"), ["Owner: bo"]);
        let members = ana.page(&format!("/rooms/{room}/members")).await;
        assert_eq!(members.texts("#owner"), ["Owner: bo"]);
        let new_name = [("name", &*format!("room of bo {end}"))];
        assert_eq!(
            status(&bo, &format!("/rooms/{room}/rename"), &new_name).await,
            303
        );
        // A replay tells the owner of now, not the one of then.
        bo.leave(&room).await;
        let mut later = ana.socket(&room, Some(&cursor)).await;
        assert_eq!(later.change("owned").await["person"]["username"], "ana");
        assert_eq!(owner(&server, &room), "ana");
    }
    assert_eq!(server.query(ORPHANS), "0");
}

#[tokio::test]
async fn whoever_comes_first_into_an_empty_open_room_owns_it() {
    let server = Server::start().await;
    server.register("admina").await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = kevin.join("designers").await;
    kevin.say(&room, "stays").await;
    kevin.leave(&room).await;
    assert_eq!(jason.join("designers").await, room);
    assert_eq!(owner(&server, &room), "jason");
    assert_eq!(gaps(&server, &room), "0");
    assert_eq!(jason.room(&room).await.messages.len(), 1);
    kevin.join("designers").await;
    assert_eq!(owner(&server, &room), "jason");
    let archive = format!("/rooms/{room}/archive");
    assert_eq!(status(&kevin, &archive, &[("archived", "true")]).await, 404);
    assert_eq!(status(&jason, &archive, &[("archived", "true")]).await, 303);
}

#[tokio::test]
async fn leaving_a_private_room_asks_and_the_last_one_takes_it_with_them() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let outsider = server.register("outsider").await;
    let room = private_room(&kevin, "The cellar").await;
    bring(&kevin, &room, "jason", &jason).await;
    kevin.say(&room, "a canary in the cellar").await;
    let place = format!("/rooms/{room}");
    let leave = format!("{place}/leave");

    // Nothing on the page leaves at once; it leads to a page that asks.
    for path in [place.clone(), format!("{place}/settings")] {
        let page = kevin.page(&path).await;
        assert!(page.texts("form[action*='/leave']").is_empty(), "{path}");
        assert_eq!(page.texts(&format!("a[href='{leave}']")).len(), 1, "{path}");
    }
    let question = kevin.page(&leave).await;
    assert_eq!(question.texts("h1"), ["Leave The cellar?"]);
    let text = question.texts("main").concat();
    assert!(text.contains("invitation"), "{text}");
    assert!(text.contains("jason will own the room"), "{text}");
    assert!(!text.contains("last one"), "{text}");
    assert_eq!(outsider.get(&leave).await.status(), 404);
    // (The member who does not own it hands nothing over.)
    let text = jason.page(&leave).await.texts("main").concat();
    assert!(!text.contains("will own"), "{text}");

    let yes = question.attr("form[action*='/leave']:not([action*='good'])", "action");
    assert_eq!(location(&kevin.post(&yes, &[]).await), "/lobby");
    assert_eq!(owner(&server, &room), "jason");

    // The last one is told; a page from before asks once more.
    assert_eq!(status(&jason, &yes, &[]).await, 422);
    let for_good = format!("{leave}-for-good?with_room=false");
    assert_eq!(status(&jason, &for_good, &[]).await, 422);
    assert_eq!(count(&server, "refused_rooms", &room), "0");
    assert_eq!(jason.room(&room).await.messages.len(), 1);
    let form = [("username", "outsider")];
    assert_eq!(
        status(&jason, &format!("{place}/members"), &form).await,
        303
    );
    let answer = jason.post(&yes, &[]).await.text().await.expect("a page");
    let again = Page::read(&answer);
    for page in [jason.page(&leave).await, again] {
        let text = page.texts("main").concat();
        assert!(
            text.contains("the room and all its messages are deleted"),
            "{text}"
        );
    }
    let mut stream = jason.listen(&room, None).await;
    let yes = jason.page(&leave).await.attr("main form", "action");
    assert_eq!(location(&jason.post(&yes, &[]).await), "/lobby");
    assert_eq!(stream.ends().await, "left");
    for table in ["messages", "memberships", "invitations", "refused_rooms"] {
        assert_eq!(count(&server, table, &room), "0", "{table}");
    }
    let log = format!("select count(*) from room_log where room_id = {room} and kind <> 'deleted'");
    assert_eq!(server.query(&log), "0");
    let name = format!("select name from rooms where id = {room}");
    assert_eq!(server.query(&name), "");
    // The invitation into it is gone with it.
    let path = format!("/invitations/{room}/accept");
    assert_eq!(status(&outsider, &path, &[]).await, 404);
    assert!(
        outsider
            .page("/lobby")
            .await
            .texts("#invitations p")
            .is_empty()
    );
    assert_eq!(server.query(ORPHANS), "0");
    // An open room is left at once: whoever left comes back by themselves.
    let open = kevin.join("designers").await;
    let action = kevin
        .room(&open)
        .await
        .attr("form[action*='/leave']", "action");
    assert_eq!(location(&kevin.post(&action, &[]).await), "/lobby");
}

#[tokio::test]
async fn removing_somebody_asks_with_their_name_and_archiving_can_be_undone() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let members = format!("/rooms/{room}/members");
    let page = kevin.page(&members).await;
    assert!(
        page.texts("form[method=post][action*='/remove']")
            .is_empty()
    );
    let question = page.attr("form[action*='/remove']", "action");
    assert_eq!(
        page.attr("form[action*='/remove'] button", "aria-label"),
        "Remove jason from this room"
    );
    let asked = kevin.page(&question).await;
    assert_eq!(asked.texts("h1"), ["Remove jason from designers?"]);
    assert_eq!(
        jason.room(&room).await.texts("h1"),
        ["designers"],
        "not yet"
    );
    for person in [&jason, &server.register("outsider").await] {
        assert_eq!(person.get(&question).await.status(), 404);
    }
    let own = question.replace("/members/2/", "/members/1/");
    assert_eq!(kevin.get(&own).await.status(), 404);
    assert_eq!(status(&kevin, &own, &[]).await, 404);
    assert_eq!(
        kevin.get(&question.replace("/2/", "/99/")).await.status(),
        404
    );
    let yes = asked.attr("main form", "action");
    assert_eq!(location(&kevin.post(&yes, &[]).await), members);
    assert_eq!(jason.get(&format!("/rooms/{room}")).await.status(), 404);

    let archive = format!("/rooms/{room}/archive");
    let archived = location(&kevin.post(&archive, &[("archived", "true")]).await);
    let page = kevin.page(&archived).await;
    assert!(page.texts(".done").concat().contains("archived"));
    let undo = page.attr(".done form", "action");
    let value = page.attr(".done [name=archived]", "value");
    assert_eq!(page.texts(".done button"), ["Undo"]);
    let done = location(&kevin.post(&undo, &[("archived", &value)]).await);
    assert!(kevin.page(&done).await.texts(".done form").is_empty());
    kevin.say(&room, "open again").await;
}

#[tokio::test]
async fn a_closed_account_leaves_nothing_that_nobody_can_enter() {
    let server = Server::start().await;
    server.register("admina").await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let chat = |place: String| place.strip_prefix("/rooms/").expect("a room").to_owned();
    let both = chat(location(&kevin.post("/chat/jason", &[]).await));
    let notes = chat(location(&kevin.post("/chat/kevin", &[]).await));
    let shared = private_room(&kevin, "shared").await;
    bring(&kevin, &shared, "jason", &jason).await;
    let alone = private_room(&kevin, "alone").await;
    let form = [("username", "admina")];
    let asked = status(&kevin, &format!("/rooms/{alone}/members"), &form).await;
    assert_eq!(asked, 303);
    for room in [&both, &notes, &shared, &alone] {
        kevin.say(room, "a canary").await;
    }
    assert_eq!(close(&kevin).await, 303);
    assert_eq!(owner(&server, &shared), "jason");
    for (room, messages) in [(&both, "1"), (&shared, "1"), (&notes, "0"), (&alone, "0")] {
        assert_eq!(count(&server, "messages", room), messages);
    }
    for room in [&notes, &alone] {
        for table in ["memberships", "invitations"] {
            assert_eq!(count(&server, table, room), "0", "{table}");
        }
    }
    assert_eq!(jason.room(&both).await.messages.len(), 1);
    // With the second account nobody can read the conversation any more.
    assert_eq!(close(&jason).await, 303);
    assert_eq!(server.query("select count(*) from messages"), "0");
    assert_eq!(server.query(ORPHANS), "0");
}

#[tokio::test]
async fn the_only_administrator_is_told_how_to_hand_over() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    server.register("jason").await;
    let room = private_room(&kevin, "The cellar").await;
    let hint = "snug grant-admin <username>";
    assert!(
        kevin
            .page("/me")
            .await
            .texts("main")
            .concat()
            .contains(hint)
    );
    let answer = kevin.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(answer.status(), 422);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(page.texts("#confirm-problem").concat().contains(hint));
    assert_eq!(kevin.get(&format!("/rooms/{room}")).await.status(), 200);
    assert!(server.shell(&["grant-admin", "jason"]).0);
    assert!(
        !kevin
            .page("/me")
            .await
            .texts("main")
            .concat()
            .contains(hint)
    );
    assert_eq!(close(&kevin).await, 303);
}
