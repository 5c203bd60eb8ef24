//! with a person on each node, every change reaches the other node.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::{
    Cluster,
    removals::Removals,
    support::{Person, Server, redis::Redis, rounds, sse::Listener},
};

/// The time each change took to reach the other node.
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
async fn r25_two_nodes_behave_as_one() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    assert_eq!(jason.join("designers").await, room);
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = jason.listen(&room, None).await;
    let mut times = Times(vec![]);

    // Presence.
    times.until(&mut jasons, "2 online").await;
    times.until(&mut kevins, "2 online").await;
    let page = jason.room(&room).await;
    assert_eq!(page.texts("#members .online").len(), 2);
    // A person on both nodes counts once.
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
            let react = format!("{place}/react");
            kevin.post(&react, &[("emoji", "🎉")]).await;
            times.until(&mut jasons, &format!("id=\"r{id}\"")).await;
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

    // An unread marker appears for a person in another room on another node.
    let other = kevin.join("elsewhere").await;
    jason.join("elsewhere").await;
    let mark = format!("unread-{other}");
    kevin.say(&other, "over here").await;
    times.until(&mut jasons, &mark).await;
    // It disappears on all nodes once the message was read on one.
    let message = kevin.room(&other).await.ids()[0].to_string();
    let read = cluster.at(0, &jason);
    let mut list = read.listener("", None);
    list.open().await.expect("his own stream");
    list.until(|event| event.data.contains("elsewhere")).await;
    let seen = format!("/rooms/{other}/seen");
    read.post(&seen, &[("message", &message)]).await;
    jasons
        .until(|e| e.data.contains(&mark) && !e.data.contains("class=\"unread\""))
        .await;

    rights_end(&cluster, &room, &kevin, &mut times).await;

    times.0.sort_unstable();
    let at = |percent: usize| times.0[(times.0.len() - 1) * percent / 100].as_millis();
    println!(
        "R-25: two nodes, {} changes crossed (messages, edits, reactions, removals, typing, presence, unread marks, rights) \
         after p50 {} ms, p99 {} ms",
        times.0.len(),
        at(50),
        at(99)
    );
    assert!(at(50) < 200, "without load a change takes less than 200 ms");
}

/// The room's messages come from both nodes, the removal from one of them, and the pages of
/// the person who is removed are on both.
/// A room that gets another owner on one node has them on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_owner_crosses_to_the_other_node() {
    let cluster = Cluster::start(2).await;
    cluster.nodes[0].register("admina").await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let ana = cluster.nodes[1].register("ana").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    ana.join("designers").await;
    let mut jasons = jason.listen(&room, None).await;
    let mut anas = ana.listen(&room, None).await;
    let mut program = ana.socket(&room, None).await;
    kevin.leave(&room).await;
    anas.until(|event| event.data.contains("#owner") && event.data.contains("jason"))
        .await;
    assert_eq!(program.change("owned").await["person"]["username"], "jason");
    assert_eq!(jasons.ends().await, "reset");
    let page = jason.room(&room).await;
    assert_eq!(page.attr("main", "data-manages"), "true");
    let page = cluster.at(0, &ana).room(&room).await;
    assert_eq!(page.texts("#owner"), ["Owner: jason"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unread_counts_on_one_node_follow_what_happens_on_the_other() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut page = jason.listen("", None).await;
    page.until(|event| event.unread(&room) == Some(0)).await;
    // The first message may come with the list of rooms, when the node subscribes.
    let first = kevin.say(&room, "one").await;
    page.until(|event| event.unread(&room) == Some(1)).await;
    let mut all = vec![first];
    for count in 2..=4 {
        all.push(kevin.say(&room, &format!("message {count}")).await);
        page.until(|event| event.unread(&room) == Some(count)).await;
    }
    let place = |message: u64| format!("/rooms/{room}/messages/{message}");
    let remove = async |message: u64| {
        kevin.post(&format!("{}/remove", place(message)), &[]).await;
    };
    remove(all[1]).await;
    page.until(|event| event.unread(&room) == Some(3)).await;
    // He reads on the other node.
    let there = cluster.at(0, &jason);
    let seen = format!("/rooms/{room}/seen");
    there.post(&seen, &[("message", &all[2].to_string())]).await;
    page.until(|event| event.unread(&room) == Some(1)).await;
    remove(all[0]).await;
    remove(all[3]).await;
    page.counts(&room, 0).await;

    let notify = [("notify", "mentions")];
    there.post(&format!("/rooms/{room}/notify"), &notify).await;
    page.until(|event| event.unread(&room).is_some()).await;
    let message = kevin.say(&room, "@jason?").await;
    page.until(|event| event.unread(&room) == Some(1)).await;
    for (body, count) in [("anybody?", 0), ("@jason!", 1), ("nobody", 0)] {
        kevin.post(&place(message), &[("body", body)]).await;
        page.until(|event| event.unread(&room) == Some(count)).await;
    }
    let lobby = jason.page("/lobby").await;
    assert_eq!(lobby.texts("nav .unread"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_pages_elsewhere_are_told_nothing_that_comes_after_a_removal_on_another_node() {
    let rounds = rounds(30);
    let cluster = Cluster::start(2).await;
    let manager = cluster.nodes[0].register("manager").await;
    let room = manager.join("designers").await;
    let mut talkers = vec![];
    for n in 0..3 {
        let talker = cluster.nodes[n % 2].register(&format!("talker-{n}")).await;
        talker.join("designers").await;
        talkers.push(talker);
    }
    let victim = cluster.nodes[1].register("victim").await;
    let other = victim.join("elsewhere").await;
    let mut lobby = cluster.at(0, &victim).listener("", None);
    lobby.open().await.expect("their own stream");
    let elsewhere = victim.listen(&other, None).await;
    let mut removals = Removals {
        server: &cluster.nodes[0],
        manager: &manager,
        victim: &victim,
        victim_name: "victim",
        room: &room,
        room_name: "designers",
        talkers,
        pages: vec![lobby, elsewhere],
    };
    let (told, said) = removals.run(rounds).await;
    println!(
        "R-40: two nodes, after {told} of {rounds} removals a page elsewhere was told one of the \
         {said} messages that came after it"
    );
    assert_eq!(told, 0);
}

/// a right that ends on one node ends at once on the other.
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

    // A person whose node dies does not stay online.
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
    gone.expect("the ghost to go offline");
    println!(
        "R-25: a person on a node that died is offline after {} s",
        begun.elapsed().as_secs()
    );
}

/// SQLite with Redis makes little sense, but settings allow it. While Redis is down the
/// node polls SQLite as it would poll PostgreSQL.
#[tokio::test]
async fn a_node_on_sqlite_polls_its_store_while_redis_is_down() {
    let mut redis = Redis::start();
    let setting = format!("{{url={:?}}}", redis.url());
    let server = Server::start_on(None, &[("ROCKET_REDIS", &setting)]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut stream = kevin.listen(&room, None).await;
    let of_room =
        |column: &str| server.query(&format!("select {column} from rooms where id = {room}"));
    jason.say(&room, "one").await;
    stream.sees("one").await;
    redis.kill();
    // Another process posts a message and ends a session.
    let head: u64 = of_room("head").parse().expect("a number");
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

/// All nodes give out cursors of one epoch, whichever of them created it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_nodes_that_start_together_share_one_epoch() {
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

#[tokio::test]
async fn d06_nodes_count_what_a_person_posts_together() {
    let mut cluster = Cluster::start(2).await;
    for node in &mut cluster.nodes {
        node.start_again_with("ROCKET_RATES", "{posts=2}").await;
    }
    let kevin = cluster.nodes[0].register("kevin").await;
    let there = cluster.at(1, &kevin);
    let room = kevin.join("designers").await;
    let path = format!("/rooms/{room}/messages");
    let accepted = async |person: &Person, until: Instant| {
        let mut accepted = 0_u32;
        while Instant::now() < until {
            if person.post(&path, &[("body", "again")]).await.status() == 303 {
                accepted += 1;
            }
        }
        accepted
    };
    // The first seconds use up what may come at once, at each node for itself.
    let until = Instant::now() + Duration::from_secs(2);
    tokio::join!(accepted(&kevin, until), accepted(&there, until));
    let begun = Instant::now();
    let until = begun + Duration::from_secs(10);
    let (here, there) = tokio::join!(accepted(&kevin, until), accepted(&there, until));
    let (posts, seconds) = (f64::from(here + there), begun.elapsed().as_secs_f64());
    println!("D-6: {here} and {there} posts in {seconds:.1} s at two nodes, 2 a second allowed");
    assert!(posts < 3.0 * seconds, "{posts} posts");
    assert!(posts > 0.5 * seconds, "{posts} posts");
}

/// Votes reach the other node at once, and of two nodes with a clock one closes a poll.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn votes_cross_to_the_other_node_and_a_poll_closes_once() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = jason.socket(&room, None).await;
    let soon = "select to_char(now() at time zone 'utc' + interval '4 seconds', 'YYYY-MM-DD\"T\"HH24:MI:SS')";
    let soon = cluster.nodes[0].query(soon);
    let form = [
        ("question", "Lunch?"),
        ("answer", "soup"),
        ("answer", "salad"),
        ("when", "at"),
        ("at", &soon),
        ("time_zone", "UTC"),
    ];
    kevin.post(&format!("/rooms/{room}/polls"), &form).await;
    let asked = jasons.change("said").await;
    assert_eq!(asked["poll"]["answers"][1]["text"], "salad");
    let begun = Instant::now();
    let place = format!("/rooms/{room}/messages/{}/vote", asked["id"]);
    jason.post(&place, &[("answer", "2")]).await;
    kevins
        .until(|event| event.data.contains("title=\"jason\""))
        .await;
    println!("R-25: a vote crossed after {:?}", begun.elapsed());
    assert_eq!(jasons.change("voted").await["poll"]["voters"], 1);
    // The clocks of both nodes run.
    let closed = jasons.change("voted").await;
    assert!(closed["poll"]["closed_at"].is_number(), "{closed}");
    kevins.until(|event| event.data.contains("· closed")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let logged = "select count(*) from room_log where kind = 'voted'";
    assert_eq!(
        cluster.nodes[0].query(logged),
        "2",
        "a vote and one closing"
    );
    let other = cluster.at(0, &jason);
    assert_eq!(other.post(&place, &[("answer", "1")]).await.status(), 409);
}
