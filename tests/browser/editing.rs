//! Editing and deleting messages, in two browsers.

use serde_json::json;

use crate::{
    driver::Driver,
    layout::shots,
    support::{Server, person::location},
};

#[tokio::test]
async fn a_message_is_edited_in_its_place() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    jason.register(&server, "jason").await;
    kevin.enter(&server, "The design room").await;
    jason.enter(&server, "The design room").await;
    kevin.live().await;
    jason.live().await;
    kevin.say("helo").await;
    jason.sees("helo").await;
    jason.say("what?").await;
    kevin.sees("what?").await;
    let tools = "document.querySelectorAll('.message.own').length === 1";
    kevin.until(tools).await;
    jason.until(tools).await;

    // The up arrow in an empty composer edits one's last message; Enter saves it.
    kevin.keys("#composer-body", "\u{e013}").await;
    let editing = "document.activeElement.matches('.editing textarea')";
    kevin.until(editing).await;
    assert_eq!(kevin.eval("document.activeElement.value").await, "helo");
    kevin.keys(".editing textarea", " you\u{e007}").await;
    jason.sees("helo you").await;
    kevin.sees("helo you").await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    for browser in [&kevin, &jason] {
        let shown: Vec<_> = browser.messages().await.into_iter().map(|m| m.1).collect();
        assert_eq!(shown, ["helo you", "what?"], "in their places");
        browser
            .until("document.querySelectorAll('.edited').length === 1")
            .await;
    }
    kevin.until(tools).await;

    // Escape cancels.
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.until(editing).await;
    kevin.keys(".editing textarea", " never mind\u{e00c}").await;
    kevin.until("!document.querySelector('.editing')").await;
    kevin.sees("helo you").await;
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;

    // A text that cannot be saved stays in the editor with the problem.
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.until(editing).await;
    kevin
        .eval("(document.activeElement.value = ' ', document.activeElement.form.requestSubmit())")
        .await;
    kevin
        .until("!!document.querySelector('.editing .problem')")
        .await;
    kevin.until(editing).await;
    // Chromium logs every answer with status 422.
    assert_eq!(kevin.console().await.len(), 1);
    kevin.keys(".editing textarea", "hello you\u{e007}").await;
    jason.sees(" hello you").await;

    // Deleting asks first.
    kevin.eval("void (window.confirm = () => false)").await;
    kevin.act_on(".message.own", "remove").await;
    kevin.eval("void (window.confirm = () => true)").await;
    kevin.act_on(".message.own", "remove").await;
    let removed = "document.querySelectorAll('.message .removed').length === 1";
    kevin.until(removed).await;
    jason.until(removed).await;
    for browser in [&kevin, &jason] {
        assert_eq!(browser.messages().await.len(), 2);
        assert_eq!(browser.console().await, Vec::<String>::new());
    }

    // A page that does not show the message does not receive it.
    let room = kevin.eval("location.pathname").await;
    let room = room.as_str().expect("a path").to_owned();
    for n in 0..60 {
        let body = format!("new URLSearchParams({{ body: 'number {n}' }})");
        let post = format!("void fetch('{room}/messages', {{ method: 'POST', body: {body} }})");
        jason.eval(&post).await;
    }
    jason.sees("number 59").await;
    kevin.goto(&server, &room).await;
    kevin.live().await;
    jason
        .until("document.querySelectorAll('#outbox li').length === 0")
        .await;
    let first = "document.querySelector('.message[id]')";
    let before = kevin.eval(&format!("{first}.id")).await;
    jason.act_on(".message.own", "edit").await;
    jason.until(editing).await;
    jason.keys(".editing textarea", " again\u{e007}").await;
    jason.sees("what? again").await;
    jason.say("and now?").await;
    kevin.sees("and now?").await;
    assert_eq!(kevin.eval(&format!("{first}.id")).await, before);
    assert_eq!(kevin.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_draft_of_an_edit_is_kept_until_it_is_saved_or_cancelled() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    kevin.say("helo").await;
    kevin.sees("helo").await;
    kevin
        .until("document.querySelectorAll('.message.own').length === 1")
        .await;
    let place = kevin
        .eval("document.querySelector('.message .place').pathname")
        .await;
    let place = place.as_str().expect("a path");
    let typed = "document.querySelector('.editing textarea')?.value === 'helo, half'";
    let focused = "document.activeElement.matches('.editing textarea')";
    let kept = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length";

    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.until(focused).await;
    kevin.keys(".editing textarea", ", half").await;
    // An edit in another window replaces the message here.
    kevin
        .eval("void (window.editor = document.querySelector('.editing'))")
        .await;
    let elsewhere = "{ method: 'POST', body: new URLSearchParams({ body: 'hullo' }) }";
    kevin
        .eval(&format!("void fetch('{place}', {elsewhere})"))
        .await;
    kevin.until("!window.editor.isConnected").await;
    kevin.until(typed).await;
    kevin.until(focused).await;
    kevin.client.refresh().await.expect("a reload");
    kevin.until(typed).await;
    // To another room and back, without loading a page.
    kevin.live().await;
    let cooks =
        "[...document.querySelectorAll('#rooms a')].find(a => a.textContent.includes('Cooks'))";
    kevin.eval(&format!("{cooks}.click()")).await;
    kevin
        .until("document.querySelector('main h1 bdi').textContent === 'Cooks'")
        .await;
    kevin.client.back().await.expect("the way back");
    kevin.until(typed).await;
    kevin.until(focused).await;
    kevin.live().await;

    // Saving and cancelling both delete the draft.
    kevin.keys(".editing textarea", " done\u{e007}").await;
    kevin.sees("helo, half done").await;
    assert_eq!(kevin.eval(kept).await, 0);
    kevin
        .until("document.querySelectorAll('.message.own').length === 1")
        .await;
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.until(focused).await;
    kevin.keys(".editing textarea", " never mind\u{e00c}").await;
    kevin.sees("helo, half done").await;
    assert_eq!(kevin.eval(kept).await, 0);

    // A deleted message has no draft.
    kevin
        .until("document.querySelectorAll('.message.own').length === 1")
        .await;
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin.until(focused).await;
    kevin.keys(".editing textarea", " too late").await;
    assert_eq!(kevin.eval(kept).await, 1);
    kevin
        .eval(&format!(
            "void fetch('{place}/remove', {{ method: 'POST' }})"
        ))
        .await;
    kevin
        .until("document.querySelectorAll('.message .removed').length === 1")
        .await;
    assert_eq!(kevin.eval(kept).await, 0);
    assert_eq!(
        kevin.eval("document.querySelector('.editing')").await,
        serde_json::Value::Null
    );
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

/// On a touch screen, a message is edited on its own page.
#[tokio::test]
async fn the_draft_on_a_message_s_own_page_is_kept() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "The design room").await;
    kevin.live().await;
    let room = kevin.place().await;
    kevin.say("half").await;
    kevin.sees("half").await;
    let message = kevin.messages().await[0].0;
    let editor = format!("{room}/messages/{message}/edit");
    let typed = "document.querySelector('.editing textarea').value";

    kevin.goto(&server, &editor).await;
    kevin.keys(".editing textarea", " a sentence").await;
    kevin.goto(&server, &room).await;
    kevin.goto(&server, &editor).await;
    kevin.until(&format!("{typed} === 'half a sentence'")).await;
    // The room's page has the same draft.
    kevin.goto(&server, &room).await;
    kevin
        .until(&format!("{typed}.trim() === 'half a sentence'"))
        .await;

    // Cancelling or saving deletes it.
    kevin.goto(&server, &editor).await;
    kevin.until(&format!("{typed} === 'half a sentence'")).await;
    // And the page leads to the message in its room; the keys are the same as there.
    kevin.keys(".editing textarea", "\u{e00c}").await;
    let there = format!("location.pathname === '{room}' && location.hash === '#m{message}'");
    kevin.until(&there).await;
    kevin.live().await;
    kevin.goto(&server, &editor).await;
    kevin.until(&format!("{typed} === 'half'")).await;
    kevin.keys(".editing textarea", ", whole\u{e007}").await;
    kevin.until(&there).await;
    kevin.sees("half, whole").await;
    kevin.goto(&server, &editor).await;
    kevin.until(&format!("{typed} === 'half, whole'")).await;
    kevin
        .until("Object.keys(localStorage).every((key) => !key.includes('/messages/'))")
        .await;
    kevin.close().await;
}

#[tokio::test]
async fn deleted_messages_are_thin_lines_however_many_they_are() {
    let server = Server::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    jason.say(&room, "before").await;
    for n in 0..4 {
        person.say(&room, &format!("a slip, number {n}")).await;
    }
    jason.say(&room, "one of jason’s").await;
    person.say(&room, "after").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.signed_in(&server, &person).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    // Both while the page is open and on a new one.
    for id in 2..=6 {
        kevin
            .eval(&format!(
                "fetch('/rooms/{room}/messages/{id}/remove', {{ method: 'POST' }}).then(() => 0)"
            ))
            .await;
    }
    let lines = "[...document.querySelectorAll('.message.gone')].map((message) => {
        const box = message.getBoundingClientRect();
        const parts = ['.author', '.body', '.place'].map((css) => message.querySelector(css).getBoundingClientRect());
        return [Math.round(box.height), message.querySelectorAll('.avatar, .tools').length,
            parts.every((part, n) => part.width > 5 && part.top >= box.top && part.bottom <= box.bottom + 1
                && (n === 0 || part.left >= parts[n - 1].right)),
            parseFloat(getComputedStyle(message.querySelector('.body')).fontSize) < 14];
    })";
    for reloads in [false, true] {
        if reloads {
            kevin.goto(&server, &format!("/rooms/{room}")).await;
            kevin.live().await;
        }
        kevin
            .until("document.querySelectorAll('.gone').length === 5")
            .await;
        for (width, height) in [(1440, 900), (390, 844)] {
            kevin.size(width, height).await;
            let found = kevin.eval(lines).await;
            for line in found.as_array().expect("lines") {
                let height = line[0].as_u64().expect("a height");
                assert!(height <= 22, "{width}: {found}");
                assert_eq!(
                    line.as_array().expect("parts")[1..],
                    [json!(0), json!(true), json!(true)],
                    "{width}: {found}"
                );
            }
        }
    }
    shots(&kevin, "room-deleted").await;

    // In a conversation the side says whose they were.
    let conversation = location(&person.post("/chat/jason", &[]).await);
    let id = conversation.strip_prefix("/rooms/").expect("a room");
    jason.say(id, "Lunch?").await;
    for (who, first) in [(&person, "a slip"), (&jason, "another slip")] {
        let message = who.say(id, first).await;
        who.post(&format!("{conversation}/messages/{message}/remove"), &[])
            .await;
        who.say(id, "That was wrong.").await;
    }
    kevin.goto(&server, &conversation).await;
    kevin.live().await;
    let sides = "[...document.querySelectorAll('.gone')].map((message) => {
        const box = message.getBoundingClientRect();
        const [body, place] = ['.body', '.place'].map((css) => message.querySelector(css).getBoundingClientRect());
        return [box.height <= 22, body.left - box.left > box.right - place.right];
    })";
    assert_eq!(
        kevin.eval(sides).await,
        json!([[true, true], [true, false]])
    );
    shots(&kevin, "conversation-deleted").await;
    kevin.close().await;
}
