//! Live updates beside messages: presence, typing, unread counts; and tabs in the background.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{driver::Driver, support::Server};

#[tokio::test]
async fn a_page_shows_typing_presence_and_unread_counts() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, driver.browser().await);
    for (browser, name) in [(&kevin, "kevin"), (&jason, "jason")] {
        browser.register(&server, name).await;
        browser.enter(&server, "Gardeners").await;
        browser.enter(&server, "Designers").await;
        browser.live().await;
    }
    kevin
        .until("document.querySelector('#online').textContent === '2 online'")
        .await;

    jason.keys("#composer-body", "I am about to").await;
    kevin
        .until("document.querySelector('#typing').textContent === 'jason is typing…'")
        .await;
    assert_eq!(
        jason
            .eval("document.querySelector('#typing').textContent")
            .await,
        ""
    );
    kevin.shot("room-typing").await;
    jason.keys("#composer-body", " say this\n").await;
    kevin.sees("I am about to say this").await;
    kevin
        .until("document.querySelector('#typing').textContent === ''")
        .await;

    // A message in another room adds a count to its row and to the title.
    jason.enter(&server, "Gardeners").await;
    jason.live().await;
    jason.say("tomatoes").await;
    let marks = "document.querySelectorAll('#rooms .unread').length";
    kevin
        .until(&format!(
            "{marks} === 1 && document.title === '(1) Designers · Snug'"
        ))
        .await;
    kevin.shot("room-unread-elsewhere").await;
    // Reading it in another tab removes the count in this one; the focus stays.
    kevin
        .eval("document.querySelector('#composer-body').focus()")
        .await;
    let first = kevin.client.window().await.expect("a window");
    let second = kevin.tab().await;
    kevin.switch(&second).await;
    kevin.enter(&server, "Gardeners").await;
    kevin.sees("tomatoes").await;
    kevin.live().await;
    kevin
        .until("document.querySelector('#rooms [aria-current] .unread') === null")
        .await;
    kevin.switch(&first).await;
    kevin
        .until(&format!(
            "{marks} === 0 && document.title === 'Designers · Snug'"
        ))
        .await;
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );
    // A room that is joined there appears here.
    kevin.switch(&second).await;
    kevin.enter(&server, "Cooks").await;
    kevin.switch(&first).await;
    kevin
        .until("document.querySelector('#rooms').textContent.includes('Cooks')")
        .await;
    // The list of members loads when it is opened.
    kevin.click(".menu summary").await;
    kevin
        .until("document.querySelectorAll('#members .online').length === 2")
        .await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
    jason.close().await;
}

#[tokio::test]
async fn a_tab_in_the_background_shows_unread_messages_in_its_title() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let first = kevin.client.window().await.expect("a window");
    let second = kevin.tab().await;
    kevin.switch(&second).await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;

    // Both tabs are in the background: the leader keeps its connection and tells the other.
    kevin.client.minimize_window().await.expect("a window");
    kevin.until("document.hidden").await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    jason.say(&room, "is anybody there?").await;
    kevin.until("document.title === '• designers · Snug'").await;
    kevin.switch(&first).await;
    kevin.until("document.title === '• designers · Snug'").await;
    kevin.close().await;
}

/// A proxy that goes silent when `silent` is set: its connections stay open, and nothing comes
/// through any more. New connections work.
async fn silent_proxy(server: u16, silent: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let before = !silent.load(Ordering::Relaxed);
            let silent = silent.clone();
            tokio::spawn(async move {
                let upstream = TcpStream::connect(("127.0.0.1", server)).await;
                let mut upstream = upstream.expect("the server");
                let falls_silent = async {
                    while !(before && silent.load(Ordering::Relaxed)) {
                        sleep(Duration::from_millis(50)).await;
                    }
                };
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut upstream) => {}
                    () = falls_silent => sleep(Duration::from_secs(600)).await,
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn r16_a_page_notices_that_its_connection_is_dead() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let silent = Arc::new(AtomicBool::new(false));
    let port = silent_proxy(server.port(), silent.clone()).await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    // The same room through the proxy. Cookies apply to all ports of a host.
    let address = format!("http://127.0.0.1:{port}/rooms/{room}");
    kevin.client.goto(&address).await.expect("a page");
    kevin.live().await;
    jason.say(&room, "can you hear me?").await;
    kevin.sees("can you hear me?").await;

    silent.store(true, Ordering::Relaxed);
    sleep(Duration::from_millis(500)).await;
    let lost = Instant::now();
    jason.say(&room, "and now?").await;
    let shown =
        "[...document.querySelectorAll('.message .body')].at(-1).textContent === 'and now?'";
    while kevin.eval(shown).await != true {
        assert!(
            lost.elapsed() < Duration::from_secs(120),
            "it never finds out"
        );
        sleep(Duration::from_millis(250)).await;
    }
    println!(
        "R-16: a page whose line went dead without a word had all of it after {} s",
        lost.elapsed().as_secs()
    );
    let took = lost.elapsed().as_secs();
    assert!(took > 5, "the line was not dead");
    assert!(took <= 45, "it took {took} s");
    assert_eq!(kevin.messages().await.len(), 2);
    kevin.close().await;
}

/// A proxy that delays the answer to every request with `word` in its URL.
async fn slow_proxy(server: u16, word: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let upstream = TcpStream::connect(("127.0.0.1", server)).await;
                let mut upstream = upstream.expect("the server");
                let (mut answers, mut questions) = upstream.split();
                let (mut from, mut to) = client.split();
                let asking = async {
                    let mut bytes = [0; 16 * 1024];
                    while let Ok(n @ 1..) = from.read(&mut bytes).await {
                        if String::from_utf8_lossy(&bytes[..n]).contains(word) {
                            sleep(Duration::from_millis(1_500)).await;
                        }
                        if questions.write_all(&bytes[..n]).await.is_err() {
                            return;
                        }
                    }
                };
                tokio::select! {
                    () = asking => {}
                    _ = copy(&mut answers, &mut to) => {}
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_page_is_live_however_slowly_its_scripts_load() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let room = kevin.place().await;
    for script in ["hx-sse", "hx-upsert", "snug."] {
        let port = slow_proxy(server.port(), script).await;
        let address = format!("http://127.0.0.1:{port}{room}");
        kevin.client.goto(&address).await.expect("a page");
        kevin.live().await;
        kevin.say(&format!("without {script}")).await;
        kevin.sees(&format!("without {script}")).await;
        let streams = "performance.getEntriesByType('resource').filter(r => /stream/.test(r.name))";
        assert_eq!(kevin.eval(&format!("{streams}.length <= 1")).await, true);
    }
    kevin.close().await;
}

/// A2: the browser freezes a page, and its connection hears nothing any more.
#[tokio::test]
async fn a_page_that_was_frozen_is_as_new_a_moment_later() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let freeze = |state: &str| {
        let state = json!({ "state": state });
        kevin.cdp("Page.setWebLifecycleState", state)
    };
    let mut times = vec![];
    for n in 0..3 {
        freeze("frozen").await;
        for part in 0..5 {
            jason.say(&room, &format!("while frozen {n} {part}")).await;
        }
        freeze("active").await;
        let begun = Instant::now();
        kevin.sees(&format!("while frozen {n} 4")).await;
        times.push(begun.elapsed());
        kevin.live().await;
    }
    println!("A2: a page that was frozen shows everything after {times:?}");
    // (It took 26 to 42 s.)
    assert!(times.iter().all(|time| time.as_secs() < 10), "{times:?}");
    let texts = kevin.texts("#messages .body").await;
    assert_eq!(texts.len(), 15, "{texts:?}");
    kevin.close().await;
}

/// The sign tells the truth about the network at once.
#[tokio::test]
async fn a_page_without_a_network_says_so_and_comes_back_at_once() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.cdp("Network.enable", json!({})).await;
    let network = |offline: bool| {
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        kevin.cdp("Network.emulateNetworkConditions", conditions)
    };
    network(true).await;
    kevin
        .until("document.querySelector('#line').textContent !== ''")
        .await;
    assert_eq!(kevin.eval("document.body.dataset.live").await, "off");
    jason.say(&room, "are you there?").await;
    network(false).await;
    kevin.sees("are you there?").await;
    kevin
        .until("document.querySelector('#line').textContent === ''")
        .await;
    kevin.close().await;
}
