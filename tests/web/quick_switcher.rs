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
    page.texts("#places bdi")
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
        found.texts("form[action$='/join'] button bdi"),
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
        names(&nobody).len() == 1,
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
