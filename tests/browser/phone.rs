//! Behavior of phones.

use serde_json::json;

use crate::{driver::Driver, support::Server};

/// Some phones draw their keyboard over the page. No phone runs here, so the test fakes the
/// browser's report of the visible part.
#[tokio::test]
async fn the_composer_stays_above_a_keyboard_that_covers_the_page() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..30 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.size(390, 844).await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    let place = kevin.place().await;
    let source = "window.view = Object.assign(new EventTarget(), { scale: 1 });
        Object.defineProperty(window, 'visualViewport', { get: () => window.view });
        window.covers = (height, scale) => {
            Object.assign(window.view, { scale, height: innerHeight - height });
            window.view.dispatchEvent(new Event('resize'));
        };";
    let source = json!({ "source": source });
    kevin
        .cdp("Page.addScriptToEvaluateOnNewDocument", source)
        .await;
    kevin.goto(&server, &place).await;
    kevin.live().await;
    kevin.sees("number 29").await;
    let stands = "[...document.querySelectorAll('#composer, .message:last-child .body')]
        .map((e) => e.getBoundingClientRect().bottom)";
    kevin.eval("covers(336, 1)").await;
    kevin
        .until(&format!(
            "{stands}.every((bottom) => bottom <= window.view.height && bottom > window.view.height - 120)"
        ))
        .await;
    assert_eq!(kevin.eval("scrollY").await, 0);
    // Without the keyboard, or zoomed in, the page has its full height.
    let whole = "document.documentElement.clientHeight === innerHeight
        && document.querySelector('#composer').getBoundingClientRect().bottom > innerHeight - 120";
    kevin.eval("covers(0, 1)").await;
    kevin.until(whole).await;
    kevin.eval("covers(400, 2)").await;
    kevin.until(whole).await;
    kevin.close().await;
}
