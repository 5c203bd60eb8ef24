//! The first minute, from the form to sign up to a room with a friend in it; and the lists of
//! rooms and people once there are many.

use crate::{
    driver::{Browser, Driver},
    support::{Server, person::PASSWORD},
};

const NOTICE: &str = "document.querySelector('#notice').textContent";

/// Copies the invite link with the button `css`, and returns what the clipboard holds.
async fn copy_link(browser: &Browser, css: &str) -> String {
    browser.click(css).await;
    browser
        .until(&format!("{NOTICE}.includes('Link copied')"))
        .await;
    let paste = "new Promise(done => {
        const field = document.createElement('textarea');
        document.body.append(field);
        field.focus();
        field.addEventListener('input', () => { done(field.value); field.remove(); });
        document.execCommand('paste');
    })";
    let origin = browser.eval("location.origin").await;
    let allowed = serde_json::json!({
        "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": origin,
    });
    browser.cdp("Browser.grantPermissions", allowed).await;
    let read = match browser.eval("Boolean(navigator.clipboard)").await {
        serde_json::Value::Bool(true) => "navigator.clipboard.readText()",
        _ => paste,
    };
    let copied = browser.eval(read).await;
    copied.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_newcomer_stands_in_a_room_and_fetches_a_friend_with_a_link() {
    let server = Server::start_with(&[("ROCKET_WELCOME", "true")]).await;
    let driver = Driver::start().await;
    let (kevin, ana) = (driver.browser().await, driver.browser().await);
    kevin.register(&server, "kevin").await;
    kevin.live().await;
    assert_eq!(kevin.texts("h1 bdi").await, ["Everyone"]);
    let welcome = kevin.texts(".beginning p").await;
    assert!(
        welcome[0].starts_with("Welcome to Everyone."),
        "{welcome:?}"
    );
    kevin.shot("room-first-minute").await;
    let link = copy_link(&kevin, ".beginning .copy").await;
    assert!(link.starts_with(&server.url("/rooms/")), "{link}");
    // The friend has no account yet.
    ana.client.goto(&link).await.expect("a page");
    ana.fill("#username", "ana").await;
    ana.fill("#password", PASSWORD).await;
    ana.click("form.card button").await;
    ana.live().await;
    assert_eq!(ana.texts("h1 bdi").await, ["Everyone"]);
    ana.say("hello").await;
    kevin.sees("hello").await;
    // The button stays at hand, in the room's menu.
    kevin.click(".menu summary").await;
    assert_eq!(copy_link(&kevin, ".menu .copy").await, link);
    assert_eq!(kevin.console().await, Vec::<String>::new());
    for browser in [kevin, ana] {
        browser.close().await;
    }
}

#[tokio::test]
async fn a_typo_in_the_search_creates_nothing() {
    let server = Server::start().await;
    let jason = server.register("jason").await;
    jason.join("Books").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.goto(&server, "/lobby").await;
    // The list follows the typing, and Enter does no more.
    kevin.fill("#q", "Bokks").await;
    kevin
        .until("document.querySelector('#offer .create')?.textContent.includes('Create “Bokks”')")
        .await;
    kevin.shot("lobby-create").await;
    kevin.keys("#q", "\n").await;
    kevin.until_at("/lobby?q=Bokks").await;
    kevin.find(".create").await;
    assert_eq!(server.query("select count(*) from rooms"), "1");
    kevin.fill("#q", "Books").await;
    kevin
        .until("document.querySelector('#offer .offered') && !document.querySelector('.create')")
        .await;
    kevin.click("#offer li:first-child button").await;
    kevin.find("main.room").await;
    assert_eq!(kevin.texts("h1 bdi").await, ["Books"]);
    // The quick switcher creates as well.
    kevin.live().await;
    kevin.keys("body", "\u{e009}k\u{e000}").await;
    kevin.fill("#wanted", "Cooks").await;
    kevin.click("#places .create button").await;
    kevin
        .until("document.querySelector('h1 bdi')?.textContent === 'Cooks'")
        .await;
    assert_eq!(server.query("select count(*) from rooms"), "2");
    kevin.close().await;
}

#[tokio::test]
async fn many_rooms_do_not_bury_the_people_and_lists_fold() {
    let server = Server::start_with(&[("ROCKET_RATES", "{rooms=1000}")]).await;
    let driver = Driver::start().await;
    let (kevin, jason) = (driver.browser().await, server.register("jason").await);
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Room 00").await;
    let mut rooms = vec![];
    for n in 1..30 {
        let room = jason.join(&format!("Room {n:02}")).await;
        let join = format!("fetch('/rooms/{room}/join', {{ method: 'POST' }}).then(a => a.status)");
        kevin.eval(&join).await;
        rooms.push(room);
    }
    kevin.goto(&server, "/lobby").await;
    kevin.live().await;
    let shown =
        "[...document.querySelectorAll('#rooms .row')].filter(row => row.checkVisibility())";
    let first = format!("{shown}[0].querySelector('bdi').textContent");
    assert_eq!(kevin.eval(&format!("{shown}.length")).await, 8);
    assert!(kevin.shown("#others .row").await);
    // A room with something unread comes first, without a reload.
    jason.say(&rooms[0], "hello").await;
    kevin.until(&format!("{first} === 'Room 01'")).await;
    // Nothing moves under the pointer.
    let hover = r#"new Promise(done => {
        const { x, y } = document.querySelector('#rooms').getBoundingClientRect();
        done([x + 50, y + 30]);
    })"#;
    let place = kevin.eval(hover).await;
    let mouse = |x, y| serde_json::json!({ "type": "mouseMoved", "x": x, "y": y });
    kevin
        .cdp(
            "Input.dispatchMouseEvent",
            mouse(place[0].clone(), place[1].clone()),
        )
        .await;
    jason.say(&rooms[1], "hello").await;
    kevin
        .until(&format!(
            "document.querySelector('#unread-{}').textContent.startsWith('1')",
            rooms[1]
        ))
        .await;
    assert_eq!(kevin.eval(&first).await, "Room 01");
    kevin
        .cdp("Input.dispatchMouseEvent", mouse(900.into(), 500.into()))
        .await;
    kevin.until(&format!("{first} === 'Room 02'")).await;
    kevin.shot("sidebar-many").await;
    kevin.click(".rest button").await;
    assert_eq!(kevin.eval(&format!("{shown}.length")).await, 30);
    // A folded list shows what is unread, and stays folded on the next page.
    kevin.click(".list-heading[data-list=rooms] summary").await;
    kevin.until(&format!("{shown}.length === 2")).await;
    kevin.click(".list-heading[data-list=people] summary").await;
    kevin
        .until("document.cookie.includes('lists=rooms.people.all')")
        .await;
    for place in ["/people", "/lobby"] {
        kevin.goto(&server, place).await;
        kevin.find("main").await;
    }
    kevin.live().await;
    assert_eq!(kevin.eval(&format!("{shown}.length")).await, 2);
    assert!(!kevin.shown("#others .row").await);
    kevin.eval(&format!("{shown}[0].click()")).await;
    kevin.find("main.room").await;
    kevin.live().await;
    assert!(!kevin.shown("#others .row").await);
    kevin.click(".list-heading[data-list=rooms] summary").await;
    kevin.until(&format!("{shown}.length === 30")).await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;
}

#[tokio::test]
async fn the_quick_switcher_says_its_keys_and_marks_what_enter_opens() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, &"a very long name ".repeat(4)).await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    let keys = "getComputedStyle(document.querySelector('.sidebar kbd'), '::before').content";
    assert_eq!(kevin.eval(keys).await, "\"Ctrl K\"");
    kevin.keys("body", "\u{e009}k\u{e000}").await;
    kevin.fill("#wanted", "a").await;
    kevin
        .until("document.querySelector('#places').dataset.wanted === 'a'")
        .await;
    let paper =
        |css: &str| format!("getComputedStyle(document.querySelector('{css}')).backgroundColor");
    let first = kevin.eval(&paper("#places li:first-child a")).await;
    let created = kevin.eval(&paper("#places .create button")).await;
    assert_ne!(first, created, "the first row is marked");
    // A long name is cut off and not wrapped.
    let fits = "[...document.querySelectorAll('#places li')].every(row => row.offsetHeight < 60)
        && document.querySelector('#jump').scrollWidth <= document.querySelector('#jump').clientWidth";
    assert_eq!(kevin.eval(fits).await, true);
    kevin.shot("switcher-marked").await;
    kevin.size(390, 844).await;
    assert_eq!(kevin.eval(fits).await, true);
    kevin.close().await;
}

#[tokio::test]
async fn on_a_wide_screen_the_members_stay_open_from_room_to_room() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    for name in ["Cooks", "Designers"] {
        kevin.enter(&server, name).await;
    }
    kevin.live().await;
    kevin.size(1500, 900).await;
    let other = "document.querySelector('#rooms .row:not([aria-current])')";
    let in_other = async |name: &str| {
        kevin.eval(&format!("{other}.click()")).await;
        kevin
            .until(&format!(
                "document.querySelector('h1 bdi').textContent === '{name}'"
            ))
            .await;
        kevin.live().await;
    };
    kevin.click(".menu summary").await;
    kevin.until("document.cookie.includes('members')").await;
    in_other("Cooks").await;
    assert!(kevin.shown(".menu .sheet").await);
    // It takes no room from the messages on a narrower one, and is not forgotten there.
    kevin.size(1000, 900).await;
    in_other("Designers").await;
    assert!(!kevin.shown(".menu .sheet").await);
    kevin.click(".list-heading[data-list=people] summary").await;
    kevin
        .until("document.cookie.includes('people.members')")
        .await;
    kevin.size(1500, 900).await;
    in_other("Cooks").await;
    assert!(kevin.shown(".menu .sheet").await);
    kevin.click(".menu summary").await;
    kevin.until("!document.cookie.includes('members')").await;
    in_other("Designers").await;
    assert!(!kevin.shown(".menu .sheet").await);
    kevin.close().await;
}

#[tokio::test]
async fn a_screen_shows_many_short_messages_in_the_compact_form() {
    let server = Server::start().await;
    let (ana, jason) = (server.register("ana").await, server.register("jason").await);
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    kevin.live().await;
    kevin.size(1440, 900).await;
    let room = ana.join("Designers").await;
    jason.join("Designers").await;
    kevin.say("mine").await;
    kevin.sees("mine").await;
    let edge =
        "getComputedStyle(document.querySelector('.message.own .body')).borderInlineStartWidth";
    assert_eq!(
        kevin.eval(edge).await,
        "3px",
        "own messages have more than a color"
    );
    for n in 0..12 {
        for person in [&ana, &jason] {
            person.say(&room, &format!("Number {n}")).await;
        }
    }
    let whole = "(() => {
        const { top, bottom } = document.querySelector('#scroller').getBoundingClientRect();
        return [...document.querySelectorAll('#messages .message')].filter(message => {
            const box = message.getBoundingClientRect();
            return box.top >= top - 1 && box.bottom <= bottom + 1;
        }).length;
    })()";
    kevin.sees("Number 11").await;
    let cut = "[...document.querySelectorAll('.author bdi')].filter(name => name.scrollWidth > name.clientWidth).length";
    assert_eq!(kevin.eval(cut).await, 0, "short names are whole");
    let before = kevin.eval(whole).await.as_u64().expect("a number");
    let choose = "fetch('/me/density', { method: 'POST', body: new URLSearchParams({ density: 'compact' }) }).then(a => a.status)";
    kevin.eval(choose).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    assert_eq!(kevin.eval(cut).await, 0, "short names are whole");
    let after = kevin.eval(whole).await.as_u64().expect("a number");
    assert!(after >= 14 && after > before, "{before} and {after}");
    println!(
        "Facts: whole short messages of changing authors at 900 px: {before}, compact {after}"
    );
    for (width, name) in [(1440, "compact-1440"), (390, "compact-390")] {
        kevin.size(width, 900).await;
        kevin.shot(name).await;
    }
    kevin.close().await;
}
