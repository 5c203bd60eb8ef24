//! Screenshots of every page and state. They are checked for contrast, accessibility, and
//! horizontal scrolling.

use serde_json::Value;

use crate::{
    driver::{Browser, Driver},
    support::{Server, person::location},
};

/// axe-core from npm: an accessibility checker
/// (<https://github.com/dequelabs/axe-core>, rules of WCAG 2.2 A and AA).
const AXE: &str = include_str!("vendor/axe-core-4.14.1.min.js");

const RUN_AXE: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations }) => done(violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map((node) => node.target + ' ' + node.failureSummary).join('; ')}`)),
        (error) => done([String(error)]));";

/// The accessibility problems that axe-core finds.
pub async fn barriers(browser: &Browser) -> Value {
    let known = browser.eval("typeof axe !== 'undefined'").await;
    if known != true {
        browser.client.execute(AXE, vec![]).await.expect("axe");
    }
    let found = browser.client.execute_async(RUN_AXE, vec![]).await;
    found.expect("a list")
}

/// Text without enough contrast.
const CONTRAST: &str = include_str!("contrast.js");

/// Takes screenshots in all sizes and both themes, and checks contrast, accessibility and
/// horizontal scrolling. A page that is higher than the window gets another screenshot of the rest.
pub async fn shots(browser: &Browser, name: &str) {
    for dark in [false, true] {
        browser.dark(dark).await;
        let theme = if dark { "dark" } else { "light" };
        for (width, height) in [(1440, 900), (820, 1180), (390, 844)] {
            browser.size(width, height).await;
            let here = format!("{name}-{width}-{theme}");
            browser.shot(&here).await;
            let tall = browser
                .eval("document.documentElement.scrollHeight")
                .await
                .as_u64()
                .and_then(|tall| u32::try_from(tall).ok())
                .expect("a height");
            if tall > height + 8 && width != 820 {
                browser.size(width, tall).await;
                browser.shot(&format!("{here}-whole")).await;
                browser.size(width, height).await;
            }
            let faint = browser.client.execute(CONTRAST, vec![]).await;
            assert_eq!(faint.expect("a list"), serde_json::json!([]), "{here}");
            if width != 820 {
                assert_eq!(barriers(browser).await, serde_json::json!([]), "{here}");
            }
        }
    }
    for width in [1440, 820, 390, 320] {
        browser.size(width, 800).await;
        let fits = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(
            browser.eval(fits).await,
            true,
            "{name} scrolls sideways at {width}"
        );
    }
    browser.size(1440, 900).await;
    browser.dark(false).await;
}

#[tokio::test]
async fn every_page_has_screenshots_and_no_accessibility_problem() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.time_zone("Europe/Madrid").await;

    kevin.goto(&server, "/login").await;
    shots(&kevin, "login").await;
    kevin.goto(&server, "/register").await;
    shots(&kevin, "register").await;
    kevin.fill("#username", "not a name").await;
    kevin.fill("#password", "password12345").await;
    kevin.click("form.card button").await;
    kevin.find("#username-problem").await;
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "username",
        "the first problem"
    );
    shots(&kevin, "register-problems").await;
    // Chromium logs every answer with status 422.
    let mut noted = kevin.console().await;
    noted.retain(|line| !line.contains("Autofocus"));
    assert!(noted.len() == 1 && noted[0].contains("422"), "{noted:?}");
    kevin.register(&server, "kevin").await;
    shots(&kevin, "lobby-alone").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    shots(&kevin, "room-empty").await;

    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for name in [
        "A room with quite a long name, as people sometimes give them",
        "Zebra",
        "غرفة",
    ] {
        jason.join(name).await;
        kevin.enter(&server, name).await;
    }
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    for text in [
        "Morning! Has anybody looked at the new layout?",
        "I have. It is at https://example.org/a/rather/long/address/that/goes/on?with=a&query=too",
    ] {
        jason.say(&room, text).await;
    }
    kevin.say("Looks good to me. One thing:").await;
    kevin.sees("Looks good to me. One thing:").await;
    for text in [
        "fn main() {\n    println!(\"text is text, <b>not bold</b>\");\n}",
        "مرحبا، كيف الحال؟",
        "👍🎉",
        &"unbreakable".repeat(20),
        "Shall we talk it over at four?\n\nI will bring cake.",
    ] {
        jason.say(&room, text).await;
        kevin.sees(text).await;
    }
    // Local time is an hour or two ahead of the server's UTC.
    let times = "[...document.querySelectorAll('.place time')].every(t => {
        const there = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', timeZone: 'Europe/Madrid' });
        return t.textContent === there.format(new Date(t.dateTime)) && t.title.length > 12; })";
    assert_eq!(kevin.eval(times).await, true);
    assert_eq!(
        kevin
            .eval("document.querySelectorAll('.opens-day').length")
            .await,
        1
    );
    // The list of rooms shows the last message of the open room, and one's own messages look different.
    let line = "document.querySelector('.row[aria-current] .said').textContent";
    kevin
        .until(&format!(
            "{line} === 'jason: Shall we talk it over at four? I will bring cake.'"
        ))
        .await;
    assert_eq!(
        kevin.texts(".message.own .body").await,
        ["Looks good to me. One thing:"]
    );
    shots(&kevin, "room").await;
    kevin.click(".menu summary").await;
    shots(&kevin, "room-members").await;
    // Escape closes the menu and puts the focus back.
    kevin.keys(".menu summary", "\u{e00c}").await;
    kevin.until("!document.querySelector('.menu').open").await;
    assert_eq!(
        kevin.eval("document.activeElement.tagName").await,
        "SUMMARY"
    );
    // The layout has not shifted.
    let room_page = kevin.place().await;
    for path in [&*room_page, "/lobby"] {
        kevin.goto(&server, path).await;
        kevin.live().await;
        assert_eq!(kevin.shifted().await, Vec::<Value>::new(), "{path}");
    }
    kevin.goto(&server, &room_page).await;
    kevin.live().await;
    // One message is deleted, one was edited, one is being edited.
    let messages = jason.room(&room).await.ids();
    let place = |n: usize| format!("/rooms/{room}/messages/{}", messages[n]);
    jason.post(&format!("{}/remove", place(3)), &[]).await;
    let better = "Morning! Has anyone looked at the new layout?";
    jason.post(&place(0), &[("body", better)]).await;
    kevin.sees(better).await;
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.find(".editing textarea").await;
    shots(&kevin, "room-editing").await;
    kevin.goto(&server, &place(2)).await;
    shots(&kevin, "message").await;
    kevin.goto(&server, &format!("{}/edit", place(2))).await;
    shots(&kevin, "message-edit").await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.goto(&server, &format!("/rooms/{room}/members")).await;
    shots(&kevin, "members").await;
    kevin.goto(&server, "/me?changed=true").await;
    shots(&kevin, "me").await;
    kevin.fill("#confirm", "wrong").await;
    kevin.click("form[action='/me/close'] button").await;
    kevin.find("#confirm-problem").await;
    shots(&kevin, "me-problem").await;
    kevin.goto(&server, "/lobby").await;
    shots(&kevin, "lobby").await;
    kevin.goto(&server, "/lobby?q=").await;
    shots(&kevin, "lobby-finding").await;
    kevin.goto(&server, "/people").await;
    shots(&kevin, "people").await;
    kevin.goto(&server, "/people/jason").await;
    shots(&kevin, "card").await;
    kevin.goto(&server, "/styleguide").await;
    shots(&kevin, "styleguide").await;
    kevin.goto(&server, "/rooms/new").await;
    kevin.fill("#name", "Makers").await;
    kevin.fill("#people", "nobody").await;
    kevin.click("form.card button").await;
    kevin.find("#people-problem").await;
    shots(&kevin, "new-room").await;
    kevin
        .goto(&server, &format!("/rooms/{room}/settings?done=cleared"))
        .await;
    shots(&kevin, "settings").await;
    kevin.goto(&server, &format!("/rooms/{room}/delete")).await;
    shots(&kevin, "delete-room").await;
    kevin.goto(&server, "/chat/jason").await;
    kevin.live().await;
    kevin.say("Lunch?").await;
    kevin.sees("Lunch?").await;
    let theirs = location(&jason.post("/chat/kevin", &[]).await);
    let theirs = theirs.strip_prefix("/rooms/").expect("a room");
    jason.say(theirs, "At noon! @kevin").await;
    kevin.sees("At noon! @kevin").await;
    kevin.say("Fine").await;
    kevin.sees("Fine").await;
    shots(&kevin, "conversation").await;
    // On a phone the list and the room are two screens, with a link back.
    kevin.size(390, 844).await;
    assert!(!kevin.shown(".sidebar").await);
    kevin.click(".bar .back").await;
    kevin.until_at("/lobby").await;
    assert!(kevin.shown(".sidebar").await && !kevin.shown("main .search").await);
    kevin.click("nav .links a").await;
    kevin.until_at("/lobby?q=").await;
    assert!(!kevin.shown(".sidebar").await && kevin.shown("main").await);
    kevin.click(".lead .back").await;
    kevin.until_at("/lobby").await;
    kevin.click("#conversations a").await;
    kevin.find("main.room").await;
    assert!(kevin.shown("main").await);
    kevin.goto(&server, "/nowhere").await;
    shots(&kevin, "missing").await;
    kevin.close().await;
}
