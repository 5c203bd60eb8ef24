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

/// Names that look like the one room of a new server, or cannot be seen.
#[tokio::test]
async fn no_room_looks_like_everyone() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let everyone = kevin.join("Everyone").await;
    let rooms = "select count(*) from rooms";
    let before = server.query(rooms);
    let jason = server.register("jason").await;
    for name in [
        "Everуone",
        "Еvеryоne",
        "Ｅｖｅｒｙｏｎｅ",
        "𝓔𝓿𝓮𝓻𝔂𝓸𝓷𝓮",
        "EVERYONE",
        "Every0ne",
        "\u{a0}Everyone\u{2003}",
        "Everyone\u{3164}",
        "\u{200e}Everyone\u{200f}",
        "\u{2067}Everyone\u{2069}",
        "Everyone\u{200b}",
        "\u{feff}Everyone",
        "Everyone\u{ad}",
        "Everyone\u{fe0f}",
        "E\u{336}v\u{336}e\u{336}r\u{336}y\u{336}o\u{336}n\u{336}e\u{336}",
        "Every\u{33f}\u{346}one",
        "Ev\u{64e}eryone",
    ] {
        let form = [("name", name), ("topic", ""), ("kind", "open")];
        let answer = jason.post("/rooms", &form).await;
        assert_eq!(answer.status(), 422, "{name:?}");
        assert_eq!(kevin.join(name).await, everyone, "{name:?}");
    }
    for name in [
        "Every\u{200b}one",
        "Every\u{ad}one",
        "Every\u{200d}one",
        "Every\u{3164}one",
        "Every\u{2800}one",
        "Every\u{202e}one",
        "Everyone\u{e0020}",
        "Every\u{301}\u{302}\u{303}\u{304}\u{305}one",
        "\u{3164}",
        "\u{200e}",
    ] {
        let form = [("name", name), ("topic", ""), ("kind", "open")];
        assert_eq!(kevin.post("/rooms", &form).await.status(), 422, "{name:?}");
        let join = kevin.post("/rooms/join", &[("name", name)]).await;
        assert_eq!(join.status(), 422, "{name:?}");
    }
    assert_eq!(server.query(rooms), before);
}

#[tokio::test]
async fn names_and_topics_are_written_as_their_languages_are() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    for name in [
        "می\u{200c}خواهم",
        "क\u{94d}\u{200d}ष",
        "അവന\u{d4d}\u{200d}",
        "র\u{200d}\u{9cd}যাব",
        "ශ\u{dca}\u{200d}රී",
        "👨\u{200d}👩\u{200d}👧",
        "👩\u{200d}🚀",
        "🏳\u{fe0f}\u{200d}🌈",
        "❤\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "🇳🇴",
        "🎉",
    ] {
        let form = [("name", name), ("topic", name), ("kind", "open")];
        let room = location(&kevin.post("/rooms", &form).await);
        let page = kevin.page(&room).await;
        assert!(page.texts("h1").concat().contains(name), "{name}");
        let topic = "select topic from rooms order by id desc limit 1";
        assert_eq!(server.query(topic), name);
        assert_eq!(call(&kevin, name).await.status(), 303, "{name}");
        let mine = "select display_name from users";
        assert_eq!(server.query(mine), name);
    }
    for (typed, sentence) in [
        (
            "ad\u{200d}min",
            "Room names can’t contain invisible characters.",
        ),
        ("\u{301}a", "A name can’t start with an accent mark."),
        (
            "x\u{301}\u{302}\u{303}\u{304}",
            "Too many accents on one letter (three at most).",
        ),
        (
            "!?",
            "Room names need at least one letter, number or emoji.",
        ),
    ] {
        let form = [("name", typed), ("topic", ""), ("kind", "open")];
        let answer = kevin.post("/rooms", &form).await;
        assert_eq!(answer.status(), 422, "{typed:?}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts("#name-problem"), [sentence], "{typed:?}");
    }
    // The ends of a topic and of a person's name are trimmed.
    let form = [
        ("name", "Garden"),
        ("topic", "\u{200f}Roses\u{200e}"),
        ("kind", "open"),
    ];
    assert_eq!(kevin.post("/rooms", &form).await.status(), 303);
    assert_eq!(
        server.query("select topic from rooms where name = 'Garden'"),
        "Roses"
    );
    assert_eq!(call(&kevin, "\u{200f}Kevin O.\u{61c}").await.status(), 303);
    assert_eq!(server.query("select display_name from users"), "Kevin O.");
}
