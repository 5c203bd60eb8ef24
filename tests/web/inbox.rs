//! The inbox: mentions, answers and reactions in all rooms, and what of it is read.

use crate::{
    support::{Person, Server, page::Page, person::location},
    threads::answer,
};

/// The sentences of the items, each with a mark if it is unread.
async fn items(person: &Person, path: &str) -> Vec<String> {
    person.page(path).await.texts(".news li p:first-of-type")
}

/// Without their times.
async fn inbox(person: &Person) -> Vec<String> {
    let items = items(person, "/inbox").await;
    let plain = |item: String| {
        let unread = item.ends_with("Unread");
        let words: Vec<_> = item.split_whitespace().collect();
        let is_time = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
        let end = words.iter().position(is_time).unwrap_or(words.len());
        format!(
            "{}{}",
            words[..end].join(" "),
            if unread { " !" } else { "" }
        )
    };
    items.into_iter().map(plain).collect()
}

fn count_on(page: &Page) -> String {
    page.texts("#inbox-count .unread")
        .concat()
        .replace(" unread", "")
}

async fn count(person: &Person) -> String {
    count_on(&person.page("/lobby").await)
}

async fn react(person: &Person, room: &str, message: u64, emoji: &str) {
    let path = format!("/rooms/{room}/messages/{message}/react");
    let answer = person
        .post(&path, &[("emoji", emoji), ("on", "true")])
        .await;
    assert_eq!(answer.status(), 303);
}

async fn see(person: &Person, room: &str, message: u64) {
    let form = [("message", &*message.to_string())];
    person.post(&format!("/rooms/{room}/seen"), &form).await;
}

async fn notify(person: &Person, room: &str, level: &str) {
    let path = format!("/rooms/{room}/notify");
    person.post(&path, &[("notify", level)]).await;
}

#[tokio::test]
async fn what_concerns_somebody_is_in_their_inbox_and_nobody_else_s() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let (ana, outsider) = (
        server.register("ana").await,
        server.register("outsider").await,
    );
    ana.join("designers").await;
    assert_eq!(inbox(&jason).await, Vec::<String>::new());
    assert_eq!(count(&jason).await, "");
    let own = jason.say(&room, "who comes?").await;
    let mention = kevin.say(&room, "perhaps @jason knows").await;
    kevin.say(&room, "nobody in particular").await;
    answer(&kevin, &room, own, "I do").await;
    let everybody = ana.say(&room, "hello @room").await;
    react(&kevin, &room, own, "👍").await;
    react(&ana, &room, own, "🎉").await;
    react(&jason, &room, own, "👀").await;
    assert_eq!(
        inbox(&jason).await,
        [
            "ana and kevin reacted 👍 🎉 in designers !",
            "ana mentioned everyone in designers !",
            "kevin replied in designers !",
            "kevin mentioned you in designers !",
        ]
    );
    assert_eq!(count(&jason).await, "4");
    // Each leads to its message.
    let page = jason.page("/inbox").await;
    assert_eq!(
        page.attr(&format!("#i{mention} a"), "href"),
        format!("/rooms/{room}/at/{mention}")
    );
    assert_eq!(
        page.attr(&format!("#i{own}r a"), "href"),
        format!("/rooms/{room}/at/{own}")
    );
    assert_eq!(
        page.texts(&format!("#i{mention} .line")),
        ["perhaps @jason knows"]
    );
    // Filters.
    for (filter, found) in [
        ("mentions", 2),
        ("answers", 1),
        ("reactions", 1),
        ("nonsense", 4),
    ] {
        let found_now = items(&jason, &format!("/inbox?of={filter}")).await;
        assert_eq!(found_now.len(), found, "{filter}");
    }
    // The others: their own words and their own reactions concern nobody.
    assert_eq!(inbox(&ana).await, Vec::<String>::new());
    assert_eq!(
        inbox(&kevin).await,
        ["ana mentioned everyone in designers !"]
    );
    assert_eq!(inbox(&outsider).await, Vec::<String>::new());

    // A message that was opened by a link is read, and none before it.
    jason.get(&format!("/rooms/{room}/at/{everybody}")).await;
    assert_eq!(count(&jason).await, "3");
    assert_eq!(
        inbox(&jason).await[1],
        "ana mentioned everyone in designers"
    );
    // Reading in the room is reading here.
    see(&jason, &room, everybody).await;
    assert_eq!(count(&jason).await, "1");
    // Reactions are read when the inbox has shown them.
    let up_to = jason.page("/inbox").await.attr("[name=up_to]", "value");
    let seen = jason.hx_post("/inbox/seen", &[("up_to", &up_to)]).await;
    assert_eq!(seen.status(), 204);
    assert_eq!(count(&jason).await, "");
    react(&ana, &room, own, "🚀").await;
    assert_eq!(count(&jason).await, "1");

    // "All read", and back.
    kevin.say(&room, "@jason @ana").await;
    assert_eq!(count(&jason).await, "2");
    assert!(
        jason
            .page("/inbox")
            .await
            .texts("[action='/inbox/read/undo']")
            .is_empty()
    );
    assert_eq!(location(&jason.post("/inbox/read", &[]).await), "/inbox");
    assert_eq!(count(&jason).await, "");
    assert_eq!(
        jason.page("/lobby").await.texts("nav .unread"),
        ["1 unread"],
        "in the room it is"
    );
    jason.post("/inbox/read", &[]).await;
    let undo = jason
        .page("/inbox")
        .await
        .attr("[action='/inbox/read/undo']", "action");
    jason.post(&undo, &[]).await;
    assert_eq!(count(&jason).await, "2");
    assert_eq!(count(&ana).await, "1", "of others nothing changed");

    // Removed means gone: with the text, and with the membership.
    let secret = kevin.say(&room, "@jason a canary").await;
    assert_eq!(count(&jason).await, "3");
    kevin
        .post(&format!("/rooms/{room}/messages/{secret}/remove"), &[])
        .await;
    assert_eq!(count(&jason).await, "2");
    let page = jason.get("/inbox").await.text().await.expect("a page");
    assert!(!page.contains("canary"));
    jason.leave(&room).await;
    assert_eq!(inbox(&jason).await, Vec::<String>::new());
    assert_eq!(count(&jason).await, "");
}

#[tokio::test]
async fn muted_rooms_blocked_people_and_stopped_threads_stay_out_of_the_inbox() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mallory = server.register("mallory").await;
    mallory.join("designers").await;
    let own = jason.say(&room, "who comes?").await;
    notify(&jason, &room, "nothing").await;
    kevin.say(&room, "@room and everybody").await;
    answer(&kevin, &room, own, "me").await;
    react(&kevin, &room, own, "👍").await;
    kevin.say(&room, "you, @jason").await;
    assert_eq!(inbox(&jason).await, ["kevin mentioned you in designers !"]);
    assert_eq!(count(&jason).await, "1");
    notify(&jason, &room, "mentions").await;
    assert_eq!(inbox(&jason).await.len(), 4);
    assert_eq!(count(&jason).await, "4");
    // Blocked people are nobody, from then on and before.
    mallory.say(&room, "@jason buy this").await;
    react(&mallory, &room, own, "💰").await;
    answer(&mallory, &room, own, "buy").await;
    assert_eq!(count(&jason).await, "6", "the reactions are one");
    jason.post("/people/mallory/block", &[]).await;
    assert_eq!(count(&jason).await, "4");
    let all = inbox(&jason).await.join("\n");
    assert!(!all.contains("mallory"), "{all}");
    // A thread that is followed no more.
    let follow = format!("/rooms/{room}/threads/{own}/follow");
    jason.post(&follow, &[("follows", "false")]).await;
    assert_eq!(count(&jason).await, "3");
    jason.post(&follow, &[("follows", "true")]).await;
    assert_eq!(count(&jason).await, "4");
    // A cleared history is gone.
    jason.post(&format!("/rooms/{room}/clear"), &[]).await;
    assert_eq!(inbox(&jason).await, Vec::<String>::new());
    assert_eq!(count(&jason).await, "");
}

#[tokio::test]
async fn a_long_inbox_goes_on_page_by_page() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut own = vec![];
    for n in 0..30 {
        own.push(jason.say(&room, &format!("number {n}")).await);
    }
    for n in 0..130 {
        kevin.say(&room, &format!("{n}: @jason")).await;
        if n % 5 == 0 {
            react(&kevin, &room, own[n / 5], "👍").await;
        }
    }
    // The latest reaction brings its message to the top, and only there.
    react(&kevin, &room, own[0], "🎉").await;
    assert_eq!(count(&jason).await, "99+");
    let mut path = "/inbox".to_owned();
    let mut found = vec![];
    for pages in 1.. {
        let page = jason.page(&path).await;
        let lines = page.texts(".news .line");
        assert!(lines.len() <= 50);
        found.extend(lines);
        if page.texts("p.actions a").is_empty() {
            assert_eq!(pages, 4);
            break;
        }
        path = page.attr("p.actions a", "href");
    }
    assert_eq!(found.len(), 130 + 26);
    assert_eq!(found[0], "number 0");
    assert_eq!(found[1], "129: @jason");
    let unique: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!(unique.len(), found.len());
}

#[tokio::test]
async fn the_count_of_the_inbox_is_live() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let elsewhere = jason.join("elsewhere").await;
    let own = jason.say(&room, "who comes?").await;
    let mut page = jason.listen(&elsewhere, None).await;
    let mut program = jason.socket(&elsewhere, None).await;
    page.until(|event| event.unread(&room) == Some(0)).await;
    let mut told = async |count: u32, why: &str| {
        let filled = match count {
            0 => "#inbox-count\" hx-swap=\"innerHTML\"><".to_owned(),
            count => {
                format!("#inbox-count\" hx-swap=\"innerHTML\"><span class=\"unread\">{count}<")
            }
        };
        page.until(|event| event.data.contains(&filled)).await;
        while program.event("inbox").await["count"] != count {}
        let stored = jason.page("/lobby").await;
        let stored = count_on(&stored);
        assert_eq!(
            stored,
            if count == 0 {
                String::new()
            } else {
                count.to_string()
            },
            "{why}"
        );
    };
    let mention = kevin.say(&room, "@jason").await;
    told(1, "a mention").await;
    kevin.say(&room, "@room").await;
    told(2, "a mention of everybody").await;
    answer(&kevin, &room, own, "me").await;
    told(3, "an answer").await;
    react(&kevin, &room, own, "👍").await;
    told(4, "a reaction").await;
    kevin
        .post(&format!("/rooms/{room}/messages/{mention}/remove"), &[])
        .await;
    told(3, "a mention that was taken back").await;
    let newest = kevin.room(&room).await.ids().pop().expect("a message");
    see(&jason, &room, newest).await;
    told(1, "the room was read").await;
    jason.post("/inbox/read", &[]).await;
    told(0, "all read").await;
}

#[tokio::test]
async fn reminders_that_have_come_are_in_the_inbox_until_they_are_done() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut messages = vec![];
    for n in 0..3 {
        let message = kevin.say(&room, &format!("number {n}")).await;
        let save = format!("/rooms/{room}/messages/{message}/save");
        assert_eq!(jason.post(&save, &[]).await.status(), 303);
        messages.push(message);
    }
    assert_eq!(count(&jason).await, "");
    server.query("update saved set remind_at = 1, reminded_at = 2");
    assert_eq!(count(&jason).await, "3");
    let found = jason.page("/inbox?of=reminders").await;
    assert_eq!(found.texts(".news .line").len(), 3);
    assert_eq!(inbox(&jason).await[0], "Reminder: kevin in designers !");
    // Going to the message is reading it, and so is being done with it.
    let place = found.attr(&format!("#i{}s a", messages[0]), "href");
    jason.get(&place).await;
    assert_eq!(count(&jason).await, "2");
    jason
        .post(&format!("/saved/{}/done", messages[1]), &[])
        .await;
    assert_eq!(count(&jason).await, "1");
    jason.post("/inbox/read", &[]).await;
    assert_eq!(count(&jason).await, "");
    jason.post("/inbox/read/undo", &[]).await;
    assert_eq!(count(&jason).await, "1");
    kevin
        .post(
            &format!("/rooms/{room}/messages/{}/remove", messages[2]),
            &[],
        )
        .await;
    assert_eq!(inbox(&jason).await, Vec::<String>::new());
}
