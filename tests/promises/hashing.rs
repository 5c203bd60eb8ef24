//! S-35: checking passwords takes memory and time. Many sign-ins at once take no more than their
//! share.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::Instant};

use crate::support::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s35_many_sign_ins_at_once_take_no_more_than_their_share() {
    let rates = "{sign_up=0, sign_in=0, sign_in_any=0}";
    let server = Server::start_with(&[("ROCKET_RATES", rates)]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let before = server.memory();
    let done = Arc::new(Notify::new());
    let crowd: Vec<_> = (0..500)
        .map(|n| {
            let visitor = server.visitor();
            tokio::spawn(async move {
                let name = format!("somebody-{n}");
                let form = [("username", &*name), ("password", "whatever it may be")];
                visitor.post("/login", &form).await.status().as_u16()
            })
        })
        .collect();
    let crowd = {
        let done = done.clone();
        tokio::spawn(async move {
            let answers = futures_util::future::join_all(crowd).await;
            done.notify_one();
            answers
        })
    };
    let (mut most, mut posts) = (before, vec![]);
    loop {
        let begun = Instant::now();
        kevin.say(&room, "meanwhile").await;
        posts.push(begun.elapsed());
        most = most.max(server.memory());
        tokio::select! {
            () = done.notified() => break,
            () = tokio::time::sleep(Duration::from_millis(10)) => {}
        }
    }
    let answers: Vec<_> = crowd
        .await
        .expect("answers")
        .into_iter()
        .map(|answer| answer.expect("an answer"))
        .collect();
    let of = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    posts.sort_unstable();
    let grown = (most - before) / 1_000_000;
    println!(
        "S-35: 500 signed in at once: {} were told that it was wrong, {} to come again; memory grew \
         by {grown} MB; {} posts meanwhile, p99 {} ms",
        of(422),
        of(503),
        posts.len(),
        posts[posts.len() * 99 / 100].as_millis(),
    );
    assert_eq!(of(422) + of(503), 500);
    assert!(of(503) > 0, "nobody had to wait");
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    assert!(grown <= 20 * cores as u64 + 50, "{grown} MB");
}
