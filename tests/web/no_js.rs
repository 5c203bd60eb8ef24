//! Everything works without scripts: forms, links, redirects.

use crate::support::{Server, page::Page, person::PASSWORD, person::location};

#[tokio::test]
async fn everything_works_with_forms_and_links_alone() {
    let server = Server::start().await;
    let kevin = server.visitor();
    let login = location(&kevin.get("/lobby").await);
    let page = kevin.page(&login).await;
    let sign_up = page.attr(".otherwise a", "href");
    let page = kevin.page(&sign_up).await;
    let action = page.attr("form", "action");
    let next = page.attr("[name=next]", "value");
    let form = [
        ("username", "kevin"),
        ("password", PASSWORD),
        ("next", next.as_str()),
    ];
    let lobby = location(&kevin.post(&action, &form).await);
    assert_eq!(lobby, "/lobby");

    let page = kevin.page(&lobby).await;
    let search = page.attr("main form.search", "action");
    let page = kevin.page(&format!("{search}?q=designers")).await;
    let action = page.attr("#offer .create", "action");
    let name = page.attr("#offer .create input", "value");
    let room = location(&kevin.post(&action, &[("name", &name)]).await);
    for n in 0..60 {
        let page = kevin.page(&room).await;
        let action = page.attr("#composer", "action");
        let (text, nonce) = (format!("number {n}"), page.nonce());
        let sent = kevin
            .post(
                &action,
                &[("body", text.as_str()), ("nonce", nonce.as_str())],
            )
            .await;
        let place = location(&sent);
        let (path, id) = place.split_once('#').expect("the message");
        assert_eq!(path, room);
        let answer = kevin.get(path).await.text().await.expect("a page");
        assert!(answer.contains(&format!("id=\"{id}\"")));
    }
    let page = kevin.page(&room).await;
    assert_eq!(page.messages.len(), 50);
    let older = kevin.page(&page.attr(".older a", "href")).await;
    assert_eq!(older.messages.len(), 10);
    assert_eq!(older.attr(".newest a", "href"), room);

    let leave = page.attr("main form[action$='/leave']", "action");
    let lobby = location(&kevin.post(&leave, &[]).await);
    let page = kevin.page(&lobby).await;
    assert_eq!(page.texts("nav ul a").len(), 0);
    let out = page.attr(".me form", "action");
    assert_eq!(location(&kevin.post(&out, &[]).await), "/login");
    let missing = kevin.get("/nowhere").await;
    assert_eq!(missing.status(), 404);
    let page = Page::read(&missing.text().await.expect("a page"));
    assert_eq!(page.attr("main p a", "href"), "/");
}
