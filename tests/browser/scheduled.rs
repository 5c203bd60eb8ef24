//! A message is sent later: from the message box to the list, and with the scripts off.

use crate::{
    driver::{Browser, Driver},
    layout::{barriers, shots},
    support::{Server, person::PASSWORD},
};

const TEXT: &str = "#composer textarea";

async fn is_empty(browser: &Browser) {
    let script = format!("document.querySelector('{TEXT}').value === ''");
    browser.until(&script).await;
}

#[tokio::test]
async fn a_message_is_written_scheduled_changed_and_sent() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;

    // The button is there once something is typed.
    assert!(!kevin.shown("#composer .later").await);
    let typed = "Happy new year, everybody!";
    kevin.keys(TEXT, typed).await;
    assert!(kevin.shown("#composer .later").await);
    shots(&kevin, "composer-later").await;
    kevin.size(1440, 900).await;
    kevin.click("#composer .later").await;
    kevin.until_at(&format!("/rooms/{room}/later")).await;
    let text = "document.querySelector('#later-body').value";
    assert_eq!(kevin.eval(text).await, typed);
    assert_eq!(barriers(&kevin).await, serde_json::json!([]));
    shots(&kevin, "scheduled-form").await;
    kevin.size(1440, 900).await;

    // Going back loses nothing, and neither does a time that has passed.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    let draft = format!("document.querySelector('{TEXT}').value === '{typed}'");
    kevin.until(&draft).await;
    kevin.click("#composer .later").await;
    kevin.until_at(&format!("/rooms/{room}/later")).await;
    kevin.click("input[value=at]").await;
    kevin
        .eval("document.querySelector('[name=at]').value = '2020-01-01T10:00'")
        .await;
    kevin.click(".later-form .primary").await;
    kevin.find("#when-problem").await;
    assert_eq!(kevin.eval(text).await, typed);
    kevin.click("input[value=tomorrow]").await;
    kevin.click(".later-form .primary").await;

    // Back in the room: the line says when, and the message box is empty, for good.
    kevin.until_at(&format!("/rooms/{room}")).await;
    kevin
        .until("document.querySelector('#later').textContent.startsWith('Your message will be sent here')")
        .await;
    is_empty(&kevin).await;
    kevin.live().await;
    shots(&kevin, "scheduled-line").await;
    kevin.size(1440, 900).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    is_empty(&kevin).await;
    // A text that is typed afterwards stays.
    kevin.keys(TEXT, "something else").await;
    let zone = server.query("select due_at / 1000000 % 86400 / 60 from scheduled_messages");
    let nine = "((9 * 60 + new Date(Date.now() + 864e5).getTimezoneOffset()) % 1440 + 1440) % 1440";
    assert_eq!(
        kevin.eval(nine).await.to_string(),
        zone,
        "nine where she is"
    );

    // The list: another text, and it is sent at once.
    kevin.click("#later a").await;
    kevin.until_at("/scheduled").await;
    assert_eq!(kevin.texts(".typed").await, [typed]);
    assert_eq!(barriers(&kevin).await, serde_json::json!([]));
    shots(&kevin, "scheduled-list").await;
    kevin.size(1440, 900).await;
    kevin.click(".scheduled .actions a").await;
    kevin.fill("#later-body", "Happy new year!").await;
    shots(&kevin, "scheduled-change").await;
    kevin.size(1440, 900).await;
    kevin.click(".later-form .primary").await;
    kevin
        .until("document.querySelector('.typed')?.textContent === 'Happy new year!'")
        .await;
    kevin.click(".scheduled form button").await;
    kevin.sees("Happy new year!").await;
    assert_eq!(jason.room(&room).await.texts(".body"), ["Happy new year!"]);
    kevin
        .until("document.querySelector('#later').textContent === ''")
        .await;
    let draft = format!("document.querySelector('{TEXT}').value === 'something else'");
    kevin.until(&draft).await;
    // (The time that had passed was refused.)
    let logged = kevin.console().await;
    assert!(
        logged.iter().all(|line| line.contains(" 422 ")),
        "{logged:?}"
    );

    // Without scripts all of it is forms and links.
    let plain = driver.browser_without_scripts().await;
    plain.goto(&server, "/register").await;
    plain.fill("#username", "carol").await;
    plain.fill("#password", PASSWORD).await;
    plain.click("form.card button").await;
    plain.find("main.lobby").await;
    plain.enter(&server, "designers").await;
    plain.keys(TEXT, "from a plain page").await;
    plain.click("#composer .later").await;
    plain.click("input[value=hour]").await;
    plain.click(".later-form .primary").await;
    plain.find("#later a").await;
    plain.click("#later a").await;
    assert_eq!(plain.texts(".typed").await, ["from a plain page"]);
    plain.click(".scheduled .actions a.quiet").await;
    plain.click("main .danger").await;
    plain.find("main .hint").await;
    assert_eq!(plain.texts(".typed").await, [""; 0]);
}
