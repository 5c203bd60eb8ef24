//! Snug in a browser without scripts.

use crate::{
    driver::Driver,
    support::{Server, person::PASSWORD},
};

#[tokio::test]
async fn everything_works_with_scripts_off() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..60 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser_without_scripts().await;
    let path = format!("/rooms/{room}");

    kevin.goto(&server, "/lobby").await;
    kevin.find("form[action='/login']").await;
    assert_eq!(kevin.place().await, "/login?next=%2Flobby");
    kevin.click(".otherwise a").await;
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", "password12345").await;
    kevin.click("form.card button").await;
    let problem = kevin
        .find("#password-problem")
        .await
        .text()
        .await
        .expect("a text");
    assert!(problem.contains("common"), "{problem}");
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("main.lobby").await;
    assert_eq!(kevin.place().await, "/lobby");

    kevin.fill("#q", "designers\n").await;
    kevin.click("#offer li:first-child button").await;
    kevin.find("main.room").await;
    assert_eq!(kevin.place().await, path);
    assert!(
        kevin
            .client
            .find(fantoccini::Locator::Css("body[data-live]"))
            .await
            .is_err(),
        "no script ran"
    );
    kevin.keys("#composer-body", "said without a script").await;
    kevin.click("#composer .primary").await;
    kevin.until_at(&format!("{path}#m61")).await;
    // The room's messages are live in a frame.
    kevin.enter_frame("iframe.live").await;
    kevin.find("#m61").await;
    let texts = kevin.texts("#messages .body").await;
    assert_eq!(texts.len(), 50);
    assert_eq!(texts[49], "said without a script");
    let time = kevin.texts("#m61 .place time").await;
    assert!(time[0].ends_with("UTC"), "{time:?}");
    for n in 0..30 {
        jason.say(&room, &format!("live {n}")).await;
    }
    kevin.find("#m91").await;
    let last = kevin.find("#m91").await.rectangle().await.expect("a place");
    let frame = kevin
        .find("#scroller")
        .await
        .rectangle()
        .await
        .expect("a place");
    let (top, bottom) = (last.1 - frame.1, last.1 + last.3 - frame.1);
    assert!(
        frame.3 > 400.0 && top > 0.0 && bottom <= frame.3,
        "{last:?} in {frame:?}"
    );
    kevin.leave_frame().await;
    kevin.shot("room-without-scripts").await;

    kevin.goto(&server, "/lobby").await;
    kevin.find("main.lobby").await;
    kevin.goto(&server, &path).await;
    kevin.until_at(&path).await;
    kevin.enter_frame("iframe.live").await;
    kevin.find("#m91").await;
    // A link in the frame opens in the whole window.
    let base = kevin.find("base").await.attr("target").await;
    assert_eq!(base.expect("a base").as_deref(), Some("_parent"));
    let older = kevin.find(".older a").await.attr("href").await;
    kevin.leave_frame().await;
    let older = older.expect("a link").expect("an address");
    kevin.goto(&server, &older).await;
    kevin.find(".newest a").await;
    let texts = kevin.texts("#messages .body").await;
    assert_eq!(texts.first().map(String::as_str), Some("number 0"));
    kevin.click(".newest a").await;
    kevin.find("iframe.live").await;
    kevin.click(".menu summary").await;
    kevin.find(".menu[open]").await;
    kevin.click("form[action$='/leave'] button").await;
    kevin.find("main.lobby").await;
    kevin.click("form[action='/logout'] button").await;
    kevin.find("form[action='/login']").await;
    kevin.goto(&server, &path).await;
    kevin
        .until_at(&format!("/login?next=%2Frooms%2F{room}"))
        .await;
    assert_eq!(
        kevin.place().await,
        format!("/login?next=%2Frooms%2F{room}")
    );
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    // The sign-in leads back to the room that he wanted; he has left it, so it is not found.
    kevin.until_at(&path).await;
    kevin.find("h1").await;
    kevin.close().await;
}

/// A3: nothing that was said comes back after signing out.
#[tokio::test]
async fn signed_out_is_signed_out_for_the_back_button_without_scripts() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..60 {
        jason.say(&room, &format!("only for members {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser_without_scripts().await;
    kevin.goto(&server, "/register").await;
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("main.lobby").await;
    kevin.fill("#q", "design\n").await;
    kevin.click("#offer li:first-child button").await;
    kevin.find("main.room").await;
    let path = format!("/rooms/{room}");
    for path in [
        &format!("{path}?before=40"),
        "/me",
        &path,
        "/people",
        &path,
        "/lobby",
    ] {
        kevin.goto(&server, path).await;
        kevin.find("main").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    kevin.click("form[action='/logout'] button").await;
    kevin.find("form[action='/login']").await;
    for n in 0..8 {
        kevin.client.back().await.expect("a page");
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        let source = kevin.client.source().await.expect("HTML");
        assert!(!source.contains("only for members"), "back {n}: {source}");
        assert!(!source.contains("designers"), "back {n}: {source}");
    }
    kevin.close().await;
}
