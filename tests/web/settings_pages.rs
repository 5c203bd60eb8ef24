//! The pages of settings and people: the list of rooms beside them, choices that are saved when
//! they are made, and time zones.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
};

async fn refused(person: &Person, path: &str, form: &[(&str, &str)]) -> Page {
    let answer = person.post(path, form).await;
    assert_eq!(answer.status(), 422, "{path}");
    Page::read(&answer.text().await.expect("a page"))
}

#[tokio::test]
async fn the_list_of_rooms_is_beside_settings_and_people_and_stays_live() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let form = [("name", "The surprise"), ("kind", "private")];
    let private = location(&kevin.post("/rooms", &form).await);
    let mut pages = vec![];
    for path in [
        "/me",
        "/me/contacts",
        "/people",
        "/people/jason",
        "/people/jason/block",
    ] {
        pages.push((path.to_owned(), kevin.page(path).await));
    }
    for below in ["settings", "members", "delete", "members/2/remove"] {
        let path = format!("/rooms/{room}/{below}");
        pages.push((path.clone(), kevin.page(&path).await));
    }
    let leave = format!("{private}/leave");
    pages.push((leave.clone(), kevin.page(&leave).await));
    // Forms with a mistake come back on the same page.
    for (path, form) in [
        ("/me/profile".to_owned(), ("bio", "turn\u{202e}ed")),
        ("/me/time-zone".to_owned(), ("zone", "Mars/Olympus")),
        (format!("/rooms/{room}/rename"), ("name", "")),
        (format!("/rooms/{room}/members"), ("username", "nobody")),
        (
            format!("/rooms/{room}/delete"),
            ("confirm", "something else"),
        ),
        (leave, ("x", "y")),
    ] {
        pages.push((path.clone(), refused(&kevin, &path, &[form]).await));
    }
    for (path, page) in &pages {
        assert_eq!(
            page.texts("body.app.in-page > .sidebar #rooms bdi").len(),
            2,
            "{path}"
        );
        let stream = page.attr("main[data-viewer] > #stream", "data-url");
        assert!(stream.starts_with("/stream?list="), "{path}: {stream}");
        assert_eq!(page.attr(".skip", "href"), "#content", "{path}");
        assert!(page.texts("nav .row[aria-current]").is_empty(), "{path}");
    }
    // The list shows where the reader is, if it has a link there.
    let current = |path: &str| {
        let (_, page) = pages
            .iter()
            .find(|(known, _)| known == path)
            .expect("a page");
        page.texts(".sidebar [aria-current=page]").len()
    };
    assert_eq!(current("/me"), 1);
    assert_eq!(current("/people"), 1);
    assert_eq!(current("/people/jason"), 0);
    // A room's pages lead back to it, and the others to the list of rooms.
    let back = |page: &Page| page.attr(".back", "href");
    assert_eq!(back(&pages[0].1), "/lobby");
    assert_eq!(back(&pages[5].1), format!("/rooms/{room}"));
    // Nobody who is signed out has a list of rooms, or a stream.
    jason.sign_out().await;
    for path in ["/login", "/register", "/forgot", "/nowhere"] {
        let page = jason.get(path).await.text().await.expect("a page");
        let page = Page::read(&page);
        assert!(page.texts(".sidebar, #stream").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_choice_is_saved_when_it_is_made_and_a_form_has_one_button_at_most() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let notify = format!("/rooms/{room}/notify");
    for (path, form) in [
        ("/me/theme", ("theme", "dark")),
        ("/me/letters", ("letters", "on")),
        ("/me/privacy", ("appears_offline", "true")),
        (&notify, ("notify", "mentions")),
    ] {
        let answer = kevin.hx_post(path, &[form]).await;
        assert_eq!(answer.status(), 200, "{path}");
        if path == "/me/theme" {
            assert!(header(&answer, "Set-Cookie").contains("theme=dark"));
        }
        assert_eq!(answer.text().await.expect("a text"), "Saved.", "{path}");
    }
    let settings = format!("/rooms/{room}/settings");
    let (me, of_room) = (kevin.page("/me").await, kevin.page(&settings).await);
    assert_eq!(me.attr("[name=theme][checked]", "value"), "dark");
    assert_eq!(
        me.texts("#letters[checked], #appears_offline[checked]")
            .len(),
        2
    );
    assert_eq!(of_room.attr("[name=notify][checked]", "value"), "mentions");
    // Another page of a browser without scripts: the same forms are saved with a button.
    for (page, forms) in [(&me, 4), (&of_room, 2)] {
        assert_eq!(page.texts("form.at-once").len(), forms);
        assert_eq!(
            page.texts("form.at-once > .state[role=status]").len(),
            forms
        );
        assert_eq!(page.texts("form.at-once > noscript").len(), forms);
        assert!(page.texts("form.at-once > button").is_empty());
        // No button is louder than the others, save for a picture that was chosen.
        assert!(page.texts("main .card:not(.picture) .primary").is_empty());
    }
    for action in ["/me/profile", "/me/email", "/me/password", "/me/language"] {
        let buttons = format!("form[action='{action}'] button[type=submit]");
        assert_eq!(me.texts(&buttons).len(), 1, "{action}");
    }
    let answer = jason.post(&notify, &[("notify", "nothing")]).await;
    assert_eq!(location(&answer), format!("{settings}?done=Saved"));
}

#[tokio::test]
async fn somebody_takes_the_time_zone_of_their_browser_with_one_press() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let form = [
        ("display_name", "Kev"),
        ("bio", "Keeps bees."),
        ("time_zone", "Asia/Tokyo"),
    ];
    assert_eq!(kevin.post("/me/profile", &form).await.status(), 303);
    // The other fields of the form are typed and not saved, and stay as they are.
    let press = [
        ("zone", "Europe/Berlin"),
        ("display_name", "Somebody"),
        ("time_zone", "Asia"),
    ];
    let answer = kevin.hx_post("/me/time-zone", &press).await;
    assert_eq!(answer.status(), 200);
    let field = answer.text().await.expect("a field");
    assert!(field.starts_with("<div class=\"field\">"), "{field}");
    let field = Page::read(&field);
    assert_eq!(field.attr("#time_zone", "value"), "Europe/Berlin");
    assert_eq!(field.texts("[role=status]"), ["Saved."]);
    let me = kevin.page("/me").await;
    assert_eq!(me.attr("#time_zone", "value"), "Europe/Berlin");
    assert_eq!(me.attr("#display_name", "value"), "Kev");
    assert_eq!(me.texts("#bio")[0].trim(), "Keeps bees.");
    // Without scripts nothing is offered.
    assert_eq!(me.texts("#browser-zone[hidden]").len(), 1);

    let wrong = kevin
        .hx_post("/me/time-zone", &[("zone", "Mars/Olympus")])
        .await;
    assert_eq!(wrong.status(), 422);
    let wrong = Page::read(&wrong.text().await.expect("a field"));
    assert_eq!(wrong.texts("#time_zone-problem").len(), 1);
    assert_eq!(
        kevin.page("/me").await.attr("#time_zone", "value"),
        "Europe/Berlin"
    );
    let answer = kevin.post("/me/time-zone", &[("zone", "UTC")]).await;
    assert_eq!(location(&answer), "/me?changed=profile");
    assert_eq!(
        server.visitor().post("/me/time-zone", &[]).await.status(),
        303
    );
}

#[tokio::test]
async fn a_new_account_is_in_the_time_zone_of_its_browser() {
    let server = Server::start().await;
    for (name, zone, stored) in [
        ("kevin", "europe/berlin", "Europe/Berlin"),
        ("asha", "Asia/Calcutta", "Asia/Calcutta"),
        ("jason", "", ""),
        ("mallory", "Mars/Olympus", ""),
        ("eve", "../../etc/passwd\0", ""),
    ] {
        let person = server.visitor();
        let page = person.page("/register").await;
        assert_eq!(page.attr("input[type=hidden][name=time_zone]", "value"), "");
        let form = [
            ("username", name),
            ("password", PASSWORD),
            ("time_zone", zone),
        ];
        assert_eq!(
            person.post("/register", &form).await.status(),
            303,
            "{name}"
        );
        assert_eq!(
            person.page("/me").await.attr("#time_zone", "value"),
            stored,
            "{name}"
        );
    }
}
