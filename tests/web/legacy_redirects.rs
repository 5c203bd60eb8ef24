//! Addresses of an earlier chat redirect to the same pages here.

use reqwest::Method;

use crate::support::{Server, person::header};

#[tokio::test]
async fn old_addresses_redirect_to_the_new_ones() {
    let server = Server::start().await;
    let (kevin, visitor) = (server.register("kevin").await, server.visitor());
    for (from, to) in [
        ("/lobby/", "/lobby"),
        ("/chat/jason/", "/chat/jason"),
        ("/room/7", "/rooms/7"),
        ("/room/7/", "/rooms/7"),
        ("/room/7/?before=3", "/rooms/7?before=3"),
        ("/login/", "/login"),
        ("/login/?next=/room/7/", "/login?next=/room/7/"),
        ("/accounts/login", "/login"),
        ("/accounts/login/?next=/lobby/", "/login?next=/lobby/"),
        ("/accounts/logout", "/login"),
        ("/accounts/logout/", "/login"),
        ("/register/", "/register"),
        ("/signup", "/register"),
        ("/signup/?next=/lobby", "/register?next=/lobby"),
        ("/accounts/register", "/register"),
        ("/accounts/register/", "/register"),
        ("/accounts/signup", "/register"),
        ("/accounts/signup/", "/register"),
        ("/accounts/password_reset", "/forgot"),
        ("/accounts/password_reset/", "/forgot"),
        ("/me/", "/me"),
        ("/profile", "/me"),
        ("/profile/", "/me"),
        ("/accounts/profile", "/me"),
        ("/accounts/profile/", "/me"),
        ("/people/", "/people"),
        ("/people/jason/", "/people/jason"),
        ("/users", "/people"),
        ("/users/?q=ke", "/people?q=ke"),
        // A redirect stays on this site, whatever the path contains.
        ("/room/%2f%2fevil.example", "/rooms/%2f%2fevil.example"),
        ("/chat/evil.example/", "/chat/evil.example"),
        ("/room/%0d%0aX:%20y", "/rooms/%0d%0aX:%20y"),
    ] {
        for person in [&kevin, &visitor] {
            let answer = person.get(from).await;
            assert_eq!(answer.status(), 308, "{from}");
            assert_eq!(header(&answer, "Location"), to);
        }
    }
    // Only GET is redirected.
    for path in ["/accounts/login/", "/room/7", "/lobby/"] {
        let posted = kevin
            .request(Method::POST, path)
            .send()
            .await
            .expect("an answer");
        assert_ne!(posted.status(), 308, "{path}");
    }
    // The targets exist.
    assert_eq!(kevin.get("/people").await.status(), 200);
    assert_eq!(kevin.get("/lobby").await.status(), 200);
}
