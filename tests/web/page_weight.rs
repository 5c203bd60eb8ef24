//! The number of bytes of a first visit.

use reqwest::Method;
use scraper::{Html, Selector};

use crate::support::{
    Server,
    person::{Person, header},
};

/// The bytes of an answer on the wire, head and body, for a browser that accepts `codings`.
async fn weight(person: &Person, path: &str, codings: &str) -> (usize, usize) {
    let request = person.request(Method::GET, path);
    let answer = request.header("Accept-Encoding", codings).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let lines = answer.headers().iter();
    let head = lines.map(|(name, value)| name.as_str().len() + value.len() + 4);
    let head = head.sum();
    (head, answer.bytes().await.expect("a body").len())
}

/// The sums for several paths.
async fn weights(person: &Person, paths: &[String], codings: &str) -> (usize, usize) {
    let mut sum = (0, 0);
    for path in paths {
        let (head, body) = weight(person, path, codings).await;
        sum = (sum.0 + head, sum.1 + body);
    }
    sum
}

/// The codings that browsers accept today.
const TODAY: &str = "br, gzip";

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
    // The first paint waits for one style sheet only.
    let styles = all("link[rel=stylesheet]", "href");
    assert_eq!(styles.len(), 1);
    assert!(all("script:not([defer])", "src").is_empty());
    let scripts = all("script[defer]", "src");
    for address in [all("[href]", "href"), all("[src]", "src")].concat() {
        assert!(address.starts_with(['/', '#']), "{address} is elsewhere");
    }
    for codings in [TODAY, "gzip"] {
        let html = weight(&kevin, &path, codings).await;
        let style = weight(&kevin, &styles[0], codings).await;
        let script = weights(&kevin, &scripts, codings).await;
        let bodies = html.1 + style.1 + script.1;
        let heads = html.0 + style.0 + script.0;
        println!(
            "Weight ({codings}): a first visit to a room with 50 messages is {bodies} bytes: {} page, {} style, {} script ({} files); and {heads} of heads",
            html.1,
            style.1,
            script.1,
            scripts.len()
        );
        // On an open connection the page takes one round trip and the style sheet another: a
        // server may send ten segments before the first acknowledgement (RFC 6928).
        for (what, (head, body)) in [("page", html), ("style", style)] {
            assert!(head + body <= 10 * 1_460, "the {what} is {head} and {body}");
        }
        if codings == TODAY {
            assert!(bodies + heads <= 60_000, "{bodies} and {heads}");
            assert!(script.1 <= 30_000, "{} of script", script.1);
        }
    }
    // Loaded later: the typeface, of which an English page needs one file.
    let style = kevin.get(&styles[0]).await.text().await.expect("a style");
    let fonts = style.split('"').filter(|word| word.ends_with(".woff2"));
    let mut fonts_weigh = vec![];
    for font in fonts {
        let answer = kevin.get(font).await;
        assert_eq!(header(&answer, "Content-Type"), "font/woff2");
        assert!(header(&answer, "Cache-Control").contains("immutable"));
        let packed = weight(&kevin, font, TODAY).await;
        assert_eq!(packed.1, answer.bytes().await.expect("a font").len());
        fonts_weigh.push(packed.1);
    }
    println!("Weight: the files of the typeface are {fonts_weigh:?} bytes");
    assert!(!fonts_weigh.is_empty() && fonts_weigh.iter().sum::<usize>() <= 42_000);
    // Also later: the keyboard script with the first shortcut, the worker after the page.
    let keys = weight(&kevin, &all("#keys", "data-script")[0], TODAY).await;
    let worker = kevin
        .get("/worker.js")
        .await
        .text()
        .await
        .expect("a script");
    let stored = worker
        .split('"')
        .filter(|word| word.starts_with("/static/") && word.len() > 8);
    let here = [styles, scripts].concat();
    let stored = stored
        .map(str::to_owned)
        .filter(|asset| !here.contains(asset));
    let own = ["/worker.js", "/offline"].map(str::to_owned);
    let more: Vec<_> = own.into_iter().chain(stored).collect();
    let later = weights(&kevin, &more, TODAY).await;
    println!(
        "Weight: the keyboard script is {} bytes more; the worker and the other files it stores are {}, in {} files",
        keys.1,
        later.1,
        more.len()
    );
}
