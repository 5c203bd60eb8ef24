//! A link to a message opens the history around it, which goes on in both directions.

use crate::{driver::Driver, support::Server};

const SCROLLER: &str = "document.querySelector('#scroller')";

/// The numbers of the messages on the page, as a list.
const NUMBERS: &str = "[...document.querySelectorAll('.message .body')].map(b => Number(b.textContent.split(' ')[1]))";

#[tokio::test]
async fn a_link_to_a_message_leads_on_in_both_directions_and_to_the_newest() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let mut said = vec![];
    for n in 0..160 {
        said.push(jason.say(&room, &format!("number {n}")).await);
    }
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    let place = format!("/rooms/{room}/at/{}", said[50]);
    let in_order = format!(
        "(() => {{ const n = {NUMBERS}; return n.every((x, i) => !i || x === n[i - 1] + 1); }})()"
    );
    for (width, height) in [(1280, 900), (390, 844)] {
        kevin.size(width, height).await;
        kevin.goto(&server, &place).await;
        kevin.live().await;
        // It is in the middle and has the focus; nothing is lost around it.
        kevin
            .until(&format!(
                "(() => {{ const r = document.querySelector('#m{}').getBoundingClientRect(); \
                 return r.top > 60 && r.bottom < innerHeight - 60; }})()",
                said[50]
            ))
            .await;
        let focused = format!("document.activeElement.id === 'm{}'", said[50]);
        assert_eq!(kevin.eval(&focused).await, true);
        kevin.shot(&format!("link-{width}")).await;
        // A message that comes now has no place on the page, and the button leads to it.
        let n = 160 + usize::from(width == 390);
        jason.say(&room, &format!("number {n}")).await;
        assert!(kevin.shown("#newest").await);
        kevin
            .eval(&format!(
                "({SCROLLER}.scrollTop = -{SCROLLER}.scrollHeight)"
            ))
            .await;
        kevin.until(&format!("{NUMBERS}[0] === 0")).await;
        assert_eq!(kevin.eval(&in_order).await, true, "older ones");
        // The end is reached page by page, with the message that came.
        for end in [75, 125] {
            kevin.until(&format!("{NUMBERS}.at(-1) >= {end}")).await;
            kevin.eval(&format!("({SCROLLER}.scrollTop = 0)")).await;
        }
        kevin.until(&format!("{NUMBERS}.at(-1) === {n}")).await;
        assert_eq!(kevin.eval(&in_order).await, true, "newer ones");
    }
    // The page is live at its end now.
    jason.say(&room, "number 162").await;
    kevin.until(&format!("{NUMBERS}.at(-1) === 162")).await;
    assert_eq!(kevin.eval(&in_order).await, true, "live ones");

    // From the middle, the button leads to the newest at once; so does a message of one's own.
    for how in ["button", "message"] {
        kevin.goto(&server, &place).await;
        kevin.live().await;
        let last = match how {
            "button" => {
                kevin.click("#newest").await;
                162
            }
            _ => {
                kevin.say("number 163").await;
                163
            }
        };
        kevin.until(&format!("{NUMBERS}.at(-1) === {last}")).await;
        kevin
            .until(&format!("Math.abs({SCROLLER}.scrollTop) < 2"))
            .await;
        assert_eq!(kevin.eval(&in_order).await, true, "{how}");
        assert!(!kevin.shown("#newest").await);
    }
    assert_eq!(kevin.console().await, Vec::<String>::new());
}
