//! Messages that are sent later, with two nodes that both want to send them.

use std::{process::Command, thread, time::Duration};

use crate::{
    Cluster,
    support::{Person, Server, person::nonce},
};

const COUNT: &str = "select count(*) from scheduled_messages where body <> 'far ahead'";

async fn schedule(person: &Person, room: &str, body: &str) {
    let form = [("body", body), ("nonce", &*nonce()), ("when", "week")];
    let place = format!("/rooms/{room}/scheduled");
    assert_eq!(person.post(&place, &form).await.status(), 303, "{body}");
}

/// Makes all messages due, and has all nodes look at once.
async fn all_are_due(cluster: &Cluster, person: &Person, room: &str) {
    cluster.nodes[0].query("update scheduled_messages set due_at = 1 where body <> 'far ahead'");
    let nodes = (0..cluster.nodes.len()).map(|node| cluster.at(node, person));
    let nodes = nodes.map(|person| async move { schedule(&person, room, "far ahead").await });
    futures_util::future::join_all(nodes).await;
}

async fn until(server: &Server, sql: &str, is_right: impl Fn(u32) -> bool) {
    for _ in 0..600 {
        if is_right(server.query(sql).parse().expect("a number")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{sql}: {}", server.query(sql));
}

/// A node is killed in the transaction that posts a message and deletes its row, while the other
/// one waits to do the same; then, if it is not too fast, in the midst of many.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_once_though_two_nodes_send_it_and_one_is_killed() {
    let mut cluster = Cluster::start_with(2, &[("ROCKET_RATES", "{posts=0}")]).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut jasons = jason.listen(&room, None).await;
    let survivor = cluster.at(1, &kevin);

    // The room's row is locked, so both nodes wait in the transaction that posts the message.
    schedule(&kevin, &room, "at this very moment").await;
    let database = cluster.nodes[0].database().to_owned();
    let lock = thread::spawn(move || {
        let hold = "begin; select 1 from rooms for no key update; select pg_sleep(4); rollback";
        let held = Command::new("psql")
            .args([&database, "-Xqc", hold])
            .output();
        assert!(held.expect("psql").status.success());
    });
    let backends = "select count(*) from pg_stat_activity where datname = current_database() and";
    let holds = format!("{backends} wait_event = 'PgSleep'");
    until(&cluster.nodes[0], &holds, |count| count == 1).await;
    all_are_due(&cluster, &kevin, &room).await;
    let waits = format!("{backends} wait_event_type = 'Lock'");
    until(&cluster.nodes[0], &waits, |count| count == 2).await;
    cluster.nodes[0].kill();
    lock.join().expect("a lock");
    jasons.sees("at this very moment").await;
    cluster.nodes[0].start_again().await;

    for n in 0..60 {
        schedule(&kevin, &room, &format!("message {n}.")).await;
    }
    all_are_due(&cluster, &kevin, &room).await;
    until(&cluster.nodes[1], COUNT, |left| left < 60).await;
    cluster.nodes[0].kill();
    let left = cluster.nodes[1].query(COUNT);
    until(&cluster.nodes[1], COUNT, |left| left == 0).await;
    println!("Facts: killed with {left} of 60 messages left to send");

    let texts: Vec<_> = survivor.history(&room, true).await;
    assert_eq!(texts.len(), 61);
    let sql = "select count(distinct body) from messages";
    assert_eq!(cluster.nodes[1].query(sql), "61");
    let sql = format!("select count(*) from room_log where kind = 'said' and room_id = {room}");
    assert_eq!(cluster.nodes[1].query(&sql), "61");
    let sql =
        format!("select max(seq) - min(seq) + 1 - count(*) from room_log where room_id = {room}");
    assert_eq!(cluster.nodes[1].query(&sql), "0", "no gap");
    for n in 0..60 {
        jasons.sees(&format!("message {n}.")).await;
    }
}
