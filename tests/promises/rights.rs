//! R-40 (one process) and S-76 to S-80: a right that ends, ends every stream at once.

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
    removals::Removals,
    rounds,
    support::{Person, Server, person::PASSWORD, socket::Socket},
};

/// The ways in which a right can end.
#[derive(Clone, Copy)]
enum End {
    Left,
    Removed,
    SignedOut,
    PasswordChanged,
    Closed,
}

impl End {
    fn of(round: u32) -> Self {
        [
            End::Left,
            End::Removed,
            End::SignedOut,
            End::PasswordChanged,
            End::Closed,
        ][round as usize % 5]
    }

    /// Whether the room's log records the end, with a number.
    fn is_in_the_room_log(self) -> bool {
        matches!(self, End::Left | End::Removed | End::Closed)
    }

    /// The possible data of a stream's `end` event, and the possible close codes of a socket.
    fn expected_ends(self) -> (&'static [&'static str], &'static [Option<u16>]) {
        match self {
            End::Left | End::Removed => (&["left"], &[Some(4403)]),
            End::SignedOut | End::PasswordChanged => (&["signed-out"], &[Some(4401)]),
            // Both events happen; either may arrive first.
            End::Closed => (&["left", "signed-out"], &[Some(4401), Some(4403)]),
        }
    }

    /// Ends the right of `person`, whose username is `name`, to read `owner`'s room.
    async fn apply(self, server: &Server, room: &str, owner: &Person, person: &Person, name: &str) {
        let answer = match self {
            End::Left => person.post(&format!("/rooms/{room}/leave"), &[]).await,
            End::SignedOut => person.post("/logout", &[]).await,
            End::Removed => {
                let id = server.query(&format!("select id from users where username = '{name}'"));
                let place = format!("/rooms/{room}/members/{id}/remove");
                owner.post(&place, &[]).await
            }
            End::PasswordChanged => {
                // The same person, on another device.
                let other = server.visitor();
                other.sign_in(name).await;
                let form = [("current", PASSWORD), ("password", "another corner table")];
                other.post("/me/password", &form).await
            }
            End::Closed => person.post("/me/close", &[("confirm", PASSWORD)]).await,
        };
        assert_eq!(answer.status(), 303);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_a_right_that_ends_closes_every_stream() {
    let rounds = rounds(40);
    let server = Server::start().await;
    // (The first person is the administrator, who cannot close their account.)
    server.register("admin-1").await;
    let (people, _) = server.office(5, "everybody").await;
    // Created by a person who stays.
    let room = people[1].join("designers").await;
    for person in &people {
        person.join("designers").await;
    }
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
    let mut kevin = people[0].clone();
    let mut name = "person-0".to_owned();
    let (mut record, mut took, mut refused) = (Record::default(), vec![], 0);
    for round in 0..rounds {
        kevin.join("designers").await;
        let end = End::of(round);
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
        let (words, codes) = end.expected_ends();
        let asked = Instant::now();
        end.apply(&server, &room, &people[1], &kevin, &name).await;
        for page in &mut pages {
            let word = page.ends().await;
            assert!(words.contains(&word.as_str()), "{word}");
            took.push(asked.elapsed());
        }
        for program in &mut programs {
            let code = program.closes().await;
            assert!(codes.contains(&code), "{code:?}");
            took.push(asked.elapsed());
        }
        // No event may have a higher number than the change that ended the right.
        let last = end.is_in_the_room_log().then(|| {
            let last =
                format!("select max(seq) from room_log where room_id = {room} and kind = 'left'");
            server.query(&last).parse::<u64>().expect("a number")
        });
        let all = pages
            .iter()
            .map(heard)
            .chain(programs.iter().map(heard_over));
        record.streams.extend(all.map(|heard| {
            let newest = heard.last().map(|heard| heard.seq);
            let revoked = match end {
                // A person who is signed out first may not receive that they left.
                End::Closed => newest.min(last),
                _ => last.or(newest),
            };
            Stream {
                room: room.clone(),
                from,
                heard,
                revoked,
            }
        }));
        // None of the streams can be opened again.
        let cookie = kevin.cookie_if_any().unwrap_or_default();
        let again = kevin.listener(&room, Some(&cursor)).open().await;
        refused +=
            u32::from(matches!(again, Err(Some(status)) if [401, 404].contains(&status.as_u16())));
        let socket = format!("/rooms/{room}/socket");
        let again = Socket::open(&server.url(""), &socket, &[("Cookie", &cookie)]).await;
        refused += u32::from(matches!(again.err(), Some(401 | 404)));
        match end {
            End::Left | End::Removed => {}
            End::SignedOut => kevin.sign_in(&name).await,
            // The next rounds need a person with the usual password and an open account.
            End::PasswordChanged | End::Closed => {
                name = format!("person-after-{round}");
                kevin = server.register(&name).await;
            }
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
        "R-40: {rounds} times a right ended (left, removed, signed out, password changed, account closed) under {} posts, {} streams with it, {late} events after the \
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

/// Their pages of other rooms, and the one without a room, are told nothing either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r40_pages_elsewhere_are_told_nothing_that_comes_after_a_removal() {
    let rounds = rounds(60);
    let server = Server::start().await;
    let (people, room) = server.office(4, "designers").await;
    let victim = server.register("victim").await;
    let other = victim.join("elsewhere").await;
    let mut lobby = victim.listener("", None);
    lobby.open().await.expect("their own stream");
    let elsewhere = victim.listen(&other, None).await;
    // The first member of the room manages it.
    let owner = server.query(&format!(
        "select u.username from rooms r join users u on u.id = r.created_by where r.id = {room}"
    ));
    let owner: usize = owner
        .trim_start_matches("person-")
        .parse()
        .expect("one of them");
    let mut removals = Removals {
        server: &server,
        manager: &people[owner],
        victim: &victim,
        victim_name: "victim",
        room: &room,
        room_name: "designers",
        talkers: (0..4)
            .filter(|n| *n != owner)
            .map(|n| people[n].clone())
            .collect(),
        pages: vec![lobby, elsewhere],
    };
    let (told, said) = removals.run(rounds).await;
    println!(
        "R-40: after {told} of {rounds} removals a page elsewhere was told one of the {said} \
         messages that came after it"
    );
    assert_eq!(told, 0);
}

#[tokio::test]
async fn s77_outsiders_get_a_404_for_every_address_of_a_room() {
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
    // S-80: nothing of it arrives on their user stream either.
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

/// The rule: a member may read the whole history, including messages from before they joined and
/// from while they were away.
#[tokio::test]
async fn s78_people_who_come_back_may_read_messages_from_meanwhile() {
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
    // He receives no end from when he left: he is a member now.
    assert!(stream.received.iter().all(|event| event.name != "end"));
    assert_eq!(kevin.room(&room).await.messages.len(), 2);
}
