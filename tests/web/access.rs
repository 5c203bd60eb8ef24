//! A room that somebody is not in answers as one that does not exist (S-57, S-64), at every
//! address that the source has.

use reqwest::Method;

use crate::{
    conversations::chat,
    support::{
        Person, Server,
        person::{HTMX_ACCEPTS, location},
        routes::routes,
    },
};

/// Every address below a room, as the source has them: a new one is tried as well.
fn addresses() -> Vec<(Method, String)> {
    let below_a_room = |path: String| {
        let rooms = ["/rooms/<room>", "/rooms/<_room>"];
        let below = rooms.iter().find_map(|room| path.strip_prefix(room))?;
        Some(below.to_owned())
    };
    let found = routes().into_iter();
    let found = found.filter_map(|(method, path)| Some((method, below_a_room(path)?)));
    let found: Vec<_> = found.collect();
    assert!(found.len() > 25, "{found:?}");
    found
}

/// Status, headers and text of an answer.
type Answer = (u16, Vec<String>, String);

async fn ask(person: &Person, method: &Method, path: &str, hx: &str) -> Answer {
    let request = person
        .request(method.clone(), path)
        .header("HX-Request", hx)
        .header("Accept", HTMX_ACCEPTS);
    let request = match *method {
        Method::POST => request.form(&[
            ("body", "let me in"),
            ("nonce", "knock-knock"),
            ("message", "1"),
            ("username", "outsider"),
            ("name", "mine"),
            ("notify", "all"),
            ("confirm", "the cellar"),
        ]),
        _ => request,
    };
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let mut headers: Vec<_> = answer
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (status, headers, answer.text().await.expect("text"))
}

/// Asserts that to `person` the room answers as one that does not exist. Returns the number
/// of answers that were compared.
async fn answers_as_missing(person: &Person, room: &str, messages: &[u64], but: &[&str]) -> usize {
    let mut asked = 0;
    for (method, below) in addresses() {
        if but.contains(&below.as_str()) {
            continue;
        }
        // An address without a message is the same address for each of them.
        let with_message = below.contains("<message>");
        for message in &messages[..if with_message { messages.len() } else { 1 }] {
            let at = |room: &str| {
                let below = below.replace("<message>", &message.to_string());
                format!("/rooms/{room}{}", below.replace("<user>", "1"))
            };
            for hx in ["false", "true"] {
                let theirs = ask(person, &method, &at(room), hx).await;
                let missing = ask(person, &method, &at("99999"), hx).await;
                assert_alike(theirs, missing, room, &format!("{method} {below}"));
                asked += 1;
            }
        }
    }
    asked
}

/// Asserts that an answer about `room` is the one about the missing room 99999.
fn assert_alike(theirs: Answer, missing: Answer, room: &str, address: &str) {
    let (status, headers, text) = missing;
    let headers: Vec<_> = headers
        .into_iter()
        .map(|header| header.replace("rooms%2F99999", &format!("rooms%2F{room}")))
        .collect();
    let lengths = |header: &&String| !header.starts_with("content-length");
    assert_eq!(theirs.0, status, "{address}");
    assert_eq!(
        theirs.1.iter().filter(lengths).collect::<Vec<_>>(),
        headers.iter().filter(lengths).collect::<Vec<_>>(),
        "{address}"
    );
    let text = text.replace("rooms/99999", &format!("rooms/{room}"));
    assert_eq!(theirs.2, text, "{address}");
    let expected = [404, 400, 303, 200, 401];
    assert!(expected.contains(&status), "{address} {status}");
}

#[tokio::test]
async fn s57_a_room_of_others_answers_as_a_room_that_does_not_exist() {
    let server = Server::start().await;
    let admin = server.register("admina").await;
    let kevin = server.register("kevin").await;
    let (jason, outsider) = (
        server.register("jason").await,
        server.register("outsider").await,
    );
    let stranger = server.visitor();
    let form = [
        ("name", "the cellar"),
        ("kind", "private"),
        ("people", "jason"),
    ];
    let place = location(&kevin.post("/rooms", &form).await);
    let private = place.strip_prefix("/rooms/").expect("a room").to_owned();
    jason.accept(&private).await;
    let open = kevin.join("designers").await;
    let direct = chat(&kevin, "jason").await;
    // A former member is an outsider as well.
    kevin
        .post(&format!("{place}/members"), &[("username", "admina")])
        .await;
    admin.accept(&private).await;
    let once = admin.say(&private, "I was here").await;
    kevin.post(&format!("{place}/members/1/remove"), &[]).await;
    let mut asked = 0;
    for (room, but) in [(&private, &[][..]), (&open, &["/join"]), (&direct, &[])] {
        let message = kevin.say(room, "a canary in the coal mine").await;
        jason.get(&format!("/rooms/{room}")).await;
        for person in [&outsider, &admin, &stranger] {
            asked += answers_as_missing(person, room, &[message, once], but).await;
        }
    }
    assert_eq!(server.query("select count(*) from messages"), "4");
    assert_eq!(server.query("select count(*) from memberships"), "5");
    println!("S-57: {asked} answers about rooms of others, each as for a room that does not exist");
}

#[tokio::test]
async fn r41_a_removed_member_reads_nothing_more_in_any_way() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut socket = jason.socket(&room, None).await;
    socket.event("rooms").await;
    let mut asked = 0;
    for _ in 0..5 {
        let message = kevin.say(&room, "a canary in the coal mine @jason").await;
        kevin
            .post(&format!("/rooms/{room}/members/2/remove"), &[])
            .await;
        let etag = [("If-None-Match", "*")];
        asked += answers_as_missing(&jason, &room, &[message], &["/join"]).await;
        let conditional = jason
            .request(Method::GET, &format!("/rooms/{room}"))
            .header(etag[0].0, etag[0].1);
        let status = conditional.send().await.expect("an answer").status();
        assert_eq!(status, 404, "and not 304");
        for path in ["/lobby", "/lobby?q=designers", "/people"] {
            let page = jason.get(path).await.text().await.expect("a page");
            assert!(
                !page.contains("coal mine") && !page.contains("class=\"unread\""),
                "{path}"
            );
        }
        jason.join("designers").await;
    }
    println!("R-41: {asked} answers to a removed member, 0 of them revealed anything");
}

#[tokio::test]
async fn s58_response_times_do_not_reveal_that_a_room_exists() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    let room = chat(&kevin, "kevin").await;
    for n in 0..200 {
        kevin.say(&room, &format!("a note {n}")).await;
    }
    let mut took = [vec![], vec![]];
    for n in 0..600 {
        let path = format!("/rooms/{}", [room.as_str(), "99999"][n % 2]);
        let begun = std::time::Instant::now();
        assert_eq!(jason.get(&path).await.status(), 404);
        took[n % 2].push(begun.elapsed());
    }
    let [there, missing] = took.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1_000_000.0
    });
    println!(
        "S-58: 404 after {there:.0} µs for a room of others, after {missing:.0} µs for a missing one"
    );
    assert!((0.5..2.0).contains(&(there / missing)), "{there} {missing}");
}
