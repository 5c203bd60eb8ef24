//! Forgotten passwords: S-18, S-29, S-31, S-39 to S-41.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
    smtp::{self, Smtp},
};

pub const OTHER: &str = "another corner table";

async fn with_mail() -> (Server, Smtp) {
    let smtp = Smtp::start().await;
    (start(&smtp.settings()).await, smtp)
}

pub async fn start(settings: &[(&str, String)]) -> Server {
    let mut settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    settings.push(("ROCKET_RATES", "{sign_up=0,forgot=0}"));
    Server::start_with(&settings).await
}

/// Signs up somebody with an e-mail address.
pub async fn register_with_email(server: &Server, name: &str) -> Person {
    let person = server.visitor();
    let email = format!("{name}@example.org");
    let form = [
        ("username", name),
        ("email", &email),
        ("password", PASSWORD),
    ];
    assert_eq!(person.post("/register", &form).await.status(), 303);
    person
}

/// Signs up somebody who confirms their address.
pub async fn register_confirmed(server: &Server, smtp: &Smtp, name: &str) -> Person {
    let person = register_with_email(server, name).await;
    smtp.confirm(&server.visitor()).await;
    person
}

pub async fn ask_for_link(server: &Server, who: &str) -> Response {
    let answer = server.visitor().post("/forgot", &[("who", who)]).await;
    assert_eq!(answer.status(), 200);
    answer
}

/// Asks for a link and returns its path from the mail.
async fn link_for(server: &Server, smtp: &Smtp, who: &str) -> String {
    ask_for_link(server, who).await;
    smtp.next().await.path().to_owned()
}

pub async fn choose(server: &Server, path: &str, password: &str) -> Response {
    let form = [("password", password)];
    server.visitor().post(path, &form).await
}

pub async fn signs_in(server: &Server, name: &str, password: &str) -> bool {
    let form = [("username", name), ("password", password)];
    server.visitor().post("/login", &form).await.status() == 303
}

/// Asserts that a link answers 410 to GET and POST.
pub async fn assert_dead(server: &Server, path: &str) {
    for answer in [
        server.visitor().get(path).await,
        choose(server, path, "yet another corner").await,
    ] {
        assert_eq!(answer.status(), 410, "{path}");
        let page = Page::read(&answer.text().await.expect("a page"));
        let text = page.texts(".done").concat();
        assert!(text.contains("already been used"), "{text}");
        assert_eq!(page.attr(".card a", "href"), "/forgot");
    }
    let hx = server.visitor().hx_post(path, &[("password", OTHER)]).await;
    assert_eq!(hx.status(), 410);
    assert!(hx.text().await.expect("a part").starts_with("<div"));
}

#[tokio::test]
async fn s18_a_forgotten_password_is_replaced_and_all_sessions_end() {
    let (server, smtp) = with_mail().await;
    let kevin = register_confirmed(&server, &smtp, "Kevin").await;
    let room = kevin.join("designers").await;
    let thief = server.visitor();
    thief.sign_in("kevin").await;
    let mut own = kevin.listen(&room, None).await;
    let mut theirs = thief.listen(&room, None).await;

    let visitor = server.visitor();
    let link = visitor.page("/login").await;
    assert_eq!(link.attr("a[href='/forgot']", "href"), "/forgot");
    assert_eq!(visitor.page("/forgot").await.texts("#who").len(), 1);
    let blank = visitor.post("/forgot", &[("who", " ")]).await;
    assert_eq!(blank.status(), 422);
    ask_for_link(&server, " kevin ").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "Kevin@example.org");
    assert!(mail.text.contains("From: Snug <snug@chat.example>"));
    assert!(mail.text.contains("Hello Kevin"));
    assert!(mail.link().starts_with("http://chat.example/reset/"));
    let token = mail.path().trim_start_matches("/reset/");
    assert_eq!(token.len(), 64, "256 bits");
    assert!(!server.dump().contains(token), "only its hash is stored");

    let page = visitor.get(mail.path()).await;
    assert_eq!(page.status(), 200);
    assert_eq!(header(&page, "Cache-Control"), "no-store");
    assert_eq!(header(&page, "Referrer-Policy"), "no-referrer");
    let page = Page::read(&page.text().await.expect("a page"));
    assert_eq!(page.attr("form", "action"), mail.path());
    assert_eq!(page.texts(".whose"), ["Kevin"]);
    for (weak, sentence) in [("short", "at least 12"), ("kevin and more", "your name")] {
        let answer = choose(&server, mail.path(), weak).await;
        assert_eq!(answer.status(), 422);
        let page = Page::read(&answer.text().await.expect("a page"));
        assert!(page.texts("#password-problem").concat().contains(sentence));
    }
    assert!(signs_in(&server, "kevin", PASSWORD).await);

    let answer = visitor.post(mail.path(), &[("password", OTHER)]).await;
    assert!(answer.headers().get("Set-Cookie").is_none());
    assert_eq!(location(&answer), "/login?reset");
    let page = visitor.page("/login?reset").await;
    assert!(page.texts(".done").concat().contains("Sign in"));
    assert_eq!(own.ends().await, "signed-out");
    assert_eq!(theirs.ends().await, "signed-out");
    for browser in [&kevin, &thief, &visitor] {
        assert_eq!(browser.get("/lobby").await.status(), 303);
    }
    assert_eq!(server.query("select count(*) from sessions"), "0");
    assert!(!signs_in(&server, "kevin", PASSWORD).await);
    assert!(signs_in(&server, "kevin", OTHER).await);
}

#[tokio::test]
async fn people_ask_for_a_link_by_e_mail_address_too() {
    let (server, smtp) = with_mail().await;
    register_confirmed(&server, &smtp, "kevin").await;
    ask_for_link(&server, "KEVIN@Example.ORG").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "kevin@example.org", "the spelling of the profile");
    assert_eq!(
        location(&choose(&server, mail.path(), OTHER).await),
        "/login?reset"
    );
    assert!(signs_in(&server, "kevin", OTHER).await);
}

#[tokio::test]
async fn s40_a_link_works_once_for_one_person_within_an_hour() {
    let (server, smtp) = with_mail().await;
    let kevin = register_confirmed(&server, &smtp, "kevin").await;
    register_confirmed(&server, &smtp, "jason").await;

    // A newer link replaces an older one.
    let older = link_for(&server, &smtp, "kevin").await;
    let newer = link_for(&server, &smtp, "kevin").await;
    assert_dead(&server, &older).await;
    // Changing the password ends all links.
    let form = [("current", PASSWORD), ("password", OTHER)];
    assert_eq!(kevin.post("/me/password", &form).await.status(), 303);
    assert_dead(&server, &newer).await;
    // A link changes its owner's password only, whatever the form says.
    let path = link_for(&server, &smtp, "kevin").await;
    let form = [("username", "jason"), ("password", "a third corner table")];
    let answer = server.visitor().post(&path, &form).await;
    assert_eq!(location(&answer), "/login?reset");
    assert!(signs_in(&server, "jason", PASSWORD).await);
    assert!(signs_in(&server, "kevin", "a third corner table").await);
    // A link works once.
    assert_dead(&server, &path).await;
    // A link expires after an hour.
    let path = link_for(&server, &smtp, "kevin").await;
    let hour: i64 = 60 * 60 * 1_000_000;
    server.query(&format!(
        "update resets set created_at = created_at - {hour}"
    ));
    assert_dead(&server, &path).await;
    // An unknown link.
    assert_dead(&server, &format!("/reset/{}", "0".repeat(64))).await;
    assert!(signs_in(&server, "kevin", "a third corner table").await);
}

#[tokio::test]
async fn s40_a_link_that_many_use_at_once_works_for_one() {
    let (server, smtp) = with_mail().await;
    register_confirmed(&server, &smtp, "kevin").await;
    let path = link_for(&server, &smtp, "kevin").await;
    let password = |n| format!("corner table number {n}");
    let using = (0..6).map(|n| {
        let (server, path) = (&server, &path);
        async move { choose(server, path, &password(n)).await.status() }
    });
    let answers = futures_util::future::join_all(using).await;
    let winners: Vec<_> = (0..6).filter(|n| answers[*n] == 303).collect();
    let [winner] = winners[..] else {
        panic!("{answers:?}")
    };
    assert!(signs_in(&server, "kevin", &password(winner)).await);
}

#[tokio::test]
async fn s39_links_begin_with_the_public_url_whatever_headers_say() {
    let (server, smtp) = with_mail().await;
    register_confirmed(&server, &smtp, "kevin").await;
    for name in ["Host", "X-Forwarded-Host", "X-Host", "Forwarded"] {
        let value = if name == "Forwarded" {
            "host=evil.example"
        } else {
            "evil.example"
        };
        let request = server.visitor().request(Method::POST, "/forgot");
        let request = request.header(name, value).form(&[("who", "kevin")]);
        assert_eq!(request.send().await.expect("an answer").status(), 200);
        let mail = smtp.next().await;
        assert!(mail.link().starts_with("http://chat.example/reset/"));
        assert!(!mail.text.contains("evil"), "{name}: {}", mail.text);
    }
}

#[tokio::test]
async fn s29_s31_asking_for_a_link_reveals_no_accounts() {
    let (server, smtp) = with_mail().await;
    register_confirmed(&server, &smtp, "kevin").await;
    server.register("silent").await;
    let answer = async |who: &str, hx: bool| {
        let visitor = server.visitor();
        let form = [("who", who)];
        let answer = match hx {
            true => visitor.hx_post("/forgot", &form).await,
            false => visitor.post("/forgot", &form).await,
        };
        let status = answer.status();
        let headers: Vec<_> = answer.headers().clone().into_iter().collect();
        let headers = headers
            .into_iter()
            .filter(|(key, _)| key.as_ref().is_none_or(|key| key.as_str() != "date"));
        let headers: Vec<_> = headers.collect();
        (status, headers, answer.text().await.expect("a page"))
    };
    for hx in [false, true] {
        let known = answer("kevin", hx).await;
        assert_eq!(known.0, 200);
        for unknown in ["nobody", "silent", "nobody@example.org"] {
            assert_eq!(known, answer(unknown, hx).await, "{unknown}");
        }
        assert_eq!(smtp.next().await.to, "kevin@example.org");
    }
    assert!(smtp.is_quiet().await, "no other mail is sent");
}

#[tokio::test]
async fn a_link_works_in_browsers_that_send_a_null_origin() {
    // A page with `no-referrer` sends its form with `Origin: null`, and over plain http
    // browsers send no `Sec-Fetch-Site`.
    let (server, smtp) = with_mail().await;
    register_confirmed(&server, &smtp, "kevin").await;
    let path = link_for(&server, &smtp, "kevin").await;
    for (path, status) in [(&*path, 303), ("/login", 403), ("/forgot", 403)] {
        let request = server.visitor().request(Method::POST, path);
        let request = request.header("Origin", "null");
        let answer = request.form(&[("password", OTHER)]).send().await;
        assert_eq!(answer.expect("an answer").status(), status, "{path}");
    }
}

#[tokio::test]
async fn s31_the_answer_does_not_wait_for_the_mail() {
    // A mail server that accepts connections and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let silent = silent.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let server = start(&smtp::settings(port)).await;
    server.register("kevin").await;
    let email = "kevin@example.org";
    server.query(&format!(
        "update users set email = '{email}', confirmed_email = '{email}'"
    ));
    for _ in 0..3 {
        let asked = Instant::now();
        ask_for_link(&server, "kevin").await;
        assert!(asked.elapsed() < Duration::from_secs(2));
    }
    let _called = silent.accept().await.expect("a call");
}

#[tokio::test]
async fn s41_opening_a_link_has_no_effect() {
    let (server, smtp) = with_mail().await;
    let kevin = register_confirmed(&server, &smtp, "kevin").await;
    let path = link_for(&server, &smtp, "kevin").await;
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let with_password = format!("{path}?password=another+corner+table");
        for path in [&path, &with_password] {
            let request = server.visitor().request(method.clone(), path);
            assert_eq!(request.send().await.expect("an answer").status(), 200);
        }
    }
    assert_eq!(kevin.get("/lobby").await.status(), 200);
    assert!(signs_in(&server, "kevin", PASSWORD).await);
    assert_eq!(
        location(&choose(&server, &path, OTHER).await),
        "/login?reset"
    );
}
