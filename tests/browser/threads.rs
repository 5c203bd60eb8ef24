//! Replies, and a thread beside its room.

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

/// Chooses an action of the toolbar on a message.
async fn act(browser: &Browser, message: u64, action: &str) {
    browser.point_at(&format!("#m{message} .body")).await;
    browser
        .click(&format!("#m{message} .tools [data-act={action}]"))
        .await;
}

/// Answers a message.
async fn reply(browser: &Browser, message: u64, text: &str) {
    act(browser, message, "reply").await;
    browser
        .until("document.activeElement.id === 'composer-body'")
        .await;
    browser.say(text).await;
    browser.sees(text).await;
}

#[tokio::test]
async fn an_answer_and_its_thread_are_live_in_two_browsers() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    jason.register(&server, "jason").await;
    kevin.size(1280, 900).await;
    jason.size(390, 844).await;
    for browser in [&kevin, &jason] {
        browser.enter(&server, "designers").await;
        browser.live().await;
    }
    let question = "Where do we eat on Friday? Somebody has to book a table for twelve";
    kevin.say(question).await;
    jason.sees(question).await;
    kevin.say("And something else").await;
    kevin.until("!document.querySelector('#outbox > li')").await;
    let first = kevin.messages().await[0].0;

    // A reply: the line above the composer says what it answers, and can be taken back.
    act(&jason, first, "reply").await;
    jason
        .until("document.querySelector('#replying').textContent.includes('Where do we eat')")
        .await;
    jason.shot("replying-390").await;
    jason.click("#replying a").await;
    assert!(!jason.shown("#replying").await);
    reply(&jason, first, "At the harbor").await;
    assert!(!jason.shown("#replying").await, "it is sent");
    for browser in [&kevin, &jason] {
        let quote =
            "document.querySelector('.message .quote')?.textContent.includes('Where do we eat')";
        browser.until(quote).await;
        browser
            .until("document.querySelector('.thread')?.ariaLabel === '1 reply from jason'")
            .await;
    }
    // The quote leads to the message, among the others.
    jason.click(".message .quote a").await;
    jason.until_at(&format!("/rooms/1/at/{first}")).await;
    jason.shot("quote-target-390").await;

    // On a phone the thread is a screen.
    jason.live().await;
    jason.click(".thread").await;
    jason.until_at(&format!("/rooms/1/threads/{first}")).await;
    jason.live().await;
    jason.say("It has twelve chairs").await;
    kevin
        .until("document.querySelector('.thread').ariaLabel === '2 replies from jason'")
        .await;
    kevin.sees("It has twelve chairs").await;
    jason.shot("thread-390").await;

    // In a wide window it is beside the room.
    kevin.point_at(".thread").await;
    kevin.until("typeof openThread === 'function'").await;
    kevin.click(".thread").await;
    kevin.enter_frame("#thread").await;
    kevin.live().await;
    let texts = "[...document.querySelectorAll('.message .body')].map(b => b.textContent)";
    kevin.until(&format!("{texts}.length === 3")).await;
    kevin.say("Then book it").await;
    kevin
        .until(&format!("{texts}.at(-1) === 'Then book it'"))
        .await;
    kevin.leave_frame().await;
    kevin.sees("Then book it").await;
    jason.sees("Then book it").await;
    kevin
        .until("document.querySelector('.thread').ariaLabel === '3 replies from kevin, jason'")
        .await;
    // A message to the room alone is not in the thread.
    kevin.say("Not about food").await;
    kevin.sees("Not about food").await;
    kevin.until("!document.querySelector('#outbox > li')").await;
    kevin.enter_frame("#thread").await;
    assert_eq!(
        kevin
            .eval(&format!("{texts}.includes('Not about food')"))
            .await,
        false
    );
    kevin.leave_frame().await;
    kevin.shot("thread-1280").await;
    for (media, name) in [("dark", "thread-1280-dark")] {
        let media =
            serde_json::json!({ "features": [{ "name": "prefers-color-scheme", "value": media }] });
        kevin.cdp("Emulation.setEmulatedMedia", media).await;
        kevin.shot(name).await;
    }

    // Edits and deletions are drawn again in all quotes, and above the composer.
    act(&kevin, first, "reply").await;
    kevin
        .until("document.querySelector('#replying').textContent.includes('eat')")
        .await;
    let edit = format!(
        "fetch('/rooms/1/messages/{first}', {{ method: 'POST', body: new URLSearchParams({{ body: 'Where do we dine?' }}) }}).then(() => 0)"
    );
    kevin.eval(&edit).await;
    for browser in [&kevin, &jason] {
        browser.until("[...document.querySelectorAll('.quote')].every(q => !q.textContent.includes('eat'))").await;
    }
    kevin
        .until("document.querySelector('#replying').textContent.includes('dine')")
        .await;
    let remove =
        format!("fetch('/rooms/1/messages/{first}/remove', {{ method: 'POST' }}).then(() => 0)");
    kevin.eval(&remove).await;
    kevin
        .until("document.querySelector('.quote').textContent.includes('Message deleted')")
        .await;
    kevin
        .until("!document.body.textContent.includes('dine')")
        .await;
    assert_eq!(
        kevin
            .eval("document.querySelector('.thread').ariaLabel")
            .await,
        "3 replies from kevin, jason"
    );
    jason
        .until("!document.body.textContent.includes('dine')")
        .await;
    // The frame closes from inside.
    kevin.enter_frame("#thread").await;
    kevin.click(".bar .back").await;
    kevin.leave_frame().await;
    kevin.until("!document.querySelector('#thread')").await;
    // A new message brings no quote of a history that its reader has cleared.
    jason.goto(&server, "/lobby").await;
    jason
        .eval("fetch('/rooms/1/clear', { method: 'POST' }).then(() => 0)")
        .await;
    jason.goto(&server, "/rooms/1").await;
    jason.live().await;
    let other = kevin.messages().await[1].0;
    kevin.click("#replying a").await;
    reply(&kevin, other, "That was all").await;
    kevin.until("document.querySelector('.message:last-of-type .quote')?.textContent.includes('something else')").await;
    jason.sees("That was all").await;
    assert_eq!(
        jason
            .eval("document.querySelectorAll('.quote').length")
            .await,
        0
    );
    for browser in [&kevin, &jason] {
        assert_eq!(browser.console().await, Vec::<String>::new());
    }
}
