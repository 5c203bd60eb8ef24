//! Signing up, in and out.

use crate::support::{
    Server,
    page::Page,
    person::{PASSWORD, location},
};

#[tokio::test]
async fn a_newcomer_signs_up_and_is_signed_in() {
    let server = Server::start().await;
    let kevin = server.visitor();
    assert_eq!(location(&kevin.get("/").await), "/login");
    let form = [
        ("username", "Kevin"),
        ("password", PASSWORD),
        ("email", "kevin@example.org"),
    ];
    assert_eq!(location(&kevin.post("/register", &form).await), "/");
    assert_eq!(location(&kevin.get("/").await), "/lobby");
    assert_eq!(kevin.page("/lobby").await.texts(".me bdi"), ["Kevin"]);
}

#[tokio::test]
async fn signed_out_visitors_sign_in_and_come_back_to_their_page() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.sign_out().await;

    for path in [
        format!("/rooms/{room}"),
        format!("/rooms/{room}?before=7"),
        "/lobby".to_owned(),
    ] {
        let login = location(&kevin.get(&path).await);
        assert!(login.starts_with("/login?next="), "{login}");
        let page = kevin.page(&login).await;
        assert_eq!(page.attr("[name=next]", "value"), path);
        let form = [
            ("username", "KEVIN"),
            ("password", PASSWORD),
            ("next", path.as_str()),
        ];
        assert_eq!(location(&kevin.post("/login", &form).await), path);
        kevin.sign_out().await;
    }

    let hx = kevin
        .request(reqwest::Method::GET, "/lobby")
        .header("HX-Request", "true");
    let answer = hx.send().await.expect("an answer");
    assert_eq!(answer.headers()["HX-Redirect"], "/login");
    let post = kevin
        .post(&format!("/rooms/{room}/messages"), &[("body", "hello")])
        .await;
    assert_eq!(location(&post), "/login");
}

#[tokio::test]
async fn each_mistake_in_a_form_is_shown_beside_its_field() {
    let server = Server::start().await;
    server.register("Kevin").await;
    let visitor = server.visitor();

    let secret = "short pw";
    for (name, email, password, field, sentence) in [
        ("kEVIN", "", PASSWORD, "username", "That username is taken"),
        ("x", "", PASSWORD, "username", "2 to 32"),
        ("no spaces", "", PASSWORD, "username", "letters a to z"),
        ("everyone", "", PASSWORD, "username", "taken"),
        ("jason", "", secret, "password", "at least 12"),
        ("jason", "", "password12345", "password", "common"),
        (
            "jason",
            "",
            "jason likes tea and cake",
            "password",
            "your name",
        ),
        ("jason", "", &"long ".repeat(30), "password", "at most 128"),
        ("jason", "nowhere", PASSWORD, "email", "e-mail"),
        ("", "", "", "username", "Choose a username"),
    ] {
        let form = [("username", name), ("email", email), ("password", password)];
        for hx in [false, true] {
            let answer = if hx {
                visitor.hx_post("/register", &form).await
            } else {
                visitor.post("/register", &form).await
            };
            assert_eq!(answer.status(), 422, "{name} {password}");
            let text = answer.text().await.expect("a page");
            assert_eq!(
                text.contains("<html"),
                !hx,
                "a page for browsers, the form for htmx"
            );
            assert!(
                password.is_empty() || !text.contains(password),
                "a password comes back"
            );
            let page = Page::read(&text);
            let problem = page.texts(&format!("#{field}-problem"));
            assert!(
                problem.concat().contains(sentence),
                "{problem:?} for {name:?} {password:?}"
            );
            assert_eq!(page.attr("#username", "value"), name);
            assert_eq!(page.attr("#email", "value"), email);
            assert_eq!(page.attr(&format!("#{field}"), "aria-invalid"), "true");
        }
    }
    assert_eq!(server.query("select count(*) from users"), "1");
}

#[tokio::test]
async fn one_person_gets_a_name_that_many_ask_for_at_once() {
    let server = Server::start().await;
    let names = ["Kevin", "kevin", "KEVIN", "kEvIn"];
    let asking = names.map(|name| {
        let visitor = server.visitor();
        async move {
            visitor
                .post("/register", &[("username", name), ("password", PASSWORD)])
                .await
        }
    });
    let answers = futures_util::future::join_all(asking).await;
    let welcomed = answers
        .iter()
        .filter(|answer| answer.status() == 303)
        .count();
    assert_eq!(welcomed, 1);
    assert_eq!(server.query("select count(*) from users"), "1");
}

#[tokio::test]
async fn every_character_of_a_password_counts() {
    let server = Server::start().await;
    let kevin = server.visitor();
    let long = |end: &str| format!("{}{end}", "a long word and ".repeat(6));
    let mine = long("mine");
    let form = [("username", "kevin"), ("password", mine.as_str())];
    assert_eq!(kevin.post("/register", &form).await.status(), 303);
    for (password, status) in [
        (long("mine"), 303),
        (long("nine"), 422),
        (long("mine "), 422),
    ] {
        let form = [("username", "kevin"), ("password", password.as_str())];
        assert_eq!(
            server.visitor().post("/login", &form).await.status(),
            status,
            "{password}"
        );
    }
}

#[tokio::test]
async fn only_hashes_of_passwords_and_tokens_are_stored() {
    let server = Server::start().await;
    let kevin = server.visitor();
    let form = [("username", "kevin"), ("password", PASSWORD)];
    let answer = kevin.post("/register", &form).await;
    let cookie = answer.headers()["Set-Cookie"]
        .to_str()
        .expect("text")
        .to_owned();
    let token = cookie.split(['=', ';']).nth(1).expect("a token");
    let dump = server.dump();
    assert!(dump.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!dump.contains(PASSWORD) && !dump.contains(token));
}
