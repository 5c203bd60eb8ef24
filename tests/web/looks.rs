//! Light and dark, and the page that shows how everything looks.

use crate::support::{Person, Server, person::header, person::location};

/// How the page at `path` begins.
async fn opening(person: &Person, path: &str) -> String {
    let page = person.get(path).await.text().await.expect("a page");
    let (head, _) = page.split_once("<title>").expect("a head");
    head.to_owned()
}

#[tokio::test]
async fn a_browser_that_wants_it_dark_gets_every_page_so() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    assert!(!opening(&kevin, "/lobby").await.contains("data-theme"));
    let me = kevin.page("/me").await;
    assert_eq!(me.attr("[aria-pressed=true]", "value"), "system");
    let action = me.attr(".segments", "aria-label");
    assert_eq!(action, "Colors");
    let answer = kevin.post("/me/theme", &[("theme", "dark")]).await;
    let cookie = header(&answer, "Set-Cookie");
    for part in ["theme=dark", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let me = kevin.page(&location(&answer)).await;
    assert_eq!(me.attr("[aria-pressed=true]", "value"), "dark");
    let room = format!("/rooms/{room}");
    for path in ["/lobby", &room, "/me", "/nowhere", "/people"] {
        let head = opening(&kevin, path).await;
        assert!(
            head.contains("<html lang=\"en\" dir=\"ltr\" data-theme=\"dark\">"),
            "{path}: {head}"
        );
        assert!(
            head.contains("name=\"color-scheme\" content=\"dark\""),
            "{path}"
        );
        assert_eq!(head.matches("theme-color").count(), 1, "{path}");
    }
    // Signed out it is the same browser; another one is not.
    kevin.sign_out().await;
    assert!(
        opening(&kevin, "/login")
            .await
            .contains("data-theme=\"dark\"")
    );
    assert!(!opening(&jason, "/lobby").await.contains("data-theme"));
    // Nobody chooses what is no choice, and a cookie of that kind is none.
    let answer = jason.post("/me/theme", &[("theme", "<script>")]).await;
    assert!(answer.status().is_client_error(), "{}", answer.status());
    assert_eq!(
        location(
            &server
                .visitor()
                .post("/me/theme", &[("theme", "dark")])
                .await
        ),
        "/login"
    );
    jason.post("/me/theme", &[("theme", "light")]).await;
    assert!(
        opening(&jason, "/lobby")
            .await
            .contains("data-theme=\"light\"")
    );
    jason.post("/me/theme", &[("theme", "system")]).await;
    assert!(!opening(&jason, "/lobby").await.contains("data-theme"));
}

#[tokio::test]
async fn the_style_guide_draws_what_there_is() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let page = kevin.page("/styleguide").await;
    assert_eq!(page.texts("section > h2").len(), 10);
    assert!(page.texts(".message").len() > 5);
    assert_eq!(page.texts(".row").len(), 9);
}
