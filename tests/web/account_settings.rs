//! People change their password and close their account (S-18, S-19).

use crate::support::{Person, Server, page::Page, person::PASSWORD, person::location};

const OTHER: &str = "another corner table";

async fn change(person: &Person, current: &str, new: &str) -> reqwest::Response {
    let form = [("current", current), ("password", new)];
    person.post("/me/password", &form).await
}

async fn signs_in(server: &Server, name: &str, password: &str) -> bool {
    let form = [("username", name), ("password", password)];
    server.visitor().post("/login", &form).await.status() == 303
}

#[tokio::test]
async fn s18_changing_the_password_ends_every_other_session() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let thief = server.visitor();
    thief.sign_in("kevin").await;
    let mut own = kevin.listen(&room, None).await;
    let mut theirs = thief.listen(&room, None).await;
    let old = kevin.cookie();

    assert_eq!(
        location(&change(&kevin, PASSWORD, OTHER).await),
        "/me?changed=true"
    );
    assert_eq!(kevin.page("/me?changed=true").await.texts(".done").len(), 1);
    assert_eq!(theirs.ends().await, "signed-out");
    assert_eq!(location(&thief.get("/lobby").await), "/login?next=%2Flobby");
    // This session goes on with a new token, and the old token is worthless.
    kevin.say(&room, "still here").await;
    own.sees("still here").await;
    assert_ne!(kevin.cookie(), old);
    let with_old = Person::with_cookie(server.url(""), &old);
    assert_eq!(with_old.get("/lobby").await.status(), 303);
    assert!(!signs_in(&server, "kevin", PASSWORD).await);
    assert!(signs_in(&server, "kevin", OTHER).await);
}

#[tokio::test]
async fn s19_changing_the_password_takes_the_current_one_and_a_good_new_one() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    for (current, new, field) in [
        ("", OTHER, "current"),
        ("not my password at all", OTHER, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "password1234", "password"),
        (PASSWORD, "kevin and some more", "password"),
        (PASSWORD, "", "password"),
    ] {
        let answer = change(&kevin, current, new).await;
        assert_eq!(answer.status(), 422, "{current:?} {new:?}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts(&format!("#{field}-problem")).len(), 1);
        assert_eq!(page.texts(".problem").len(), 1);
        assert_eq!(page.attr("#current", "value"), "", "no password comes back");
    }
    let again = kevin.hx_post("/me/password", &[]).await;
    assert!(again.text().await.expect("a form").starts_with("<form"));
    assert_eq!(
        server.visitor().post("/me/password", &[]).await.status(),
        303
    );
    assert!(signs_in(&server, "kevin", PASSWORD).await);
}

#[tokio::test]
async fn an_account_is_closed_for_good_and_its_messages_stay() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("another room").await;
    let elsewhere = server.visitor();
    elsewhere.sign_in("kevin").await;
    kevin.say(&room, "remember me").await;
    let mut listener = jason.listen(&room, None).await;
    let mut theirs = elsewhere.listen(&other, None).await;

    let wrong = kevin
        .post("/me/close", &[("confirm", "not my password")])
        .await;
    assert_eq!(wrong.status(), 422);
    let page = Page::read(&wrong.text().await.expect("a page"));
    assert_eq!(page.texts("#confirm-problem").len(), 1);

    // (The last administrator could not.)
    assert!(server.shell(&["grant-admin", "jason"]).0);
    let closed = kevin.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(location(&closed), "/login#left");
    assert!(["left", "signed-out"].contains(&theirs.ends().await.as_str()));
    listener
        .until(|e| e.data.contains("hx-swap=\"delete\""))
        .await;
    assert!(!signs_in(&server, "kevin", PASSWORD).await);
    assert!(!signs_in(&server, "former member", PASSWORD).await);
    assert!(!signs_in(&server, "kevin", "").await);
    assert_eq!(elsewhere.get("/lobby").await.status(), 303);
    // Nobody can register the name again (S-45).
    let form = [("username", "Kevin"), ("password", PASSWORD)];
    assert_eq!(
        server.visitor().post("/register", &form).await.status(),
        422
    );

    let page = jason.room(&room).await;
    assert_eq!(page.texts(".author"), ["former member"]);
    assert_eq!(page.texts(".body"), ["remember me"]);
    assert_eq!(page.texts("#members bdi"), ["jason"]);
    let lobby = jason.page("/lobby").await;
    assert_eq!(lobby.texts("#people bdi"), Vec::<String>::new());
}

#[tokio::test]
async fn the_owner_of_a_room_removes_people_from_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("david").await;
    let mut theirs = jason.listen(&room, None).await;

    let path = format!("/rooms/{room}/members");
    let page = kevin.page(&path).await;
    assert_eq!(page.texts(".person bdi"), ["kevin", "jason"]);
    // The owner cannot remove themselves this way, and other members cannot remove anybody.
    let place = page.attr(".managed form", "action");
    let theirs_to_see = jason.page(&path).await;
    assert!(theirs_to_see.texts(".managed form").is_empty());
    assert_eq!(jason.post(&place, &[]).await.status(), 404);
    assert_eq!(outsider.post(&place, &[]).await.status(), 404);
    assert_eq!(outsider.get(&path).await.status(), 404);

    assert_eq!(location(&kevin.post(&place, &[]).await), path);
    assert_eq!(theirs.ends().await, "left");
    assert_eq!(jason.get(&format!("/rooms/{room}")).await.status(), 404);
    assert_eq!(kevin.page(&path).await.texts(".person bdi"), ["kevin"]);
    // Removing them again, or somebody who is not a member, changes nothing.
    assert_eq!(kevin.post(&place, &[]).await.status(), 303);
    let nobody = format!("{path}/999/remove");
    assert_eq!(kevin.post(&nobody, &[]).await.status(), 303);
}
