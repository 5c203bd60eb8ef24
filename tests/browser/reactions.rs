//! Reactions and the emoji picker, in two browsers, by keyboard and on a phone.

use fantoccini::Locator;

use crate::{
    driver::{Browser, Driver},
    layout::{barriers, shots},
    support::Server,
};

const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// Whether the row below a message is this.
async fn until_row(browser: &Browser, message: u64, row: &str) {
    let script = format!(
        "[...document.querySelectorAll('#m{message} .reactions button')]
            .map((b) => b.textContent + (b.ariaPressed === 'true' ? '*' : '')).join() === '{row}'"
    );
    browser.until(&script).await;
}

/// Presses keys where the focus is.
async fn press(browser: &Browser, keys: &str) {
    let focused = browser.client.active_element().await.expect("a focus");
    focused.send_keys(keys).await.expect("keys");
}

const FOCUSED: &str = "document.activeElement.title || document.activeElement.className || document.activeElement.localName";

#[tokio::test]
async fn two_people_react_to_each_other_with_the_pointer_and_by_keyboard() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    for (browser, name) in [(&kevin, "kevin"), (&jason, "jason")] {
        browser.register(&server, name).await;
        browser.enter(&server, "designers").await;
        browser.live().await;
    }
    kevin.say("Lunch at noon?").await;
    jason.sees("Lunch at noon?").await;
    let message = jason.messages().await[0].0;
    // Somebody else's reaction comes in; a press joins it, another takes it back.
    let carol = server.register("carol").await;
    let room = carol.join("designers").await;
    let path = format!("/rooms/{room}/messages/{message}/react");
    carol.post(&path, &[("emoji", "👍")]).await;
    until_row(&kevin, message, "👍 1").await;
    until_row(&jason, message, "👍 1").await;
    for browser in [&kevin, &jason] {
        browser
            .until("!!customElements.get('message-reactions')")
            .await;
    }
    kevin.click(&format!("#m{message} .reactions button")).await;
    until_row(&kevin, message, "👍 2*").await;
    until_row(&jason, message, "👍 2").await;
    // The button that was pressed keeps the focus, though the row is another.
    assert_eq!(kevin.eval("document.activeElement.value").await, "👍");
    press(&kevin, ENTER).await;
    until_row(&kevin, message, "👍 1").await;
    press(&kevin, ENTER).await;
    until_row(&kevin, message, "👍 2*").await;
    until_row(&jason, message, "👍 2").await;

    // The picker by keyboard: search, arrows, Enter, and the focus goes back.
    let add = jason.find(&format!("#m{message} .reactions .add")).await;
    add.send_keys(ENTER).await.expect("a key");
    jason.until("document.querySelector('#emoji')?.open").await;
    assert_eq!(jason.eval("document.activeElement.type").await, "search");
    press(&jason, "party").await;
    press(&jason, DOWN).await;
    assert_eq!(jason.eval(FOCUSED).await, "partying face");
    press(&jason, RIGHT).await;
    assert_eq!(jason.eval(FOCUSED).await, "party popper");
    assert_eq!(barriers(&jason).await, serde_json::json!([]));
    press(&jason, ENTER).await;
    until_row(&jason, message, "👍 2,🎉 1*").await;
    until_row(&kevin, message, "👍 2*,🎉 1").await;
    assert_eq!(jason.eval(FOCUSED).await, "Add a reaction");
    // Escape chooses nothing. The emoji that was used last is there, and the tone is remembered.
    press(&jason, ENTER).await;
    jason.until("document.querySelector('#emoji').open").await;
    let used = "document.querySelector('#emoji [data-used] [role=option]').textContent";
    assert_eq!(jason.eval(used).await, "🎉");
    press(&jason, ESCAPE).await;
    jason.until("!document.querySelector('#emoji').open").await;
    assert_eq!(jason.eval(FOCUSED).await, "Add a reaction");
    press(&jason, ENTER).await;
    jason.until("document.querySelector('#emoji').open").await;
    shots(&jason, "emoji-picker").await;
    jason.size(1440, 900).await;
    let tone = jason.client.find(Locator::Css("#emoji select")).await;
    tone.expect("a choice")
        .select_by_value("3")
        .await
        .expect("a tone");
    jason.until("[...document.querySelectorAll('#emoji [role=option]')].some((o) => o.textContent === '👋🏽')").await;
    jason.click("#emoji [title='waving hand']").await;
    until_row(&jason, message, "👍 2,🎉 1*,👋🏽 1*").await;

    // The page shows the same when it is new, and after another room was visited.
    jason.goto(&server, &format!("/rooms/{room}")).await;
    until_row(&jason, message, "👍 2,🎉 1*,👋🏽 1*").await;
    shots(&jason, "reactions").await;
    jason
        .goto(&server, &format!("/rooms/{room}/messages/{message}"))
        .await;
    shots(&jason, "reactions-page").await;

    // A deleted message has none.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    jason.goto(&server, &format!("/rooms/{room}")).await;
    jason.live().await;
    let owner = format!("/rooms/{room}/messages/{message}/remove");
    kevin
        .eval(&format!(
            "fetch('{owner}', {{ method: 'POST' }}).then(() => true)"
        ))
        .await;
    jason
        .until(&format!(
            "!document.querySelector('#m{message} .reactions')"
        ))
        .await;
    assert_eq!(jason.console().await, [""; 0]);
    kevin.close().await;
    jason.close().await;
}

#[tokio::test]
async fn where_more_people_reacted_than_are_named_the_page_asks_for_its_own() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (people, room) = server.office(20, "the hall").await;
    let message = people[0].say(&room, "all of you?").await;
    let path = format!("/rooms/{room}/messages/{message}/react");
    for person in &people[..19] {
        person.post(&path, &[("emoji", "🎉")]).await;
    }
    let (first, last) = (driver.browser().await, driver.browser().await);
    for (browser, person) in [(&first, &people[0]), (&last, &people[19])] {
        browser.signed_in(&server, person).await;
        browser.goto(&server, &format!("/rooms/{room}")).await;
        browser.live().await;
    }
    // (The first one who reacted is not named any more.)
    until_row(&first, message, "🎉 19*").await;
    until_row(&last, message, "🎉 19").await;
    last.click(&format!("#m{message} .reactions button")).await;
    until_row(&last, message, "🎉 20*").await;
    until_row(&first, message, "🎉 20*").await;
    first.click(&format!("#m{message} .reactions button")).await;
    until_row(&first, message, "🎉 19").await;
    until_row(&last, message, "🎉 19*").await;
    first.close().await;
    last.close().await;
}

#[tokio::test]
async fn on_a_phone_a_long_press_has_the_quick_row_and_the_picker_is_a_sheet() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let kevin = driver.browser_with_touch().await;
    kevin.size(390, 844).await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let message = jason.say(&room, "Hold me").await;
    kevin.sees("Hold me").await;
    let press = format!(
        "document.querySelector('#m{message} .body').dispatchEvent(
            new MouseEvent('contextmenu', {{ bubbles: true, cancelable: true }}))"
    );
    kevin.eval(&press).await;
    kevin
        .until("document.querySelectorAll('#actions .reactions button').length === 6")
        .await;
    let small = "[...document.querySelectorAll('#actions .reactions button')]
        .every((b) => b.getBoundingClientRect().height >= 44 && b.getBoundingClientRect().width >= 44)";
    assert_eq!(kevin.eval(small).await, true);
    assert_eq!(barriers(&kevin).await, serde_json::json!([]));
    kevin.shot("sheet-reactions-390-light").await;
    kevin.click("#actions .reactions button").await;
    until_row(&kevin, message, "👍 1*").await;
    // An emoji that is there is pressed in the quick row, and goes with another press.
    kevin.eval(&press).await;
    kevin
        .until("document.querySelector('#actions .reactions button')?.ariaPressed === 'true'")
        .await;
    kevin.click("#actions [data-act=react]").await;
    kevin.until("document.querySelector('#emoji')?.open").await;
    let sheet = "(() => { const { left, right, bottom } = document.querySelector('#emoji').getBoundingClientRect();
        return left <= 0 && right >= innerWidth && Math.abs(bottom - innerHeight) < 1; })()";
    assert_eq!(kevin.eval(sheet).await, true);
    // No on-screen keyboard covers the list.
    assert_eq!(
        kevin.eval("document.activeElement.localName").await,
        "button"
    );
    assert_eq!(
        kevin.eval("document.documentElement.scrollWidth").await,
        390
    );
    kevin.shot("emoji-picker-phone-light").await;
    kevin.dark(true).await;
    kevin.shot("emoji-picker-phone-dark").await;
    kevin.click("#emoji [data-group='3']").await;
    kevin.click("#emoji [title='pizza']").await;
    until_row(&kevin, message, "👍 1*,🍕 1*").await;
    kevin.shot("reactions-phone-dark").await;
    kevin.close().await;
}
