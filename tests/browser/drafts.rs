//! The composer and the outbox: no text is lost, no message is sent twice.

use serde_json::json;

use crate::{driver::Driver, support::Server};

const ENTER: &str = "\u{e007}";
const SHIFT: &str = "\u{e008}";

#[tokio::test]
async fn enter_sends_and_clears_the_composer() {
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
    // An empty message, or one of white space, is not sent.
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
async fn a_message_that_is_too_long_comes_back_with_the_problem() {
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
    assert!(problem.contains("up to 10,000"), "{problem}");
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
async fn a_message_that_cannot_be_sent_waits_and_is_sent_once() {
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
        .until("document.querySelectorAll('#outbox .waiting').length === 2")
        .await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        ""
    );
    // Each waits with one small line below its text, which asks for nothing.
    let shown = "[...document.querySelectorAll('#outbox li')].map(li => [li.querySelector('textarea').value,
        li.querySelector('.waits span').innerText, li.querySelector('.waits').getBoundingClientRect().height < 24,
        li.querySelector('.unsent').checkVisibility(), li.querySelector('.actions').checkVisibility()])";
    let waits = |text| json!([text, "Waiting for connection…", true, false, false]);
    let expected = json!([waits("first while down"), waits("second while down")]);
    assert_eq!(kevin.eval(shown).await, expected);
    kevin.shot("room-server-down").await;
    // Enter tries again, which changes nothing while the server does not answer.
    kevin.keys("#outbox textarea", ENTER).await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    kevin
        .until("document.querySelectorAll('#outbox .waiting').length === 2")
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

    // the page is closed before the answer, and opened again.
    server.kill();
    kevin.say("third while down").await;
    kevin
        .until("document.querySelectorAll('#outbox .waiting').length === 1")
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

/// The stored drafts.
const KEPT: &str = "Object.entries(localStorage).filter(([key]) => key.startsWith('draft:'))";

const COMPOSED: &str = "document.querySelector('#composer-body').value";

#[tokio::test]
async fn a_draft_on_a_page_with_older_messages_is_sent_once() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..60 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let last = kevin.messages().await.last().expect("a message").0;
    let older = format!("/rooms/{room}?before={last}");
    kevin.keys("#composer-body", "half a").await;
    kevin.goto(&server, &older).await;
    assert_eq!(
        kevin.eval("document.querySelector('#stream')").await,
        json!(null)
    );
    assert_eq!(kevin.eval(COMPOSED).await, "half a");
    kevin.keys("#composer-body", " thought").await;
    kevin.client.refresh().await.expect("a reload");
    assert_eq!(kevin.eval(COMPOSED).await, "half a thought");
    kevin.keys("#composer-body", ENTER).await;
    kevin.sees("half a thought").await;
    kevin.live().await;
    kevin
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    assert_eq!(kevin.eval(COMPOSED).await, "");
    assert_eq!(kevin.eval(&format!("{KEPT}.length")).await, 0);
    kevin.goto(&server, &older).await;
    assert_eq!(kevin.eval(COMPOSED).await, "");
    let said = "select count(*) from messages where body = 'half a thought'";
    assert_eq!(server.query(said), "1");

    // Such a page cannot send waiting messages, and keeps them.
    let waiting =
        json!({ "text": "", "waiting": [{ "body": "waits", "nonce": "0123456789abcdef" }] });
    let place = format!(
        "`draft:${{document.querySelector('main').dataset.viewer}}:${{location.origin}}/rooms/{room}/messages`"
    );
    kevin
        .eval(&format!(
            "void localStorage.setItem({place}, JSON.stringify({waiting}))"
        ))
        .await;
    kevin.goto(&server, &older).await;
    kevin.keys("#composer-body", "and more").await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.sees("waits").await;
    assert_eq!(kevin.eval(COMPOSED).await, "and more");
    kevin.close().await;
}

#[tokio::test]
async fn a_draft_outlives_its_tab_and_is_shared_by_tabs() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    let first = kevin.client.window().await.expect("a window");
    kevin.keys("#composer-body", "typed in one").await;

    let second = kevin.tab().await;
    kevin.goto(&server, &room).await;
    kevin.live().await;
    assert_eq!(kevin.eval(COMPOSED).await, "typed in one");
    kevin.keys("#composer-body", " and another").await;
    kevin.switch(&first).await;
    kevin
        .until(&format!("{COMPOSED} === 'typed in one and another'"))
        .await;
    kevin.keys("#composer-body", ENTER).await;
    kevin.sees("typed in one and another").await;
    kevin.switch(&second).await;
    kevin.until(&format!("{COMPOSED} === ''")).await;

    // A message that waits in both tabs is sent once, and discarding it in one discards it in both.
    server.kill();
    kevin.say("one that waits").await;
    kevin.say("one too many").await;
    let failed = |n| format!("document.querySelectorAll('#outbox .waiting').length === {n}");
    kevin.until(&failed(2)).await;
    kevin.switch(&first).await;
    server.start_again().await;
    kevin.client.refresh().await.expect("a reload");
    kevin.sees("one too many").await;
    kevin.switch(&second).await;
    kevin.sees("one too many").await;
    kevin
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    assert_eq!(server.query("select count(*) from messages"), "3");
    assert_eq!(kevin.eval(&format!("{KEPT}.length")).await, 0);

    // A closed tab loses nothing, and signing out deletes everything.
    kevin.keys("#composer-body", "to be continued").await;
    kevin.client.close_window().await.expect("a closed tab");
    kevin.switch(&first).await;
    kevin.tab().await;
    kevin.goto(&server, &room).await;
    assert_eq!(kevin.eval(COMPOSED).await, "to be continued");
    // The script deletes the drafts: not every browser obeys Clear-Site-Data.
    let left = format!(
        "(document.addEventListener('submit', (e) => e.preventDefault(), {{ capture: true, once: true }}),
          document.querySelector('.me form').requestSubmit(), {KEPT}.length)"
    );
    assert_eq!(kevin.eval(&left).await, 0);
    // Being signed out from elsewhere deletes them too, in a tab that receives the event.
    kevin.goto(&server, &room).await;
    kevin.live().await;
    kevin
        .eval("void localStorage.setItem('draft:1:x', 'left behind')")
        .await;
    kevin
        .eval("void fetch('/logout', { method: 'POST' })")
        .await;
    kevin.until_at("/login").await;
    assert_eq!(kevin.eval(&format!("{KEPT}.length")).await, 0);
    kevin.close().await;
}

#[tokio::test]
async fn a_waiting_message_is_not_sent_while_someone_edits_it() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    server.kill();
    kevin.say("one").await;
    kevin.say("two").await;
    kevin
        .until("document.querySelectorAll('#outbox .waiting').length === 2")
        .await;
    kevin
        .keys("#outbox li:last-child textarea", " and a ha")
        .await;
    server.start_again().await;
    kevin.sees("one").await;
    kevin.live().await;
    kevin.keys("#outbox li textarea", "lf").await;
    let text = "document.querySelector('#outbox textarea')?.value";
    assert_eq!(kevin.eval(text).await, "two and a half");
    // It is sent by itself when they are done, also without Enter.
    kevin.keys("#composer-body", "three").await;
    kevin.sees("two and a half").await;
    assert_eq!(kevin.eval(COMPOSED).await, "three");
    kevin.close().await;
}
