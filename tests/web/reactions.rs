//! People react to messages.

use std::time::{Duration, Instant};

use reqwest::Method;

use crate::support::{Person, Server, person::location, sse::Event};

fn place(room: &str, message: u64) -> String {
    format!("/rooms/{room}/messages/{message}")
}

async fn react(person: &Person, room: &str, message: u64, emoji: &str) -> reqwest::Response {
    let path = format!("{}/react", place(room, message));
    person.post(&path, &[("emoji", emoji)]).await
}

async fn take_back(person: &Person, room: &str, message: u64, emoji: &str) -> reqwest::Response {
    let path = format!("{}/react", place(room, message));
    let form = [("emoji", emoji), ("on", "false"), ("here", "true")];
    person.post(&path, &form).await
}

/// The row below a message: each emoji with its number.
async fn row(person: &Person, room: &str, message: u64) -> Vec<String> {
    let chips = format!("#m{message} .reactions button");
    person.room(room).await.texts(&chips)
}

fn is_row(event: &Event) -> bool {
    event.is_change() && event.data.contains("message-reactions")
}

#[tokio::test]
async fn reactions_are_seen_by_everyone_live_on_pages_and_by_programs() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "who comes along?").await;
    let before = jason.room(&room).await.cursor();
    let seen = [("message", &*message.to_string())];
    jason.post(&format!("/rooms/{room}/seen"), &seen).await;
    let mut listener = jason.listen(&room, None).await;
    let mut socket = jason.socket(&room, None).await;

    let answer = react(&kevin, &room, message, "👍").await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let event = listener.until(is_row).await;
    assert!(event.data.contains("👍") && event.data.contains("kevin"));
    let change = socket.change("reacted").await;
    assert_eq!(change["message"], message);
    assert_eq!(change["reactions"][0]["emoji"], "👍");
    assert_eq!(change["reactions"][0]["people"][0]["name"], "kevin");
    assert_eq!(row(&jason, &room, message).await, ["👍 1"]);

    // The same form once more is no change. (`❤` and `❤️` are one.)
    react(&jason, &room, message, "👍").await;
    react(&jason, &room, message, "❤").await;
    react(&jason, &room, message, "❤️").await;
    react(&jason, &room, message, ":heart:").await;
    assert_eq!(row(&kevin, &room, message).await, ["👍 2", "❤️ 1"]);
    let kept = "select count(*) from room_log where kind = 'reacted'";
    assert_eq!(server.query(kept), "3");
    let chip = format!("#m{message} .reactions button:first-of-type");
    let label = kevin.room(&room).await.attr(&chip, "aria-label");
    assert_eq!(label, "👍 2, from kevin, jason");

    // It changes no count, and nobody is told of it elsewhere.
    let nothing: [&str; 0] = [];
    assert_eq!(jason.page("/lobby").await.texts(".unread"), nothing);

    // Back again: gone from the page, and what a reader missed is as it is now.
    let answer = take_back(&jason, &room, message, "👍").await;
    assert_eq!(
        location(&answer),
        format!("{}#reactions", place(&room, message))
    );
    take_back(&jason, &room, message, "👍").await;
    take_back(&kevin, &room, message, "👍").await;
    assert_eq!(row(&kevin, &room, message).await, ["❤️ 1"]);
    // (Those who listen are told together, a moment later.)
    listener
        .until(|event| is_row(event) && !event.data.contains("👍"))
        .await;
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let rows: Vec<_> = late.received.iter().filter(|event| is_row(event)).collect();
    assert_eq!(rows.len(), 1, "one drawing for five changes");
    assert!(!rows[0].data.contains("👍") && rows[0].data.contains("❤️"));

    // A deleted message has none, and nothing of them is left.
    kevin
        .post(&format!("{}/remove", place(&room, message)), &[])
        .await;
    assert_eq!(row(&jason, &room, message).await, [""; 0]);
    assert_eq!(server.query("select count(*) from reactions"), "0");
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let all: String = late.received.iter().map(|e| e.data.as_str()).collect();
    assert!(!all.contains("❤️"), "{all}");
    assert_eq!(react(&jason, &room, message, "👍").await.status(), 404);
}

#[tokio::test]
async fn only_members_who_may_post_react_and_only_with_emoji() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("oscar").await;
    let elsewhere = outsider.join("elsewhere").await;
    let message = kevin.say(&room, "hello").await;
    let other = outsider.say(&elsewhere, "mine").await;

    assert_eq!(react(&outsider, &room, message, "👍").await.status(), 404);
    assert_eq!(react(&kevin, &room, other, "👍").await.status(), 404);
    assert_eq!(react(&kevin, &room, 999_999, "👍").await.status(), 404);
    assert_ne!(
        react(&server.visitor(), &room, message, "👍")
            .await
            .headers()
            .get("Location")
            .map(|place| place.to_str().expect("text").to_owned()),
        Some(format!("/rooms/{room}#m{message}"))
    );
    let path = format!("{}/react", place(&room, message));
    let foreign = kevin
        .request(Method::POST, &path)
        .header("Origin", "https://elsewhere.example")
        .form(&[("emoji", "👍")]);
    assert_eq!(foreign.send().await.expect("an answer").status(), 403);
    for no in [
        "",
        "zz",
        "<b>",
        "👍👍",
        ":no such name:",
        &"x".repeat(5_000),
    ] {
        let answer = react(&kevin, &room, message, no).await;
        assert_eq!(answer.status(), 422, "{no:?}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains("That is no emoji."));
        assert!(!page.contains("<b>"));
    }
    let form = [("emoji", "nothing")];
    let answer = kevin.hx_post(&path, &form).await;
    assert_eq!(answer.status(), 422);
    let text = answer.text().await.expect("a fragment");
    assert!(text.contains("#notice") && text.contains("no emoji"));
    // Somebody else has signed in since the page was made.
    let form = [("emoji", "👍"), ("reader", "999999")];
    assert_eq!(kevin.post(&path, &form).await.status(), 412);
    assert_eq!(server.query("select count(*) from reactions"), "0");

    // Fifty different ones, and then only those that are there.
    let many = emojis::iter().map(emojis::Emoji::as_str).take(51);
    let many: Vec<_> = many.collect();
    for (n, emoji) in many.iter().enumerate() {
        let who = if n % 2 == 0 { &kevin } else { &jason };
        let status = react(who, &room, message, emoji).await.status();
        assert_eq!(status, if n < 50 { 303 } else { 422 }, "{n}");
    }
    assert_eq!(react(&jason, &room, message, many[0]).await.status(), 303);
    assert_eq!(row(&kevin, &room, message).await.len(), 50);

    // Nobody reacts in an archived room, and a former member does not.
    jason.leave(&room).await;
    assert_eq!(react(&jason, &room, message, many[1]).await.status(), 404);
    kevin
        .post(&format!("/rooms/{room}/archive"), &[("archived", "true")])
        .await;
    let answer = react(&kevin, &room, message, many[1]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("a page").contains("archived"));
}

#[tokio::test]
async fn the_page_of_a_message_has_who_reacted_and_the_forms() {
    let server = Server::start().await;
    let (people, room) = server.office(16, "the hall").await;
    let message = people[0].say(&room, "all of you?").await;
    for person in &people[1..] {
        react(person, &room, message, "🎉").await;
    }
    let at = place(&room, message);
    let own = people[1].page(&at).await;
    assert_eq!(
        own.attr("#reactions .reacted button", "aria-pressed"),
        "true"
    );
    let names = own.texts("#reactions .reacted bdi");
    assert_eq!(names.len(), 15, "everybody is named there: {names:?}");
    let page = people[0].page(&at).await;
    assert_eq!(
        page.attr("#reactions .reacted button", "aria-pressed"),
        "false"
    );
    // Six quick ones, what one has used first; those that are there already are not repeated.
    let quick = page.texts("#reactions div.reactions button");
    assert_eq!(quick, ["👍", "❤️", "😂", "😮", "😢"]);
    react(&people[0], &room, message, "🦀").await;
    let other = people[0].say(&room, "another").await;
    let quick = people[0].page(&place(&room, other)).await;
    assert_eq!(
        quick.texts("#reactions div.reactions button"),
        ["🦀", "👍", "❤️", "😂", "🎉", "😮"]
    );

    // In the room the last twelve are named, and the others counted.
    let page = people[0].room(&room).await;
    let chip = format!("#m{message} .reactions button:first-of-type");
    assert!(page.attr(&chip, "title").ends_with("and 3 others"));
    assert_eq!(page.attr(&chip, "data-who").split(' ').count(), 12);
    // A page asks for its own where they are not among those.
    let path = format!("/rooms/{room}/reactions?from={message}");
    let lines = people[1].get(&path).await.text().await.expect("text");
    assert_eq!(lines, format!("{message} 🎉\n"));
    let outsider = server.register("oscar").await;
    let path = format!("/rooms/{room}/reactions?from=1");
    assert_eq!(outsider.get(&path).await.status(), 404);
}

/// Two hundred reactions to one message within a moment, while others look on. The frames that a reader
/// receives are bounded by the time it took, and none of the numbers is missed.
#[tokio::test]
async fn a_storm_of_reactions_is_drawn_four_times_a_second() {
    const PEOPLE: usize = 20;
    let server = Server::start().await;
    let (people, room) = server.office(PEOPLE, "the square").await;
    let message = people[0].say(&room, "fireworks").await;
    let mut listener = people[0].listen(&room, None).await;
    let mut socket = people[1].socket(&room, None).await;
    let begun = Instant::now();
    let all = ["👍", "🎉", "😮", "❤️", "🔥", "🦀", "🚀", "👀", "✅", "😂"];
    let storm = people.iter().map(|person| {
        let (person, room) = (person.clone(), room.clone());
        tokio::spawn(async move {
            for emoji in all {
                let answer = react(&person, &room, message, emoji).await;
                assert_eq!(answer.status(), 303);
            }
        })
    });
    for reacting in storm.collect::<Vec<_>>() {
        reacting.await.expect("reactions");
    }
    let head = people[0].room(&room).await.cursor();
    let head: u64 = head
        .rsplit('.')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    // A message after it comes at once, and the rest of the storm before it.
    people[0].say(&room, "that was it").await;
    listener.sees("that was it").await;
    socket.sees("that was it").await;
    let took = begun.elapsed();
    let rows: Vec<_> = listener.received.iter().filter(|e| is_row(e)).collect();
    let most = took.as_millis() / 250 + 3;
    println!(
        "{} reactions of {PEOPLE} people in {took:?}: {} drawings",
        PEOPLE * all.len(),
        rows.len()
    );
    assert!(rows.len() as u128 <= most, "{} > {most}", rows.len());
    assert_eq!(rows.last().map(|row| row.seq()), Some(head));
    for _ in all {
        assert!(
            rows.last()
                .is_some_and(|row| row.data.contains(&format!("<span>{PEOPLE}</span>")))
        );
    }
    let all: Vec<_> = all
        .iter()
        .map(|emoji| format!("{emoji} {PEOPLE}"))
        .collect();
    let mut shown = row(&people[2], &room, message).await;
    shown.sort();
    let mut all = all;
    all.sort();
    assert_eq!(shown, all);

    // A reader who comes back to the middle of the storm has the end of it with one drawing.
    let cursor = people[3].room(&room).await.cursor();
    let (epoch, _) = cursor.split_once('.').expect("a cursor");
    let middle = format!("{epoch}.{}", head - 100);
    let mut late = people[3].listen(&room, Some(&middle)).await;
    late.sees("that was it").await;
    let drawn = late.received.iter().filter(|e| is_row(e)).count();
    assert!(
        (1..=4).contains(&drawn),
        "one for each page of the log: {drawn}"
    );
}

#[tokio::test]
async fn without_scripts_a_row_button_reacts_and_the_live_frame_shows_the_numbers() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "hello").await;
    react(&kevin, &room, message, "👍").await;
    let page = jason.room(&room).await;
    let form = page.element(&format!("#m{message} form.reactions"));
    assert!(form.contains(&format!("action=\"{}/react\"", place(&room, message))));
    let mut frame = jason.get(&format!("/rooms/{room}/live")).await;
    react(&jason, &room, message, "👍").await;
    let mut text = String::new();
    let reading = async {
        while !text.contains("Reactions to a message above") {
            let chunk = frame.chunk().await.expect("bytes").expect("more");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reading)
        .await
        .expect("the frame shows them");
}

const KEY: &str = "old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const NEW: &str = "new:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

#[tokio::test]
async fn reactions_are_encrypted_where_texts_are_and_keys_are_rotated() {
    let keys = |keys: &[&str]| format!("{keys:?}");
    let mut server = Server::start_with(&[("ROCKET_SEAL", &keys(&[]))]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "hello").await;
    react(&kevin, &room, message, "👍").await;
    server.start_again_with("ROCKET_SEAL", &keys(&[KEY])).await;
    // One emoji, stored plainly and encrypted.
    react(&kevin, &room, message, "👍").await;
    react(&jason, &room, message, "👍").await;
    react(&jason, &room, message, "🎉").await;
    assert_eq!(row(&kevin, &room, message).await, ["👍 2", "🎉 1"]);
    let stored = "select count(*) from reactions where sealed_by = 'old' and length(emoji) > 60";
    assert_eq!(server.query(stored), "2");
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done, "{output}");
    assert_eq!(server.query(stored), "3");
    // The same emoji on one message is one text; on another message it is another.
    let other = kevin.say(&room, "another").await;
    react(&kevin, &room, other, "👍").await;
    let different = "select count(distinct emoji) from reactions";
    assert_eq!(server.query(different), "3");

    server
        .start_again_with("ROCKET_SEAL", &keys(&[NEW, KEY]))
        .await;
    // With both keys in use it is still one emoji, that its owner can take back.
    let third = server.register("vera").await;
    third.join("designers").await;
    react(&third, &room, message, "👍").await;
    take_back(&jason, &room, message, "👍").await;
    assert_eq!(row(&kevin, &room, message).await, ["👍 2", "🎉 1"]);
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done && !output.contains("old is still"), "{output}");
    server.start_again_with("ROCKET_SEAL", &keys(&[NEW])).await;
    assert_eq!(row(&kevin, &room, message).await, ["👍 2", "🎉 1"]);
}

#[tokio::test]
async fn every_change_of_a_replay_has_the_reactions_and_the_poll() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let cursor = kevin.room(&room).await.cursor();
    let poll = jason.say(&room, "/poll Lunch? | Pizza | Sushi").await;
    react(&kevin, &room, poll, "👍").await;
    let place = format!("/rooms/{room}/messages/{poll}");
    jason.post(&place, &[("body", "Supper?")]).await;
    jason.post(&format!("{place}/pin"), &[("on", "true")]).await;
    let end = jason.say(&room, "the end").await;
    let mut stream = kevin.listen(&room, Some(&cursor)).await;
    let end = format!("m{end}");
    stream.until(|event| event.data.contains(&end)).await;
    // Posted, edited and pinned: each time as it is now.
    let drawn = stream.received.iter().map(|event| &event.data);
    let drawn: Vec<_> = drawn
        .filter(|data| data.contains(&format!("id=\"m{poll}\"")))
        .collect();
    assert_eq!(drawn.len(), 3);
    for data in drawn {
        assert!(data.contains("👍") && data.contains("Sushi"), "{data}");
    }
}
