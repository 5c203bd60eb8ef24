//! Two people chat.

use crate::{driver::Driver, support::Server};

#[tokio::test]
async fn two_people_chat_in_two_browsers() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    jason.register(&server, "jason").await;
    kevin.enter(&server, "The design room").await;
    jason.enter(&server, "the DESIGN room").await;
    kevin.live().await;
    jason.live().await;
    kevin
        .until("document.querySelectorAll('#members li').length === 2")
        .await;

    let mut said = vec![];
    for n in 0..5 {
        for (name, browser) in [("kevin", &kevin), ("jason", &jason)] {
            let text = format!("{name} says {n}");
            browser.say(&text).await;
            kevin.sees(&text).await;
            jason.sees(&text).await;
            said.push(text);
        }
    }
    for browser in [&kevin, &jason] {
        let shown: Vec<_> = browser
            .messages()
            .await
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(
            shown, said,
            "each once, in order, the author's own included"
        );
        browser
            .until("document.querySelectorAll('#outbox li').length === 0")
            .await;
        assert_eq!(browser.console().await, Vec::<String>::new());
    }
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );

    // The server is killed and started again; the pages reconnect by themselves.
    server.kill();
    kevin.until("document.body.dataset.live === 'off'").await;
    kevin
        .until("document.querySelector('#line').textContent === 'Reconnecting…'")
        .await;
    server.start_again().await;
    kevin.live().await;
    jason.live().await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#line').textContent")
            .await,
        ""
    );
    jason.say("back again").await;
    kevin.sees("back again").await;
    said.push("back again".into());
    for browser in [&kevin, &jason] {
        let shown: Vec<_> = browser
            .messages()
            .await
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        assert_eq!(shown, said);
    }
    kevin.close().await;
    jason.close().await;
}

#[tokio::test]
async fn several_tabs_and_rooms_are_all_live() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let (one, two) = (jason.join("one").await, jason.join("two").await);
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let first = kevin.client.window().await.expect("a tab");
    kevin.enter(&server, "one").await;
    kevin.live().await;
    let again = kevin.tab().await;
    kevin.enter(&server, "one").await;
    kevin.live().await;
    let other = kevin.tab().await;
    kevin.enter(&server, "two").await;
    kevin.live().await;

    jason.say(&one, "in the first").await;
    jason.say(&two, "in the second").await;
    for (tab, text) in [
        (&first, "in the first"),
        (&again, "in the first"),
        (&other, "in the second"),
    ] {
        kevin.switch(tab).await;
        kevin.sees(text).await;
        assert_eq!(kevin.messages().await.len(), 1);
    }
    // Each tab's message appears in both tabs, once.
    kevin.switch(&first).await;
    kevin.say("from the first tab").await;
    kevin.sees("from the first tab").await;
    kevin.switch(&again).await;
    kevin.sees("from the first tab").await;
    assert_eq!(kevin.messages().await.len(), 2);
    // Leaving the room in one tab leads the other out of it; signing out leads out of all.
    kevin.switch(&first).await;
    kevin.click(".menu summary").await;
    kevin.click("form[action$='/leave'] button").await;
    kevin.find("main.lobby").await;
    kevin.switch(&again).await;
    kevin.until("location.pathname === '/lobby'").await;
    kevin.click("form[action='/logout'] button").await;
    kevin.find("form[action='/login']").await;
    kevin.switch(&other).await;
    kevin.until("location.pathname === '/login'").await;
    kevin.close().await;
}

#[tokio::test]
async fn ten_tabs_of_one_person_are_all_usable() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let mut tabs = vec![];
    for _ in 0..10 {
        tabs.push(kevin.tab().await);
        kevin.enter(&server, "designers").await;
    }
    jason.say(&room, "to all tabs").await;
    let mut live = 0;
    for tab in &tabs {
        kevin.switch(tab).await;
        kevin.sees("to all tabs").await;
        live += 1;
    }
    kevin.say("still usable").await;
    kevin.sees("still usable").await;
    println!("R-19: {live}/10 tabs of one browser showed the message; a form was still answered");
    kevin.close().await;
}

/// The side says who speaks, and a wide screen does not make lines longer.
#[tokio::test]
async fn own_messages_stand_on_the_right_of_a_readable_column() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (jason, kevin) = (server.register("jason").await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/chat/jason").await;
    kevin.live().await;
    kevin.say("Lunch?").await;
    kevin.sees("Lunch?").await;
    let room = kevin.place().await.replace("/rooms/", "");
    jason.say(&room, "At noon!").await;
    kevin.sees("At noon!").await;
    let places = "(() => {
        const place = (element) => element.getBoundingClientRect();
        const [own, other] = [...document.querySelectorAll('.message .body')].map(place);
        const column = place(document.querySelector('#composer'));
        const time = place(document.querySelector('.message.own .place time'));
        return [column.width, own.right - column.right, other.left - column.left, own.left > other.right,
            time.right - column.right, place(document.querySelector('.message .author')).width];
    })()";
    for (width, height) in [(1920, 1000), (1440, 900), (390, 844)] {
        kevin.size(width, height).await;
        kevin.shot(&format!("sides-{width}-light")).await;
        let found = kevin.eval(places).await;
        let number = |n: usize| found[n].as_f64().expect("a number");
        assert!(number(0) <= 52.0 * 16.0 + 1.0, "{width}: {found}");
        assert!(
            number(1).abs() < 2.0 && number(4).abs() < 2.0,
            "{width}: {found}"
        );
        assert!((0.0..60.0).contains(&number(2)), "{width}: {found}");
        assert_eq!(found[3], true, "{width}: {found}");
        assert!(number(5) <= 1.0, "{width}: {found}");
    }
    kevin.close().await;
}
