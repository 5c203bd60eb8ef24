//! Copying messages: the clipboard gets what was said.

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

const CONTROL_C: &str = "\u{e009}c\u{e000}";
const CONTROL_V: &str = "\u{e009}v\u{e000}";

/// Selects from one node to another, copies, and returns what the composer gets.
async fn copied(browser: &Browser, from: (&str, u32), to: (&str, u32)) -> String {
    let point = |(css, offset): (&str, u32)| match css.strip_suffix(" text") {
        Some(css) => format!("document.querySelector('{css}').firstChild, {offset}"),
        None => format!("document.querySelector('{css}'), {offset}"),
    };
    let (from, to) = (point(from), point(to));
    let select =
        format!("(document.activeElement.blur(), getSelection().setBaseAndExtent({from}, {to}))");
    browser.eval(&select).await;
    // The first selection loads the script.
    browser.until("typeof copiedText === 'function'").await;
    browser.keys("body", CONTROL_C).await;
    browser.keys("#composer-body", CONTROL_V).await;
    let value = browser
        .eval("document.querySelector('#composer-body').value")
        .await;
    let clear = "(() => {
        const text = document.querySelector('#composer-body');
        text.value = '';
        text.dispatchEvent(new Event('input', { bubbles: true }));
    })()";
    browser.eval(clear).await;
    value.as_str().expect("text").to_owned()
}

#[tokio::test]
async fn copying_messages_copies_what_was_said() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("Designers").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    for text in ["first", "if x:\n    https://a.example/y", "third"] {
        jason.say(&room, text).await;
        kevin.sees(text).await;
    }
    let gone = jason.say(&room, "never mind").await;
    jason
        .post(&format!("/rooms/{room}/messages/{gone}/remove"), &[])
        .await;
    kevin
        .until(&format!("!!document.querySelector('#m{gone} .removed')"))
        .await;
    let own = kevin.messages().await.len() as u64 + 1;
    kevin.say("mine").await;
    kevin.sees("mine").await;
    kevin.say("and mine").await;
    kevin.sees("and mine").await;
    let body = |n: u64| format!("#m{n} .body");
    let text = |n: u64| format!("#m{n} .body text");

    // Of one person: only the texts, and of the first and last one what is selected.
    let all = copied(&kevin, ("#m1", 0), (&body(3), 1)).await;
    assert_eq!(all, "first\nif x:\n    https://a.example/y\nthird");
    let part = copied(&kevin, (&text(1), 2), (&text(3), 2)).await;
    assert_eq!(part, "rst\nif x:\n    https://a.example/y\nth");
    let backwards = copied(&kevin, (&text(3), 2), (&text(1), 2)).await;
    assert_eq!(backwards, part);
    // Also if the selection begins at the name, or ends before the next text.
    let one = copied(&kevin, ("#m1", 0), ("#m2", 0)).await;
    assert_eq!(one, "first");
    let within = copied(&kevin, (&text(1), 1), (&text(1), 4)).await;
    assert_eq!(within, "irs");
    let removed = copied(&kevin, (&text(3), 0), (&body(gone), 1)).await;
    assert_eq!(removed, "third");
    let own_only = copied(&kevin, (&text(own), 0), (&text(own + 1), 3)).await;
    assert_eq!(own_only, "mine\nand");

    // Of several people: each name once with the time, as the page shows it.
    let several = copied(&kevin, (&text(3), 0), (&body(own + 1), 1)).await;
    let time = "(n => document.querySelector(`#m${n} .place time`).textContent)";
    let jasons = kevin.eval(&format!("{time}(3)")).await;
    let kevins = kevin.eval(&format!("{time}({own})")).await;
    let (jasons, kevins) = (
        jasons.as_str().expect("a time"),
        kevins.as_str().expect("a time"),
    );
    assert_eq!(
        several,
        format!("jason, {jasons}\nthird\n\nkevin, {kevins}\nmine\nand mine")
    );
    // All of the page.
    let whole = copied(&kevin, ("body", 0), ("#composer", 0)).await;
    assert!(
        whole.starts_with(&format!("jason, {jasons}\nfirst\nif x:")),
        "{whole}"
    );
    assert!(whole.ends_with("\nmine\nand mine"), "{whole}");
    assert!(!whole.contains("Message deleted"), "{whole}");
    // Elsewhere copying is as usual.
    let heading = copied(&kevin, ("h1 bdi text", 0), ("h1 bdi text", 5)).await;
    assert_eq!(heading, "Desig");
    kevin.close().await;
}
