//! The actions of a message: the toolbar, the sheet and the keys.

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const DELETE: &str = "\u{e017}";

/// The words of the actions that the open sheet shows.
const SHOWN: &str = "[...document.querySelectorAll('#actions > :is(button, a)')]
    .filter((item) => item.checkVisibility()).map((item) => item.querySelector('span').textContent).join()";

impl Browser {
    /// Chooses an action of the message's sheet with the keyboard.
    pub async fn act_on(&self, message: &str, action: &str) {
        let place = format!("document.querySelector('{message} .place').focus()");
        self.eval(&place).await;
        self.find(&format!("{message} .tools [data-all]")).await;
        self.keys(&format!("{message} .tools [data-all]"), ENTER)
            .await;
        self.until("document.querySelector('#actions')?.open === true")
            .await;
        let item = format!("document.querySelector('#actions [data-act={action}]').focus()");
        self.eval(&item).await;
        self.keys(":focus", ENTER).await;
    }

    /// Moves the mouse over an element.
    pub async fn point_at(&self, css: &str) {
        let center = format!(
            "(() => {{ const box = document.querySelector('{css}').getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        );
        let center = self.eval(&center).await;
        let event = json!({ "type": "mouseMoved", "x": center[0], "y": center[1] });
        self.cdp("Input.dispatchMouseEvent", event).await;
    }

    async fn clipboard(&self) -> String {
        let read = "navigator.clipboard.readText()";
        self.eval(read)
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

#[tokio::test]
async fn a_message_offers_what_can_be_done_with_it() {
    let (server, driver) = (Server::start().await, Driver::start().await);
    let (person, jason, room) = server.kevin_and_jason().await;
    let his = jason.say(&room, "see you at ten").await;
    let own = person
        .say(&room, "Shall I bring the layouts to the meeting?")
        .await;
    let kevin = driver.browser().await;
    let clipboard = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    kevin.cdp("Browser.grantPermissions", clipboard).await;
    kevin.signed_in(&server, &person).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    assert_eq!(
        kevin.eval("!!document.querySelector('.tools')").await,
        false
    );

    // Under the pointer there is a toolbar. Its last button opens a sheet with everything.
    kevin.point_at(&format!("#m{own} .body")).await;
    kevin.find(&format!("#m{own} .tools [data-act=edit]")).await;
    kevin.shot("toolbar-light").await;
    kevin.point_at(&format!("#m{his} .body")).await;
    kevin.find(&format!("#m{his} .tools [data-all]")).await;
    assert_eq!(
        kevin
            .eval("document.querySelectorAll('.tools').length")
            .await,
        1
    );
    kevin.click(".tools [data-all]").await;
    kevin
        .until("document.querySelector('#actions')?.open === true")
        .await;
    assert_eq!(
        kevin.eval(SHOWN).await,
        "Reply,Open thread,React,Copy text,Copy link,Forward,Mark unread from here,Save for later,Remind me…,Pin,Delete"
    );
    kevin.shot("sheet-light").await;
    kevin.keys(":focus", ESCAPE).await;
    kevin
        .until("document.activeElement.matches('.tools [data-all]')")
        .await;

    // The same with the keyboard alone. A message that is drawn again keeps its place.
    kevin.eval("document.activeElement.blur()").await;
    kevin.keys("body", "k").await;
    kevin
        .until(&format!("document.activeElement.id === 'm{own}'"))
        .await;
    kevin.keys(":focus", ENTER).await;
    kevin
        .until("document.querySelector('#actions')?.open === true")
        .await;
    assert_eq!(
        kevin.eval(SHOWN).await,
        "Reply,Open thread,React,Copy text,Copy link,Forward,Mark unread from here,Save for later,Remind me…,Pin,Edit,Seen by,Delete"
    );
    kevin.dark(true).await;
    kevin.shot("sheet-dark").await;
    kevin.dark(false).await;
    let inside = "(({ left, right, top, bottom }) => left >= 0 && top >= 0 && right <= innerWidth
        && bottom <= innerHeight)(document.querySelector('#actions').getBoundingClientRect())";
    assert_eq!(kevin.eval(inside).await, true);
    for act in ["thread", "react", "copy", "link"] {
        kevin.keys(":focus", DOWN).await;
        kevin
            .until(&format!("document.activeElement.dataset.act === '{act}'"))
            .await;
    }
    kevin.keys(":focus", ENTER).await;
    kevin
        .until("document.querySelector('#notice').textContent === 'Copied'")
        .await;
    assert_eq!(
        kevin.clipboard().await,
        server.url(&format!("/rooms/{room}/at/{own}"))
    );
    kevin
        .until(&format!("document.activeElement.id === 'm{own}'"))
        .await;
    kevin.keys(":focus", "c").await;
    let copied = "navigator.clipboard.readText().then((text) => text === 'Shall I bring the layouts to the meeting?')";
    kevin.until(copied).await;
    kevin.keys(":focus", "e").await;
    kevin
        .until("document.activeElement.matches('.editing textarea')")
        .await;
    kevin.keys(":focus", ESCAPE).await;
    kevin.until("!document.querySelector('.editing')").await;
    kevin
        .eval(&format!("document.querySelector('#m{own}').focus()"))
        .await;
    kevin.keys("body", "k").await;
    kevin
        .until(&format!("document.activeElement.id === 'm{own}'"))
        .await;
    kevin.eval("void (window.confirm = () => true)").await;
    kevin.keys(":focus", DELETE).await;
    kevin.find(&format!("#m{own}.gone")).await;
    // Nothing is offered for it any more, and nothing was done with the other one.
    kevin.keys(&format!("#m{own}"), "c").await;
    assert_eq!(
        kevin
            .eval("document.querySelectorAll('.gone .tools').length")
            .await,
        0
    );
    assert_eq!(
        kevin
            .eval("document.querySelectorAll('.message.gone').length")
            .await,
        1
    );
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}
