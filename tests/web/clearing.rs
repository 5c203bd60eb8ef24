//! Clearing the history for oneself.

use crate::support::{Person, Server, page::Page, person::location};

async fn post(person: &Person, room: &str, action: &str, form: &[(&str, &str)]) -> u16 {
    let answer = person.post(&format!("/rooms/{room}/{action}"), form).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn people_clear_the_history_for_themselves_and_restore_it() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let old = kevin.say(&room, "a canary from before").await;
    let cursor = jason.room(&room).await.cursor();
    kevin.say(&room, "another canary").await;
    let mut tab = jason.listen(&room, None).await;
    tab.until(|event| event.data.contains("#rooms")).await;

    let cleared = location(&jason.post(&format!("/rooms/{room}/clear"), &[]).await);
    assert_eq!(tab.ends().await, "reset", "the page has to reload");
    kevin.say(&room, "new").await;
    // No page and no stream shows it, however old the cursor.
    let page = jason.room(&room).await;
    assert_eq!(page.texts(".body"), ["new"]);
    assert_eq!(page.older, None);
    let before = jason
        .page(&format!("/rooms/{room}?before={}", old + 1))
        .await;
    assert!(before.messages.is_empty());
    let one = format!("/rooms/{room}/messages/{old}");
    assert_eq!(jason.get(&one).await.status(), 404);
    let mut again = jason.listen(&room, Some(&cursor)).await;
    again.sees("new").await;
    kevin.post(&one, &[("body", "a louder canary")]).await;
    kevin.say(&room, "newer").await;
    again.sees("newer").await;
    assert!(
        !again
            .received
            .iter()
            .any(|event| event.data.contains("canary"))
    );
    assert_eq!(
        kevin.room(&room).await.messages.len(),
        4,
        "the others keep it"
    );

    // The page offers to undo it.
    let page = jason.page(&cleared).await;
    let undo = page.attr(".done form", "action");
    assert_eq!(
        location(&jason.post(&undo, &[]).await),
        format!("/rooms/{room}")
    );
    assert_eq!(jason.room(&room).await.messages.len(), 4);
    let outsider = server.register("outsider").await;
    assert_eq!(post(&outsider, &room, "clear", &[]).await, 404);
    assert_eq!(post(&outsider, &room, "restore", &[]).await, 404);
}

#[tokio::test]
async fn a_cleared_room_says_so_and_each_clearing_can_be_undone() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let (clear, place) = (format!("/rooms/{room}/clear"), format!("/rooms/{room}"));
    let texts = |page: &Page| page.texts(".body");
    let beginning = |page: &Page| page.texts(".beginning p").concat();
    // Clearing an empty room hides nothing.
    jason.post(&clear, &[]).await;
    assert!(beginning(&jason.room(&room).await).contains("where it begins"));
    kevin.say(&room, "one").await;
    jason.post(&clear, &[]).await;
    let first = jason.room(&room).await;
    assert!(beginning(&first).contains("You cleared the history"));
    assert!(!beginning(&first).contains("where it begins"));
    assert_eq!(first.texts(".cleared time").len(), 1, "it says when");
    assert_eq!(first.texts(".cleared button"), ["Undo"]);
    // The others have their beginning. One who clears at the same message has their own time.
    assert!(beginning(&kevin.room(&room).await).contains("where it begins"));
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    kevin.post(&clear, &[]).await;
    let time = |page: &Page| page.attr(".cleared time", "datetime");
    assert_ne!(time(&kevin.room(&room).await), time(&first));
    // Twice is once: the second press hides nothing more, and takes no way back away.
    jason.post(&clear, &[]).await;
    assert_eq!(time(&jason.room(&room).await), time(&first));
    kevin.say(&room, "two").await;
    let hidden = jason.room(&room).await;
    assert_eq!(
        (texts(&hidden), hidden.texts(".cleared").len()),
        (vec!["two".into()], 1)
    );
    jason.post(&clear, &[]).await;
    let second = jason.room(&room).await;
    assert!(texts(&second).is_empty());
    kevin.say(&room, "three").await;

    // Undo goes back one clearing at a time; two presses are one.
    let undo = jason.room(&room).await.attr(".cleared form", "action");
    for _ in 0..2 {
        assert_eq!(location(&jason.post(&undo, &[]).await), place);
        let page = jason.room(&room).await;
        assert_eq!(texts(&page), ["two", "three"]);
        assert_eq!(time(&page), time(&first), "when that was cleared");
    }
    let mut tab = jason.listen(&room, None).await;
    let undo = jason.room(&room).await.attr(".cleared form", "action");
    jason.post(&undo, &[]).await;
    assert_eq!(tab.ends().await, "reset");
    let page = jason.room(&room).await;
    assert_eq!(texts(&page), ["one", "two", "three"]);
    assert!(beginning(&page).contains("where it begins"));

    // It ends with the membership: whoever comes back sees all, and nothing to undo.
    jason.post(&clear, &[]).await;
    let undo = jason.room(&room).await.attr(".cleared form", "action");
    jason.leave(&room).await;
    assert_eq!(jason.post(&undo, &[]).await.status(), 404);
    jason.join("designers").await;
    assert_eq!(jason.room(&room).await.messages.len(), 3);
    assert_eq!(
        server.query("select count(*) from clearings"),
        "1",
        "kevin's"
    );
    // Other languages say so as well.
    jason.post(&clear, &[]).await;
    for (lang, words) in [("es", "Borraste el historial"), ("de", "Verlauf geleert")] {
        jason.post("/me/language", &[("language", lang)]).await;
        let page = jason.room(&room).await;
        assert!(
            beginning(&page).contains(words),
            "{lang}: {}",
            beginning(&page)
        );
    }
}
