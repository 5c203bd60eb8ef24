//! Pages that are shown after their right has ended, and other sites.

use std::collections::BTreeSet;

use reqwest::{Method, Response};

use crate::support::{
    Person, Server,
    person::{header, location},
    routes,
};

/// The address of every page and fragment, with the ids that Kevin may see.
fn addresses(room: &str) -> BTreeSet<String> {
    let get = routes::routes()
        .into_iter()
        .filter(|(method, path)| *method == Method::GET && !path.contains("rehearsal"));
    get.map(|(_, path)| {
        routes::fill(&path, |name| match name {
            "room" => room.to_owned(),
            "username" | "name" => "jason".to_owned(),
            _ => "1".to_owned(),
        })
    })
    .filter(|path| !path.ends_with("/stream") && !path.ends_with("/socket") && !path.contains(".."))
    .collect()
}

async fn ask(person: &Person, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = person.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("an answer")
}

/// S-5, S-7 and S-8: whatever has somebody's words or settings is kept by nobody, unless a stream
/// takes it away when the session ends.
#[tokio::test]
async fn s8_only_pages_with_a_stream_are_kept() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    // Without scripts, none is kept.
    let answer = kevin.get(&format!("/rooms/{room}")).await;
    assert_eq!(header(&answer, "Cache-Control"), "no-store");
    kevin.runs_scripts();
    let mut kept = BTreeSet::new();
    let mut checked = 0;
    for path in addresses(&room) {
        for headers in [&[][..], &[("HX-Request", "true")]] {
            if path.ends_with("/live") {
                continue; // It never ends; `web/live_without_scripts.rs` has its headers.
            }
            let answer = ask(&kevin, Method::GET, &path, headers).await;
            let (status, cache) = (answer.status(), header(&answer, "Cache-Control"));
            let tagged = answer.headers().contains_key("ETag");
            let vary = answer.headers().get_all("Vary").iter();
            let varies = vary
                .filter_map(|v| v.to_str().ok())
                .any(|v| v.contains("Cookie"));
            let page = answer.text().await.unwrap_or_default();
            checked += 1;
            match cache.as_str() {
                // Settings have a stream for the list beside them, and threads one of their room.
                // They are not kept all the same.
                "no-store" => assert!(
                    !page.contains("id=\"stream\"")
                        || page.contains("\"app in-page\"")
                        || path.contains("/threads/"),
                    "{path} is live"
                ),
                "private, no-cache" => {
                    assert!(page.contains("id=\"stream\""), "{path} {status} is kept");
                    assert!(tagged && varies, "{path}");
                    kept.insert(path.clone());
                }
                // The list of all emoji is the same for everybody.
                "private, max-age=86400" => assert_eq!(path, "/emoji"),
                other => panic!("{path}: {other}"),
            }
        }
    }
    assert!(checked > 60, "{checked}");
    assert_eq!(
        kept,
        BTreeSet::from([
            "/lobby".into(),
            format!("/rooms/{room}"),
            format!("/rooms/{room}/at/1"),
        ])
    );
    // Forms that come back with an error have somebody's words as well.
    for (path, field) in [
        ("/me/profile", "bio"),
        ("/rooms", "name"),
        ("/login", "username"),
    ] {
        let answer = kevin.post(path, &[(field, &"x".repeat(20_000))]).await;
        assert_eq!(header(&answer, "Cache-Control"), "no-store", "{path}");
    }
    kevin.sign_out().await;
    for path in kept {
        let answer = kevin.get(&path).await;
        assert!(location(&answer).starts_with("/login"), "{path}");
        assert_eq!(header(&answer, "Cache-Control"), "no-store");
    }
}

#[tokio::test]
async fn s5_nothing_of_a_person_is_public() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    for path in addresses(&room) {
        if path.ends_with("/live") {
            continue;
        }
        let answer = ask(&kevin, Method::GET, &path, &[]).await;
        let cache = header(&answer, "Cache-Control");
        assert!(!cache.contains("public"), "{path}: {cache}");
    }
}

#[tokio::test]
async fn s7_a_fragment_is_never_kept_as_the_page() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "hello").await;
    for path in [
        "/lobby".to_owned(),
        "/people".to_owned(),
        "/find".to_owned(),
        format!("/rooms/{room}/members"),
        format!("/rooms/{room}/messages/{message}"),
        format!("/rooms/{room}/messages/{message}/edit"),
    ] {
        let part = ask(&kevin, Method::GET, &path, &[("HX-Request", "true")]).await;
        assert_eq!(header(&part, "Cache-Control"), "no-store", "{path}");
        assert!(
            !part.text().await.expect("a part").contains("<html"),
            "{path}"
        );
        let page = kevin.get(&path).await.text().await.expect("a page");
        assert!(page.contains("<html"), "{path}");
    }
}

#[tokio::test]
async fn s27_a_session_in_the_address_is_nobody() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let cookie = kevin.cookie();
    let token = cookie.split_once('=').expect("a cookie").1;
    let visitor = server.visitor();
    for name in ["session", "__Host-session", "sid", "token", "cookie"] {
        for path in ["/lobby".to_owned(), format!("/rooms/{room}"), "/me".into()] {
            let answer = visitor.get(&format!("{path}?{name}={token}")).await;
            assert!(location(&answer).starts_with("/login"), "{path} {name}");
            assert!(
                !answer.headers().contains_key("Set-Cookie"),
                "{path} {name}"
            );
        }
        let header = [(name, token), ("Authorization", &format!("Bearer {token}"))];
        let answer = ask(&visitor, Method::GET, "/me", &header).await;
        assert_eq!(answer.status(), 303, "{name}");
        let path = format!("/rooms/{room}/messages?{name}={token}");
        let form = [("body", "mine"), (name, token)];
        assert!(location(&visitor.post(&path, &form).await).starts_with("/login"));
    }
    assert_eq!(kevin.history(&room, false).await, vec![]);
}

/// The rows that a look could change.
fn state(server: &Server) -> String {
    let columns = "select count(*) from rooms union all select count(*) from memberships
        union all select count(*) from room_log union all select sum(visited_at) from memberships";
    server.query(columns)
}

#[tokio::test]
async fn s51_looking_opens_no_conversation_and_is_no_visit() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("cooks").await;
    kevin.room(&other).await;
    let before = state(&server);
    let elsewhere = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    for path in [
        "/chat/jason".to_owned(),
        "/chat/kevin".into(),
        format!("/rooms/{room}"),
    ] {
        let its_own = server.url("/evil");
        for (method, headers) in [
            (Method::HEAD, &[][..]),
            (Method::HEAD, &[("Sec-Fetch-Site", "same-origin")]),
            (Method::GET, &elsewhere),
            (
                Method::GET,
                &[("Purpose", "prefetch"), ("Sec-Fetch-Site", "same-origin")],
            ),
            (
                Method::GET,
                &[("Sec-Fetch-Site", "same-site"), ("Referer", &its_own)],
            ),
            (
                Method::GET,
                &[
                    ("Sec-Purpose", "prefetch;prerender"),
                    ("Sec-Fetch-Site", "cross-site"),
                ],
            ),
            (
                Method::GET,
                &[
                    ("Sec-Fetch-Site", "cross-site"),
                    ("Referer", "http://evil.example/"),
                ],
            ),
        ] {
            let answer = ask(&kevin, method.clone(), &path, headers).await;
            assert_eq!(answer.status(), 200, "{method} {path} {headers:?}");
            assert_eq!(state(&server), before, "{method} {path} {headers:?}");
        }
    }
    for referrer in [
        "http://evil.example/",
        &server.url(".evil.example/"),
        "",
        "null",
    ] {
        let headers = [("Referer", referrer)];
        let answer = ask(&kevin, Method::GET, "/chat/jason", &headers).await;
        let page = answer.text().await.expect("a page");
        assert!(page.contains("action=\"/chat/jason\""), "{referrer}");
    }
    assert_eq!(state(&server), before);

    // Its button opens the conversation, and then the address leads there from everywhere.
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let answer = ask(&kevin, Method::GET, "/chat/jason", &elsewhere).await;
    assert_eq!(location(&answer), chat);
    let cross_site = ask(&jason, Method::POST, "/chat/jason", &elsewhere).await;
    assert_eq!(cross_site.status(), 403);
    // So does a link on our own pages, also where browsers do not say where it is.
    let people = server.url("/people");
    for (name, headers) in [
        ("dana", [("Sec-Fetch-Site", "same-origin")]),
        ("emil", [("Referer", people.as_str())]),
    ] {
        server.register(name).await;
        let answer = ask(&kevin, Method::GET, &format!("/chat/{name}"), &headers).await;
        assert!(location(&answer).starts_with("/rooms/"), "{name}");
    }
}

#[tokio::test]
async fn s56_no_page_listens_to_others_and_no_answer_is_a_script() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    kevin.say(&room, "hello").await;
    let page = kevin
        .get(&format!("/rooms/{room}"))
        .await
        .text()
        .await
        .expect("a page");
    let mut scripts = vec!["/worker.js".to_owned()];
    scripts.extend(
        page.split(['"', '\''])
            .filter(|part| part.ends_with(".js"))
            .map(str::to_owned),
    );
    assert!(scripts.len() >= 3, "{scripts:?}");
    for script in scripts.iter().filter(|script| !script.contains("/vendor/")) {
        let text = kevin.get(script).await.text().await.expect("a script");
        for (at, _) in text.match_indices("addEventListener(\"message\"") {
            let before = &text[..at];
            // A channel is of one origin, and a service worker hears its own pages only.
            let own = before.ends_with("hannel.")
                || (script == "/worker.js" && before.ends_with("self."));
            assert!(own, "{script}: {}", &text[at.saturating_sub(40)..at + 30]);
        }
        assert!(!text.contains("onmessage"), "{script}");
    }
    for path in addresses(&room)
        .iter()
        .filter(|path| !path.ends_with("/live"))
    {
        let answer = kevin
            .get(&format!("{path}?callback=snatch&jsonp=snatch"))
            .await;
        let kind = answer.headers().get("Content-Type").cloned();
        let text = answer.text().await.unwrap_or_default();
        assert!(!text.contains("snatch("), "{path}");
        let is_script = kind.is_some_and(|kind| kind.to_str().is_ok_and(|k| k.contains("script")));
        assert!(!is_script || path == "/worker.js", "{path}");
    }
}

#[tokio::test]
async fn s60_ids_open_nothing() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.strip_prefix("/rooms/").expect("a room").to_owned();
    jason.say(&chat, "between us").await;
    let outsider = server.register("outsider").await;
    let missing = outsider
        .get("/rooms/999999")
        .await
        .text()
        .await
        .expect("a page");
    for id in 1..20 {
        for path in [
            format!("/rooms/{id}"),
            format!("/rooms/{id}/messages"),
            format!("/rooms/{id}/messages/1"),
            format!("/rooms/{room}/messages/{id}"),
            format!("/rooms/{chat}/messages/{id}"),
            format!("/rooms/{id}/members"),
        ] {
            let answer = outsider.get(&path).await;
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(answer.text().await.expect("a page"), missing, "{path}");
        }
    }
}
