//! CSRF: requests that other sites make a browser send (S-47 to S-52), odd methods (S-11)
//! and CORS (S-12).

use reqwest::{Method, RequestBuilder};

use crate::scheduled::wait;
use crate::support::{
    Server,
    person::PASSWORD,
    routes::{fill, routes},
};

/// Fields that have an effect on some POST route each.
const FORM: [(&str, &str); 24] = [
    ("username", "mallory"),
    ("password", PASSWORD),
    ("current", PASSWORD),
    ("confirm", PASSWORD),
    ("proof", PASSWORD),
    ("email", "mallory@evil.example"),
    ("who", "kevin"),
    ("name", "the trap"),
    ("topic", "a trap"),
    ("kind", "private"),
    ("people", "mallory"),
    ("body", "I am not Kevin"),
    ("nonce", "n-1"),
    ("message", "1"),
    ("archived", "true"),
    ("notify", "nothing"),
    ("display_name", "Mallory"),
    ("bio", "I am not Kevin"),
    ("time_zone", "UTC"),
    ("receipts", "true"),
    ("appears_offline", "true"),
    ("theme", "dark"),
    ("language", "de"),
    ("letters", "off"),
];

/// The addresses of all POST routes, with ids that exist.
fn post_addresses(server: &Server, room: &str) -> Vec<String> {
    let id =
        |column: &str, table: &str| server.query(&format!("select max({column}) from {table}"));
    let (message, session) = (id("id", "messages"), id("id", "sessions"));
    let value = |placeholder: &str| match placeholder {
        "room" => room.to_owned(),
        "message" => message.clone(),
        "session" => session.clone(),
        "user" => "2".to_owned(),
        "username" => "jason".to_owned(),
        "scheduled" => id("id", "scheduled_messages"),
        other => panic!("say here which value <{other}> can have"),
    };
    let posts = routes().into_iter();
    let posts = posts.filter(|(method, _)| method == Method::POST);
    let posts: Vec<_> = posts.map(|(_, path)| fill(&path, value)).collect();
    assert!(posts.len() > 30, "{posts:?}");
    posts
}

/// The content of the database. (`pg_dump` writes a random key after a backslash.)
fn content(server: &Server) -> String {
    let dump = server.dump();
    let lines = dump.lines().filter(|line| !line.starts_with('\\'));
    lines.collect::<Vec<_>>().join("\n")
}

/// The part of the database that reading a page must not change.
fn state(server: &Server) -> String {
    server.query(
        "select count(*) from users; select count(*) from sessions; select * from rooms;
         select room_id, user_id from memberships; select * from room_log; select * from messages;",
    )
}

#[tokio::test]
async fn requests_from_other_sites_are_refused_and_have_no_effect() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    wait(&server, &kevin, &room, "later").await;
    let before = content(&server);

    let own = server.url("");
    let other_port = format!("http://127.0.0.1:{}", server.port() ^ 1);
    let with_path = format!("{own}.evil.example");
    let https = own.replace("http:", "https:");
    let foreign: Vec<(&str, &str)> = vec![
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "anything else"),
        ("Origin", "null"),
        ("Origin", "https://evil.example"),
        ("Origin", "http://sub.127.0.0.1"),
        ("Origin", &with_path),
        ("Origin", &other_port),
        ("Origin", &https),
        ("Origin", ""),
    ];
    let addresses = post_addresses(&server, &room);
    let mut refused = 0;
    for path in &addresses {
        // A page with `no-referrer` sends the form of a secret link with `Origin: null`.
        let is_secret = path.starts_with("/reset/") || path.starts_with("/confirm/");
        let foreign = foreign
            .iter()
            .filter(|header| !is_secret || header.1 != "null");
        for (name, value) in foreign {
            for kind in ["urlencoded", "text/plain", "multipart"] {
                let request = kevin.request(Method::POST, path).header(*name, *value);
                let request = match kind {
                    "urlencoded" => request.form(&FORM),
                    "text/plain" => request.header("Content-Type", kind).body("body=x"),
                    _ => multipart(request),
                };
                let answer = request.send().await.expect("an answer");
                assert_eq!(answer.status(), 403, "{path} with {name}: {value}, {kind}");
                assert!(!answer.headers().contains_key("Set-Cookie"));
                refused += 1;
            }
        }
    }
    assert_eq!(content(&server), before);
    println!(
        "S-47 to S-52: {refused} requests from elsewhere to {} routes refused, 0 had an effect",
        addresses.len()
    );

    // The same forms from our own pages are accepted by most routes. (The rest have their
    // reasons, such as a name that is taken.)
    // Leaving the room and closing the account come last, in this order.
    let is_last = |path: &&String| path.ends_with("/close") || path.contains("/leave");
    let (mut closing, others): (Vec<_>, Vec<_>) = addresses.iter().partition(is_last);
    closing.sort_by_key(|path| path.ends_with("/close"));
    let mut refused = vec![];
    for (n, path) in others.into_iter().chain(closing).enumerate() {
        let person = server.visitor();
        person.sign_in("kevin").await;
        let (name, value) = [("Sec-Fetch-Site", "same-origin"), ("Origin", own.as_str())][n % 2];
        let request = person.request(Method::POST, path).header(name, value);
        let answer = request.form(&FORM).send().await.expect("an answer");
        let status = answer.status().as_u16();
        assert!(status != 403 && status < 500, "{path}: {status}");
        if status >= 400 {
            refused.push((path, status));
        }
    }
    assert!(refused.len() * 3 < addresses.len(), "{refused:?}");
}

fn multipart(request: RequestBuilder) -> RequestBuilder {
    let part = "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nhi\r\n--x--\r\n";
    request
        .header("Content-Type", "multipart/form-data; boundary=x")
        .body(part)
}

#[tokio::test]
async fn a_method_field_does_not_get_around_the_origin_check() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    wait(&server, &kevin, &room, "later").await;
    let addresses = post_addresses(&server, &room);
    let before = content(&server);
    for method in [
        "GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "PUT", "PATCH", "get", "CONNECT",
    ] {
        for path in &addresses {
            let mut fields = vec![("_method", method)];
            fields.extend(FORM);
            let request = kevin
                .request(Method::POST, path)
                .header("Sec-Fetch-Site", "cross-site");
            let answer = request.form(&fields).send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{method} {path}");
            assert!(
                !answer.headers().contains_key("Set-Cookie"),
                "{method} {path}"
            );
        }
    }
    assert_eq!(content(&server), before);
}

#[tokio::test]
async fn s51_safe_methods_change_nothing() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.say(&room, "hello").await;
    wait(&server, &kevin, &room, "later").await;
    let before = state(&server);
    let addresses = post_addresses(&server, &room);
    let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE] {
        let others = [
            "/",
            "/lobby",
            "/rooms/1",
            "/rooms/1?before=1",
            "/rooms/1/messages",
            "/rooms/1/messages?body=x&nonce=y",
            "/rooms/join?name=x",
            "/refused",
            "/nowhere",
        ];
        for path in others.iter().chain(&addresses) {
            let request = kevin
                .request(method.clone(), path)
                .header("Purpose", "prefetch");
            let answer = request.send().await.expect("an answer");
            assert_ne!(answer.status().as_u16() / 100, 5, "{method} {path}");
            let cors = answer
                .headers()
                .keys()
                .any(|k| k.as_str().starts_with("access-control"));
            assert!(!cors, "{method} {path}");
        }
    }
    assert_eq!(state(&server), before);
}
