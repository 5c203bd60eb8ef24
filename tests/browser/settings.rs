//! Settings in a browser: choices that are saved when they are made, the list of rooms beside the
//! page, time zones, and a look at a picture before it is uploaded.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::{Server, person::PASSWORD},
};

/// Waits until the status line of the form with this action says so.
async fn says(browser: &Browser, action: &str, text: &str) {
    let (form, text) = (
        json!(format!("form[action$='{action}'] .state")),
        json!(text),
    );
    browser
        .until(&format!(
            "document.querySelector({form}).textContent === {text}"
        ))
        .await;
}

const NOT_SAVED: &str = "That wasn’t saved, so it’s back as it was.";

#[tokio::test]
async fn a_choice_is_saved_when_it_is_made_and_put_back_when_that_fails() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    let room = kevin.place().await;
    kevin.goto(&server, "/me").await;
    kevin.live().await;
    // The same page has the new colors, around it as well, and is not loaded again.
    kevin.eval("void (window.same = true)").await;
    kevin.fill("#bio", "typed and not saved").await;
    kevin.click("[name=theme][value=dark]").await;
    says(&kevin, "/me/theme", "Saved.").await;
    let look = "[document.documentElement.dataset.theme, getComputedStyle(document.documentElement).backgroundColor, \
        ...[...document.querySelectorAll('meta[name=theme-color], meta[name=color-scheme]')].map((m) => m.content)]";
    let dark = json!(["dark", "rgb(21, 19, 17)", "dark", "rgb(21, 19, 17)"]);
    assert_eq!(kevin.eval(look).await, dark);
    kevin.click("#letters").await;
    says(&kevin, "/me/letters", "Saved.").await;
    assert_eq!(
        kevin.eval("document.documentElement.dataset.letters").await,
        "off"
    );
    // Two switches in a row, and the last state of both counts.
    kevin
        .eval("void ['#receipts', '#appears_offline', '#receipts', '#receipts'].forEach((id) => document.querySelector(id).click())")
        .await;
    says(&kevin, "/me/privacy", "Saved.").await;
    kevin.until("!document.querySelector('#receipts').defaultChecked && document.querySelector('#appears_offline').defaultChecked").await;
    assert_eq!(kevin.eval("window.same").await, true);
    assert_eq!(
        kevin.eval("document.querySelector('#bio').value").await,
        "typed and not saved"
    );
    assert!(
        !kevin.shown("form.at-once noscript").await,
        "no button is needed"
    );

    kevin.goto(&server, &format!("{room}/settings")).await;
    kevin.click("[name=notify][value=nothing]").await;
    says(&kevin, "/notify", "Saved.").await;
    // The list beside it knows.
    kevin.find("#rooms .row.muted").await;
    kevin.goto(&server, "/me").await;
    let chosen = "['dark', 'letters', 'receipts', 'appears_offline'].map((name) => \
        document.querySelector(`#${name}, [value=${name}]`).checked)";
    let saved = json!([true, false, false, true]);
    assert_eq!(kevin.eval(chosen).await, saved);
    shots(&kevin, "me-saved").await;

    // The server refuses, and says why.
    kevin
        .eval("void (document.querySelector('[value=light]').value = 'purple')")
        .await;
    kevin.click("[value=purple]").await;
    says(&kevin, "/me/theme", NOT_SAVED).await;
    kevin
        .until("document.querySelector('#notice p')?.textContent.length > 20")
        .await;
    assert_eq!(kevin.eval(chosen).await, saved);
    assert_eq!(
        kevin.eval("document.documentElement.dataset.theme").await,
        "dark"
    );
    kevin.goto(&server, "/me").await;

    // Nothing is saved while the server is away. Everything is as it was, and says so.
    server.kill();
    kevin.click("#letters").await;
    says(&kevin, "/me/letters", NOT_SAVED).await;
    kevin.click("[name=theme][value=light]").await;
    says(&kevin, "/me/theme", NOT_SAVED).await;
    kevin.click("#receipts").await;
    says(&kevin, "/me/privacy", NOT_SAVED).await;
    assert_eq!(kevin.eval(chosen).await, saved);
    assert_eq!(
        kevin.eval("document.documentElement.dataset.theme").await,
        "dark"
    );
    assert_eq!(
        kevin.eval("document.documentElement.dataset.letters").await,
        "off"
    );
    kevin.shot("me-not-saved").await;
    kevin.close().await;
}

#[tokio::test]
async fn the_list_of_rooms_beside_settings_is_live_and_gone_on_a_phone() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("Designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let place = kevin.place().await;
    for path in [
        "/me",
        "/people",
        &format!("{place}/settings"),
        &format!("{place}/members"),
    ] {
        kevin.size(1440, 900).await;
        kevin.goto(&server, path).await;
        kevin.live().await;
        assert!(kevin.shown(".sidebar #rooms").await, "{path}");
        // The list stays in its place while the page is scrolled.
        let fits = "document.documentElement.scrollHeight <= innerHeight";
        assert_eq!(kevin.eval(fits).await, true, "{path}");
        // Only the way back to the room is more than the list has.
        let back = kevin.shown(".lead .back").await;
        assert_eq!(back, path.starts_with("/rooms/"), "{path}");
        jason.say(&room, &format!("for {path}")).await;
        kevin
            .until(&format!("document.querySelector('#rooms .said').textContent.endsWith('for {path}') && document.querySelector('#rooms .unread') !== null && document.title.startsWith('(')"))
            .await;
        kevin.size(390, 844).await;
        assert!(
            !kevin.shown(".sidebar").await && kevin.shown(".lead .back").await,
            "{path}"
        );
        let fits = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(kevin.eval(fits).await, true, "{path}");
    }
    // A stream that has to begin anew takes nothing from somebody who is filling in a form.
    kevin.size(1440, 900).await;
    kevin.goto(&server, "/me").await;
    kevin.live().await;
    kevin.fill("#bio", "half a sentence").await;
    kevin
        .eval("void document.querySelector('#stream').dispatchEvent(new CustomEvent('end', { detail: { data: 'reset' } }))")
        .await;
    jason.say(&room, "still here").await;
    kevin
        .until("document.querySelector('#rooms .said').textContent.endsWith('still here')")
        .await;
    assert_eq!(
        kevin.eval("document.querySelector('#bio').value").await,
        "half a sentence"
    );
    // From there a room opens without a page load, and the way back leads to the settings.
    kevin.eval("void (window.same = true)").await;
    kevin.click("#rooms a").await;
    kevin.sees("still here").await;
    assert_eq!(kevin.eval("window.same").await, true);
    kevin.client.back().await.expect("a page");
    kevin
        .until("location.pathname === '/me' && !!document.querySelector('#bio')")
        .await;
    // (The browser has advice about forms with passwords.)
    let mut noted = kevin.console().await;
    noted.retain(|line| !line.contains("[DOM]"));
    assert_eq!(noted, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn the_time_zone_of_the_browser_is_offered() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.time_zone("Europe/Berlin").await;
    kevin.goto(&server, "/register").await;
    // The form keeps the zone when it comes back with a mistake.
    kevin.fill("#username", "not a name").await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("#username-problem").await;
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("main.lobby").await;
    kevin.goto(&server, "/me").await;
    let zone = "document.querySelector('#time_zone').value";
    assert_eq!(kevin.eval(zone).await, "Europe/Berlin");
    assert!(!kevin.shown("#browser-zone").await, "nothing to offer");

    // He travels.
    kevin.time_zone("Asia/Calcutta").await;
    kevin.goto(&server, "/me").await;
    assert_eq!(
        kevin.texts("#browser-zone button").await,
        ["Use Asia/Calcutta"]
    );
    assert!(kevin.shown("#browser-zone button").await);
    shots(&kevin, "me-zone").await;
    kevin.fill("#bio", "typed and not saved").await;
    kevin.click("#browser-zone button").await;
    kevin.until(&format!("{zone} === 'Asia/Calcutta'")).await;
    assert_eq!(
        kevin.eval("document.querySelector('#bio').value").await,
        "typed and not saved"
    );
    assert!(!kevin.shown("#browser-zone").await);
    kevin.goto(&server, "/me").await;
    assert_eq!(kevin.eval(zone).await, "Asia/Calcutta");
    // The same zone has another name, too.
    kevin.fill("#time_zone", "Asia/Kolkata").await;
    kevin
        .click("form[action='/me/profile'] button[type=submit]")
        .await;
    kevin.find("form[action='/me/profile'] .done").await;
    assert_eq!(kevin.eval(zone).await, "Asia/Kolkata");
    assert!(!kevin.shown("#browser-zone").await);
    // Somebody who chooses another one is offered that of the browser again.
    kevin.fill("#time_zone", "").await;
    kevin
        .click("form[action='/me/profile'] button[type=submit]")
        .await;
    kevin
        .until("!document.querySelector('#browser-zone').hidden")
        .await;
    kevin.close().await;
}

/// A picture file with a red square in its middle and blue beside it.
fn picture(server: &Server, name: &str, (width, height): (u32, u32)) -> String {
    let place = server.folder().join(name);
    let side = width.min(height);
    let image = image::RgbImage::from_fn(width, height, |x, y| {
        let in_middle = |at: u32, length: u32| at.abs_diff(length / 2) <= side / 2;
        match in_middle(x, width) && in_middle(y, height) {
            true => image::Rgb([200, 30, 30]),
            false => image::Rgb([30, 30, 200]),
        }
    });
    image.save(&place).expect("a file");
    place.display().to_string()
}

#[tokio::test]
async fn a_picture_is_seen_before_it_is_saved() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/me").await;
    let buttons = "[...document.querySelectorAll('.picture button')].filter((b) => b.checkVisibility()).map((b) => b.textContent).join()";
    assert_eq!(kevin.eval(buttons).await, "");
    kevin
        .keys("#picture", &picture(&server, "wide.png", (640, 320)))
        .await;
    kevin.find("img.chosen-picture").await;
    assert_eq!(kevin.eval(buttons).await, "Save picture,Choose another");
    // Round, in the place of the present one, and the middle of the file.
    let seen = "(([img, canvas]) => {
        const { width, height, x, y } = img.getBoundingClientRect();
        const { borderRadius, objectFit } = getComputedStyle(img);
        return [width, height, borderRadius, objectFit, img.naturalWidth, document.querySelectorAll('.portrait:not([hidden])').length];
    })([document.querySelector('img.chosen-picture')])";
    assert_eq!(
        kevin.eval(seen).await,
        json!([96, 96, "50%", "cover", 640, 1])
    );
    assert_eq!(
        kevin.eval("document.activeElement.textContent").await,
        "Save picture"
    );
    shots(&kevin, "me-picture-chosen").await;
    assert_eq!(
        kevin.eval("document.querySelector('#self img')").await,
        json!(null),
        "not sent"
    );
    // Another one takes its place.
    kevin.eval("void (window.opened = 0, document.querySelector('#picture').addEventListener('click', (e) => { e.preventDefault(); window.opened += 1; }))").await;
    kevin.click(".picture .again").await;
    assert_eq!(kevin.eval("window.opened").await, 1, "the dialog of files");
    kevin
        .eval("void (document.querySelector('#picture').parentElement.style.display = 'block')")
        .await;
    kevin
        .client
        .find(fantoccini::Locator::Css("#picture"))
        .await
        .expect("a field")
        .send_keys(&picture(&server, "tall.png", (300, 700)))
        .await
        .expect("a field");
    kevin
        .until("document.querySelector('img.chosen-picture')?.naturalWidth === 300")
        .await;
    assert_eq!(kevin.texts(".chosen-picture").await.len(), 1);
    kevin.click(".picture .primary").await;
    kevin.find("#self img").await;
    kevin.find(".picture .done").await;
    assert_eq!(kevin.eval(buttons).await, "Remove picture");
    // A file that is no picture is not shown. The server says so.
    let text = server.folder().join("text.png");
    std::fs::write(&text, "no picture").expect("a file");
    kevin.keys("#picture", &text.display().to_string()).await;
    kevin.click(".picture .primary").await;
    kevin.find("#picture-problem").await;
    assert_eq!(
        kevin.texts(".picture img:not(.chosen-picture)").await.len(),
        1
    );
    // The policy of the page has allowed all of it. (Chromium logs the refused answer.)
    let mut noted = kevin.console().await;
    noted.retain(|line| !line.contains("[DOM]"));
    assert!(noted.iter().all(|line| line.contains("422")), "{noted:?}");
    kevin.close().await;
}

#[tokio::test]
async fn settings_without_scripts_have_a_button_for_each_form() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let person = server.register("kevin").await;
    let room = person.join("Designers").await;
    let kevin = driver.browser_without_scripts().await;
    kevin.goto(&server, "/login").await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let session = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", session).await;
    kevin.goto(&server, "/me").await;
    kevin.find("#appears_offline").await;
    kevin.shot("me-unscripted").await;
    kevin.size(390, 5000).await;
    kevin.shot("me-unscripted-390").await;
    kevin.size(1440, 900).await;
    assert!(!kevin.shown("#browser-zone").await && !kevin.shown(".picture .again").await);
    assert!(kevin.shown(".picture .primary").await);
    kevin.click("#appears_offline").await;
    kevin.click("form[action='/me/privacy'] button").await;
    kevin.until_at("/me?changed=privacy").await;
    kevin.find("#appears_offline[checked]").await;
    kevin.click("[name=theme][value=dark]").await;
    kevin.click("form[action='/me/theme'] button").await;
    kevin.find("html[data-theme=dark]").await;
    kevin.click("#letters").await;
    kevin.click("form[action='/me/letters'] button").await;
    kevin.find("html[data-letters=off]").await;
    kevin
        .goto(&server, &format!("/rooms/{room}/settings"))
        .await;
    kevin.click("[name=notify][value=mentions]").await;
    kevin.click("form[action$='/notify'] button").await;
    kevin.find("[name=notify][value=mentions][checked]").await;
    kevin.close().await;
}
