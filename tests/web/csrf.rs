//! CSRF: requests that other sites make a browser send (S-47 to S-52), odd methods (S-11)
//! and CORS (S-12).

use reqwest::{Method, RequestBuilder};

use crate::support::{Server, person::PASSWORD};

/// Every unsafe route, with a form that would do something.
fn unsafe_routes(room: &str) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    vec![
        (
            "/register".into(),
            vec![("username", "mallory"), ("password", PASSWORD)],
        ),
        (
            "/login".into(),
            vec![("username", "kevin"), ("password", PASSWORD)],
        ),
        ("/logout".into(), vec![]),
        ("/rooms/join".into(), vec![("name", "the trap")]),
        (format!("/rooms/{room}/leave"), vec![]),
        (
            format!("/rooms/{room}/messages"),
            vec![("body", "I am not Kevin")],
        ),
    ]
}

/// All that can be changed from outside, as text.
fn state(server: &Server) -> String {
    server.query(
        "select count(*) from users; select count(*) from sessions; select * from rooms;
         select room_id, user_id from memberships; select * from room_log; select * from messages;",
    )
}

#[tokio::test]
async fn requests_from_other_sites_are_refused_and_have_no_effect() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let before = state(&server);

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
    let mut refused = 0;
    for (path, form) in unsafe_routes(&room) {
        for (name, value) in &foreign {
            for kind in ["urlencoded", "text/plain", "multipart"] {
                let request = kevin.request(Method::POST, &path).header(*name, *value);
                let request = match kind {
                    "urlencoded" => request.form(&form),
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
    assert_eq!(state(&server), before);
    println!("S-47 to S-52: {refused} requests from elsewhere refused, 0 had an effect");

    // And our own pages' do what they should.
    for (name, value) in [("Sec-Fetch-Site", "same-origin"), ("Origin", own.as_str())] {
        let request = kevin
            .request(Method::POST, "/rooms/join")
            .header(name, value);
        let answer = request
            .form(&[("name", "designers")])
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 303);
    }
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
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let before = state(&server);
    for method in [
        "GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "PUT", "PATCH", "get", "CONNECT",
    ] {
        for (path, form) in unsafe_routes(&room) {
            let mut fields = vec![("_method", method)];
            fields.extend(form);
            let request = kevin
                .request(Method::POST, &path)
                .header("Sec-Fetch-Site", "cross-site");
            let answer = request.form(&fields).send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{method} {path}");
            assert!(
                !answer.headers().contains_key("Set-Cookie"),
                "{method} {path}"
            );
        }
    }
    assert_eq!(state(&server), before);
}

#[tokio::test]
async fn s51_safe_methods_change_nothing() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.say(&room, "hello").await;
    let before = state(&server);
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE] {
        for path in [
            "/",
            "/lobby",
            "/login",
            "/register",
            "/logout",
            "/rooms/join",
            "/rooms/1",
            "/rooms/1?before=1",
            "/rooms/1/messages",
            "/rooms/1/messages?body=x&nonce=y",
            "/rooms/1/leave",
            "/rooms/join?name=x",
            "/from-elsewhere",
            "/nowhere",
        ] {
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
