//! The first minute: from the form to sign up to a room with a friend in it.

use crate::{
    driver::{Browser, Driver},
    support::{Server, person::PASSWORD},
};

const NOTICE: &str = "document.querySelector('#notice').textContent";

/// Copies the invite link with the button `css`, and returns what the clipboard holds.
async fn copy_link(browser: &Browser, css: &str) -> String {
    browser.click(css).await;
    browser
        .until(&format!("{NOTICE}.includes('Link copied')"))
        .await;
    let paste = "new Promise(done => {
        const field = document.createElement('textarea');
        document.body.append(field);
        field.focus();
        field.addEventListener('input', () => { done(field.value); field.remove(); });
        document.execCommand('paste');
    })";
    let origin = browser.eval("location.origin").await;
    let allowed = serde_json::json!({
        "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": origin,
    });
    browser.cdp("Browser.grantPermissions", allowed).await;
    let read = match browser.eval("Boolean(navigator.clipboard)").await {
        serde_json::Value::Bool(true) => "navigator.clipboard.readText()",
        _ => paste,
    };
    let copied = browser.eval(read).await;
    copied.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_newcomer_stands_in_a_room_and_fetches_a_friend_with_a_link() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let driver = Driver::start().await;
    let (kevin, ana) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    kevin.live().await;
    assert_eq!(kevin.texts("h1 bdi").await, ["Everyone"]);
    let welcome = kevin.texts(".beginning p").await;
    assert!(
        welcome[0].starts_with("Welcome to Everyone."),
        "{welcome:?}"
    );
    kevin.shot("room-first-minute").await;
    let link = copy_link(&kevin, ".beginning .copy").await;
    assert!(link.starts_with(&server.url("/rooms/")), "{link}");
    // The friend has no account yet.
    ana.client.goto(&link).await.expect("a page");
    ana.fill("#username", "ana").await;
    ana.fill("#password", PASSWORD).await;
    ana.click("form.card button").await;
    ana.live().await;
    assert_eq!(ana.texts("h1 bdi").await, ["Everyone"]);
    ana.say("hello").await;
    kevin.sees("hello").await;
    // The button stays at hand, in the room's menu.
    kevin.click(".menu summary").await;
    assert_eq!(copy_link(&kevin, ".menu .copy").await, link);
    assert_eq!(kevin.console().await, Vec::<String>::new());
    for browser in [kevin, ana] {
        browser.close().await;
    }
}

#[tokio::test]
async fn a_typo_in_the_search_creates_nothing() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    jason.join("Books").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/lobby").await;
    // The list follows the typing, and Enter does no more.
    kevin.fill("#q", "Bokks").await;
    kevin
        .until("document.querySelector('#offer .create')?.textContent.includes('Create “Bokks”')")
        .await;
    kevin.shot("lobby-create").await;
    kevin.keys("#q", "\n").await;
    kevin.until_at("/lobby?q=Bokks").await;
    kevin.find(".create").await;
    assert_eq!(server.query("select count(*) from rooms"), "1");
    kevin.fill("#q", "Books").await;
    kevin
        .until("document.querySelector('#offer .offered') && !document.querySelector('.create')")
        .await;
    kevin.click("#offer li:first-child button").await;
    kevin.find("main.room").await;
    assert_eq!(kevin.texts("h1 bdi").await, ["Books"]);
    // The quick switcher creates as well.
    kevin.live().await;
    kevin.keys("body", "\u{e009}k\u{e000}").await;
    kevin.fill("#wanted", "Cooks").await;
    kevin.click("#places .create button").await;
    kevin
        .until("document.querySelector('h1 bdi')?.textContent === 'Cooks'")
        .await;
    assert_eq!(server.query("select count(*) from rooms"), "2");
    kevin.close().await;
}
