//! Forgotten passwords: S-29, S-31, S-39 to S-41.

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

/// Somebody who has said what their address is.
pub async fn reachable(server: &Server, name: &str) -> Person {
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

pub async fn forgets(server: &Server, who: &str) -> Response {
    let answer = server.visitor().post("/forgot", &[("who", who)]).await;
    assert_eq!(answer.status(), 200);
    answer
}

/// The path of the link that is mailed to somebody who forgets.
async fn link_for(server: &Server, smtp: &Smtp, who: &str) -> String {
    forgets(server, who).await;
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

/// Both ways to look at a link that is worth nothing.
pub async fn is_dead(server: &Server, path: &str) {
    for answer in [
        server.visitor().get(path).await,
        choose(server, path, "yet another corner").await,
    ] {
        assert_eq!(answer.status(), 410, "{path}");
        let page = Page::read(&answer.text().await.expect("a page"));
        let said = page.texts(".done").concat();
        assert!(said.contains("already been used"), "{said}");
        assert_eq!(page.attr(".card a", "href"), "/forgot");
    }
    let hx = server.visitor().hx_post(path, &[("password", OTHER)]).await;
    assert_eq!(hx.status(), 410);
    assert!(hx.text().await.expect("a part").starts_with("<div"));
}

#[tokio::test]
async fn who_forgets_their_password_chooses_another_and_is_signed_out_everywhere() {
    let (server, smtp) = with_mail().await;
    let kevin = reachable(&server, "Kevin").await;
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
    forgets(&server, " kevin ").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "Kevin@example.org");
    assert!(mail.text.contains("From: Snug <snug@chat.example>"));
    assert!(mail.text.contains("Hello Kevin"));
    assert!(mail.link().starts_with("http://chat.example/reset/"));
    let token = mail.path().trim_start_matches("/reset/");
    assert_eq!(token.len(), 64, "256 bits");
    assert!(!server.dump().contains(token), "only its hash is kept");

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
async fn an_address_serves_as_well_as_a_name() {
    let (server, smtp) = with_mail().await;
    reachable(&server, "kevin").await;
    forgets(&server, "KEVIN@Example.ORG").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "kevin@example.org", "the address that is known");
    assert_eq!(
        location(&choose(&server, mail.path(), OTHER).await),
        "/login?reset"
    );
    assert!(signs_in(&server, "kevin", OTHER).await);
}

#[tokio::test]
async fn s40_a_link_is_worth_one_use_for_one_person_for_an_hour() {
    let (server, smtp) = with_mail().await;
    let kevin = reachable(&server, "kevin").await;
    reachable(&server, "jason").await;

    // Another one was asked for.
    let older = link_for(&server, &smtp, "kevin").await;
    let newer = link_for(&server, &smtp, "kevin").await;
    is_dead(&server, &older).await;
    // The password was changed.
    let form = [("current", PASSWORD), ("password", OTHER)];
    assert_eq!(kevin.post("/me/password", &form).await.status(), 303);
    is_dead(&server, &newer).await;
    // Somebody else's: it is about nobody but its owner.
    let path = link_for(&server, &smtp, "kevin").await;
    let form = [("username", "jason"), ("password", "a third corner table")];
    let answer = server.visitor().post(&path, &form).await;
    assert_eq!(location(&answer), "/login?reset");
    assert!(signs_in(&server, "jason", PASSWORD).await);
    assert!(signs_in(&server, "kevin", "a third corner table").await);
    // It was used.
    is_dead(&server, &path).await;
    // An hour is over.
    let path = link_for(&server, &smtp, "kevin").await;
    let hour: i64 = 60 * 60 * 1_000_000;
    server.query(&format!(
        "update resets set created_at = created_at - {hour}"
    ));
    is_dead(&server, &path).await;
    // There never was one.
    is_dead(&server, &format!("/reset/{}", "0".repeat(64))).await;
    assert!(signs_in(&server, "kevin", "a third corner table").await);
}

#[tokio::test]
async fn s40_a_link_that_many_use_at_once_is_used_by_one() {
    let (server, smtp) = with_mail().await;
    reachable(&server, "kevin").await;
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
async fn s39_a_link_begins_with_what_the_settings_say_only() {
    let (server, smtp) = with_mail().await;
    reachable(&server, "kevin").await;
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
async fn s29_s31_nobody_learns_who_is_here_by_forgetting() {
    let (server, smtp) = with_mail().await;
    reachable(&server, "kevin").await;
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
    assert!(smtp.is_quiet().await, "there is nobody else to write to");
}

#[tokio::test]
async fn a_link_can_be_used_where_browsers_say_less() {
    // A page without referrer has no origin for its forms, and by plain http no
    // browser tells it in another way.
    let (server, smtp) = with_mail().await;
    reachable(&server, "kevin").await;
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
    // A mail server that takes calls and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let silent = silent.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let server = start(&smtp::settings(port)).await;
    reachable(&server, "kevin").await;
    for _ in 0..3 {
        let asked = Instant::now();
        forgets(&server, "kevin").await;
        assert!(asked.elapsed() < Duration::from_secs(2));
    }
    let _called = silent.accept().await.expect("a call");
}

#[tokio::test]
async fn s41_looking_at_a_link_does_nothing() {
    let (server, smtp) = with_mail().await;
    let kevin = reachable(&server, "kevin").await;
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
