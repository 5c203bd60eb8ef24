//! Passwords that are typed on other keyboards, and e-mail addresses that are none.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, SaltString},
};

use crate::{
    password_resets,
    support::{
        Server,
        page::Page,
        person::{PASSWORD, location},
        smtp::Smtp,
    },
};

/// A password as one keyboard and as another one types it.
const TYPED: [(&str, &str); 4] = [
    (
        "un café très tranquille",
        "un cafe\u{301} tre\u{300}s tranquille",
    ),
    (
        "a quiet corner table 4",
        "ａ ｑｕｉｅｔ　ｃｏｒｎｅｒ ｔａｂｌｅ ４",
    ),
    ("a quiet corner cup 44", "a\u{a0}quiet\u{2003}corner cup 44"),
    (
        "조용한 구석 자리 하나 더요",
        "\u{110c}\u{1169}용한 구석 자리 하나 더요",
    ),
];

#[tokio::test]
async fn a_password_is_the_same_on_every_keyboard() {
    let server = Server::start().await;
    for (at, (one, other)) in TYPED.into_iter().enumerate() {
        for (case, (first, then)) in [(one, other), (other, one)].into_iter().enumerate() {
            let name = format!("person{at}{case}");
            let form = [("username", name.as_str()), ("password", first)];
            let person = server.visitor();
            assert_eq!(
                person.post("/register", &form).await.status(),
                303,
                "{first}"
            );
            for typed in [first, then] {
                let form = [("username", name.as_str()), ("password", typed)];
                let answer = server.visitor().post("/login", &form).await;
                assert_eq!(answer.status(), 303, "{first} {typed}");
            }
            let form = [
                ("username", name.as_str()),
                ("password", &format!("{first}X")),
            ];
            let answer = server.visitor().post("/login", &form).await;
            assert_eq!(answer.status(), 422, "every character counts");
            // Wherever it is asked for, and as a new one.
            let new = format!("{then}, e\u{301} more");
            let form = [("current", then), ("password", new.as_str())];
            let answer = person.post("/me/password", &form).await;
            assert_eq!(answer.status(), 303, "{then}");
            let form = [
                ("email", "ana@example.org"),
                ("proof", &new.replace("e\u{301}", "é")),
            ];
            assert_eq!(person.post("/me/email", &form).await.status(), 303, "{new}");
        }
    }
}

#[tokio::test]
async fn a_password_hashed_as_it_was_typed_still_signs_in() {
    let server = Server::start().await;
    let typed = "ｑｕｉｅｔ ｃｏｒｎｅｒ ｔａｂｌｅ";
    server.register("kevin").await;
    let salt = SaltString::encode_b64(b"sixteen bytes ok").expect("a salt");
    let old = Argon2::default().hash_password(typed.as_bytes(), &salt);
    let old = old.expect("a hash").to_string();
    server.query(&format!("update users set password_hash = '{old}'"));
    let sign_in = async |password: &str| {
        let form = [("username", "kevin"), ("password", password)];
        server.visitor().post("/login", &form).await.status()
    };
    assert_eq!(sign_in("quiet corner table").await, 422);
    assert_eq!(server.query("select password_hash from users"), old);
    assert_eq!(sign_in(typed).await, 303);
    // It was hashed anew, so other keyboards do, too; nobody was signed out.
    assert_ne!(server.query("select password_hash from users"), old);
    assert_eq!(sign_in("quiet corner table").await, 303);
    assert_eq!(sign_in(typed).await, 303);
    assert_eq!(server.query("select count(*) from sessions"), "4");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_beside_its_field() {
    let smtp = Smtp::start().await;
    let server = password_resets::start(&smtp.settings()).await;
    let kevin = server.register("kevin").await;
    let sentence = "That doesn’t look like an e-mail address. Write it like ana@example.org.";
    for address in [
        "ana@@example.com",
        "<ana@example.com>",
        "ana@example.com.",
        "ana@",
        "@example.com",
        "a b@example.com",
        "ana@example..com",
        "ana@example.com, bob@example.com",
        "ana@exam\u{200b}ple.com",
    ] {
        let problem = async |answer: reqwest::Response, field: &str| {
            assert_eq!(answer.status(), 422, "{address}");
            let page = Page::read(&answer.text().await.expect("a page"));
            assert_eq!(
                page.texts(&format!("#{field}-problem")),
                [sentence],
                "{address}"
            );
            assert_eq!(page.attr(&format!("#{field}"), "value"), address);
        };
        let form = [
            ("username", "ana"),
            ("email", address),
            ("password", PASSWORD),
        ];
        problem(server.visitor().post("/register", &form).await, "email").await;
        let form = [("email", address), ("proof", PASSWORD)];
        problem(kevin.post("/me/email", &form).await, "email").await;
        problem(
            server.visitor().post("/forgot", &[("who", address)]).await,
            "who",
        )
        .await;
    }
    for address in [
        "ana+x@example.com",
        "ana@müller.example",
        "\"a b\"@example.com",
        "o'brien@mail.example.co.uk",
    ] {
        let form = [("email", address), ("proof", PASSWORD)];
        assert_eq!(
            location(&kevin.post("/me/email", &form).await),
            "/me?changed=email"
        );
        let stored = address.replace('\'', "’");
        let mine = server.query("select replace(email, '''', '’') from users");
        assert_eq!(mine, stored);
        let asked = server.visitor().post("/forgot", &[("who", address)]).await;
        assert_eq!(asked.status(), 200, "{address}");
    }
}
