//! Keyboard shortcuts.

use crate::{driver::Driver, support::Server};

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
    // Closing it puts the focus back into the composer.
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
        .until("document.querySelectorAll('#places button').length === 1")
        .await;
    kevin.keys("#jump [name=q]", DOWN).await;
    kevin
        .until("document.activeElement.matches('#places button')")
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
        .until("document.querySelectorAll('[data-edit]').length === 3")
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
