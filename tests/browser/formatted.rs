//! Formatted messages: what they look like, and that people copy and hear plain words.

use serde_json::json;

use crate::{driver::Driver, layout::shots, support::Server};

/// One message with all that has a form.
const ALL: &str = "# Release plan
Some **bold**, *italic*, ~~gone~~ and `code with <b>` for @kevin, see https://example.org/a_b_c :tada:

> A quote of two lines,
> the second with **bold**
and an answer right below it.
1. first
2. second, which is long enough to need a second line on a phone, where lines are short
   - inside
   - [the docs](https://example.org/docs)
7. seventh
- [x] done
- [ ] to do

```rust
/// Says hello.
fn hello(name: &str) -> String {
    let times = 0x1f; // why
    format!(\"Hello, {name}, {times} times, in a line that is much wider than a phone is, so that it wraps\")
}
```
| Name | Price | Long heading of a column that has much to say |
|---|--:|:-:|
| Coffee | 2.50 | yes |
| Tea | 1,000.00 | [bank.example](https://evil.example) |

    four spaces
The end.";

#[tokio::test]
async fn a_text_has_the_form_that_people_give_it() {
    let server = Server::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.signed_in(&server, &person).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    jason.say(&room, "one line").await;
    jason.say(&room, ":+1: 👩🏽\u{200d}💻").await;
    let all = jason.say(&room, ALL).await;
    kevin
        .until(&format!("!!document.querySelector('#m{all} pre button')"))
        .await;
    let text = |css: &str| format!("document.querySelector('#m{all} .body {css}').textContent");
    for (css, right) in [
        ("strong.headline", "Release plan"),
        ("em", "italic"),
        ("s", "gone"),
        ("code", "code with <b>"),
        (".mention.own", "@kevin"),
        (
            "blockquote",
            "A quote of two lines,\nthe second with bold\n",
        ),
        ("ol > li:last-child", "seventh\n"),
        ("li.task", "☑ done\n"),
        ("td[align=right]", "2.50\t"),
        (".host", "(evil.example)"),
        ("pre .c", "/// Says hello."),
    ] {
        assert_eq!(kevin.eval(&text(css)).await, right, "{css}");
    }
    let number = format!("document.querySelector('#m{all} ol > li:last-child').value");
    assert_eq!(kevin.eval(&number).await, 7);
    shots(&kevin, "formatted").await;

    // The list of rooms shows words, live and on the page.
    let row = "document.querySelector('.row[aria-current] .said').textContent";
    let begins = "jason: Release plan Some bold, italic, gone and code with <b> for @kevin, see";
    kevin.until(&format!("{row}.startsWith('{begins}')")).await;
    kevin.client.refresh().await.expect("a reload");
    kevin.live().await;
    kevin.until(&format!("{row}.startsWith('{begins}')")).await;
    let size = "getComputedStyle(document.querySelector('.body.emoji')).fontSize";
    assert_eq!(kevin.eval(size).await, "40px");

    // Code is copied by its button, and a message as it was typed.
    kevin
        .cdp(
            "Browser.grantPermissions",
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        )
        .await;
    kevin
        .until(&format!("!!document.querySelector('#m{all} pre button')"))
        .await;
    kevin.click(&format!("#m{all} pre button")).await;
    let copied = "navigator.clipboard.readText()";
    kevin.until(&format!("{copied}.then((text) => text.startsWith('/// Says hello.\\nfn hello') && text.endsWith('}}'))")).await;
    let label = format!("document.querySelector('#m{all} pre button').ariaLabel");
    kevin.until(&format!("{label} === 'Copied'")).await;
    kevin.until(&format!("{label} === 'Copy code'")).await;
    let address = format!("/rooms/{room}/messages/{all}/text");
    let typed = format!("fetch('{address}').then((answer) => answer.text())");
    assert_eq!(kevin.eval(&typed).await, ALL);
    kevin.close().await;

    // Without scripts it is the same page.
    let plain = driver.browser_without_scripts().await;
    plain.signed_in(&server, &person).await;
    plain.goto(&server, &format!("/rooms/{room}")).await;
    plain.find(&format!("#m{all} blockquote")).await;
    plain.shot("formatted-without-scripts").await;
    plain.close().await;
}
