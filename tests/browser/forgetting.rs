//! A forgotten password, the list of sessions, and pages after signing out.

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::{Server, person::PASSWORD, smtp::Smtp},
};

#[tokio::test]
async fn people_who_forgot_their_password_sign_in_with_a_new_one() {
    let smtp = Smtp::start().await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let server = Server::start_with(&settings).await;
    let form = [
        ("username", "kevin"),
        ("password", PASSWORD),
        ("email", "kevin@example.org"),
    ];
    server.visitor().post("/register", &form).await;
    // Mails go to confirmed addresses only.
    let mail = smtp.next().await;
    server.visitor().post(mail.path(), &[]).await;

    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.goto(&server, "/login").await;
    kevin.click("a[href='/forgot']").await;
    kevin.find("#who").await;
    shots(&kevin, "forgot").await;
    kevin.fill("#who", "kevin").await;
    kevin.click("form.card button").await;
    kevin.find(".done").await;
    shots(&kevin, "forgot-reported").await;

    let mail = smtp.next().await;
    kevin.goto(&server, mail.path()).await;
    kevin.find("#password").await;
    shots(&kevin, "reset").await;
    kevin.fill("#password", "another corner table").await;
    kevin.click("form.card button").await;
    kevin.until_at("/login?reset").await;
    shots(&kevin, "reset-done").await;
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", "another corner table").await;
    kevin.click("form.card button").await;
    kevin.until_at("/lobby").await;
    assert_eq!(kevin.console().await, Vec::<String>::new());

    let elsewhere = server.visitor();
    let form = [("username", "kevin"), ("password", "another corner table")];
    for _ in 0..2 {
        elsewhere.post("/login", &form).await;
    }
    kevin.goto(&server, "/me").await;
    assert_eq!(kevin.texts(".device").await.len(), 3);
    shots(&kevin, "me-browsers").await;
    let left = |n| format!("document.querySelectorAll('.device').length === {n}");
    kevin.click("li.managed form button").await;
    kevin.until(&left(2)).await;
    kevin.click("#browsers > form button").await;
    kevin.until(&left(1)).await;
    assert_eq!(kevin.place().await, "/me");

    kevin.goto(&server, mail.path()).await;
    kevin.find("a[href='/forgot']").await;
    shots(&kevin, "reset-dead").await;
    kevin.close().await;
}

/// The servers' names: with `localhost` the browser has a service worker and obeys
/// `Clear-Site-Data`; with the other, without TLS, it does neither.
const HOSTS: [&str; 2] = ["localhost", "chat.test"];

/// A server with these names, and the address of one of its pages under a name.
async fn named() -> (Server, impl Fn(&str, &str) -> String) {
    let server = Server::start_with(&[("ROCKET_HOSTS", "[\"chat.test\"]")]).await;
    let port = server.port();
    (server, move |host: &str, path: &str| {
        format!("http://{host}:{port}{path}")
    })
}

/// Signs up in a browser, and visits pages with and without a stream. Ends in a room.
async fn look_around(kevin: &Browser, at: &impl Fn(&str) -> String, name: &str) -> String {
    let goto = async |path: &str| kevin.client.goto(&at(path)).await.expect("a page");
    goto("/register").await;
    kevin.fill("#username", name).await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("main.lobby").await;
    goto("/lobby?q=designers").await;
    kevin.click("#offer form:not([action$=leave]) button").await;
    kevin.find("main.room").await;
    kevin.live().await;
    kevin.say("only for members").await;
    kevin.sees("only for members").await;
    let room = kevin.place().await;
    let message = kevin.messages().await.last().expect("a message").0;
    for path in [&format!("{room}/messages/{message}"), "/me", "/lobby"] {
        goto(path).await;
        kevin.find("main").await;
    }
    goto(&room).await;
    kevin.live().await;
    room
}

/// Goes back and forward through the history of a signed-out browser.
async fn nothing_comes_back(kevin: &Browser) {
    let shown = "document.visibilityState + document.body.innerText + document.title";
    for n in 0..8 {
        let moved = match n < 5 {
            true => kevin.client.back().await,
            false => kevin.client.forward().await,
        };
        moved.expect("a page");
        // The sign-in page, or the page to sign up that the visit began with.
        kevin
            .until("['/login', '/register', '/'].includes(location.pathname) && document.readyState === 'complete' || location.href.startsWith('data:')")
            .await;
        let shown = kevin.eval(shown).await;
        assert!(!shown.to_string().contains("only for members"), "{shown}");
        assert!(!shown.to_string().contains("designers"), "{shown}");
    }
}

#[tokio::test]
async fn s8_signed_out_is_signed_out_in_every_tab_and_for_the_back_button() {
    let (_server, at) = named().await;
    let driver = Driver::start().await;
    for (host, name) in HOSTS.into_iter().zip(["kevin", "jason"]) {
        let at = |path: &str| at(host, path);
        let kevin = driver.browser().await;
        let room = look_around(&kevin, &at, name).await;
        let first = kevin.client.window().await.expect("a tab");
        let mut tabs = vec![];
        for path in [
            "/me",
            &room,
            "/people",
            "/lobby",
            &format!("{room}/settings"),
        ] {
            tabs.push(kevin.tab().await);
            kevin.client.goto(&at(path)).await.expect("a page");
            kevin.find("main").await;
        }
        kevin.switch(&first).await;
        kevin.click(".me button[type=submit]").await;
        kevin.until_at("/login").await;
        for tab in tabs {
            kevin.switch(&tab).await;
            kevin.until("location.pathname === '/login'").await;
        }
        kevin.switch(&first).await;
        nothing_comes_back(&kevin).await;
        assert_eq!(kevin.eval("sessionStorage.length").await, 0);
        kevin.close().await;
    }
}

#[tokio::test]
async fn s8_a_session_that_ended_elsewhere_leaves_nothing_to_go_back_to() {
    let (server, at) = named().await;
    let driver = Driver::start().await;
    for (host, name) in HOSTS.into_iter().zip(["kevin", "jason"]) {
        let at = |path: &str| at(host, path);
        let kevin = driver.browser().await;
        let room = look_around(&kevin, &at, name).await;
        let first = kevin.client.window().await.expect("a tab");
        let settings = kevin.tab().await;
        kevin.client.goto(&at("/me")).await.expect("a page");
        kevin.switch(&first).await;
        // The person signs out all other browsers from another one.
        let elsewhere = server.visitor();
        elsewhere.sign_in(name).await;
        let ended = elsewhere.post("/me/sessions/end-others", &[]).await;
        assert!(ended.status().as_u16() < 400, "{}", ended.status());
        kevin.until("location.pathname === '/login'").await;
        kevin.switch(&settings).await;
        kevin.until("location.pathname === '/login'").await;
        kevin.switch(&first).await;
        nothing_comes_back(&kevin).await;
        if host == "localhost" {
            let copies = format!("caches.open('pages').then(p => p.match('{room}')).then(a => !a)");
            kevin.until(&copies).await;
        }
        kevin.close().await;
    }
}

/// A4: the page of one person does not go on as another's, and keeps what was typed. (Without TLS
/// there are no Web Locks, and every hidden tab gives its connection up.)
#[tokio::test]
async fn a_page_is_no_page_of_somebody_else_who_signs_in_meanwhile() {
    let (server, at) = named().await;
    let at = |path: &str| at("chat.test", path);
    let driver = Driver::start().await;
    let jason = server.register("jason").await;
    let room = jason.join("designers").await;
    let path = format!("/rooms/{room}");
    let kevin = driver.browser().await;
    let goto = async |path: &str| kevin.client.goto(&at(path)).await.expect("a page");
    goto("/register").await;
    kevin.fill("#username", "kevin").await;
    kevin.fill("#password", PASSWORD).await;
    kevin.click("form.card button").await;
    kevin.find("main.lobby").await;
    let requests = async |requests: &[(&str, Value)]| {
        for (path, form) in requests {
            let script = format!(
                "fetch('{path}', {{ method: 'POST', body: new URLSearchParams({form}) }}).then(() => true)"
            );
            assert_eq!(kevin.eval(&script).await, true);
        }
    };
    let join = ("/rooms/join", json!({ "name": "designers" }));
    requests(std::slice::from_ref(&join)).await;
    goto(&path).await;
    kevin.live().await;
    kevin.keys("#composer-body", "from kevin alone").await;
    let first = kevin.client.window().await.expect("a window");
    // Maria signs in in another tab of this browser, of which this page hears nothing.
    let second = kevin.tab().await;
    goto("/keys").await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let sign_out = ("/logout", json!({}));
    let maria = json!({ "username": "maria", "password": PASSWORD });
    requests(&[sign_out.clone(), ("/register", maria), join]).await;
    kevin.switch(&first).await;
    kevin
        .until("document.querySelector('main').dataset.viewer === '3'")
        .await;
    kevin.live().await;
    let typed = "document.querySelector('#composer-body').value";
    assert_eq!(kevin.eval(typed).await, "");
    // It waits for its author, whom the other tab signs in again.
    kevin.switch(&second).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let login = json!({ "username": "kevin", "password": PASSWORD });
    requests(&[sign_out, ("/login", login)]).await;
    kevin.switch(&first).await;
    kevin
        .until("document.querySelector('main').dataset.viewer === '2'")
        .await;
    kevin
        .until(&format!("{typed} === 'from kevin alone'"))
        .await;
    assert!(
        jason.room(&room).await.messages.is_empty(),
        "said by nobody"
    );
    kevin.close().await;
}
