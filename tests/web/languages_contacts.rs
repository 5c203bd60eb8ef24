//! Pages of invitations and blocked people in other languages (`languages_complete.rs`).

use crate::{
    languages_complete::Walk,
    pictures,
    support::{
        Person,
        person::{PASSWORD, location},
        smtp::Smtp,
    },
};

pub async fn pages(walk: &mut Walk<'_>, ana: &Person, bo: &Person) {
    let room = |name: &'static str| async move {
        let form = [("name", name), ("kind", "private"), ("people", "cy-1")];
        location(&ana.post("/rooms", &form).await)
    };
    let cy = Person::speaking(ana.origin().to_owned(), walk.lang.tag());
    cy.register("cy-1").await;
    let mut place = String::new();
    for name in ["yy 1", "yy 2", "yy 3", "yy 4"] {
        place = room(name).await;
    }
    walk.page(&cy, "/lobby").await;
    walk.page(&cy, "/me/contacts").await;
    walk.refused(ana, &format!("{place}/members"), &[("username", "cy-1")])
        .await;
    let first = location(
        &bo.post("/rooms", &[("name", "yy 5"), ("people", "cy-1")])
            .await,
    );
    let refuse = first.replace("/rooms/", "/invitations/") + "/refuse";
    cy.post(&refuse, &[]).await;
    walk.page(&cy, "/me/contacts").await;
    bo.post(&format!("{first}/members"), &[("username", "ana-1")])
        .await;
    let accept = first.replace("/rooms/", "/invitations/") + "/accept";
    ana.post(&accept, &[]).await;
    walk.refused(ana, &format!("{first}/members"), &[("username", "cy-1")])
        .await;
    walk.page(ana, &format!("{first}/settings")).await;
    walk.page(&cy, "/people/bo-1/block").await;
    cy.post("/people/bo-1/block", &[]).await;
    walk.page(&cy, "/people/bo-1").await;
    walk.page(&cy, "/me/contacts").await;
    let refused = cy.post("/chat/bo-1", &[]).await;
    walk.answer("a blocked person", 403, refused).await;
    let talk = location(&ana.post("/chat/bo-1", &[]).await);
    ana.post("/people/bo-1/block", &[]).await;
    walk.page(ana, &talk).await;
    let form = [("body", "zehn"), ("nonce", "a-nonce-of-sixteen")];
    walk.refused(ana, &format!("{talk}/messages"), &form).await;
    let css = ana.get("/me/blocked.css").await.text().await.expect("css");
    for text in css.split("content:\"").skip(1) {
        walk.look(
            "the style sheet",
            text.split('"').next().unwrap_or_default(),
        );
    }
}

/// The mail that asks to confirm an address, and the pages of its link.
pub async fn confirmation(walk: &mut Walk<'_>, visitor: &Person, smtp: &Smtp) {
    let mut mail = smtp.next().await;
    mail.text = mail.text.replace("=\n", "");
    assert!(!mail.text.contains("Someone") && !mail.text.contains("Use this link"));
    walk.page(visitor, mail.path()).await;
    let confirmed = visitor.post(mail.path(), &[]).await;
    walk.page(visitor, &location(&confirmed)).await;
    let dead = visitor.get(mail.path()).await;
    walk.answer("a used link", 410, dead).await;
}

/// The pages of one's own settings.
pub async fn settings_pages(walk: &mut Walk<'_>, ana: &Person) {
    walk.page(ana, "/me").await;
    for changed in [
        "true", "profile", "picture", "email", "theme", "letters", "language", "privacy",
    ] {
        walk.page(ana, &format!("/me?changed={changed}")).await;
    }
    for (name, bio, zone) in [
        ("\u{202e}", "\u{202e}", "xx"),
        (
            "a\u{301}\u{301}\u{301}\u{301}\u{301}",
            "a\u{301}\u{301}\u{301}\u{301}\u{301}",
            "",
        ),
        ("\u{301}", &"x".repeat(301), ""),
        (&"x".repeat(51), "", ""),
        ("b0-1", "", ""),
    ] {
        let form = [("display_name", name), ("bio", bio), ("time_zone", zone)];
        walk.refused(ana, "/me/profile", &form).await;
    }
    for (path, form) in [
        ("/me/email", [("email", "xx"), ("proof", "xx")]),
        ("/me/email", [("email", ""), ("proof", "xx")]),
        ("/me/password", [("current", "xx"), ("password", PASSWORD)]),
    ] {
        walk.refused(ana, path, &form).await;
    }
    walk.refused(ana, "/me/close", &[("confirm", "xx")]).await;
    walk.refused(ana, "/me/time-zone", &[("zone", "xx")]).await;
    for hx in ["true", "false"] {
        let answer = pictures::upload(ana, b"xx", hx).await;
        walk.answer("no picture", 422, answer).await;
    }
}
