//! From room to room without loading a page.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use crate::{
    driver::{Browser, Driver},
    support::{Person, Server, free_port},
};

/// Clicks a room in the list, by its name.
async fn choose(browser: &Browser, name: &str) {
    let row = row(name);
    browser.until(&format!("Boolean({row})")).await;
    browser.eval(&format!("{row}.click()")).await;
}

fn row(name: &str) -> String {
    format!(
        "[...document.querySelectorAll('#rooms a')].find(a => a.textContent.includes('{name}'))"
    )
}

/// Waits until the room is shown and live.
async fn in_room(browser: &Browser, name: &str) {
    let shown = format!("document.querySelector('main h1 bdi')?.textContent === '{name}'");
    browser.until(&shown).await;
    browser.live().await;
    browser
        .until(&format!("document.title.endsWith('{name} · Snug')"))
        .await;
    let chosen = "document.querySelector('#rooms [aria-current]')";
    browser
        .until(&format!("{chosen}.textContent.includes('{name}')"))
        .await;
}

/// True while the page has not been loaded again.
const MARKED: &str = "window.marked === true";

#[tokio::test]
async fn people_go_from_room_to_room_on_one_page() {
    let metrics = format!("127.0.0.1:{}", free_port());
    let server = Server::start_with(&[("ROCKET_METRICS", &metrics)]).await;
    let monitor = Person::new(format!("http://{metrics}"));
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    let jason = server.register("jason").await;
    let (cooks, designers) = (jason.join("Cooks").await, jason.join("Designers").await);
    for n in 0..60 {
        jason
            .say(&cooks, &format!("recipe {n}\n\nwith two lines"))
            .await;
    }
    kevin.enter(&server, "Designers").await;
    kevin.enter(&server, "Cooks").await;
    in_room(&kevin, "Cooks").await;
    kevin.eval("void (window.marked = true)").await;
    kevin.keys("#composer-body", "half a thought").await;

    choose(&kevin, "Designers").await;
    in_room(&kevin, "Designers").await;
    assert_eq!(kevin.place().await, format!("/rooms/{designers}"));
    kevin
        .until("document.activeElement.id === 'composer-body'")
        .await;
    // The room is live in both directions, and so is the list.
    kevin.say("from the other side").await;
    kevin.sees("from the other side").await;
    jason.say(&designers, "welcome").await;
    kevin.sees("welcome").await;
    jason.say(&cooks, "and one more").await;
    kevin
        .until("document.title === '(1) Designers · Snug'")
        .await;
    // The draft is there after the browser's back button.
    kevin.client.back().await.expect("the way back");
    in_room(&kevin, "Cooks").await;
    assert_eq!(kevin.place().await, format!("/rooms/{cooks}"));
    kevin.sees("and one more").await;
    let typed = "document.querySelector('#composer-body').value";
    assert_eq!(kevin.eval(typed).await, "half a thought");
    assert_eq!(kevin.eval(MARKED).await, true, "the page was loaded again");

    // The scroll position is restored.
    let scroller = "document.querySelector('#scroller')";
    kevin
        .eval(&format!("void ({scroller}.scrollTop = -900)"))
        .await;
    let eye = format!(
        "(top => {{
            const eye = [...document.querySelectorAll('.message')].find(m => m.getBoundingClientRect().bottom > top);
            return [eye.id, Math.round(eye.getBoundingClientRect().top)];
        }})({scroller}.getBoundingClientRect().top)"
    );
    let read = kevin.eval(&eye).await;
    choose(&kevin, "Designers").await;
    in_room(&kevin, "Designers").await;
    jason.say(&cooks, "while you were away").await;
    kevin.client.back().await.expect("the way back");
    in_room(&kevin, "Cooks").await;
    // Within a pixel, because scroll positions are rounded.
    let as_before =
        format!("(([id, top], [was, at]) => id === was && Math.abs(top - at) <= 1)({eye}, {read})");
    kevin.until(&as_before).await;
    kevin.client.forward().await.expect("the way on");
    in_room(&kevin, "Designers").await;

    // A message that is sent just before leaving the room arrives.
    kevin
        .eval(&format!(
            "(text => {{
                text.value = 'said and gone';
                text.form.requestSubmit();
                {}.click();
            }})(document.querySelector('#composer-body'))",
            row("Cooks")
        ))
        .await;
    in_room(&kevin, "Cooks").await;
    assert!(
        jason
            .room(&designers)
            .await
            .messages
            .iter()
            .any(|(_, text)| text == "said and gone")
    );

    // After many visits there is still one stream.
    for _ in 0..5 {
        for room in ["Designers", "Cooks"] {
            choose(&kevin, room).await;
            in_room(&kevin, room).await;
        }
    }
    let begun = Instant::now();
    let streams = async || {
        let figures = monitor.get("/metrics").await.text().await;
        let figures = figures.expect("text");
        let line = figures
            .lines()
            .find(|line| line.starts_with("snug_streams "));
        line.expect("the number of streams").to_owned()
    };
    while streams().await != "snug_streams 1" {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{}",
            streams().await
        );
        println!("{:?} {}", begun.elapsed(), streams().await);
        sleep(Duration::from_millis(100)).await;
    }
    jason.say(&cooks, "told once").await;
    kevin.sees("told once").await;
    let told =
        "[...document.querySelectorAll('.body')].filter(b => b.textContent === 'told once').length";
    assert_eq!(kevin.eval(told).await, 1);
    assert_eq!(kevin.eval(MARKED).await, true, "the page was loaded again");
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn a_room_is_prefetched_when_the_pointer_is_near() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    let designers = kevin.place().await;
    kevin.enter(&server, "Cooks").await;
    let cooks = kevin.place().await;
    in_room(&kevin, "Cooks").await;
    // A key gives the window the focus.
    kevin.keys("#composer-body", "\u{e010}").await;
    let asked = format!(
        "performance.getEntriesByType('resource').filter(r => r.name.endsWith('{designers}')).length"
    );
    assert_eq!(kevin.eval(&asked).await, 0);
    // A pointer that only passes by fetches nothing.
    let passing = format!(
        "(async (wait) => {{
            {}.focus();
            await wait(20);
            document.querySelector('.sidebar .brand').focus();
            await wait(300);
        }})((ms) => new Promise((done) => setTimeout(done, ms)))",
        row("Designers")
    );
    kevin.eval(&passing).await;
    assert_eq!(kevin.eval(&asked).await, 0);
    kevin.eval(&format!("{}.focus()", row("Designers"))).await;
    kevin.until(&format!("{asked} === 1")).await;
    // A prefetch does not count as a visit.
    let front = "fetch('/').then(a => new URL(a.url).pathname)";
    assert_eq!(kevin.eval(front).await, &*cooks);
    choose(&kevin, "Designers").await;
    in_room(&kevin, "Designers").await;
    kevin
        .until(&format!("{front}.then(p => p === '{designers}')"))
        .await;
    kevin.close().await;
}

#[tokio::test]
async fn on_a_phone_back_leads_to_the_list() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.size(390, 844).await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.goto(&server, "/lobby").await;
    kevin.live().await;
    kevin.eval("void (window.marked = true)").await;
    kevin.click("#rooms a").await;
    in_room(&kevin, "Designers").await;
    assert!(!kevin.shown(".sidebar").await);
    kevin.client.back().await.expect("the way back");
    kevin.until_at("/lobby").await;
    kevin
        .until("document.querySelector('.sidebar').checkVisibility()")
        .await;
    kevin.live().await;
    kevin.click("#rooms a").await;
    in_room(&kevin, "Designers").await;
    kevin.click(".bar .back").await;
    kevin.until_at("/lobby").await;
    kevin.live().await;
    assert_eq!(kevin.eval(MARKED).await, true, "the page was loaded again");
    kevin.close().await;
}

#[tokio::test]
async fn the_browser_loads_the_page_when_anything_is_unexpected() {
    let mut server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.enter(&server, "Designers").await;
    in_room(&kevin, "Designers").await;
    kevin
        .until("navigator.serviceWorker.controller !== null")
        .await;
    // A room that was opened in this way can be read offline, too.
    choose(&kevin, "Cooks").await;
    in_room(&kevin, "Cooks").await;
    let cooks = kevin.place().await;
    let kept = "caches.open('pages').then(p => p.keys()).then(k => k.length === 1 && k[0].url.endsWith(location.pathname))";
    kevin.until(kept).await;
    server.kill();
    choose(&kevin, "Designers").await;
    kevin
        .until("document.querySelector('h1').textContent === 'You’re offline'")
        .await;
    kevin.goto(&server, &cooks).await;
    kevin
        .until("document.querySelector('main h1 bdi')?.textContent === 'Cooks'")
        .await;
    server.start_again().await;
    kevin.goto(&server, &cooks).await;
    in_room(&kevin, "Cooks").await;

    // Signed out in another tab, before the stream's event arrives: the sign-in page is shown.
    let form = "fetch('/logout', { method: 'POST' })";
    kevin
        .eval(&format!("({form}, void {}.click())", row("Designers")))
        .await;
    kevin.until("location.pathname === '/login'").await;
    kevin.close().await;
}

#[tokio::test]
async fn rooms_that_were_left_are_not_kept_in_memory() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let cooks = jason.join("Cooks").await;
    for n in 0..40 {
        jason.say(&cooks, &format!("recipe {n}")).await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    kevin.goto(&server, "/chat/jason").await;
    for n in 0..40 {
        kevin.say(&format!("and then {n}")).await;
    }
    kevin.sees("and then 39").await;
    let rounds = async |n| {
        for _ in 0..n {
            choose(&kevin, "Cooks").await;
            in_room(&kevin, "Cooks").await;
            kevin
                .eval("document.querySelector('#conversations a').click()")
                .await;
            kevin
                .until(
                    "!!document.querySelector('#receipt') && document.body.dataset.live === 'on'",
                )
                .await;
        }
        for _ in 0..3 {
            kevin.cdp("HeapProfiler.collectGarbage", json!({})).await;
        }
        let counters = kevin.cdp("Memory.getDOMCounters", json!({})).await;
        counters["nodes"].as_u64().expect("a number")
    };
    let before = rounds(3).await;
    let after = rounds(8).await;
    println!("Visits: {before} nodes after 3 rounds, {after} after 8 more");
    // A page has more than a thousand nodes.
    assert!(after < before + 1_000, "{before} nodes, then {after}");
    kevin.close().await;
}

#[tokio::test]
async fn the_scroll_position_is_restored_when_the_page_reloads_itself() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("Cooks").await;
    for n in 0..40 {
        jason
            .say(&room, &format!("recipe {n}\n\nin two lines"))
            .await;
    }
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Cooks").await;
    in_room(&kevin, "Cooks").await;
    let scroller = "document.querySelector('#scroller')";
    let up = format!("void ({scroller}.scrollTop = -900)");
    let is_up = format!("{scroller}.scrollTop < -800 && {scroller}.scrollTop > -1000");
    let is_down = format!("{scroller}.scrollTop > -2");

    // To a message's own page and back.
    kevin.eval(&up).await;
    kevin
        .eval("[...document.querySelectorAll('.message .place')].at(-1).click()")
        .await;
    kevin.until("!document.querySelector('#scroller')").await;
    kevin.client.back().await.expect("the way back");
    in_room(&kevin, "Cooks").await;
    kevin.until(&is_up).await;
    // The same when the page comes from the back-forward cache and reloads itself.
    let kept = "new PageTransitionEvent('pageshow', { persisted: true })";
    kevin
        .eval(&format!(
            "void (window.marked = true, window.dispatchEvent({kept}))"
        ))
        .await;
    kevin.until("window.marked === undefined").await;
    in_room(&kevin, "Cooks").await;
    kevin.until(&is_up).await;
    // A reload by the reader shows the newest messages.
    kevin.client.refresh().await.expect("a reload");
    in_room(&kevin, "Cooks").await;
    kevin.until(&is_down).await;
    kevin.close().await;
}
