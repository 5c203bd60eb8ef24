//! S-2 and S-85 to S-91: messages and names are text, live and on the page, and our own pages
//! obey the content security policy.

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    payloads::PAYLOADS,
    support::Server,
};

/// Text without enough contrast.
const CONTRAST: &str = include_str!("contrast.js");

/// Hostile texts that have a form: Markdown with HTML, htmx, links, bidirectional marks, emoji and
/// tables in it, with `%%` between them.
const FORMATTED: &str = include_str!("hostile_texts.txt");

/// The texts of one room: what a page shows of it at once.
const IN_A_ROOM: usize = 120;

/// Everything on a page that a message must not cause. A message changes nothing outside its own
/// element, and contains only text with its form and plain links.
const ODD: &str = r##"(() => {
  const odd = [];
  const say = (what) => odd.push(what);
  if (window.__x !== undefined) say("a script ran");
  if (!/^(\(\d+\) )?designers( \d)? · Snug$/.test(document.title)) say("the title is " + document.title);
  for (const [css, count] of [["#composer", 1], ["#messages", 1], ["#stream", 1], ["#outbox", 1],
      ["main", 1], ["title", 1], ["base", 0], ["iframe", 0], ["style", 0], ["link", 4],
      ["script[src^='/static/']", document.querySelectorAll("script").length], ["meta[http-equiv]", 0]]) {
    const found = document.querySelectorAll(css).length;
    if (found !== count) say(found + " of " + css);
  }
  for (const child of document.querySelector("#messages").children)
    if (!child.matches("li.message, li.beginning, li.older, li.divider")) say(child.outerHTML);
  for (const element of document.querySelectorAll(".message .body *")) {
    // A name that is mentioned leads to that person's profile.
    const isName = element.matches("a.mention.name[href^='/people/']");
    const allowed = { a: isName ? ["href", "class", "title"] : ["href", "rel", "target", "dir"], b: ["class"], bdi: ["class"], blockquote: [], br: [], code: [],
      div: ["class", "tabindex"], em: [], li: ["value", "class"], ol: [], pre: [], s: [], span: ["class"], strong: ["class"], table: [],
      tbody: [], td: ["align"], th: ["align"], tr: [], ul: [], button: ["type", "class", "aria-label"] }[element.localName];
    if (!allowed) say(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (!allowed?.includes(name)) say(name + " in " + element.outerHTML);
      if (name === "class" && !/^(mention name( own)?|host|table|headline|task|quiet|c|hue-\d)$/.test(value)) say(element.outerHTML);
    }
    if (element.localName === "button" && !element.matches("pre > button")) say(element.outerHTML);
    if (element.localName !== "a" || isName) continue;
    if (!["http:", "https:", "mailto:"].includes(element.protocol)) say(element.href);
    if (element.rel !== "noopener noreferrer nofollow ugc") say(element.rel);
  }
  for (const element of document.querySelectorAll(".message, .message *"))
    for (const { name } of element.attributes)
      if (/^(on|hx-|data-hx-|sse-|ws-|style|name)/.test(name)) say(name);
  for (const { name } of performance.getEntriesByType("resource"))
    if (!name.startsWith(location.origin)) say("a request to " + name);
  return odd;
})()"##;

/// Whether all texts are there as they were typed, and did nothing.
async fn assert_text(browser: &Browser, texts: &[String], when: &str) {
    assert_eq!(browser.eval(ODD).await, json!([]), "{when}");
    let typed = "Promise.all([...document.querySelectorAll('#messages .message .place')].map(
        ({ pathname }) => fetch(`${pathname}/text`).then((answer) => answer.text())))";
    let shown: Vec<String> = serde_json::from_value(browser.eval(typed).await).expect("texts");
    for (shown, typed) in shown.iter().zip(texts) {
        assert_eq!(shown, typed, "{when}");
    }
    assert_eq!(shown.len(), texts.len(), "{when}");
    assert_eq!(browser.console().await, Vec::<String>::new(), "{when}");
}

#[tokio::test]
async fn messages_are_text_whatever_they_contain() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let mallory = server.register("mallory").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let plain = PAYLOADS.iter().map(|text| text.replace("\r\n", "\n"));
    let formatted = FORMATTED.trim_end().split("\n%%\n").map(str::to_owned);
    let texts: Vec<String> = plain.chain(formatted).collect();
    assert!(texts.len() >= 300, "{}", texts.len());

    for (number, texts) in texts.chunks(IN_A_ROOM).enumerate() {
        let name = match number {
            0 => "designers".to_owned(),
            number => format!("designers {number}"),
        };
        let room = mallory.join(&name).await;
        kevin.enter(&server, &name).await;
        kevin.live().await;
        for text in texts {
            mallory.say(&room, text).await;
        }
        let all = format!(
            "document.querySelectorAll('.message').length === {}",
            texts.len()
        );
        kevin.until(&all).await;
        assert_text(&kevin, texts, "live").await;

        kevin.client.refresh().await.expect("a reload");
        kevin.live().await;
        // Up to the first message, through the fragments with older messages.
        let top =
            "(() => { const s = document.querySelector('#scroller'); s.scrollTop = -s.scrollHeight;
                    return document.querySelector('.beginning') !== null; })()";
        kevin.until(top).await;
        assert_text(&kevin, texts, "on the page").await;
    }
    println!(
        "S-85 to S-91: {} texts live and on the page, 0 did anything",
        texts.len()
    );

    // The author's own messages come through the outbox.
    for payload in [
        "<img src=x onerror=window.__x=1>",
        "<hx-partial hx-target=body>x</hx-partial>",
    ] {
        kevin.say(payload).await;
        kevin
            .until("document.querySelectorAll('#outbox li').length === 0")
            .await;
        kevin.sees(payload).await;
    }
    assert_eq!(kevin.eval(ODD).await, json!([]));
    kevin.close().await;
}

#[tokio::test]
async fn a_room_s_name_is_text_too() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let mut tried = 0;
    for payload in PAYLOADS
        .iter()
        .filter(|p| p.chars().count() <= 80 && !p.contains('\n'))
        .step_by(7)
    {
        kevin.goto(&server, "/lobby?q=something").await;
        kevin
            .eval(&format!(
                "(document.querySelector('.create input').value = {})",
                json!(payload)
            ))
            .await;
        kevin.click(".create button").await;
        kevin.find("main.room").await;
        kevin.live().await;
        let name: String = payload.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            kevin.eval("document.querySelector('h1').textContent").await,
            name.as_str()
        );
        assert_eq!(kevin.eval("document.title").await, format!("{name} · Snug"));
        assert_eq!(kevin.eval("window.__x === undefined").await, true);
        assert_eq!(
            kevin
                .eval("document.querySelector('h1 bdi').children.length")
                .await,
            0
        );
        let nav = "[...document.querySelectorAll('#rooms a')].every(a => a.children.length === 4 && a.querySelector('bdi').children.length === 0)";
        assert_eq!(kevin.eval(nav).await, Value::Bool(true));
        assert_eq!(kevin.console().await, Vec::<String>::new(), "{payload}");
        tried += 1;
    }
    println!("S-85: {tried} payloads as names of rooms, 0 did anything");
    assert!(tried > 5);
    kevin.close().await;
}

/// Messages that are high, wide, or drawn outside of their lines.
fn disturbing() -> [String; 8] {
    [
        format!("a{}", "\u{301}".repeat(9_999)),
        "Z\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}\u{30d}".repeat(150),
        "\u{fdfd}".repeat(400),
        "\u{12219}\u{12031}\u{1242b}".repeat(100),
        "W".repeat(9_000),
        "\t".repeat(5_000) + "x",
        "\u{202e}x\u{2066}y\u{2067}".repeat(500),
        "line\n".repeat(1_999),
    ]
}

#[tokio::test]
async fn s145_no_message_covers_others_or_widens_the_room() {
    let server = Server::start().await;
    let mallory = server.register("mallory").await;
    let room = mallory.join("designers").await;
    let name = "\u{12031}".repeat(50);
    let form = [("display_name", name.as_str()), ("bio", "\u{fdfd}\u{fdfd}")];
    mallory.post("/me/profile", &form).await;
    mallory.say(&room, "one line before").await;
    for text in disturbing() {
        mallory.say(&room, &text).await;
    }
    let last = mallory.say(&room, "one line after").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let fits = "(() => {
        const scroller = document.querySelector('#scroller');
        return scroller.scrollWidth <= scroller.clientWidth
            && document.documentElement.scrollWidth <= innerWidth
            && [...document.querySelectorAll('.message')].every(m => m.offsetHeight < 1600)
            && [...document.querySelectorAll('.message .body')].every(b =>
                getComputedStyle(b).overflowX === 'clip' && getComputedStyle(b).unicodeBidi === 'isolate');
    })()";
    for width in [1440, 390] {
        kevin.size(width, 844).await;
        assert_eq!(kevin.eval(fits).await, true, "at {width}");
        for dark in [false, true] {
            kevin.dark(dark).await;
            let theme = if dark { "dark" } else { "light" };
            kevin.shot(&format!("disturbing-{width}-{theme}")).await;
            let to = |top: &str| format!("(document.querySelector('#scroller').scrollTop = {top})");
            kevin.eval(&to("-99999")).await;
            kevin.shot(&format!("disturbing-{width}-{theme}-top")).await;
            kevin.eval(&to("0")).await;
            let faint = kevin.client.execute(CONTRAST, vec![]).await;
            assert_eq!(faint.expect("a list"), json!([]), "{width} {theme}");
        }
    }
    kevin.dark(false).await;
    kevin.size(1440, 900).await;
    for path in [
        "/lobby",
        "/people",
        "/people/mallory",
        &format!("/rooms/{room}/members"),
    ] {
        kevin.goto(&server, path).await;
        for width in [1440, 390] {
            kevin.size(width, 844).await;
            let fits = "document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(kevin.eval(fits).await, true, "{path} at {width}");
        }
    }
    kevin.size(1440, 900).await;

    // All of the long message is shown on demand, and stays so when others come and when it is
    // changed itself. Its beginning stays where it is.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    let long = last - 1;
    kevin
        .eval(&format!(
            "void document.querySelector('#m{long}').scrollIntoView()"
        ))
        .await;
    let top = format!("Math.round(document.querySelector('#m{long}').getBoundingClientRect().top)");
    let before = kevin.eval(&top).await;
    kevin.shot("folded").await;
    kevin.click(&format!("#m{long} .fold summary")).await;
    let open = format!("document.querySelector('#m{long} .body').offsetHeight > 20000");
    kevin.until(&open).await;
    kevin
        .until(&format!("Math.abs({top} - {before}) < 3"))
        .await;
    kevin.shot("unfolded").await;
    mallory.say(&room, "and another").await;
    kevin.sees("and another").await;
    assert_eq!(kevin.eval(&open).await, true);
    let edit = format!("/rooms/{room}/messages/{long}");
    mallory
        .post(&edit, &[("body", &"row\n".repeat(1_999))])
        .await;
    kevin.sees("row\n".repeat(1_999).trim_end()).await;
    kevin.until(&open).await;
    kevin.goto(&server, &edit).await;
    kevin.until(&open).await;
    assert!(!kevin.shown(".fold").await);

    // It opens without scripts as well.
    let dana = driver.browser_without_scripts().await;
    let cookie = server.register("dana").await;
    cookie.join("designers").await;
    let cookie = cookie.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
    dana.cdp("Network.setCookie", cookie).await;
    dana.goto(&server, &format!("/rooms/{room}")).await;
    dana.enter_frame("iframe.live").await;
    dana.click(&format!("#m{long} .fold summary")).await;
    dana.find(&format!("#m{long} .fold[open]")).await;
    let height = dana
        .find(&format!("#m{long} .body"))
        .await
        .rectangle()
        .await;
    assert!(height.expect("a place").3 > 20_000.0);
    dana.close().await;
    kevin.close().await;
}

#[tokio::test]
async fn a_part_of_a_page_never_comes_back_in_its_place() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    // Parts of all these pages are fetched, and then the pages are opened with the back button.
    let paths = [
        "/people",
        "/lobby",
        "/me",
        "/find",
        &format!("{room}/members"),
    ];
    for path in paths {
        let part =
            format!("fetch('{path}', {{ headers: {{ 'HX-Request': 'true' }} }}).then(a => a.ok)");
        kevin.until(&part).await;
        kevin.goto(&server, path).await;
        kevin.until(&part).await;
    }
    kevin.goto(&server, "/offline").await;
    for path in paths.into_iter().rev() {
        kevin.client.back().await.expect("a page");
        kevin.until_at(path).await;
        kevin
            .until(
                "!!document.querySelector('head > title') && !!document.querySelector('main h1')",
            )
            .await;
    }
    kevin.close().await;
}
