//! A link to a message opens the history around it, and a day leads to its first message.

use std::collections::BTreeSet;

use crate::support::{Server, page::Page, person::location};

#[tokio::test]
async fn a_link_to_a_message_opens_the_history_around_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut said = vec![];
    for n in 0..130 {
        said.push(kevin.say(&room, &format!("number {n}")).await);
    }
    let place = |id: u64| format!("/rooms/{room}/at/{id}");

    // Half a page before it and half a page after it.
    let page = jason.page(&place(said[60])).await;
    assert_eq!(page.ids(), said[35..=85]);
    assert_eq!(
        page.attr("[aria-current=true].message", "id"),
        format!("m{}", said[60])
    );
    assert_eq!(page.attr(".newest a", "href"), format!("/rooms/{room}"));
    // Its links go on in both directions, without a gap and without anything twice.
    let mut seen: Vec<u64> = page.ids();
    let mut older = Some(page.attr(".older a", "href"));
    while let Some(link) = older {
        let page = jason.page(&link).await;
        seen.splice(0..0, page.ids());
        older = page.older.map(|id| format!("/rooms/{room}?before={id}"));
    }
    let newer = jason.page(&page.attr(".newer a", "href")).await;
    seen.extend(newer.ids());
    assert_eq!(seen, said);
    // With scripts the same parts come from these addresses.
    let parts = [".older a", ".newer a"].map(|link| page.attr(link, "hx-get"));
    let mut all = BTreeSet::from_iter(page.ids());
    for part in parts {
        let answer = jason.get(&part).await.text().await.expect("HTML");
        all.extend(Page::read(&answer).ids());
    }
    assert_eq!(all.len(), 50 + 35 + 44 + 1);

    // The page is live: its stream goes on after all that is said, so nothing is lost.
    let newest = kevin.say(&room, "meanwhile").await;
    let mut stream = jason.listen(&room, Some(&page.cursor())).await;
    assert_eq!(stream.sees("meanwhile").await, newest);
    // Near the end there is nothing newer, and the page is as the room's.
    let page = jason.page(&place(said[128])).await;
    assert_eq!(page.ids().last(), Some(&newest));
    assert!(page.texts(".newer").is_empty() && page.texts(".newest").is_empty());
    // Opening a link without scripts marks nothing as read, and has no frame of the newest.
    let html = jason
        .get(&place(said[60]))
        .await
        .text()
        .await
        .expect("HTML");
    assert!(!html.contains("<iframe") && !html.contains(&format!("action=\"/rooms/{room}/seen\"")));
    assert_eq!(
        jason.page("/lobby").await.texts("#rooms .unread"),
        ["99+ unread"]
    );

    // A message that was deleted keeps its place; its page links to it.
    let one = format!("/rooms/{room}/messages/{}", said[10]);
    assert_eq!(
        jason
            .page(&one)
            .await
            .attr(".actions a[href*='/at/']", "href"),
        place(said[10])
    );
    kevin.post(&format!("{one}/remove"), &[]).await;
    let page = jason.page(&place(said[10])).await;
    assert_eq!(
        page.attr("[aria-current].gone", "id"),
        format!("m{}", said[10])
    );
    assert_eq!(page.ids()[0], said[0]);
    assert!(!page.element("#messages").contains("number 10<"));
}

#[tokio::test]
async fn a_link_tells_nothing_to_somebody_who_may_not_see_the_message() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let message = kevin.say(&room, "a secret canary").await;
    let other = kevin.join("gardeners").await;
    let elsewhere = kevin.say(&other, "roses").await;
    let place = |id: u64| format!("/rooms/{room}/at/{id}");
    let outsider = server.register("outsider").await;
    let day = format!("/rooms/{room}/on?day=2020-01-01");
    let answers = [
        outsider.get(&place(message)).await,
        outsider.get(&day).await,
        outsider.get(&format!("/rooms/999/at/{message}")).await,
        jason.get(&place(elsewhere)).await,
        jason.get(&place(999)).await,
        jason.get(&format!("/rooms/{room}/at/x")).await,
    ];
    let mut bodies = BTreeSet::new();
    for answer in answers {
        assert_eq!(answer.status(), 404, "{}", answer.url());
        bodies.insert(answer.text().await.expect("HTML").contains("canary"));
    }
    assert_eq!(bodies, BTreeSet::from([false]));
    // Nor does a member see it who has cleared the history for themselves.
    jason.post(&format!("/rooms/{room}/clear"), &[]).await;
    let after = kevin.say(&room, "after").await;
    assert_eq!(jason.get(&place(message)).await.status(), 404);
    assert_eq!(jason.page(&place(after)).await.ids(), [after]);
    assert_eq!(location(&jason.get(&day).await), place(after));
    assert_eq!(location(&kevin.get(&day).await), place(message));

    // A visitor signs in first, and comes back to it.
    let visitor = server.visitor();
    let login = location(&visitor.get(&place(message)).await);
    let next = visitor.page(&login).await.attr("[name=next]", "value");
    assert_eq!(next, place(message));
    let form = [
        ("username", "kevin"),
        ("password", crate::support::person::PASSWORD),
        ("next", &next),
    ];
    assert_eq!(location(&visitor.post("/login", &form).await), next);
}

#[tokio::test]
async fn the_quote_of_a_link_follows_the_text() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let [first, second] = [
        kevin.say(&room, "a canary").await,
        kevin.say(&room, "a finch").await,
    ];
    let link = |to: u64| server.url(&format!("/rooms/{room}/at/{to}"));
    let message = jason.say(&room, "see there").await;
    let place = format!("/rooms/{room}/messages/{message}");
    let quotes = async || {
        jason
            .room(&room)
            .await
            .texts(&format!("#m{message} .quote"))
    };
    for (text, quoted) in [
        (format!("see {}", link(first)), Some("canary")),
        (format!("see [there]({})", link(second)), Some("finch")),
        (format!("see `{}`", link(first)), None),
        (format!("> {}", link(first)), Some("canary")),
    ] {
        let answer = jason.hx_post(&place, &[("body", &*text)]).await;
        let drawn = answer.text().await.expect("a message");
        let shown = quotes().await;
        assert_eq!(
            shown.len(),
            usize::from(quoted.is_some()),
            "{text}: {shown:?}"
        );
        if let Some(quoted) = quoted {
            assert!(
                shown[0].contains(quoted) && drawn.contains(quoted),
                "{shown:?}"
            );
        }
    }
    jason.post(&format!("{place}/remove"), &[]).await;
    let left = "select count(*) from messages where links_to is not null";
    assert_eq!(server.query(left), "0");
    assert_eq!(quotes().await, [""; 0]);
}

#[tokio::test]
async fn a_day_leads_to_its_first_message() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let mut said = vec![];
    for n in 0..40 {
        said.push(kevin.say(&room, &format!("number {n}")).await);
    }
    // One every six hours, the first at noon of the 1st of March 2026 (UTC).
    let first = said[0];
    server.query(&format!(
        "update messages set said_at = 1772366400000000 + (id - {first}) * 21600000000 \
         where room_id = {room}"
    ));
    let page = jason.room(&room).await;
    let form = jason
        .page(&page.attr(".sheet a[href$='/on']", "href"))
        .await;
    assert_eq!(form.attr("main form", "method"), "get");
    let day = |query: &str| format!("{}?day={query}", form.attr("main form", "action"));
    let at = |n: usize| format!("/rooms/{room}/at/{}", said[n]);
    for (query, n) in [
        ("2026-03-01", 0),
        ("2025-12-24", 0),
        ("2026-03-02", 2),
        ("2026-03-02&time_zone=", 2),
        ("2026-03-02&time_zone=Nowhere/At_all", 2),
        // There the day begins one hour earlier, here nine hours later.
        ("2026-03-02&time_zone=Europe/Madrid", 2),
        ("2026-03-02&time_zone=America/Anchorage", 4),
        ("2026-03-11", 38),
    ] {
        assert_eq!(location(&jason.get(&day(query)).await), at(n), "{query}");
    }
    // Without scripts the time zone is that of the profile.
    let profile = [
        ("display_name", ""),
        ("bio", ""),
        ("time_zone", "America/Anchorage"),
    ];
    assert_eq!(jason.post("/me/profile", &profile).await.status(), 303);
    assert_eq!(location(&jason.get(&day("2026-03-02")).await), at(4));
    // After the last message there is a sentence, and so for what is no day.
    let none = jason.page(&day("2026-03-12")).await;
    assert_eq!(
        none.texts("#day-problem"),
        ["Nothing was written on that day or after it."]
    );
    assert_eq!(none.attr("#day", "value"), "2026-03-12");
    let wrong = jason.get(&day("yesterday")).await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.expect("HTML").contains("Choose a day."));
}
