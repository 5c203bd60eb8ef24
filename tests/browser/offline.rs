//! Without a line there is something to read all the same.

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
async fn the_last_room_is_there_without_a_line() {
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
    // What is kept is the page as it came.
    kevin.goto(&server, &place).await;
    kevin.live().await;
    let kept = "caches.open('pages').then(p => p.keys()).then(k => k.length === 1 && k[0].url.endsWith(location.pathname))";
    kevin.until(kept).await;

    server.kill();
    kevin.goto(&server, &place).await;
    kevin.sees("what was read last").await;
    kevin.keys("#composer-body", "typed without a line").await;
    // What is to be put into a page is not there, and no other page comes in its place.
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

    // Whoever signs out leaves nothing behind.
    kevin.click(".me button[type=submit]").await;
    kevin.until_at("/login").await;
    kevin
        .until("caches.keys().then((names) => names.length === 0)")
        .await;
}

#[tokio::test]
async fn it_can_be_put_on_a_home_screen() {
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

/// What is kept of the room that is shown.
const KEPT: &str =
    "caches.open('pages').then(p => p.match(location.pathname)).then(a => a?.text() ?? '')";

#[tokio::test]
async fn what_is_kept_is_the_room_as_it_was_left() {
    let server = Server::start().await;
    let (person, jason, room) = server.kevin_and_jason().await;
    let cooks = person.join("Cooks").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    // The first room of all is kept, though it was there before the worker.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin
        .until(&format!("{KEPT}.then(t => t.includes('id=\"composer\"'))"))
        .await;
    // What is said while it is open is kept when one turns away, and nobody has been there.
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

    // A room that one is not in any more is not kept.
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
async fn the_offline_page_speaks_and_looks_as_the_others_do() {
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
    kevin.click("button[value=dark]").await;
    kevin
        .until(&format!(
            "{page}.then(t => t.includes('data-theme=\"dark\"'))"
        ))
        .await;
    kevin.close().await;
}

/// A line on which, once it is dead, nothing comes any more, whoever asks anew.
async fn dying_line(server: u16, dead: Arc<AtomicBool>) -> u16 {
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

/// A line on which what is asked for ahead is not answered until it is let go.
async fn lagging_line(server: u16, let_go: Arc<AtomicBool>) -> u16 {
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
async fn what_was_asked_for_before_signing_out_is_not_kept_after() {
    let server = Server::start().await;
    let (person, _, room) = server.kevin_and_jason().await;
    person.say(&room, "for members only").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let let_go = Arc::new(AtomicBool::new(false));
    let port = lagging_line(server.port(), let_go.clone()).await;
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": at("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    kevin.client.goto(&at("/lobby")).await.expect("a page");
    kevin
        .until("navigator.serviceWorker?.controller != null")
        .await;

    // The room is on its way to be kept when somebody signs out.
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
async fn a_line_on_which_nothing_comes_is_none() {
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
    let port = dying_line(server.port(), dead.clone()).await;
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

    // To the room that is kept, on the same page.
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
    // By the browser's own way.
    let begun = Instant::now();
    kevin.client.goto(&at(&designers)).await.expect("a page");
    kevin.sees("what was read last").await;
    println!("Dead line: and by its address after {:?}", begun.elapsed());
    kevin.close().await;
}
