//! Screen readers are told who wrote what, and on what each button acts.

use crate::support::{Server, page::Page};

#[tokio::test]
async fn a_message_is_an_article_with_its_author_its_text_and_its_time() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for text in ["one", "two"] {
        kevin.say(&room, text).await;
    }
    jason.say(&room, "three").await;
    let page = jason.room(&room).await;
    for (id, name, text) in [
        (1, "kevin", "one"),
        (2, "kevin", "two"),
        (3, "jason", "three"),
    ] {
        let article = format!("#m{id} > [role=article]");
        assert_eq!(page.attr(&article, "aria-label"), name);
        let parts = format!("{article} :is(.author, .body, time)");
        let mut parts = page.texts(&parts);
        assert!(parts[2].ends_with(" UTC"), "{parts:?}");
        parts.truncate(2);
        assert_eq!(parts, [name, text]);
    }
    // A day is named where it begins, and nowhere else.
    assert_eq!(page.texts(".day").len(), 1);
    assert_eq!(page.texts("#m1.opens-day > h2.day").len(), 1);
    // The message that comes over the stream or in an answer is the same.
    let listed = page.element("#m3");
    let answer = jason.request(reqwest::Method::GET, &format!("/rooms/{room}/messages/3"));
    let answer = answer
        .header("HX-Request", "true")
        .send()
        .await
        .expect("it");
    let alone = answer.text().await.expect("a fragment");
    assert_eq!(Page::read(&alone).element("#m3"), listed);
}

#[tokio::test]
async fn a_deleted_message_is_one_line_without_a_picture() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    for text in ["one", "two", "three"] {
        kevin.say(&room, text).await;
    }
    kevin
        .post(&format!("/rooms/{room}/messages/2/remove"), &[])
        .await;
    let page = jason.room(&room).await;
    assert_eq!(page.attr("#m2", "class"), "message continues gone");
    assert!(page.texts("#m2 .avatar").is_empty());
    let line = page.texts("#m2 [role=article]").remove(0);
    let (words, time) = line.split_at(line.len() - " 14:07 UTC".len());
    assert_eq!(words, "kevin Message deleted");
    assert!(time.ends_with(" UTC"));
    assert_eq!(page.texts(".gone").len(), 1);
}

#[tokio::test]
async fn every_button_says_on_what_it_acts() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let maria = server.register("maria").await;
    let at = |path: &str| format!("/rooms/{room}{path}");
    maria.join("cooks").await;
    for name in ["secret", "hidden"] {
        let private = [("name", name), ("kind", "private"), ("people", "kevin")];
        jason.post("/rooms", &private).await;
    }
    kevin.post("/invitations/4/refuse", &[]).await;
    kevin.post(&at("/members"), &[("username", "maria")]).await;
    server.visitor().sign_in("kevin").await;
    kevin.say(&room, "short").await;
    kevin
        .say(&room, &"a long message about everything\n".repeat(40))
        .await;

    let leave = "Leave room: designers";
    let delete =
        "Delete for everyone: the message “a long message about everything a long m…” from ";
    for (path, css, label) in [
        (at(""), ".menu form[action$='/leave'] button", leave),
        (at("/settings"), "form[action$='/leave'] button", leave),
        (
            at("/settings"),
            "form[action$='/leave-for-good'] button",
            "Leave and don’t ask again: designers",
        ),
        (
            at("/members"),
            "form[action$='/members/2/remove'] button",
            "Remove jason from this room",
        ),
        (
            at("/members"),
            "form[action$='/withdraw'] button",
            "Withdraw the invitation for maria",
        ),
        (at(""), "#m2 summary", "Show all: message from kevin"),
        (
            "/lobby".to_owned(),
            "#offer form[action='/rooms/1/leave'] button",
            "Leave designers",
        ),
        (
            "/lobby".to_owned(),
            "#offer form[action='/rooms/2/join'] button",
            "Join cooks",
        ),
        (
            "/lobby".to_owned(),
            "form[action='/invitations/3/accept'] button",
            "Join: invitation to secret",
        ),
        (
            "/lobby".to_owned(),
            "form[action='/invitations/3/decline'] button",
            "Decline: invitation to secret",
        ),
        (
            "/lobby".to_owned(),
            "form[action='/invitations/3/refuse'] button",
            "Decline and don’t ask again: invitation to secret",
        ),
        (
            "/me/contacts".to_owned(),
            "form[action$='/allow'] button",
            "Allow again: invitations to hidden",
        ),
        (
            "/people/jason".to_owned(),
            "a[href$='/block']",
            "Block jason",
        ),
        (
            "/me".to_owned(),
            "#browsers li form button",
            "Sign out A browser",
        ),
    ] {
        let page = kevin.page(&path).await;
        let shown = page.texts(css).remove(0);
        assert_eq!(page.attr(css, "aria-label"), label, "{path}");
        // People who speak to their computer say what they see (WCAG 2.2, 2.5.3).
        assert!(
            label.contains(&shown),
            "{path}: {shown:?} is not in {label:?}"
        );
    }
    let page = kevin.page(&at("/messages/2")).await;
    let shown = page.texts(".remove button").remove(0);
    assert!(shown.starts_with(delete), "{shown}");
    // Two browsers may have the same name. The description is the day.
    let page = kevin.page("/me").await;
    let hint = page.attr("#browsers li form button", "aria-describedby");
    assert!(page.texts(&format!("#{hint}"))[0].starts_with("Last used"));
    // Scripts fill in the message.
    let sheet = kevin.page("/messages/actions").await;
    assert_eq!(
        sheet.attr("#actions", "data-label"),
        "{action}: the message “{text}” from {time}"
    );
}
