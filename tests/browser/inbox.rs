//! The inbox while it is open, marking as unread, and the keys that lead from one to the next.

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

async fn shots(browser: &Browser, name: &str) {
    browser.size(1280, 800).await;
    browser.shot(&format!("{name}-1280-light")).await;
    browser.dark(true).await;
    browser.shot(&format!("{name}-1280-dark")).await;
    browser.size(390, 844).await;
    browser.shot(&format!("{name}-390-dark")).await;
    browser.dark(false).await;
    browser.shot(&format!("{name}-390-light")).await;
    browser.size(1280, 800).await;
}

#[tokio::test]
async fn somebody_finds_what_concerns_them_and_marks_it_as_unread_again() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (jason, person, room) = server.kevin_and_jason().await;
    let elsewhere = person.join("elsewhere").await;
    let own = person.say(&room, "Who takes the **minutes** today?").await;
    let browser = driver.browser().await;
    browser.signed_in(&server, &person).await;
    browser.goto(&server, &format!("/rooms/{elsewhere}")).await;
    browser.live().await;
    let count = |n: &str| {
        format!("document.querySelector('#inbox-count .unread')?.firstChild.textContent === '{n}'")
    };
    let nothing = "!document.querySelector('#inbox-count .unread')";
    browser.until(nothing).await;
    let mention = jason.say(&room, "I thought @jason would :)").await;
    jason.say(&room, "or was it somebody else?").await;
    browser.until(&count("1")).await;
    browser.shot("inbox-sidebar").await;

    // A key opens the inbox, which shows what comes meanwhile.
    browser.keys("body", "i").await;
    browser.until_at("/inbox").await;
    browser.live().await;
    browser.find(&format!("#i{mention} .waiting")).await;
    let react = format!("/rooms/{room}/messages/{own}/react");
    jason.post(&react, &[("emoji", "🎉"), ("on", "true")]).await;
    browser.find(&format!("#i{own}r")).await;
    shots(&browser, "inbox").await;
    // The reaction was shown, so it is read.
    browser.until(&count("1")).await;

    // The item leads to its message, and is read there.
    browser.click(&format!("#i{mention} a")).await;
    browser
        .until_at(&format!("/rooms/{room}/at/{mention}"))
        .await;
    browser.until(nothing).await;

    // In the room, a key marks it as unread again. It stays so while the page is open.
    browser.goto(&server, &format!("/rooms/{room}")).await;
    browser.live().await;
    let unread = async || {
        let page = person.page("/lobby").await;
        page.texts(&format!("#unread-{room} .unread")).concat()
    };
    browser
        .until("!document.querySelector('.sidebar.waiting')")
        .await;
    while !unread().await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    browser.keys("body", "k").await;
    browser.keys(":focus", "k").await;
    let selected = format!("document.activeElement.id === 'm{mention}'");
    browser.until(&selected).await;
    browser.keys(":focus", "u").await;
    browser
        .until("!!document.querySelector('#notice form[action=\"/unread/undo\"]')")
        .await;
    browser.shot("marked-unread").await;
    assert_eq!(unread().await, "2 unread");
    jason.say(&room, "one more thing").await;
    browser.sees("one more thing").await;
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert_eq!(unread().await, "3 unread");

    // Elsewhere a key leads to the next one: first to the page of what is new.
    browser.goto(&server, "/catch-up").await;
    browser.live().await;
    assert_eq!(browser.texts(".new-in > h2").await, ["designers"]);
    shots(&browser, "catch-up").await;
    browser.keys("body", "n").await;
    browser
        .until_at(&format!("/rooms/{room}/at/{mention}"))
        .await;
    browser.live().await;
    while !unread().await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    browser.keys("body", "n").await;
    browser.until_at("/catch-up").await;
    browser
        .until("document.querySelector('main').innerText.includes('all caught up')")
        .await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}
