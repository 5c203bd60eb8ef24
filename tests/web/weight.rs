//! What a first visit weighs.

use reqwest::Method;
use scraper::{Html, Selector};

use crate::support::{Server, person::Person};

/// How many bytes come for a path, and what they are when they are unpacked is none of
/// our business here.
async fn weight(person: &Person, path: &str) -> usize {
    let request = person.request(Method::GET, path);
    let answer = request.header("Accept-Encoding", "br, gzip").send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let head: usize = answer
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    head + answer.bytes().await.expect("a body").len()
}

#[tokio::test]
async fn a_first_visit_to_a_room_is_light() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for n in 0..50 {
        let person = if n % 3 == 0 { &kevin } else { &jason };
        let text = format!(
            "This is message {n}, and like most it has a sentence or two. Is {} right?",
            n * 7919 % 1000
        );
        person.say(&room, &text).await;
    }
    let path = format!("/rooms/{room}");
    let text = kevin.get(&path).await.text().await.expect("a page");
    let page = Html::parse_document(&text);
    let all = |css: &str, name: &str| -> Vec<String> {
        let selector = Selector::parse(css).expect("a selector");
        let found = page.select(&selector).filter_map(|e| e.attr(name));
        found.map(str::to_owned).collect()
    };
    // One style sheet is all that the first paint waits for.
    let styles = all("link[rel=stylesheet]", "href");
    assert_eq!(styles.len(), 1);
    assert!(all("script:not([defer])", "src").is_empty());
    let scripts = all("script[defer]", "src");
    for address in [all("[href]", "href"), all("[src]", "src")].concat() {
        assert!(address.starts_with(['/', '#']), "{address} is elsewhere");
    }
    let html = weight(&kevin, &path).await;
    let style = weight(&kevin, &styles[0]).await;
    let mut script = 0;
    for path in &scripts {
        script += weight(&kevin, path).await;
    }
    let total = html + style + script;
    println!(
        "Weight: a first visit to a room with 50 messages is {total} bytes: {html} page, {style} style, {script} script ({} files), heads included",
        scripts.len()
    );
    assert!(total <= 60_000, "{total}");
    assert!(
        script <= 25_000 + scripts.len() * 900,
        "{script}, heads included"
    );
}
