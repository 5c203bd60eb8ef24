//! R-33: messages of a newer version do no harm to an older one.

use crate::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r33_unknown_cluster_messages_are_treated_as_hints() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let before = jason.room(&room).await.cursor();
    let (epoch, head) = before.split_once('.').expect("a cursor");
    let head: u64 = head.parse().expect("a number");
    let mut kevins = kevin.listen(&room, None).await;
    let mut jasons = jason.listen(&room, None).await;
    kevin.say(&room, "one").await;
    jasons.sees("one").await;

    // Cluster messages that this version cannot read.
    let channels = [
        format!("snug:{epoch}:room:{room}"),
        format!("snug:{epoch}:all"),
    ];
    let mut sent = 0;
    for note in [
        "",
        "nonsense",
        r#"{"from":"x"}"#,
        r#"{"from":"x","news":"frobbed","room":1}"#,
        r#"{"from":"x","news":"changed","event":{"room":1,"seq":99,"change":{"kind":"frobbed"}}}"#,
        r#"{"from":"x","news":"whispered","room":1,"whisper":{"kind":"frobbing"}}"#,
        r#"{"from":"x","news":"alive","told":5,"and":"more"}"#,
    ] {
        for channel in &channels {
            let receivers = cluster.redis.command(&["publish", channel, note]);
            assert_eq!(receivers.trim(), "2", "both nodes listen to {channel}");
            sent += 1;
        }
    }
    kevin.say(&room, "two").await;
    jasons.sees("two").await;

    // A change that only a newer version knows, and its cluster message.
    let node = &cluster.nodes[0];
    node.query(&format!(
        "update rooms set head = head + 1 where id = {room}"
    ));
    node.query(&format!(
        "insert into room_log (room_id, seq, kind, subject)
         select id, head, 'frobbed', 1 from rooms where id = {room}"
    ));
    cluster.redis.command(&["publish", &channels[0], "frobbed"]);
    kevin.say(&room, "three").await;
    for stream in [&mut kevins, &mut jasons] {
        stream.sees("three").await;
    }
    let mut late = jason.listen(&room, Some(&before)).await;
    late.sees("three").await;
    let changes = |seqs: Vec<u64>| {
        assert_eq!(seqs, [head + 1, head + 2, head + 4]);
    };
    for stream in [&kevins, &jasons, &late] {
        let received = stream.received.iter().filter(|event| event.is_change());
        changes(received.map(|event| event.seq()).collect());
    }
    println!("R-33: {sent} messages and a change that cannot be read; nobody missed anything else");
}
