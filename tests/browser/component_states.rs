//! Screenshots of unusual states: archived rooms, failed messages, dialogs, no scripts, forced
//! colors, right to left.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::{Server, person::PASSWORD},
};

const CONTROL_K: &str = "\u{e009}k\u{e000}";
const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";

/// Emulates a media feature while screenshots are taken.
async fn emulated(browser: &Browser, feature: &str, value: &str) {
    let features = json!({ "features": [{ "name": feature, "value": value }] });
    browser.cdp("Emulation.setEmulatedMedia", features).await;
}

/// Forces pseudo-classes such as `:hover` on everything that `css` selects.
async fn force(browser: &Browser, css: &str, states: &[&str]) {
    for domain in ["DOM.enable", "CSS.enable"] {
        browser.cdp(domain, json!({})).await;
    }
    let page = browser.cdp("DOM.getDocument", json!({ "depth": 0 })).await;
    let root = &page["root"]["nodeId"];
    let all = json!({ "nodeId": root, "selector": css });
    let found = browser.cdp("DOM.querySelectorAll", all).await;
    for node in found["nodeIds"].as_array().expect("nodes") {
        let forced = json!({ "nodeId": node, "forcedPseudoClasses": states });
        browser.cdp("CSS.forcePseudoState", forced).await;
    }
}

#[tokio::test]
async fn every_other_page_has_screenshots() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let jason = server.register("jason").await;
    let room = jason.join("Designers").await;
    for name in ["Cooks", "Gardeners"] {
        jason.join(name).await;
    }
    for n in 0..120 {
        jason.say(&room, &format!("This is number {n}.")).await;
    }
    kevin.register(&server, "kevin").await;
    shots(&kevin, "lobby-newcomer").await;
    let welcoming = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let ana = driver.browser().await;
    ana.register(&welcoming, "ana").await;
    shots(&ana, "room-first").await;
    ana.close().await;
    kevin.goto(&server, "/keys").await;
    shots(&kevin, "keys-page").await;
    kevin.goto(&server, "/offline").await;
    shots(&kevin, "offline-page").await;
    kevin.enter(&server, "Designers").await;
    kevin.goto(&server, "/find").await;
    shots(&kevin, "find").await;
    kevin.goto(&server, "/find?q=nowhere").await;
    shots(&kevin, "find-nothing").await;
    // A page in the middle of the history has links in both directions.
    let before = format!("/rooms/{room}?before=100");
    kevin.goto(&server, &before).await;
    kevin.find(".newest").await;
    shots(&kevin, "room-past").await;

    let (done, said) = server.shell(&["grant-admin", "kevin"]);
    assert!(done, "{said}");
    // (The first person is an administrator, for whom there are no links.)
    server.register("maria").await;
    kevin.goto(&server, "/people/maria").await;
    shots(&kevin, "card-administered").await;
    kevin.click("form[action$='/reset-link'] button").await;
    kevin.find("#proof").await;
    shots(&kevin, "reset-link-proof").await;
    kevin.fill("#proof", PASSWORD).await;
    kevin.click("form[action$='/reset-link'] button").await;
    kevin.find(".link").await;
    shots(&kevin, "reset-link").await;
    let link = kevin.texts(".link code").await.remove(0);
    let path = link.find("/reset/").map(|at| &link[at..]).expect("a link");
    let visitor = driver.browser().await;
    visitor.goto(&server, path).await;
    shots(&visitor, "reset").await;
    visitor.goto(&server, "/reset/used-up").await;
    shots(&visitor, "reset-dead").await;
    visitor.goto(&server, "/forgot").await;
    shots(&visitor, "forgot").await;
    visitor.close().await;

    let archived = jason.join("Archived").await;
    kevin.enter(&server, "Archived").await;
    jason.say(&archived, "That was all.").await;
    let archive = format!("/rooms/{archived}/archive");
    jason.post(&archive, &[("archived", "true")]).await;
    kevin
        .until("document.querySelector('#archived').textContent !== ''")
        .await;
    shots(&kevin, "room-archived").await;
    kevin.close().await;
}

#[tokio::test]
async fn every_state_has_screenshots() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    let kevin = driver.browser().await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let session = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", session).await;
    for text in [
        "Morning!",
        "@kevin, have you seen the layout?",
        "I like it.",
    ] {
        jason.say(&room, text).await;
    }
    let path = format!("/rooms/{room}");
    kevin.goto(&server, &path).await;
    kevin.live().await;
    kevin.say("So do I.").await;
    kevin.sees("So do I.").await;

    // Dialogs: each has a close button, which puts the focus back.
    kevin.keys("#composer-body", CONTROL_K).await;
    kevin.find("#jump[open] #places").await;
    shots(&kevin, "jump-dialog").await;
    kevin.click("#jump .closes button").await;
    kevin.until("!document.querySelector('dialog[open]')").await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    kevin.click(".message:not(.own) a.name").await;
    kevin.find("#card[open] h1").await;
    shots(&kevin, "card-dialog").await;
    kevin.click("#card .closes button").await;
    kevin.until("!document.querySelector('dialog[open]')").await;
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "?").await;
    kevin.find("#keys[open] dl").await;
    shots(&kevin, "keys-dialog").await;
    kevin.keys("#keys", ESCAPE).await;
    kevin.until("!document.querySelector('dialog[open]')").await;

    // Hover and focus.
    kevin.goto(&server, "/styleguide").await;
    assert_eq!(kevin.eval("scrollY").await, 0, "shown from its top");
    let touched = "button, a, input, textarea, select, summary, .message";
    for (state, pseudo) in [
        ("hover", &["hover"][..]),
        ("focus", &["focus", "focus-visible"]),
    ] {
        kevin.goto(&server, "/styleguide").await;
        force(&kevin, touched, pseudo).await;
        let tall = kevin.eval("document.documentElement.scrollHeight").await;
        let tall = tall.as_u64().and_then(|tall| tall.try_into().ok());
        kevin.size(1440, tall.expect("a height")).await;
        kevin.shot(&format!("styleguide-1440-light-{state}")).await;
    }
    kevin.size(1440, 900).await;

    // Forced colors: elements that otherwise differ by background or shadow have an outline.
    for page in [&*path, "/styleguide", "/me"] {
        kevin.goto(&server, page).await;
        emulated(&kevin, "forced-colors", "active").await;
        let name = page.trim_start_matches('/').replace('/', "-");
        kevin.shot(&format!("{name}-1440-forced")).await;
        emulated(&kevin, "forced-colors", "none").await;
    }
    // Right to left, as a page in such a language would be.
    for page in [&*path, "/lobby", "/me"] {
        kevin.goto(&server, page).await;
        kevin.eval("document.documentElement.dir = 'rtl'").await;
        for (width, height) in [(1440, 900), (390, 844)] {
            kevin.size(width, height).await;
            let name = page.trim_start_matches('/').replace('/', "-");
            kevin.shot(&format!("{name}-{width}-rtl")).await;
            let fits = "document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(kevin.eval(fits).await, true, "{page} at {width}");
        }
        kevin.size(1440, 900).await;
    }
    // A chosen theme wins over the system's.
    for (theme, scheme) in [("dark", "light"), ("light", "dark")] {
        emulated(&kevin, "prefers-color-scheme", scheme).await;
        kevin.goto(&server, "/me").await;
        kevin.click(&format!("[name=theme][value={theme}]")).await;
        kevin.find(&format!("html[data-theme={theme}]")).await;
        shots(&kevin, &format!("me-chose-{theme}")).await;
    }
    kevin.click("[name=theme][value=system]").await;
    kevin.find("html:not([data-theme])").await;
    kevin.goto(&server, &path).await;
    kevin.live().await;
    // The server does not answer: the message waits and says so.
    server.kill();
    kevin.say("Is anybody there?").await;
    kevin.find("#outbox .waiting").await;
    shots(&kevin, "room-unsent").await;
    kevin.close().await;
}

#[tokio::test]
async fn a_room_without_scripts_has_screenshots() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    for text in ["Morning!", "Have you seen the layout?", "I like it."] {
        jason.say(&room, text).await;
    }
    let kevin = driver.browser_without_scripts().await;
    kevin.goto(&server, "/login").await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let session = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", session).await;
    let frame = format!("/rooms/{room}/live");
    for (page, shown) in [
        (&*frame, "#messages .message"),
        (&frame[..frame.len() - 5], "iframe.live"),
    ] {
        kevin.goto(&server, page).await;
        kevin.find(shown).await;
        for (width, height) in [(1440, 900), (390, 844)] {
            kevin.size(width, height).await;
            for dark in [false, true] {
                kevin.dark(dark).await;
                let theme = if dark { "dark" } else { "light" };
                let name = if page == frame { "frame" } else { "room" };
                kevin
                    .shot(&format!("{name}-unscripted-{width}-{theme}"))
                    .await;
            }
        }
    }
    kevin.close().await;
}

#[tokio::test]
async fn the_first_tab_key_skips_the_list() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    let room = kevin.place().await;
    for (page, target) in [("/lobby", "lobby"), (&*room, "composer-body")] {
        kevin.goto(&server, page).await;
        // From the top of the page.
        kevin
            .eval("(document.body.tabIndex = -1, document.body.focus())")
            .await;
        let tab = |kind: &str| json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9 });
        for kind in ["rawKeyDown", "keyUp"] {
            kevin.cdp("Input.dispatchKeyEvent", tab(kind)).await;
        }
        kevin.until("document.activeElement.matches('.skip')").await;
        assert!(kevin.shown(".skip").await, "{page}");
        kevin.keys(".skip", ENTER).await;
        kevin
            .until(&format!("document.activeElement.id === '{target}'"))
            .await;
    }
    kevin.close().await;
}

#[tokio::test]
async fn single_key_shortcuts_can_be_turned_off() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/me").await;
    kevin.click("#letters").await;
    kevin
        .until("document.querySelector('form[action$=letters] .state').textContent === 'Saved.'")
        .await;
    kevin.find("html[data-letters=off]").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    for text in ["one", "two"] {
        kevin.say(text).await;
        kevin.sees(text).await;
    }
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k?j").await;
    kevin.keys("body", ESCAPE).await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    assert_eq!(
        kevin.eval("document.querySelector('dialog[open]')").await,
        json!(null)
    );
    // Other shortcuts still work.
    kevin.keys("#composer-body", CONTROL_K).await;
    kevin.find("#jump[open] #places").await;
    // Screen readers hear how many results there are.
    kevin.keys("#jump [name=q]", "nowhere").await;
    kevin
        .until("document.querySelector('#jump #tally').textContent.includes('nowhere')")
        .await;
    kevin
        .keys("#jump [name=q]", "\u{e003}".repeat(7).as_str())
        .await;
    kevin
        .until("document.querySelector('#jump #tally').textContent === '1 result'")
        .await;
    kevin.close().await;
}
