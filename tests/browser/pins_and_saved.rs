//! Pins, saved messages and reminders.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::Server,
};

#[tokio::test]
async fn messages_are_pinned_saved_and_come_back_as_reminders() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (person, other, room) = server.kevin_and_jason().await;
    let first = other.say(&room, "The door code is **4711**").await;
    other.say(&room, "Lunch is at noon").await;
    let last = other.say(&room, "Bring the printed plans, please").await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    for (browser, person) in [(&kevin, &person), (&jason, &other)] {
        browser.signed_in(&server, person).await;
        browser.goto(&server, &format!("/rooms/{room}")).await;
        browser.live().await;
    }

    // With keys, on the selected message. Everybody sees the mark at once.
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin
        .until(&format!("document.activeElement.id === 'm{last}'"))
        .await;
    kevin.keys(":focus", "p").await;
    for browser in [&kevin, &jason] {
        browser.find(&format!("#m{last} .pinned")).await;
    }
    assert!(jason.shown(&format!("#m{last} .pinned")).await);
    act_on(&kevin, last, "unpin").await;
    let none = format!("!document.querySelector('#m{last} .pinned')");
    for browser in [&kevin, &jason] {
        browser.until(&none).await;
    }
    act_on(&kevin, last, "pin").await;
    kevin.find(&format!("#m{last} .pinned")).await;
    act_on(&jason, first, "pin").await;
    kevin.find(&format!("#m{first} .pinned")).await;
    kevin.shot("pins-room").await;
    // The menu has the number, as it is when the menu is opened.
    kevin.click("details.menu summary").await;
    kevin
        .until("document.querySelector('#pins').textContent === '(2)'")
        .await;
    kevin.shot("pins-menu").await;
    kevin.click("details.menu a[href$='/pins']").await;
    kevin.until_at(&format!("/rooms/{room}/pins")).await;
    assert_eq!(kevin.texts(".kept .body").await.len(), 2);
    look(&kevin, "pins-list").await;

    // A key saves it. The sentence leads on, and undoes it.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    act_on(&kevin, first, "save").await;
    says(&kevin, "Saved for you alone.").await;
    kevin.shot("saved-notice").await;
    kevin.click("#notice a:last-child").await;
    says(&kevin, "Removed from Saved.").await;
    assert_eq!(server.query("select count(*) from saved"), "0");
    act_on(&kevin, last, "save").await;
    says(&kevin, "Saved for you alone.").await;
    act_on(&kevin, first, "remind").await;
    let form = format!("/rooms/{room}/messages/{first}/remind");
    kevin.until_at(&form).await;
    look(&kevin, "remind").await;
    kevin.click("[name=when][value=tomorrow]").await;
    kevin.click("form.card button").await;
    kevin.until_at("/saved").await;
    assert_eq!(kevin.texts(".kept .body").await.len(), 2);
    says(&kevin, "Reminder:").await;
    // It is nine in the morning where the browser is.
    let hour = "new Date([...document.querySelectorAll('#content li .hint time')]
        .map((time) => time.dateTime)[0]).getHours()";
    assert_eq!(kevin.eval(hour).await, 9);
    look(&kevin, "saved").await;

    // The time has come: every page says so, and Saved until it is done.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    server.query("update saved set remind_at = 1 where remind_at is not null");
    says(&kevin, "You have a reminder.").await;
    kevin.shot("reminder-notice").await;
    kevin.click("#notice a").await;
    kevin.until_at("/saved").await;
    says(&kevin, "You asked to be reminded").await;
    look(&kevin, "saved-reminder").await;
    kevin.click("form[action$='/done'] button").await;
    kevin
        .until("!document.querySelector(\"form[action$='/done']\")")
        .await;
    kevin.click("form[action$='/remove'] button").await;
    says(&kevin, "Removed from Saved.").await;
    look(&kevin, "saved-undo").await;
    kevin.click(".done form button").await;
    kevin
        .until("document.querySelectorAll('.kept .body').length === 2")
        .await;
    kevin
        .goto(&server, &format!("/rooms/{room}/messages/{first}"))
        .await;
    look(&kevin, "saved-message").await;
    for browser in [&kevin, &jason] {
        let mut problems = browser.console().await;
        problems.retain(|line| !line.contains("was preloaded"));
        assert_eq!(problems, [""; 0]);
    }
}

/// Checks the page in all sizes and both themes.
async fn look(browser: &Browser, name: &str) {
    shots(browser, name).await;
    browser.dark(false).await;
    browser.size(1280, 800).await;
}

/// Waits until the page says something.
async fn says(browser: &Browser, text: &str) {
    let text = json!(text);
    let says = format!("document.body.innerText.includes({text})");
    browser.until(&says).await;
}

#[tokio::test]
async fn a_message_is_forwarded_with_a_key() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (person, other, room) = server.kevin_and_jason().await;
    let chat = person.post("/chat/jason", &[]).await;
    let chat = crate::support::person::location(&chat);
    let said = other.say(&room, "The door code is **4711**").await;
    let kevin = driver.browser().await;
    kevin.signed_in(&server, &person).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin
        .until(&format!("document.activeElement.id === 'm{said}'"))
        .await;
    kevin.keys(":focus", "f").await;
    kevin
        .until_at(&format!("/rooms/{room}/messages/{said}/forward"))
        .await;
    kevin.keys("#to", "jason").await;
    kevin.fill("#body", "For you").await;
    shots(&kevin, "forward").await;
    kevin.click("main form button[type=submit]").await;
    kevin
        .until("document.querySelector('#messages .message .body')?.textContent.includes('4711')")
        .await;
    assert!(kevin.place().await.starts_with(&chat));
    kevin.shot("forwarded").await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
}

/// Chooses an action of the message's sheet. (A window that nobody has clicked into since the
/// page came has no focus.)
async fn act_on(browser: &Browser, message: u64, action: &str) {
    browser.click("#name").await;
    browser.act_on(&format!("#m{message}"), action).await;
}
