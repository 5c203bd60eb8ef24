//! Nothing is orphaned by those who leave in the same moment, nor by versions before.

use crate::{
    owners::{ORPHANS, bring, close, count, gaps, owner, private_room, status},
    support::{Server, person::location, rounds},
};

/// Rooms from before: without an owner, without members, of closed accounts.
#[tokio::test]
async fn rooms_from_before_are_mended_by_the_migration() {
    let mut server = Server::start().await;
    server.register("admina").await;
    let (kevin, jason, ana) = (
        server.register("kevin").await,
        server.register("jason").await,
        server.register("ana").await,
    );
    let open = kevin.join("designers").await;
    jason.join("designers").await;
    ana.join("designers").await;
    let empty = private_room(&kevin, "empty").await;
    let haunted = private_room(&kevin, "haunted").await;
    let healthy = private_room(&ana, "healthy").await;
    for room in [&empty, &haunted, &healthy] {
        let by = if room == &healthy { &ana } else { &kevin };
        by.say(room, "a canary").await;
    }
    ana.post(&format!("/rooms/{healthy}/clear"), &[]).await;
    let head = |server: &Server, room: &str| {
        server.query(&format!("select head from rooms where id = {room}"))
    };
    let (before, same) = (head(&server, &open), head(&server, &healthy));
    server.stop().await;
    let ghost = "(select id from users where username = 'kevin')";
    for sql in [
        "drop table clearings".to_owned(),
        "drop index memberships_by_seniority".to_owned(),
        "delete from _sqlx_migrations where version = 26".to_owned(),
        format!("delete from memberships where user_id = {ghost} and room_id in ({open}, {empty})"),
        format!("update users set closed_at = 1 where id = {ghost}"),
    ] {
        server.query(&sql);
    }
    server.start_again().await;
    assert_eq!(server.query(ORPHANS), "0");
    assert_eq!(owner(&server, &open), "jason");
    let logged =
        format!("select kind from room_log where room_id = {open} order by seq desc limit 1");
    assert_eq!(server.query(&logged), "owned");
    let number = |head: String| head.parse::<u64>().expect("a number");
    assert_eq!(number(head(&server, &open)), number(before) + 1);
    assert_eq!(gaps(&server, &open), "0");
    assert_eq!(head(&server, &healthy), same);
    for room in [&empty, &haunted] {
        assert_eq!(count(&server, "messages", room), "0");
        assert_eq!(count(&server, "memberships", room), "0");
    }
    let jason = {
        let again = server.visitor();
        again.sign_in("jason").await;
        again
    };
    let rename = [("name", "Makers")];
    assert_eq!(
        status(&jason, &format!("/rooms/{open}/rename"), &rename).await,
        303
    );
    // A history that was cleared before can be restored.
    let again = server.visitor();
    again.sign_in("ana").await;
    let room = again.room(&healthy).await;
    assert_eq!(
        room.texts(".cleared p"),
        ["You cleared the history, just for you."]
    );
    again.post(&room.attr(".cleared form", "action"), &[]).await;
    assert_eq!(again.room(&healthy).await.messages.len(), 1);
}

/// People leave in the same moment: owner and heir, by different ways. The room then has an
/// owner who is there, or is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_leave_at_once_orphan_nothing() {
    let rounds = rounds(24);
    let server = Server::start().await;
    server.register("admina").await;
    let (kevin, jason, ana, bo) = (
        server.register("kevin").await,
        server.register("jason").await,
        server.register("ana").await,
        server.register("bo").await,
    );
    let (mut kept, mut ended) = (0, 0);
    for round in 0..rounds {
        let room = private_room(&kevin, "The cellar").await;
        bring(&kevin, &room, "jason", &jason).await;
        bring(&kevin, &room, "ana", &ana).await;
        let place = format!("/rooms/{room}");
        let leave = format!("{place}/leave?with_room=true");
        let bos = format!("{place}/members");
        let asked = status(&kevin, &bos, &[("username", "bo")]).await;
        assert_eq!(asked, 303);
        // By turns: owner and heir; all three; owner and heir while somebody accepts the
        // owner's invitation; the owner removes the heir, who leaves.
        let id = server.query("select id from users where username = 'jason'");
        let remove = format!("{place}/members/{id}/remove");
        let accept = format!("/invitations/{room}/accept");
        let answers = match round % 4 {
            0 => {
                let (a, b) = tokio::join!(status(&kevin, &leave, &[]), status(&jason, &leave, &[]));
                vec![a, b]
            }
            1 => {
                let (a, b, c) = tokio::join!(
                    status(&kevin, &leave, &[]),
                    status(&jason, &leave, &[]),
                    status(&ana, &leave, &[])
                );
                vec![a, b, c]
            }
            2 => {
                let (a, b, c, d) = tokio::join!(
                    status(&ana, &leave, &[]),
                    status(&jason, &leave, &[]),
                    status(&bo, &accept, &[]),
                    status(&kevin, &leave, &[])
                );
                vec![a, b, c, d]
            }
            _ => {
                let (a, b, c) = tokio::join!(
                    status(&kevin, &remove, &[]),
                    status(&jason, &leave, &[]),
                    status(&kevin, &leave, &[])
                );
                vec![a, b, c]
            }
        };
        assert!(
            answers.iter().all(|s| [303, 404].contains(s)),
            "{answers:?}"
        );
        assert_eq!(server.query(ORPHANS), "0", "round {round}");
        let members = count(&server, "memberships", &room);
        match members.as_str() {
            "0" => {
                ended += 1;
                assert_eq!(count(&server, "messages", &room), "0");
                assert_eq!(status(&bo, &accept, &[]).await, 404);
            }
            _ => {
                kept += 1;
                assert_eq!(gaps(&server, &room), "0", "round {round}");
            }
        }
    }
    println!("Owners: {rounds} rooms left at once, {kept} have an owner, {ended} ended, 0 orphans");
    assert!(kept > 0 && ended > 0);
}

/// Accounts close while their owners are added, join and are left alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_that_close_at_once_orphan_nothing() {
    let rounds = rounds(8);
    let server = Server::start().await;
    let admin = server.register("admina").await;
    for round in 0..rounds {
        let names = [format!("one-{round}"), format!("two-{round}")];
        let (one, two) = (
            server.register(&names[0]).await,
            server.register(&names[1]).await,
        );
        let room = private_room(&one, "The cellar").await;
        bring(&one, &room, &names[1], &two).await;
        bring(&one, &room, "admina", &admin).await;
        location(&one.post(&format!("/chat/{}", names[1]), &[]).await);
        let other = private_room(&admin, "The attic").await;
        let added = format!("/rooms/{other}/members");
        let form = [("username", names[0].as_str())];
        let (name, leave) = (format!("new {round}"), format!("/rooms/{room}/leave"));
        let joins = [("name", name.as_str())];
        let (a, b, c, d, e, f) = tokio::join!(
            close(&one),
            close(&two),
            status(&admin, &added, &form),
            status(&one, "/rooms/join", &joins),
            status(&two, "/rooms/join", &joins),
            status(&admin, &leave, &[]),
        );
        assert_eq!((a, b), (303, 303));
        let all = [c, d, e, f];
        assert!(all.iter().all(|status| *status < 500), "{all:?}");
        assert_eq!(server.query(ORPHANS), "0", "round {round}");
    }
    let silent = "select count(*) from rooms where kind = 'direct' and deleted_at is null";
    assert_eq!(
        server.query(silent),
        "0",
        "conversations of closed accounts"
    );
    println!("Owners: {rounds} pairs of accounts closed at once, 0 orphans");
}
