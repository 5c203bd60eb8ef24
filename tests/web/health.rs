//! `/up` for load balancers, and metrics for monitors.

use std::time::Duration;

use crate::support::{Person, Server, free_port, server::snug};

#[tokio::test]
async fn up_says_whether_this_process_can_do_its_work() {
    let server = Server::start().await;
    let answer = server.visitor().get("/up").await;
    assert_eq!(answer.status(), 200);
    let up = format!("up, version {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(answer.text().await.expect("a text"), up);
}

/// The value of a figure among all of them.
fn figure(figures: &str, name: &str) -> f64 {
    // (A figure is there once something has been counted.)
    let line = figures.lines().find(|line| line.starts_with(name));
    let value = line.map_or("0", |line| line.rsplit(' ').next().expect("a value"));
    value.parse().expect("a number")
}

#[tokio::test]
async fn metrics_are_served_at_their_own_address_only() {
    let port = free_port();
    let address = format!("127.0.0.1:{port}");
    let server = Server::start_with(&[("ROCKET_METRICS", &address)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut listener = jason.listen(&room, None).await;
    // A reader who comes while a message is posted has it from the log, which is no delivery.
    kevin.say(&room, "first").await;
    listener.sees("first").await;
    let monitor = Person::new(format!("http://{address}"));
    let metrics = async || {
        let answer = monitor.get("/metrics").await;
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("a text")
    };
    let before = figure(&metrics().await, "snug_deliveries_total ");
    for n in 0..5 {
        kevin.say(&room, &format!("number {n}")).await;
    }
    listener.sees("number 4").await;
    let delivered = |figures: &str| figure(figures, "snug_deliveries_total ") - before;
    // The last one is counted after it was sent.
    let mut figures = metrics().await;
    for _ in 0..50 {
        if delivered(&figures) >= 5.0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        figures = metrics().await;
    }
    // (The first one may have been counted after it was asked for.)
    assert!((5.0..=6.0).contains(&delivered(&figures)), "{figures}");
    let value = |name: &str| figure(&figures, name);
    assert_eq!(value("snug_posts_total "), 6.0);
    assert_eq!(value("snug_streams "), 1.0);
    assert!(value("snug_fanout_seconds_count ") >= 5.0);
    assert!(value("snug_store_connections ") >= 1.0);
    let posts = "snug_request_seconds_count{method=\"POST\",status=\"303\"} ";
    assert!(value(posts) >= 9.0);
    assert!(figures.contains("# HELP snug_posts_total"));

    drop(listener);
    assert_eq!(server.visitor().get("/metrics").await.status(), 404);
    assert_eq!(monitor.get("/lobby").await.status(), 404);
    let plain = Server::start().await;
    assert_eq!(plain.visitor().get("/metrics").await.status(), 404);
}

#[tokio::test]
async fn a_malformed_address_stops_the_server_at_the_start() {
    let run = |name: &str, value: &str| {
        let mut command = snug();
        command.arg("migrate").current_dir(std::env::temp_dir());
        command.env(name, value).output().expect("a program")
    };
    for (name, value, problem) in [
        ("ROCKET_METRICS", "nowhere", "Wrong setting: metrics is"),
        (
            "ROCKET_DATABASES",
            "{store={url=\"postgres://127.0.0.1:1/snug\"}}",
            "The database postgres://127.0.0.1:1/snug cannot be opened",
        ),
    ] {
        let output = run(name, value);
        assert!(!output.status.success(), "{name}={value}");
        let output = String::from_utf8_lossy(&output.stderr);
        assert!(output.contains(problem), "{output}");
    }
}
