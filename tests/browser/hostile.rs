//! S-2 and S-85 to S-91: messages and names are text, live and on the page, and our own pages
//! obey the content security policy.

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    payloads::PAYLOADS,
    support::Server,
};

/// Everything on a page that a message must not cause. A message changes nothing outside its own
/// element, and contains only text and plain links.
const ODD: &str = r##"(() => {
  const odd = [];
  const say = (what) => odd.push(what);
  if (window.__x !== undefined) say("a script ran");
  if (document.title !== "designers · Snug") say("the title is " + document.title);
  for (const [css, count] of [["#composer", 1], ["#messages", 1], ["#stream", 1], ["#outbox", 1],
      ["main", 1], ["title", 1], ["base", 0], ["iframe", 0], ["style", 0], ["link", 4],
      ["script", 4], ["meta[http-equiv]", 0]]) {
    const found = document.querySelectorAll(css).length;
    if (found !== count) say(found + " of " + css);
  }
  for (const child of document.querySelector("#messages").children)
    if (!child.matches("li.message, li.beginning, li.older, li.divider")) say(child.outerHTML);
  for (const element of document.querySelectorAll(".message .body *")) {
    if (element.matches("b.mention") && element.attributes.length === 1) continue;
    if (element.localName !== "a") say(element.outerHTML);
    for (const { name } of element.attributes)
      if (!["href", "rel", "target"].includes(name)) say(name + " in " + element.outerHTML);
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

async fn assert_text(browser: &Browser, when: &str) {
    assert_eq!(browser.eval(ODD).await, json!([]), "{when}");
    let shown: Vec<_> = browser
        .messages()
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let expected: Vec<_> = PAYLOADS
        .iter()
        .map(|text| text.replace("\r\n", "\n"))
        .collect();
    for (shown, expected) in shown.iter().zip(&expected) {
        assert_eq!(shown, expected, "{when}");
    }
    assert_eq!(shown.len(), expected.len(), "{when}");
    assert_eq!(browser.console().await, Vec::<String>::new(), "{when}");
}

#[tokio::test]
async fn messages_are_text_whatever_they_contain() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let mallory = server.register("mallory").await;
    let room = mallory.join("designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;

    for payload in PAYLOADS {
        mallory.say(&room, payload).await;
    }
    kevin
        .until(&format!(
            "document.querySelectorAll('.message').length === {}",
            PAYLOADS.len()
        ))
        .await;
    assert_text(&kevin, "live").await;

    kevin.client.refresh().await.expect("a reload");
    kevin.live().await;
    // Up to the first message, through the fragments with older messages.
    let top =
        "(() => { const s = document.querySelector('#scroller'); s.scrollTop = -s.scrollHeight;
                return document.querySelector('.beginning') !== null; })()";
    kevin.until(top).await;
    assert_text(&kevin, "on the page").await;
    println!(
        "S-85 to S-91: {} payloads live and on the page, 0 did anything",
        PAYLOADS.len()
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
        kevin.goto(&server, "/lobby").await;
        kevin
            .eval(&format!(
                "(document.querySelector('#name').value = {})",
                json!(payload)
            ))
            .await;
        kevin.click("main form.card button").await;
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
