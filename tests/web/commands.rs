//! Commands: messages that begin with a slash.

use reqwest::StatusCode;

use crate::{
    composing::unread,
    support::{
        Person, Server,
        page::Page,
        person::{header, location, nonce},
    },
};

#[tokio::test]
async fn a_command_does_what_its_form_does() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    server.register("ana").await;
    let path = format!("/rooms/{room}/messages");
    let command = |person: &Person, text: &str| {
        let (person, path, text) = (person.clone(), path.clone(), text.to_owned());
        async move {
            person
                .post(&path, &[("body", &*text), ("nonce", &*nonce())])
                .await
        }
    };
    let done = |answer: &reqwest::Response| location(answer);
    let place = done(&command(&kevin, "/topic  Ships and <b>ice</b>").await);
    let page = kevin.page(&place).await;
    assert_eq!(page.texts("#topic"), ["Ships and <b>ice</b>"]);
    assert_eq!(page.texts("#notes p"), ["The topic has been changed."]);
    done(&command(&kevin, "/invite @ana").await);
    assert_eq!(server.query("select count(*) from invitations"), "1");
    done(&command(&jason, "/mute").await);
    kevin.say(&room, "anybody?").await;
    assert_eq!(unread(&jason).await, [""; 0]);
    done(&command(&jason, "/mute").await);
    done(&command(&jason, "/unmute").await);
    assert_eq!(unread(&jason).await, ["1 unread"]);
    // A member who hears of mentions only has muted nothing.
    let level = || server.query("select notify from memberships where user_id = 2");
    let form = [("notify", "mentions")];
    jason.post(&format!("/rooms/{room}/notify"), &form).await;
    let mentions_only = level();
    done(&command(&jason, "/unmute").await);
    assert_eq!(level(), mentions_only);
    assert!(done(&command(&jason, "/Me waves").await).contains("#m"));
    assert_eq!(
        done(&command(&jason, "/leave").await),
        format!("/rooms/{room}/leave")
    );
    assert_eq!(
        jason.get(&format!("/rooms/{room}")).await.status(),
        200,
        "it asks first"
    );
    // A command that cannot be done stays in the box, with a sentence.
    for (person, text, words) in [
        (&kevin, "/dance", "no such command"),
        (&jason, "/topic mine", "owner"),
        (&kevin, "/topic", "missing"),
        (&kevin, "/invite nobody", "username"),
        (&kevin, "/me", "missing"),
    ] {
        let answer = command(person, text).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert!(
            page.texts("#composer .problem")[0].contains(words),
            "{text}: {:?}",
            page.texts("#composer .problem")
        );
        assert_eq!(page.texts("#composer textarea")[0].trim(), text);
        let form = [("body", text), ("nonce", &*nonce())];
        let answer = person.hx_post(&path, &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    }
    let form = [("body", "/leave"), ("nonce", &*nonce())];
    let answer = jason.hx_post(&path, &form).await;
    assert_eq!(
        header(&answer, "HX-Redirect"),
        format!("/rooms/{room}/leave")
    );
    // Messages of a kind of their own are stored as they are typed.
    for (text, shown) in [
        ("/me waves at @jason", "* kevin waves at @jason"),
        ("/shrug", "¯\\_(ツ)_/¯"),
        ("/shrug well", "well ¯\\_(ツ)_/¯"),
        ("//topic is a command", "/topic is a command"),
        ("//me too", "/me too"),
        ("// a comment", "// a comment"),
        ("/etc/hosts", "/etc/hosts"),
    ] {
        let message = kevin.say(&room, text).await;
        let page = jason.page(&format!("{path}/{message}")).await;
        assert_eq!(page.texts(&format!("#m{message} .body")), [shown], "{text}");
        let editor = kevin.page(&format!("{path}/{message}/edit")).await;
        assert_eq!(editor.texts("textarea")[0].trim(), text);
    }
    kevin.say(&room, "/me waves").await;
    let lines = jason.page("/lobby").await.texts("nav .last");
    assert!(
        lines.iter().any(|line| line.contains("kevin: waves")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_command_that_comes_too_soon_keeps_its_text() {
    let server = Server::start_with(&[("ROCKET_RATES", "{posts=1}")]).await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let path = format!("/rooms/{room}/messages");
    for text in ["/topic Ships", "/topic Ice"].into_iter().cycle().take(60) {
        let form = [("body", text), ("nonce", &*nonce())];
        let answer = kevin.post(&path, &form).await;
        if answer.status() == 303 {
            continue;
        }
        assert_eq!(answer.status(), 429);
        assert!(answer.headers().contains_key("retry-after"));
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts("#composer textarea"), [text]);
        assert_eq!(page.texts("#composer .problem").len(), 1);
        return;
    }
    panic!("nothing was too fast");
}
