//! Reminders over several nodes, each of which may stop.

use std::time::Duration;

use crate::{
    Cluster,
    support::{sse::Event, sse::Listener},
};

const COME: &str = "You have a reminder.";

/// Waits for `number` reminders, then for a message after them, and counts what came.
async fn count(listener: &mut Listener, number: usize) -> usize {
    let come = |event: &Event| event.data.contains(COME);
    let so_far = |listener: &Listener| listener.received.iter().filter(|e| come(e)).count();
    while so_far(listener) < number {
        listener.until(come).await;
    }
    listener.until(|event| event.data.contains("the end")).await;
    so_far(listener)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reminder_comes_once_whichever_nodes_run() {
    const REMINDERS: u64 = 12;
    let mut cluster = Cluster::start(3).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut messages = vec![];
    for n in 0..REMINDERS {
        messages.push(kevin.say(&room, &format!("task {n}")).await);
    }
    let mut here = jason.listen(&room, None).await;
    let mut there = cluster.at(2, &jason).listen(&room, None).await;
    // A pin crosses, too.
    let place = format!("/rooms/{room}/messages/{}", messages[0]);
    kevin.post(&format!("{place}/pin"), &[]).await;
    for listener in [&mut here, &mut there] {
        listener.until(|event| event.data.contains("Pinned")).await;
    }

    // They are set on two nodes. One of these dies before it is time.
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let then = now + jiff::Span::new().seconds(6);
    let at = then.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let (dying, living) = (cluster.at(0, &jason), cluster.at(1, &jason));
    for (n, message) in messages.iter().enumerate() {
        let person = if n % 2 == 0 { &dying } else { &living };
        let path = format!("/rooms/{room}/messages/{message}/remind");
        let form = [("when", "at"), ("at", &*at), ("time_zone", "UTC")];
        assert_eq!(person.post(&path, &form).await.status(), 303);
    }
    cluster.nodes[0].kill();
    let told = {
        let (here, there) = (&mut here, &mut there);
        let number = messages.len();
        let waiting = async move {
            let both = futures_util::future::join(count(here, number), count(there, number));
            both.await
        };
        let end = async {
            tokio::time::sleep(Duration::from_secs(18)).await;
            cluster.at(1, &kevin).say(&room, "the end").await;
        };
        futures_util::future::join(waiting, end).await.0
    };
    assert_eq!(told, (messages.len(), messages.len()));
    let unread = "select count(*) from saved where reminded_at is not null and seen_at is null";
    assert_eq!(cluster.nodes[1].query(unread), REMINDERS.to_string());
    assert_eq!(living.page("/saved").await.ids().len(), messages.len());
}
