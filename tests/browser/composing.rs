//! Help while a message is written: formatting with buttons and keys, completion, commands.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

const CTRL: &str = "\u{e009}";
const SHIFT: &str = "\u{e008}";
const NONE: &str = "\u{e000}";
const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const BOX: &str = "#composer-body";
const TEXT: &str = "document.querySelector('#composer-body').value";

/// Types into the composer and compares what is in it then.
async fn typed(browser: &Browser, keys: &str, expected: &str) {
    browser.keys(BOX, keys).await;
    assert_eq!(browser.eval(TEXT).await, expected, "{keys:?}");
}

/// Puts a text into the composer, with a selection.
async fn selected(browser: &Browser, text: &str, begin: usize, end: usize) {
    let (text, field) = (json!(text), "document.querySelector('#composer-body')");
    let script = format!(
        "(() => {{ const box = {field}; box.focus(); box.select(); document.execCommand('delete');
           document.execCommand('insertText', false, {text}); box.setSelectionRange({begin}, {end}); return true; }})()"
    );
    assert_eq!(browser.eval(&script).await, true);
}

#[tokio::test]
async fn text_is_formatted_by_keys_and_buttons_and_each_can_be_undone() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    // Nothing is loaded until somebody types. The very first key counts.
    assert_eq!(kevin.eval("typeof toggleMark").await, "undefined");
    kevin.keys(BOX, &format!("{CTRL}b{NONE}")).await;
    kevin.until(&format!("{TEXT} === '****'")).await;
    typed(&kevin, "loud", "**loud**").await;
    // Each key, twice, and undone.
    for (key, text, begin, end, formatted) in [
        ("b", "so bold, yes", 3, 7, "so **bold**, yes"),
        ("i", "so bold, yes", 3, 8, "so _bold,_ yes"),
        ("i", "unbelievable", 2, 9, "un*believa*ble"),
        ("e", "a b c", 2, 3, "a `b` c"),
        ("e", "fn a\nfn b", 0, 9, "```\nfn a\nfn b\n```"),
        (&format!("{SHIFT}x"), " gone ", 0, 6, " ~~gone~~ "),
        (&format!("{SHIFT}8"), "one\ntwo", 1, 5, "- one\n- two"),
        (&format!("{SHIFT}9"), "one\ntwo", 0, 7, "> one\n> two"),
        (&format!("{SHIFT}u"), "see it", 4, 6, "see [it](https://)"),
    ] {
        selected(&kevin, text, begin, end).await;
        let press = format!("{CTRL}{key}{NONE}");
        typed(&kevin, &press, formatted).await;
        typed(&kevin, &format!("{CTRL}z{NONE}"), text).await;
        if !formatted.contains("```") && !formatted.contains("](") {
            selected(&kevin, text, begin, end).await;
            typed(&kevin, &press, formatted).await;
            typed(&kevin, &press, text).await;
        }
    }
    // A pasted address makes a link of what is selected, and is itself elsewhere.
    let paste = |text: &str| {
        format!(
            "(() => {{ const data = new DataTransfer(); data.setData('text/plain', '{text}');
               return !document.activeElement.dispatchEvent(new ClipboardEvent('paste',
                 {{ clipboardData: data, bubbles: true, cancelable: true }})); }})()"
        )
    };
    selected(&kevin, "the page is here", 4, 8).await;
    assert_eq!(kevin.eval(&paste("https://a.example/x_(y)")).await, true);
    let linked = "the [page](https://a.example/x_%28y%29) is here";
    assert_eq!(kevin.eval(TEXT).await, linked);
    typed(&kevin, &format!("{CTRL}z{NONE}"), "the page is here").await;
    selected(&kevin, "the page is here", 4, 4).await;
    assert_eq!(kevin.eval(&paste("https://a.example/")).await, false);
    // Lists and quotes go on in the next line, and end with an empty item.
    let line = format!("{SHIFT}{ENTER}{NONE}");
    selected(&kevin, "", 0, 0).await;
    typed(&kevin, &format!("- a{line}b"), "- a\n- b").await;
    typed(&kevin, &format!("{line}{TAB}c"), "- a\n- b\n  - c").await;
    typed(&kevin, &format!("{SHIFT}{TAB}{NONE}"), "- a\n- b\n- c").await;
    typed(&kevin, &format!("{line}{ENTER}"), "- a\n- b\n- c\n").await;
    typed(
        &kevin,
        &format!("9. x{line}y"),
        "- a\n- b\n- c\n9. x\n10. y",
    )
    .await;
    selected(&kevin, "- [x] done", 10, 10).await;
    typed(&kevin, &line, "- [x] done\n- [ ] ").await;
    selected(&kevin, "> a quote", 9, 9).await;
    typed(
        &kevin,
        &format!("{line}more{line}{line}"),
        "> a quote\n> more\n",
    )
    .await;
    typed(&kevin, &format!("{CTRL}z{NONE}"), "> a quote\n> more\n> ").await;
    // In a block of code Enter is a line break, and after it Enter sends.
    selected(&kevin, "", 0, 0).await;
    typed(&kevin, &format!("```{ENTER}- x{ENTER}```"), "```\n- x\n```").await;
    assert!(kevin.messages().await.is_empty());
    kevin.keys(BOX, ENTER).await;
    kevin
        .until("document.querySelectorAll('#messages .message').length === 1")
        .await;
    // Tab leaves the box everywhere else.
    typed(&kevin, &format!("x{TAB}"), "x").await;
    assert_eq!(kevin.eval("document.activeElement.type").await, "submit");
    typed(&kevin, "\u{e003}", "").await;

    // The row: one stop of the Tab key, reached from the button, and there on the next page.
    kevin.click("[data-formatting]").await;
    kevin.find("#composer .formatting").await;
    let expanded = "document.querySelector('[data-formatting]').ariaExpanded";
    assert_eq!(kevin.eval(expanded).await, "true");
    selected(&kevin, "word", 0, 4).await;
    kevin.click("[data-mark=strike]").await;
    assert_eq!(kevin.eval(TEXT).await, "~~word~~");
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );
    typed(&kevin, &format!("{CTRL}z{NONE}"), "word").await;
    kevin.keys("[data-mark=bold]", "\u{e014}").await;
    assert_eq!(
        kevin.eval("document.activeElement.dataset.mark").await,
        "italic"
    );
    crate::layout::shots(&kevin, "formatting").await;
    kevin.size(390, 844).await;
    let row = "[...document.querySelectorAll('.formatting button')].map(b => b.getBoundingClientRect().top)";
    let tops = kevin.eval(row).await;
    let tops = tops.as_array().expect("places");
    assert!(
        tops.len() == 7 && tops.iter().all(|top| *top == tops[0]),
        "{tops:?}"
    );
    kevin.goto(&server, &kevin.place().await).await;
    kevin.find("#composer .formatting").await;
    // In the editor as well.
    kevin.keys(BOX, &format!("{CTRL}a{NONE}\u{e003}")).await;
    kevin.keys(BOX, "\u{e013}").await;
    kevin.find("message-editor .formatting").await;
    kevin.click("message-editor [data-mark=quote]").await;
    let edited = "document.querySelector('message-editor textarea').value";
    assert_eq!(kevin.eval(edited).await, "```\n- x\n> ```");
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

const ROWS: &str =
    "[...document.querySelectorAll('.suggestions [role=option]')].map(row => row.textContent)";
const CHOSEN: &str = "document.querySelector('.suggestions [aria-selected=true]')?.textContent";

#[tokio::test]
async fn words_are_completed_by_keys_and_by_a_finger() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (ana, jason) = (server.register("ana").await, server.register("jason").await);
    jason
        .post("/me/profile", &[("display_name", "Jason O’Neil")])
        .await;
    let room = ana.join("Design Team").await;
    jason.join("Design Team").await;
    server.register("janet").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Design Team").await;
    kevin.live().await;
    // People, the chosen one told to screen readers; the composer does not move.
    let top = "document.querySelector('#composer').getBoundingClientRect().top";
    let before = kevin.eval(top).await;
    kevin.keys(BOX, "hi @ja").await;
    kevin.until(&format!("{ROWS}.length === 2")).await;
    assert_eq!(kevin.eval(top).await, before);
    let chosen = kevin.eval(CHOSEN).await;
    assert!(
        chosen.as_str().expect("a row").contains("Jason O’Neil"),
        "{chosen}"
    );
    let active = "document.querySelector('#' + document.activeElement.getAttribute('aria-activedescendant')).ariaSelected";
    assert_eq!(kevin.eval(active).await, "true");
    crate::layout::shots(&kevin, "completion").await;
    kevin.keys(BOX, "\u{e015}").await;
    let chosen = kevin.eval(CHOSEN).await;
    assert!(
        chosen.as_str().expect("a row").contains("janet"),
        "{chosen}"
    );
    typed(&kevin, &format!("\u{e013}{ENTER}"), "hi @jason ").await;
    assert_eq!(kevin.eval(&format!("{ROWS}.length")).await, 0);
    typed(&kevin, &format!("{CTRL}z{NONE}"), "hi @ja").await;
    typed(&kevin, &format!("{CTRL}a{NONE}\u{e003}"), "").await;
    // Escape closes the list for this word. Enter sends then.
    kevin.keys(BOX, "@ja").await;
    kevin.until(&format!("{ROWS}.length === 2")).await;
    kevin.keys(BOX, "\u{e00c}").await;
    assert_eq!(kevin.eval(&format!("{ROWS}.length")).await, 0);
    kevin.keys(BOX, ENTER).await;
    kevin.sees("@ja").await;
    // Rooms, emoji and commands, by Tab as well. Enter sends a word that is complete.
    for (keys, inserted) in [
        ("in #team", "in #Design-Team "),
        (":tada", "🎉 "),
        ("/top", "/topic "),
    ] {
        kevin.keys(BOX, keys).await;
        kevin.until(&format!("{ROWS}.length > 0")).await;
        typed(&kevin, TAB, inserted).await;
        typed(&kevin, &format!("{CTRL}a{NONE}\u{e003}"), "").await;
    }
    kevin.keys(BOX, "10:30 a@b.example c#d http://x").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(kevin.eval(&format!("{ROWS}.length")).await, 0);
    typed(&kevin, &format!("{CTRL}a{NONE}\u{e003}"), "").await;
    // A refused command is a text to correct; a mention of somebody else comes with an offer.
    kevin.say("/dance").await;
    kevin.find("#outbox .failed .problem").await;
    kevin.click("#outbox .failed .actions [data-discard]").await;
    kevin.say("@janet and @jason").await;
    kevin.find("#notes form").await;
    kevin.sees("@janet and @Jason O’Neil").await;
    crate::layout::shots(&kevin, "not-in-the-room").await;
    // The chip opens the card.
    kevin.click("#messages a.mention").await;
    kevin.find("#card[open]").await;
    kevin.click("#card .closes button").await;
    kevin.say("/shrug").await;
    kevin.sees("¯\\_(ツ)_/¯").await;
    kevin
        .until("document.querySelector('#notes').textContent === ''")
        .await;
    assert_eq!(
        kevin
            .console()
            .await
            .into_iter()
            .filter(|line| !line.contains("422"))
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    kevin.close().await;

    // A finger, on a phone.
    let touch = driver.browser_with_touch().await;
    touch.size(390, 844).await;
    touch.register(&server, "vera").await;
    touch.enter(&server, "Design Team").await;
    touch.live().await;
    touch.click(BOX).await;
    touch.keys(BOX, "@jas").await;
    touch.until(&format!("{ROWS}.length > 0")).await;
    touch.shot("completion-phone").await;
    touch.click(".suggestions [role=option]").await;
    assert_eq!(touch.eval(TEXT).await, "@jason ");
    assert_eq!(
        touch.eval("document.activeElement.id").await,
        "composer-body"
    );
    touch.close().await;
    assert!(!room.is_empty());
}

#[tokio::test]
async fn a_command_that_asks_first_is_asked_once() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    kevin.keys(BOX, &format!("/leave{ENTER}")).await;
    kevin.until_at(&format!("{room}/leave")).await;
    // Back in the room it is not sent again.
    kevin.goto(&server, &room).await;
    kevin.live().await;
    assert_eq!(
        kevin
            .eval("document.querySelectorAll('#outbox li').length")
            .await,
        0
    );
    kevin.keys(BOX, &format!("I stay{ENTER}")).await;
    kevin.sees("I stay").await;
    assert_eq!(kevin.place().await, room);
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}
