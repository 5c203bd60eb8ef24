//! Reset links that an administrator or the command line creates, and the log (S-41).

use std::{process::Stdio, time::Duration};

use reqwest::Method;

use super::password_resets::{
    OTHER, ask_for_link, assert_dead, choose, register_with_email, signs_in, start,
};
use crate::support::{
    Person, Server, free_port,
    page::Page,
    person::{PASSWORD, header, location},
    server::snug,
    smtp,
};

#[tokio::test]
async fn s41_the_secret_of_a_link_is_not_logged() {
    let port = free_port();
    let folder = std::env::temp_dir().join(format!("snug-log-{}-{port}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let log = folder.join("log");
    let file = || {
        Stdio::from(
            std::fs::File::options()
                .create(true)
                .append(true)
                .open(&log)
                .expect("a log"),
        )
    };
    let mut child = snug()
        .current_dir(&folder)
        .env("ROCKET_PORT", port.to_string())
        .env("ROCKET_LOG_LEVEL", "normal")
        .stdout(file())
        .stderr(file())
        .spawn()
        .expect("the binary starts");
    let somebody = Person::new(format!("http://127.0.0.1:{port}"));
    while somebody.request(Method::GET, "/up").send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let token = "5ecre7".repeat(10);
    let path = format!("/reset/{token}");
    assert_eq!(somebody.get(&path).await.status(), 410);
    // A trailing slash is redirected, and not logged either.
    assert_eq!(somebody.get(&format!("{path}/?a=b")).await.status(), 308);
    assert_eq!(somebody.get(&format!("{path}?a=b")).await.status(), 410);
    assert_eq!(
        somebody.post(&path, &[("password", OTHER)]).await.status(),
        410
    );
    assert_eq!(
        somebody.post(&path, &[("_method", "PUT")]).await.status(),
        404
    );
    child.kill().expect("it ends");
    child.wait().expect("it ends");
    let log = std::fs::read_to_string(&log).expect("its log");
    let _ = std::fs::remove_dir_all(&folder);
    assert!(log.contains("/reset/link"), "{log}");
    assert!(!log.contains("5ecre7"), "{log}");
}

#[tokio::test]
async fn without_mail_people_are_told_to_ask_an_administrator() {
    let mail = [("ROCKET_MAIL", smtp::settings(9)[0].1.clone())];
    // (Without `public_url` a mail could contain no link.)
    for settings in [&[][..], &mail] {
        let server = start(settings).await;
        register_with_email(&server, "kevin").await;
        let visitor = server.visitor();
        let page = visitor.page("/forgot").await;
        assert!(page.texts(".done").concat().contains("administrator"));
        assert!(page.texts("form").is_empty());
        ask_for_link(&server, "kevin").await;
        assert_eq!(server.query("select count(*) from resets"), "0");
    }
}

#[tokio::test]
async fn an_administrator_creates_a_reset_link_for_somebody() {
    let server = Server::start().await;
    let (admin, jason) = (
        server.register("admin-1").await,
        server.register("Jason").await,
    );
    let path = "/people/jason/reset-link";
    for (somebody, status) in [(&jason, 404), (&server.visitor(), 303)] {
        assert_eq!(somebody.post(path, &[]).await.status(), status);
    }
    assert_eq!(
        admin.post("/people/nobody/reset-link", &[]).await.status(),
        404
    );
    assert_eq!(server.query("select count(*) from resets"), "0");

    let answer = admin.post(path, &[("proof", PASSWORD)]).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "Cache-Control"), "no-store");
    let page = Page::read(&answer.text().await.expect("a page"));
    let link = page.texts(".link code").concat();
    assert!(link.starts_with("/reset/"), "{link}");
    assert_eq!(
        page.texts(".hint").len(),
        1,
        "a hint says that the host is missing"
    );
    assert_eq!(
        location(&choose(&server, &link, OTHER).await),
        "/login?reset"
    );
    assert_eq!(jason.get("/lobby").await.status(), 303);
    assert!(signs_in(&server, "jason", OTHER).await);
    assert_dead(&server, &link).await;
    // With `public_url` the link is complete.
    let public = [("ROCKET_PUBLIC_URL", "http://chat.example")];
    let server = Server::start_with(&public).await;
    let admin = server.register("admin-1").await;
    server.register("jason").await;
    let answer = admin.hx_post(path, &[("proof", PASSWORD)]).await;
    let part = answer.text().await.expect("a part");
    assert!(part.starts_with("<div") && part.contains("http://chat.example/reset/"));
}

#[tokio::test]
async fn the_command_line_creates_reset_links_and_administrators() {
    let server = Server::start().await;
    server.register("kevin").await;
    let jason = server.register("jason").await;
    let (done, link) = server.shell(&["reset-link", "JASON"]);
    assert!(done && link.starts_with("/reset/"), "{link}");
    assert_eq!(
        location(&choose(&server, &link, OTHER).await),
        "/login?reset"
    );
    assert!(signs_in(&server, "jason", OTHER).await);

    let path = "/people/kevin/reset-link";
    let form = [("username", "jason"), ("password", OTHER)];
    assert_eq!(jason.post("/login", &form).await.status(), 303);
    assert_eq!(jason.post(path, &[]).await.status(), 404);
    let (done, _) = server.shell(&["grant-admin", "Jason"]);
    assert!(done);
    assert_eq!(jason.post(path, &[]).await.status(), 200);
    for command in ["reset-link", "grant-admin"] {
        assert_eq!(server.shell(&[command, "nobody"]), (false, String::new()));
        assert_eq!(server.shell(&[command]), (false, String::new()));
    }
}
