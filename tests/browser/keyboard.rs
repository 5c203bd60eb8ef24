//! Keyboard shortcuts.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const CONTROL_K: &str = "\u{e009}k\u{e000}";

#[tokio::test]
async fn the_quick_switcher_opens_any_room_or_person() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    jason.join("Cooks").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Gardeners").await;
    let gardeners = kevin.place().await;
    kevin.enter(&server, "Designers").await;
    let designers = kevin.place().await;
    kevin.live().await;

    kevin
        .keys("#composer-body", &format!("a draft{CONTROL_K}"))
        .await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    // Closing it puts the focus back into the composer. Escape closes, whatever is typed.
    kevin.keys("#jump [name=q]", "gard").await;
    kevin.keys("#jump [name=q]", ESCAPE).await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    assert_eq!(kevin.eval("document.activeElement.value").await, "a draft");

    kevin.keys("#composer-body", CONTROL_K).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    kevin.keys("#jump [name=q]", "gard").await;
    kevin
        .until("document.querySelectorAll('#places a').length === 1")
        .await;
    kevin.shot("jump").await;
    kevin.keys("#jump [name=q]", ENTER).await;
    kevin.until_at(&gardeners).await;
    kevin.live().await;

    // Enter before the results have arrived opens the right one, from any page.
    kevin.goto(&server, "/me").await;
    kevin.keys("body", CONTROL_K).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    kevin.keys("#jump [name=q]", &format!("desi{ENTER}")).await;
    kevin.until_at(&designers).await;
    kevin.live().await;

    // The down arrow moves into the results, and letters move back into the field.
    kevin.keys("#composer-body", CONTROL_K).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    kevin.keys("#jump [name=q]", "coo").await;
    kevin
        .until("document.querySelectorAll('#places li button').length === 1")
        .await;
    kevin.keys("#jump [name=q]", DOWN).await;
    kevin
        .until("document.activeElement.matches('#places li button')")
        .await;
    kevin.keys("#places button", UP).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    kevin.keys("#jump [name=q]", DOWN).await;
    kevin.keys("#places button", ENTER).await;
    kevin
        .until("document.querySelector('h1')?.textContent.includes('Cooks')")
        .await;

    // The quick switcher's own page does not open the dialog.
    kevin.goto(&server, "/find?q=coo").await;
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", CONTROL_K).await;
    kevin
        .until(
            "document.activeElement.matches('main [name=q]') && String(getSelection()) === 'coo'",
        )
        .await;
    let places = "[document.querySelectorAll('#places').length, document.querySelectorAll('dialog[open]').length].join()";
    assert_eq!(kevin.eval(places).await, "1,0");
    kevin.keys("main [name=q]", "desi").await;
    kevin
        .until("document.querySelector('#places')?.dataset.wanted === 'desi'")
        .await;
    kevin.close().await;
}

#[tokio::test]
async fn keys_move_from_message_to_message() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    for text in ["one", "two", "three"] {
        kevin.say(text).await;
        kevin.sees(text).await;
    }
    kevin
        .until("document.querySelectorAll('.message.own').length === 3")
        .await;
    let at = |text: &str| {
        format!("document.activeElement.querySelector('.body')?.textContent === '{text}'")
    };
    // In the composer these keys are text.
    kevin.keys("#composer-body", "j?k").await;
    assert_eq!(kevin.eval("document.activeElement.value").await, "j?k");
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin.until(&at("three")).await;
    kevin.keys(":focus", "k").await;
    kevin.until(&at("two")).await;
    kevin.keys(":focus", UP).await;
    kevin.until(&at("one")).await;
    kevin.keys(":focus", "k").await;
    kevin.until(&at("one")).await;
    kevin.keys(":focus", "j").await;
    kevin.until(&at("two")).await;
    let ring = "getComputedStyle(document.activeElement).outlineStyle !== 'none'";
    kevin.until(ring).await;
    kevin.keys(":focus", "?").await;
    kevin.until("document.querySelector('#keys').open").await;
    kevin.shot("keys").await;
    kevin.keys("#keys", ESCAPE).await;
    kevin.until(&at("two")).await;
    kevin.keys(":focus", "e").await;
    kevin
        .until("document.activeElement.matches('.editing textarea')")
        .await;
    kevin.keys(":focus", &format!(" and a half{ENTER}")).await;
    kevin.sees("two and a half").await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    kevin
        .eval("document.querySelector('#messages .message').focus()")
        .await;
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", ESCAPE).await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
}

#[tokio::test]
async fn the_script_for_shortcuts_loads_with_the_first_shortcut() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let place = kevin.place().await;
    // Typing a message does not load it.
    kevin.say("just ? jk, and nothing else").await;
    kevin.sees("just ? jk, and nothing else").await;
    let loaded = "performance.getEntriesByType('resource').filter(r => r.name.includes('/shortcuts.')).length";
    assert_eq!(kevin.eval(loaded).await, 0);
    kevin.keys("#composer-body", CONTROL_K).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    assert_eq!(kevin.eval(loaded).await, 1);

    // Typing on after Enter cancels the Enter.
    kevin
        .eval(
            "((field) => {
                const type = (text) => {
                    field.value = text;
                    field.dispatchEvent(new Event('input', { bubbles: true }));
                };
                type('coo');
                field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
                type('cook');
            })(document.activeElement)",
        )
        .await;
    kevin
        .until("document.querySelector('#places').dataset.wanted === 'cook' && !!document.querySelector('#places a, #places button')")
        .await;
    kevin
        .eval("new Promise(done => setTimeout(done, 200))")
        .await;
    assert_eq!(kevin.place().await, place);
    assert_eq!(
        kevin.eval("document.querySelector('#jump').open").await,
        true
    );

    // It stays loaded from room to room, because the page does.
    kevin.keys("#jump [name=q]", ENTER).await;
    kevin
        .until("document.querySelector('main h1 bdi').textContent === 'Cooks'")
        .await;
    kevin.live().await;
    assert_eq!(kevin.eval(loaded).await, 1);
    kevin.say("one").await;
    kevin.sees("one").await;
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin
        .until("document.activeElement.matches('.message')")
        .await;
    kevin.close().await;
}

/// Presses a key that the driver's own layout does not have.
async fn press(browser: &Browser, key: &str, code: &str, key_code: u32, control: bool) {
    let modifiers = if control { 2 } else { 0 };
    for kind in ["rawKeyDown", "keyUp"] {
        let event = json!({
            "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": key_code,
            "modifiers": modifiers,
        });
        browser.cdp("Input.dispatchKeyEvent", event).await;
    }
}

/// Takes the focus out of the composer, once everything has put it there that will.
async fn leave_text(browser: &Browser) {
    let wait = "new Promise(done => setTimeout(() => done(true), 150))";
    browser.until(wait).await;
    browser.eval("document.activeElement.blur()").await;
}

#[tokio::test]
async fn shortcuts_are_in_the_same_place_on_layouts_of_other_scripts() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    for text in ["one", "two"] {
        kevin.say(text).await;
        kevin.sees(text).await;
    }
    let at = |text: &str| {
        format!("document.activeElement.querySelector('.body')?.textContent === '{text}'")
    };
    let is_open = |dialog: &str| format!("document.querySelector('{dialog}').open");
    // Russian, Greek, Hebrew, Arabic, Georgian, and Latin.
    for [j, k, e] in ["олу", "ξκε", "חלק", "تنث", "ჯკე", "jke"].map(|keys| {
        let keys: Vec<_> = keys.chars().map(String::from).collect();
        <[String; 3]>::try_from(keys).expect("three keys")
    }) {
        // The first key loads the script.
        kevin.goto(&server, &room).await;
        kevin.live().await;
        for _ in 0..2 {
            press(&kevin, &k, "KeyK", 75, true).await;
            kevin.until(&is_open("#jump")).await;
            kevin.keys("#jump [name=q]", ESCAPE).await;
            kevin
                .until("document.activeElement.id === 'composer-body'")
                .await;
        }
        leave_text(&kevin).await;
        press(&kevin, &k, "KeyK", 75, false).await;
        kevin.until(&at("two")).await;
        press(&kevin, &k, "KeyK", 75, false).await;
        kevin.until(&at("one")).await;
        press(&kevin, &j, "KeyJ", 74, false).await;
        kevin.until(&at("two")).await;
        press(&kevin, &e, "KeyE", 69, false).await;
        kevin
            .until("document.activeElement.matches('.editing textarea')")
            .await;
        kevin.keys(":focus", ESCAPE).await;
        kevin
            .until("document.activeElement.id === 'composer-body'")
            .await;
    }
    for question in ["?", "؟", "？"] {
        leave_text(&kevin).await;
        press(&kevin, question, "Slash", 191, false).await;
        kevin.until(&is_open("#keys")).await;
        kevin.keys("#keys", ESCAPE).await;
        kevin.until("!document.querySelector('#keys').open").await;
    }
    // On a Latin layout a key is what is written on it: this is Dvorak.
    leave_text(&kevin).await;
    press(&kevin, "k", "KeyV", 75, false).await;
    kevin.until(&at("two")).await;
    for (key, code) in [(".", "KeyE"), ("t", "KeyK"), ("h", "KeyJ")] {
        press(&kevin, key, code, 0, false).await;
        assert_eq!(kevin.eval(&at("two")).await, true, "{key}");
    }
    kevin.close().await;
}

#[tokio::test]
async fn keys_of_an_input_method_choose_words_only() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    kevin.say("one").await;
    kevin.sees("one").await;
    // As Safari sends them: the word has ended, and the key that ended it follows.
    let ended = async |key: &str| {
        press(&kevin, key, key, 229, false).await;
        let script = "new Promise(done => setTimeout(() => done(true), 100))";
        kevin.until(script).await;
    };
    // No shortcut.
    kevin.eval("document.activeElement.blur()").await;
    for key in ["k", "?", "Escape"] {
        ended(key).await;
        let idle =
            "document.activeElement === document.body && !document.querySelector('dialog[open]')";
        assert_eq!(kevin.eval(idle).await, true, "{key}");
    }
    // The quick switcher.
    kevin.keys("#composer-body", CONTROL_K).await;
    kevin
        .until("document.activeElement.matches('#jump [name=q]')")
        .await;
    kevin.keys("#jump [name=q]", "coo").await;
    kevin
        .until("document.querySelector('#places')?.dataset.wanted === 'coo' && document.querySelectorAll('#places a').length === 1")
        .await;
    for key in ["Enter", "ArrowDown", "Escape"] {
        ended(key).await;
        let same = "document.querySelector('#jump').open && document.activeElement.matches('#jump [name=q]')";
        assert_eq!(kevin.eval(same).await, true, "{key}");
        assert_eq!(kevin.place().await, room, "{key}");
    }
    kevin.eval("document.querySelector('#jump').close()").await;
    // An edit.
    leave_text(&kevin).await;
    kevin.keys("body", "k").await;
    kevin.keys(":focus", "e").await;
    kevin
        .until("document.activeElement.matches('.editing textarea')")
        .await;
    kevin.keys(":focus", " more").await;
    for key in ["Escape", "Enter"] {
        ended(key).await;
        let text =
            "document.activeElement.matches('.editing textarea') && document.activeElement.value";
        assert_eq!(kevin.eval(text).await, "one more", "{key}");
    }
    kevin.keys(":focus", ENTER).await;
    kevin.sees("one more").await;
    // The composer.
    kevin.keys("#composer-body", "two").await;
    ended("Enter").await;
    assert_eq!(kevin.eval("document.activeElement.value").await, "two");
    kevin.close().await;
}
