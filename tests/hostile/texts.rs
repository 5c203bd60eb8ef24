//! Text that disturbs or deceives its readers.

use scraper::{Html, Selector};
use serde_json::json;

use crate::support::{
    Person, Server,
    person::{header, nonce},
};

/// A pile of marks on one letter.
fn pile() -> String {
    format!("a{}", "\u{301}".repeat(9_999))
}

fn marks(text: &str) -> usize {
    text.chars().filter(|c| *c == '\u{301}').count()
}

async fn html(person: &Person, path: &str) -> String {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.expect("a page")
}

/// The inner HTML of every element that `css` selects.
fn inner(html: &str, css: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = Selector::parse(css).expect("a selector");
    page.select(&selector).map(|e| e.inner_html()).collect()
}

/// Every place that shows the newest message of a room.
async fn places(server: &Server, author: &Person, room: &str, message: u64) -> Vec<String> {
    let mut shown = vec![];
    let reader = server.register("reader").await;
    reader.join("designers").await;
    for path in [
        format!("/rooms/{room}"),
        format!("/rooms/{room}/messages"),
        format!("/rooms/{room}/messages/{message}"),
        "/lobby".to_owned(),
    ] {
        shown.push(html(author, &path).await);
        shown.push(html(&reader, &path).await);
    }
    shown
}

#[tokio::test]
async fn s145_marks_do_not_pile_up_and_lines_do_not_run_on() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut stream = jason.listen(&room, None).await;
    let elsewhere = jason.join("cooks").await;
    let mut beside = jason.listen(&elsewhere, None).await;
    let message = kevin.say(&room, &pile()).await;
    for shown in places(&server, &kevin, &room, message).await {
        assert!(marks(&shown) <= 30, "{} marks", marks(&shown));
        assert!(!shown.contains(&"\u{301}".repeat(11)), "more than ten");
    }
    let live = stream.until(|event| event.data.contains('\u{301}')).await;
    assert_eq!(marks(&live.data), 10);
    let line = beside.until(|event| event.data.contains('\u{301}')).await;
    assert!(marks(&line.data) <= 10);
    // A program gets the text as it was typed.
    let mut socket = jason.socket(&room, None).await;
    kevin.say(&room, &pile()).await;
    socket.sees(&pile()).await;

    // Nobody sees these messages, so nobody sends them.
    for blank in [
        "\u{200b}\u{200b}",
        "\u{61c}",
        "\u{2800}\n\u{2800}",
        "\u{3164}",
        "\u{115f}\u{1160}",
        "\u{e0041}\u{e007f}",
        "\u{fe0f}\u{200d}",
        "\u{2066}\u{2069}",
        "\u{1d173}",
        "\u{180e}\u{feff}",
    ] {
        let answer = kevin.try_say(&room, blank, &nonce()).await.expect("one");
        assert_eq!(answer.status(), 422, "{blank:?}");
    }
    let lines = "line\n".repeat(1_999);
    let long = kevin.say(&room, &lines).await;
    for end in ["\n", "\r\n", "\r", "\u{2028}", "\u{b}"] {
        let text = format!("the end of it{}", end.repeat(2_000));
        let answer = kevin.try_say(&room, &text, &nonce()).await.expect("one");
        assert_eq!(answer.status(), 422, "{end:?}");
        let answer = answer.text().await.expect("a page");
        assert!(answer.contains("up to 2,000 lines") && answer.contains("the end of it"));
        let edit = format!("/rooms/{room}/messages/{long}");
        let answer = kevin.post(&edit, &[("body", &text)]).await;
        assert_eq!(answer.status(), 422, "{end:?} when edited");
    }
    // A long message is folded in the room and in the stream; its own page shows it whole.
    let live = stream.until(|event| event.data.contains("line\n") || event.data.contains("folded"));
    assert!(live.await.data.contains("<details class=\"fold\">"));
    for path in [format!("/rooms/{room}"), format!("/rooms/{room}/messages")] {
        let page = html(&jason, &path).await;
        let css = format!("#m{long} .body.folded + details.fold > summary");
        assert_eq!(inner(&page, &css).len(), 1, "{path}");
        assert_eq!(inner(&page, "#m1 .fold").len(), 0, "{path}");
    }
    let alone = html(&jason, &format!("/rooms/{room}/messages/{long}")).await;
    assert_eq!(inner(&alone, "body.alone .folded").len(), 1);
}

#[tokio::test]
async fn s144_text_that_turns_the_direction_stays_in_its_place() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let text = "invoice\u{202e}gpj.exe @jason https://a.example/\u{202e}gpj.exe";
    let message = kevin.say(&room, text).await;
    let page = html(&jason, &format!("/rooms/{room}")).await;
    let css = format!("#m{message} .body[dir=auto]");
    let body = inner(&page, &css).join("");
    assert!(body.contains(">https://a.example/</a>"), "{body}");
    // In lists of rooms the text is in an element of its own as well.
    let lobby = html(&jason, "/lobby").await;
    assert!(
        inner(&lobby, ".said[dir=auto]")
            .join("")
            .contains('\u{202e}')
    );
    for name in ["ke\u{202e}vin", "ke\u{2066}vin", "ke\u{61c}vin"] {
        let form = [("display_name", name), ("bio", "")];
        let answer = jason.post("/me/profile", &form).await;
        assert_ne!(answer.status(), 303, "{name:?}");
    }
}

#[tokio::test]
async fn s146_text_cannot_look_like_the_page_s_own() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for text in [
        "Message deleted",
        "<span class=\"body removed\">Message deleted</span>",
        "<li class=\"divider\">New messages</li>",
        "<h2 class=\"day\">Today</h2>",
        "@everyone",
    ] {
        let message = kevin.say(&room, text).await;
        let page = html(&jason, &format!("/rooms/{room}")).await;
        let of = |css: &str| inner(&page, &format!("#m{message} {css}"));
        assert_eq!(of(".body:not(.removed)").len(), 1, "{text}");
        assert_eq!(of(".body *:not(b.mention)").len(), 0, "{text}");
        assert_eq!(of(".removed").len(), 0, "{text}");
        assert_eq!(
            inner(&page, "h2.day").len(),
            inner(&page, "li.message.opens-day").len()
        );
        // The divider is the one above the reader's unread messages.
        assert_eq!(
            inner(&page, "li.divider > span#new").len(),
            inner(&page, "li.divider").len()
        );
    }
}

#[tokio::test]
async fn s147_links_show_where_they_lead() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for (text, shown) in [
        ("https://\u{430}pple.com", Some("https://xn--pple-43d.com")),
        (
            "https://\u{430}\u{440}\u{440}\u{4cf}\u{435}.com/login",
            Some("https://xn--80ak6aa92e.com/login"),
        ),
        ("https://m\u{fc}ller.de/", Some("https://m\u{fc}ller.de/")),
        ("https://paypal.com@evil.example/", None),
        ("https://paypal.com:443@evil.example/", None),
        ("https://evil\u{202e}.example/", None),
        (
            "https://a.example/x\u{202e}gpj.exe",
            Some("https://a.example/x"),
        ),
        ("https://a.example/x\u{3164}y", Some("https://a.example/x")),
        ("boss@\u{430}pple.com", Some("boss@xn--pple-43d.com")),
        ("www.\u{430}pple.com", Some("www.xn--pple-43d.com")),
        ("https://bank.example,evil", Some("https://bank.example")),
        ("https://bank.example:x,y@evil.example/", None),
        ("https://bank.example\u{2066}.evil.example", None),
        (
            "https://bank.example\u{ff0f}x.evil.example",
            Some("https://bank.example"),
        ),
        (
            "https://1.example/1,https://2.example",
            Some("https://1.example/1"),
        ),
    ] {
        let message = kevin.say(&room, text).await;
        let page = html(&jason, &format!("/rooms/{room}")).await;
        let links = inner(
            &page,
            &format!("#m{message} .body a[rel~=noopener][rel~=nofollow]"),
        );
        assert_eq!(links.first().map(String::as_str), shown, "{text:?}");
    }
}

#[tokio::test]
async fn s142_odd_json_is_refused() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let mut socket = kevin.socket(&room, None).await;
    let deep = |n| format!("{{\"x\":{}{}}}", "[".repeat(n), "]".repeat(n));
    for text in [
        deep(10_000),
        format!("{{\"say\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)),
        "{".repeat(20_000),
        "{\"say\":\"a\",\"say\":\"b\"}".into(),
        "{\"seen\":NaN}".into(),
        "{\"seen\":1e400}".into(),
        "{\"seen\":99999999999999999999}".into(),
        "{\"say\":{\"say\":\"a\"}}".into(),
        "{\"say\":\"\\ud800\"}".into(),
        "{\"say\":\"a\"} {}".into(),
        "[]".into(),
        "null".into(),
        String::new(),
    ] {
        socket.text(&text).await;
        let answer = socket.event("refused").await;
        assert_eq!(answer["status"], 400, "{}", &text[..text.len().min(60)]);
    }
    assert_eq!(kevin.history(&room, false).await, vec![]);
    socket
        .text(&json!({ "say": "and goes on" }).to_string())
        .await;
    socket.sees("and goes on").await;
}

#[tokio::test]
async fn s95_texts_are_not_headers() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let evil = "x\r\nHX-Redirect: //evil.example\r\nHX-Trigger: {\"reset\":1}";
    let is_ours = |value: &str| value.starts_with('/') && !value.starts_with("//");
    let mut answers = vec![];
    for (path, fields) in [
        ("/rooms/join", vec![("name", evil)]),
        (
            "/rooms",
            vec![("name", evil), ("topic", evil), ("kind", "private")],
        ),
        ("/rooms/1/messages", vec![("body", evil)]),
        ("/rooms/1/messages/1", vec![("body", evil)]),
        ("/rooms/1/settings", vec![("name", evil), ("topic", evil)]),
        ("/me/profile", vec![("display_name", evil), ("bio", evil)]),
        ("/login", vec![("username", evil), ("next", evil)]),
        (
            "/login",
            vec![("username", evil), ("next", "//evil.example")],
        ),
    ] {
        answers.push(kevin.hx_post(path, &fields).await);
    }
    // The page that htmx says it is on decides where the sign-in page leads back to.
    for at in [
        "https://evil.example//evil.example/x",
        "javascript:alert(1)",
    ] {
        let request = server.visitor().request(reqwest::Method::GET, "/me");
        let request = request
            .header("HX-Request", "true")
            .header("HX-Current-URL", at);
        answers.push(request.send().await.expect("an answer"));
    }
    for answer in answers {
        let path = answer.url().path().to_owned();
        for (name, value) in answer.headers() {
            let value = value.to_str().expect("text");
            match name.as_str() {
                "hx-redirect" | "location" => assert!(is_ours(value), "{path}: {value}"),
                "hx-retarget" => assert_eq!(value, "#notice", "{path}"),
                "hx-reswap" => assert_eq!(value, "innerHTML", "{path}"),
                name => assert!(!name.starts_with("hx-"), "{path}: {name}: {value}"),
            }
            assert!(
                !value.contains("evil.example") || value.contains("next="),
                "{path}"
            );
        }
        assert!(!header(&answer, "Content-Security-Policy").contains("evil"));
    }
}
