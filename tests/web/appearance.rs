//! The theme, single-key shortcuts, and the style guide.

use reqwest::Method;

use crate::support::{Person, Server, person::header, person::location};

/// The page at `path` up to its title.
async fn head_of(person: &Person, path: &str) -> String {
    let page = person.get(path).await.text().await.expect("a page");
    let (head, _) = page.split_once("<title>").expect("a head");
    head.to_owned()
}

#[tokio::test]
async fn a_browser_that_chose_the_dark_theme_gets_every_page_in_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    assert!(!head_of(&kevin, "/lobby").await.contains("data-theme"));
    let me = kevin.page("/me").await;
    assert_eq!(me.attr("[name=theme][checked]", "value"), "system");
    assert_eq!(me.texts("[aria-label=Appearance] label").len(), 3);
    let answer = kevin.post("/me/theme", &[("theme", "dark")]).await;
    let cookie = header(&answer, "Set-Cookie");
    for part in ["theme=dark", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let me = kevin.page(&location(&answer)).await;
    assert_eq!(me.attr("[name=theme][checked]", "value"), "dark");
    let room = format!("/rooms/{room}");
    for path in ["/lobby", &room, "/me", "/nowhere", "/people"] {
        let head = head_of(&kevin, path).await;
        assert!(
            head.contains("<html lang=\"en\" dir=\"ltr\"")
                && head.contains(" data-theme=\"dark\"><head>"),
            "{path}: {head}"
        );
        assert!(
            head.contains("name=\"color-scheme\" content=\"dark\""),
            "{path}"
        );
        assert_eq!(head.matches("theme-color").count(), 1, "{path}");
    }
    // The theme belongs to the browser: it stays after signing out, and others keep theirs.
    kevin.sign_out().await;
    assert!(
        head_of(&kevin, "/login")
            .await
            .contains("data-theme=\"dark\"")
    );
    assert!(!head_of(&jason, "/lobby").await.contains("data-theme"));
    // An unknown theme is refused.
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
        head_of(&jason, "/lobby")
            .await
            .contains("data-theme=\"light\"")
    );
    jason.post("/me/theme", &[("theme", "system")]).await;
    assert!(!head_of(&jason, "/lobby").await.contains("data-theme"));
}

#[tokio::test]
async fn the_style_guide_shows_every_component_and_state() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let page = kevin.page("/styleguide").await;
    assert_eq!(page.texts("#guide > section > h2").len(), 14);
    assert!(page.texts(".message").len() > 5);
    assert_eq!(page.texts(".row").len(), 9);
    // Here are the parts that other pages show only now and then.
    for (css, count) in [
        ("#guide dialog form.closes", 3),
        ("#guide .menu[open] .sheet", 1),
        ("#guide .bar", 4),
        ("#guide #notice p", 1),
        ("#guide .welcome", 2),
        ("#guide .create", 1),
        ("#guide .offered", 3),
        ("#guide .outgoing.failed", 1),
        ("#guide .outgoing.waiting", 1),
        ("#guide .outgoing:not(.failed, .waiting)", 1),
        ("#guide #newest:not([hidden])", 1),
        ("#guide #archived", 1),
        ("#guide .removed", 1),
        ("#guide .older, #guide .newer, #guide .newest", 3),
        ("#guide .link", 3),
    ] {
        assert_eq!(page.texts(css).len(), count, "{css}");
    }
    for hue in 0..8 {
        assert!(!page.texts(&format!("#guide .hues .hue-{hue}")).is_empty());
    }
}

#[tokio::test]
async fn messages_can_be_compact() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let room = format!("/rooms/{room}");
    let answer = kevin.post("/me/density", &[("density", "compact")]).await;
    assert!(header(&answer, "Set-Cookie").starts_with("density=compact;"));
    let me = kevin.page(&location(&answer)).await;
    assert_eq!(me.texts("#density[checked]").len(), 1);
    for path in ["/lobby", &room, "/me", "/nowhere"] {
        let head = head_of(&kevin, path).await;
        assert!(head.contains("data-density=\"compact\""), "{path}: {head}");
        assert!(!head_of(&jason, path).await.contains("data-density"));
    }
    // Browsers send nothing of a switch that is off.
    kevin.post("/me/density", &[]).await;
    assert!(!head_of(&kevin, &room).await.contains("data-density"));
    let answer = kevin.post("/me/density", &[("density", "dense")]).await;
    assert_eq!(answer.status(), 404, "as for the theme");
}

#[tokio::test]
async fn single_key_shortcuts_can_be_turned_off() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let room = format!("/rooms/{room}");
    // Browsers send nothing of a switch that is off.
    let answer = kevin.post("/me/letters", &[]).await;
    assert!(header(&answer, "Set-Cookie").starts_with("letters=off;"));
    let me = kevin.page(&location(&answer)).await;
    assert!(me.texts("#letters[checked]").is_empty());
    // A link leads to the list of keys.
    assert!(!me.texts("a[href='/keys']").is_empty());
    // Cached pages have the attribute, too, in either theme.
    kevin.post("/me/theme", &[("theme", "dark")]).await;
    for path in ["/lobby", &room, "/me", "/nowhere"] {
        let head = head_of(&kevin, path).await;
        let root = head.split('>').nth(1).unwrap_or_default();
        assert!(root.contains("data-letters=\"off\""), "{path}: {root}");
        assert!(root.contains("data-theme=\"dark\""), "{path}: {root}");
        assert!(!head_of(&jason, path).await.contains("data-letters"));
    }
    kevin.post("/me/letters", &[("letters", "on")]).await;
    assert!(!head_of(&kevin, &room).await.contains("data-letters"));
}

#[tokio::test]
async fn a_browser_that_has_the_typeface_is_told_to_begin_with_it() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let begins_with = |cookies: String, header: &'static str| {
        let request = kevin.request(Method::GET, "/lobby");
        let request = request.header("Cookie", cookies).header(header, "true");
        async move {
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), 200);
            let links = answer.headers().get("Link")?.to_str().expect("text");
            Some(links.to_owned())
        }
    };
    let with = |kept: &str| format!("{}; typeface={kept}", kevin.cookie());
    // Nobody else waits for it.
    assert_eq!(begins_with(kevin.cookie(), "Accept").await, None);
    for odd in ["0", "-1", "two", "99999999999999999999999", ""] {
        assert_eq!(begins_with(with(odd), "Accept").await, None, "{odd}");
    }
    assert_eq!(begins_with(with("1"), "HX-Request").await, None);
    for (kept, files) in [("1", 1), ("2", 2), ("200", 2)] {
        let links = begins_with(with(kept), "Accept").await.expect("a header");
        let links: Vec<_> = links.split(", ").collect();
        assert_eq!(links.len(), files);
        for link in links {
            let (url, rest) = link.split_once(">; ").expect("an address");
            assert_eq!(
                rest,
                "rel=preload; as=font; type=\"font/woff2\"; crossorigin"
            );
            let font = kevin.get(&url[1..]).await;
            assert_eq!(header(&font, "Content-Type"), "font/woff2");
        }
    }
    // Signing out deletes what the browser has kept, and it says that it has nothing.
    let request = kevin.request(Method::POST, "/logout");
    let answer = request.header("Cookie", with("2")).send().await;
    let answer = answer.expect("an answer");
    assert!(header(&answer, "Clear-Site-Data").contains("cache"));
    let mut cookies = answer.headers().get_all("Set-Cookie").iter();
    let forgets = |cookie: &str| cookie.starts_with("typeface=;") && cookie.contains("Max-Age=0");
    assert!(cookies.any(|cookie| cookie.to_str().is_ok_and(forgets)));
}
