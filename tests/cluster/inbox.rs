//! The inbox and read positions of a person whose devices are on two nodes.

use crate::{
    Cluster,
    support::{person::nonce, sse::Listener},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_inbox_and_marking_as_unread_cross_to_the_other_node() {
    let cluster = Cluster::start(2).await;
    let kevin = cluster.nodes[0].register("kevin").await;
    let jason = cluster.nodes[1].register("jason").await;
    let room = kevin.join("designers").await;
    jason.join("designers").await;
    let own = jason.say(&room, "who comes?").await;
    let mut page = jason.listen("", None).await;
    page.until(|event| event.unread(&room) == Some(0)).await;
    let inbox = async |page: &mut Listener, count: u32| {
        let filled =
            format!("#inbox-count\" hx-swap=\"innerHTML\"><span class=\"unread\">{count}<");
        page.until(|event| event.data.contains(&filled)).await;
    };
    let mention = kevin.say(&room, "@jason?").await;
    inbox(&mut page, 1).await;
    kevin.say(&room, "@room?").await;
    inbox(&mut page, 2).await;
    let react = format!("/rooms/{room}/messages/{own}/react");
    kevin.post(&react, &[("emoji", "🎉")]).await;
    inbox(&mut page, 3).await;
    let form = [
        ("body", "me"),
        ("reply_to", &*own.to_string()),
        ("nonce", &nonce()),
    ];
    let answer = kevin.post(&format!("/rooms/{room}/messages"), &form).await;
    assert_eq!(answer.status(), 303);
    inbox(&mut page, 4).await;

    // He reads on the other node, and then marks a part as unread again there.
    let there = cluster.at(0, &jason);
    let newest = kevin.room(&room).await.ids().pop().expect("a message");
    let seen = format!("/rooms/{room}/seen");
    let report = newest.to_string();
    there.post(&seen, &[("message", &*report)]).await;
    page.until(|event| event.unread(&room) == Some(0)).await;
    inbox(&mut page, 1).await;
    there
        .post(&format!("/rooms/{room}/messages/{mention}/unread"), &[])
        .await;
    page.until(|event| event.unread(&room) == Some(3)).await;
    // A page of this node from before cannot take that back, and one from now can.
    for (marks, left) in [("0", "3 unread"), ("1", "")] {
        jason
            .post(&seen, &[("message", &*report), ("marks", marks)])
            .await;
        let lobby = jason.page("/lobby").await;
        assert_eq!(lobby.texts("nav .unread").concat(), left);
    }
    page.until(|event| event.unread(&room) == Some(0)).await;
    kevin.say(&room, "and now?").await;
    page.until(|event| event.unread(&room) == Some(1)).await;
}
