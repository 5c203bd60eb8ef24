//! Sessions and signing in: S-14, S-15, S-17, S-20 to S-25, S-29, S-30.

use reqwest::Method;

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
};

const FORM: [(&str, &str); 2] = [("username", "kevin"), ("password", PASSWORD)];

/// The status of a request with this cookie only.
async fn with_cookie(server: &Server, cookie: &str) -> u16 {
    let request = server
        .visitor()
        .request(Method::GET, "/lobby")
        .header("Cookie", cookie);
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn s14_signing_in_replaces_a_planted_session() {
    let server = Server::start().await;
    server.register("kevin").await;
    let planted = "session=0000000000000000000000000000000000000000000000000000000000000000";
    let request = server
        .visitor()
        .request(Method::POST, "/login")
        .header("Cookie", planted);
    let answer = request.form(&FORM).send().await.expect("an answer");
    let fresh = header(&answer, "Set-Cookie");
    assert!(!fresh.starts_with(planted));
    assert_eq!(with_cookie(&server, planted).await, 303);
    let fresh = fresh.split(';').next().expect("a cookie");
    assert_eq!(with_cookie(&server, fresh).await, 200);
}

#[tokio::test]
async fn s15_a_stolen_sessions_table_signs_nobody_in() {
    let server = Server::start().await;
    server.register("kevin").await;
    let hash = server.query(&format!(
        "select {} from sessions",
        server.hex("token_hash")
    ));
    assert_eq!(hash.len(), 64);
    for value in [&hash, &hash.to_uppercase()] {
        assert_eq!(with_cookie(&server, &format!("session={value}")).await, 303);
    }
    let id = server.query("select id from sessions");
    assert_eq!(with_cookie(&server, &format!("session={id}")).await, 303);
}

#[tokio::test]
async fn s17_signing_out_ends_the_session_and_its_streams_and_no_others() {
    let server = Server::start().await;
    let kevin = server.visitor();
    let cookie = header(&kevin.post("/register", &FORM).await, "Set-Cookie");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let room = kevin.join("designers").await;
    let elsewhere = server.visitor();
    elsewhere.sign_in("kevin").await;
    let jason = server.register("jason").await;
    jason.join("designers").await;

    let mut here = kevin.listen(&room, None).await;
    let mut there = elsewhere.listen(&room, None).await;
    assert_eq!(with_cookie(&server, &cookie).await, 200);
    let answer = kevin.post("/logout", &[]).await;
    assert_eq!(header(&answer, "Clear-Site-Data"), r#""cache", "storage""#);
    assert_eq!(here.ends().await, "signed-out");

    let id = jason.say(&room, "is he gone?").await;
    assert_eq!(there.sees("is he gone?").await, id);
    assert!(here.received.iter().all(|event| event.message().is_none()));
    assert_eq!(with_cookie(&server, &cookie).await, 303);
    assert_eq!(
        here.open().await,
        Err(Some(reqwest::StatusCode::UNAUTHORIZED))
    );
}

#[tokio::test]
async fn s22_s23_the_session_cookie_has_the_strictest_attributes() {
    let server = Server::start().await;
    let cookie = header(
        &server.visitor().post("/register", &FORM).await,
        "Set-Cookie",
    );
    let (value, rest) = cookie.split_once(';').expect("attributes");
    let token = value.strip_prefix("session=").expect("its name");
    assert_eq!(token.len(), 64, "256 bits");
    let mut attributes: Vec<_> = rest.split(';').map(str::trim).collect();
    attributes.sort_unstable();
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]
    );

    let https = [("ROCKET_PUBLIC_URL", "https://chat.example")];
    let server = Server::start_with(&https).await;
    let answer = server.visitor().post("/register", &FORM).await;
    let cookie = header(&answer, "Set-Cookie");
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    assert!(
        cookie.contains("; Secure") && cookie.contains("; Path=/"),
        "{cookie}"
    );
    let transport = "Strict-Transport-Security";
    assert_eq!(header(&answer, transport), "max-age=31536000");
    // S-23: over https only `__Host-session` counts, which sibling hosts cannot set.
    let value = cookie.split(['=', ';']).nth(1).expect("a value");
    assert_eq!(with_cookie(&server, &format!("session={value}")).await, 303);
    assert_eq!(
        with_cookie(&server, &format!("__Host-session={value}")).await,
        200
    );
}

#[tokio::test]
async fn s24_s29_a_wrong_password_and_an_unknown_name_look_alike() {
    let server = Server::start().await;
    server.register("kevin").await;
    let visitor = server.visitor();
    let refusal = async |visitor: &Person, name: &str, password: &str| {
        let answer = visitor
            .post("/login", &[("username", name), ("password", password)])
            .await;
        let status = answer.status();
        let mut headers: Vec<_> = answer
            .headers()
            .keys()
            .map(|key| key.as_str().to_owned())
            .collect();
        headers.sort();
        let text = answer.text().await.expect("a page");
        assert!(
            text.contains(&format!("value=\"{name}\"")),
            "what was typed is kept"
        );
        (status, headers, text.replace(name, "…"))
    };
    let known = refusal(&visitor, "kevin", "not his password").await;
    let unknown = refusal(&visitor, "jason", "not his password").await;
    assert_eq!(known.0, 422);
    assert_eq!(known, unknown);
    // Malformed cookies are ignored (S-24).
    for cookie in [
        "session=",
        "session=;session=x",
        "=;;;",
        "session=\u{e9}",
        &"a=b;".repeat(100),
    ] {
        assert_eq!(with_cookie(&server, cookie).await, 303, "{cookie}");
    }
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Signs in with a browser whose `User-Agent` is `agent`.
async fn sign_in_with(server: &Server, name: &str, agent: &str) -> Person {
    let person = server.visitor();
    let request = person
        .request(Method::POST, "/login")
        .header("User-Agent", agent)
        .form(&[("username", name), ("password", PASSWORD)]);
    assert_eq!(request.send().await.expect("an answer").status(), 303);
    person
}

#[tokio::test]
async fn s25_people_list_their_sessions_and_end_them() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let phone = sign_in_with(&server, "kevin", FIREFOX).await;
    let other = sign_in_with(&server, "kevin", &"<b>x</b>".repeat(100)).await;
    let jason = server.register("jason").await;
    let mut on_phone = phone.listen(&room, None).await;
    let mut on_other = other.listen(&room, None).await;

    let page = kevin.page("/me").await;
    let devices = page.texts(".device");
    assert_eq!(devices.len(), 3);
    assert_eq!(page.texts(".browsers .this"), ["This browser"]);
    assert!(page.element(".browsers li").contains("This browser"));
    assert_eq!(page.texts(".browsers b b").len(), 0, "text is text");
    let longest = "select max(length(agent)) from sessions";
    assert_eq!(server.query(longest), "200");
    let page = phone.page("/me").await;
    assert_eq!(page.texts(".device")[0], "Firefox on Linux");
    assert_eq!(page.texts(".browsers time").len(), 6);

    let id = server.query("select id from sessions where agent like '%Firefox%'");
    let end = format!("/me/sessions/{id}/end");
    assert!(
        kevin
            .get("/me")
            .await
            .text()
            .await
            .expect("a page")
            .contains(&end)
    );
    assert_eq!(jason.post(&end, &[]).await.status(), 404);
    assert_eq!(phone.get("/lobby").await.status(), 200);
    assert_eq!(location(&kevin.post(&end, &[]).await), "/me");
    assert_eq!(on_phone.ends().await, "signed-out");
    assert_eq!(location(&phone.get("/lobby").await), "/login?next=%2Flobby");
    assert_eq!(kevin.post(&end, &[]).await.status(), 404);

    let left = kevin.hx_post("/me/sessions/end-others", &[]).await;
    let left = left.text().await.expect("a list");
    assert!(
        left.starts_with("<div") && !left.contains("Sign out"),
        "{left}"
    );
    assert_eq!(on_other.ends().await, "signed-out");
    assert_eq!(other.get("/lobby").await.status(), 303);
    assert_eq!(kevin.get("/lobby").await.status(), 200);
    assert_eq!(jason.get("/lobby").await.status(), 200);
    let visitor = server.visitor();
    for path in [&*end, "/me/sessions/end-others"] {
        assert_eq!(location(&visitor.post(path, &[]).await), "/login");
    }
}

#[tokio::test]
async fn an_expired_session_is_not_listed() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let old = server.visitor();
    old.sign_in("kevin").await;
    let days: i64 = 31 * 24 * 60 * 60 * 1_000_000;
    server.query(&format!(
        "update sessions set used_at = used_at - {days} where id = (select max(id) from sessions)"
    ));
    assert_eq!(old.get("/lobby").await.status(), 303);
    assert_eq!(kevin.page("/me").await.texts(".device").len(), 1);
}

#[tokio::test]
async fn s21_sessions_expire_when_idle_and_when_old() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let day: i64 = 24 * 60 * 60 * 1_000_000;
    for (column, days, open) in [
        ("used_at", 29, true),
        ("used_at", 2, false),
        ("created_at", 179, true),
        ("created_at", 2, false),
    ] {
        let back = days * day;
        server.query(&format!("update sessions set {column} = {column} - {back}"));
        let status = kevin.get("/lobby").await.status();
        assert_eq!(status == 200, open, "{column} {days} days back");
        if !open {
            kevin.sign_in("kevin").await;
        } else if column == "used_at" {
            // The visit made it fresh again, so it idles once more.
            server.query(&format!("update sessions set used_at = used_at - {back}"));
        }
    }
}

/// Requests after the end of an account are refused, however many run in parallel.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s20_nobody_gets_in_after_an_account_is_closed() {
    let server = Server::start().await;
    // (The first person is the administrator, who cannot leave.)
    server.register("admin-1").await;
    let (mut asked, mut late) = (0, 0);
    for round in 0..10 {
        let kevin = server.register(&format!("kevin-{round}")).await;
        let closed = std::sync::Arc::new(std::sync::OnceLock::new());
        let requests: Vec<_> = (0..20)
            .map(|_| {
                let (kevin, closed) = (kevin.clone(), closed.clone());
                tokio::spawn(async move {
                    let mut answers = vec![];
                    loop {
                        let after = closed.get().is_some();
                        let status = kevin.get("/lobby").await.status();
                        answers.push((after, status == 200));
                        if after {
                            return answers;
                        }
                    }
                })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        let form = [("confirm", PASSWORD)];
        // (A second client, because the answer removes the cookie.)
        let other = Person::with_cookie(server.url(""), &kevin.cookie());
        assert_eq!(
            location(&other.post("/me/close", &form).await),
            "/login#left"
        );
        closed.set(()).expect("once");
        for request in requests {
            for (after, got_in) in request.await.expect("answers") {
                asked += 1;
                late += u32::from(after && got_in);
            }
        }
    }
    println!("S-20: {asked} requests around the end of 10 accounts, {late} got in after it");
    assert_eq!(late, 0);
}

/// An unknown name takes as long as a wrong password.
#[tokio::test]
async fn s30_response_times_do_not_reveal_accounts() {
    let server =
        Server::start_with(&[("ROCKET_RATES", "{sign_up=0, sign_in=0, sign_in_any=0}")]).await;
    server.register("kevin").await;
    let mut took = [vec![], vec![]];
    for n in 0..60 {
        let name = ["kevin", "nobody"][n % 2];
        let form = [("username", name), ("password", "not the right password")];
        let begun = std::time::Instant::now();
        let answer = server.visitor().post("/login", &form).await;
        took[n % 2].push(begun.elapsed());
        assert_eq!(answer.status(), 422);
    }
    let [known, unknown] = took.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1_000.0
    });
    println!("S-30: a wrong password takes {known:.1} ms, an unknown name {unknown:.1} ms");
    // (Without hashing, an unknown name would take a tenth.)
    assert!((0.7..1.4).contains(&(known / unknown)), "{known} {unknown}");
}

/// A4: the cookie of a browser is somebody else's, and a page of the first person is still open.
#[tokio::test]
async fn a_page_of_one_person_does_nothing_as_another() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let id = |person: &Page| person.attr("main.room", "data-viewer");
    let (kevins, jasons) = (id(&kevin.room(&room).await), id(&jason.room(&room).await));
    let path = format!("/rooms/{room}/messages");
    // Without scripts, the form says whose it is.
    let page = kevin.room(&room).await;
    assert_eq!(page.attr("#composer [name=reader]", "value"), kevins);
    let form = |reader| [("body", "whose?"), ("nonce", "a-nonce"), ("reader", reader)];
    let refused = jason.post(&path, &form(kevins.as_str())).await;
    assert_eq!(refused.status(), 412);
    let text = refused.text().await.expect("a page");
    assert!(text.contains("Somebody else is signed in"), "{text}");
    // With scripts, every request does.
    for (method, path) in [
        (Method::POST, path.as_str()),
        (Method::GET, &format!("/rooms/{room}")),
        (Method::POST, &format!("/rooms/{room}/leave")),
        (Method::GET, "/lobby"),
    ] {
        let mut request = jason.request(method.clone(), path);
        if method == Method::POST {
            request = request.form(&[("body", "whose?")]);
        }
        let answer = request.header("Snug-Reader", &kevins).send().await;
        assert_eq!(answer.expect("an answer").status(), 412, "{path}");
    }
    assert!(jason.room(&room).await.messages.is_empty());
    let own = jason.post(&path, &form(jasons.as_str())).await;
    assert_eq!(own.status(), 303);
}
