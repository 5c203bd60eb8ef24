//! Rate limits: S-32 to S-34.

use reqwest::{Method, Response};

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header},
    smtp::Smtp,
};

const WRONG: &str = "not the corner table";

async fn sign_in(person: &Person, name: &str, password: &str) -> Response {
    let form = [("username", name), ("password", password)];
    person.post("/login", &form).await
}

/// Somebody who connects from 127.0.0.`last`.
fn at(server: &Server, last: u8) -> Person {
    Person::at(server.url(""), Some([127, 0, 0, last].into()))
}

async fn assert_limited(answer: Response, field: &str) {
    assert_eq!(answer.status(), 429);
    let wait: u64 = header(&answer, "Retry-After").parse().expect("seconds");
    assert!((1..=3_600).contains(&wait), "{wait}");
    let page = Page::read(&answer.text().await.expect("a page"));
    let problem = page.texts(&format!("#{field}-problem")).concat();
    assert!(problem.contains("Too many attempts"), "{problem}");
}

#[tokio::test]
async fn s32_of_two_hundred_guesses_twenty_are_checked_and_the_owner_signs_in() {
    let server = Server::start().await;
    server.register("kevin").await;
    let mut checked = 0;
    for n in 0..200 {
        // The spelling of the name and forwarding headers make no difference.
        let name = ["kevin", "KEVIN", " Kevin ", "kEvin\t"][n % 4];
        let address = format!("192.0.2.{n}");
        let request = at(&server, 2).request(Method::POST, "/login");
        let request = [
            "X-Forwarded-For",
            "X-Real-IP",
            "Forwarded",
            "True-Client-IP",
        ]
        .into_iter()
        .fold(request, |request, name| request.header(name, &address));
        let form = [("username", name), ("password", WRONG)];
        let answer = request.form(&form).send().await.expect("an answer");
        match answer.status().as_u16() {
            422 => checked += 1,
            _ => assert_limited(answer, "password").await,
        }
    }
    // (The limit lets one more guess through every three seconds.)
    assert!((20..=40).contains(&checked), "{checked}");
    // Even the correct password is refused from there.
    while sign_in(&at(&server, 2), "kevin", WRONG).await.status() == 422 {}
    let answer = sign_in(&at(&server, 2), "kevin", PASSWORD).await;
    assert_limited(answer, "password").await;
    let form = [("username", "kevin"), ("password", PASSWORD)];
    let hx = at(&server, 2).hx_post("/login", &form).await;
    assert_eq!(hx.status(), 429);
    assert!(hx.text().await.expect("a form").starts_with("<form"));
    let owner = at(&server, 3);
    assert_eq!(sign_in(&owner, "kevin", PASSWORD).await.status(), 303);
}

#[tokio::test]
async fn s32_parallel_guesses_are_limited_like_guesses_in_turn() {
    let server = Server::start().await;
    server.register("kevin").await;
    let mut checked = 0;
    for _ in 0..3 {
        let guesses = (0..60).map(|_| {
            let guesser = at(&server, 2);
            async move { sign_in(&guesser, "kevin", WRONG).await.status().as_u16() }
        });
        let answers = futures_util::future::join_all(guesses).await;
        checked += answers.into_iter().filter(|status| *status == 422).count();
    }
    assert!((20..30).contains(&checked), "{checked}");
}

#[tokio::test]
async fn s33_one_address_guesses_few_passwords_of_many_accounts() {
    let rates = [("ROCKET_RATES", "{sign_up=0,sign_in_any=10}")];
    let server = Server::start_with(&rates).await;
    server.register("kevin").await;
    let guesses = (0..60).map(|n| {
        let server = &server;
        async move {
            let guesser = at(server, 2);
            sign_in(&guesser, &format!("person-{n}"), WRONG)
                .await
                .status()
                .as_u16()
        }
    });
    let mut checked = 0;
    for guess in guesses {
        let status = guess.await;
        assert!([422, 429].contains(&status), "{status}");
        checked += usize::from(status == 422);
    }
    assert!((10..30).contains(&checked), "{checked}");
    assert_eq!(
        sign_in(&at(&server, 3), "kevin", PASSWORD).await.status(),
        303
    );
}

#[tokio::test]
async fn s34_addresses_of_one_ipv6_network_share_a_limit_behind_a_proxy() {
    let settings = [("ROCKET_IP_HEADER", "X-Real-IP")];
    let server = Server::start_with(&settings).await;
    server.register("kevin").await;
    let from = async |address: &str, password: &str| {
        let request = server.visitor().request(Method::POST, "/login");
        let form = [("username", "kevin"), ("password", password)];
        let request = request.header("X-Real-IP", address).form(&form);
        request.send().await.expect("an answer").status().as_u16()
    };
    let mut checked = 0;
    for n in 0..60 {
        let status = from(&format!("2001:db8:1:2:{n:x}::{n:x}"), WRONG).await;
        checked += usize::from(status == 422);
    }
    assert!((20..40).contains(&checked), "{checked}");
    assert_eq!(from("2001:db8:1:3::1", PASSWORD).await, 303);
}

#[tokio::test]
async fn correct_passwords_do_not_count_as_wrong_ones() {
    let rates = [("ROCKET_RATES", "{sign_up=0,sign_in=3,sign_in_any=3}")];
    let server = Server::start_with(&rates).await;
    server.register("kevin").await;
    for _ in 0..12 {
        let status = sign_in(&server.visitor(), "kevin", PASSWORD).await.status();
        assert_eq!(status, 303);
    }
}

#[tokio::test]
async fn sign_ups_from_one_address_are_limited() {
    let server = Server::start_with(&[("ROCKET_RATES", "{sign_up=3}")]).await;
    let register = async |person: Person, name: &str| {
        let form = [("username", name), ("password", PASSWORD)];
        person.post("/register", &form).await
    };
    for name in ["kevin", "jason", "david"] {
        assert_eq!(register(server.visitor(), name).await.status(), 303);
    }
    assert_limited(register(server.visitor(), "ryan").await, "username").await;
    assert_eq!(register(at(&server, 2), "ryan").await.status(), 303);
    assert_eq!(server.query("select count(*) from users"), "4");
}

#[tokio::test]
async fn reset_mails_to_one_person_are_limited() {
    let smtp = Smtp::start().await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let server = Server::start_with(&settings).await;
    let form = [
        ("username", "kevin"),
        ("password", PASSWORD),
        ("email", "kevin@example.org"),
    ];
    assert_eq!(
        server.visitor().post("/register", &form).await.status(),
        303
    );
    smtp.confirm(&server.visitor()).await;

    let mut answers = vec![];
    for n in 0..8 {
        let who = ["kevin", "kevin@example.org"][n % 2];
        let answer = server.visitor().post("/forgot", &[("who", who)]).await;
        assert_eq!(answer.status(), 200);
        answers.push(answer.text().await.expect("a page"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let mut last = String::new();
    // The mail that asked to confirm the address was the first of five in an hour.
    for _ in 0..4 {
        last = smtp.next().await.path().to_owned();
    }
    assert!(smtp.is_quiet().await);
    // Requests over the limit did not end the last link.
    assert_eq!(server.visitor().get(&last).await.status(), 200);

    let mut answer = server.visitor().post("/forgot", &[("who", "x")]).await;
    for _ in 0..5 {
        if answer.status() == 429 {
            break;
        }
        answer = server.visitor().post("/forgot", &[("who", "x")]).await;
    }
    assert_limited(answer, "who").await;
}

#[tokio::test]
async fn guesses_of_reset_links_are_limited() {
    let server = Server::start().await;
    let path = format!("/reset/{}", "0".repeat(64));
    let mut answer = server.visitor().post(&path, &[]).await;
    for _ in 0..20 {
        if answer.status() == 429 {
            break;
        }
        assert_eq!(answer.status(), 410);
        answer = server.visitor().post(&path, &[]).await;
    }
    assert_limited(answer, "password").await;
}

#[tokio::test]
async fn a_signed_in_session_does_not_get_around_the_limit() {
    let server = Server::start().await;
    let kevin = at(&server, 2);
    kevin.register("kevin").await;
    let forms = [
        (
            "/me/password",
            "current",
            vec![("current", WRONG), ("password", "another corner table")],
        ),
        ("/me/close", "confirm", vec![("confirm", WRONG), ("", "")]),
        (
            "/me/email",
            "proof",
            vec![("proof", WRONG), ("email", "k@example.org")],
        ),
    ];
    let mut checked = 0;
    for n in 0..60 {
        let (path, field, form) = &forms[n % 3];
        let answer = kevin.post(path, form).await;
        match answer.status().as_u16() {
            422 => checked += 1,
            _ => assert_limited(answer, field).await,
        }
    }
    assert!((20..30).contains(&checked), "{checked}");
    assert_eq!(
        kevin.get("/lobby").await.status(),
        200,
        "the session stays valid"
    );
    assert_eq!(
        server.query("select count(*) from users where closed_at is null"),
        "1"
    );
}
