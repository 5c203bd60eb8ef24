//! Invitations and blocked people.

use crate::support::{
    Person, Server,
    person::{PASSWORD, location},
};

pub async fn private_room(owner: &Person, name: &str, people: &str) -> String {
    let form = [("name", name), ("kind", "private"), ("people", people)];
    let place = location(&owner.post("/rooms", &form).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

async fn invite(member: &Person, room: &str, username: &str) -> u16 {
    let form = [("username", username)];
    let answer = member.post(&format!("/rooms/{room}/members"), &form).await;
    answer.status().as_u16()
}

pub async fn post(person: &Person, path: &str) -> u16 {
    person.post(path, &[]).await.status().as_u16()
}

/// The texts of the invitations in somebody's sidebar.
pub async fn invitations(person: &Person) -> Vec<String> {
    let page = person.page("/lobby").await;
    page.texts("#invitations .invitation > p:first-child")
}

#[tokio::test]
async fn d6_a_stranger_is_asked_and_is_no_member_before_a_yes() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    // Everybody is in the room that people join when they sign up. It does not count.
    let room = private_room(&kevin, "The cellar", "jason").await;
    let secret = kevin.say(&room, "a canary in the coal mine").await;
    assert_eq!(
        invitations(&jason).await,
        ["kevin invites you to The cellar"]
    );
    let message = format!("/messages/{secret}");
    for path in [
        "",
        "/members",
        "/settings",
        "/stream",
        "/live",
        "/messages",
        &message,
    ] {
        let answer = jason.get(&format!("/rooms/{room}{path}")).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    let lobby = jason.get("/lobby").await.text().await.expect("a page");
    assert!(!lobby.contains("canary"));
    assert_eq!(invite(&jason, &room, "jason").await, 404);
    // The inviter sees who has not answered.
    let page = kevin.page(&format!("/rooms/{room}/members")).await;
    assert_eq!(page.texts(".waiting bdi"), ["jason"]);
    assert_eq!(page.texts("ul:not(.waiting) > .managed bdi"), ["kevin"]);
    // Nobody else can answer, and a yes is one yes.
    let eve = server.register("eve").await;
    for answer in ["accept", "decline", "refuse"] {
        let path = format!("/invitations/{room}/{answer}");
        assert_eq!(post(&eve, &path).await, 404, "{answer}");
        assert_eq!(
            post(&jason, &format!("/invitations/99999/{answer}")).await,
            404
        );
    }
    jason.accept(&room).await;
    jason.accept(&room).await;
    assert!(invitations(&jason).await.is_empty());
    assert_eq!(jason.room(&room).await.messages.len(), 1);
    assert_eq!(server.query("select count(*) from invitations"), "0");
    // Now they are contacts: no question for the next room.
    let second = private_room(&kevin, "The attic", "jason").await;
    assert_eq!(jason.get(&format!("/rooms/{second}")).await.status(), 200);
}

#[tokio::test]
async fn d6_what_anybody_can_do_alone_makes_nobody_a_contact() {
    let server = Server::start().await;
    let (mallory, jason) = (
        server.register("mallory").await,
        server.register("jason").await,
    );
    // A common open room, a conversation that was opened, and messages in it.
    jason.join("designers").await;
    mallory.join("designers").await;
    let direct = location(&mallory.post("/chat/jason", &[]).await);
    let direct = direct.strip_prefix("/rooms/").expect("a room").to_owned();
    mallory.say(&direct, "hello, you").await;
    let room = private_room(&mallory, "a trap", "jason").await;
    assert_eq!(jason.get(&format!("/rooms/{room}")).await.status(), 404);
    // An answer in the conversation does.
    jason.say(&direct, "hello").await;
    let other = private_room(&mallory, "no trap", "jason").await;
    assert_eq!(jason.get(&format!("/rooms/{other}")).await.status(), 200);
}

#[tokio::test]
async fn d6_invitations_end_with_the_room_the_inviter_and_the_accounts() {
    let server = Server::start().await;
    server.register("admina").await; // The last administrator cannot close theirs.
    let kevin = server.register("kevin").await;
    let mut owners = vec![];
    for n in 0..5 {
        let owner = server.register(&format!("owner-{n}")).await;
        let room = private_room(&owner, &format!("room {n}"), "kevin").await;
        owners.push((owner, room));
    }
    assert_eq!(
        invitations(&kevin).await.len(),
        2,
        "the newest; the others are on a page"
    );
    let all = kevin.page("/me/contacts").await;
    assert_eq!(all.texts("main .invitation").len(), 5);
    let accept = async |n: usize| {
        let path = format!("/invitations/{}/accept", owners[n].1);
        post(&kevin, &path).await
    };
    // The room is deleted.
    let (owner, room) = &owners[0];
    let form = [("confirm", "room 0")];
    let deleted = owner.post(&format!("/rooms/{room}/delete"), &form).await;
    assert_eq!(deleted.status(), 303);
    assert_eq!(accept(0).await, 404);
    // The inviter leaves; coming back does not bring the invitation back.
    let (owner, room) = &owners[1];
    owner.leave(room).await;
    assert_eq!(accept(1).await, 404);
    // The inviter closes the account.
    let (owner, _) = &owners[2];
    let closed = owner.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(closed.status(), 303);
    assert_eq!(accept(2).await, 404);
    // It is withdrawn, by nobody but inviter and managers.
    let (owner, room) = &owners[3];
    let path = format!("/rooms/{room}/invitations/2/withdraw");
    assert_eq!(post(&kevin, &path).await, 404);
    assert_eq!(post(&owners[4].0, &path).await, 404);
    assert_eq!(post(owner, &path).await, 303);
    assert_eq!(accept(3).await, 404);
    assert_eq!(
        kevin
            .page("/me/contacts")
            .await
            .texts("main .invitation")
            .len(),
        1
    );
    // (The first person is the administrator, who cannot leave alone.)
    assert!(server.shell(&["grant-admin", "owner-4"]).0);
    kevin.post("/me/close", &[("confirm", PASSWORD)]).await;
    let (owner, room) = &owners[4];
    let page = owner.page(&format!("/rooms/{room}/members")).await;
    assert!(page.texts(".waiting").is_empty());
    assert_eq!(server.query("select count(*) from invitations"), "0");
    assert_eq!(server.query("select count(*) from memberships"), "2");
}

#[tokio::test]
async fn d6_a_no_for_good_lasts_until_it_is_taken_back() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = private_room(&kevin, "The cellar", "jason").await;
    // A plain "no" can be asked again, "never again" cannot.
    let answer = async |what: &str| post(&jason, &format!("/invitations/{room}/{what}")).await;
    assert_eq!(answer("decline").await, 303);
    assert_eq!(invite(&kevin, &room, "jason").await, 303);
    assert_eq!(answer("refuse").await, 303);
    assert_eq!(invite(&kevin, &room, "jason").await, 422);
    assert!(invitations(&jason).await.is_empty());
    // They see what they have closed off, by its name of that time, and take it back.
    let rename = [("name", "The secret cellar")];
    kevin.post(&format!("/rooms/{room}/rename"), &rename).await;
    let page = jason.page("/me/contacts").await;
    assert_eq!(page.texts(".managed .person bdi"), ["The cellar"]);
    let allow = page.attr(".managed form", "action");
    assert_eq!(post(&jason, &allow).await, 303);
    assert_eq!(invite(&kevin, &room, "jason").await, 303);
    jason.accept(&room).await;
    // Leaving for good: contacts, who are added without a question, cannot put them back.
    let second = private_room(&kevin, "The attic", "jason").await;
    let leave = format!("/rooms/{second}/leave-for-good");
    assert_eq!(post(&jason, &leave).await, 303);
    assert_eq!(invite(&kevin, &second, "jason").await, 422);
    assert_eq!(jason.get(&format!("/rooms/{second}")).await.status(), 404);
    // An open room they can join by themselves.
    let open = kevin.join("designers").await;
    jason.join("designers").await;
    assert_eq!(
        post(&jason, &format!("/rooms/{open}/leave-for-good")).await,
        303
    );
    assert_eq!(invite(&kevin, &open, "jason").await, 422);
    assert_eq!(jason.join("designers").await, open);
    jason.leave(&open).await;
    assert_eq!(invite(&kevin, &open, "jason").await, 303);
}

#[tokio::test]
async fn d6_thousands_of_rooms_ask_one_person_three_times() {
    let server = Server::start().await;
    let (mallory, jason) = (
        server.register("mallory").await,
        server.register("jason").await,
    );
    let mut refused = 0;
    for n in 0..8 {
        let room = private_room(&mallory, &format!("trap {n}"), "jason").await;
        refused += u32::from(invite(&mallory, &room, "jason").await == 422);
    }
    assert_eq!((invitations(&jason).await.len(), refused), (2, 5));
    assert_eq!(server.query("select count(*) from invitations"), "3");
}

#[tokio::test]
async fn an_invitation_appears_live_on_pages_and_sockets() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let own = jason.join("designers").await;
    let mut stream = jason.listener("", None);
    stream.open().await.expect("a stream");
    let mut socket = jason.socket(&own, None).await;
    assert_eq!(
        socket.event("rooms").await["invitations"],
        serde_json::json!([])
    );
    let room = private_room(&kevin, "The cellar", "jason").await;
    stream
        .until(|event| event.data.contains("The cellar") && event.data.contains("/accept"))
        .await;
    let told = socket.event("rooms").await["invitations"].take();
    assert_eq!(told[0]["name"], "The cellar");
    assert_eq!(told[0]["members"], 1);
    assert_eq!(told[0]["by"]["username"], "kevin");
    // It goes at once when the inviter leaves.
    kevin.leave(&room).await;
    assert_eq!(
        socket.event("rooms").await["invitations"],
        serde_json::json!([])
    );
}

/// Opens the conversation with somebody and returns its id.
pub async fn chat(person: &Person, username: &str) -> String {
    let place = location(&person.post(&format!("/chat/{username}"), &[]).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}
