//! whoever was away for long comes back right, and quickly.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::{rounds, support::Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r13_a_laptop_that_slept_wakes_to_the_whole_room() {
    let changes = rounds(2_000);
    let server = Server::start().await;
    let (people, room) = server.office(4, "designers").await;
    let kevin = &people[0];
    let mut stream = kevin.listen(&room, None).await;
    kevin.say(&room, "good night").await;
    stream.sees("good night").await;

    // It sleeps: nothing is read, and its line dies some time in between.
    let each = changes / 4;
    join_all(people.iter().map(|person| async {
        for n in 0..each {
            person.say(&room, &format!("while it slept {n}")).await;
        }
    }))
    .await;
    // What the kernel kept for it is old news; it opens its lid on a new network.
    let woken = Instant::now();
    stream.open().await.expect("the stream");
    assert_eq!(stream.ends().await, "reset", "more than would be replayed");
    let answer = kevin.get(&format!("/rooms/{room}")).await;
    let html = answer.text().await.expect("a page");
    let page = crate::support::page::Page::read(&html);
    let mut stream = kevin.listen(&room, Some(&page.cursor())).await;
    let first = stream.next().await.expect("a sign of life");
    let took = woken.elapsed();
    let epoch_and_head = page.cursor();
    assert_eq!(first.id, epoch_and_head, "the page is where the room is");

    // The page is the end of the history, without a hole.
    let history = kevin.history(&room, true).await;
    assert_eq!(history.len(), each as usize * 4 + 1);
    assert_eq!(
        page.messages,
        history[history.len() - page.messages.len()..]
    );
    println!(
        "R-13: {changes} changes asleep, right again after {} ms with {} KB, 0 holes",
        took.as_millis(),
        html.len() / 1_024
    );
    assert!(took < Duration::from_secs(2), "{took:?}");

    // A nap is replayed, each change once.
    let cursor = kevin.room(&room).await.cursor();
    for n in 0..300 {
        people[1].say(&room, &format!("a nap {n}")).await;
    }
    let mut stream = kevin.listen(&room, Some(&cursor)).await;
    stream.sees("a nap 299").await;
    let texts: Vec<_> = stream
        .received
        .iter()
        .filter_map(|event| event.message())
        .collect();
    let expected: Vec<_> = (0..300).map(|n| format!("a nap {n}")).collect();
    assert_eq!(
        texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>(),
        expected
    );
}
