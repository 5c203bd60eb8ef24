//! R-40 (one process) and S-76 to S-80: a right ends at once, on every stream.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;

use crate::{
    checker::{Record, Stream, violations},
    crowd::{heard, heard_over, number, poster, take_stock},
    rounds,
    support::{Server, socket::Socket},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_a_right_that_ends_ends_every_stream() {
    let rounds = rounds(40);
    let server = Server::start().await;
    let (people, room) = server.office(5, "designers").await;
    let stop = Arc::new(AtomicBool::new(false));
    let posters: Vec<_> = (1..5)
        .map(|n| {
            poster(
                people[n].clone(),
                room.clone(),
                format!("poster {n}"),
                stop.clone(),
            )
        })
        .collect();
    let kevin = &people[0];
    let (mut record, mut took, mut refused) = (Record::default(), vec![], 0);
    for round in 0..rounds {
        kevin.join("designers").await;
        let cursor = kevin.room(&room).await.cursor();
        let from = number(&cursor);
        let mut pages = vec![];
        let mut programs = vec![];
        for _ in 0..2 {
            pages.push(kevin.listen(&room, Some(&cursor)).await);
            programs.push(kevin.socket(&room, Some(&cursor)).await);
        }
        for page in &mut pages {
            page.change().await.expect("something is said");
        }
        let leaves = round % 2 == 0;
        let (path, word, code) = match leaves {
            true => (format!("/rooms/{room}/leave"), "left", 4403),
            false => ("/logout".to_owned(), "signed-out", 4401),
        };
        let asked = Instant::now();
        assert_eq!(kevin.post(&path, &[]).await.status(), 303);
        for page in &mut pages {
            assert_eq!(page.ends().await, word);
            took.push(asked.elapsed());
        }
        for program in &mut programs {
            assert_eq!(program.closes().await, Some(code));
            took.push(asked.elapsed());
        }
        // Nothing with a number above the one that took the right away.
        let end = leaves.then(|| {
            let last =
                format!("select max(seq) from room_log where room_id = {room} and kind = 'left'");
            server.query(&last).parse::<u64>().expect("a number")
        });
        let all = pages
            .iter()
            .map(heard)
            .chain(programs.iter().map(heard_over));
        record.streams.extend(all.map(|heard| {
            let revoked = end.or_else(|| heard.last().map(|heard| heard.seq));
            Stream {
                room: room.clone(),
                from,
                heard,
                revoked,
            }
        }));
        // And none of it can be opened again.
        let cookie = kevin.cookie_if_any().unwrap_or_default();
        let again = kevin.listener(&room, Some(&cursor)).open().await;
        refused +=
            u32::from(matches!(again, Err(Some(status)) if [401, 404].contains(&status.as_u16())));
        let socket = format!("/rooms/{room}/socket");
        let again = Socket::open(&server.url(""), &socket, &[("Cookie", &cookie)]).await;
        refused += u32::from(matches!(again.err(), Some(401 | 404)));
        if !leaves {
            kevin.sign_in("person-0").await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    for poster in posters {
        record.posts.extend(poster.await.expect("a poster"));
    }
    take_stock(&mut record, &people[1], std::slice::from_ref(&room)).await;
    took.sort_unstable();
    let found = violations(&record);
    let late = found
        .iter()
        .filter(|violation| violation.starts_with("I9"))
        .count();
    println!(
        "R-40: {rounds} times a right ended under {} posts, {} streams with it, {late} events after the \
         end; the end of a stream p50 {} ms, p99 {} ms after it was asked for; {refused} of {} refused again",
        record.posts.len(),
        took.len(),
        took[took.len() / 2].as_millis(),
        took[took.len() * 99 / 100].as_millis(),
        rounds * 2,
    );
    assert!(found.is_empty(), "{:#?}", &found[..found.len().min(20)]);
    assert_eq!(refused, rounds * 2);
    assert!(took[took.len() * 99 / 100] < Duration::from_secs(1));
}

#[tokio::test]
async fn s77_streams_of_rooms_one_is_not_in_are_not_there() {
    let server = Server::start().await;
    let (people, room) = server.office(2, "designers").await;
    let outsider = server.register("outsider").await;
    let secret = "the canary sings at noon";
    let mut own = outsider.listener("", None);
    own.open().await.expect("their own stream");
    let (mut asked, mut answers) = (0, vec![]);
    for id in [
        room.as_str(),
        "999",
        "0",
        "-1",
        "1e0",
        "9223372036854775808",
        "*",
    ] {
        for path in [
            "stream",
            "socket",
            "live",
            "messages",
            "members",
            "stream?after=x",
            "",
        ] {
            let path = format!("/rooms/{id}/{path}");
            let request = outsider.request(Method::GET, path.trim_end_matches('/'));
            let request = request
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), 404, "{path}");
            answers.push(answer.text().await.expect("a page"));
            asked += 1;
        }
    }
    people[0].say(&room, secret).await;
    outsider.join("elsewhere").await;
    // S-80: neither does anything of it come to their own stream.
    let mut heard = String::new();
    while !heard.contains("elsewhere") {
        heard.push_str(&own.next().await.expect("an event").data);
    }
    assert!(
        !heard.contains("canary") && !heard.contains("designers"),
        "{heard}"
    );
    assert!(!heard.contains(&format!("unread-{room}\"")), "{heard}");
    assert!(answers.iter().all(|page| !page.contains("designers")));
    println!("S-77, S-80: {asked} addresses of rooms one is not in, {asked} answered with 404");
}

/// The rule is: who is in a room may read all of it, what was said before they came
/// or came back included.
#[tokio::test]
async fn s78_who_comes_back_may_read_what_was_said_meanwhile() {
    let server = Server::start().await;
    let (people, room) = server.office(2, "designers").await;
    let (kevin, jason) = (&people[0], &people[1]);
    let cursor = kevin.room(&room).await.cursor();
    kevin.leave(&room).await;
    jason.say(&room, "while he was gone").await;
    assert!(kevin.listener(&room, Some(&cursor)).open().await.is_err());
    kevin.join("designers").await;
    jason.say(&room, "and back").await;
    let mut stream = kevin.listen(&room, Some(&cursor)).await;
    stream.sees("while he was gone").await;
    stream.sees("and back").await;
    // What he heard of himself is what is true now: he is here.
    assert!(stream.heard.iter().all(|event| event.name != "end"));
    assert_eq!(kevin.room(&room).await.messages.len(), 2);
}
