//! Keyboard focus after a part of the page has changed, and text that screen readers read out.

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

#[tokio::test]
async fn the_focus_is_restored_when_an_element_is_replaced() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("Designers").await;
    let cooks = jason.join("Cooks").await;
    for n in 0..130 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    kevin.say("mine").await;
    kevin.sees("mine").await;
    kevin
        .until("!!document.querySelector('.message.own')")
        .await;

    // A message that was focused with the keyboard, and a button in it.
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    let at = |text: &str| {
        format!("document.activeElement.querySelector('.body')?.textContent === '{text}'")
    };
    kevin.until(&at("mine")).await;
    let place = "document.querySelector('.message.own .place').pathname";
    let change = "{ method: 'POST', body: new URLSearchParams({ body: 'mine, too' }) }";
    kevin.eval(&format!("void fetch({place}, {change})")).await;
    kevin.sees("mine, too").await;
    kevin.until(&at("mine, too")).await;
    kevin.eval("void (window.confirm = () => true)").await;
    kevin
        .until("!!document.querySelector(':focus .tools [data-act=edit]')")
        .await;
    kevin
        .eval("document.querySelector('.tools [data-act=edit]').focus()")
        .await;
    kevin.keys(":focus", "\u{e017}").await;
    kevin
        .until("document.activeElement.matches('.message:has(.removed)')")
        .await;
    // A reader who moves the focus away keeps it away.
    kevin.eval("document.activeElement.blur()").await;
    jason.say(&room, "one more").await;
    kevin.sees("one more").await;
    assert_eq!(
        kevin.eval("document.activeElement === document.body").await,
        true
    );

    // The link to older messages is followed when it is seen. The focus goes from the link to
    // them, and so does k.
    let oldest = kevin.messages().await[0].1.clone();
    kevin
        .eval("document.querySelector('.older a').focus()")
        .await;
    let before = |text: &str| {
        format!(
            "document.activeElement.nextElementSibling?.querySelector('.body')?.textContent === '{text}'"
        )
    };
    kevin.until(&before(&oldest)).await;
    let older = kevin.messages().await[0].clone();
    kevin
        .eval(&format!(
            "(m => {{ m.tabIndex = -1; m.focus(); }})(document.querySelector('#m{}'))",
            older.0
        ))
        .await;
    kevin.keys(":focus", "k").await;
    kevin.until(&before(&older.1)).await;
    kevin
        .until("document.activeElement.matches('.message')")
        .await;

    // Everything is read, and the button for that disappears.
    jason.say(&cooks, "soup").await;
    kevin
        .until("!!document.querySelector('#rooms .unread')")
        .await;
    kevin
        .eval("document.querySelector('#all-read button').focus()")
        .await;
    kevin.keys(":focus", "\u{e007}").await;
    kevin
        .until("!document.querySelector('#rooms .unread')")
        .await;
    assert_eq!(
        kevin
            .eval("document.activeElement.matches('.sidebar .brand')")
            .await,
        true
    );
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn the_focus_stays_near_a_form_that_was_saved() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let elsewhere = server.visitor();
    let form = [
        ("username", "kevin"),
        ("password", crate::support::person::PASSWORD),
    ];
    for _ in 0..2 {
        elsewhere.post("/login", &form).await;
    }
    kevin.goto(&server, "/me").await;
    kevin
        .keys("form[action='/me/profile'] button[type=submit]", "\u{e007}")
        .await;
    kevin
        .until("document.activeElement.matches(`form[action='/me/profile'] .done`)")
        .await;
    // A switch keeps the focus, and screen readers read out that it was saved.
    kevin.keys("#receipts", " ").await;
    kevin
        .until("document.querySelector('form[action=\"/me/privacy\"] [role=status]').textContent === 'Saved.'")
        .await;
    kevin
        .until("document.activeElement.id === 'receipts'")
        .await;
    kevin.keys("li.managed form button", "\u{e007}").await;
    kevin
        .until("document.querySelectorAll('.device').length === 2 && document.activeElement.id === 'browsers'")
        .await;
    kevin.close().await;
}

#[tokio::test]
async fn screen_readers_read_out_new_messages_of_others_and_nothing_else() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("Designers").await;
    for n in 0..130 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let live =
        "[...document.querySelectorAll('main [aria-live], main [role=status], main [role=log]')]
        .filter((e) => e.getAttribute('aria-live') !== 'off').map((e) => e.id).join()";
    assert_eq!(kevin.eval(live).await, "line,told,archived,notes");
    kevin
        .eval("void (window.heard = [], new MutationObserver((changes) => changes.forEach((c) =>
            c.addedNodes.forEach((n) => window.heard.push(n.textContent)))).observe(document.querySelector('#told'), { childList: true }))")
        .await;
    kevin.say("my own").await;
    kevin.sees("my own").await;
    kevin
        .eval("document.querySelector('#scroller').scrollTop = -100000")
        .await;
    kevin
        .until("document.querySelectorAll('.message').length > 60")
        .await;
    jason.say(&room, "שלום").await;
    kevin.sees("שלום").await;
    kevin.until("window.heard.join() === 'jason: שלום'").await;
    let directions =
        "[...document.querySelectorAll('#told p > *')].map((e) => [e.localName, e.dir]).join()";
    assert_eq!(kevin.eval(directions).await, "bdi,auto,span,auto");
    // In the list of rooms the last line has the direction of the message, whoever wrote it: both
    // when the script writes it and when the server does.
    let line = "(said => said?.textContent === 'jason: שלום' && getComputedStyle(said).direction === 'rtl')
        (document.querySelector('.row[aria-current] .said'))";
    kevin.until(line).await;
    // The live region is cleared after it was read.
    kevin
        .until("!document.querySelector('#told').hasChildNodes()")
        .await;
    assert_eq!(kevin.eval("window.heard.length").await, 1);
    let place = kevin.place().await;
    kevin.goto(&server, &place).await;
    kevin.until(line).await;
    kevin.close().await;
}

/// The name of each element of this role as screen readers say it, and the texts in it, in the
/// order of the page.
async fn told(browser: &Browser, role: &str) -> Vec<(String, Vec<String>)> {
    let tree = browser.cdp("Accessibility.getFullAXTree", json!({})).await;
    let nodes = tree["nodes"].as_array().expect("nodes");
    let name = |node: &Value| {
        node["name"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let mut found = vec![];
    for node in nodes.iter().filter(|node| node["role"]["value"] == role) {
        let (mut texts, mut ahead) = (vec![], vec![node]);
        while let Some(next) = ahead.pop() {
            if next["role"]["value"] == "StaticText" && next["ignored"] == false {
                texts.push(name(next));
            }
            let children = next["childIds"].as_array().cloned().unwrap_or_default();
            let child = |id: &Value| nodes.iter().find(|node| node["nodeId"] == *id);
            ahead.extend(children.iter().rev().filter_map(child));
        }
        found.push((name(node), texts));
    }
    found
}

#[tokio::test]
async fn screen_readers_find_author_text_and_time_of_each_message_in_this_order() {
    let server = Server::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    for text in ["Morning!", "Have you seen the layout?"] {
        jason.say(&room, text).await;
    }
    person
        .say(&room, &"I have seen all of it. ".repeat(4))
        .await;
    // 14:07 UTC, and a line above the new ones.
    server.query("update messages set said_at = 1772719629000000");
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.time_zone("UTC").await;
    kevin.signed_in(&server, &person).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;

    // A message that follows another one of its author says who wrote
    // it, too.
    let time = "2:07 PM";
    let long = "I have seen all of it. ".repeat(4);
    let articles = told(&kevin, "article").await;
    let parts = articles
        .iter()
        .map(|(name, texts)| (name.as_str(), &texts[..3]));
    let expected = [
        ("jason", "Morning!"),
        ("jason", "Have you seen the layout?"),
        ("kevin", long.trim_end()),
    ];
    let expected = expected.map(|(author, text)| (author, [author, text, time].map(str::to_owned)));
    assert_eq!(
        parts.collect::<Vec<_>>(),
        expected
            .iter()
            .map(|(author, texts)| (*author, &texts[..]))
            .collect::<Vec<_>>()
    );

    // Each button of the toolbar says on which message it acts, by its first words.
    kevin.keys("body", "k").await;
    kevin.find(".own .tools").await;
    let first = "I have seen all of it. I have seen all o…";
    for (role, action) in [("link", "Edit"), ("button", "More")] {
        let label = format!("{action}: the message “{first}” from {time}");
        let names = told(&kevin, role).await.into_iter();
        let names: Vec<_> = names.map(|(name, _)| name).collect();
        assert!(names.contains(&label), "no {label} in {names:?}");
    }

    // With the keyboard from message to message: each is said when it gets the focus.
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin
        .until("document.activeElement.matches('.message')")
        .await;
    kevin.keys(":focus", "k").await;
    let label = "document.activeElement.ariaLabel";
    kevin
        .until(&format!(
            "{label} === 'jason Have you seen the layout? {time}'"
        ))
        .await;

    // The members' button says what is in it, however narrow the page is.
    for width in [1440, 390] {
        kevin.size(width, 900).await;
        let buttons = told(&kevin, "DisclosureTriangle").await;
        let members = buttons.iter().any(|(name, _)| name == "Members, 1 online");
        assert!(members, "{width}: {buttons:?}");
    }
    // The line above the new messages is a separator.
    jason.say(&room, "one more").await;
    kevin.goto(&server, "/lobby").await;
    jason.say(&room, "and another").await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    let separators = told(&kevin, "separator").await;
    assert_eq!(separators.len(), 1, "{separators:?}");
    assert_eq!(separators[0].0, "New messages");
    kevin.close().await;
}
