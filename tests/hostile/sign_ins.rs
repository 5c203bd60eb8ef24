//! One address that signs in, or up, again and again.

use reqwest::Method;

use crate::{
    floods::{count, server},
    support::{Person, Server, person::PASSWORD},
};

/// Somebody who connects from 127.0.`net`.1. Each is in a network of its own.
fn from(server: &Server, net: u8) -> Person {
    Person::at(server.url(""), Some([127, 0, net, 1].into()))
}

async fn sign_in(person: &Person, name: &str, password: &str) -> u16 {
    let form = [("username", name), ("password", password)];
    person.post("/login", &form).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d08_one_address_keeps_nobody_from_signing_in() {
    let server = server("{sign_in=0, sign_in_any=0}").await;
    server.register("jason").await;
    for n in 0..6 {
        server.register(&format!("crowd-{n}")).await;
    }
    let crowd: Vec<_> = (0..120)
        .map(|n| {
            let one = from(&server, 1);
            tokio::spawn(async move {
                let name = format!("crowd-{}", n % 6);
                for _ in 0..200 {
                    sign_in(&one, &name, PASSWORD).await;
                }
            })
        })
        .collect();
    // The crowd fills the queue.
    while sign_in(&from(&server, 1), "crowd-0", PASSWORD).await != 503 {}
    let mut statuses = vec![];
    for _ in 0..10 {
        statuses.push(sign_in(&from(&server, 2), "jason", PASSWORD).await);
    }
    assert_eq!(statuses, [303; 10]);
    crowd.iter().for_each(|task| task.abort());
}

#[tokio::test]
async fn d08_right_passwords_are_counted_too() {
    let server = server("{sign_in_right=5}").await;
    server.register("kevin").await;
    let mut statuses = vec![];
    for net in 1..=10 {
        statuses.push(sign_in(&from(&server, net), "kevin", PASSWORD).await);
    }
    assert_eq!(count(&statuses, 303), 5);
    server.register("jason").await;
    assert_eq!(sign_in(&from(&server, 1), "jason", PASSWORD).await, 303);
}

#[tokio::test]
async fn s33_networks_of_one_customer_share_a_limit() {
    let settings = [
        ("ROCKET_IP_HEADER", "X-Real-IP"),
        ("ROCKET_RATES", "{sign_up=2}"),
    ];
    let server = Server::start_with(&settings).await;
    let mut statuses = vec![];
    for n in 0..12 {
        let request = server.visitor().request(Method::POST, "/register");
        let request = request.header("X-Real-IP", format!("2001:db8:1:{n:x}::1"));
        let form = [
            ("username", &*format!("person-{n}")),
            ("password", PASSWORD),
        ];
        let answer = request.form(&form).send().await.expect("an answer");
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(count(&statuses, 303), 8);
}
