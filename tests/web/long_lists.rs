//! Lists of more than 200 items: the rest is a click away, without scripts as well.

use std::collections::BTreeSet;

use crate::support::{Person, Server, page::Page, person::location};

/// Makes accounts called `<name>1`, `<name>2` … by themselves.
fn accounts(server: &Server, name: &str, number: u32) {
    server.query(&format!(
        "insert into users (username, username_key, password_hash, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {number})
         select '{name}' || i, '{name}' || i, 'none', 0 from n"
    ));
}

/// Makes open rooms called `<name>1`, `<name>2` …, which kevin owns.
fn rooms(server: &Server, name: &str, number: u32) {
    server.query(&format!(
        "insert into rooms (name, name_key, created_by, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {number})
         select '{name}' || i, '{name}' || i, u.id, 0
           from n, users u where u.username = 'kevin'"
    ));
}

/// A room with 450 members: kevin, who owns it, jason, and others.
async fn crowded_room(server: &Server) -> (Person, Person, String) {
    let (kevin, jason, room) = server.kevin_and_jason().await;
    accounts(server, "guest", 448);
    server.query(&format!(
        "insert into memberships (room_id, user_id, joined_at, visited_at)
         select {room}, id, 0, 0 from users where username like 'guest%'"
    ));
    (kevin, jason, room)
}

/// The address of the link to the next part, if there is one.
fn next(page: &Page, css: &str) -> Option<String> {
    let links = page.texts(css).len();
    (links > 0).then(|| page.attr(css, "href"))
}

/// Follows the links to the next parts from the page at `path`, and returns what `css` selects
/// on each.
async fn parts(person: &Person, path: &str, css: &str, link: &str) -> Vec<Vec<String>> {
    let (mut parts, mut place) = (vec![], Some(path.to_owned()));
    while let Some(path) = place {
        let page = person.page(&path).await;
        parts.push(page.texts(css));
        place = next(&page, link).map(|href| href.split('#').next().unwrap_or_default().to_owned());
        assert!(parts.len() < 10, "it goes on and on");
    }
    parts
}

/// How long the parts are, and that each item is in one of them.
fn lengths(parts: &[Vec<String>]) -> Vec<usize> {
    let all: Vec<_> = parts.concat();
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "each once");
    parts.iter().map(Vec::len).collect()
}

#[tokio::test]
async fn every_member_is_on_the_page_of_members_and_can_be_removed() {
    let server = Server::start().await;
    let (kevin, jason, room) = crowded_room(&server).await;
    let members = format!("/rooms/{room}/members");
    let (names, more) = (".managed > .person bdi", ".actions a[href*='?after=']");
    let found = parts(&kevin, &members, names, more).await;
    assert_eq!(lengths(&found), [200, 200, 50]);
    let first = kevin.page(&members).await;
    assert!(
        first
            .texts(".hint")
            .contains(&"Members 1–200 of 450".into())
    );
    assert_eq!(first.texts(".managed button").len(), 199, "all but himself");
    let second = kevin.page(&next(&first, more).expect("more")).await;
    assert!(
        second
            .texts(".hint")
            .contains(&"Members 201–400 of 450".into())
    );
    // The owner removes the last one of all.
    let last = server.query("select max(id) from users where username like 'guest%'");
    let third = kevin.page(&next(&second, more).expect("more")).await;
    let remove = format!("{members}/{last}/remove");
    assert!(
        third
            .element(&format!("form[action='{remove}']"))
            .contains("guest448")
    );
    assert_eq!(kevin.page(&remove).await.texts("h1").len(), 1);
    assert_eq!(location(&kevin.post(&remove, &[]).await), members);
    let first = jason.page(&members).await;
    assert!(
        first
            .texts(".hint")
            .contains(&"Members 1–200 of 449".into())
    );
    assert!(
        first.texts(".managed button").is_empty(),
        "he manages nothing"
    );
    // A place behind the last one, and one that is no place.
    let beyond = kevin
        .page(&format!("{members}?after=9223372036854775807"))
        .await;
    assert_eq!(beyond.texts(".hint"), ["That’s everyone."]);
    let odd = kevin
        .page(&format!("{members}?after=x&waiting_after=-1"))
        .await;
    assert_eq!(odd.texts(names).len(), 200);
}

#[tokio::test]
async fn the_menu_of_a_room_shows_every_member_part_by_part() {
    let server = Server::start().await;
    let (kevin, _, room) = crowded_room(&server).await;
    // Without scripts the page has the first 30 and a link to the others.
    let page = kevin.room(&room).await;
    assert_eq!(page.texts("#members li").len(), 30);
    assert_eq!(page.texts("#members-rest .hint"), ["Members 1–30 of 450"]);
    let rest = page.attr("#members-rest a", "href");
    let rest = parts(
        &kevin,
        &rest,
        ".managed > .person bdi",
        ".actions a[href*='?after=']",
    );
    assert_eq!(lengths(&rest.await), [200, 200, 20]);
    // With scripts the list is fetched when it is opened.
    let fetch = async |path: &str| {
        let request = kevin.request(reqwest::Method::GET, path);
        let answer = request.header("HX-Request", "true").send().await;
        Page::read(&answer.expect("an answer").text().await.expect("a list"))
    };
    let (mut all, mut hints) = (vec![], vec![]);
    let mut place = Some(format!("/rooms/{room}/members"));
    while let Some(path) = place {
        let part = fetch(&path).await;
        all.push(part.texts("li.person bdi"));
        hints.extend(part.texts(".hint"));
        place = next(&part, "#next-members");
        if let Some(next) = &place {
            assert_eq!(&part.attr("#next-members", "hx-get"), next);
        }
    }
    assert_eq!(lengths(&all), [200, 200, 50]);
    let said = [200, 400, 450].map(|end| format!("Members 1–{end} of 450"));
    assert_eq!(hints, said);
    // A short list says nothing about parts.
    let small = kevin.join("small").await;
    assert_eq!(kevin.room(&small).await.texts("#members-rest"), [""]);
}

#[tokio::test]
async fn long_lists_elsewhere_have_parts_too() {
    let server = Server::start().await;
    let (kevin, _, room) = crowded_room(&server).await;
    // The readers of a message.
    let message = kevin.say(&room, "hello").await;
    server.query(&format!(
        "update memberships set seen = {message} where room_id = {room}"
    ));
    let place = format!("/rooms/{room}/messages/{message}");
    let readers = parts(&kevin, &place, ".people bdi", ".actions a[href*='after=']").await;
    assert_eq!(lengths(&readers), [200, 200, 49]);
    // People who have not answered an invitation.
    accounts(&server, "stranger", 250);
    let now = i64::MAX;
    server.query(&format!(
        "insert into invitations (room_id, user_id, invited_by, created_at)
         select {room}, s.id, k.id, {now} from users s, users k
          where s.username like 'stranger%' and k.username = 'kevin'"
    ));
    let members = format!("/rooms/{room}/members");
    let link = ".actions a[href*='waiting_after=']";
    let waiting = parts(&kevin, &members, ".waiting .person bdi", link).await;
    assert_eq!(lengths(&waiting), [200, 50]);
    // The rooms that somebody refuses, and invitations.
    rooms(&server, "refused", 250);
    server.query(
        "insert into refused_rooms (user_id, room_id, room_name, created_at)
         select k.id, r.id, r.name, 0 from users k, rooms r
          where k.username = 'kevin' and r.name like 'refused%'",
    );
    let link = ".actions a[href*='rooms_before=']";
    let refused = parts(&kevin, "/me/contacts", ".managed .person bdi", link).await;
    assert_eq!(lengths(&refused), [200, 50]);
    rooms(&server, "asking", 201);
    server.query(
        "insert into memberships (room_id, user_id, joined_at, visited_at)
         select r.id, j.id, 0, 0 from rooms r, users j
          where r.name like 'asking%' and j.username = 'jason'",
    );
    server.query(&format!(
        "insert into invitations (room_id, user_id, invited_by, created_at)
         select r.id, k.id, j.id, {now} from rooms r, users k, users j
          where r.name like 'asking%' and k.username = 'kevin' and j.username = 'jason'"
    ));
    let page = kevin.page("/me/contacts").await;
    assert_eq!(page.texts(".invitation").len(), 200);
    let says = |page: &Page| {
        page.texts(".hint")
            .contains(&"Answer some of these to see more.".into())
    };
    assert!(says(&page));
    let decline = page.attr(".invitation:first-child form[action$='/decline']", "action");
    kevin.post(&decline, &[]).await;
    let page = kevin.page("/me/contacts").await;
    assert_eq!(page.texts(".invitation").len(), 200);
    assert!(!says(&page));
}
