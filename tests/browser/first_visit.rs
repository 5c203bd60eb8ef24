//! The time that a first visit to a room with 50 messages takes on a slow connection.

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    support::{Server, person::Person},
    typeface::TYPEFACE_LOADED,
};

/// The browser's own measurements since the page began to load.
const FACTS: &str = "new Promise((done) => {
    const entries = (type) => new Promise((seen) => {
        const observer = new PerformanceObserver((list) => seen(list.getEntries()));
        observer.observe({ type, buffered: true });
        setTimeout(() => seen([]), 500);
    });
    const painted = new Promise((seen) => {
        const look = () => (performance.getEntriesByName('first-contentful-paint').length ? seen() : setTimeout(look, 50));
        look();
    });
    painted.then(() => Promise.all(['paint', 'largest-contentful-paint', 'longtask'].map(entries)))
        .then(([paints, largest, tasks]) => {
            const first = paints.find((p) => p.name === 'first-contentful-paint').startTime;
            const late = tasks.filter((task) => task.startTime + task.duration > first);
            const resources = performance.getEntriesByType('resource');
            const [page] = performance.getEntriesByType('navigation');
            done({
                first,
                largest: largest.at(-1).startTime,
                blocked: late.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0),
                bytes: [page, ...resources].reduce((sum, r) => sum + r.transferSize, 0),
                requests: resources.length + 1,
                hosts: [...new Set(resources.map((r) => new URL(r.name).host))],
                here: location.host,
                blocking: resources.filter((r) => r.renderBlockingStatus === 'blocking').map((r) => r.name),
            });
        });
})";

/// Fast 3G and a mid-range phone, with Lighthouse's figures.
async fn slow(kevin: &Browser) {
    kevin.cdp("Network.enable", json!({})).await;
    let line = json!({
        "offline": false, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750,
    });
    kevin.cdp("Network.emulateNetworkConditions", line).await;
    let rate = json!({ "rate": 4 });
    kevin.cdp("Emulation.setCPUThrottlingRate", rate).await;
}

/// A room with 50 messages, and a member whose browser has never loaded a page of Snug.
async fn room_with_messages(server: &Server) -> (Person, String) {
    let (person, jason, room) = server.kevin_and_jason().await;
    for n in 0..50 {
        let who = if n % 3 == 0 { &person } else { &jason };
        let text = format!("This is message {n}, and it has two sentences. This is the other.");
        who.say(&room, &text).await;
    }
    (person, format!("/rooms/{room}"))
}

/// Gives the browser the person's cookie.
async fn sign_in(browser: &Browser, server: &Server, person: &Person) {
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
    browser.cdp("Network.setCookie", cookie).await;
}

#[tokio::test]
async fn a_first_visit_on_a_slow_connection() {
    let server = Server::start().await;
    let (person, room) = room_with_messages(&server).await;
    let driver = Driver::start().await;
    for (what, width, height) in [("a phone", 390, 844), ("a wide screen", 1440, 900)] {
        let kevin = driver.browser().await;
        kevin.size(width, height).await;
        sign_in(&kevin, &server, &person).await;
        slow(&kevin).await;
        kevin.goto(&server, &room).await;
        kevin.live().await;
        kevin.until(TYPEFACE_LOADED).await;
        let (facts, shifted) = (kevin.eval(FACTS).await, kevin.shifted().await);
        let number = |name: &str| facts[name].as_f64().expect("a number");
        println!(
            "Facts: first visit to a room with 50 messages, {what}, a quarter of this machine, 1.6 Mbit/s, 150 ms: \
             first paint {:.0} ms, largest {:.0} ms, {} shifts, blocked {:.0} ms; {} requests, {:.0} bytes",
            number("first"),
            number("largest"),
            shifted.len(),
            number("blocked"),
            facts["requests"],
            number("bytes"),
        );
        assert_eq!(shifted, Vec::<Value>::new());
        assert_eq!(facts["hosts"], json!([facts["here"]]));
        // The first paint waits only for the page and one style sheet.
        let waited = facts["blocking"].as_array().expect("addresses");
        let style = |address: &Value| address.as_str().is_some_and(|a| a.ends_with(".css"));
        assert!(waited.len() == 1 && waited.iter().all(style), "{waited:?}");
        // The typeface comes after that, and counts (70 KiB in all).
        assert!(
            number("bytes") <= 70.0 * 1024.0,
            "{} bytes",
            number("bytes")
        );
        kevin.close().await;
    }
}

/// The latency of every answer, in milliseconds. It is so long that nothing else matters.
const TRIP: f64 = 2_000.0;

#[tokio::test]
async fn the_first_paint_takes_two_round_trips() {
    let server = Server::start().await;
    let (person, room) = room_with_messages(&server).await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    sign_in(&kevin, &server, &person).await;
    kevin.cdp("Network.enable", json!({})).await;
    let line = json!({
        "offline": false, "latency": TRIP, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    kevin.cdp("Network.emulateNetworkConditions", line).await;
    kevin.goto(&server, &room).await;
    let first = kevin.eval(FACTS).await["first"].as_f64();
    let trips = first.expect("a number") / TRIP;
    println!("Facts: a room is painted for the first time after {trips:.2} round trips");
    assert!((2.0..3.0).contains(&trips), "{trips}");
    kevin.close().await;
}
