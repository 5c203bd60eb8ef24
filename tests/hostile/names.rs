//! Names that look like other names.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, location},
};

async fn sign_up(server: &Server, name: &str) -> reqwest::Response {
    let form = [("username", name), ("password", PASSWORD)];
    server.visitor().post("/register", &form).await
}

async fn call(person: &Person, name: &str) -> reqwest::Response {
    let form = [("display_name", name), ("bio", ""), ("time_zone", "")];
    person.post("/me/profile", &form).await
}

#[tokio::test]
async fn s75_usernames_that_look_like_others_are_refused() {
    let server = Server::start().await;
    for name in ["alex", "maria", "bob", "kevin", "William"] {
        server.register(name).await;
    }
    for name in [
        "aIex",
        "a1ex",
        "rnaria",
        "mar1a",
        "b0b",
        "kev1n",
        "KEV1N",
        "k3vin",
        "kevin.",
        "vvilliam",
        "wi1Iiam",
        "adrnin",
        "ro0t",
        "adm1n",
        "supp0rt",
        "snug-team",
        "You",
        "system_message",
    ] {
        let answer = sign_up(&server, name).await;
        assert_eq!(answer.status(), 422, "{name}");
        let page = Page::read(&answer.text().await.expect("a page"));
        let problem = page.texts("#username-problem").concat();
        assert!(problem.contains("too similar"), "{name} {problem}");
        assert_eq!(
            page.attr("#username", "value"),
            name,
            "nothing typed is lost"
        );
    }
    for name in ["marla", "alexa", "kevin2", "Ali"] {
        assert_eq!(sign_up(&server, name).await.status(), 303, "{name}");
    }
    assert_eq!(server.query("select count(*) from users"), "9");
}

#[tokio::test]
async fn s75_of_many_who_sign_up_at_once_one_gets_the_name() {
    let server = Server::start().await;
    server.register("first").await;
    let names = [
        "william", "w1lliam", "wi1liam", "wil1iam", "vvilliam", "WILLIAM", "wiIliam",
    ];
    let tries = names.map(|name| sign_up(&server, name));
    let answers = futures_util::future::join_all(tries).await;
    let taken = answers
        .iter()
        .filter(|answer| answer.status() == 303)
        .count();
    assert_eq!(taken, 1);
    assert_eq!(server.query("select count(*) from users"), "2");
}

#[tokio::test]
async fn s143_no_display_name_is_a_username_or_speaks_for_the_server() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let alex = server.register("alex").await;
    for name in [
        "aIex",
        "Аlех",
        "4lex",
        "Snug Team",
        "System message",
        "System",
        "You",
        "Du",
        "Tú",
        "Ehemaliges Mitglied",
        "antiguo miembro",
        "Deleted member",
        "Ádmin",
        "Support-Team",
        "al\u{ad}ex",
        "al\u{200d}ex",
        "\u{115f}",
    ] {
        let answer = call(&kevin, name).await;
        assert_eq!(answer.status(), 422, "{name}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts("#display_name-problem").len(), 1, "{name}");
    }
    // Nor is a newcomer's username a display name.
    assert_eq!(call(&alex, "Johanna").await.status(), 303);
    assert_eq!(sign_up(&server, "j0hanna").await.status(), 422);
}

#[tokio::test]
async fn s143_who_is_called_alike_is_shown_with_the_username() {
    let server = Server::start().await;
    let ana = server.register("ana").await;
    let twin = server.register("twin").await;
    let eve = server.register("eve").await;
    let room = ana.join("Garden").await;
    twin.join("Garden").await;
    eve.join("Garden").await;
    ana.say(&room, "I am the one.").await;
    twin.say(&room, "No, I am.").await;
    assert_eq!(call(&ana, "Ana García").await.status(), 303);
    assert_eq!(call(&eve, "Ana Garcés").await.status(), 303);
    let authors = async || eve.room(&room).await.texts("#messages .author");
    assert_eq!(authors().await, ["Ana García", "twin"]);

    let everywhere = [
        (format!("/rooms/{room}"), "#messages .author"),
        (format!("/rooms/{room}/members"), ".person bdi"),
        (format!("/rooms/{room}"), "#others bdi"),
        ("/people".to_owned(), "#found .name"),
        ("/find?q=ana".to_owned(), "#places li bdi"),
    ];
    // With Cyrillic letters, as the same letters, and without the accent.
    for name in ["Аnа Gаrсíа", "Ana García", "ana  garcia", "Ana García ✨"] {
        assert_eq!(call(&twin, name).await.status(), 303, "{name}");
        let shown = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let (one, other) = ("Ana García @ana".to_owned(), format!("{shown} @twin"));
        for (path, css) in &everywhere {
            let mut texts = eve.page(path).await.texts(css);
            texts.retain(|text| text.contains('@'));
            texts.sort();
            texts.dedup();
            let mut expected = vec![one.clone(), other.clone()];
            // The quick switcher finds what begins with the letters typed.
            if path.starts_with("/find") {
                expected.retain(|text| texts.contains(text));
                assert!(expected.contains(&one), "{name} {texts:?}");
            }
            expected.sort();
            assert_eq!(texts, expected, "{name} {path} {css}");
        }
    }
    // A conversation, with its title.
    let chat = location(&eve.post("/chat/twin", &[]).await);
    let title = eve.page(&chat).await.texts("h1").concat();
    assert!(title.contains("(@twin)"), "{title}");

    // One of them is renamed, or gone: the other is shown as before.
    assert_eq!(call(&twin, "Bea").await.status(), 303);
    assert_eq!(authors().await, ["Ana García", "Bea"]);
    assert_eq!(call(&twin, "Ana García").await.status(), 303);
    assert_eq!(authors().await, ["Ana García @ana", "Ana García @twin"]);
    let closed = twin.post("/me/close", &[("confirm", PASSWORD)]).await;
    assert_eq!(closed.status(), 303);
    assert_eq!(authors().await, ["Ana García", "former member"]);
    assert_eq!(
        server.query("select count(*) from users where shares_name"),
        "0"
    );
}

#[tokio::test]
async fn s145_open_rooms_have_names_that_can_be_seen_and_told_apart() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let create = async |name: &str| {
        let form = [("name", name), ("topic", ""), ("kind", "open")];
        kevin.post("/rooms", &form).await.status()
    };
    let before = server.query("select count(*) from rooms");
    assert_eq!(create("Design").await, 303);
    for name in [
        "Desіgn",
        "ＤＥＳＩＧＮ",
        "DesIgn",
        "De\u{ad}sign",
        "Design\u{61c}",
        "D\u{34f}esign",
        "Design\u{180e}",
        "\u{17b4}Design",
        "Design\u{fe01}",
        "Design\u{e0061}",
        "De\u{200d}sign",
        "\u{3164}",
        "\u{115f}",
        "\u{115f}\u{1160}",
        "D\u{301}\u{301}\u{301}\u{301}esign",
        "\u{301}Design",
    ] {
        assert_eq!(create(name).await, 422, "{name:?}");
    }
    assert_eq!(create("Design 2").await, 303);
    assert_eq!(create("Designs").await, 303);
    let rooms: u32 = server
        .query("select count(*) from rooms")
        .parse()
        .expect("a number");
    assert_eq!(rooms, before.parse::<u32>().expect("a number") + 3);
    // A name that looks the same leads to the same room.
    assert_eq!(kevin.join("Design").await, kevin.join("Dеsign").await);
    // Renaming is the same.
    let room = kevin.join("Design 2").await;
    let form = [("name", "Dеѕіgn"), ("topic", "")];
    let answer = kevin.post(&format!("/rooms/{room}/rename"), &form).await;
    assert_eq!(answer.status(), 422);
}

#[tokio::test]
async fn s143_names_from_before_are_compared_after_an_upgrade() {
    let mut server = Server::start().await;
    server.register("kevin").await;
    let jason = server.register("jason").await;
    assert_eq!(call(&jason, "Jo").await.status(), 303);
    server.register("zoe").await;
    jason.join("Design").await;
    server.query("update users set display_name = 'Zoe' where username = 'jason'");
    server.query("update users set username_look = null, name_look = null, shares_name = false");
    server.query("update rooms set name_look = null");
    server.kill();
    server.start_again().await;
    assert_eq!(sign_up(&server, "kev1n").await.status(), 422);
    let shared = "select count(*) from users where shares_name";
    assert_eq!(server.query(shared), "2");
    let missing = "select count(*) from rooms where kind = 'open' and name_look is null";
    assert_eq!(server.query(missing), "0");
}
