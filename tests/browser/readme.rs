//! The screenshots in the README, of a made-up server. They are saved in `tests/browser/shots`, and
//! copied from there to `.github` when the design has changed.

use serde_json::json;

use crate::{
    driver::Driver,
    support::{Person, Server, person::location},
};

async fn register_as(server: &Server, username: &str, name: &str) -> Person {
    let person = server.register(username).await;
    let form = [("display_name", name), ("bio", "")];
    assert_eq!(person.post("/me/profile", &form).await.status(), 303);
    person
}

/// Sends a direct message.
async fn send_direct_message(person: &Person, whom: &str, text: &str) {
    let place = location(&person.post(&format!("/chat/{whom}"), &[]).await);
    let room = place.strip_prefix("/rooms/").expect("a room");
    person.say(room, text).await;
}

#[tokio::test]
async fn the_readme_has_pictures() {
    let server = Server::start().await;
    let mara = register_as(&server, "mara", "Mara").await;
    let tom = register_as(&server, "tom", "Tom").await;
    let ines = register_as(&server, "ines.r", "Inés").await;
    let leo = register_as(&server, "leo", "Leo").await;
    let mut rooms = vec![];
    for name in ["Bakery", "Book club", "Garden", "Sunday runs"] {
        for person in [&mara, &tom, &ines, &leo] {
            rooms.push(person.join(name).await);
        }
    }
    let [bakery, books, garden] = [0, 4, 8].map(|n| rooms[n].clone());
    send_direct_message(&mara, "ines.r", "Thank you for the plums!").await;
    send_direct_message(&tom, "mara", "Do you have the key to the shed?").await;
    ines.say(&books, "Chapter nine by Thursday, then?").await;
    leo.say(&garden, "The tomatoes are in.").await;
    leo.say(&garden, "All forty of them.").await;
    for (person, text) in [
        (&tom, "The new oven is here, and it fits through the door."),
        (&tom, "Barely."),
        (&ines, "Pictures or it did not happen!"),
        (&mara, "Who can be there on Saturday at seven to try it?"),
        (
            &leo,
            "Me. I bring the sourdough, it has been waiting for this.",
        ),
        (&ines, "Me too, with coffee."),
        (&tom, "@mara shall we do the rye first? It takes longest."),
        (&mara, "Rye first, then the rolls. See you all on Saturday."),
    ] {
        person.say(&bakery, text).await;
    }
    let driver = Driver::start().await;
    let browser = driver.browser().await;
    let cookie = mara.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let session = json!({ "name": name, "value": value, "url": server.url("/") });
    browser.cdp("Network.setCookie", session).await;
    browser.goto(&server, &format!("/rooms/{bakery}")).await;
    browser.live().await;
    browser.size(1440, 900).await;
    browser.shot("readme-room").await;
    browser.keys("#composer-body", "\u{e009}k\u{e000}").await;
    browser.find("#jump[open] #places").await;
    browser.keys("#jump [name=q]", "b").await;
    browser
        .until("document.querySelector('#jump #places').dataset.wanted === 'b'")
        .await;
    browser.shot("readme-jump").await;
    browser.click("#jump .closes button").await;
    browser.size(390, 844).await;
    browser.dark(true).await;
    browser.eval("document.activeElement.blur()").await;
    browser.shot("readme-phone").await;
    browser.dark(false).await;
    browser.goto(&server, "/lobby").await;
    browser.live().await;
    browser.shot("readme-rooms").await;
    browser.close().await;
}
