//! Profile pictures, profiles and the list of people.

use crate::{
    driver::{Browser, Driver},
    layout::shots,
    support::{Server, person::location},
};

/// The path of a picture file to upload.
fn picture(server: &Server) -> String {
    let place = server.folder().join("me.png");
    let image = image::RgbImage::from_fn(480, 640, |x, y| {
        let (x, y) = (x as f32 - 240.0, y as f32 - 320.0);
        let on = |x: f32, y: f32, r: f32| x * x + y * y < r * r;
        match () {
            () if on(x, y + 30.0, 80.0) => image::Rgb([240, 200, 170]),
            () if on(x, y - 230.0, 170.0) => image::Rgb([40, 90, 130]),
            () => image::Rgb([250, 220, 120]),
        }
    });
    image.save(&place).expect("a file");
    place.display().to_string()
}

async fn picture_loaded(browser: &Browser, css: &str) {
    browser
        .until(&format!(
            "(i => i && i.complete && i.naturalWidth > 0)(document.querySelector('{css}'))"
        ))
        .await;
}

/// The browser's console, without its advice about forms.
async fn console(browser: &Browser) -> Vec<String> {
    let mut console = browser.console().await;
    console.retain(|line| !line.contains("[DOM]"));
    console
}

#[tokio::test]
async fn people_choose_a_picture_and_find_others() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/me").await;
    kevin.fill("#display_name", "Kevin O’Brien").await;
    kevin.fill("#bio", "Keeps bees, bakes bread.").await;
    kevin.fill("#time_zone", "Asia/Tokyo").await;
    kevin
        .click("form[action='/me/profile'] button[type=submit]")
        .await;
    kevin
        .until("document.querySelector('#self bdi').textContent === 'Kevin O’Brien'")
        .await;
    kevin.keys("#picture", &picture(&server)).await;
    kevin
        .click("form[action='/me/picture'] button.primary")
        .await;
    picture_loaded(&kevin, ".card.picture img").await;
    picture_loaded(&kevin, "#self img").await;
    kevin.click("#appears_offline").await;
    kevin
        .until("document.querySelector('form[action=\"/me/privacy\"] .state').textContent === 'Saved.'")
        .await;
    shots(&kevin, "me-picture").await;
    kevin.goto(&server, "/me").await;
    assert_eq!(
        kevin
            .eval("document.querySelector('#appears_offline').checked")
            .await,
        true
    );
    // The picture has its size before it loads: the layout does not shift.
    picture_loaded(&kevin, "#self img").await;
    kevin.fill("#display_name", "admin").await;
    kevin
        .click("form[action='/me/profile'] button[type=submit]")
        .await;
    kevin.find("#display_name-problem").await;
    shots(&kevin, "me-name-problem").await;
    // Chromium logs every answer with status 422.
    let noted_so_far = console(&kevin).await;
    assert!(
        noted_so_far.len() == 1 && noted_so_far[0].contains("422"),
        "{noted_so_far:?}"
    );

    for (name, told) in [
        (
            "ana.lucia",
            Some((
                "Ana Lucía Fernández de la Vega",
                "Design, mostly.\nAsk me about type.",
            )),
        ),
        ("jason", None),
        ("maria", Some(("محمد ماريا", ""))),
        (
            "zoe",
            Some((
                "Zoë",
                &*"A rather long line about oneself that goes on and on. ".repeat(5),
            )),
        ),
    ] {
        let person = server.register(name).await;
        if let Some((display_name, bio)) = told {
            let form = [("display_name", display_name), ("bio", bio)];
            assert_eq!(person.post("/me/profile", &form).await.status(), 303);
        }
    }
    kevin.goto(&server, "/people").await;
    picture_loaded(&kevin, ".entry img").await;
    shots(&kevin, "people").await;
    kevin.keys("#q", "ke").await;
    kevin
        .until("document.querySelectorAll('.entry').length === 1")
        .await;
    kevin.keys("#q", "xyz").await;
    kevin
        .until("document.querySelectorAll('.entry').length === 0")
        .await;
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "q",
        "one goes on typing"
    );
    shots(&kevin, "people-none").await;
    kevin.goto(&server, "/people/ana.lucia").await;
    shots(&kevin, "card").await;
    kevin.goto(&server, "/people/kevin").await;
    picture_loaded(&kevin, ".person-card img").await;
    shots(&kevin, "card-own").await;
    assert_eq!(console(&kevin).await, Vec::<String>::new());

    // A file that is far too large gets an error message as well.
    let large = server.folder().join("large.png");
    std::fs::write(&large, vec![1; 30 * 1024 * 1024]).expect("a file");
    kevin.goto(&server, "/me").await;
    kevin.keys("#picture", &large.display().to_string()).await;
    kevin
        .click("form[action='/me/picture'] button.primary")
        .await;
    kevin.find("#picture-problem").await;
    // Removing the picture does not upload the chosen file.
    kevin.goto(&server, "/me").await;
    kevin
        .click("form[action='/me/picture'] button.danger")
        .await;
    kevin.find("#self span.avatar").await;
    kevin.find(".card.picture span.portrait").await;
    kevin.close().await;
}

#[tokio::test]
async fn the_usernames_of_people_who_are_called_alike_can_be_read_everywhere() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let browser = driver.browser().await;
    browser.register(&server, "jason").await;
    let (ana, twin) = (
        server.register("ana").await,
        server.register("ana-maria.garcia-rodriguez").await,
    );
    let room = ana.join("Garden").await;
    for person in [&ana, &twin] {
        person.join("Garden").await;
        let name = "Ana María García Rodríguez de la Cruz";
        let form = [("display_name", name), ("bio", ""), ("time_zone", "")];
        assert_eq!(person.post("/me/profile", &form).await.status(), 303);
        person.say(&room, "I have watered the tomatoes.").await;
    }
    let chat = location(&ana.post("/chat/jason", &[]).await);
    ana.say(chat.trim_start_matches("/rooms/"), "Hello!").await;
    browser.enter(&server, "Garden").await;
    for path in [
        format!("/rooms/{room}"),
        chat,
        format!("/rooms/{room}/members"),
        "/people".into(),
        "/find?q=ana".into(),
    ] {
        for (width, dark) in [(1440, false), (390, true)] {
            browser.size(width, 900).await;
            browser.dark(dark).await;
            browser.goto(&server, &path).await;
            let name = path.trim_start_matches('/').replace(['/', '?', '='], "-");
            browser.shot(&format!("alike-{name}-{width}")).await;
            let cut = "[...document.querySelectorAll('.at, bdi.whole')].filter(e => { \
                if (!e.checkVisibility({ visibilityProperty: true })) return false; \
                const r = e.getBoundingClientRect(), b = e.closest('bdi'); \
                return r.left < innerWidth && r.right > innerWidth || b.scrollWidth > b.clientWidth + 1 && \
                    getComputedStyle(b).display != 'inline' }).map(e => e.textContent + ' in ' + e.closest('[id]').id)";
            assert_eq!(
                browser.eval(cut).await,
                serde_json::json!([]),
                "{path} {width}"
            );
        }
    }
}
