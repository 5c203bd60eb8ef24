//! Leaving, handing a room over and clearing a history, with and without scripts.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    driver::Driver,
    layout::shots,
    support::{Server, person::location},
};

#[tokio::test]
async fn the_new_owner_keeps_typing_and_can_manage_the_room() {
    let server = Server::start().await;
    server.register("admina").await;
    let driver = Driver::start().await;
    let owner = server.register("uma").await;
    let room = owner.join("designers").await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let manages = |yes| format!("document.querySelector('main').dataset.manages === '{yes}'");
    kevin.until(&manages(false)).await;
    kevin.fill("#composer-body", "half a thought").await;
    owner.leave(&room).await;
    kevin.until(&manages(true)).await;
    kevin
        .until("document.querySelector('#composer-body').value === 'half a thought'")
        .await;
    kevin.live().await;
    kevin
        .until("document.querySelector('#owner').textContent.includes('kevin')")
        .await;
    kevin.click(".menu summary").await;
    kevin.shot("room-owner-menu").await;
    kevin.close().await;
}

#[tokio::test]
async fn a_private_room_is_left_and_a_history_restored_by_clicks() {
    let server = Server::start().await;
    server.register("admina").await;
    let driver = Driver::start().await;
    for scripts in [true, false] {
        let name = if scripts { "kevin" } else { "jason" };
        let kevin = match scripts {
            true => driver.browser().await,
            false => driver.browser_without_scripts().await,
        };
        server.register(name).await;
        kevin.goto(&server, "/login").await;
        kevin.fill("[name=username]", name).await;
        kevin
            .fill("[name=password]", crate::support::person::PASSWORD)
            .await;
        kevin.click("main form button").await;
        kevin.until_at("/lobby").await;
        let person = server.visitor();
        person.sign_in(name).await;
        let form = [("name", "The surprise party"), ("kind", "private")];
        let place = location(&person.post("/rooms", &form).await);
        let room = place.trim_start_matches("/rooms/");
        person.say(room, "a canary").await;

        // The history says that it was cleared, and comes back by a button.
        kevin.goto(&server, &format!("{place}/settings")).await;
        kevin.click("form[action$='/clear'] button").await;
        kevin
            .until_at(&format!("{place}/settings?done=Cleared"))
            .await;
        kevin.goto(&server, &place).await;
        if scripts {
            shots(&kevin, "room-cleared").await;
            kevin.goto(&server, &place).await;
        } else {
            kevin.enter_frame("iframe.live").await;
        }
        let notice = kevin.texts(".cleared p").await.concat();
        assert!(notice.contains("You cleared the history"), "{notice}");
        assert!(kevin.texts("#messages .body").await.is_empty());
        kevin.click(".cleared button").await;
        kevin.leave_frame().await;
        // The page has the same address after that.
        let begun = Instant::now();
        loop {
            if !scripts {
                kevin.enter_frame("iframe.live").await;
            }
            let texts = kevin.texts("#messages .body").await;
            kevin.leave_frame().await;
            if texts == ["a canary"] {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{texts:?}");
            sleep(Duration::from_millis(100)).await;
        }

        // The menu leads to a page that says what happens.
        kevin.click(".menu summary").await;
        if scripts {
            kevin.shot("room-private-menu").await;
        }
        kevin.click("a[href$='/leave']").await;
        kevin.until_at(&format!("{place}/leave")).await;
        let question = kevin.texts("main").await.concat();
        assert!(question.contains("You’re the last one here"), "{question}");
        if scripts {
            shots(&kevin, "leave-private-room").await;
        }
        kevin.click("main .danger").await;
        kevin.until_at("/lobby").await;
        assert_eq!(server.query("select count(*) from messages"), "0");
        kevin.close().await;
    }
}
