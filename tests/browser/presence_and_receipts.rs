//! Two people in two browsers: conversations, presence, read receipts, unread messages.

use std::time::Duration;

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

const RECEIPT: &str = "document.querySelector('#receipt').textContent.trim()";

async fn text(browser: &Browser, css: &str, expected: &str) {
    let script = format!("document.querySelector('{css}')?.textContent.trim() === '{expected}'");
    browser.until(&script).await;
}

#[tokio::test]
async fn a_conversation_of_two_is_live_on_both_sides() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    jason.register(&server, "jason").await;
    kevin.goto(&server, "/lobby").await;
    jason.goto(&server, "/lobby").await;
    for browser in [&kevin, &jason] {
        browser.live().await;
    }
    // Each sees the other online, and both are in the other's sidebar.
    text(&kevin, "#people .here", "online").await;
    text(&jason, "#people .here", "online").await;
    kevin.click("#people a").await;
    kevin.find("main.room").await;
    kevin.live().await;
    text(&kevin, ".bar .title h1", "jason").await;
    text(&kevin, ".bar .title p", "online").await;

    // The message adds a count to the other's list, title and icon.
    kevin.say("hello!").await;
    kevin.until(&format!("{RECEIPT} === 'Delivered'")).await;
    text(&jason, "#people .unread", "1 unread").await;
    jason
        .until("document.title === '(1) Browse rooms · Snug'")
        .await;
    jason
        .until("document.querySelector('link[rel=icon]').href.includes('waiting')")
        .await;
    kevin.say("are you there?").await;
    text(&jason, "#people .unread", "2 unread").await;
    kevin.shot("conversation-delivered").await;

    // A message on the other's screen is seen, and a reply removes the receipt.
    jason.click("#people a").await;
    jason.sees("are you there?").await;
    jason.live().await;
    kevin.until(&format!("{RECEIPT} === 'Seen'")).await;
    jason
        .until("document.querySelector('.divider + .message .body').textContent === 'hello!'")
        .await;
    kevin.shot("conversation-seen").await;
    jason.shot("conversation-new").await;
    jason.until("document.title === 'kevin · Snug'").await;
    jason.keys("#composer-body", "yes").await;
    text(&kevin, "#typing", "jason is typing…").await;
    jason.keys("#composer-body", "\u{e007}").await;
    kevin.sees("yes").await;
    kevin.until(&format!("{RECEIPT} === ''")).await;
    jason.until(&format!("{RECEIPT} === 'Seen'")).await;

    // A click on a name opens the profile as a dialog, and the page stays.
    kevin.click(".message .author a.name").await;
    kevin
        .until("document.querySelector('#card').open && document.querySelector('#card h1').textContent === 'kevin'")
        .await;
    kevin.shot("card-dialog").await;
    kevin.keys("#card a", "\u{e00c}").await;
    kevin.until("!document.querySelector('#card').open").await;

    // A tab in the background reads nothing.
    jason.client.minimize_window().await.expect("a window");
    jason.until("document.hidden").await;
    kevin.say("still there?").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(kevin.eval(RECEIPT).await, "Delivered");
    // A person whose last tab is closed was online a moment ago.
    jason.close().await;
    kevin
        .until("document.querySelector('.bar .title p').textContent.startsWith('last seen')")
        .await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn a_room_opens_at_the_first_unread_message() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.goto(&server, "/lobby").await;
    for n in 0..80 {
        jason.say(&room, &format!("message {n}")).await;
    }
    kevin
        .until("document.title === '(80) Browse rooms · Snug'")
        .await;
    kevin.shot("lobby-unread").await;
    kevin.click("#rooms a").await;
    kevin.find("main.room").await;
    kevin.live().await;
    // The first unread message is at the top of the visible part, below the divider.
    let top = "(() => { const s = document.querySelector('#scroller').getBoundingClientRect();
        const d = document.querySelector('.divider').getBoundingClientRect();
        return Math.abs(d.top - s.top) < 60; })()";
    kevin.until(top).await;
    kevin.shot("room-new").await;
    assert_eq!(kevin.messages().await.len(), 80);
    // The messages on the screen are read, the others are not.
    tokio::time::sleep(Duration::from_secs(6)).await;
    kevin.goto(&server, "/lobby").await;
    let left = "Number.parseInt(document.querySelector('#rooms .unread').textContent)";
    let left = kevin.eval(left).await.as_u64().expect("a number");
    assert!((20..80).contains(&left), "{left}");
    // Marking everything as read.
    kevin.click("#all-read button").await;
    kevin
        .until("!document.querySelector('.unread') && document.title === 'Browse rooms · Snug'")
        .await;
    kevin.close().await;
}
