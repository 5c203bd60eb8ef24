//! Writing: nothing typed is lost, nothing is sent twice.

use serde_json::json;

use crate::{driver::Driver, support::Server};

const ENTER: &str = "\u{e007}";
const SHIFT: &str = "\u{e008}";

#[tokio::test]
async fn enter_sends_and_the_line_is_clear_and_at_hand() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );

    kevin
        .keys(
            "#composer-body",
            &format!("one{SHIFT}{ENTER}{SHIFT}two{ENTER}"),
        )
        .await;
    kevin.sees("one\ntwo").await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        ""
    );
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );
    // Nothing, and nothing that can be seen, is not sent.
    kevin.keys("#composer-body", ENTER).await;
    kevin.keys("#composer-body", &format!("   {ENTER}")).await;
    kevin
        .keys(
            "#composer-body",
            &format!("three{ENTER}four{ENTER}five{ENTER}"),
        )
        .await;
    kevin.sees("five").await;
    let texts: Vec<_> = kevin
        .messages()
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts[0], "one\ntwo");
    assert_eq!(texts[1..], ["   three", "four", "five"]);
    kevin.close().await;
}

#[tokio::test]
async fn a_draft_outlives_a_reload() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.keys("#composer-body", "half a sent").await;
    kevin.client.refresh().await.expect("a reload");
    kevin.live().await;
    kevin.keys("#composer-body", &format!("ence{ENTER}")).await;
    kevin.sees("half a sentence").await;
    kevin.client.refresh().await.expect("a reload");
    kevin.live().await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        ""
    );
    assert_eq!(kevin.messages().await.len(), 1);
    kevin.close().await;
}

#[tokio::test]
async fn what_is_too_long_comes_back_to_be_mended() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin
        .eval("document.querySelector('#composer-body').value = 'x'.repeat(10001)")
        .await;
    kevin.keys("#composer-body", ENTER).await;
    let problem = kevin
        .find("#outbox #body-problem")
        .await
        .text()
        .await
        .expect("a text");
    assert!(problem.contains("at most 10,000"), "{problem}");
    assert_eq!(
        kevin
            .eval("document.querySelector('#outbox textarea').value.length")
            .await,
        10_001
    );
    kevin.keys("#outbox textarea", "\u{e003}").await;
    kevin.click("#outbox button.primary").await;
    kevin
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    kevin
        .until("document.querySelectorAll('#messages .message').length === 1")
        .await;
    assert_eq!(kevin.messages().await[0].1.len(), 10_000);
    kevin.close().await;
}

#[tokio::test]
async fn what_cannot_be_sent_waits_and_is_sent_once() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;

    server.kill();
    kevin.say("first while down").await;
    kevin.say("second while down").await;
    kevin
        .until("document.querySelectorAll('#outbox .failed').length === 2")
        .await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        ""
    );
    let shown = "[...document.querySelectorAll('#outbox .failed')].map(li => \
                 [li.querySelector('textarea').value, li.querySelector('.unsent').checkVisibility()])";
    let expected = json!([["first while down", true], ["second while down", true]]);
    assert_eq!(kevin.eval(shown).await, expected);
    kevin.shot("room-server-down").await;
    // Pressing it changes nothing while nobody answers.
    kevin.click("#outbox button.primary").await;
    kevin
        .until("document.querySelectorAll('#outbox .failed').length === 2")
        .await;

    server.start_again().await;
    kevin.sees("second while down").await;
    kevin
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    let texts: Vec<_> = kevin
        .messages()
        .await
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["first while down", "second while down"]);
    assert_eq!(server.query("select count(*) from messages"), "2");

    // the page is closed before anybody answers, and opened again.
    server.kill();
    kevin.say("third while down").await;
    kevin
        .until("document.querySelectorAll('#outbox .failed').length === 1")
        .await;
    kevin.keys("#composer-body", "and a draft").await;
    server.start_again().await;
    kevin.client.refresh().await.expect("a reload");
    kevin.sees("third while down").await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        "and a draft"
    );
    kevin
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    assert_eq!(server.query("select count(*) from messages"), "3");
    println!(
        "R-43: 3 of 3 messages typed while the server was down kept and sent once, 1 of 1 draft kept"
    );
    kevin.close().await;
}
