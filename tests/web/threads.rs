//! People answer messages, and answers gather in threads.

use serde_json::json;

use crate::support::{
    Person, Server,
    page::Page,
    person::{location, message_id, nonce},
};

/// Answers a message, as a browser without scripts.
pub async fn answer(person: &Person, room: &str, parent: u64, text: &str) -> u64 {
    let parent = parent.to_string();
    let form = [("body", text), ("reply_to", &parent), ("nonce", &nonce())];
    let answer = person.post(&format!("/rooms/{room}/messages"), &form).await;
    assert_eq!(answer.status(), 303, "{text}");
    message_id(&answer).expect("a message")
}

pub fn quote(page: &Page, message: u64) -> String {
    page.texts(&format!("#m{message} .quote")).join("|")
}

#[tokio::test]
async fn a_reply_says_what_it_answers_and_forgets_what_was_deleted() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let outsider = server.register("outsider").await;
    let first = kevin.say(&room, "a canary sings\nand a second line").await;
    let mut socket = kevin.socket(&room, None).await;
    let mut stream = kevin.listen(&room, None).await;
    stream.next().await.expect("a sign of life");

    // Without scripts: the message's page leads to the composer, which answers it.
    let page = jason.page(&format!("/rooms/{room}/messages/{first}")).await;
    let link = page.attr(".actions a[href$='/reply']", "href");
    let reply = location(&jason.get(&link).await);
    assert_eq!(reply, format!("/rooms/{room}?reply={first}"));
    let page = jason.page(&reply).await;
    assert_eq!(
        page.attr("#composer [name=reply_to]", "value"),
        first.to_string()
    );
    assert!(page.texts("#replying")[0].contains("Replying to kevin: a canary sings"));
    let again = jason
        .get(&format!("/rooms/{room}/messages/{first}/reply"))
        .await;
    assert_eq!(location(&again), reply);
    let second = answer(&jason, &room, first, "it does").await;

    // It stands in the room as any message, and is one unread message.
    let page = kevin.room(&room).await;
    assert_eq!(page.ids(), [first, second]);
    assert_eq!(quote(&page, second), "kevin a canary sings");
    let at = format!("/rooms/{room}/at/{first}");
    assert_eq!(page.attr(&format!("#m{second} .quote a"), "href"), at);
    assert_eq!(
        kevin.page("/lobby").await.texts("#rooms .unread"),
        ["1 unread"]
    );
    // The stream brings it with its quote, and the number of answers with it.
    let event = stream.until(|event| event.data.contains("it does")).await;
    assert!(
        event.data.contains("a canary sings") && event.data.contains("1 reply"),
        "{}",
        event.data
    );
    let change = socket.change("said").await;
    assert_eq!(change["reply_to"], json!(first));
    assert_eq!(change["thread"], json!(first));

    // A program answers as well, and is told what it cannot answer.
    let third = json!({ "say": "so it does", "nonce": "n-1", "reply_to": second });
    socket.text(&third.to_string()).await;
    let third = socket.event("said").await["message"]
        .as_u64()
        .expect("an id");
    let page = jason.room(&room).await;
    assert_eq!(quote(&page, third), "jason it does");
    for parent in [json!(third + 100), json!(0)] {
        let wrong = json!({ "say": "to nobody", "nonce": "n-2", "reply_to": parent });
        socket.text(&wrong.to_string()).await;
        assert_eq!(socket.event("refused").await["status"], json!(422));
    }

    // An edit shows in the quotes; a deletion leaves nothing of the text anywhere.
    let place = format!("/rooms/{room}/messages/{first}");
    kevin.post(&place, &[("body", "a finch sings")]).await;
    let event = stream
        .until(|event| event.data.contains("a finch sings"))
        .await;
    assert!(event.data.contains(&format!("data-of=\"{first}\"")));
    assert_eq!(
        quote(&jason.room(&room).await, second),
        "kevin a finch sings"
    );
    let cursor = page.cursor();
    kevin.post(&format!("{place}/remove"), &[]).await;
    let event = stream
        .until(|event| event.data.contains("Message deleted"))
        .await;
    assert!(event.data.contains(&format!("data-of=\"{first}\"")));
    let page = jason.room(&room).await;
    assert_eq!(quote(&page, second), "kevin Message deleted");
    for path in [
        format!("/rooms/{room}"),
        format!("/rooms/{room}/at/{second}"),
        format!("/rooms/{room}/threads/{first}"),
        format!("/rooms/{room}/messages/{second}"),
    ] {
        let html = jason.get(&path).await.text().await.expect("HTML");
        assert!(
            !html.contains("finch") && !html.contains("canary"),
            "{path}"
        );
    }
    // A page that comes back later hears nothing of it either.
    let mut late = jason.listen(&room, Some(&cursor)).await;
    late.until(|event| event.data.contains(&format!("m{first}")))
        .await;
    let mut from_start = jason.socket(&room, Some(&cursor)).await;
    let removed = from_start.change("removed").await;
    assert_eq!(removed["quotes"], json!(null));
    assert!(
        !late
            .received
            .iter()
            .any(|event| event.data.contains("finch"))
    );

    // A deleted message is not answered: the text comes back, to be sent on its own.
    let nobody = nonce();
    let parent = first.to_string();
    let form = [
        ("body", "too late"),
        ("reply_to", &*parent),
        ("nonce", &*nobody),
    ];
    let path = format!("/rooms/{room}/messages");
    for hx in [true, false] {
        let answer = match hx {
            true => jason.hx_post(&path, &form).await,
            false => jason.post(&path, &form).await,
        };
        assert_eq!(answer.status(), 422);
        let page = Page::read(&answer.text().await.expect("HTML"));
        assert!(page.texts(".problem")[0].contains("has been deleted"));
        let again = if hx { ".outgoing" } else { "#composer" };
        assert_eq!(page.attr(&format!("{again} [name=nonce]"), "value"), nobody);
        assert!(
            page.texts(&format!("{again} [name=reply_to][value]"))
                .is_empty()
        );
    }
    // A deleted answer quotes nothing any more.
    let third = jason.say(&room, "still here").await;
    let fourth = answer(&kevin, &room, third, "yes").await;
    kevin.post(&format!("{path}/{fourth}/remove"), &[]).await;
    let removed = from_start.change("removed").await;
    assert_eq!(
        (&removed["id"], &removed["quotes"]),
        (&json!(fourth), &json!(null))
    );
    // A message of another room is no parent, and nobody else may answer here.
    let other = jason.join("gardeners").await;
    let elsewhere = jason.say(&other, "roses").await;
    let parent = elsewhere.to_string();
    let form = [("body", "across"), ("reply_to", &*parent)];
    assert_eq!(jason.post(&path, &form).await.status(), 422);
    assert_eq!(outsider.post(&path, &form).await.status(), 404);
    let reply = format!("/rooms/{room}/messages/{elsewhere}/reply");
    assert_eq!(jason.get(&reply).await.status(), 404);
    assert_eq!(
        jason
            .get(&format!("/rooms/{room}?reply={elsewhere}"))
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn a_thread_has_the_first_message_and_all_that_answers_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let ana = server.register("ana").await;
    ana.join("designers").await;
    let outsider = server.register("outsider").await;
    let first = kevin.say(&room, "where do we eat?").await;
    let thread = format!("/rooms/{room}/threads/{first}");
    let summary = format!("#m{first} .thread");

    // Without answers it has the message, and a composer that answers it.
    let page = jason.page(&thread).await;
    assert_eq!(page.ids(), [first]);
    assert!(page.texts(&summary).is_empty());
    assert_eq!(
        page.attr("#composer [name=reply_to]", "value"),
        first.to_string()
    );
    assert_eq!(
        page.attr("#outbox", "data-blank")
            .matches("name=\"reply_to\" value=")
            .count(),
        1
    );
    assert_eq!(page.texts(".follow button"), ["Follow"]);
    // An answer from there is in the room, too. The form leads back to the thread.
    let form = [
        ("body", "at the harbor"),
        ("reply_to", &*first.to_string()),
        ("thread", &*first.to_string()),
    ];
    let answered = jason.post(&page.attr("#composer", "action"), &form).await;
    let one = message_id(&answered).expect("a message");
    assert_eq!(location(&answered), format!("{thread}#m{one}"));
    let apart = kevin.say(&room, "by the way").await;
    // An answer to an answer is in the same thread.
    let two = answer(&ana, &room, one, "too far").await;
    let three = answer(&kevin, &room, first, "then the market").await;
    let page = ana.page(&thread).await;
    assert_eq!(page.ids(), [first, one, two, three]);
    let page = ana.room(&room).await;
    assert_eq!(page.ids(), [first, one, apart, two, three]);
    assert_eq!(page.attr(&summary, "href"), thread);
    assert_eq!(
        page.attr(&summary, "aria-label"),
        "3 replies from kevin, ana, jason"
    );
    assert_eq!(
        page.attr(&format!("#m{two}"), "data-thread"),
        first.to_string()
    );
    let answered = jason.get(&format!("/rooms/{room}/threads/{two}")).await;
    assert_eq!(location(&answered), format!("{thread}#m{two}"));

    // Live: each answer and each deletion draws the number again; replay has the present one.
    let cursor = page.cursor();
    let mut stream = jason.listen(&room, None).await;
    stream.next().await.expect("a sign of life");
    kevin
        .post(&format!("/rooms/{room}/messages/{three}/remove"), &[])
        .await;
    stream
        .until(|event| event.data.contains("2 replies from ana, jason"))
        .await;
    let four = answer(&jason, &room, first, "or here").await;
    stream
        .until(|event| event.data.contains("3 replies from jason, ana"))
        .await;
    let mut late = jason.listen(&room, Some(&cursor)).await;
    late.until(|event| event.data.contains("3 replies from jason, ana"))
        .await;

    // The answers stay when the first message goes, and lead to it.
    kevin
        .post(&format!("/rooms/{room}/messages/{first}/remove"), &[])
        .await;
    let page = ana.page(&thread).await;
    assert_eq!(page.ids(), [first, one, two, three, four]);
    assert_eq!(page.texts(&format!("#m{first} .body")), ["Message deleted"]);
    let page = ana.room(&room).await;
    assert_eq!(
        page.attr(&summary, "aria-label"),
        "3 replies from jason, ana"
    );

    // 404 for everybody else, for another room, and for whoever has cleared it.
    let other = jason.join("gardeners").await;
    let clearing = jason.post(&format!("/rooms/{room}/clear"), &[]).await;
    assert_eq!(clearing.status(), 303);
    for (person, path) in [
        (&outsider, thread.clone()),
        (&kevin, format!("/rooms/{other}/threads/{first}")),
        (&jason, format!("/rooms/{other}/threads/{first}")),
        (&jason, thread.clone()),
        (&ana, format!("/rooms/{room}/threads/999")),
    ] {
        assert_eq!(person.get(&path).await.status(), 404, "{path}");
        let form = [("follows", "true")];
        let followed = person.post(&format!("{path}/follow"), &form).await;
        assert_eq!(followed.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_long_thread_is_read_in_parts() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let first = kevin.say(&room, "count").await;
    let mut said = vec![];
    for n in 0..120 {
        said.push(answer(&jason, &room, first, &format!("{n}")).await);
    }
    let thread = format!("/rooms/{room}/threads/{first}");
    for with_scripts in [false, true] {
        let mut page = kevin.page(&thread).await;
        let mut seen: Vec<u64> = page.ids().split_off(1);
        while let Some(id) = page.older {
            let path = format!("{thread}?before={id}");
            page = match with_scripts {
                false => kevin.page(&path).await,
                true => {
                    let request = kevin.request(reqwest::Method::GET, &path);
                    let answer = request
                        .header("HX-Request", "true")
                        .send()
                        .await
                        .expect("HTML");
                    Page::read(&answer.text().await.expect("HTML"))
                }
            };
            let ids = page.ids().into_iter().filter(|id| *id != first);
            seen.splice(0..0, ids);
        }
        assert_eq!(seen, said);
    }
    assert_eq!(
        kevin
            .page(&format!("{thread}?before={}", said[9]))
            .await
            .attr(".newest a", "href"),
        thread
    );
    // The address of any answer leads to a page that has it.
    for id in [said[0], said[60], said[119]] {
        let place = location(&kevin.get(&format!("/rooms/{room}/threads/{id}")).await);
        assert!(place.ends_with(&format!("#m{id}")), "{place}");
        let page = kevin.page(place.split('#').next().expect("a path")).await;
        assert!(page.ids().contains(&id), "{place}");
    }
    let page = kevin.page(&format!("/rooms/{room}/at/{first}")).await;
    assert_eq!(page.attr(".thread", "aria-label"), "120 replies from jason");
}
