//! Lists of more than 200: the menu of a room with 450 members.

use crate::{driver::Driver, layout::shots, support::Server};

/// The members in the menu, as numbers of their accounts.
const SHOWN: &str =
    "[...document.querySelectorAll('#members li')].map(li => Number(li.id.slice(1)))";

fn shows(number: u32) -> String {
    format!("document.querySelectorAll('#members li').length === {number}")
}

/// Where the keyboard is.
const FOCUS: &str = "document.activeElement.id";

#[tokio::test]
async fn the_keyboard_reaches_the_last_of_450_members() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    let room = kevin
        .place()
        .await
        .rsplit('/')
        .next()
        .expect("a room")
        .to_owned();
    server.query(&format!(
        "insert into users (username, username_key, password_hash, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < 448)
         select 'guest' || i, 'guest' || i, 'none', 0 from n;
         insert into memberships (room_id, user_id, joined_at, visited_at)
         select {room}, id, 0, 0 from users where username like 'guest%'"
    ));
    // Somebody who joins while the list is open, and stands at its end.
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    kevin.click(".menu summary").await;
    kevin.until(&shows(200)).await;
    let jason = server.register("jason").await;
    assert_eq!(jason.join("designers").await, room);
    let page = jason.listen(&room, None).await;
    kevin.until(&shows(201)).await;
    kevin
        .until("document.querySelectorAll('#members .online').length === 2")
        .await;
    kevin
        .eval("document.querySelector('#members-rest').scrollIntoView({ block: 'end' })")
        .await;
    shots(&kevin, "members-menu-long").await;
    kevin.size(390, 844).await;
    kevin
        .eval("document.querySelector('#members-rest').scrollIntoView({ block: 'end' })")
        .await;
    kevin.shot("members-menu-long-390-scrolled").await;
    kevin.size(1440, 900).await;
    // From the keyboard: the focus goes to the next link, and at the end beside the last.
    kevin
        .eval("document.querySelector('#next-members').focus()")
        .await;
    for (number, hint, focus) in [
        (401, "Members 1–400 of 450", "next-members"),
        (450, "Members 1–450 of 450", "members-rest"),
    ] {
        kevin.keys("#next-members", "\u{e007}").await;
        kevin.until(&shows(number)).await;
        kevin.until(&format!("{FOCUS} === '{focus}'")).await;
        let said = kevin.texts("#members-rest .hint").await;
        assert_eq!(said, [hint]);
    }
    kevin
        .eval("document.querySelector('#members-rest').scrollIntoView({ block: 'center' })")
        .await;
    kevin.shot("members-menu-end").await;
    let sorted = format!("(ids => ids.every((id, n) => !n || ids[n - 1] < id))({SHOWN})");
    assert_eq!(kevin.eval(&sorted).await, true);
    drop(page);
    // Opened again, the list begins anew.
    kevin.click(".menu summary").await;
    kevin.click(".menu summary").await;
    kevin.until(&shows(200)).await;
    kevin
        .until(
            "document.querySelector('#members-rest .hint').textContent === 'Members 1–200 of 450'",
        )
        .await;

    // The page of members, where they are removed.
    kevin.goto(&server, &format!("/rooms/{room}/members")).await;
    shots(&kevin, "members-long").await;
    for _ in 0..2 {
        kevin.click(".actions a[href*='?after=']").await;
    }
    kevin
        .until("document.querySelectorAll('.managed').length === 50")
        .await;
    shots(&kevin, "members-long-end").await;
    kevin.size(1440, 900).await;
    kevin.click("li.managed:nth-last-child(2) .danger").await;
    kevin.click("main form .danger").await;
    kevin.until("location.pathname.endsWith('/members')").await;
    let left = server.query(&format!(
        "select count(*) from memberships where room_id = {room}"
    ));
    assert_eq!(left, "449");
    // The quick switcher has the best eight, and leads to the others.
    kevin.goto(&server, "/find?q=guest").await;
    shots(&kevin, "find-more").await;
    kevin.click("#places a[href^='/people?']").await;
    kevin
        .until("document.querySelectorAll('.directory .entry').length === 50")
        .await;
    assert_eq!(kevin.console().await, Vec::<String>::new());
    kevin.close().await;

    // Without scripts.
    let plain = driver.browser_without_scripts().await;
    plain.goto(&server, "/login").await;
    plain.fill("[name=username]", "jason").await;
    plain
        .fill("[name=password]", crate::support::person::PASSWORD)
        .await;
    plain.click("main form button").await;
    plain.until("location.pathname.startsWith('/rooms/')").await;
    plain.click(".menu summary").await;
    plain.shot("members-menu-long-plain").await;
    plain.click("#next-members").await;
    plain
        .until("document.querySelectorAll('.managed').length === 200")
        .await;
    plain.close().await;
}
