//! Marking messages as unread and rooms as read, taking that back, and walking through what is new.

use crate::support::{Person, Server, person::location};

async fn see(person: &Person, room: &str, message: u64) {
    let form = [("message", &*message.to_string())];
    let answer = person.post(&format!("/rooms/{room}/seen"), &form).await;
    assert_eq!(answer.status(), 303);
}

async fn unread_counts(person: &Person) -> Vec<String> {
    person.page("/lobby").await.texts("nav .unread")
}

/// The unread count of a room, as it is stored.
async fn has_unread(person: &Person, room: &str) -> String {
    let page = person.page("/lobby").await;
    let count = page.texts(&format!("#unread-{room} .unread")).concat();
    count.replace(" unread", "")
}

#[tokio::test]
async fn what_was_read_is_marked_as_unread_again_from_a_message_on() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let elsewhere = jason.join("elsewhere").await;
    let mut all = vec![];
    for n in 0..5 {
        all.push(kevin.say(&room, &format!("{n} @jason")).await);
    }
    see(&jason, &room, all[4]).await;
    let mut pages = [
        jason.listen(&elsewhere, None).await,
        jason.listen("", None).await,
    ];
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(0)).await;
    }
    assert_eq!(has_unread(&jason, &room).await, "");
    let readers = async || {
        let page = kevin
            .page(&format!("/rooms/{room}/messages/{}", all[4]))
            .await;
        page.texts("#seen-by .person bdi")
    };
    assert_eq!(readers().await, ["jason"]);
    // Without scripts the message's page has the form, and then the page of what is new the way back.
    let own_page = jason
        .page(&format!("/rooms/{room}/messages/{}", all[2]))
        .await;
    let mark = own_page.attr("form[action$='/unread']", "action");
    assert_eq!(location(&jason.post(&mark, &[]).await), "/catch-up");
    assert_eq!(has_unread(&jason, &room).await, "3");
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(3)).await;
    }
    assert_eq!(
        jason.page("/lobby").await.texts("#inbox-count .unread"),
        ["3 unread"]
    );
    let page = jason.room(&room).await;
    let divider = page.attr(".divider + .message", "id");
    assert_eq!(divider, format!("m{}", all[2]));
    // Others are told as before, and what comes is counted.
    assert_eq!(readers().await, ["jason"]);
    kevin.say(&room, "one more").await;
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(4)).await;
    }
    // A page from before cannot mark it as read; one from now can.
    let form = |marks: &'static str| [("message", all[4].to_string()), ("marks", marks.to_owned())];
    for (marks, left) in [("0", "4"), ("1", "1")] {
        let form = form(marks);
        let form: Vec<_> = form.iter().map(|(name, v)| (*name, v.as_str())).collect();
        jason.post(&format!("/rooms/{room}/seen"), &form).await;
        assert_eq!(has_unread(&jason, &room).await, left);
    }
    assert_eq!(page.attr("main", "data-marks"), "1");
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(1)).await;
    }
    // By a script: a notice takes it back. Everything is as it was.
    let mark = format!("/rooms/{room}/messages/{}/unread", all[0]);
    let answer = jason.hx_post(&mark, &[]).await.text().await.expect("HTML");
    assert!(answer.contains("#notice") && answer.contains("/unread/undo"));
    assert_eq!(has_unread(&jason, &room).await, "6");
    jason.post("/unread/undo", &[]).await;
    assert_eq!(has_unread(&jason, &room).await, "1");
    for page in &mut pages {
        page.until(|event| event.unread(&room) == Some(1)).await;
    }
    // Twice is once, and with nothing read there is nothing to mark.
    jason.post("/unread/undo", &[]).await;
    let newest = kevin.room(&room).await.ids().pop().expect("a message");
    let mark = format!("/rooms/{room}/messages/{newest}/unread");
    jason.hx_post(&mark, &[]).await;
    assert_eq!(has_unread(&jason, &room).await, "1");
    // It is theirs alone, and of their rooms.
    let outsider = server.register("outsider").await;
    assert_eq!(outsider.post(&mark, &[]).await.status(), 404);
    assert_eq!(has_unread(&kevin, &room).await, "");
}

#[tokio::test]
async fn marking_everything_as_read_can_be_taken_back() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let other = kevin.join("gardeners").await;
    jason.join("gardeners").await;
    for n in 0..3 {
        kevin.say(&room, &format!("{n}")).await;
        kevin.say(&other, &format!("{n}")).await;
    }
    let mut page = jason.listen("", None).await;
    page.until(|event| event.unread(&room) == Some(3)).await;
    let answer = jason.hx_post("/rooms/seen", &[]).await;
    assert!(answer.text().await.expect("HTML").contains("/unread/undo"));
    jason.post("/rooms/seen", &[]).await; // The second press finds nothing.
    assert_eq!(unread_counts(&jason).await, Vec::<String>::new());
    // Meanwhile something comes, and one of the rooms is read further.
    let next = kevin.say(&other, "3").await;
    see(&jason, &other, next).await;
    kevin.say(&room, "3").await;
    let caught_up = jason.page("/catch-up").await;
    let undo = caught_up.attr("form[action='/unread/undo']", "action");
    assert_eq!(location(&jason.post(&undo, &[]).await), "/catch-up");
    assert_eq!(has_unread(&jason, &room).await, "4");
    assert_eq!(has_unread(&jason, &other).await, "");
    page.until(|event| event.unread(&room) == Some(4)).await;
    let caught_up = jason.page("/catch-up").await;
    assert!(caught_up.texts("form[action='/unread/undo']").is_empty());
}

#[tokio::test]
async fn what_is_new_is_shown_room_by_room_and_walked_through() {
    let server = Server::start().await;
    let (kevin, jason, first) = server.kevin_and_jason().await;
    let mut rooms = vec![first];
    for name in ["gardeners", "cooks", "muted"] {
        let room = kevin.join(name).await;
        jason.join(name).await;
        rooms.push(room);
    }
    let [designers, gardeners, cooks, muted] = &rooms[..] else {
        panic!("four rooms")
    };
    let next = async |from: &str| location(&jason.get(&format!("/unread/next?from={from}")).await);
    assert_eq!(next(designers).await, "/catch-up");
    let page = jason.page("/catch-up").await;
    assert_eq!(
        page.texts(".hint"),
        ["You’re all caught up. Nothing is unread."]
    );
    jason
        .post(&format!("/rooms/{muted}/notify"), &[("notify", "nothing")])
        .await;
    kevin.say(muted, "a canary").await;
    for n in 0..5 {
        kevin.say(designers, &format!("**number** {n}")).await;
    }
    let mention = kevin.say(cooks, "@jason, taste this").await;
    kevin.say(cooks, "and @jason again").await;
    kevin.say(gardeners, "it rains").await;
    let page = jason.page("/catch-up").await;
    assert_eq!(
        page.texts(".new-in > h2"),
        ["cooks", "gardeners", "designers"]
    );
    assert_eq!(
        page.texts(".new-in h2 + p"),
        [
            "2 new messages, you were mentioned",
            "1 new message",
            "5 new messages"
        ]
    );
    let bodies = page.texts(".new-in:last-of-type .body");
    assert_eq!(bodies, ["number 0", "number 1", "number 2"]);
    assert!(!page.element("main").contains("canary"));
    // Mentions come first, each once, then the rooms in the order of the sidebar.
    assert_eq!(next("").await, format!("/rooms/{cooks}/at/{mention}"));
    jason.get(&next("").await).await;
    let second = next(cooks).await;
    assert!(second.starts_with(&format!("/rooms/{cooks}/at/")));
    jason.get(&second).await;
    let mut walked = vec![];
    let mut here = cooks.clone();
    for _ in 0..3 {
        let place = next(&here).await;
        here = place.strip_prefix("/rooms/").expect("a room").to_owned();
        walked.push(here.clone());
    }
    assert_eq!(walked, [designers, gardeners, cooks].map(Clone::clone));
    // One room is marked as read, then all.
    let page = jason.page("/catch-up").await;
    let css = format!("form[action='/catch-up/{gardeners}/seen']");
    let newest = page.attr(&format!("{css} [name=message]"), "value");
    let form = [("message", &*newest)];
    let path = page.attr(&css, "action");
    assert_eq!(location(&jason.post(&path, &form).await), "/catch-up");
    assert_eq!(has_unread(&jason, gardeners).await, "");
    jason.post("/rooms/seen", &[]).await;
    assert_eq!(next(designers).await, "/catch-up");
    let outsider = server.register("outsider").await;
    assert_eq!(outsider.post(&path, &form).await.status(), 404);
}
