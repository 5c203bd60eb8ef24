//! Invitations, blocked people, and mail to addresses that are not confirmed.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
    smtp::Smtp,
};

async fn with_mail() -> (Server, Smtp) {
    let smtp = Smtp::start().await;
    let mut settings = smtp.settings().to_vec();
    settings.push(("ROCKET_RATES", "{sign_up=0,forgot=0}".into()));
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    (Server::start_with(&settings).await, smtp)
}

async fn sign_up(server: &Server, name: &str, email: &str) -> Person {
    let person = server.visitor();
    let form = [("username", name), ("email", email), ("password", PASSWORD)];
    assert_eq!(
        person.post("/register", &form).await.status(),
        303,
        "{name}"
    );
    person
}

/// Asks for reset links, by each of these names or addresses.
async fn forgot(server: &Server, who: &[String]) {
    for who in who {
        let answer = server.visitor().post("/forgot", &[("who", who)]).await;
        assert_eq!(answer.status(), 200);
    }
}

/// Counts the mails that arrive until none has come for half a second, and checks their
/// recipients.
async fn mails(smtp: &Smtp, mailbox: &str) -> usize {
    let mut count = 0;
    while let Some(mail) = smtp.soon().await {
        assert!(mail.to.ends_with(mailbox), "{}", mail.to);
        count += 1;
    }
    count
}

#[tokio::test]
async fn d13_sixty_accounts_send_a_third_person_three_mails() {
    let (server, smtp) = with_mail().await;
    let names: Vec<_> = (0..60).map(|n| format!("mallory-{n}")).collect();
    let spelling = |n: usize| match n % 4 {
        0 => "victim@example.org".to_owned(),
        1 => "VICTIM@example.org".to_owned(),
        2 => format!("victim+{n}@example.org"),
        _ => "vic.tim@EXAMPLE.org".to_owned(),
    };
    let mut everybody = vec![];
    for (n, name) in names.iter().enumerate() {
        everybody.push(sign_up(&server, name, &spelling(n)).await);
    }
    forgot(&server, &names).await;
    forgot(&server, &vec!["victim@example.org".to_owned(); 9]).await;
    for (n, person) in everybody.iter().enumerate() {
        person.post("/me/email/again", &[]).await;
        let email = spelling(n + 1);
        let form = [("email", email.as_str()), ("proof", PASSWORD)];
        person.post("/me/email", &form).await;
    }
    forgot(&server, &names).await;
    let count = mails(&smtp, "@example.org").await;
    let victims = mails(&smtp, "@example.org").await;
    println!("D13: 60 accounts had {count} mails sent to one mailbox");
    assert_eq!((count, victims), (3, 0));
}

#[tokio::test]
async fn d13_one_account_asks_few_addresses_to_confirm() {
    let (server, smtp) = with_mail().await;
    let mallory = sign_up(&server, "mallory", "first@example.org").await;
    for n in 0..20 {
        let email = format!("victim-{n}@example.org");
        let form = [("email", email.as_str()), ("proof", PASSWORD)];
        assert_eq!(mallory.post("/me/email", &form).await.status(), 303);
    }
    assert_eq!(mails(&smtp, "@example.org").await, 9);
    let again = mallory.post("/me/email/again", &[]).await;
    assert_eq!(again.status(), 429);
    assert!(again.headers().contains_key("Retry-After"));
}

#[tokio::test]
async fn s41_a_confirmation_takes_a_button_and_works_once_within_a_day() {
    let (server, smtp) = with_mail().await;
    let kevin = sign_up(&server, "kevin", "Kevin@example.org").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "Kevin@example.org");
    let path = mail.path().to_owned();
    let token = path.trim_start_matches("/confirm/");
    assert_eq!(token.len(), 64, "256 bits");
    assert!(!server.dump().contains(token), "only its hash is stored");
    let confirmed = || server.query("select coalesce(confirmed_email, 'no') from users");
    // Looking confirms nothing, whoever looks and however.
    for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
        let answer = server.visitor().request(method, &path).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "Cache-Control"), "no-store");
        assert_eq!(header(&answer, "Referrer-Policy"), "no-referrer");
    }
    assert_eq!(confirmed(), "no");
    forgot(&server, &["kevin".into(), "kevin@example.org".into()]).await;
    assert!(smtp.is_quiet().await, "no other mail before that");
    // A link expires after a day, and ends when the address changes.
    let day: i64 = 24 * 60 * 60 * 1_000_000;
    let age = |by: i64| {
        let sql = format!("update email_confirmations set created_at = created_at - {by}");
        server.query(&sql);
    };
    age(day);
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    age(-day);
    let email = |email| [("email", email), ("proof", PASSWORD)];
    kevin.post("/me/email", &email("other@example.org")).await;
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    let other = smtp.next().await;
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    // Its button confirms, once. Browsers send "null" from a page without referrer.
    let path = other.path();
    let request = server.visitor().request(reqwest::Method::POST, path);
    let answer = request.header("Origin", "null").send().await;
    assert_eq!(location(&answer.expect("an answer")), "/confirmed");
    assert_eq!(confirmed(), "other@example.org");
    for path in [path, "/confirm/link", "/confirm/0"] {
        assert_eq!(
            server.visitor().post(path, &[]).await.status(),
            410,
            "{path}"
        );
        assert_eq!(server.visitor().get(path).await.status(), 410, "{path}");
    }
    forgot(&server, &["kevin".into()]).await;
    assert_eq!(smtp.next().await.to, "other@example.org");
    // Another address is unconfirmed again, until a link is used.
    kevin.post("/me/email", &email("third@example.org")).await;
    assert_eq!(confirmed(), "no");
    assert_eq!(smtp.next().await.to, "third@example.org");
    forgot(&server, &["kevin".into(), "other@example.org".into()]).await;
    assert!(smtp.is_quiet().await);
}

#[tokio::test]
async fn d13_an_address_belongs_to_the_account_that_confirmed_it_first() {
    let (server, smtp) = with_mail().await;
    // Five accounts with the address come before its owner's.
    for n in 0..2 {
        sign_up(&server, &format!("mallory-{n}"), "ana@example.org").await;
        smtp.next().await;
    }
    sign_up(&server, "ana", "ana@example.org").await;
    smtp.confirm(&server.visitor()).await;
    forgot(&server, &["Ana@example.org".into()]).await;
    let mail = smtp.next().await;
    assert!(mail.text.contains("Hello ana"), "{}", mail.text);
    // A second account is refused, and told so on the page of its link only.
    let eve = sign_up(&server, "eve", "eve@example.org").await;
    let link = smtp.next().await.path().to_owned();
    server.query("update users set email = 'ana@example.org' where username = 'eve'");
    server.query("update email_confirmations set email = 'ana@example.org'");
    let answer = server.visitor().post(&link, &[]).await;
    assert_eq!(answer.status(), 409);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(page.texts("h1").concat().contains("Another account"));
    let me = eve.page("/me").await;
    assert!(me.texts("form.done").concat().contains("Not confirmed yet"));
}

#[tokio::test]
async fn without_mail_nobody_is_asked_to_confirm() {
    let server = Server::start().await;
    let kevin = sign_up(&server, "kevin", "kevin@example.org").await;
    let page = kevin.page("/me").await;
    let hints = page.texts(".hint").concat();
    assert!(hints.contains("This server can’t send e-mail"), "{hints}");
    assert!(page.texts("form[action='/me/email/again']").is_empty());
    assert_eq!(
        server.query("select count(*) from email_confirmations"),
        "0"
    );
}

async fn private_room(owner: &Person, name: &str, people: &str) -> String {
    let form = [("name", name), ("kind", "private"), ("people", people)];
    let place = location(&owner.post("/rooms", &form).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

async fn invite(member: &Person, room: &str, username: &str) -> u16 {
    let form = [("username", username)];
    let answer = member.post(&format!("/rooms/{room}/members"), &form).await;
    answer.status().as_u16()
}

async fn post(person: &Person, path: &str) -> u16 {
    person.post(path, &[]).await.status().as_u16()
}

/// The texts of the invitations in somebody's sidebar.
async fn invitations(person: &Person) -> Vec<String> {
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
    for path in [
        "".to_owned(),
        "/members".to_owned(),
        "/settings".to_owned(),
        "/stream".to_owned(),
        "/live".to_owned(),
        "/messages".to_owned(),
        format!("/messages/{secret}"),
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
    assert_eq!(page.texts(".managed:not(.waiting) bdi"), ["kevin"]);
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
    let direct = location(&mallory.get("/chat/jason").await);
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
    assert_eq!(all.texts(".invitation").len(), 5);
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
    // It is withdrawn, by nobody but the inviter and who manages the room.
    let (owner, room) = &owners[3];
    let path = format!("/rooms/{room}/invitations/1/withdraw");
    assert_eq!(post(&kevin, &path).await, 404);
    assert_eq!(post(&owners[4].0, &path).await, 404);
    assert_eq!(post(owner, &path).await, 303);
    assert_eq!(accept(3).await, 404);
    assert_eq!(
        kevin.page("/me/contacts").await.texts(".invitation").len(),
        1
    );
    // The invited person closes the account.
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
    for member in [&kevin] {
        assert_eq!(invite(member, &second, "jason").await, 422);
    }
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
async fn chat(person: &Person, username: &str) -> String {
    let place = location(&person.get(&format!("/chat/{username}")).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

#[tokio::test]
async fn a_blocked_person_cannot_write_call_or_bring_into_rooms() {
    let server = Server::start().await;
    let (kevin, mallory) = (
        server.register("kevin").await,
        server.register("mallory").await,
    );
    let eve = server.register("eve").await;
    let room = chat(&mallory, "kevin").await;
    let before = mallory.say(&room, "hello").await;
    kevin.say(&room, "hi").await;
    assert_eq!(kevin.get("/people/mallory/block").await.status(), 200);
    assert!(
        kevin
            .page("/me/contacts")
            .await
            .texts(".managed")
            .is_empty(),
        "it asks first"
    );
    assert_eq!(post(&kevin, "/people/mallory/block").await, 303);
    assert_eq!(post(&kevin, "/people/kevin/block").await, 404);
    // The existing conversation takes nothing more, in any way, and says so.
    let answer = mallory
        .try_say(&room, "kept text", "a-nonce-of-sixteen")
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 422);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(
        page.texts("#archived")
            .concat()
            .contains("You can’t send messages")
    );
    assert!(
        page.texts("#composer textarea")
            .concat()
            .contains("kept text")
    );
    let mut socket = mallory.socket(&room, None).await;
    socket
        .text(r#"{"say": "by socket", "nonce": "another-nonce-of-sixteen"}"#)
        .await;
    let refused = socket.event("refused").await;
    assert_eq!(refused["status"], 422);
    assert!(
        refused["problem"]
            .as_str()
            .expect("a sentence")
            .contains("can’t send")
    );
    let edit = [("body", "edited into something else")];
    let edited = mallory
        .post(&format!("/rooms/{room}/messages/{before}"), &edit)
        .await;
    assert_eq!(edited.status(), 404);
    assert_eq!(server.query("select count(*) from messages"), "2");
    // The one who blocked is told how to write again.
    let own = kevin.room(&room).await.texts("#archived").concat();
    assert!(own.contains("Unblock"), "{own}");
    // Invitations wait in silence, also of somebody who would be a contact.
    let trap = private_room(&mallory, "a trap", "kevin").await;
    assert_eq!(kevin.get(&format!("/rooms/{trap}")).await.status(), 404);
    assert!(invitations(&kevin).await.is_empty());
    assert!(
        kevin
            .page("/me/contacts")
            .await
            .texts(".invitation")
            .is_empty()
    );
    let page = mallory.page(&format!("/rooms/{trap}/members")).await;
    assert_eq!(page.texts(".waiting bdi"), ["kevin"]);
    // A new conversation is not opened.
    assert_eq!(post(&eve, "/people/kevin/block").await, 303);
    assert_eq!(kevin.get("/chat/eve").await.status(), 403);
    assert_eq!(eve.get("/chat/kevin").await.status(), 403);
    // All of it can be undone.
    let unblock = kevin
        .page("/people/mallory")
        .await
        .attr("form[action$='/unblock']", "action");
    assert_eq!(post(&kevin, &unblock).await, 303);
    mallory.say(&room, "hello again").await;
}

#[tokio::test]
async fn messages_of_blocked_people_are_folded_and_do_not_ring() {
    let server = Server::start().await;
    let (kevin, mallory) = (
        server.register("kevin").await,
        server.register("mallory").await,
    );
    let room = kevin.join("designers").await;
    mallory.join("designers").await;
    let elsewhere = kevin.join("cooks").await;
    let mut socket = kevin.socket(&elsewhere, None).await;
    socket.event("rooms").await;
    assert!(kevin.room(&room).await.texts("#folded link").is_empty());
    assert_eq!(
        kevin
            .get("/me/blocked.css")
            .await
            .text()
            .await
            .expect("css"),
        ""
    );
    assert_eq!(post(&kevin, "/people/mallory/block").await, 303);
    socket.event("rooms").await;
    let message = mallory.say(&room, "@kevin look here").await;
    let jason = server.register("jason").await;
    jason.join("designers").await;
    jason.say(&room, "good morning").await;
    // One message counts, at once and in the stored count.
    assert_eq!(socket.event("unread").await["count"], 1);
    let page = kevin.page("/lobby").await;
    assert_eq!(
        page.texts(&format!("#unread-{room} .unread"))
            .concat()
            .trim(),
        "1 unread"
    );
    // The page is the same for everybody; a style sheet of one's own folds the messages.
    let page = kevin.room(&room).await;
    let live = page.attr("#folded link", "href");
    let css = kevin.get(&live).await;
    assert_eq!(header(&css, "Content-Type"), "text/css; charset=utf-8");
    assert_eq!(header(&css, "Cache-Control"), "no-store");
    let css = css.text().await.expect("css");
    let author = page.attr(&format!("#m{message}"), "data-author");
    assert!(
        css.contains(&format!("[data-author=\"{author}\"]")),
        "{css}"
    );
    assert!(css.contains("Message from someone you blocked"));
    let theirs = mallory.room(&room).await;
    assert!(theirs.texts("#folded link").is_empty());
    let same = |page: &Page| page.element(&format!("#m{message}"));
    assert_eq!(same(&page), same(&theirs));
    // The message by itself is not folded.
    let alone = kevin
        .page(&format!("/rooms/{room}/messages/{message}"))
        .await;
    assert!(alone.texts("#folded").is_empty());
}
