//! Forwarding a message to a room or a person.

use crate::support::{
    Person, Server,
    page::Page,
    person::{location, nonce},
};

async fn offered(person: &Person, room: &str, message: u64) -> Vec<String> {
    let page = person
        .page(&format!("/rooms/{room}/messages/{message}/forward"))
        .await;
    page.texts("#to option[value]:not([value=\"\"])")
}

async fn forward(
    person: &Person,
    room: &str,
    message: u64,
    to: &str,
    comment: &str,
) -> reqwest::Response {
    let form = [("to", to), ("body", comment), ("nonce", &*nonce())];
    person
        .post(&format!("/rooms/{room}/messages/{message}/forward"), &form)
        .await
}

fn id_of(place: &str) -> String {
    let id = place.trim_start_matches("/rooms/");
    id.split(['/', '?', '#']).next().expect("an id").to_owned()
}

#[tokio::test]
async fn a_message_is_forwarded_with_its_source_and_nobody_sees_more_than_they_may() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("outsider").await;
    let other = kevin.join("Ships & <b>ice</b>").await;
    outsider.join("Ships & <b>ice</b>").await;
    let chat = id_of(&location(&kevin.post("/chat/jason", &[]).await));
    let said = jason.say(&room, "a canary, @kevin\n<i>sings</i>").await;

    // The message of an open room may go anywhere.
    assert_eq!(
        offered(&kevin, &room, said).await,
        ["Ships & <b>ice</b>", "jason"]
    );
    let place = location(&forward(&kevin, &room, said, &other, "Look!").await);
    assert!(place.starts_with(&format!("/rooms/{other}#m")), "{place}");
    let page = outsider.room(&other).await;
    let text = &page.texts(".message .body")[0];
    assert!(
        text.starts_with("Look!") && text.contains("a canary") && text.contains("<i>sings</i>"),
        "{text}"
    );
    let message = page.ids()[0];
    let source = format!("#m{message} .body a[href$='/rooms/{room}/at/{said}']");
    assert_eq!(page.texts(&source), ["jason in designers"]);
    assert_eq!(
        server.query("select count(*) from mentions where room_id <> 1"),
        "0"
    );
    // Forwarding does not read the room that the message goes to, and a comment is no command.
    outsider.say(&other, "unseen").await;
    location(&forward(&kevin, &room, said, &other, "/poll a | b | c").await);
    let unread = kevin.page("/lobby").await.texts("#rooms .unread");
    assert!(unread.contains(&"1 unread".to_owned()), "{unread:?}");
    assert_eq!(server.query("select count(*) from polls"), "0");
    // A poll goes with its answers.
    let poll = jason.say(&room, "/poll Lunch? | Pizza | Sushi").await;
    location(&forward(&kevin, &room, poll, &other, "").await);
    let text = outsider.room(&other).await.texts(".message .body");
    let text = text.last().expect("a message");
    assert!(text.contains("Lunch?") && text.contains("Sushi"), "{text}");
    // The second press on the button is the first one.
    let key = nonce();
    let form = [("to", &*chat), ("body", ""), ("nonce", &*key)];
    let path = format!("/rooms/{room}/messages/{said}/forward");
    let first = location(&kevin.post(&path, &form).await);
    assert_eq!(location(&kevin.post(&path, &form).await), first);
    assert_eq!(jason.room(&chat).await.ids().len(), 1);

    // The message of a private room goes to those who can read it there.
    let form = [("name", "secret"), ("kind", "private")];
    let secret = id_of(&location(&kevin.post("/rooms", &form).await));
    let hidden = kevin.say(&secret, "a hidden finch").await;
    assert_eq!(offered(&kevin, &secret, hidden).await, [""; 0]);
    for to in [&*other, &chat, &room] {
        let refused = forward(&kevin, &secret, hidden, to, "my words").await;
        assert_eq!(refused.status(), 422);
        let page = Page::read(&refused.text().await.expect("a page"));
        assert!(!page.texts(".hint").is_empty());
    }
    let form = [("username", "jason")];
    kevin.post(&format!("/rooms/{secret}/members"), &form).await;
    jason
        .post(&format!("/invitations/{secret}/accept"), &[])
        .await;
    assert_eq!(offered(&kevin, &secret, hidden).await, ["jason"]);
    location(&forward(&kevin, &secret, hidden, &chat, "").await);
    assert!(jason.room(&chat).await.texts(".message .body")[1].contains("a hidden finch"));
    let refused = forward(&kevin, &secret, hidden, &other, "my words").await;
    let page = Page::read(&refused.text().await.expect("a page"));
    assert_eq!(page.texts("textarea")[0].trim(), "my words");
    assert_eq!(page.texts(".problem"), ["Choose where to send it."]);

    // It is offered on the message's page, and not to people who do not see the message, nor when
    // it was deleted.
    let own = kevin.page(&format!("/rooms/{room}/messages/{said}")).await;
    assert_eq!(own.texts(&format!("a[href$='/{said}/forward']")).len(), 1);
    assert_eq!(outsider.get(&path).await.status(), 404);
    jason
        .post(&format!("/rooms/{room}/messages/{said}/remove"), &[])
        .await;
    assert_eq!(kevin.get(&path).await.status(), 404);
    assert_eq!(forward(&kevin, &room, said, &chat, "").await.status(), 404);
}
