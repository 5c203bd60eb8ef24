//! Without a line there is something to read all the same.

use crate::{driver::Driver, support::Server};

#[tokio::test]
async fn the_last_room_is_there_without_a_line() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.live().await;
    kevin
        .until("navigator.serviceWorker.controller !== null")
        .await;
    kevin.enter(&server, "Designers").await;
    let place = kevin.place().await;
    kevin.live().await;
    kevin.say("what was read last").await;
    kevin.sees("what was read last").await;
    // What is kept is the page as it came.
    kevin.goto(&server, &place).await;
    kevin.live().await;
    let kept = "caches.open('pages').then(p => p.keys()).then(k => k.length === 1 && k[0].url.endsWith(location.pathname))";
    kevin.until(kept).await;

    server.kill();
    kevin.goto(&server, &place).await;
    kevin.sees("what was read last").await;
    kevin.keys("#composer-body", "typed without a line").await;
    // What is to be put into a page is not there, and no other page comes in its place.
    let part = "fetch('/find?q=', { headers: { Accept: 'text/html', 'HX-Request': 'true' } })";
    let fails = format!("{part}.then(() => false, () => true)");
    assert_eq!(kevin.eval(&fails).await, true);
    kevin.goto(&server, "/").await;
    kevin.until_at(&place).await;
    kevin.goto(&server, "/people").await;
    kevin
        .until("document.querySelector('h1').textContent === 'You are offline'")
        .await;
    kevin.shot("offline").await;

    server.start_again().await;
    kevin.click("main .primary").await;
    kevin
        .until("document.querySelector('h1').textContent === 'People'")
        .await;
    kevin.goto(&server, &place).await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        "typed without a line"
    );

    // Whoever signs out leaves nothing behind.
    kevin.click(".me button[type=submit]").await;
    kevin.until_at("/login").await;
    kevin
        .until("caches.keys().then((names) => names.length === 0)")
        .await;
}

#[tokio::test]
async fn it_can_be_put_on_a_home_screen() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let manifest = "fetch(document.querySelector('link[rel=manifest]').href).then(a => a.json())";
    let icons = format!(
        "(async () => (await Promise.all((await {manifest}).icons.map(async ({{ src, sizes, type }}) => {{
            const image = new Image();
            image.src = src;
            await image.decode();
            return sizes === 'any' || `${{image.naturalWidth}}x${{image.naturalHeight}}` === sizes;
        }}))).every(Boolean))()"
    );
    kevin.until(&icons).await;
    let errors = kevin
        .cdp("Page.getAppManifest", serde_json::json!({}))
        .await;
    assert_eq!(errors["errors"], serde_json::json!([]), "{errors}");
}
