//! Every page, refusal, stream and mail is in its reader's language only.

use std::collections::BTreeSet;

use reqwest::Method;
use scraper::{Html, Node};
use snug::{all_strings, i18n::lang::Lang};

use crate::{
    languages_contacts, scheduled_limits,
    support::{
        Person, Server,
        person::{PASSWORD, header, location, nonce},
    },
};

/// The attributes that hold text for people.
#[rustfmt::skip]
const TEXT_ATTRIBUTES: [&str; 11] = [
    "title", "placeholder", "aria-label", "alt",
    "data-own", "data-lost", "data-failed", "data-question", "data-label", "data-more", "data-copied",
];

/// All texts of a page that people read or hear.
fn read(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut pieces = vec![];
    for node in page.tree.nodes() {
        match node.value() {
            Node::Text(text) => pieces.push(text.to_string()),
            Node::Element(element) => {
                let attributes = TEXT_ATTRIBUTES.iter().filter_map(|name| element.attr(name));
                pieces.extend(attributes.map(str::to_owned));
                // The value of a button is a text on it as well.
                let value = element.attr("value").filter(|_| element.name() == "button");
                pieces.extend(value.map(str::to_owned));
            }
            _ => {}
        }
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Whether `text` contains `words`, not as a part of longer words.
fn says(text: &str, words: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        !part(before.chars().next_back()) && !part(after.chars().next())
    })
}

/// The English texts that never occur in this language.
fn foreign_to(lang: Lang) -> BTreeSet<&'static str> {
    let place = Lang::ALL.iter().position(|other| *other == lang);
    let place = place.expect("a language");
    let pieces = |language: usize| {
        let forms = all_strings::all().flat_map(move |(_, word)| word.forms[language]);
        // (The parts between placeholders.)
        forms.flat_map(|form| form.split(['{', '}']).step_by(2))
    };
    let own: Vec<_> = pieces(place).collect();
    let letters = |text: &&str| text.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let english = pieces(0).map(|text| text.trim_matches(|c: char| !c.is_alphanumeric()));
    let english = english.filter(letters);
    english
        .filter(|text| !own.iter().any(|own| says(own, text)))
        .collect()
}

/// Visits pages and looks for texts of another language.
pub struct Walk<'a> {
    pub lang: Lang,
    foreign: &'a BTreeSet<&'static str>,
    checked: usize,
}

impl Walk<'_> {
    pub fn look(&mut self, what: &str, html: &str) {
        for piece in read(html) {
            for words in self.foreign {
                assert!(!says(&piece, words), "{what} says {words:?}: {piece:?}");
            }
        }
        self.checked += 1;
    }

    pub async fn answer(&mut self, what: &str, status: u16, answer: reqwest::Response) -> String {
        assert_eq!(answer.status(), status, "{what}");
        assert_eq!(
            header(&answer, "Content-Language"),
            self.lang.tag(),
            "{what}"
        );
        let html = answer.text().await.expect("a page");
        self.look(what, &html);
        html
    }

    /// A whole page.
    pub async fn page(&mut self, person: &Person, path: &str) -> String {
        let html = self.answer(path, 200, person.get(path).await).await;
        let root = format!("<html lang=\"{}\"", self.lang.tag());
        assert!(html.contains(&root), "{path}: {html}");
        html
    }

    /// A refused form comes back: as a page, and as a fragment for htmx.
    pub async fn refused(&mut self, person: &Person, path: &str, form: &[(&str, &str)]) {
        let answer = person.post(path, form).await;
        self.answer(path, 422, answer).await;
        let answer = person.hx_post(path, form).await;
        self.answer(path, 422, answer).await;
    }
}

#[tokio::test]
async fn a_german_reader_sees_german_only() {
    everything_is_in(Lang::German).await;
}

#[tokio::test]
async fn a_spanish_reader_sees_spanish_only() {
    everything_is_in(Lang::Spanish).await;
}

async fn everything_is_in(lang: Lang) {
    let foreign = foreign_to(lang);
    assert!(foreign.len() > 200, "{}", foreign.len());
    let mut walk = Walk {
        lang,
        foreign: &foreign,
        checked: 0,
    };
    let smtp = crate::support::smtp::Smtp::start().await;
    let settings = smtp.settings();
    let mut settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    settings.push(("ROCKET_RATES", "{sign_up=0,forgot=0}"));
    let server = Server::start_with(&settings).await;
    let visitor = Person::speaking(server.url(""), lang.tag());
    let (ana, bo) = (
        Person::speaking(server.url(""), lang.tag()),
        server.register("bo-1").await,
    );

    signed_out_pages(&mut walk, &visitor).await;
    let answer = ana
        .post(
            "/register",
            &[
                ("username", "ana-1"),
                ("password", PASSWORD),
                ("email", "a@b.example"),
            ],
        )
        .await;
    assert_eq!(answer.status(), 303);
    languages_contacts::confirmation(&mut walk, &visitor, &smtp).await;
    visitor.post("/forgot", &[("who", "ana-1")]).await;
    // (Joins the lines of quoted-printable text.)
    let mail = smtp.next().await.text.replace("=\n", "");
    assert!(mail.contains("http://chat.example/reset/"), "{mail}");
    for words in ["Reset your", "Someone", "ignore this"] {
        assert!(!mail.contains(words), "{mail}");
    }

    let room = bo.join("xx 1").await;
    walk.page(&ana, "/lobby").await;
    ana.join("xx 1").await;
    room_pages(&mut walk, &ana, &bo, &room).await;
    other_pages(&mut walk, &ana, &room).await;
    languages_contacts::settings_pages(&mut walk, &ana).await;
    languages_contacts::pages(&mut walk, &ana, &bo).await;
    println!(
        "{}: {} answers, {} foreign words",
        lang.name(),
        walk.checked,
        foreign.len()
    );
    assert!(walk.checked > 60, "{}", walk.checked);
}

async fn signed_out_pages(walk: &mut Walk<'_>, visitor: &Person) {
    for path in ["/login", "/register", "/forgot", "/login?reset", "/offline"] {
        walk.page(visitor, path).await;
    }
    walk.answer("a dead link", 410, visitor.get("/reset/xxx").await)
        .await;
    walk.answer(
        "forgotten",
        200,
        visitor.post("/forgot", &[("who", "xx")]).await,
    )
    .await;
    walk.refused(visitor, "/forgot", &[("who", "")]).await;
    walk.refused(visitor, "/login", &[("username", "xx"), ("password", "xx")])
        .await;
    for (username, email, password) in [
        ("", "xx", ""),
        ("k", "", "xx"),
        ("a b", "", "xxxxxxxxxxxxx"),
        ("-xx", "", "123456789012"),
        ("root", "", "root root root"),
        ("bo-1", "", PASSWORD),
    ] {
        let form = [
            ("username", username),
            ("email", email),
            ("password", password),
        ];
        walk.refused(visitor, "/register", &form).await;
    }
}

async fn room_pages(walk: &mut Walk<'_>, ana: &Person, bo: &Person, room: &str) {
    let at = |below: &str| format!("/rooms/{room}{below}");
    let own = ana.say(room, "eins").await;
    let removed = bo.say(room, "zwei").await;
    let edited = bo.say(room, "drei").await;
    bo.post(&at(&format!("/messages/{removed}/remove")), &[])
        .await;
    bo.post(&at(&format!("/messages/{edited}")), &[("body", "vier")])
        .await;
    let mut live = ana.listen(room, None).await;
    let html = walk.page(ana, &at("")).await;
    // Bo reads the same page in English.
    let theirs = bo.get(&at("")).await.text().await.expect("a page");
    assert!(theirs.contains("Message deleted") && theirs.contains(">edited<"));
    assert!(!html.contains("Message deleted") && !html.contains(">edited<"));
    for below in [
        "/members",
        "/settings",
        "/settings?done=saved",
        "/settings?done=cleared",
    ] {
        walk.page(ana, &at(below)).await;
    }
    for message in [own, removed, edited] {
        walk.page(ana, &at(&format!("/messages/{message}"))).await;
    }
    walk.page(ana, &at(&format!("/messages/{own}/edit"))).await;
    walk.page(ana, &at(&format!("?before={own}"))).await;
    walk.refused(ana, &at(&format!("/messages/{own}")), &[("body", " ")])
        .await;
    walk.refused(ana, &at("/messages"), &[("body", "")]).await;
    walk.refused(
        ana,
        &at("/messages"),
        &[("body", "x"), ("nonce", "with space")],
    )
    .await;
    walk.refused(ana, &at("/members"), &[("username", "nobody")])
        .await;
    scheduled_limits::pages(walk, ana, room).await;
    let once = nonce();
    ana.try_say(room, "fünf", &once).await.expect("an answer");
    let again = ana.try_say(room, "sechs", &once).await.expect("an answer");
    walk.answer("another window", 409, again).await;
    let again = ana
        .hx_post(&at("/messages"), &[("body", "sechs"), ("nonce", &once)])
        .await;
    walk.answer("the same nonce", 409, again).await;

    // The stream begins with ephemeral state, then brings changes.
    bo.post(&at("/typing"), &[]).await;
    let mut event = live
        .until(|event| event.data.contains("id=\"typing\"") || event.data.contains("#typing"))
        .await
        .data;
    let last = bo.say(room, "sieben").await;
    bo.post(&at(&format!("/messages/{last}")), &[("body", "acht")])
        .await;
    bo.post(&at(&format!("/messages/{last}/remove")), &[]).await;
    while !event.contains("body removed") {
        event = live.next().await.expect("an event").data;
        walk.look("the stream", &event);
    }
    let mut plain = ana.get(&at("/live")).await;
    let first = plain.chunk().await.expect("a page").expect("its beginning");
    walk.look("the plain page", str::from_utf8(&first).expect("text"));
}

async fn other_pages(walk: &mut Walk<'_>, ana: &Person, room: &str) {
    let sheet = ana.get("/messages/actions").await;
    walk.answer("the sheet of a message", 200, sheet).await;
    for path in [
        "/rooms/new",
        "/lobby?q=",
        "/lobby?q=zz",
        "/find",
        "/find?q=zz",
        "/find?q=b",
        "/keys",
        "/people",
        "/people?q=zz",
        "/people/bo-1",
        "/people/ana-1",
    ] {
        walk.page(ana, path).await;
    }
    walk.answer("nowhere", 404, ana.get("/nowhere").await).await;
    walk.answer(
        "too much",
        413,
        ana.post(
            &format!("/rooms/{room}/messages"),
            &[("body", &"x".repeat(600_000))],
        )
        .await,
    )
    .await;
    walk.answer("a panic", 500, ana.get("/rehearsal/panic").await)
        .await;
    let foreign = ana
        .request(Method::POST, "/logout")
        .header("Sec-Fetch-Site", "cross-site");
    walk.answer("elsewhere", 403, foreign.send().await.expect("an answer"))
        .await;
    for path in ["/chat/bo-1", "/chat/ana-1"] {
        walk.page(ana, path).await;
        let talk = location(&ana.post(path, &[]).await);
        walk.page(ana, &talk).await;
        let id = talk.trim_start_matches("/rooms/");
        ana.say(id, "neun").await;
        walk.page(ana, &talk).await;
        walk.page(ana, &format!("{talk}/settings")).await;
    }
    walk.refused(
        ana,
        "/rooms",
        &[
            ("name", "\u{1}1"),
            ("topic", "\u{202e}"),
            ("people", "nobody"),
        ],
    )
    .await;
    walk.refused(ana, "/rooms", &[("name", "—"), ("topic", &"x".repeat(251))])
        .await;
    walk.refused(ana, "/rooms", &[("name", "xx 1")]).await;
    walk.refused(ana, "/rooms/join", &[("name", &"x".repeat(81))])
        .await;
    let place = location(
        &ana.post("/rooms", &[("name", "xx 2"), ("kind", "private")])
            .await,
    );
    walk.page(ana, &place).await;
    for below in ["/settings", "/delete", "/members"] {
        walk.page(ana, &format!("{place}{below}")).await;
    }
    walk.refused(ana, &format!("{place}/delete"), &[("confirm", "xx")])
        .await;
    ana.post(&format!("{place}/archive"), &[("archived", "true")])
        .await;
    walk.page(ana, &place).await;
    walk.page(ana, &format!("{place}/settings")).await;
    walk.refused(ana, &format!("{place}/messages"), &[("body", "x")])
        .await;
    walk.page(ana, "/lobby").await;
}
