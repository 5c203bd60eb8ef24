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
    kevin.click(".bar a.name").await;
    kevin
        .until("document.querySelector('#card').open && document.querySelector('#card h1').textContent === 'jason'")
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

#[tokio::test]
async fn many_unread_messages_are_read_as_they_come_on_the_screen() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.goto(&server, "/lobby").await;
    let mut said = vec![];
    for n in 0..260 {
        said.push(jason.say(&room, &format!("message {n}")).await);
    }
    let seen = "Number(document.querySelector('main').dataset.seen)";
    let pause = Duration::from_secs(6);
    // A link leads to the end of the room: the messages that were passed over stay unread.
    let near_the_end = format!("/rooms/{room}/at/{}", said[255]);
    for _ in 0..2 {
        kevin.goto(&server, &near_the_end).await;
        kevin.find("main.room").await;
        assert!(kevin.eval(seen).await.as_u64() < Some(said[0]));
        tokio::time::sleep(pause).await;
    }
    // The room itself opens at the first of them, and they are read from there.
    kevin.goto(&server, "/lobby").await;
    kevin.click("#rooms a").await;
    kevin.find("main.room").await;
    tokio::time::sleep(pause).await;
    kevin.goto(&server, "/lobby").await;
    kevin.click("#rooms a").await;
    kevin.find("main.room").await;
    let seen = kevin.eval(seen).await.as_u64().expect("a number");
    assert!((said[1]..said[40]).contains(&seen), "{seen}");
    kevin.close().await;
}

#[tokio::test]
async fn only_what_was_unread_is_reported_and_counts_fall_with_what_is_taken_back() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    jason.say(&room, "welcome").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let requests = "performance.getEntriesByType('resource').map(({ name }) => name)";
    let reports = format!("{requests}.filter((name) => name.endsWith('/seen')).length");
    let scroll = "document.querySelector('#scroller').dispatchEvent(new Event('scroll'))";
    let pause = Duration::from_secs(6);
    // It was there before he joined.
    kevin.eval(scroll).await;
    tokio::time::sleep(pause).await;
    assert_eq!(kevin.eval(&reports).await, 0);
    jason.say(&room, "one").await;
    jason.say(&room, "two").await;
    kevin.until(&format!("{reports} === 1")).await;
    kevin.say("mine").await;
    kevin.sees("mine").await;
    kevin.eval(scroll).await;
    tokio::time::sleep(pause).await;
    assert_eq!(kevin.eval(&reports).await, 1, "for both, and none for his");

    kevin.goto(&server, "/lobby").await;
    kevin.live().await;
    let mut all = vec![];
    for n in 1..=2 {
        all.push(jason.say(&room, &format!("news {n}")).await);
        let title = format!("document.title === '({n}) Browse rooms · Snug'");
        kevin.until(&title).await;
    }
    for (message, title) in all.into_iter().zip(["(1) Browse rooms", "Browse rooms"]) {
        let remove = format!("/rooms/{room}/messages/{message}/remove");
        jason.post(&remove, &[]).await;
        let title = format!("document.title === '{title} · Snug'");
        kevin.until(&title).await;
    }
    kevin
        .until("!document.querySelector('link[rel=icon]').href.includes('waiting')")
        .await;

    // The page tells the stream which list of rooms it has.
    jason.leave(&room).await;
    let cooks = jason.join("cooks").await;
    let tab = server.visitor();
    tab.sign_in("kevin").await;
    tab.join("cooks").await;
    let list = "document.querySelector('#list input').value";
    kevin.until("!!document.querySelector('#list input')").await;
    let edition = kevin.eval(list).await;
    let edition = edition.as_str().expect("an edition").to_owned();
    let cut = "htmx.trigger('#stream', 'htmx:abort')";
    for _ in 0..2 {
        kevin.live().await;
        kevin.eval(cut).await;
        kevin.until("document.body.dataset.live === 'off'").await;
    }
    let sent = format!("{requests}.some((name) => name.endsWith('/stream?list={edition}'))");
    kevin.until(&sent).await;
    jason.say(&cooks, "soup").await;
    kevin
        .until("document.title === '(1) Browse rooms · Snug'")
        .await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}
