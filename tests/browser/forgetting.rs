//! A forgotten password, and the list of sessions.

use crate::{
    driver::Driver,
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
