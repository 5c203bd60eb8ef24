//! Profiles: people edit theirs, see those of others, and find people by name.

use reqwest::Method;

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, location},
};

async fn save_profile(person: &Person, name: &str, bio: &str, zone: &str) -> reqwest::Response {
    let form = [("display_name", name), ("bio", bio), ("time_zone", zone)];
    person.post("/me/profile", &form).await
}

async fn hx_get(person: &Person, path: &str) -> Page {
    let request = person
        .request(Method::GET, path)
        .header("HX-Request", "true");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let text = answer.text().await.expect("a fragment");
    assert!(!text.contains("<html"), "{path}");
    Page::read(&text)
}

#[tokio::test]
async fn people_edit_their_profile_and_others_see_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let bio = "Keeps bees.\nAsk me <b>anything</b>.";
    let saved = save_profile(&kevin, " Kevin  O’Brien ", bio, "asia/tokyo").await;
    assert_eq!(location(&saved), "/me?changed=profile");

    let me = kevin.page("/me?changed=profile").await;
    assert_eq!(me.texts(".done"), ["Profile saved."]);
    assert_eq!(me.texts("#self bdi"), ["Kevin O’Brien"]);
    assert_eq!(me.attr("#display_name", "value"), "Kevin O’Brien");
    assert_eq!(me.attr("#time_zone", "value"), "Asia/Tokyo");
    assert_eq!(me.texts("#bio")[0].trim(), bio);
    // Others see it on the profile page, and the name beside messages.
    let card = jason.page("/people/KEVIN").await;
    assert_eq!(card.texts(".person-card h1"), ["Kevin O’Brien"]);
    assert_eq!(card.texts(".person-card .bio"), [bio]);
    let all = card.texts(".person-card").concat();
    assert!(
        all.contains("@kevin") && all.contains("Local time"),
        "{all}"
    );
    assert_eq!(card.attr(".actions .primary", "href"), "/chat/kevin");
    kevin.say(&room, "hello").await;
    assert_eq!(jason.room(&room).await.texts(".author"), ["Kevin O’Brien"]);
    assert_eq!(
        hx_get(&jason, "/people/kevin").await.texts("h1"),
        ["Kevin O’Brien"]
    );

    // One's own profile page links to the form, and offers no conversation.
    let own = kevin.page("/people/kevin").await;
    assert_eq!(
        own.texts(".person-card .actions").concat().trim(),
        "Edit profile"
    );
    // All of it can be cleared.
    assert_eq!(save_profile(&kevin, "", "", "").await.status(), 303);
    let card = jason.page("/people/kevin").await;
    assert_eq!(card.texts(".person-card h1"), ["kevin"]);
    assert!(card.texts(".bio").is_empty());
}

#[tokio::test]
async fn htmx_gets_the_profile_form_and_the_new_name() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let form = [("display_name", "Kev"), ("bio", ""), ("time_zone", "UTC")];
    let answer = kevin.hx_post("/me/profile", &form).await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.expect("a form");
    assert!(text.starts_with("<form") && text.contains("hx-target=\"#self\""));
    assert_eq!(Page::read(&text).texts(".done"), ["Saved."]);
}

#[tokio::test]
async fn s144_s145_invisible_names_are_refused_and_nothing_typed_is_lost() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    for (name, bio, zone, field, sentence) in [
        ("ke\u{202e}vin", "me", "UTC", "display_name", "Invisible"),
        ("kev\u{200b}in", "me", "UTC", "display_name", "Invisible"),
        ("kev\u{2066}in", "me", "UTC", "display_name", "Invisible"),
        ("\u{3164}\u{3164}", "me", "UTC", "display_name", "Invisible"),
        (
            "x\u{302}\u{302}\u{302}\u{302}",
            "me",
            "UTC",
            "display_name",
            "accents",
        ),
        (&"x".repeat(51), "me", "UTC", "display_name", "up to 50"),
        ("Kev", &"é".repeat(301), "UTC", "bio", "at most 300"),
        ("Kev", "turn\u{202e}ed", "UTC", "bio", "Invisible"),
        (
            "Kev",
            "me",
            "Mars/Olympus",
            "time_zone",
            "time zone doesn’t exist",
        ),
    ] {
        let form = [("display_name", name), ("bio", bio), ("time_zone", zone)];
        for hx in [false, true] {
            let answer = if hx {
                kevin.hx_post("/me/profile", &form).await
            } else {
                kevin.post("/me/profile", &form).await
            };
            assert_eq!(answer.status(), 422, "{name:?} {zone}");
            let page = Page::read(&answer.text().await.expect("a form"));
            let problem = page.texts(&format!("#{field}-problem")).concat();
            assert!(problem.contains(sentence), "{problem:?} for {name:?}");
            assert_eq!(page.attr("#display_name", "value"), name);
            assert_eq!(page.attr("#time_zone", "value"), zone);
            assert_eq!(page.texts("#bio")[0].trim_start_matches('\n'), bio);
        }
    }
    assert_eq!(
        server.query("select count(*) from users where display_name is not null"),
        "0"
    );
}

#[tokio::test]
async fn s143_nobody_takes_a_name_that_looks_like_another() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let jason = server.register("jason").await;
    server.register("maria").await;
    for name in [
        "jason",
        "JASON",
        "Jаson",
        "Ｊａｓｏｎ",
        "jason\u{fe0f}",
        "@jason",
        "rnaria",
        "jas0n",
        "admin",
        "Snug",
        "Former member",
        "Everyone",
    ] {
        let answer = save_profile(&kevin, name, "", "").await;
        assert_eq!(answer.status(), 422, "{name:?}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert!(
            page.texts("#display_name-problem")
                .concat()
                .contains("someone else"),
            "{name:?}"
        );
    }
    // A newcomer cannot take somebody's display name as a username.
    assert_eq!(save_profile(&jason, "Pete", "", "").await.status(), 303);
    let form = [("username", "pETE"), ("password", PASSWORD)];
    let answer = server.visitor().post("/register", &form).await;
    assert_eq!(answer.status(), 422);
    assert_eq!(save_profile(&jason, "", "", "").await.status(), 303);
    // Any spelling of one's own name is allowed.
    assert_eq!(save_profile(&kevin, "Kevin", "", "").await.status(), 303);
    // The name of a closed account stays taken.
    assert_eq!(
        jason
            .post("/me/close", &[("confirm", PASSWORD)])
            .await
            .status(),
        303
    );
    assert_eq!(save_profile(&kevin, "Jason", "", "").await.status(), 422);
    assert_eq!(kevin.page("/people/kevin").await.texts("h1"), ["Kevin"]);
}

#[tokio::test]
async fn changing_the_e_mail_address_takes_the_password() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let email = "select coalesce(email, 'none') from users";
    for (address, proof, field) in [
        ("kevin@example.org", "", "proof"),
        ("kevin@example.org", "not my password", "proof"),
        ("nowhere", PASSWORD, "email"),
    ] {
        let answer = kevin
            .post("/me/email", &[("email", address), ("proof", proof)])
            .await;
        assert_eq!(answer.status(), 422, "{address} {proof}");
        let page = Page::read(&answer.text().await.expect("a page"));
        assert_eq!(page.texts(&format!("#{field}-problem")).len(), 1);
        assert_eq!(page.attr("#email", "value"), address);
        assert_eq!(page.attr("#proof", "value"), "", "no password comes back");
    }
    assert_eq!(server.query(email), "none");
    for (address, stored) in [("kevin@example.org", "kevin@example.org"), ("", "none")] {
        let form = [("email", address), ("proof", PASSWORD)];
        assert_eq!(
            location(&kevin.post("/me/email", &form).await),
            "/me?changed=email"
        );
        assert_eq!(server.query(email), stored);
        assert_eq!(kevin.page("/me").await.attr("#email", "value"), address);
    }
    let form = [("email", "kevin@example.org"), ("proof", PASSWORD)];
    assert_eq!(kevin.hx_post("/me/email", &form).await.status(), 200);
    // Nobody else sees the address.
    let jason = server.register("jason").await;
    for path in ["/people/kevin", "/people"] {
        let text = jason.get(path).await.text().await.expect("a page");
        assert!(!text.contains("example.org"), "{path}");
    }
}

#[tokio::test]
async fn both_privacy_settings_keep_their_values() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let on = |page: &Page| {
        ["receipts", "appears_offline"].map(|name| page.texts(&format!("#{name}[checked]")).len())
    };
    assert_eq!(on(&kevin.page("/me").await), [1, 0], "the defaults");
    for (form, expected) in [
        (&[("appears_offline", "true")][..], [0, 1]),
        (&[("receipts", "true"), ("appears_offline", "true")], [1, 1]),
        (&[], [0, 0]),
    ] {
        assert_eq!(
            location(&kevin.post("/me/privacy", form).await),
            "/me?changed=privacy"
        );
        assert_eq!(on(&kevin.page("/me").await), expected);
    }
    let saved = kevin.hx_post("/me/privacy", &[("receipts", "true")]).await;
    assert_eq!(saved.text().await.expect("a text"), "Saved.");
    assert_eq!(on(&kevin.page("/me").await), [1, 0]);
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_their_names() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let ana = server.register("Ana_Lu").await;
    let zoe = server.register("zz-top").await;
    save_profile(&zoe, "Élodie %", "First line.\nSecond line.", "").await;
    save_profile(&ana, "Kelly 100%", "", "").await;

    let found = |query: &str| {
        let (kevin, path) = (kevin.clone(), format!("/people?q={query}"));
        async move { kevin.page(&path).await.texts("#found .name") }
    };
    assert_eq!(found("").await, ["Kelly 100%", "kevin", "Élodie %"]);
    assert_eq!(found("KE").await, ["Kelly 100%", "kevin"]);
    assert_eq!(found("ana_").await, ["Kelly 100%"]);
    assert_eq!(found("%C3%89LO").await, ["Élodie %"]);
    assert_eq!(found("@kev").await, ["kevin"]);
    assert_eq!(
        found("%EF%BC%AB%EF%BC%A5v").await,
        ["kevin"],
        "full-width letters match"
    );
    // Wildcards are literal.
    for nobody in [
        "%25",
        "_",
        "kevin%25",
        "an%25",
        "evin",
        "%27",
        "kevin%E2%80%AE",
    ] {
        assert_eq!(
            found(nobody).await,
            Vec::<String>::new().as_slice(),
            "{nobody}"
        );
    }
    assert_eq!(found("%00k%00e").await.len(), 2, "NUL is ignored");
    let page = kevin.page("/people?q=xyz").await;
    assert!(page.texts("#found .hint").concat().contains("No one found"));
    assert_eq!(page.attr("#q", "value"), "xyz");
    let list = hx_get(&kevin, "/people?q=zz").await;
    assert_eq!(list.texts(".entry .line"), ["First line."]);
    assert_eq!(list.attr(".entry .name", "href"), "/people/zz-top");
    assert_eq!(
        location(&server.visitor().get("/people").await),
        "/login?next=%2Fpeople"
    );
}

#[tokio::test]
async fn the_list_of_people_has_pages() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let columns = "username, username_key, password_hash, created_at";
    let rows: Vec<_> = (0..120)
        .map(|n| format!("('P{n:03}', 'p{n:03}', '', 0)"))
        .collect();
    server.query(&format!(
        "insert into users ({columns}) values {}",
        rows.join(", ")
    ));
    let mut path = "/people?q=p".to_owned();
    let mut seen = vec![];
    for on_page in [50, 50, 20] {
        let page = kevin.page(&path).await;
        let names = page.texts("#found .name");
        assert_eq!(names.len(), on_page);
        seen.extend(names);
        match page.texts(".actions a[href*='after=']").len() {
            0 => break,
            _ => path = page.attr("#found .actions a", "href"),
        }
    }
    let all: Vec<_> = (0..120).map(|n| format!("P{n:03}")).collect();
    assert_eq!(seen, all);
    assert!(
        kevin
            .page("/people?after=zzz")
            .await
            .texts("#found .hint")
            .concat()
            .contains("everyone")
    );
}

#[tokio::test]
async fn closed_and_unknown_accounts_have_no_profile() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    save_profile(&jason, "Jay", "Was here.", "UTC").await;
    jason.say(&room, "bye").await;
    assert_eq!(kevin.page("/people/jason").await.texts("h1"), ["Jay"]);
    // Only administrators have the form for a reset link.
    let link = "form[action='/people/jason/reset-link']";
    assert_eq!(kevin.page("/people/jason").await.texts(link).len(), 1);
    assert!(
        jason
            .page("/people/kevin")
            .await
            .texts("main form")
            .is_empty()
    );

    assert_eq!(
        jason
            .post("/me/close", &[("confirm", PASSWORD)])
            .await
            .status(),
        303
    );
    for nobody in ["jason", "nobody", "former%20member", "%00", "..", "1"] {
        for hx in ["true", "false"] {
            let path = format!("/people/{nobody}");
            let request = kevin.request(Method::GET, &path).header("HX-Request", hx);
            let status = request.send().await.expect("an answer").status();
            assert!(status == 404 || nobody == "..", "{nobody}: {status}");
        }
    }
    assert_eq!(kevin.page("/people?q=j").await.texts(".name").len(), 0);
    assert!(!server.dump().contains("Was here."));
    assert!(!server.dump().to_lowercase().contains("'jay'"));
}
