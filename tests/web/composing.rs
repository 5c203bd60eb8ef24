//! Help while a message is written: completion, mentions of everybody, links to rooms,
//! commands, and what only the author is told.

use crate::support::{
    Person, Server,
    page::Page,
    person::{location, nonce},
};

async fn suggested(person: &Person, room: &str, word: &str) -> Vec<String> {
    let word: String = url::form_urlencoded::byte_serialize(word.as_bytes()).collect();
    let answer = person
        .get(&format!("/rooms/{room}/complete?at={word}"))
        .await;
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.expect("a list");
    let list = scraper::Html::parse_fragment(&html);
    let rows = scraper::Selector::parse("[role=option]").expect("a selector");
    let insert = |row: scraper::ElementRef<'_>| row.attr("data-insert").expect("a text").to_owned();
    list.select(&rows).map(insert).collect()
}

async fn private_room(person: &Person, name: &str) -> String {
    let form = [("name", name), ("kind", "private")];
    let place = location(&person.post("/rooms", &form).await);
    let id = place.trim_start_matches("/rooms/");
    id.split(['/', '?', '#']).next().expect("an id").to_owned()
}

pub async fn unread(person: &Person) -> Vec<String> {
    person.page("/lobby").await.texts("nav .unread")
}

async fn body(person: &Person, room: &str, message: u64) -> String {
    let page = person
        .page(&format!("/rooms/{room}/messages/{message}"))
        .await;
    page.element(&format!("#m{message} .body"))
}

/// The notes to the author when the message is posted, with scripts and without.
async fn told(person: &Person, room: &str, text: &str) -> (String, String) {
    let form = [("body", text), ("nonce", &*nonce())];
    let answer = person
        .hx_post(&format!("/rooms/{room}/messages"), &form)
        .await;
    let update = answer.text().await.expect("an answer");
    let form = [("body", text), ("nonce", &*nonce())];
    let place = location(&person.post(&format!("/rooms/{room}/messages"), &form).await);
    let page = person.page(place.split('#').next().expect("a path")).await;
    let notes = |page: &Page, css: &str| page.texts(css).join(" ");
    let update = Page::read(&update.replace("hx-partial", "div"));
    (
        notes(&update, "[hx-target=\"#notes\"] p"),
        notes(&page, "#notes p"),
    )
}

#[tokio::test]
async fn completion_offers_what_one_may_see() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let ana = server.register("ana").await;
    ana.post("/me/profile", &[("display_name", "Zoë Quinn")])
        .await;
    let outsider = server.register("anabel").await;
    let room = kevin.join("Design Team").await;
    ana.join("Design Team").await;
    let secret = private_room(&outsider, "Design secrets").await;
    // Members first, by either name; then others, who may see an open room.
    assert_eq!(
        suggested(&kevin, &room, "@").await,
        ["@ana ", "@room ", "@here "]
    );
    assert_eq!(suggested(&kevin, &room, "@An").await, ["@ana ", "@anabel "]);
    assert_eq!(suggested(&kevin, &room, "@zoe").await, ["@ana "]);
    assert_eq!(suggested(&kevin, &room, "@ro").await, ["@room "]);
    assert_eq!(suggested(&kevin, &room, "@nobody").await, [""; 0]);
    // Nobody else may see a private one.
    assert_eq!(suggested(&outsider, &secret, "@a").await, [""; 0]);
    assert_eq!(
        kevin
            .get(&format!("/rooms/{secret}/complete?at=@a"))
            .await
            .status(),
        404
    );
    // Somebody who is blocked is not offered.
    kevin.post("/people/anabel/block", &[]).await;
    assert_eq!(suggested(&kevin, &room, "@An").await, ["@ana "]);
    // Rooms: open ones alone, and as they are written.
    assert_eq!(suggested(&kevin, &room, "#des").await, ["#Design-Team "]);
    assert_eq!(
        suggested(&outsider, &secret, "#design-t").await,
        ["#Design-Team "]
    );
    assert_eq!(suggested(&kevin, &room, "#team").await, ["#Design-Team "]);
    // However many there are, and a private one where everybody may see it.
    server.query(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
         insert into rooms (name, name_key, kind, created_by, created_at)
         select 'Aa design ' || i, 'aa design ' || i, 'open', 1, 0 from n",
    );
    assert_eq!(suggested(&kevin, &room, "#des").await[0], "#Design-Team ");
    assert_eq!(
        suggested(&outsider, &secret, "#design").await[..2],
        ["#Design-secrets ", "#Design-Team "]
    );
    let hidden = suggested(&kevin, &room, "#design-s").await;
    assert_eq!(hidden, [""; 0]);
    // Emoji after two letters, the best name first.
    assert_eq!(suggested(&kevin, &room, ":tad").await[0], "🎉 ");
    assert_eq!(suggested(&kevin, &room, ":t").await, [""; 0]);
    assert_eq!(suggested(&kevin, &room, ":+1").await[0], "👍 ");
    // Faces of the old kind are sent as they are.
    for face in [":-p", ":-m", ":-r"] {
        assert_eq!(suggested(&kevin, &room, face).await, [""; 0], "{face}");
    }
    assert_eq!(suggested(&kevin, &room, ":sm").await.len(), 8);
    // Commands.
    assert_eq!(suggested(&kevin, &room, "/m").await, ["/me ", "/mute "]);
    assert_eq!(suggested(&kevin, &room, "/").await.len(), 9);
    assert_eq!(suggested(&kevin, &room, "nothing").await, [""; 0]);
    assert_eq!(suggested(&kevin, &room, "").await, [""; 0]);
}

#[tokio::test]
async fn a_mention_of_everybody_is_one_for_all_but_who_muted_the_room() {
    let server = Server::start().await;
    let (people, room) = server.office(21, "designers").await;
    let owner = server.query(&format!(
        "select username from users join rooms on created_by = users.id where rooms.id = {room}"
    ));
    let place = |name: &str| {
        let number: usize = name
            .trim_start_matches("person-")
            .parse()
            .expect("a number");
        number
    };
    let (owner, mut others): (Vec<_>, Vec<_>) = people
        .into_iter()
        .enumerate()
        .partition(|(number, _)| *number == place(&owner));
    let owner = owner.into_iter().next().expect("the owner").1;
    let (_, muted) = others.pop().expect("a member");
    let (_, reader) = others.pop().expect("a member");
    let (_, author) = others.pop().expect("a member");
    let notify = format!("/rooms/{room}/notify");
    muted.post(&notify, &[("notify", "nothing")]).await;
    reader.post(&notify, &[("notify", "mentions")]).await;
    let elsewhere = reader.join("elsewhere").await;
    author.join("elsewhere").await;
    let mut tab = reader.socket(&elsewhere, None).await;
    tab.event("rooms").await;
    // In a large room it is a word, and only the author learns why.
    let (live, page) = told(&author, &room, "hello @room").await;
    assert!(live.contains("more than 20 people"), "{live}");
    assert_eq!(live, page);
    assert_eq!(unread(&reader).await, [""; 0]);
    let message = owner.say(&room, "hello @Room").await;
    while tab.event("unread").await["count"] != 1 {}
    assert_eq!(unread(&reader).await, ["1 unread"]);
    assert_eq!(unread(&muted).await, [""; 0]);
    assert_eq!(unread(&owner).await, [""; 0]);
    assert_eq!(
        server.query("select count(*) from mentions"),
        "0",
        "one row for all"
    );
    assert!(
        body(&reader, &room, message)
            .await
            .contains("<b class=\"mention own\">@room</b>")
    );
    // Naming somebody as well does not count twice, and an edit takes it away.
    let place = format!("/rooms/{room}/messages/{message}");
    let name = reader.page("/me").await.texts("body").join("");
    assert!(!name.is_empty());
    owner.post(&place, &[("body", "hello, all of you")]).await;
    tab.event("rooms").await;
    assert_eq!(unread(&reader).await, [""; 0]);
    owner
        .post(&place, &[("body", "hello @room, again @room")])
        .await;
    tab.event("rooms").await;
    assert_eq!(unread(&reader).await, ["1 unread"]);
    owner.post(&format!("{place}/remove"), &[]).await;
    tab.event("rooms").await;
    assert_eq!(unread(&reader).await, [""; 0]);
    assert_eq!(server.query("select count(*) from named_rooms"), "0");
    // Everybody who is online at that moment.
    let counted = owner.say(&room, "who is @here").await;
    while tab.event("unread").await["count"] != 1 {}
    let online = format!("select count(*) from mentions where message_id = {counted}");
    assert_eq!(server.query(&online), "1");
    assert_eq!(unread(&reader).await, ["1 unread"]);
    assert!(body(&reader, &room, counted).await.contains("@here</b>"));
    // An edit is for the same people, and not for those who came since.
    let who = || {
        server.query(&format!(
            "select user_id from mentions where message_id = {counted}"
        ))
    };
    let (was, _late) = (who(), author.socket(&elsewhere, None).await);
    let place = format!("/rooms/{room}/messages/{counted}");
    owner
        .post(&place, &[("body", "who is @here, and awake?")])
        .await;
    assert_eq!(who(), was);
    assert_eq!(unread(&reader).await, ["1 unread"]);
    // With twenty, anybody may.
    muted.leave(&room).await;
    let (live, _) = told(&author, &room, "everybody: @room").await;
    assert_eq!(live, "");
    assert_eq!(unread(&reader).await, ["3 unread"]);
}

#[tokio::test]
async fn a_text_shows_names_and_links_to_open_rooms_only() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    jason
        .post("/me/profile", &[("display_name", "Jason <b>O'Neil")])
        .await;
    let open = jason.join("Café & Co").await;
    let secret = private_room(&kevin, "secret").await;
    let text = "@JASON: #café-&-co, #Secret or #designers? #nothing x#designers";
    let message = kevin.say(&room, text).await;
    let shown = "<a class=\"mention name\" href=\"/people/jason\" title=\"@jason\">@Jason &lt;b&gt;O'Neil</a>";
    let drawn = body(&jason, &room, message).await;
    assert!(drawn.contains(shown), "{drawn}");
    assert!(
        drawn.contains(&format!(
            "<a class=\"mention\" href=\"/rooms/{open}\">#café-&amp;-co</a>"
        )),
        "{drawn}"
    );
    assert!(
        drawn.contains(&format!(
            "<a class=\"mention\" href=\"/rooms/{room}\">#designers</a>"
        )),
        "{drawn}"
    );
    assert!(drawn.contains(" #Secret or"), "{drawn}");
    assert!(
        !drawn.contains(&format!("/rooms/{secret}\"")),
        "not even for its members"
    );
    // A private room is linked in itself, and where two people talk who are both in it.
    let link = format!("<a class=\"mention\" href=\"/rooms/{secret}\">#Secret</a>");
    let inside = kevin.say(&secret, "#Secret").await;
    assert!(body(&kevin, &secret, inside).await.contains(&link));
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.trim_start_matches("/rooms/");
    for is_in in [false, true] {
        let said = kevin.say(chat, "#Secret").await;
        let drawn = body(&jason, chat, said).await;
        assert_eq!(drawn.contains(&link), is_in, "{drawn}");
        kevin
            .post(
                &format!("/rooms/{secret}/members"),
                &[("username", "jason")],
            )
            .await;
        jason
            .post(&format!("/invitations/{secret}/accept"), &[])
            .await;
    }
    assert!(drawn.contains("x#designers"), "{drawn}");
    // Another name is shown at once, and what was typed is what is edited.
    jason.post("/me/profile", &[("display_name", "J.")]).await;
    assert!(body(&kevin, &room, message).await.contains(">@J.</a>"));
    let editor = kevin
        .page(&format!("/rooms/{room}/messages/{message}/edit"))
        .await;
    assert_eq!(editor.texts("textarea")[0].trim(), text);
    // A deleted room is no link any more.
    jason
        .post(
            &format!("/rooms/{open}/delete"),
            &[("confirm", "Café & Co")],
        )
        .await;
    assert!(
        !body(&kevin, &room, message)
            .await
            .contains(&format!("/rooms/{open}\""))
    );
    // Over the socket, and from the log.
    let mut live = jason.socket(&room, None).await;
    kevin.say(&room, "@jason in #designers").await;
    let said = live.change("said").await;
    assert_eq!(said["named"]["people"][0]["name"], "J.");
    assert_eq!(said["named"]["rooms"][0]["name"], "designers");
}

#[tokio::test]
async fn only_the_author_is_told_who_is_not_in_the_room() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    server.register("ana").await;
    server.register("ana.b").await;
    let (live, page) = told(&kevin, &room, "@ana and @jason, @nobody").await;
    assert!(live.starts_with("ana isn’t in this room"), "{live}");
    assert_eq!(live, page);
    let (live, _) = told(&kevin, &room, "@ana.b.").await;
    assert!(live.starts_with("ana.b isn’t"), "the longest name: {live}");
    assert_eq!(told(&kevin, &room, "@jason").await.0, "");
    // So is the author of an edit, with scripts and without.
    let place = format!("/rooms/{room}/messages/{}", kevin.say(&room, "@an").await);
    let edit = [("body", "@ana")];
    let answer = kevin.hx_post(&place, &edit).await;
    let update = answer.text().await.expect("an answer");
    let note = Page::read(&update.replace("hx-partial", "div")).texts("[hx-target=\"#notes\"] p");
    assert_eq!(note, ["ana isn’t in this room and won’t see your message."]);
    let place = location(&kevin.post(&place, &edit).await);
    let page = kevin.page(place.split('#').next().expect("a path")).await;
    assert_eq!(page.texts("#notes p"), note);
    let message = kevin.say(&room, "@ana").await;
    let path = format!("/rooms/{room}?note={message}");
    let page = kevin.page(&path).await;
    assert_eq!(
        page.attr("#notes form", "action"),
        format!("/rooms/{room}/members")
    );
    assert_eq!(page.attr("#notes [name=username]", "value"), "ana");
    assert_eq!(
        jason.page(&path).await.texts("#notes p"),
        [""; 0],
        "nobody else"
    );
    let form = [("username", "ana")];
    location(&kevin.post(&format!("/rooms/{room}/members"), &form).await);
    // There is nobody to ask into a conversation.
    let chat = location(&kevin.post("/chat/jason", &[]).await);
    let chat = chat.trim_start_matches("/rooms/");
    assert_eq!(
        told(&kevin, chat, "@ana @room").await,
        (String::new(), String::new())
    );
}
