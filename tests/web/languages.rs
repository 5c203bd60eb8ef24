//! Which language somebody is answered in.

use crate::support::{
    Person, Server,
    person::{header, location},
};

#[tokio::test]
async fn a_browser_gets_the_language_it_asks_for_unless_one_is_chosen() {
    let server = Server::start().await;
    let spoken = async |person: &Person, path: &str| {
        let answer = person.get(path).await;
        assert!(header(&answer, "Vary").contains("Accept-Language"));
        let said = header(&answer, "Content-Language");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(&format!("<html lang=\"{said}\"")), "{page}");
        said
    };
    for (asks, gets) in [
        ("de-CH, en;q=0.5", "de"),
        ("es-MX", "es"),
        ("fr", "en"),
        ("tlh, *", "en"),
    ] {
        let visitor = Person::speaking(server.url(""), asks);
        assert_eq!(spoken(&visitor, "/login").await, gets, "{asks}");
        assert_eq!(spoken(&visitor, "/nowhere").await, gets, "{asks}");
    }
    // Below the page of a stranger each language leads to the same page in it.
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
    assert_eq!(spoken(&stranger, &back).await, "es");
    let away = stranger.get("/language/de?next=//evil.example").await;
    assert_eq!(location(&away), "/");
    assert_eq!(stranger.get("/language/tlh").await.status(), 404);

    // Who is signed in chooses among the rest, and may leave it to the browser again.
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
        assert_eq!(spoken(&kevin, &location(&answer)).await, gets);
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
async fn a_room_tells_each_of_its_readers_in_their_own_language() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let ana = server.register("ana").await;
    ana.post("/me/language", &[("language", "de")]).await;
    ana.join("designers").await;
    let removed = [
        (&kevin, "Message deleted"),
        (&ana, "Nachricht gelöscht"),
    ];
    let mut readers = vec![];
    for (person, words) in removed {
        let page = person.listen(&room, None).await;
        let program = person.socket(&room, None).await;
        readers.push((page, program, words));
    }
    let message = jason.say(&room, "hello").await;
    let place = format!("/rooms/{room}/messages/{message}/remove");
    jason.post(&place, &[]).await;
    for (page, program, words) in &mut readers {
        let told = page.until(|event| event.data.contains("removed")).await;
        assert!(told.data.contains(*words), "{}", told.data);
        let told = loop {
            let told = program.event("change").await;
            if told["change"]["kind"] == "removed" {
                break told;
            }
        };
        let html = told["html"].as_str().expect("a drawing");
        assert!(html.contains(*words), "{html}");
    }
    // What is replayed is said to each as it was told the others.
    for (person, words) in removed {
        let cursor = person.room(&room).await.cursor();
        let (epoch, _) = cursor.split_once('.').expect("a cursor");
        let mut late = person.listen(&room, Some(&format!("{epoch}.0"))).await;
        late.until(|event| event.data.contains(words)).await;
    }
}
