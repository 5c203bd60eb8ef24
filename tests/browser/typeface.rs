//! The typeface: which font people read, and that nothing moves for it.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    driver::{Browser, Driver},
    support::Server,
};

/// Whether the browser has the file that every page needs.
pub const TYPEFACE_LOADED: &str =
    "[...document.fonts].some((f) => f.family.includes('Inter') && f.status === 'loaded')";

/// The number of files that the next page begins with.
const REMEMBERED: &str = "document.cookie.match(/typeface=(.)/)?.[1]";

impl Browser {
    /// The fonts that the text of an element is drawn with.
    async fn fonts_of(&self, css: &str) -> Vec<String> {
        self.cdp("DOM.enable", json!({})).await;
        self.cdp("CSS.enable", json!({})).await;
        let document = self.cdp("DOM.getDocument", json!({})).await;
        let within = document["root"]["nodeId"].clone();
        let query = json!({ "nodeId": within, "selector": css });
        let found = self.cdp("DOM.querySelector", query).await;
        let node = json!({ "nodeId": found["nodeId"] });
        let drawn = self.cdp("CSS.getPlatformFontsForNode", node).await;
        let fonts = drawn["fonts"].as_array().expect("fonts").iter();
        let name = |font: &Value| match font["isCustomFont"].as_bool() {
            Some(true) => font["familyName"].as_str().expect("a name").to_owned(),
            _ => format!("the system's {}", font["familyName"]),
        };
        fonts.map(name).collect()
    }

    /// Waits until the next page begins with this many files of the typeface.
    async fn remembers(&self, files: u32) {
        self.until(&format!("{REMEMBERED} === '{files}'")).await;
    }
}

/// A text in each of the scripts.
const TEXTS: [&str; 6] = [
    "Shall we meet at 10:30? “Yes” – café, naïve, 5 €",
    "Příliš žluťoučký kůň; Łódź, İstanbul, București, Þór",
    "Tiếng Việt: Được rồi, hẹn gặp lại bạn ở đó nhé",
    "Καλημέρα! Πώς είσαι; Θα έρθω το Σάββατο",
    "Доброе утро! Съешь ещё этих мягких булок",
    "Їжачок, ґанок, Ђорђе, Ќерка, ўсё",
];

#[tokio::test]
async fn people_read_latin_greek_and_cyrillic_in_one_typeface() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let mut ids = vec![];
    for text in TEXTS {
        ids.push(jason.say(&room, text).await);
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    // The file with Greek and Cyrillic letters comes with the first page that needs it, or on a
    // busy machine with the next one.
    let loaded = "[...document.fonts].filter((font) =>
        font.family.includes('Inter') && font.status === 'loaded').length";
    // (Each time with more patience: a page that is left takes its unfinished files with it.)
    let mut patience = Duration::from_millis(500);
    while kevin.eval(loaded).await != json!(2) {
        assert!(patience < Duration::from_secs(20), "two files");
        sleep(patience).await;
        patience *= 2;
        if kevin.eval(loaded).await != json!(2) {
            kevin.goto(&server, &kevin.place().await).await;
        }
    }
    kevin.goto(&server, &kevin.place().await).await;
    kevin.sees(TEXTS[0]).await;
    kevin.remembers(2).await;
    for (id, text) in ids.iter().zip(TEXTS) {
        let fonts = kevin.fonts_of(&format!("#m{id} .body")).await;
        assert_eq!(fonts, ["Inter Variable"], "{text}");
    }
    // A j that begins a line is whole, where lines are cut off as well.
    let cut = "['.row bdi', '.row .said', '.author bdi', '.bar h1'].filter((css) => {
        const style = getComputedStyle(document.querySelector(css));
        const context = document.createElement('canvas').getContext('2d');
        context.font = style.font;
        const left = context.measureText('j').actualBoundingBoxLeft;
        return !(left > 0 && left <= parseFloat(style.paddingInlineStart));
    })";
    assert_eq!(kevin.eval(cut).await, json!([]));
    // Other scripts are the system's.
    jason.say(&room, "مرحبا").await;
    kevin.sees("مرحبا").await;
    let fonts = kevin.fonts_of(".message:last-child .body").await;
    assert!(!fonts.contains(&"Inter Variable".to_owned()), "{fonts:?}");
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn a_first_page_is_drawn_without_the_typeface_and_nothing_moves_when_it_comes() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    for width in [1440, 390] {
        kevin.size(width, 844).await;
        kevin.cdp("Network.clearBrowserCache", json!({})).await;
        kevin.cdp("Network.clearBrowserCookies", json!({})).await;
        let tab = kevin.client.window().await.expect("a tab");
        kevin.tab().await;
        kevin.goto(&server, "/register").await;
        kevin.until(TYPEFACE_LOADED).await;
        let fonts = kevin.fonts_of("h1").await;
        assert!(fonts[0].starts_with("the system's "), "{fonts:?}");
        assert_eq!(kevin.shifted().await, Vec::<Value>::new());
        let drawn = "document.querySelector('main').getBoundingClientRect().toJSON()";
        let without = kevin.eval(drawn).await;
        kevin.remembers(1).await;
        // The next page has it, in a process of its own as well, as after a restart.
        kevin.tab().await;
        kevin.goto(&server, "/register").await;
        assert_eq!(kevin.fonts_of("h1").await, ["Inter Variable"]);
        assert_eq!(kevin.shifted().await, Vec::<Value>::new());
        // The page is as high with both fonts, and their texts are as wide, or nearly so.
        assert_eq!(kevin.eval(drawn).await, without);
        for weight in [400, 700] {
            let width = |font: &str| {
                format!(
                    "(() => {{
                        const context = document.createElement('canvas').getContext('2d');
                        context.font = '{weight} 16px \"{font}\"';
                        return context.measureText('Who can be there on Saturday at 7?').width;
                    }})()"
                )
            };
            let ours = kevin.eval(&width("Inter")).await.as_f64();
            let theirs = kevin.eval(&width("As DejaVu")).await.as_f64();
            let ratio = theirs.expect("a width") / ours.expect("a width");
            assert!((0.97..1.03).contains(&ratio), "{weight}: {ratio}");
        }
        kevin.switch(&tab).await;
    }
    kevin.close().await;
}

#[tokio::test]
async fn a_room_with_something_unread_is_bold_and_others_are_not() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let quiet = jason.join("quiet").await;
    let muted = jason.join("muted").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "quiet").await;
    kevin.enter(&server, "muted").await;
    let form = format!("/rooms/{muted}/settings");
    kevin.goto(&server, &form).await;
    kevin.click("[name=notify][value=nothing]").await;
    kevin
        .until("document.querySelector('form.at-once .state').textContent === 'Saved.'")
        .await;
    kevin.goto(&server, "/lobby").await;
    kevin.live().await;
    let weight =
        |room: &str| format!("getComputedStyle(document.querySelector('#r{room} bdi')).fontWeight");
    assert_eq!(kevin.eval(&weight(&quiet)).await, "400");
    jason.say(&quiet, "Is anybody there?").await;
    jason.say(&muted, "And here?").await;
    kevin.until(&format!("{} === '700'", weight(&quiet))).await;
    assert_eq!(kevin.eval(&weight(&muted)).await, "400");
    // The mark is drawn, and stands beside the last message's text.
    let mark = "(() => {
        const [mark, said] = ['.silent svg', '.said'].map((css) =>
            document.querySelector(`.row.muted ${css}`).getBoundingClientRect());
        return mark.width >= 12 && mark.left >= said.right;
    })()";
    assert_eq!(kevin.eval(mark).await, json!(true));
    kevin.close().await;
}
