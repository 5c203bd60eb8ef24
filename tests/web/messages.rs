//! People post messages and read them.

use serde_json::json;

use crate::support::{
    Server,
    page::Page,
    person::{location, message_id},
};

#[tokio::test]
async fn text_is_shown_as_it_was_typed() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let texts = [
        "Hello",
        "  two\n\n  lines",
        "<b>not bold</b> & \"quoted\" 'too'",
        "<!-- --><hx-partial hx-target=body>x</hx-partial>",
        "\u{1b}[31m tab\there \u{2028} \u{feff}bom \u{200b}.",
        "data: x\n\nid: 9\nevent: end\n:",
        "e\u{301}\u{301}\u{301} 👩‍👩‍👧 שלום مرحبا",
        "https://example.org/?a=1&b=2#c",
    ];
    for text in texts {
        kevin.say(&room, text).await;
    }
    let shown: Vec<_> = kevin
        .room(&room)
        .await
        .messages
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(shown, texts);
}

#[tokio::test]
async fn blank_lines_around_a_message_and_spaces_after_it_are_not_kept() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let mut socket = kevin.socket(&room, None).await;
    let edited = kevin.say(&room, "first").await;
    let place = format!("/rooms/{room}/messages/{edited}");
    for (typed, text) in [
        ("word \n\n", "word"),
        ("\r\n \r\n  if x:\r\n    y\r\n\r\n", "  if x:\n    y"),
        ("\u{3000}\n\tcode\u{a0}\u{2028}\u{200b}", "\tcode"),
        ("❤\u{fe0f}\u{3000}\n", "❤\u{fe0f}"),
    ] {
        let said = kevin.say(&room, typed).await;
        socket.sees(text).await;
        socket.text(&json!({ "say": typed }).to_string()).await;
        assert_ne!(socket.sees(text).await, said);
        let answer = kevin.hx_post(&place, &[("body", typed)]).await;
        assert_eq!(answer.status(), 200);
        let shown = kevin.room(&room).await.messages;
        assert_eq!(shown[0], (edited, text.to_owned()), "{typed:?}");
        for (_, shown) in &shown[shown.len() - 2..] {
            assert_eq!(shown, text, "{typed:?}");
        }
    }
    // The same text with other blanks around it is the same message, and no edit.
    let form = |body| [("body", body), ("nonce", "n-1")];
    let path = format!("/rooms/{room}/messages");
    kevin.hx_post(&path, &form("once")).await;
    let answer = kevin.hx_post(&path, &form("\nonce ")).await;
    assert_eq!(answer.status(), 200);
    let once = socket.sees("once").await;
    let place = format!("/rooms/{room}/messages/{once}");
    let answer = kevin.hx_post(&place, &[("body", "once\n")]).await;
    assert!(
        !answer
            .text()
            .await
            .expect("HTML")
            .contains("class=\"edited\"")
    );
}

#[tokio::test]
async fn every_kind_of_line_end_becomes_a_newline() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.say(&room, "a\r\nb\rc").await;
    assert_eq!(kevin.room(&room).await.messages[0].1, "a\nb\nc");
}

#[tokio::test]
async fn a_refused_message_comes_back_with_its_text() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let path = format!("/rooms/{room}/messages");
    let longest = "😀".repeat(10_000);
    kevin.say(&room, &longest).await;
    for (text, sentence) in [
        (format!("\n{longest}!"), "up to 10,000"),
        (" \n\t".to_owned(), "Write a message"),
        ("\u{200b}".to_owned(), "Write a message"),
        ("a\0b".to_owned(), "can’t be saved"),
    ] {
        let form = [("body", text.as_str()), ("nonce", "n-1")];
        for hx in [false, true] {
            let answer = if hx {
                kevin.hx_post(&path, &form).await
            } else {
                kevin.post(&path, &form).await
            };
            assert_eq!(answer.status(), 422);
            let html = answer.text().await.expect("a page");
            assert_eq!(html.contains("<html"), !hx);
            let page = Page::read(&html);
            let form = if hx { ".outgoing" } else { "#composer" };
            assert!(
                page.texts(&format!("{form} #body-problem"))
                    .concat()
                    .contains(sentence)
            );
            // (HTML parsers replace NUL by U+FFFD.)
            let shown = page
                .texts(&format!("{form} textarea"))
                .concat()
                .replace('\u{fffd}', "\0");
            assert!(
                shown == text || text.contains('\0') && shown == "ab",
                "{shown:.40?}"
            );
            assert_eq!(page.attr(&format!("{form} [name=nonce]"), "value"), "n-1");
        }
    }
    assert_eq!(server.query("select count(*) from messages"), "1");
    let too_large = "x".repeat(600_000);
    assert_eq!(
        kevin
            .post(&path, &[("body", too_large.as_str())])
            .await
            .status(),
        413
    );
}

#[tokio::test]
async fn people_page_back_to_the_beginning_and_forward_again() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let aside = kevin.join("aside").await;
    let mut all = vec![];
    for n in 0..120 {
        let text = format!("number {n}");
        all.push((kevin.say(&room, &text).await, text));
        if n % 10 == 0 {
            kevin.say(&aside, "elsewhere").await;
        }
    }
    let page = kevin.room(&room).await;
    assert_eq!(page.messages, all[70..]);
    assert_eq!(page.older, Some(all[70].0));
    assert!(page.texts(".beginning").is_empty());
    assert_eq!(kevin.history(&room, false).await, all);
    assert_eq!(kevin.history(&room, true).await, all);

    let oldest = kevin
        .page(&format!("/rooms/{room}?before={}", all[20].0))
        .await;
    assert_eq!(oldest.messages, all[..20]);
    assert_eq!(oldest.older, None);
    assert_eq!(oldest.texts(".beginning").len(), 1);
    assert_eq!(oldest.attr(".newest a", "href"), format!("/rooms/{room}"));
    // Forward again, page by page.
    let mut forward = oldest.messages.clone();
    let mut newer = oldest.attr(".newer a", "href");
    loop {
        let mut page = kevin.page(&newer).await;
        forward.append(&mut page.messages);
        match page.texts(".newer a").is_empty() {
            true => break,
            false => newer = page.attr(".newer a", "href"),
        }
    }
    assert_eq!(forward, all);
    assert!(
        oldest.texts("#stream").is_empty(),
        "an older page is not live"
    );

    for odd in [
        "0",
        "-1",
        "x",
        "9223372036854775807",
        "99999999999999999999",
        "",
    ] {
        let page = kevin.page(&format!("/rooms/{room}?before={odd}")).await;
        assert_eq!(page.messages, all[70..], "{odd}");
    }
}

#[tokio::test]
async fn messages_of_one_person_are_grouped_and_days_are_separated() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    kevin.say(&room, "one").await;
    kevin.say(&room, "two").await;
    jason.say(&room, "three").await;
    // The messages become six minutes old, then a day.
    server.query("update messages set said_at = said_at - 360000000");
    jason.say(&room, "four").await;
    server.query("update messages set said_at = said_at - 86400000000");
    jason.say(&room, "five").await;

    let page = jason.room(&room).await;
    let classes: Vec<_> = page
        .ids()
        .iter()
        .map(|id| page.attr(&format!("#m{id}"), "class"))
        .collect();
    let expected = [
        "message opens-day",
        "message continues",
        "message",
        "message",
        "message opens-day",
    ];
    // (Around midnight UTC the six minutes are on two days.)
    if classes[3] == "message" {
        assert_eq!(classes, expected);
    }
    assert_eq!(
        page.texts(".author"),
        ["kevin", "kevin", "jason", "jason", "jason"]
    );
    assert_eq!(page.texts(".place time[datetime][title]").len(), 5);
}

#[tokio::test]
async fn the_answer_to_a_post_contains_the_message() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let path = format!("/rooms/{room}/messages");
    let form = [("body", "hello"), ("nonce", "n-1")];
    let answer = kevin.hx_post(&path, &form).await;
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.expect("a fragment");
    assert!(
        html.starts_with(r##"<hx-partial hx-target="#messages" hx-swap="upsert">"##),
        "{html}"
    );
    let fragment = Page::read(&html);
    assert_eq!(fragment.messages, [(1, "hello".to_owned())]);
    let plain = kevin.post(&path, &form).await;
    assert_eq!(location(&plain), format!("/rooms/{room}#m1"));
    assert_eq!(message_id(&plain), Some(1));
}
