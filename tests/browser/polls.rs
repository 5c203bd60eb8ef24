//! A poll in two browsers, by pointer, by keyboard and on a phone.

use fantoccini::Locator;

use crate::{
    driver::{Browser, Driver},
    layout::{barriers, shots},
    support::Server,
};

const ENTER: &str = "\u{e007}";

/// Whether the answers below a question are these; a star is on the reader's own.
async fn until_answers(browser: &Browser, message: u64, answers: &str) {
    let script = format!(
        "[...document.querySelectorAll('#m{message} .poll .answer')]
            .map((b) => b.textContent + (b.ariaPressed === 'true' ? '*' : '')).join() === '{answers}'"
    );
    browser.until(&script).await;
}

async fn press(browser: &Browser, keys: &str) {
    let focused = browser.client.active_element().await.expect("a focus");
    focused.send_keys(keys).await.expect("keys");
}

#[tokio::test]
async fn two_people_vote_and_see_each_other() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (kevin, jason) = (driver.browser().await, driver.browser_with_touch().await);
    for (browser, name) in [(&kevin, "kevin"), (&jason, "jason")] {
        browser.register(&server, name).await;
        browser.enter(&server, "designers").await;
        browser.live().await;
    }
    jason.size(390, 844).await;
    // A button leads to the form, where Enter posts and adds no field.
    kevin.click("[data-formatting]").await;
    kevin
        .until("!!document.querySelector('#composer .formatting a')")
        .await;
    kevin.shot("composer-with-poll-button").await;
    kevin.click("#composer .formatting a").await;
    kevin
        .until("location.pathname.endsWith('/polls/new')")
        .await;
    shots(&kevin, "poll-form").await;
    for (field, text) in [
        ("question", "Lunch?"),
        ("answer-1", "Soup"),
        ("answer-2", "A salad with a rather long name, and bread"),
    ] {
        let field = kevin
            .client
            .find(Locator::Id(field))
            .await
            .expect("a field");
        field.send_keys(text).await.expect("keys");
    }
    kevin.click("input[name=when][value=tomorrow]").await;
    let last = kevin
        .client
        .find(Locator::Id("answer-2"))
        .await
        .expect("a field");
    last.send_keys(ENTER).await.expect("keys");
    kevin.sees("Lunch?").await;
    jason.sees("Lunch?").await;
    kevin.live().await;
    let message = jason.messages().await[0].0;
    let long = "A salad with a rather long name, and bread";
    for browser in [&kevin, &jason] {
        until_answers(
            browser,
            message,
            &format!("Soup 0 votes · 0%,{long} 0 votes · 0%"),
        )
        .await;
        browser.until("!!customElements.get('message-poll')").await;
    }
    // Each sees the other's vote at once, and their own marked. The answer keeps the focus.
    let first = format!("#m{message} .answer[value='1']");
    let second = format!("#m{message} .answer[value='2']");
    kevin.click(&first).await;
    until_answers(
        &kevin,
        message,
        &format!("Soup 1 vote · 100%*,{long} 0 votes · 0%"),
    )
    .await;
    until_answers(
        &jason,
        message,
        &format!("Soup 1 vote · 100%,{long} 0 votes · 0%"),
    )
    .await;
    jason.click(&second).await;
    until_answers(
        &jason,
        message,
        &format!("Soup 1 vote · 50%,{long} 1 vote · 50%*"),
    )
    .await;
    until_answers(
        &kevin,
        message,
        &format!("Soup 1 vote · 50%*,{long} 1 vote · 50%"),
    )
    .await;
    assert_eq!(kevin.eval("document.activeElement.value").await, "1");
    jason.click(&first).await;
    until_answers(
        &kevin,
        message,
        &format!("Soup 2 votes · 100%*,{long} 0 votes · 0%"),
    )
    .await;
    press(&kevin, ENTER).await;
    until_answers(
        &kevin,
        message,
        &format!("Soup 1 vote · 100%,{long} 0 votes · 0%"),
    )
    .await;
    until_answers(
        &jason,
        message,
        &format!("Soup 1 vote · 100%*,{long} 0 votes · 0%"),
    )
    .await;
    jason.shot("poll-phone-light").await;
    assert_eq!(barriers(&jason).await, serde_json::json!([]));
    let small = format!("document.querySelector(`{second}`).getBoundingClientRect().height >= 44");
    assert_eq!(jason.eval(&small).await, true);

    // A secret one: the page asks for the reader's own, when it is new and when it is drawn again.
    let room = server.query("select room_id from messages limit 1");
    kevin.say("/poll Typed? | yes | no").await;
    jason.sees("Typed?").await;
    let plain = jason.messages().await.last().expect("a message").0;
    until_answers(&jason, plain, "yes 0 votes · 0%,no 0 votes · 0%").await;
    let script = format!(
        "fetch('/rooms/{room}/polls', {{ method: 'POST', body: new URLSearchParams(
            [['question', 'Who?'], ['answer', 'a'], ['answer', 'b'], ['secret', 'true'], ['several', 'true']]) }}).then(() => true)"
    );
    kevin.eval(&script).await;
    jason.sees("Who?").await;
    let secret = jason.messages().await.last().expect("a message").0;
    jason.click(&format!("#m{secret} .answer[value='1']")).await;
    jason.click(&format!("#m{secret} .answer[value='2']")).await;
    until_answers(&jason, secret, "a 1 vote · 100%*,b 1 vote · 100%*").await;
    until_answers(&kevin, secret, "a 1 vote · 100%,b 1 vote · 100%").await;
    jason.goto(&server, &format!("/rooms/{room}")).await;
    jason.live().await;
    until_answers(&jason, secret, "a 1 vote · 100%*,b 1 vote · 100%*").await;
    jason.click(&format!("#m{secret} .answer[value='2']")).await;
    until_answers(&jason, secret, "a 1 vote · 100%*,b 0 votes · 0%").await;
    kevin.click(&format!("#m{secret} .answer[value='1']")).await;
    until_answers(&jason, secret, "a 2 votes · 100%*,b 0 votes · 0%").await;
    until_answers(&kevin, secret, "a 2 votes · 100%*,b 0 votes · 0%").await;
    shots(&kevin, "polls").await;
    // A person who comes to the message's page sees who voted.
    kevin
        .goto(&server, &format!("/rooms/{room}/messages/{message}"))
        .await;
    shots(&kevin, "poll-page").await;

    // In a conversation, what one has written stands on the other side.
    kevin
        .eval("fetch('/chat/jason', { method: 'POST' }).then((a) => location.assign(a.url))")
        .await;
    kevin.until("!!document.querySelector('.direct')").await;
    kevin.live().await;
    kevin.say("/poll Between us? | yes | no").await;
    kevin
        .until("document.querySelectorAll('.own .poll .answer').length === 2")
        .await;
    kevin.size(390, 844).await;
    kevin.shot("poll-conversation-390-light").await;
    kevin.size(1440, 900).await;
    kevin.shot("poll-conversation-1440-light").await;
    kevin
        .goto(&server, &format!("/rooms/{room}/messages/{message}"))
        .await;

    // Closed by its author, it is closed for everybody; who presses too late is told.
    kevin.click("a[href$='/close-poll']").await;
    kevin
        .until("location.pathname.endsWith('/close-poll')")
        .await;
    let button = format!("document.querySelector(`{second}`).disabled");
    kevin.click("main form button.danger").await;
    jason.until(&button).await;
    jason
        .eval(&format!(
            "document.querySelector(`{second}`).disabled = false"
        ))
        .await;
    jason.click(&second).await;
    jason
        .until("document.querySelector('#notice').textContent.includes('closed')")
        .await;
    until_answers(
        &jason,
        message,
        &format!("Soup 1 vote · 100%*,{long} 0 votes · 0%"),
    )
    .await;
    for browser in [&kevin, &jason] {
        // (The browser notes the refused vote.)
        let console = browser.console().await;
        assert!(
            console.iter().all(|line| line.contains("409")),
            "{console:?}"
        );
    }
    kevin.close().await;
    jason.close().await;
}
