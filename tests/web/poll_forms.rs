//! Polls by the form, by the clock, and encrypted.

use snug::base::characters::is_invisible;
use std::time::{Duration, Instant};

use crate::{
    polls::{NOTHING, answers, ask, is_poll, place, take_back, vote},
    support::{Server, page::Page, person::location},
};

/// A time of the calendar in UTC, so many seconds from now.
fn in_seconds(server: &Server, seconds: u32) -> String {
    server.query(&match server.is_on_postgres() {
        true => format!(
            "select to_char(now() at time zone 'utc' + interval '{seconds} seconds', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        ),
        false => format!("select strftime('%Y-%m-%dT%H:%M:%S', 'now', '+{seconds} seconds')"),
    })
}

#[tokio::test]
async fn polls_work_without_scripts() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    // The command alone leads to the form; one with a mistake comes back.
    let messages = format!("/rooms/{room}/messages");
    let answer = kevin.post(&messages, &[("body", "/poll")]).await;
    assert_eq!(location(&answer), format!("/rooms/{room}/polls/new"));
    for (typed, problem) in [
        ("/poll Tea?", "at least two answers"),
        ("/poll | a | b", "Write the question"),
        ("/poll Tea? | a | a", "are the same"),
        ("/poll Q | 1|2|3|4|5|6|7|8|9|10|11", "ten answers at most"),
    ] {
        let answer = kevin.post(&messages, &[("body", typed)]).await;
        assert_eq!(answer.status(), 422, "{typed}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(problem), "{typed}: {page}");
    }
    let form = format!("/rooms/{room}/polls/new");
    let page = kevin.page(&form).await;
    assert_eq!(page.texts("input[name=answer]").len(), 4);
    let nonce = page.attr("input[name=nonce]", "value");
    let polls = format!("/rooms/{room}/polls");
    let mut typed = vec![
        ("nonce", &*nonce),
        ("question", "Where?"),
        ("when", "never"),
    ];
    typed.extend(["here", "there", "", ""].map(|answer| ("answer", answer)));
    let more: Vec<_> = typed.iter().copied().chain([("add", "true")]).collect();
    let answer = kevin.post(&polls, &more).await;
    assert_eq!(answer.status(), 200);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert_eq!(page.texts("input[name=answer]").len(), 5);
    assert_eq!(page.attr("#answer-2", "value"), "there");
    assert_eq!(page.attr("#question", "value"), "Where?");
    for (field, value, problem) in [
        ("question", " ", "Write the question"),
        ("answer", "there", "are the same"),
        ("when", "at", "date"),
    ] {
        let mut wrong = typed.clone();
        match field {
            "answer" => wrong.push((field, value)),
            _ => wrong
                .iter_mut()
                .filter(|(name, _)| *name == field)
                .for_each(|one| one.1 = value),
        }
        let answer = kevin.post(&polls, &wrong).await;
        assert_eq!(answer.status(), 422, "{field}");
        let page = answer.text().await.expect("a page");
        assert!(
            page.contains(problem) && page.contains("value=\"here\""),
            "{field}: {page}"
        );
    }
    assert_eq!(server.query("select count(*) from messages"), "0");
    // Sent twice, it is posted once.
    let message = ask(&kevin, &room, &typed).await;
    assert_eq!(ask(&kevin, &room, &typed).await, message);
    assert_eq!(server.query("select count(*) from poll_answers"), "2");

    // The buttons of the form in the room vote.
    let page = jason.room(&room).await;
    let form = page.element(&format!("#m{message} form.poll"));
    assert!(form.contains(&format!("action=\"{}/vote\"", place(&room, message))));
    let mut frame = jason.get(&format!("/rooms/{room}/live")).await;
    vote(&jason, &room, message, 2).await;
    let mut text = String::new();
    let reading = async {
        while !text.contains("Votes in a poll above") {
            let chunk = frame.chunk().await.expect("bytes").expect("more");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    let read = tokio::time::timeout(Duration::from_secs(10), reading);
    read.await.expect("the frame shows them");
    // The message's page names who voted, and takes one's own back.
    let at = place(&room, message);
    let page = kevin.page(&at).await;
    assert_eq!(page.texts("#poll li bdi"), ["jason"]);
    assert_eq!(page.texts("#poll [aria-pressed=true]"), NOTHING);
    let page = jason.page(&at).await;
    assert_eq!(
        page.texts("#poll [aria-pressed=true]"),
        ["there 1 vote · 100%"]
    );
    let pressed = "#poll form:has([aria-pressed=true]) input[name=on]";
    assert_eq!(page.attr(pressed, "value"), "false");
    take_back(&jason, &room, message, 2).await;
    assert_eq!(
        answers(&jason, &room, message).await,
        ["here 0 votes · 0%", "there 0 votes · 0%"]
    );
    // A text like the command is a question as well, and an answer has one line.
    let form = [
        ("question", "/poll a | b | c"),
        ("answer", "x\ny"),
        ("answer", "z"),
    ];
    let message = ask(&kevin, &room, &form).await;
    let body = jason.room(&room).await.texts(&format!("#m{message} .body"));
    assert_eq!(body, ["/poll a | b | c"]);
    assert_eq!(
        answers(&jason, &room, message).await,
        ["x y 0 votes · 0%", "z 0 votes · 0%"]
    );
}

#[tokio::test]
async fn a_poll_closes_by_the_clock_once_and_after_a_restart_too() {
    let mut server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let at = in_seconds(&server, 3);
    let form = |question| {
        let rest = [
            ("answer", "Yes"),
            ("answer", "No"),
            ("when", "at"),
            ("time_zone", "UTC"),
        ];
        [("question", question)]
            .into_iter()
            .chain(rest)
            .collect::<Vec<_>>()
    };
    let mut soon = form("Quick?");
    soon.push(("at", &at));
    let mut listener = jason.listen(&room, None).await;
    let message = ask(&kevin, &room, &soon).await;
    assert!(listener.until(is_poll).await.data.contains("open until"));
    assert_eq!(vote(&jason, &room, message, 1).await.status(), 303);
    listener
        .until(|event| is_poll(event) && event.data.contains("· closed"))
        .await;
    assert_eq!(vote(&jason, &room, message, 2).await.status(), 409);
    assert_eq!(
        answers(&jason, &room, message).await,
        ["Yes 1 vote · 100%", "No 0 votes · 0%"]
    );
    let closings =
        format!("select count(*) from room_log where kind = 'voted' and subject = {message}");
    assert_eq!(server.query(&closings), "2", "a vote and one closing");

    // The time passes while no server runs.
    let at = in_seconds(&server, 2);
    let mut later = form("Later?");
    later.push(("at", &at));
    let message = ask(&kevin, &room, &later).await;
    server.kill();
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.start_again().await;
    let begun = Instant::now();
    let closed = format!(
        "select count(*) from polls where message_id = {message} and closed_at = closes_at"
    );
    while server.query(&closed) != "1" {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it is still open"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(vote(&jason, &room, message, 1).await.status(), 409);
    let closings =
        format!("select count(*) from room_log where kind = 'voted' and subject = {message}");
    assert_eq!(server.query(&closings), "1");
}

const KEY: &str = "old:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const NEW: &str = "new:202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

#[tokio::test]
async fn answers_are_encrypted_where_texts_are_and_keys_are_rotated() {
    let keys = |keys: &[&str]| format!("{keys:?}");
    let mut server = Server::start_with(&[("ROCKET_SEAL", &keys(&[]))]).await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let plain = kevin.say(&room, "/poll Plain? | apples | pears").await;
    server.start_again_with("ROCKET_SEAL", &keys(&[KEY])).await;
    let sealed = kevin
        .say(&room, "/poll Sealed? | walnuts | hazelnuts")
        .await;
    vote(&jason, &room, sealed, 1).await;
    let dump = server.dump();
    assert!(dump.contains("apples") && !dump.contains("walnuts"));
    let (done, output) = server.shell(&["rotate-key"]);
    assert!(done, "{output}");
    assert!(!server.dump().contains("apples"));
    server
        .start_again_with("ROCKET_SEAL", &keys(&[NEW, KEY]))
        .await;
    assert!(server.shell(&["rotate-key"]).0);
    let old = "select count(*) from poll_answers where sealed_by is distinct from 'new'";
    assert_eq!(server.query(old), "0");
    server.start_again_with("ROCKET_SEAL", &keys(&[NEW])).await;
    assert_eq!(
        answers(&jason, &room, plain).await,
        ["apples 0 votes · 0%", "pears 0 votes · 0%"]
    );
    assert_eq!(
        answers(&jason, &room, sealed).await,
        ["walnuts 1 vote · 100%", "hazelnuts 0 votes · 0%"]
    );
    // An answer that somebody swaps in the database is no answer.
    let swapped = format!(
        "update poll_answers set body = (select body from poll_answers where message_id = {sealed} and position = 1)
          where message_id = {sealed} and position = 2"
    );
    server.query(&swapped);
    server.kill();
    server.start_again().await;
    let shown = answers(&jason, &room, sealed).await;
    assert_eq!(shown[0], "walnuts 1 vote · 100%");
    assert!(shown[1].contains("can’t be opened"), "{shown:?}");
}

/// Hostile texts, with `%%` between them.
const HOSTILE: &str = include_str!("../browser/hostile_texts.txt");

#[tokio::test]
async fn answers_are_drawn_as_text_whatever_they_are() {
    let server = Server::start().await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let lines = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts = HOSTILE.trim_end().split("\n%%\n").map(lines);
    let texts = texts.filter(|text| text.chars().count() <= 100);
    // (Those that look alike are no two answers.)
    let looks = |text: &str| {
        text.to_lowercase()
            .replace(|c: char| c != ' ' && is_invisible(c), "")
    };
    let mut seen = std::collections::HashSet::new();
    let texts: Vec<String> = texts.filter(|text| seen.insert(looks(text))).collect();
    assert!(texts.len() > 200, "{}", texts.len());
    for some in texts.chunks(10).filter(|some| some.len() > 1) {
        let question = [("question", "Which?")].into_iter();
        let form = question.chain(some.iter().map(|text| ("answer", text.as_str())));
        let message = ask(&kevin, &room, &form.collect::<Vec<_>>()).await;
        let page = kevin.page(&place(&room, message)).await;
        let drawn = page.texts("#poll .answer span[dir]");
        assert_eq!(drawn, some);
        let odd = "#poll .answer :not(svg, rect, span, svg *)";
        assert_eq!(page.texts(odd), NOTHING, "{some:?}");
    }
}
