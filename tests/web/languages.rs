//! The language of an answer: the browser's, or a chosen one.

use crate::support::{
    Person, Server,
    person::{header, location},
};

#[tokio::test]
async fn a_browser_gets_the_language_it_asks_for_unless_one_is_chosen() {
    let server = Server::start().await;
    let language = async |person: &Person, path: &str| {
        let answer = person.get(path).await;
        assert!(header(&answer, "Vary").contains("Accept-Language"));
        let tag = header(&answer, "Content-Language");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(&format!("<html lang=\"{tag}\"")), "{page}");
        tag
    };
    for (asks, gets) in [
        ("de-CH, en;q=0.5", "de"),
        ("es-MX", "es"),
        ("fr", "en"),
        ("tlh, *", "en"),
    ] {
        let visitor = Person::speaking(server.url(""), asks);
        assert_eq!(language(&visitor, "/login").await, gets, "{asks}");
        assert_eq!(language(&visitor, "/nowhere").await, gets, "{asks}");
    }
    // Signed-out visitors choose with links that lead back to the same page.
    let stranger = server.visitor();
    let page = stranger.page("/login?next=%2Flobby").await;
    assert_eq!(
        page.texts(".languages a"),
        ["English", "Español", "Deutsch"]
    );
    let way = page.attr(".languages [lang=es]", "href");
    let answer = stranger.get(&way).await;
    let cookie = header(&answer, "Set-Cookie");
    for part in ["language=es", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let back = location(&answer);
    assert!(back.starts_with("/login?next="), "{back}");
    assert_eq!(language(&stranger, &back).await, "es");
    let away = stranger.get("/language/de?next=//evil.example").await;
    assert_eq!(location(&away), "/");
    assert_eq!(stranger.get("/language/tlh").await.status(), 404);

    // People who are signed in choose in their settings, and can go back to the browser's.
    let kevin = Person::speaking(server.url(""), "de");
    kevin.register("kevin").await;
    let now = async || {
        kevin
            .page("/me")
            .await
            .attr("#language [selected]", "value")
    };
    assert_eq!(now().await, "browser");
    for (wanted, gets) in [("es", "es"), ("en", "en"), ("browser", "de")] {
        let answer = kevin.post("/me/language", &[("language", wanted)]).await;
        assert_eq!(language(&kevin, &location(&answer)).await, gets);
        assert_eq!(now().await, wanted);
    }
    let answer = kevin
        .post("/me/language", &[("language", "<script>")])
        .await;
    assert!(answer.status().is_client_error());
    let answer = server
        .visitor()
        .post("/me/language", &[("language", "de")])
        .await;
    assert_eq!(location(&answer), "/login");
}

#[tokio::test]
async fn each_reader_of_a_room_gets_updates_in_their_own_language() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let ana = server.register("ana").await;
    ana.post("/me/language", &[("language", "de")]).await;
    ana.join("designers").await;
    let removed = [(&kevin, "Message deleted"), (&ana, "Nachricht gelöscht")];
    let mut readers = vec![];
    for (person, words) in removed {
        let page = person.listen(&room, None).await;
        let program = person.socket_with_html(&room, None).await;
        readers.push((page, program, words));
    }
    let message = jason.say(&room, "hello").await;
    let place = format!("/rooms/{room}/messages/{message}/remove");
    jason.post(&place, &[]).await;
    for (page, program, words) in &mut readers {
        let event = page.until(|event| event.data.contains("removed")).await;
        assert!(event.data.contains(*words), "{}", event.data);
        let event = loop {
            let event = program.event("change").await;
            if event["change"]["kind"] == "removed" {
                break event;
            }
        };
        let html = event["html"].as_str().expect("HTML");
        assert!(html.contains(*words), "{html}");
    }
    // A replay is in its reader's language, too.
    for (person, words) in removed {
        let cursor = person.room(&room).await.cursor();
        let (epoch, _) = cursor.split_once('.').expect("a cursor");
        let mut late = person.listen(&room, Some(&format!("{epoch}.0"))).await;
        late.until(|event| event.data.contains(words)).await;
    }
}
