//! The cost of a live message on an open page, in a real browser: the same with few messages
//! said as with many. `benches/README.md` says how to read the figures.

#[allow(dead_code, reason = "tests/browser uses the rest")]
#[path = "../../tests/browser/driver.rs"]
mod driver;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    driver::{Browser, Driver},
    support::{Person, Server},
};

/// Messages of a burst, and the time over which they are posted.
const BURST: (usize, Duration) = (2_000, Duration::from_secs(10));

/// Messages that have been said before the second burst.
const SAID: usize = 5_000;

#[tokio::main]
async fn main() {
    let server = Server::start_with(&[("ROCKET_RATES", "{posts=0,writes=0,streams=0}")]).await;
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    posts(&jason, &room, (100, Duration::ZERO)).await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.cdp("Performance.enable", json!({})).await;
    println!(
        "Server: release. {} messages in {:?}, of one page, at 1440 × 900.",
        BURST.0, BURST.1
    );
    let few = burst(&kevin, &jason, &room, 100).await;
    posts(&jason, &room, (SAID - BURST.0, Duration::ZERO)).await;
    let many = burst(&kevin, &jason, &room, SAID).await;
    println!(
        "Cost per message, with {SAID} said beside 100: {:.2} times",
        many / few
    );
    if std::env::args().any(|arg| arg == "day") {
        day(&kevin, &jason, &room).await;
    }
    kevin.close().await;
}

/// Posts messages over a time, several at once.
async fn posts(person: &Person, room: &str, (count, time): (usize, Duration)) {
    const AT_ONCE: usize = 8;
    let begun = Instant::now();
    let each = |part: usize| async move {
        for n in (part..count).step_by(AT_ONCE) {
            let due = time.mul_f64(n as f64 / count as f64);
            tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
            person
                .say(room, &format!("message {n} of the evening"))
                .await;
        }
    };
    futures_util::future::join_all((0..AT_ONCE).map(each)).await;
}

/// Posts a burst, and returns the browser's time for each message, in milliseconds.
async fn burst(browser: &Browser, person: &Person, room: &str, said: usize) -> f64 {
    let watch = "(() => {
        window.longest = 0;
        new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) =>
            longest = Math.max(longest, duration))).observe({ entryTypes: ['longtask'] });
        return true;
    })()";
    browser.eval(watch).await;
    let busy = metric(browser, "TaskDuration").await;
    posts(person, room, BURST).await;
    let stored = Instant::now();
    let last = person.say(room, "the last of the burst").await;
    browser
        .until(&format!("document.querySelector('#m{last}') !== null"))
        .await;
    let shown = stored.elapsed();
    let busy = metric(browser, "TaskDuration").await - busy;
    let longest = browser.eval("longest").await;
    let each = busy * 1_000.0 / BURST.0 as f64;
    println!(
        "{said:>6} said: {each:.2} ms of the page's thread per message; all shown {shown:?} after \
         the last; longest task {longest} ms"
    );
    each
}

/// A day of messages, in parts.
async fn day(browser: &Browser, person: &Person, room: &str) {
    for part in 1..=5 {
        posts(person, room, (10_000, Duration::ZERO)).await;
        let last = person.say(room, "the last of this part").await;
        browser
            .until(&format!("document.querySelector('#m{last}') !== null"))
            .await;
        browser.cdp("HeapProfiler.collectGarbage", json!({})).await;
        let (nodes, heap) = (
            metric(browser, "Nodes").await,
            metric(browser, "JSHeapUsedSize").await,
        );
        println!(
            "{:>6} more: {nodes} nodes, {:.1} MB of scripts' memory",
            part * 10_000,
            heap / 1e6
        );
    }
}

/// One of the browser's own counters.
async fn metric(browser: &Browser, name: &str) -> f64 {
    let metrics = browser.cdp("Performance.getMetrics", json!({})).await;
    let all = metrics["metrics"].as_array().expect("metrics");
    let one = all.iter().find(|metric| metric["name"] == name);
    one.expect(name)["value"].as_f64().expect("a number")
}
