//! S-42: redirects after signing in or up stay on this site.

use reqwest::Url;

use crate::support::{
    Server,
    person::{HTMX_ACCEPTS, PASSWORD, location},
};

const HOSTILE: [&str; 62] = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "//\\evil.example",
    "https://evil.example",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example",
    "mailto:a@b",
    "blob:x",
    "about:blank",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\u{a0}//evil.example",
    "/\u{0}/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aSet-Cookie:x=y",
    "/%2f/evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%5c/evil.example",
    "/.//evil.example",
    "/./\\evil.example",
    "/..//evil.example",
    "/../\\evil.example",
    "/a/..//evil.example",
    "/;//evil.example",
    "/\u{2215}evil.example",
    "/\u{ff0f}evil.example",
    "/\u{2044}/evil.example",
    "evil.example",
    "@evil.example",
    "/@evil.example//",
    "//user@evil.example",
    "https://127.0.0.1@evil.example",
    "//127.0.0.1:80\\@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/#\\\\evil.example",
    "",
    "..",
    ".",
    "*",
    "/\u{202e}//evil",
    "//[::1]",
    "///",
];

#[tokio::test]
async fn s42_nobody_leaves_the_site_by_signing_in() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let here = Url::parse(&server.url("/login")).expect("an address");
    for next in HOSTILE {
        let form = [
            ("username", "kevin"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let place = location(&kevin.post("/login", &form).await);
        let there = here.join(&place).expect("a place");
        assert_eq!(there.origin(), here.origin(), "{next:?} leads to {place:?}");
        assert!(
            place.starts_with('/') && !place.starts_with("//"),
            "{next:?} leads to {place:?}"
        );
        assert!(
            place.bytes().all(|b| b.is_ascii_graphic()),
            "{next:?} leads to {place:?}"
        );

        let hx = kevin.hx_post("/login", &form).await;
        assert_eq!(hx.headers()["HX-Redirect"].to_str().expect("text"), place);
        // The page redirects people who are signed in already.
        let request = kevin
            .request(reqwest::Method::GET, "/login")
            .query(&[("next", next)]);
        let sent_on = location(&request.send().await.expect("an answer"));
        assert_eq!(
            here.join(&sent_on).expect("a place").origin(),
            here.origin(),
            "{next:?}"
        );
    }
    println!(
        "S-42: {} hostile targets tried, 0 left the site",
        HOSTILE.len()
    );
}

#[tokio::test]
async fn s42_nobody_leaves_the_site_by_signing_up() {
    let server = Server::start().await;
    let here = Url::parse(&server.url("/register")).expect("an address");
    for (n, next) in HOSTILE.into_iter().enumerate().step_by(6) {
        let name = format!("guest-{n}");
        let form = [
            ("username", name.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        let place = location(&server.visitor().post("/register", &form).await);
        let there = here.join(&place).expect("a place");
        assert_eq!(there.origin(), here.origin(), "{next:?} leads to {place:?}");
    }
}

/// People whose session ends while a page is open come back to it after signing in.
#[tokio::test]
async fn htmx_redirects_to_sign_in_and_back_to_its_page() {
    let server = Server::start().await;
    let stranger = server.visitor();
    for (page, next) in [
        ("http://127.0.0.1/rooms/7", "/login?next=%2Frooms%2F7"),
        (
            "https://chat.example/rooms/7?after=3#m4",
            "/login?next=%2Frooms%2F7%3Fafter%3D3",
        ),
        ("https://evil.example//evil.example", "/login"),
        ("nonsense", "/login"),
    ] {
        let request = stranger
            .request(reqwest::Method::POST, "/rooms/7/messages")
            .header("HX-Request", "true")
            .header("Accept", HTMX_ACCEPTS)
            .header("HX-Current-URL", page)
            .form(&[("body", "hello")]);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()["hx-redirect"], next, "{page}");
    }
}
