//! A room that somebody is not in answers as one that does not exist (S-57, S-64), at every
//! address that the source has.

use std::path::{Path, PathBuf};

use reqwest::Method;

use crate::{
    conversations::chat,
    support::{
        Person, Server,
        person::{HTMX_ACCEPTS, location},
    },
};

/// Every address below a room, as the source has them: a new one is tried as well.
fn addresses() -> Vec<(Method, String)> {
    let mut found = vec![];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "routes.rs") {
                let text = std::fs::read_to_string(path).expect("text");
                found.extend(text.lines().filter_map(address));
            }
        }
    }
    assert!(found.len() > 25, "{found:?}");
    found
}

fn address(line: &str) -> Option<(Method, String)> {
    let (method, rest) = [(Method::GET, "#[get(\""), (Method::POST, "#[post(\"")]
        .into_iter()
        .find_map(|(method, begin)| Some((method, line.strip_prefix(begin)?)))?;
    let path = rest.split(['"', '?']).next()?;
    let rooms = ["/rooms/<room>", "/rooms/<_room>"];
    let below = rooms.iter().find_map(|room| path.strip_prefix(room))?;
    Some((method, below.to_owned()))
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
async fn answers_as_missing(person: &Person, room: &str, message: u64, but: &[&str]) -> usize {
    let mut asked = 0;
    for (method, below) in addresses() {
        if but.contains(&below.as_str()) {
            continue;
        }
        let at = |room: &str| {
            let below = below.replace("<message>", &message.to_string());
            format!("/rooms/{room}{}", below.replace("<user>", "1"))
        };
        for hx in ["false", "true"] {
            let theirs = ask(person, &method, &at(room), hx).await;
            let (status, headers, text) = ask(person, &method, &at("99999"), hx).await;
            let headers: Vec<_> = headers
                .into_iter()
                .map(|header| header.replace("rooms%2F99999", &format!("rooms%2F{room}")))
                .collect();
            let lengths = |header: &&String| !header.starts_with("content-length");
            assert_eq!(theirs.0, status, "{method} {below}");
            assert_eq!(
                theirs.1.iter().filter(lengths).collect::<Vec<_>>(),
                headers.iter().filter(lengths).collect::<Vec<_>>(),
                "{method} {below}"
            );
            let text = text.replace("rooms/99999", &format!("rooms/{room}"));
            assert_eq!(theirs.2, text, "{method} {below}");
            assert!(
                [404, 400, 303, 200, 401].contains(&status),
                "{method} {below} {status}"
            );
            asked += 1;
        }
    }
    asked
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
    let open = kevin.join("designers").await;
    let direct = chat(&kevin, "jason").await;
    // A former member is an outsider as well.
    kevin
        .post(&format!("{place}/members"), &[("username", "admina")])
        .await;
    let once = admin.say(&private, "I was here").await;
    kevin.post(&format!("{place}/members/1/remove"), &[]).await;
    let mut asked = 0;
    for (room, but) in [(&private, &[][..]), (&open, &["/join"]), (&direct, &[])] {
        let message = kevin.say(room, "a canary in the coal mine").await;
        jason.get(&format!("/rooms/{room}")).await;
        for person in [&outsider, &admin, &stranger] {
            for message in [message, once] {
                asked += answers_as_missing(person, room, message, but).await;
            }
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
        asked += answers_as_missing(&jason, &room, message, &["/join"]).await;
        let conditional = jason
            .request(Method::GET, &format!("/rooms/{room}"))
            .header(etag[0].0, etag[0].1);
        let status = conditional.send().await.expect("an answer").status();
        assert_eq!(status, 404, "and not 304");
        for path in ["/lobby", "/lobby?q=designers", "/people"] {
            let page = jason.get(path).await.text().await.expect("a page");
            assert!(
                !page.contains("coal mine") && !page.contains("unread"),
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
    assert!(
        (0.5..2.0).contains(&(there / missing)),
        "{there} {missing}"
    );
}
