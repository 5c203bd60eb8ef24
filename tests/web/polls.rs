//! People ask each other in polls.

use std::time::Instant;

use reqwest::Method;

use crate::support::{Person, Server, person::location, sse::Event};

pub const NOTHING: [&str; 0] = [];

pub fn place(room: &str, message: u64) -> String {
    format!("/rooms/{room}/messages/{message}")
}

pub async fn vote(person: &Person, room: &str, message: u64, answer: u8) -> reqwest::Response {
    let path = format!("{}/vote", place(room, message));
    person.post(&path, &[("answer", &answer.to_string())]).await
}

pub async fn take_back(person: &Person, room: &str, message: u64, answer: u8) -> reqwest::Response {
    let path = format!("{}/vote", place(room, message));
    let answer = answer.to_string();
    let form = [("answer", &*answer), ("on", "false"), ("here", "true")];
    person.post(&path, &form).await
}

/// Posts a poll by the form.
pub async fn ask(person: &Person, room: &str, form: &[(&str, &str)]) -> u64 {
    let answer = person.post(&format!("/rooms/{room}/polls"), form).await;
    assert_eq!(answer.status(), 303);
    let place = location(&answer);
    let (_, id) = place.rsplit_once("#m").expect("a message");
    id.parse().expect("an id")
}

/// The answers below a question, with their numbers.
pub async fn answers(person: &Person, room: &str, message: u64) -> Vec<String> {
    let answers = format!("#m{message} .poll .answer");
    person.room(room).await.texts(&answers)
}

pub fn is_poll(event: &Event) -> bool {
    event.is_change() && event.data.contains("message-poll")
}

#[tokio::test]
async fn polls_are_answered_live_on_pages_and_by_programs() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut listener = jason.listen(&room, None).await;
    let mut socket = jason.socket(&room, None).await;
    let asked = "/poll Where to for *lunch*? | Ana’s <b>bar</b> |  The   park | ";
    let message = kevin.say(&room, asked).await;
    let event = listener.until(is_poll).await;
    assert!(event.data.contains("Where to for <em>lunch</em>?") && event.data.contains("The park"));
    let poll = &socket.change("said").await["poll"];
    assert_eq!(poll["answers"][1]["text"], "The park");
    assert_eq!(
        (&poll["several"], &poll["secret"]),
        (&false.into(), &false.into())
    );
    let expected = ["Ana’s <b>bar</b> 0 votes · 0%", "The park 0 votes · 0%"];
    assert_eq!(answers(&jason, &room, message).await, expected);
    // The question is the text of a message, in the list of rooms as well.
    let row = jason.page("/lobby").await.texts("#rooms .said");
    assert!(row[0].contains("Where to for lunch?"), "{row:?}");
    let seen = [("message", &*message.to_string())];
    jason.post(&format!("/rooms/{room}/seen"), &seen).await;
    let before = jason.room(&room).await.cursor();

    let answer = vote(&kevin, &room, message, 1).await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let event = listener.until(is_poll).await;
    assert!(event.data.contains("title=\"kevin\"") && !event.data.contains("lunch"));
    let change = socket.change("voted").await;
    assert_eq!(change["message"], message);
    assert_eq!(change["poll"]["voters"], 1);
    assert_eq!(change["poll"]["answers"][0]["people"][0]["name"], "kevin");
    vote(&jason, &room, message, 1).await;
    // The same form once more is no change, and another answer takes the place of the first.
    vote(&jason, &room, message, 1).await;
    vote(&jason, &room, message, 2).await;
    vote(&jason, &room, message, 2).await;
    let expected = ["Ana’s <b>bar</b> 1 vote · 50%", "The park 1 vote · 50%"];
    assert_eq!(answers(&kevin, &room, message).await, expected);
    let kept = "select count(*) from room_log where kind = 'voted'";
    assert_eq!(server.query(kept), "3");
    let second = format!("#m{message} .answer:last-of-type");
    let page = kevin.room(&room).await;
    assert_eq!(page.attr(&second, "title"), "jason");
    // It changes no count, and nobody is told of it elsewhere.
    assert_eq!(jason.page("/lobby").await.texts(".unread"), NOTHING);

    // Taken back; what a reader missed is as it is now, drawn once. An edit leaves the votes.
    let answer = take_back(&jason, &room, message, 2).await;
    assert_eq!(location(&answer), format!("{}#poll", place(&room, message)));
    take_back(&jason, &room, message, 2).await;
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let drawn: Vec<_> = late
        .received
        .iter()
        .filter(|event| is_poll(event))
        .collect();
    assert_eq!(drawn.len(), 1, "one drawing for four changes");
    assert!(drawn[0].data.contains("1 person voted"));
    let form = [("body", "Where to for dinner?")];
    kevin.post(&place(&room, message), &form).await;
    listener
        .until(|event| event.data.contains("for dinner?") && is_poll(event))
        .await;
    let expected = ["Ana’s <b>bar</b> 1 vote · 100%", "The park 0 votes · 0%"];
    assert_eq!(answers(&jason, &room, message).await, expected);

    // A deleted message has none, and nothing of it is left.
    kevin
        .post(&format!("{}/remove", place(&room, message)), &[])
        .await;
    assert_eq!(answers(&jason, &room, message).await, NOTHING);
    for table in ["polls", "poll_answers", "poll_votes"] {
        assert_eq!(server.query(&format!("select count(*) from {table}")), "0");
    }
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let all: String = late.received.iter().map(|e| e.data.as_str()).collect();
    assert!(
        !all.contains("The park") && !all.contains("dinner"),
        "{all}"
    );
    assert_eq!(vote(&jason, &room, message, 1).await.status(), 404);
    assert!(!server.dump().contains("The park"));
}

#[tokio::test]
async fn nobody_learns_who_voted_in_a_secret_poll() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let uma = server.register("uma").await;
    uma.join("designers").await;
    let form = [
        ("question", "Who cooks best?"),
        ("answer", "Ana"),
        ("answer", "Bo"),
        ("answer", ""),
        ("secret", "true"),
        ("several", "true"),
    ];
    let message = ask(&kevin, &room, &form).await;
    let before = jason.room(&room).await.cursor();
    let mut listener = jason.listen(&room, None).await;
    let mut socket = jason.socket_with_html(&room, None).await;
    vote(&uma, &room, message, 1).await;
    let event = listener.until(is_poll).await;
    assert!(event.data.contains("secret vote") && event.data.contains("1 person voted"));
    let change = socket.change("voted").await;
    assert_eq!(change["poll"]["answers"][0]["count"], 1);
    assert!(change["poll"]["answers"][0].get("people").is_none());
    // Seumal answers, each counted; the shares are of people.
    vote(&uma, &room, message, 2).await;
    vote(&kevin, &room, message, 2).await;
    let expected = ["Ana 1 vote · 50%", "Bo 2 votes · 100%"];
    assert_eq!(answers(&jason, &room, message).await, expected);
    let mut late = jason.listen(&room, Some(&before)).await;
    late.until(|event| event.name == "beat").await;
    let told: String = late.received.iter().map(|e| e.data.as_str()).collect();
    let at = place(&room, message);
    let pages = [
        jason.room(&room).await.element(&format!("#m{message}")),
        jason.page(&at).await.element("#poll"),
        change.to_string(),
        told,
    ];
    for text in &pages {
        assert!(
            !text.contains("uma") && !text.contains("data-who"),
            "{text}"
        );
    }
    // One's own are marked on the message's page, and told to scripts.
    let own = uma.page(&at).await;
    assert_eq!(own.texts("#poll [aria-pressed=true]").len(), 2);
    let path = format!("/rooms/{room}/polls/own?from={message}");
    let lines = uma.get(&path).await.text().await.expect("text");
    assert_eq!(lines, format!("{message} 1\n{message} 2\n"));
    assert_eq!(jason.get(&path).await.text().await.expect("text"), "");
    let outsider = server.register("oscar").await;
    assert_eq!(outsider.get(&path).await.status(), 404);
    // Somebody who leaves is counted all the same.
    uma.leave(&room).await;
    assert_eq!(answers(&jason, &room, message).await, expected);
    assert_eq!(vote(&uma, &room, message, 1).await.status(), 404);
}

#[tokio::test]
async fn only_members_vote_and_only_while_the_poll_is_open() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("oscar").await;
    let elsewhere = outsider.join("elsewhere").await;
    let message = kevin.say(&room, "/poll Tea? | Yes | No").await;
    let plain = kevin.say(&room, "hello").await;
    let other = outsider.say(&elsewhere, "/poll Mine? | Yes | No").await;
    for (person, room, message, answer) in [
        (&outsider, &room, message, 1),
        (&kevin, &room, other, 1),
        (&kevin, &room, plain, 1),
        (&kevin, &room, 999_999, 1),
        (&kevin, &room, message, 0),
        (&kevin, &room, message, 3),
    ] {
        assert_eq!(vote(person, room, message, answer).await.status(), 404);
    }
    let path = format!("{}/vote", place(&room, message));
    let foreign = kevin
        .request(Method::POST, &path)
        .header("Origin", "https://elsewhere.example")
        .form(&[("answer", "1")]);
    assert_eq!(foreign.send().await.expect("an answer").status(), 403);
    // Somebody else has signed in since the page was made.
    let form = [("answer", "1"), ("reader", "999999")];
    assert_eq!(kevin.post(&path, &form).await.status(), 412);
    assert_eq!(server.query("select count(*) from poll_votes"), "0");

    // Its author closes it, after a question, and nobody else does.
    vote(&jason, &room, message, 1).await;
    let close = format!("{}/close-poll", place(&room, message));
    assert_eq!(jason.get(&close).await.status(), 404);
    assert_eq!(jason.post(&close, &[]).await.status(), 404);
    let page = kevin.page(&place(&room, message)).await;
    assert_eq!(page.texts(".actions a[href$=close-poll]"), ["Close poll"]);
    let page = jason.page(&place(&room, message)).await;
    assert_eq!(page.texts("a[href$=close-poll]"), NOTHING);
    let question = kevin.page(&close).await;
    assert_eq!(question.texts("h1"), ["Close this poll?"]);
    let mut listener = jason.listen(&room, None).await;
    let answer = kevin.post(&close, &[]).await;
    assert_eq!(location(&answer), format!("/rooms/{room}#m{message}"));
    let event = listener.until(is_poll).await;
    assert!(event.data.contains("· closed"), "{}", event.data);
    assert_eq!(kevin.post(&close, &[]).await.status(), 303);
    let kept = "select count(*) from room_log where kind = 'voted'";
    assert_eq!(server.query(kept), "2");
    let answer = vote(&kevin, &room, message, 2).await;
    assert_eq!(answer.status(), 409);
    assert!(
        answer
            .text()
            .await
            .expect("a page")
            .contains("This poll is closed")
    );
    let answer = kevin.hx_post(&path, &[("answer", "2")]).await;
    assert_eq!(answer.status(), 409);
    assert!(answer.text().await.expect("a part").contains("#notice"));
    let expected = ["Yes 1 vote · 100%", "No 0 votes · 0%"];
    assert_eq!(answers(&jason, &room, message).await, expected);

    // Nobody votes or asks in an archived room.
    let open = kevin.say(&room, "/poll Coffee? | Yes | No").await;
    let archive = format!("/rooms/{room}/archive");
    kevin.post(&archive, &[("archived", "true")]).await;
    let answer = vote(&kevin, &room, open, 1).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("a page").contains("archived"));
    let form = [("question", "More?"), ("answer", "Yes"), ("answer", "No")];
    let answer = kevin.post(&format!("/rooms/{room}/polls"), &form).await;
    assert_eq!(answer.status(), 422);
}

/// Many people change their minds at once: each has one vote in the end, and the drawings are
/// bounded by the time it took.
#[tokio::test]
async fn a_storm_of_votes_is_counted_exactly_and_drawn_four_times_a_second() {
    const PEOPLE: usize = 20;
    let server = Server::start().await;
    let (people, room) = server.office(PEOPLE, "the square").await;
    let message = people[0]
        .say(&room, "/poll Where? | here | there | nowhere")
        .await;
    let mut listener = people[0].listen(&room, None).await;
    let begun = Instant::now();
    let storm = people.iter().enumerate().map(|(n, person)| {
        let (person, room) = (person.clone(), room.clone());
        tokio::spawn(async move {
            // Two presses at a time.
            for answers in [[1, 2], [3, 1], [2, 3]] {
                let [one, other] = answers.map(|answer| vote(&person, &room, message, answer));
                let (one, other) = tokio::join!(one, other);
                assert_eq!(
                    (one.status(), other.status()),
                    (
                        303.try_into().expect("a status"),
                        303.try_into().expect("a status")
                    )
                );
            }
            let last = u8::try_from(n % 3 + 1).expect("a number");
            assert_eq!(vote(&person, &room, message, last).await.status(), 303);
        })
    });
    for voting in storm.collect::<Vec<_>>() {
        voting.await.expect("votes");
    }
    let took = begun.elapsed();
    people[0].say(&room, "that was it").await;
    listener.sees("that was it").await;
    let drawn: Vec<_> = listener.received.iter().filter(|e| is_poll(e)).collect();
    let most = took.as_millis() / 250 + 3;
    println!(
        "votes of {PEOPLE} people in {took:?}: {} drawings",
        drawn.len()
    );
    assert!(drawn.len() as u128 <= most, "{} > {most}", drawn.len());
    let expected = [
        "here 7 votes · 35%",
        "there 7 votes · 35%",
        "nowhere 6 votes · 30%",
    ];
    assert_eq!(answers(&people[1], &room, message).await, expected);
    let last = &drawn.last().expect("a drawing").data;
    assert!(
        last.contains("20 people voted") && last.contains("7 votes · 35%"),
        "{last}"
    );
    let votes = "select count(*) || ' ' || count(distinct user_id) from poll_votes";
    assert_eq!(server.query(votes), "20 20");
    // In the room the last twelve are named at most; on the message's page everybody is.
    let page = people[1].page(&place(&room, message)).await;
    assert_eq!(page.texts("#poll li bdi").len(), PEOPLE);
}
