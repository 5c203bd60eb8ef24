//! A touch screen: the Return key, the sheet of a message, long names; and paper.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    support::{Person, Server},
};

/// A browser on a phone whose pointer is a finger.
async fn phone(server: &Server, driver: &Driver) -> (Browser, Person, String) {
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let kevin = driver.browser_with_touch().await;
    kevin.size(390, 844).await;
    kevin.register(server, "kevin").await;
    kevin.enter(server, "designers").await;
    kevin.live().await;
    (kevin, jason, room)
}

const TEXT: &str = "document.querySelector('#composer-body').value";

/// A key of the on-screen keyboard has no code, and one of an attached keyboard has.
async fn return_key(browser: &Browser, code: &str) {
    for kind in ["keyDown", "keyUp"] {
        let key = json!({
            "type": kind, "key": "Enter", "code": code, "windowsVirtualKeyCode": 13, "text": "\r",
        });
        browser.cdp("Input.dispatchKeyEvent", key).await;
    }
}

#[tokio::test]
async fn return_is_a_new_line_and_the_button_sends() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (kevin, _, _) = phone(&server, &driver).await;
    // No on-screen keyboard opens by itself.
    assert_eq!(kevin.eval("document.activeElement.localName").await, "body");
    kevin.click("#composer-body").await;
    kevin.keys("#composer-body", "one").await;
    return_key(&kevin, "").await;
    kevin.keys("#composer-body", "two").await;
    assert_eq!(kevin.eval(TEXT).await, "one\ntwo");
    assert!(kevin.messages().await.is_empty());
    let hint = "document.querySelector('#composer-body').enterKeyHint";
    assert_eq!(kevin.eval(hint).await, "enter");
    kevin.click("#composer .primary").await;
    kevin.sees("one\ntwo").await;
    // With a keyboard attached Enter sends.
    kevin.keys("#composer-body", "three").await;
    return_key(&kevin, "Enter").await;
    kevin.sees("three").await;
    kevin.close().await;
}

#[tokio::test]
async fn a_tap_on_a_message_opens_a_sheet_with_what_can_be_done() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (kevin, jason, room) = phone(&server, &driver).await;
    let his = jason.say(&room, "by somebody else").await;
    kevin.sees("by somebody else").await;
    kevin.click("#composer-body").await;
    kevin.keys("#composer-body", "my own").await;
    kevin.click("#composer .primary").await;
    kevin.sees("my own").await;
    let own = kevin.messages().await.last().expect("a message").0;
    let shown = "[...document.querySelectorAll('#actions > :is(button, a)')]
        .filter((b) => b.checkVisibility()).map((b) => b.querySelector('span').textContent).join()";
    kevin.click(&format!("#m{own} .body")).await;
    kevin
        .until("document.querySelector('#actions')?.open === true")
        .await;
    assert_eq!(
        kevin.eval(shown).await,
        "Reply,Open thread,React,Copy text,Copy link,Forward,Mark unread from here,Save for later,Remind me…,Pin,Edit,Seen by,Delete"
    );
    kevin.shot("sheet-own-390-light").await;
    kevin.dark(true).await;
    kevin.shot("sheet-own-390-dark").await;
    kevin.dark(false).await;
    let small = "[...document.querySelectorAll('#actions > :is(button, a):not([hidden])')]
        .every((b) => b.getBoundingClientRect().height >= 44)";
    assert_eq!(kevin.eval(small).await, true);
    kevin.click("#actions [data-act=edit]").await;
    kevin.find(&format!("#m{own}.editing")).await;
    kevin.click(&format!("#m{own} [data-cancel]")).await;
    kevin.find(&format!("#m{own} .body")).await;
    // Of somebody else's message the text can be copied.
    kevin.click(&format!("#m{his} .body")).await;
    kevin
        .until("document.querySelector('#actions')?.open === true")
        .await;
    assert_eq!(
        kevin.eval(shown).await,
        "Reply,Open thread,React,Copy text,Copy link,Forward,Mark unread from here,Save for later,Remind me…,Pin"
    );
    kevin.click("#actions [data-act=copy]").await;
    kevin
        .until("!document.querySelector('#actions').open")
        .await;
    // A long press is the same.
    let press = format!(
        "!document.querySelector('#m{own} .body').dispatchEvent(
            new MouseEvent('contextmenu', {{ bubbles: true, cancelable: true }}))"
    );
    assert_eq!(kevin.eval(&press).await, true);
    kevin
        .until("document.querySelector('#actions')?.open === true")
        .await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

/// Long names stay on one line, and messages that follow have the whole width.
#[tokio::test]
async fn long_names_and_messages_fit_on_a_phone() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let wide = "W".repeat(50);
    let maria = server.register("maria").await;
    let profile = [
        ("display_name", wide.as_str()),
        ("bio", ""),
        ("time_zone", ""),
    ];
    assert!(
        maria
            .post("/me/profile", &profile)
            .await
            .status()
            .is_redirection()
    );
    let name = "M".repeat(80);
    let room = maria.join(&name).await;
    let long = "a message that is much longer than one line of a phone can be ".repeat(3);
    for _ in 0..2 {
        maria.say(&room, &long).await;
    }
    let kevin = driver.browser_with_touch().await;
    kevin.size(390, 844).await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, &name).await;
    kevin.live().await;
    kevin.shot("long-names-390-light").await;
    for (css, most) in [
        ("main h1", 30.0),
        (".message .author", 30.0),
        ("#composer-body", 50.0),
        (".row bdi", 30.0),
    ] {
        let height =
            format!("document.querySelector('{css}')?.getBoundingClientRect().height ?? 0");
        let height = kevin.eval(&height).await.as_f64().expect("a height");
        assert!(height <= most, "{css} is {height} high");
    }
    let width =
        "[...document.querySelectorAll('.message .body')].at(-1).getBoundingClientRect().width";
    let width = kevin.eval(width).await.as_f64().expect("a width");
    assert!(width > 290.0, "{width} of 390");
    let fields = "[...document.querySelectorAll('input, textarea, select')]
        .every((field) => parseFloat(getComputedStyle(field).fontSize) >= 16)";
    assert_eq!(kevin.eval(fields).await, true);
    assert_eq!(
        kevin.eval("document.documentElement.scrollWidth").await,
        390
    );
    kevin.close().await;
}

/// A7: a printed room is whole.
#[tokio::test]
async fn a_printed_room_has_all_its_messages_with_days_and_names() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..60 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let media = |media: &str| {
        let media = json!({ "media": media });
        kevin.cdp("Emulation.setEmulatedMedia", media)
    };
    media("print").await;
    let seen = "(() => {
        const messages = [...document.querySelectorAll('.message')];
        const shown = (css) => messages.filter((m) => {
            const { width, height } = m.querySelector(css)?.getBoundingClientRect() ?? {};
            return width > 5 && height > 5;
        }).length;
        return [messages.length, shown('.body'), shown('.author'), shown('.day'),
            document.querySelector('#composer').checkVisibility(),
            document.documentElement.scrollHeight > 2000,
            messages[0].getBoundingClientRect().top < messages[1].getBoundingClientRect().top];
    })()";
    assert_eq!(
        kevin.eval(seen).await,
        json!([50, 50, 50, 1, false, true, true])
    );
    let pdf = kevin.cdp("Page.printToPDF", json!({})).await;
    assert!(pdf["data"].as_str().expect("a document").len() > 10_000);
    kevin.shot("print").await;
    media("").await;
    kevin.close().await;
}
