//! The scroll position stays where the reader is.

use crate::{
    driver::{Browser, Driver},
    support::{Person, Server},
};

/// Kevin's browser in a room with 130 messages by Jason.
async fn scene(server: &Server, driver: &Driver) -> (Browser, Person, String) {
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    for n in 0..130 {
        jason.say(&room, &format!("number {n}")).await;
    }
    let kevin = driver.browser().await;
    kevin.register(server, "kevin").await;
    (kevin, jason, room)
}

const SCROLLER: &str = "document.querySelector('#scroller')";

/// Waits for two frames.
const SETTLED: &str = "new Promise(done => requestAnimationFrame(() => \
                       requestAnimationFrame(() => done(true))))";

#[tokio::test]
async fn scrolling_up_loads_older_messages_and_keeps_the_position() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, _jason, _) = scene(&server, &driver).await;
    for (width, height) in [(1440, 900), (390, 844)] {
        kevin.size(width, height).await;
        kevin.enter(&server, "designers").await;
        kevin.live().await;
        kevin
            .until(&format!("Math.abs({SCROLLER}.scrollTop) < 2"))
            .await;
        let last =
            "[...document.querySelectorAll('.message')].at(-1).getBoundingClientRect().bottom";
        let composer = "document.querySelector('#composer').getBoundingClientRect().top";
        assert_eq!(
            kevin.eval(&format!("{last} <= {composer} + 1")).await,
            true,
            "the last is in view"
        );
        let before = kevin.messages().await.len();
        assert_eq!(before, 50);

        // At the top, older messages are requested. The visible ones must not move when they come.
        let first = kevin.messages().await[0].0;
        kevin
            .eval(&format!(
                "({SCROLLER}.scrollTop = -{SCROLLER}.scrollHeight)"
            ))
            .await;
        let top = format!("document.querySelector('#m{first}').getBoundingClientRect().top");
        let stood = kevin.eval(&top).await.as_f64().expect("a number");
        kevin
            .until("document.querySelectorAll('.message').length === 100")
            .await;
        kevin.until(SETTLED).await;
        let stands = kevin.eval(&top).await.as_f64().expect("a number");
        // The link to older messages was above them, and is now further up.
        let header = kevin
            .eval(&format!(
                "document.querySelector('#m{first}').querySelector('.day').offsetHeight"
            ))
            .await;
        assert!(
            (stands - stood).abs() < 2.0,
            "{width}: it stood at {stood}, stands at {stands}, {header}"
        );

        kevin
            .eval(&format!(
                "({SCROLLER}.scrollTop = -{SCROLLER}.scrollHeight)"
            ))
            .await;
        kevin
            .until("document.querySelector('.beginning') !== null")
            .await;
        let texts: Vec<_> = kevin
            .messages()
            .await
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        let expected: Vec<_> = (0..130).map(|n| format!("number {n}")).collect();
        assert_eq!(texts, expected, "all of it, each once, in order");
        let sideways = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(kevin.eval(sideways).await, true);
    }
    kevin.close().await;
}

#[tokio::test]
async fn new_messages_do_not_move_the_ones_being_read() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason, room) = scene(&server, &driver).await;
    for (width, height) in [(1440, 900), (390, 844)] {
        kevin.size(width, height).await;
        kevin.enter(&server, "designers").await;
        kevin.live().await;
        // A reader at the bottom stays at the bottom.
        for n in 0..5 {
            let text = format!("at the bottom {n}, {width}");
            jason.say(&room, &text).await;
            kevin.sees(&text).await;
            kevin
                .until(&format!("Math.abs({SCROLLER}.scrollTop) < 2"))
                .await;
        }
        assert_eq!(
            kevin.eval("document.querySelector('#newest').hidden").await,
            true
        );

        // For a reader further up nothing moves, and a button appears.
        kevin.eval(&format!("({SCROLLER}.scrollTop = -500)")).await;
        kevin.until(SETTLED).await;
        let eye = kevin
            .eval("[...document.querySelectorAll('.message')].find(m => m.getBoundingClientRect().top > 200).id")
            .await;
        let top = format!("document.getElementById({eye}).getBoundingClientRect().top");
        let stood = kevin.eval(&top).await.as_f64().expect("a number");
        for n in 0..5 {
            let text = format!("further down {n}, {width}");
            jason.say(&room, &text).await;
            kevin.sees(&text).await;
        }
        kevin
            .until("!document.querySelector('#newest').hidden")
            .await;
        let stands = kevin.eval(&top).await.as_f64().expect("a number");
        assert!(
            (stands - stood).abs() < 2.0,
            "{width}: it stood at {stood}, stands at {stands}"
        );
        kevin.shot(&format!("room-scrolled-up-{width}")).await;

        kevin.click("#newest").await;
        kevin
            .until(&format!("Math.abs({SCROLLER}.scrollTop) < 2"))
            .await;
        kevin
            .until("document.querySelector('#newest').hidden")
            .await;
        // One's own message is scrolled into view.
        kevin.eval(&format!("({SCROLLER}.scrollTop = -500)")).await;
        kevin.say(&format!("my own, {width}")).await;
        kevin
            .until(&format!("Math.abs({SCROLLER}.scrollTop) < 2"))
            .await;
    }
    kevin.close().await;
}
