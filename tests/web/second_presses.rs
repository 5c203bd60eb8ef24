//! A second press on a form without scripts is the first: a double click sends the form twice,
//! and the browser shows the second answer.

use futures_util::future::join;
use reqwest::{Response, header::SET_COOKIE};

use crate::{
    password_resets,
    support::{
        Person, Server,
        page::Page,
        person::{PASSWORD, location},
        smtp::Smtp,
    },
};

const OTHER: &str = "another corner table";

/// How the two presses come: in one moment, the second after the answer to the first, or after
/// it with the cookies from before, because the browser has dropped that answer.
const WAYS: [&str; 3] = ["at once", "one after the other", "with the old cookies"];

/// Presses twice, and asserts that both answers are redirects to the same place. Returns it.
async fn twice(person: &Person, path: &str, form: &[(&str, &str)], way: &str) -> String {
    let answers = match way {
        "at once" => {
            let (one, other) = join(person.post(path, form), person.post(path, form)).await;
            [one, other]
        }
        "one after the other" => [person.post(path, form).await, person.post(path, form).await],
        _ => {
            let cookie = person.cookie_if_any().unwrap_or_default();
            let before = Person::with_cookie(person.origin().to_owned(), &cookie);
            let first = before.post(path, form).await;
            [first, person.post(path, form).await]
        }
    };
    let [first, second] = answers.map(|answer: Response| {
        assert_eq!(answer.status(), 303, "{path} {way}");
        location(&answer)
    });
    assert_eq!(first, second, "{path} {way}");
    first
}

#[tokio::test]
async fn signing_up_twice_is_signing_up_once() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    for (number, way) in WAYS.into_iter().enumerate() {
        let name = format!("Person{number}");
        let form = [
            ("username", name.as_str()),
            ("email", "ana@example.org"),
            ("password", PASSWORD),
        ];
        let person = server.visitor();
        assert_eq!(twice(&person, "/register", &form, way).await, "/");
        assert_eq!(
            person.page("/lobby").await.texts(".me bdi"),
            [name],
            "{way}"
        );
        let count = |table: &str| server.query(&format!("select count(*) from {table}"));
        assert_eq!(count("users"), (number + 1).to_string(), "{way}");
        assert_eq!(count("memberships"), (number + 1).to_string(), "{way}");
    }
}

#[tokio::test]
async fn a_second_sign_up_takes_the_password_and_the_same_browser() {
    let server = Server::start_with(&[("ROCKET_RATES", "{sign_up=0,sign_in=5}")]).await;
    let form =
        |name, email, password| [("username", name), ("email", email), ("password", password)];
    let first = form("Kevin", "", PASSWORD);
    assert_eq!(
        server.visitor().post("/register", &first).await.status(),
        303
    );
    let refused = async |person: &Person, form: &[(&str, &str)]| {
        let answer = person.post("/register", form).await;
        assert_eq!(answer.status(), 422, "{form:?}");
        assert!(!answer.headers().contains_key(SET_COOKIE), "{form:?}");
        let page = Page::read(&answer.text().await.expect("a page"));
        let problem = page.texts("#username-problem").concat();
        assert!(problem.contains("taken"), "{form:?} {problem}");
    };
    let visitor = server.visitor();
    refused(&visitor, &form("kevin", "", PASSWORD)).await;
    refused(&visitor, &form("Kevin", "eve@example.org", PASSWORD)).await;
    refused(&visitor, &form("Kevin", "", OTHER)).await;
    // Another browser, which says so.
    let other = visitor
        .request(reqwest::Method::POST, "/register")
        .header("User-Agent", "another");
    let other = other.form(&first).send().await.expect("an answer");
    assert_eq!(other.status(), 422);
    // Guesses count as those at the sign-in form, until the right one is not looked at.
    for _ in 0..5 {
        refused(&visitor, &form("Kevin", "", OTHER)).await;
    }
    refused(&visitor, &first).await;
    assert_eq!(server.query("select count(*) from sessions"), "1");
    // After a minute it is somebody else.
    server.query("update users set created_at = created_at - 120000000");
    refused(&server.visitor(), &first).await;
}

#[tokio::test]
async fn a_room_created_twice_is_one_room() {
    let server = Server::start_with(&[("ROCKET_RATES", "{rooms=6,invites=3}")]).await;
    let kevin = server.register("kevin").await;
    server.register("jason").await;
    let mut rooms = 0;
    for kind in ["open", "private"] {
        for way in WAYS {
            let name = format!("{kind} {way}");
            let form = [
                ("name", name.as_str()),
                ("topic", "what we do"),
                ("kind", kind),
                ("people", if kind == "open" { "" } else { "jason" }),
            ];
            let room = twice(&kevin, "/rooms", &form, way).await;
            assert_eq!(kevin.page(&room).await.texts("h1").len(), 1);
            rooms += 1;
            assert_eq!(
                server.query("select count(*) from rooms"),
                rooms.to_string()
            );
        }
    }
    assert_eq!(server.query("select count(*) from invitations"), "3");
    for way in WAYS {
        twice(&kevin, "/rooms/join", &[("name", "open at once")], way).await;
    }
    // Somebody else's form, or another form, is another room.
    let dana = server.register("dana").await;
    let form = [
        ("name", "private at once"),
        ("topic", "what we do"),
        ("kind", "private"),
    ];
    assert_eq!(dana.post("/rooms", &form).await.status(), 303);
    let form = [
        ("name", "private at once"),
        ("topic", "another"),
        ("kind", "private"),
    ];
    assert_eq!(dana.post("/rooms", &form).await.status(), 303);
    assert_eq!(
        server.query("select count(*) from rooms"),
        (rooms + 2).to_string()
    );
    let form = [
        ("name", "open at once"),
        ("topic", "what we do"),
        ("kind", "open"),
    ];
    assert_eq!(dana.post("/rooms", &form).await.status(), 422);
}

#[tokio::test]
async fn leaving_and_deleting_twice_lead_to_the_lobby() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    for way in WAYS {
        for below in ["leave", "leave-for-good"] {
            let room = kevin.join("designers").await;
            jason.join("designers").await;
            let path = format!("/rooms/{room}/{below}");
            assert_eq!(twice(&jason, &path, &[], way).await, "/lobby");
            let left = server.query("select count(*) from room_log where kind = 'left'");
            // Nobody else's press is a second one, nor is this one a minute later.
            server.query("update pressed_forms set pressed_at = pressed_at - 120000000");
            assert_eq!(jason.post(&path, &[]).await.status(), 404);
            let again = server.query("select count(*) from room_log where kind = 'left'");
            assert_eq!(left, again);
        }
        let room = kevin.join("to be deleted").await;
        let path = format!("/rooms/{room}/delete");
        let form = [("confirm", "to be deleted")];
        assert_eq!(twice(&kevin, &path, &form, way).await, "/lobby");
        assert_eq!(jason.post(&path, &form).await.status(), 404);
    }
}

#[tokio::test]
async fn changing_the_password_twice_is_changing_it_once() {
    let server = Server::start_with(&[("ROCKET_RATES", "{sign_in_right=0}")]).await;
    let kevin = server.register("kevin").await;
    let (mut current, mut new) = (PASSWORD, OTHER);
    for way in WAYS {
        let old = kevin.cookie();
        let form = [("current", current), ("password", new)];
        assert_eq!(
            twice(&kevin, "/me/password", &form, way).await,
            "/me?changed=true"
        );
        assert_eq!(kevin.get("/lobby").await.status(), 200, "signed in, {way}");
        assert_ne!(kevin.cookie(), old);
        // The old token opens nothing, and the form only for whoever knows the new password.
        let thief = Person::with_cookie(server.url(""), &old);
        assert_eq!(location(&thief.get("/lobby").await), "/login?next=%2Flobby");
        for wrong in [current, "yet another corner table", ""] {
            let form = [("current", current), ("password", wrong)];
            assert_eq!(
                location(&thief.post("/me/password", &form).await),
                "/login",
                "{wrong}"
            );
        }
        assert_eq!(thief.get("/lobby").await.status(), 303);
        assert_eq!(server.query("select count(*) from sessions"), "1");
        (current, new) = (new, current);
    }
    // A wrong current password is wrong, whatever was changed a moment ago.
    let form = [
        ("current", "not my password"),
        ("password", "yet another corner table"),
    ];
    assert_eq!(kevin.post("/me/password", &form).await.status(), 422);
    // A minute later the old token and the old form are worthless.
    let old = kevin.cookie();
    let form = [("current", current), ("password", new)];
    assert_eq!(kevin.post("/me/password", &form).await.status(), 303);
    server.query("update sessions set rotated_at = rotated_at - 120000000");
    assert_eq!(kevin.post("/me/password", &form).await.status(), 422);
    let late = Person::with_cookie(server.url(""), &old);
    assert_eq!(location(&late.post("/me/password", &form).await), "/login");
}

#[tokio::test]
async fn settings_and_invitations_twice_are_once() {
    let smtp = Smtp::start().await;
    let server = password_resets::start(&smtp.settings()).await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = location(
            &kevin
                .post(
                    "/rooms",
                    &[("name", &format!("cellar {number}")), ("kind", "private")],
                )
                .await,
        );
        let address = format!("kevin{number}@example.org");
        let name = format!("Kevin {number}");
        for (path, form) in [
            (
                "/me/profile".to_owned(),
                vec![("display_name", name.as_str()), ("bio", "")],
            ),
            (
                "/me/email".to_owned(),
                vec![("email", &*address), ("proof", PASSWORD)],
            ),
            ("/me/privacy".to_owned(), vec![("receipts", "true")]),
            (
                format!("{room}/rename"),
                vec![("name", name.as_str()), ("topic", "t")],
            ),
            (format!("{room}/notify"), vec![("notify", "mentions")]),
            (format!("{room}/archive"), vec![("archived", "true")]),
            (format!("{room}/archive"), vec![("archived", "false")]),
            (format!("{room}/members"), vec![("username", "jason")]),
            (format!("{room}/invitations/2/withdraw"), vec![]),
            (format!("{room}/members"), vec![("username", "jason")]),
            ("/people/jason/block".to_owned(), vec![]),
            ("/me/contacts/people/2/unblock".to_owned(), vec![]),
        ] {
            twice(&kevin, &path, &form, way).await;
        }
        let renamed = format!(
            "select count(*) from room_log where kind = 'settled' and room_id = {}",
            room.trim_start_matches("/rooms/")
        );
        let times: u32 = server.query(&renamed).parse().expect("a number");
        assert!((3..=6).contains(&times), "{way} {times}");
        assert_eq!(server.query("select count(*) from invitations"), "1");
        let below = ["decline", "refuse", "accept"][number];
        let path = format!("{}/{below}", room.replace("/rooms/", "/invitations/"));
        twice(&jason, &path, &[], way).await;
        assert_eq!(server.query("select count(*) from invitations"), "0");
    }
    // One mail for each address.
    let mut mails = 0;
    while tokio::time::timeout(std::time::Duration::from_millis(500), smtp.next())
        .await
        .is_ok()
    {
        mails += 1;
    }
    assert_eq!(mails, 3);
}

#[tokio::test]
async fn choosing_a_password_with_a_link_twice_is_choosing_it_once() {
    let server = Server::start().await;
    server.register("kevin").await;
    for (way, new) in WAYS[..2].iter().zip([OTHER, PASSWORD]) {
        let (done, link) = server.shell(&["reset-link", "kevin"]);
        assert!(done, "{link}");
        let path = link
            .split_whitespace()
            .find_map(|word| word.find("/reset/").map(|at| word[at..].to_owned()))
            .expect("a link");
        let visitor = server.visitor();
        let form = [("password", new)];
        assert_eq!(twice(&visitor, &path, &form, way).await, "/login?reset");
        // The link is used up for everything else.
        let other = [("password", "yet another corner table")];
        assert_eq!(visitor.post(&path, &other).await.status(), 410);
        assert_eq!(visitor.get(&path).await.status(), 410);
        let sign_in = [("username", "kevin"), ("password", new)];
        assert_eq!(visitor.post("/login", &sign_in).await.status(), 303);
    }
}
