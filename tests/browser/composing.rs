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
