//! Reading without a connection, through the service worker.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{driver::Driver, support::Server};

#[tokio::test]
async fn the_last_room_can_be_read_without_a_connection() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.live().await;
    kevin
        .until("navigator.serviceWorker.controller !== null")
        .await;
    kevin.enter(&server, "Designers").await;
    let place = kevin.place().await;
    kevin.live().await;
    kevin.say("what was read last").await;
    kevin.sees("what was read last").await;
    // The copy is the page as the server sent it.
    kevin.goto(&server, &place).await;
    kevin.live().await;
    let kept = "caches.open('pages').then(p => p.keys()).then(k => k.length === 1 && k[0].url.endsWith(location.pathname))";
    kevin.until(kept).await;

    server.kill();
    kevin.goto(&server, &place).await;
    kevin.sees("what was read last").await;
    kevin.keys("#composer-body", "typed without a line").await;
    // A fragment for htmx is not replaced by a copied page.
    let part = "fetch('/find?q=', { headers: { Accept: 'text/html', 'HX-Request': 'true' } })";
    let fails = format!("{part}.then(() => false, () => true)");
    assert_eq!(kevin.eval(&fails).await, true);
    kevin.goto(&server, "/").await;
    kevin.until_at(&place).await;
    kevin.goto(&server, "/people").await;
    kevin
        .until("document.querySelector('h1').textContent === 'You’re offline'")
        .await;
    kevin.shot("offline").await;

    server.start_again().await;
    kevin.click("main .primary").await;
    kevin
        .until("document.querySelector('h1').textContent === 'People'")
        .await;
    kevin.goto(&server, &place).await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#composer-body').value")
            .await,
        "typed without a line"
    );

    // Signing out deletes the copy.
    kevin.click(".me button[type=submit]").await;
    kevin.until_at("/login").await;
    kevin
        .until("caches.keys().then((names) => names.length === 0)")
        .await;
}

#[tokio::test]
async fn snug_can_be_installed() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let manifest = "fetch(document.querySelector('link[rel=manifest]').href).then(a => a.json())";
    let icons = format!(
        "(async () => (await Promise.all((await {manifest}).icons.map(async ({{ src, sizes, type }}) => {{
            const image = new Image();
            image.src = src;
            await image.decode();
            return sizes === 'any' || `${{image.naturalWidth}}x${{image.naturalHeight}}` === sizes;
        }}))).every(Boolean))()"
    );
    kevin.until(&icons).await;
    let errors = kevin
        .cdp("Page.getAppManifest", serde_json::json!({}))
        .await;
    assert_eq!(errors["errors"], serde_json::json!([]), "{errors}");
}

/// The copy of the open room.
const KEPT: &str =
    "caches.open('pages').then(p => p.match(location.pathname)).then(a => a?.text() ?? '')";

#[tokio::test]
async fn the_copy_is_the_room_as_the_reader_left_it() {
    let server = Server::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    let cooks = person.join("Cooks").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    // The first room is copied, although it loaded before the worker was installed.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin
        .until(&format!("{KEPT}.then(t => t.includes('id=\"composer\"'))"))
        .await;
    // Hiding the tab renews the copy with the new messages, and that does not count as a visit.
    kevin.live().await;
    jason.say(&room, "said since it was loaded").await;
    kevin.sees("said since it was loaded").await;
    let front = "fetch('/').then(a => new URL(a.url).pathname)";
    kevin
        .eval(&format!("fetch('/rooms/{cooks}').then(() => 0)"))
        .await;
    kevin.client.minimize_window().await.expect("a window");
    kevin
        .until(&format!(
            "{KEPT}.then(t => t.includes('said since it was loaded'))"
        ))
        .await;
    assert_eq!(kevin.eval(front).await, format!("/rooms/{cooks}"));

    // The copy of a room is deleted when the reader is no longer a member.
    kevin
        .eval(&format!(
            "fetch('/rooms/{room}/leave', {{ method: 'POST' }}).then(() => 0)"
        ))
        .await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin
        .until("caches.open('pages').then(p => p.keys()).then(k => k.length === 0)")
        .await;
    kevin.close().await;
}

#[tokio::test]
async fn the_offline_page_has_the_language_and_theme_of_the_others() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/me").await;
    kevin
        .until("navigator.serviceWorker.controller !== null")
        .await;
    let page = "caches.match('/offline').then(a => a.text())";
    kevin
        .until(&format!(
            "{page}.then(t => t.includes('<html lang=\"en\"'))"
        ))
        .await;
    kevin
        .eval("(s => { s.value = 'de'; s.form.requestSubmit(); })(document.querySelector('#language'))")
        .await;
    kevin
        .until(&format!(
            "{page}.then(t => t.includes('<html lang=\"de\"'))"
        ))
        .await;
    kevin.until_at("/me?changed=language").await;
    kevin.click("[value=dark]").await;
    kevin
        .until(&format!(
            "{page}.then(t => t.includes('data-theme=\"dark\"'))"
        ))
        .await;
    kevin.close().await;
}

/// A proxy on which, once `dead` is set, nothing is answered any more, on new connections neither.
async fn dying_proxy(server: u16, dead: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let dead = dead.clone();
            tokio::spawn(async move {
                let upstream = TcpStream::connect(("127.0.0.1", server)).await;
                let mut upstream = upstream.expect("the server");
                let dies = async {
                    while !dead.load(Ordering::Relaxed) {
                        sleep(Duration::from_millis(20)).await;
                    }
                };
                tokio::select! {
                    biased;
                    () = dies => sleep(Duration::from_secs(600)).await,
                    _ = copy_bidirectional(&mut client, &mut upstream) => {}
                }
            });
        }
    });
    port
}

/// A proxy that holds back the answers to prefetches until `let_go` is set.
async fn lagging_proxy(server: u16, let_go: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (let_go, ahead) = (let_go.clone(), Arc::new(AtomicBool::new(false)));
            let upstream = TcpStream::connect(("127.0.0.1", server)).await;
            let (mut answers, mut asked) = upstream.expect("the server").into_split();
            let (mut asks, mut answered) = client.into_split();
            let is_ahead = ahead.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 16_384];
                while let Ok(length @ 1..) = asks.read(&mut bytes).await {
                    let text = String::from_utf8_lossy(&bytes[..length]).to_lowercase();
                    is_ahead.fetch_or(text.contains("purpose: prefetch"), Ordering::SeqCst);
                    let _ = asked.write_all(&bytes[..length]).await;
                }
            });
            tokio::spawn(async move {
                let mut bytes = vec![0; 16_384];
                while let Ok(length @ 1..) = answers.read(&mut bytes).await {
                    while ahead.load(Ordering::SeqCst) && !let_go.load(Ordering::SeqCst) {
                        sleep(Duration::from_millis(20)).await;
                    }
                    let _ = answered.write_all(&bytes[..length]).await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_page_requested_before_signing_out_is_not_kept_after() {
    let server = Server::start().await;
    let (person, _, room) = server.kevin_and_jason().await;
    person.say(&room, "for members only").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let let_go = Arc::new(AtomicBool::new(false));
    let port = lagging_proxy(server.port(), let_go.clone()).await;
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": at("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    kevin.client.goto(&at("/lobby")).await.expect("a page");
    kevin
        .until("navigator.serviceWorker?.controller != null")
        .await;

    // A copy of the room is being requested when the reader signs out.
    let room = format!("/rooms/{room}");
    kevin
        .eval(&format!(
            "void navigator.serviceWorker.controller.postMessage('{room}')"
        ))
        .await;
    sleep(Duration::from_millis(500)).await;
    kevin.click(".me button[type=submit]").await;
    kevin.until("location.pathname === '/login'").await;
    let_go.store(true, Ordering::SeqCst);
    sleep(Duration::from_millis(1_000)).await;
    let kept = "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>
        (await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname)))).flat()
        .filter((path) => path.startsWith('/rooms/')).length)";
    assert_eq!(kevin.eval(kept).await, 0);
    kevin.close().await;
}

#[tokio::test]
async fn the_copy_is_shown_when_the_server_does_not_answer() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    kevin.say("what was read last").await;
    kevin.sees("what was read last").await;
    let designers = kevin.place().await;
    let dead = Arc::new(AtomicBool::new(false));
    let port = dying_proxy(server.port(), dead.clone()).await;
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    kevin.client.goto(&at("/lobby")).await.expect("a page");
    kevin
        .until("navigator.serviceWorker?.controller != null")
        .await;
    kevin.client.goto(&at(&designers)).await.expect("a page");
    kevin.sees("what was read last").await;
    kevin
        .until(&format!(
            "{KEPT}.then(t => t.includes('what was read last'))"
        ))
        .await;
    kevin.client.goto(&at("/lobby")).await.expect("a page");
    kevin.live().await;
    kevin.eval("void (window.marked = true)").await;

    // To the copied room, without loading a page.
    dead.store(true, Ordering::Relaxed);
    sleep(Duration::from_millis(200)).await;
    let row = |name| {
        format!(
            "[...document.querySelectorAll('#rooms a')].find(a => a.textContent.includes('{name}'))"
        )
    };
    let begun = Instant::now();
    kevin.eval(&format!("{}.click()", row("Designers"))).await;
    kevin.sees("what was read last").await;
    println!(
        "Dead line: the kept room is shown after {:?}",
        begun.elapsed()
    );
    assert_eq!(kevin.eval("window.marked").await, true);
    // By loading the page.
    let begun = Instant::now();
    kevin.client.goto(&at(&designers)).await.expect("a page");
    kevin.sees("what was read last").await;
    println!("Dead line: and by its address after {:?}", begun.elapsed());
    kevin.close().await;
}
