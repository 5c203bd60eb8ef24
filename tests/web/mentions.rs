//! Mentions: the text marks those who are notified, and nobody else.

use serde_json::json;

use crate::support::{Person, Server};

/// Texts, and the people that each mentions. The people are `kevin` (the author), `ana`, `ana.b`, `the_`, `jos`;
/// `outsider` has an account and is not in the room.
const TEXTS: [(&str, &[&str]); 30] = [
    ("@ana", &["ana"]),
    ("@Ana, hi", &["ana"]),
    ("@ana.Thanks", &["ana"]),
    ("@ana.B thanks", &["ana.b"]),
    ("@ana.b.", &["ana.b"]),
    ("@ana,@the_", &["ana", "the_"]),
    ("(@ana)", &["ana"]),
    ("@ana的书，请@ana看", &["ana"]),
    ("@ana's, @ana’s, @ana…", &["ana"]),
    ("*@ana* _@ana_", &["ana"]),
    ("@the_", &["the_"]),
    ("@the_.", &["the_"]),
    ("_@the__", &["the_"]),
    ("@ana-maria", &["ana"]),
    ("@anna", &[]),
    ("@an", &[]),
    ("@josé", &[]),
    ("@jose\u{301}", &[]),
    ("@nobody", &[]),
    ("@outsider", &[]),
    ("kevin@ana.example", &[]),
    ("josé@ana.example", &[]),
    ("write to x@ana", &[]),
    ("https://x.example/@ana", &[]),
    ("https://x.example/a?b=@ana", &[]),
    ("https://x.example/a,@ana", &[]),
    ("www.x.example/@ana", &[]),
    ("social.example/@ana", &[]),
    ("@ana@social.example", &[]),
    ("https://x.example @ana", &["ana"]),
];

/// The names that are marked in a message, in lower case, each once.
fn marked(html: &str, message: u64) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let css = format!("#m{message} .body .mention");
    let selector = scraper::Selector::parse(&css).expect("a selector");
    let mut names: Vec<String> = vec![];
    for mention in page.select(&selector) {
        let text = mention.text().collect::<String>().to_lowercase();
        let name = text.strip_prefix('@').expect("a name").to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

async fn html(person: &Person, path: &str) -> String {
    person.get(path).await.text().await.expect("a page")
}

/// The people who are notified of a message.
fn notified(server: &Server, message: u64) -> Vec<&'static str> {
    let is_notified = |name: &&str| {
        let count = server.query(&format!(
            "select count(*) from mentions join users on users.id = user_id
              where message_id = {message} and username_key = '{name}'"
        ));
        count == "1"
    };
    let people = ["kevin", "ana", "ana.b", "the_", "jos", "outsider"].into_iter();
    people.filter(is_notified).collect()
}

#[tokio::test]
async fn who_is_mentioned_is_notified_and_marked() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let mut ana = None;
    for name in ["ana", "ana.b", "the_", "jos"] {
        let person = server.register(name).await;
        person.join("designers").await;
        ana.get_or_insert(person);
    }
    let ana = ana.expect("a person");
    server.register("outsider").await;
    let mut live = ana.listen(&room, None).await;
    let first = kevin.say(&room, "first").await;
    let place = format!("/rooms/{room}/messages/{first}");
    for (text, names) in TEXTS {
        let message = kevin.say(&room, text).await;
        assert_eq!(notified(&server, message), names, "{text}");
        let id = format!("id=\"m{message}\"");
        let pushed = live.until(|event| event.data.contains(&id)).await;
        assert_eq!(marked(&pushed.data, message), names, "pushed: {text}");
        for person in [&kevin, &ana] {
            for path in ["", "/messages", &format!("/messages/{message}")] {
                let page = html(person, &format!("/rooms/{room}{path}")).await;
                assert_eq!(marked(&page, message), names, "{path}: {text}");
            }
        }
        // An edit decides it anew.
        kevin.post(&place, &[("body", text)]).await;
        assert_eq!(notified(&server, first), names, "edited: {text}");
        let page = html(&ana, &format!("/rooms/{room}/messages/{first}")).await;
        assert_eq!(marked(&page, first), names, "edited: {text}");
    }
}

#[tokio::test]
async fn a_mention_is_what_it_was_when_it_was_written() {
    let server = Server::start().await;
    let kevin = server.register("kevin").await;
    let room = kevin.join("designers").await;
    let before = kevin.say(&room, "@ana and @kevin").await;
    let ana = server.register("ana").await;
    ana.join("designers").await;
    let after = kevin.say(&room, "@ana").await;
    let mut live = ana.socket(&room, None).await;
    kevin.say(&room, "@kevin, that is me").await;
    let said = live.change("said").await;
    assert_eq!(said["mentioned_names"], json!(["kevin"]));
    assert!(said["mentioned"].is_null(), "nobody notifies themselves");
    for _ in 0..2 {
        let page = html(&ana, &format!("/rooms/{room}")).await;
        assert_eq!(marked(&page, before), ["kevin"]);
        assert_eq!(marked(&page, after), ["ana"]);
        // Also for those who read the log.
        ana.leave(&room).await;
        ana.join("designers").await;
    }
}
