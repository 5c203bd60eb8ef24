//! Invitations and blocked people, with and without scripts.

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::{Person, Server, person::location, smtp::Smtp},
};

async fn private_room(owner: &Person, name: &str, people: &str) -> String {
    let form = [("name", name), ("kind", "private"), ("people", people)];
    let place = location(&owner.post("/rooms", &form).await);
    place.strip_prefix("/rooms/").expect("a room").to_owned()
}

/// Pictures of a page on which no script can run.
async fn pictures(browser: &Browser, name: &str) {
    for dark in [false, true] {
        browser.dark(dark).await;
        for (width, height) in [(1440, 900), (390, 844)] {
            browser.size(width, height).await;
            let theme = if dark { "dark" } else { "light" };
            browser.shot(&format!("{name}-{width}-{theme}")).await;
        }
    }
    browser.dark(false).await;
    browser.size(1440, 900).await;
}

/// Waits for a text anywhere on the page.
async fn says(browser: &Browser, text: &str) {
    browser
        .until(&format!("document.body.textContent.includes('{text}')"))
        .await;
}

/// Whether a message is folded: its text is not shown.
async fn is_folded(browser: &Browser, message: u64) -> bool {
    !browser.shown(&format!("#m{message} .body")).await
}

#[tokio::test]
async fn invitations_come_live_and_messages_of_blocked_people_are_folded() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let (uma, mallory) = (
        server.register("uma").await,
        server.register("mallory").await,
    );
    let room = mallory.join("designers").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let first = private_room(&uma, "The surprise party", "kevin").await;
    kevin
        .until("document.querySelectorAll('#invitations .invitation').length === 1")
        .await;
    let second = private_room(&uma, "A room with quite a long name that goes on", "kevin").await;
    kevin
        .until("document.querySelectorAll('#invitations .invitation').length === 2")
        .await;
    let third = private_room(&mallory, "A trap", "kevin").await;
    kevin
        .until("!!document.querySelector('#invitations a[href=\"/me/contacts\"]')")
        .await;
    shots(&kevin, "contacts-invitations").await;
    // A "no" stays on the page, and the invitation goes.
    kevin
        .click(&format!("#i{second} form[action$='/refuse'] button"))
        .await;
    kevin
        .until(&format!("!document.querySelector('#i{second}')"))
        .await;
    assert_eq!(kevin.place().await, format!("/rooms/{room}"));
    let before = mallory.say(&room, "something rude").await;
    let polite = uma.join("designers").await;
    let other = uma.say(&polite, "good morning").await;
    kevin.sees("good morning").await;
    assert!(!is_folded(&kevin, before).await);
    // An open page folds at once when its reader blocks somebody in another browser.
    let elsewhere = server.visitor();
    elsewhere.sign_in("kevin").await;
    let body = format!("getComputedStyle(document.querySelector('#m{before} .body')).display");
    for (path, display) in [
        ("/people/mallory/block", "none"),
        ("/me/contacts/people/3/unblock", "block"),
    ] {
        elsewhere.post(path, &[]).await;
        kevin.until(&format!("{body} === '{display}'")).await;
    }
    // Blocking asks first.
    kevin.goto(&server, "/people/mallory").await;
    kevin.click("a[href='/people/mallory/block']").await;
    kevin.find("form[action='/people/mallory/block']").await;
    shots(&kevin, "contacts-block").await;
    kevin
        .click("form[action='/people/mallory/block'] button")
        .await;
    kevin.find("form[action$='/unblock']").await;
    shots(&kevin, "contacts-profile").await;
    kevin.goto(&server, "/me/contacts").await;
    shots(&kevin, "contacts-page").await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    kevin
        .until("document.querySelectorAll('#invitations .invitation').length === 1")
        .await;
    kevin
        .until(&format!(
            "getComputedStyle(document.querySelector('#m{before} .body')).display === 'none'"
        ))
        .await;
    assert!(!is_folded(&kevin, other).await);
    let after = mallory.say(&room, "something rude again").await;
    let last = mallory.say(&room, "and again").await;
    kevin.find(&format!("#m{last}")).await;
    assert!(is_folded(&kevin, after).await && is_folded(&kevin, last).await);
    let told = kevin.texts("#told").await.concat();
    assert!(!told.contains("rude"), "{told}");
    kevin
        .until("getComputedStyle(document.querySelector('#rooms .said')).fontSize === '0px'")
        .await;
    shots(&kevin, "contacts-folded").await;
    // The folded line is a link to the message.
    kevin.click(&format!("#m{after} .place")).await;
    kevin
        .until_at(&format!("/rooms/{room}/messages/{after}"))
        .await;
    assert!(!is_folded(&kevin, after).await);
    assert_ne!(first, third);
    let console = kevin.console().await;
    assert!(console.is_empty(), "{console:?}");
}

#[tokio::test]
async fn invitations_and_blocks_work_without_scripts() {
    let smtp = Smtp::start().await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let server = Server::start_with(&settings[..1]).await;
    let driver = Driver::start().await;
    let kevin = driver.browser_without_scripts().await;
    let person = server.register("kevin").await;
    let (uma, mallory) = (
        server.register("uma").await,
        server.register("mallory").await,
    );
    let open = uma.join("designers").await;
    mallory.join("designers").await;
    person.join("designers").await;
    kevin.goto(&server, "/login").await;
    kevin.fill("#username", "kevin").await;
    kevin
        .fill("#password", crate::support::person::PASSWORD)
        .await;
    kevin.click("form.card button").await;
    kevin.find(".sidebar").await;
    let room = private_room(&uma, "The surprise party", "kevin").await;
    let other = private_room(&mallory, "A trap", "kevin").await;
    kevin.goto(&server, "/lobby").await;
    pictures(&kevin, "contacts-no-script-invitations").await;
    kevin
        .click(&format!("#i{other} form[action$='/decline'] button"))
        .await;
    kevin.until_at("/lobby").await;
    kevin.click(&format!("#i{room} button.primary")).await;
    kevin.until_at(&format!("/rooms/{room}")).await;
    kevin.goto(&server, "/people/mallory/block").await;
    kevin
        .click("form[action='/people/mallory/block'] button")
        .await;
    kevin.find("form[action$='/unblock']").await;
    let message = mallory.say(&open, "something rude").await;
    uma.say(&open, "good morning").await;
    kevin.goto(&server, &format!("/rooms/{open}")).await;
    kevin.enter_frame("iframe.live").await;
    kevin.find(&format!("#m{message}")).await;
    let live = mallory.say(&open, "something rude, live").await;
    kevin.find(&format!("#m{live}")).await;
    assert!(is_folded(&kevin, message).await && is_folded(&kevin, live).await);
    kevin.leave_frame().await;
    pictures(&kevin, "contacts-no-script-folded").await;
}

#[tokio::test]
async fn the_account_page_says_whether_the_address_is_confirmed() {
    let smtp = Smtp::start().await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    // Without `public_url` the browser's own address is ours.
    let mail_only = Server::start_with(&settings[..1]).await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&mail_only, "kevin").await;
    kevin.goto(&mail_only, "/me").await;
    says(&kevin, "This server can’t send e-mail").await;
    let port = crate::support::free_port();
    let url = format!("http://127.0.0.1:{port}");
    let port = port.to_string();
    let server = Server::start_with(&[
        settings[0],
        ("ROCKET_PUBLIC_URL", &url),
        ("ROCKET_PORT", &port),
    ])
    .await;
    let ana = driver.browser().await;
    ana.goto(&server, "/register").await;
    ana.fill("#username", "ana").await;
    ana.fill("#password", crate::support::person::PASSWORD)
        .await;
    ana.fill("#email", "ana@example.org").await;
    ana.click("form.card button.primary").await;
    ana.find(".sidebar").await;
    ana.goto(&server, "/me").await;
    ana.eval("document.querySelector('form[action=\"/me/email/again\"]').scrollIntoView({block: 'center'})").await;
    shots(&ana, "contacts-unconfirmed").await;
    ana.click("form[action='/me/email/again'] button").await;
    ana.until_at("/me?changed=email-again").await;
    smtp.next().await;
    let mail = smtp.next().await;
    ana.goto(&server, mail.path()).await;
    shots(&ana, "contacts-confirm").await;
    ana.click("form.card button").await;
    ana.until_at("/confirmed").await;
    shots(&ana, "contacts-confirmed").await;
    ana.goto(&server, "/me").await;
    says(&ana, "This address is confirmed").await;
}

#[tokio::test]
async fn an_invitation_declined_on_the_page_of_all_is_gone_from_it() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let uma = server.register("uma").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let first = private_room(&uma, "The surprise", "kevin").await;
    let second = private_room(&uma, "Another one", "kevin").await;
    kevin.goto(&server, "/me/contacts").await;
    kevin.live().await;
    // The list beside it does not show them once more.
    let left = |n| format!("document.querySelectorAll('.invitation').length === {n}");
    kevin.until(&left(2)).await;
    for (room, n) in [(first, 1), (second, 0)] {
        kevin
            .click(&format!("#i{room} form[action$='/decline'] button"))
            .await;
        kevin.until(&left(n)).await;
    }
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}
