//! The quick switcher finds rooms and people by the first letters of a name.

use reqwest::Method;

use crate::support::{Person, Server, page::Page};

async fn find(person: &Person, wanted: &str) -> Page {
    let request = person.request(Method::GET, "/find").query(&[("q", wanted)]);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{wanted:?}");
    Page::read(&answer.text().await.expect("a page"))
}

fn names(page: &Page) -> Vec<String> {
    page.texts("#places li bdi")
}

#[tokio::test]
async fn own_rooms_come_first_then_people_then_rooms_to_join() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let dana = server.register("dana").await;
    dana.join("Destinations").await;
    dana.join("Quiet desk").await;
    jason
        .post("/rooms", &[("name", "Design secrets"), ("kind", "private")])
        .await;
    kevin.say(&room, "hello").await;

    let found = find(&jason, "DES").await;
    assert_eq!(
        names(&found),
        ["designers", "Design secrets", "Destinations", "Quiet desk"]
    );
    // Only its members find a private room (S-72).
    assert_eq!(
        names(&find(&kevin, "des").await),
        ["designers", "Destinations", "Quiet desk"]
    );
    assert_eq!(
        found.texts("li form[action$='/join'] button bdi"),
        ["Destinations", "Quiet desk"]
    );
    assert_eq!(names(&find(&kevin, "@da").await), ["dana"]);
    assert_eq!(
        find(&kevin, "dana").await.attr("#places a", "href"),
        "/chat/dana"
    );
    // Without letters, rooms with unread messages come first.
    dana.join("designers").await;
    let other = jason.join("Aardvarks").await;
    jason.room(&other).await;
    assert_eq!(names(&find(&jason, "").await)[0], "designers");
    assert_eq!(
        names(&find(&kevin, "de\0s").await),
        names(&find(&kevin, "des").await)
    );
    let nobody = find(&kevin, "<b>%_\\").await;
    assert!(
        nobody.texts("#places > .hint bdi").len() == 1,
        "the hint repeats the search text"
    );
    assert!(nobody.texts("#places .hint")[0].contains("<b>%_\\"));
}

#[tokio::test]
async fn htmx_gets_the_list_of_results_alone() {
    let server = Server::start().await;
    let (kevin, _, _) = server.kevin_and_jason().await;
    let part = |path: &'static str| {
        let request = kevin
            .request(Method::GET, path)
            .header("HX-Request", "true");
        async move {
            request
                .send()
                .await
                .expect("an answer")
                .text()
                .await
                .expect("a page")
        }
    };
    let list = part("/find?q=des").await;
    assert!(
        list.starts_with("<div id=\"places\" data-wanted=\"des\">"),
        "{list}"
    );
    let with_field = part("/find").await;
    assert!(with_field.starts_with("<form"), "{with_field}");
    assert!(with_field.contains("id=\"places\""));
    assert_eq!(server.visitor().get("/find").await.status(), 303);
    assert_eq!(
        kevin.page("/keys").await.texts("h1"),
        ["Keyboard shortcuts"]
    );
}

/// Two spellings of a name, the one that is stored first.
const SPELLINGS: [(&str, &str); 12] = [
    ("Zoë Garden", "Zoe\u{308} garden"),
    ("Zoe\u{308} Terrace", "ZOË TERR"),
    ("İstanbul", "istanbul"),
    ("İzmir", "IZMIR"),
    ("ıssız", "ISSIZ"),
    ("Straße 7", "strasse 7"),
    ("GROSSE RUNDE", "große"),
    ("ΟΔΟΣ", "οδός"),
    ("ЁЛКА", "ёлка"),
    ("Ｄｅｓｉｇｎ ９", "design 9"),
    ("می\u{200c}خواهم", "میخواهم"),
    ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
];

#[tokio::test]
async fn rooms_and_people_are_found_however_their_names_are_typed() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    for (name, typed) in SPELLINGS {
        let room = kevin.join(name).await;
        let topic = [("name", name), ("topic", "")];
        kevin.post(&format!("/rooms/{room}/rename"), &topic).await;
        let profile = [("display_name", name), ("bio", ""), ("time_zone", "")];
        assert_eq!(kevin.post("/me/profile", &profile).await.status(), 303);
        for spelling in [name, typed] {
            // Her own room, a room to join, a person; in the switcher and in both lists.
            let shown = kevin.page("/me").await.attr("#display_name", "value");
            let own = names(&find(&kevin, spelling).await);
            assert!(own.len() == 1, "{spelling} {own:?}");
            let others = names(&find(&jason, spelling).await);
            assert_eq!(others.len(), 2, "{spelling} {others:?}");
            assert!(others.contains(&shown), "{spelling} {others:?}");
            for (path, css) in [("/lobby", "#offer .name bdi"), ("/people", "#found .name")] {
                let request = jason.request(Method::GET, path).query(&[("q", spelling)]);
                let answer = request.send().await.expect("an answer");
                let page = Page::read(&answer.text().await.expect("a page"));
                assert_eq!(page.texts(css).len(), 1, "{path} {spelling}");
            }
        }
    }
    // So are topics, which are in no key of their own.
    let room = kevin.join("Plain").await;
    let form = [("name", "Plain"), ("topic", "Über die Straße")];
    kevin.post(&format!("/rooms/{room}/rename"), &form).await;
    for typed in ["UBER", "über", "u\u{308}ber die strasse", "STRASSE"] {
        let request = jason.request(Method::GET, "/lobby").query(&[("q", typed)]);
        let answer = request.send().await.expect("an answer");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert!(
            page.texts("#offer .name bdi").contains(&"Plain".to_owned()),
            "{typed}"
        );
    }
}

#[tokio::test]
async fn names_from_before_are_found_after_an_upgrade() {
    let mut server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    kevin.join("İstanbul").await;
    let profile = [("display_name", "Zoë"), ("bio", ""), ("time_zone", "")];
    kevin.post("/me/profile", &profile).await;
    server.query("update rooms set search_key = null");
    server.query("update users set display_key = 'zoë' where display_key is not null");
    // As long as a node of the older version runs, a new room is found by its key.
    assert_eq!(names(&find(&jason, "stanbul").await), ["İstanbul"]);
    server.kill();
    server.start_again().await;
    assert_eq!(names(&find(&jason, "istanbul").await), ["İstanbul"]);
    assert_eq!(names(&find(&jason, "zoe").await), ["Zoë"]);
}

/// The eight best of each kind are shown, and a link leads to the others.
#[tokio::test]
async fn results_that_are_not_shown_are_a_click_away() {
    let server = Server::start().await;
    let (kevin, jason) = (
        server.register("kevin").await,
        server.register("jason").await,
    );
    server.query(
        "insert into users (username, username_key, password_hash, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < 60)
         select 'quinn' || i, 'quinn' || i, 'none', 0 from n",
    );
    for number in 1..=9 {
        jason.join(&format!("quiet {number}")).await;
    }
    let found = find(&kevin, "qui").await;
    assert_eq!(names(&found).len(), 16);
    let people = kevin
        .page(&found.attr("#places a[href^='/people?']", "href"))
        .await;
    assert_eq!(
        people.texts(".directory .entry").len(),
        50,
        "the first page"
    );
    let rooms = kevin
        .page(&found.attr("#places a[href^='/lobby?']", "href"))
        .await;
    assert_eq!(rooms.texts("#offer .offered").len(), 9);
    // All are shown.
    let few = find(&kevin, "quiet 1").await;
    assert!(few.texts("#places a[href*='?q=']").is_empty());
}
