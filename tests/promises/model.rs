//! random sequences of actions and disconnections. Each reader ends with the room's state,
//! and has received every change once and in order.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Runtime;

use crate::{
    crowd::{heard, superseded},
    parts::parts,
    pins,
    quotes::quotes,
    rounds,
    starts::{From, cursor},
    support::{Person, Server, person::message_id, sse::Listener},
};

const PEOPLE: usize = 3;

#[derive(Clone, Debug)]
enum Action {
    /// Posts a message, which may answer an earlier one.
    Say {
        who: usize,
        text: String,
        answers: Option<usize>,
    },
    /// Edits a message, the newest or an earlier one, or deletes it.
    Change {
        who: usize,
        back: usize,
        text: Option<String>,
    },
    /// Reacts to a message, votes or pins it, or takes that back.
    Press {
        who: usize,
        back: usize,
        field: (&'static str, &'static str),
        on: bool,
    },
    Join {
        who: usize,
    },
    Leave {
        who: usize,
    },
    /// Opens a stream from the last id of the previous stream, or from another cursor.
    Listen {
        who: usize,
        from: From,
    },
    /// Cuts the stream.
    Cut {
        who: usize,
    },
    Type {
        who: usize,
    },
}

fn action() -> impl Strategy<Value = Action> {
    let who = 0..PEOPLE;
    let from = prop_oneof![
        4 => Just(From::Last),
        2 => Just(From::Page),
        2 => (0_u64..8).prop_map(From::Before),
        1 => (1_u64..1_000_000).prop_map(From::Future),
        1 => "[ -~]{0,70}".prop_map(From::Garbage),
        1 => Just(From::OtherEpoch),
    ];
    prop_oneof![
        8 => (who.clone(), text(), proptest::option::weighted(0.4, 0_usize..6))
            .prop_map(|(who, text, answers)| Action::Say { who, text, answers }),
        5 => (who.clone(), 0_usize..6, proptest::option::weighted(0.7, text()))
            .prop_map(|(who, back, text)| Action::Change { who, back, text }),
        10 => (who.clone(), 0_usize..3, pressed(), any::<bool>())
            .prop_map(|(who, back, field, on)| Action::Press { who, back, field, on }),
        2 => who.clone().prop_map(|who| Action::Join { who }),
        1 => who.clone().prop_map(|who| Action::Leave { who }),
        5 => (who.clone(), from).prop_map(|(who, from)| Action::Listen { who, from }),
        3 => who.clone().prop_map(|who| Action::Cut { who }),
        1 => who.prop_map(|who| Action::Type { who }),
    ]
}

/// The field of a button below a message.
fn pressed() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(vec![
        ("emoji", "👍"),
        ("emoji", "❤️"),
        ("answer", "1"),
        ("answer", "2"),
        ("pin", ""),
    ])
}

/// Any text that can be typed, with many that could break the framing of a stream.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_map(|text| format!("x{}", text.replace('\0', ""))),
        Just("data: x\n\nevent: end\ndata: reset\nid: 7".to_owned()),
        Just("a\rb\r\nc\u{2028}d\u{feff}e\u{85}f".to_owned()),
        Just(format!("z{}", "\u{301}".repeat(9_999))),
        Just((1..32_u8).map(char::from).chain(['x']).collect()),
        Just("/poll <i>q? | </hx-partial>one | two".to_owned()),
        Just("</hx-partial><script>alert(1)</script>".to_owned()),
    ]
}

#[test]
fn r12_every_reader_ends_with_the_state_of_the_room() {
    let cases = rounds(40);
    let runtime = Runtime::new().expect("a runtime");
    let (server, people) = runtime.block_on(async {
        let server = Server::start().await;
        let (people, _) = server.office(PEOPLE, "the first").await;
        (server, people)
    });
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let [case, actions, changes, resets] = [const { Cell::new(0) }; 4];
    let all = proptest::collection::vec(action(), 10..60);
    let result = runner.run(&all, |story| {
        let add = |count: &Cell<usize>, more| count.set(count.get() + more);
        add(&case, 1);
        add(&actions, story.len());
        let room = format!("room {}", case.get());
        let told = runtime.block_on(play(&server, &people, &room, &story));
        let (heard, reset) = told.map_err(TestCaseError::fail)?;
        add(&changes, heard);
        add(&resets, reset);
        Ok(())
    });
    drop(server);
    let [case, actions, changes, resets] = [case, actions, changes, resets].map(Cell::into_inner);
    println!(
        "Model: {case} stories of {actions} actions, {changes} changes heard, {resets} readers told to begin \
         anew, 0 differ from the room"
    );
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        resets > 0 && changes > actions / 4,
        "too little happened to tell"
    );
}

struct OpenStream {
    listener: Listener,
    /// The stream replays the events after this number.
    from: u64,
}

impl OpenStream {
    /// Reads the events that have arrived so far.
    async fn read_pending(&mut self) {
        let moment = std::time::Duration::from_millis(5);
        while let Ok(Some(_)) = tokio::time::timeout(moment, self.listener.next()).await {}
    }
}

async fn play(
    server: &Server,
    people: &[Person],
    room: &str,
    story: &[Action],
) -> Result<(usize, usize), String> {
    let mut id = String::new();
    for person in people {
        id = person.join(room).await;
    }
    let mut streams: Vec<Option<OpenStream>> = (0..PEOPLE).map(|_| None).collect();
    let mut last: Vec<Option<String>> = vec![None; PEOPLE];
    let mut present = [true; PEOPLE];
    let mut all: Vec<(usize, u64)> = vec![];
    let mut removed = BTreeSet::new();
    let (mut changes, mut resets) = (0, 0);
    for action in story {
        match action {
            Action::Say { who, text, answers } => {
                let nonce = crate::support::person::nonce();
                let parent = answers.and_then(|back| all.iter().rev().nth(back));
                let parent = parent.map(|(_, message)| *message);
                let reply_to = parent
                    .map(|message| message.to_string())
                    .unwrap_or_default();
                let form = [
                    ("body", &**text),
                    ("nonce", &*nonce),
                    ("reply_to", &*reply_to),
                ];
                let path = format!("/rooms/{id}/messages");
                let answer = people[*who].post(&path, &form).await;
                let expected = match present[*who] {
                    false => 404,
                    true if parent.is_some_and(|parent| removed.contains(&parent)) => 422,
                    true => 303,
                };
                if answer.status() != expected {
                    return Err(format!("{:?} answered with {}", text, answer.status()));
                }
                if expected == 422 {
                    continue;
                }
                all.extend(message_id(&answer).map(|message| (*who, message)));
            }
            Action::Change { who, back, text } => {
                let Some((author, message)) = all.iter().rev().nth(*back) else {
                    continue;
                };
                let place = format!("/rooms/{id}/messages/{message}");
                // A person who manages the room may delete every message.
                let manages = text.is_none() && present[*who] && {
                    let page = people[*who].room(&id).await;
                    page.attr("main", "data-manages") == "true"
                };
                let answer = match text {
                    Some(text) => people[*who].post(&place, &[("body", text)]).await,
                    None => people[*who].post(&format!("{place}/remove"), &[]).await,
                };
                let may = present[*who] && (who == author || manages);
                if may && text.is_none() {
                    removed.insert(*message);
                }
                let expected = if may { 303 } else { 404 };
                if answer.status() != expected {
                    return Err(format!("{action:?} answered with {}", answer.status()));
                }
            }
            Action::Press {
                who,
                back,
                field,
                on,
            } => {
                let Some((_, message)) = all.iter().rev().nth(*back) else {
                    continue;
                };
                let form = match field.0 {
                    "emoji" => "react",
                    "answer" => "vote",
                    other => other,
                };
                let place = format!("/rooms/{id}/messages/{message}/{form}");
                let answer = people[*who]
                    .post(&place, &[*field, ("on", &on.to_string())])
                    .await;
                // (A message may have been deleted, and few are polls.)
                let found = [303, 404].contains(&answer.status().as_u16());
                if !found || (!present[*who] && answer.status() != 404) {
                    return Err(format!("{action:?} answered with {}", answer.status()));
                }
            }
            Action::Join { who } => {
                people[*who].join(room).await;
                present[*who] = true;
            }
            Action::Leave { who } => {
                if present[*who] {
                    people[*who].leave(&id).await;
                    present[*who] = false;
                    if let Some(mut stream) = streams[*who].take() {
                        // The server ends the stream.
                        while stream.listener.next().await.is_some() {}
                        last[*who] = stream.listener.last_id();
                        changes += check(server, &people[*who], &id, stream, false).await?;
                    }
                }
            }
            Action::Type { who } => {
                people[*who].post(&format!("/rooms/{id}/typing"), &[]).await;
            }
            Action::Cut { who } => {
                if let Some(mut stream) = streams[*who].take() {
                    stream.read_pending().await;
                    last[*who] = stream.listener.last_id();
                    changes += check(server, &people[*who], &id, stream, false).await?;
                }
            }
            Action::Listen { who, from } => {
                let cursor = cursor(
                    &people[*who],
                    &id,
                    from,
                    last[*who].as_deref(),
                    present[*who],
                )
                .await;
                let Some((cursor, good)) = cursor else {
                    continue;
                };
                let mut listener = people[*who].listener(&id, Some(&cursor));
                match (listener.open().await, present[*who]) {
                    (Ok(()), true) => {}
                    (Err(Some(_)), false) => continue,
                    other => return Err(format!("{cursor:?} opened as {other:?}")),
                }
                if good {
                    let number = cursor.rsplit_once('.').and_then(|(_, n)| n.parse().ok());
                    let from = number.ok_or("no number")?;
                    if let Some(mut stream) = streams[*who].replace(OpenStream { listener, from }) {
                        stream.read_pending().await;
                        changes += check(server, &people[*who], &id, stream, false).await?;
                    }
                } else {
                    let event = listener.next().await.ok_or("silence")?;
                    if (event.name.as_str(), event.data.as_str()) != ("end", "reset") {
                        return Err(format!("{cursor:?} is answered with {event:?}"));
                    }
                    resets += 1;
                }
            }
        }
    }
    for (who, stream) in streams.into_iter().enumerate() {
        if let Some(stream) = stream {
            changes += check(server, &people[who], &id, stream, true).await?;
        }
    }
    Ok((changes, resets))
}

/// The received changes must be the room's log from where the stream began, each once and in order.
/// Every message must end as the page shows it, however often it was edited, or deleted.
async fn check(
    server: &Server,
    person: &Person,
    room: &str,
    mut stream: OpenStream,
    mut to_the_end: bool,
) -> Result<usize, String> {
    if to_the_end {
        let page = person.room(room).await.cursor();
        let head: u64 = page
            .rsplit_once('.')
            .and_then(|(_, n)| n.parse().ok())
            .ok_or("a number")?;
        loop {
            let event =
                tokio::time::timeout(std::time::Duration::from_secs(10), stream.listener.next());
            let event = event
                .await
                .map_err(|_| format!("nothing comes before {head}"))?;
            let event = event.ok_or("it ended")?;
            if (event.name.as_str(), event.data.as_str()) == ("end", "reset") {
                // The person owns the room since, and their page begins anew.
                to_the_end = false;
                break;
            }
            if event.seq() >= head {
                break;
            }
        }
    }
    let heard = heard(&stream.listener);
    let seqs: Vec<u64> = heard.iter().map(|heard| heard.seq).collect();
    // Reactions that were followed by others to the same message may be left out.
    let skipped = superseded(server, room);
    let last = seqs.last().copied().unwrap_or(stream.from);
    let missing = (stream.from + 1..=last).filter(|seq| !seqs.contains(seq));
    if !seqs.is_sorted_by(|one, other| one < other)
        || seqs.first().is_some_and(|first| *first <= stream.from)
        || missing.clone().any(|seq| !skipped.contains(&seq))
    {
        return Err(format!("after {} came {seqs:?}", stream.from));
    }
    if to_the_end {
        parts(person, room, &stream.listener).await?;
        let fresh = person.page(&format!("/rooms/{room}/messages")).await;
        pins::check(&stream.listener, &fresh)?;
        let history = person.history(room, true).await;
        // The last event about each message must agree with the history.
        let told: BTreeMap<_, _> = heard.iter().filter_map(|h| h.message.clone()).collect();
        for told in told {
            if !history.contains(&told) {
                return Err(format!("m{} {:?} is not in the history", told.0, told.1));
            }
        }
        let page = person.room(room).await;
        for (message, told) in quotes(&stream.listener) {
            let shown = page.texts(&format!("#m{message} .quote"));
            if page.ids().contains(&message) && shown != told {
                return Err(format!(
                    "m{message} quotes {told:?}, and the page {shown:?}"
                ));
            }
        }
    }
    Ok(heard.len())
}
