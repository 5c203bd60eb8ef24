//! a person on each node, and everything crosses.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::{
    Cluster,
    support::{Person, Server, redis::Redis, rounds, sse::Listener},
};

/// How long things take to cross, in all that is done in the story.
struct Times(Vec<Duration>);

impl Times {
    async fn until(&mut self, listener: &mut Listener, text: &str) {
        let begun = Instant::now();
        let event = listener.until(|event| event.data.contains(text)).await;
        self.0.push(begun.elapsed());
        assert!(event.data.contains(text));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_two_nodes_are_one() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    assert_eq!(jason.join("designers").await, room);
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = jason.listen(&room, None).await;
    let mut times = Times(vec![]);

    // Who is online.
    times.until(&mut jasons, "2 online").await;
    times.until(&mut kevins, "2 online").await;
    let page = jason.room(&room).await;
    assert_eq!(page.texts("#members .online").len(), 2);
    // Being there on both is being there once.
    let mut again = cluster.at(1, &kevin).listen(&room, None).await;
    again.until(|event| event.data.contains("2 online")).await;
    drop(again);

    for n in 0..30 {
        let (text, back) = (format!("kevin says {n}."), format!("jason says {n}."));
        let id = kevin.say(&room, &text).await;
        times.until(&mut jasons, &text).await;
        jason.say(&room, &back).await;
        times.until(&mut kevins, &back).await;
        if n % 5 == 0 {
            let place = format!("/rooms/{room}/messages/{id}");
            let better = format!("kevin means {n}.");
            cluster
                .at(1, &kevin)
                .post(&place, &[("body", &better)])
                .await;
            times.until(&mut jasons, &better).await;
            kevin.post(&format!("{place}/remove"), &[]).await;
            times.until(&mut jasons, "Message deleted").await;
        }
        kevin.post(&format!("/rooms/{room}/typing"), &[]).await;
        times.until(&mut jasons, "is typing").await;
    }
    assert_eq!(
        kevin.history(&room, false).await,
        jason.history(&room, true).await
    );

    // What waits elsewhere: a mark for him who is in another room of another node.
    let other = kevin.join("elsewhere").await;
    jason.join("elsewhere").await;
    let mark = format!("unread-{other}");
    kevin.say(&other, "over here").await;
    times.until(&mut jasons, &mark).await;
    // And it goes on all nodes when it was read on one.
    let message = kevin.room(&other).await.ids()[0].to_string();
    let read = cluster.at(0, &jason);
    let mut list = read.listener("", None);
    list.open().await.expect("his own stream");
    list.until(|event| event.data.contains("elsewhere")).await;
    let seen = format!("/rooms/{other}/seen");
    read.post(&seen, &[("message", &message)]).await;
    jasons
        .until(|e| e.data.contains("elsewhere") && !e.data.contains("class=\"unread\""))
        .await;

    rights_end(&cluster, &room, &kevin, &mut times).await;

    times.0.sort_unstable();
    let at = |percent: usize| times.0[(times.0.len() - 1) * percent / 100].as_millis();
    println!(
        "R-25: two nodes, {} things crossed (messages, edits, removals, typing, presence, unread marks, rights) \
         after p50 {} ms, p99 {} ms",
        times.0.len(),
        at(50),
        at(99)
    );
    assert!(at(50) < 200, "at rest they cross within 200 ms");
}

/// on the other node, too, and at once.
async fn rights_end(cluster: &Cluster, room: &str, kevin: &Person, times: &mut Times) {
    let (here, there) = (kevin, cluster.at(1, kevin));
    let mut stream = there.listen(room, None).await;
    let begun = Instant::now();
    here.leave(room).await;
    assert_eq!(stream.ends().await, "left");
    times.0.push(begun.elapsed());
    assert!(there.listener(room, None).open().await.is_err());

    here.join("designers").await;
    let mut stream = there.listen(room, None).await;
    let begun = Instant::now();
    here.sign_out().await;
    assert_eq!(stream.ends().await, "signed-out");
    times.0.push(begun.elapsed());
    assert!(there.listener(room, None).open().await.is_err());

    // Somebody whose node dies is no ghost.
    let (watcher, ghost) = (
        cluster.nodes[0].register("watcher").await,
        cluster.nodes[1].register("ghost").await,
    );
    let cellar = watcher.join("cellar").await;
    ghost.join("cellar").await;
    let mut watching = watcher.listen(&cellar, None).await;
    let _ghosts = ghost.listen(&cellar, None).await;
    watching
        .until(|event| event.data.contains("2 online"))
        .await;
    let begun = Instant::now();
    cluster.nodes[1].signal("KILL");
    let gone = async {
        while let Some(event) = watching.next().await {
            if event.data.contains("1 online") {
                return;
            }
        }
    };
    let patience = Duration::from_secs(30);
    let gone = tokio::time::timeout(patience, gone).await;
    gone.expect("no ghost");
    println!(
        "R-25: who was online with a node that died is offline after {} s",
        begun.elapsed().as_secs()
    );
}

/// SQLite and a Redis are no team, but nothing keeps one from setting both; what is
/// asked of the store while Redis is away is asked of this one in the same words.
#[tokio::test]
async fn a_node_with_sqlite_asks_its_store_as_well() {
    let mut redis = Redis::start();
    let setting = format!("{{url={:?}}}", redis.url());
    let server = Server::start_on(None, &[("ROCKET_REDIS", &setting)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut stream = kevin.listen(&room, None).await;
    let said = |of: &str| server.query(&format!("select {of} from rooms where id = {room}"));
    jason.say(&room, "one").await;
    stream.sees("one").await;
    redis.kill();
    // Behind its back: something is said, and somebody signed out.
    let head: u64 = said("head").parse().expect("a number");
    server.query(&format!(
        "begin immediate;
         insert into messages (room_id, author_id, nonce, body, said_at, continues, opens_day)
         values ({room}, 2, 'n', 'two', 1, false, false);
         update rooms set head = head + 1 where id = {room};
         insert into room_log select {room}, {head} + 1, 'said', max(id) from messages;
         commit;"
    ));
    stream.sees("two").await;
    server.query("delete from sessions where user_id = 1");
    assert_eq!(stream.ends().await, "signed-out");
}

/// Numbers of one history, whoever began it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_nodes_that_begin_together_begin_one_history() {
    for _ in 0..rounds(3) {
        let cluster = Cluster::start(4).await;
        let kevin = cluster.nodes[0].register("kevin").await;
        let room = kevin.join("designers").await;
        let mut cursors = BTreeSet::new();
        for node in 0..cluster.nodes.len() {
            cursors.insert(cluster.at(node, &kevin).room(&room).await.cursor());
        }
        assert_eq!(cursors.len(), 1, "{cursors:?}");
    }
}
