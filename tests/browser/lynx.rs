//! Signing in, reading and posting in a text browser.

use std::{
    collections::HashSet,
    io::Write,
    process::{Command, Stdio},
};

use scraper::{Html, Node};

use crate::support::{
    Server,
    person::{PASSWORD, Person},
};

/// Keys in the format of lynx's command file.
#[derive(Default)]
struct Keys(String);

impl Keys {
    fn press(mut self, key: &str) -> Self {
        self.0 += &format!("key {key}\n");
        self
    }

    fn write(self, text: &str) -> Self {
        text.chars().fold(self, |keys, letter| match letter {
            ' ' => keys.press("<space>"),
            letter => keys.press(&letter.to_string()),
        })
    }

    /// Everything that lynx shows in a terminal while these keys are pressed.
    async fn at(self, server: &Server, path: &str) -> String {
        let folder = server.folder().to_owned();
        let keys = self.press("Q").press("y");
        std::fs::write(folder.join("keys"), keys.0).expect("a file");
        let browse = format!(
            "stty rows 60 cols 100; exec lynx -accept_all_cookies -nopause -cmd_script=keys {}",
            server.url(path)
        );
        let shown = tokio::task::spawn_blocking(move || {
            // After the script, lynx reads keys from here: there are none.
            Command::new("timeout")
                .args(["60", "script", "-qec", &browse, "shown"])
                .env("TERM", "vt100")
                .env("LC_ALL", "C.UTF-8")
                .stdin(std::process::Stdio::null())
                .stdout(std::process::Stdio::null())
                .current_dir(&folder)
                .status()
                .expect("lynx in a terminal; tests/run installs it");
            std::fs::read(folder.join("shown")).expect("what was shown")
        });
        String::from_utf8_lossy(&shown.await.expect("lynx")).into_owned()
    }
}

#[tokio::test]
async fn people_talk_in_a_text_browser() {
    let server = Server::start().await;
    let (_kevin, jason, room) = server.kevin_and_jason().await;
    jason.say(&room, "hello from jason").await;
    let shown = Keys::default()
        .write("kevin")
        .press("<tab>")
        .write(PASSWORD)
        .press("<tab>")
        .press("^J")
        // Backwards from the first link: the last ones are the send button, the one that sends
        // later, and the composer.
        .press("Back Tab")
        .press("Back Tab")
        .press("Back Tab")
        .write("said in a text browser")
        .press("<tab>")
        .press("<tab>")
        .press("^J")
        .at(&server, &format!("/rooms/{room}"))
        .await;
    for text in ["Sign in", "hello from jason", "You: said in a text browser"] {
        assert!(shown.contains(text), "no {text:?} in {shown}");
    }
    // The templates for scripts are not shown as fields.
    assert!(!shown.contains("Waiting for connection"), "{shown}");
    let page = jason.room(&room).await;
    let said = page.messages.last().expect("a message");
    assert_eq!(said.1, "said in a text browser");
}

/// A page as lynx shows it, line by line, and the page itself.
async fn read(person: &Person, path: &str) -> (Vec<String>, String) {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    let html = answer.text().await.expect("a page");
    let page = html.clone();
    let shown = tokio::task::spawn_blocking(move || {
        let mut lynx = Command::new("timeout")
            .args([
                "60",
                "lynx",
                "-stdin",
                "-dump",
                "-nolist",
                "-force_html",
                "-width=900",
            ])
            .args(["-assume_charset=utf-8", "-display_charset=utf-8"])
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("lynx; tests/run installs it");
        let mut input = lynx.stdin.take().expect("its input");
        input.write_all(page.as_bytes()).expect("a page for lynx");
        drop(input);
        lynx.wait_with_output().expect("a page").stdout
    });
    let shown = String::from_utf8(shown.await.expect("lynx")).expect("text");
    let lines = shown.lines().map(str::trim).filter(|line| !line.is_empty());
    (lines.map(str::to_owned).collect(), html)
}

/// The words that lynx shows and that are no words of the page: two words have run together.
fn run_together(lines: &[String], html: &str) -> Vec<String> {
    // Text browsers read what is there for readers without scripts.
    let html = html.replace("<noscript>", "").replace("</noscript>", "");
    let page = Html::parse_document(&html);
    let mut words = HashSet::new();
    for node in page.tree.values() {
        match node {
            Node::Text(text) => words.extend(text.split_whitespace().map(str::to_owned)),
            Node::Element(element) => {
                let fields = element
                    .attrs()
                    .filter(|(name, _)| matches!(*name, "value" | "src"));
                words.extend(
                    fields
                        .flat_map(|(_, value)| value.split_whitespace())
                        .map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    let added = [
        "(BUTTON)", "IFRAME:", "*", "+", "[X]", "[", "]", "(", ")", "(*)",
    ]
    .map(str::to_owned);
    words.extend(added);
    let is_known = |word: &str| {
        let number = word
            .strip_suffix('.')
            .is_some_and(|number| number.parse::<u32>().is_ok());
        // Lynx draws fields with lines and brackets; a sentence goes on after a name in it.
        let inner = word.trim_matches(['_', '[', ']', '(', ')', '“', '”']);
        let after_name = inner.trim_end_matches(['.', ',', ':', '?', '…', '”']);
        number
            || [word, inner, after_name]
                .iter()
                .any(|word| word.is_empty() || words.contains(*word))
    };
    let shown = lines.iter().flat_map(|line| line.split_whitespace());
    shown
        .filter(|word| !is_known(word))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn every_page_reads_line_by_line_in_a_text_browser() {
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;
    let maria = server.register("maria").await;
    maria.join("Cooks").await;
    jason
        .post(
            "/me/profile",
            &[
                ("display_name", "Jason O’Neil"),
                ("time_zone", ""),
                ("bio", "Types."),
            ],
        )
        .await;
    jason.say(&room, "hello").await;
    jason.say(&room, "a list:\n- milk\n- tea").await;
    kevin.say(&room, "oops").await;
    kevin.say(&room, "morning, @jason").await;
    kevin
        .post(&format!("/rooms/{room}/messages/3/remove"), &[])
        .await;
    kevin.post(&format!("/rooms/{room}/messages/1"), &[]).await;
    jason
        .post(
            &format!("/rooms/{room}/messages/1"),
            &[("body", "hello, all")],
        )
        .await;
    jason.say(&room, &"a long line. ".repeat(200)).await;
    kevin
        .post(&format!("/rooms/{room}/members"), &[("username", "maria")])
        .await;
    let private = [("name", "Secret"), ("kind", "private"), ("people", "kevin")];
    jason.post("/rooms", &private).await;
    for action in ["pin", "save"] {
        let path = format!("/rooms/{room}/messages/4/{action}");
        kevin.post(&path, &[]).await;
    }
    kevin.post("/people/maria/block", &[]).await;
    kevin.post("/chat/jason", &[]).await;
    server.visitor().sign_in("kevin").await;
    // The first two are from Thursday, 5 March 2026, 14:07 UTC, and the others from the day after.
    server.query("update messages set said_at = 1772719629000000");
    server.query(
        "update messages set said_at = said_at + 86400000000, opens_day = id = 3 where id > 2",
    );

    let at = |path: &str| format!("/rooms/{room}{path}");
    let tables: [(String, &[&[&str]]); 7] = [
        (
            at(""),
            &[
                &[
                    "Browse New",
                    "* designers 6 Mar Jason O’Neil: a long line. a long line. a long line.",
                ],
                &["* Jason O’Neil No messages yet"],
                &[
                    "Members, 0 online",
                    "Owner: kevin",
                    "* kevin",
                    "* Jason O’Neil",
                    "Copy invite link Manage members Pinned messages (1) Go to a day Settings (BUTTON) Leave room",
                ],
                &[
                    "2. Thursday, 5 March 2026",
                    "Jason O’Neil",
                    "hello, all",
                    "14:07 UTC edited",
                    "3. Jason O’Neil",
                    "a list:",
                    "+ milk",
                    "+ tea",
                    "14:07 UTC",
                    "4. Friday, 6 March 2026",
                    "kevin Message deleted 14:07 UTC",
                    "5. kevin",
                    "morning, @Jason O’Neil",
                    "14:07 UTC",
                    "6. New messages",
                    "7. Jason O’Neil",
                ],
            ],
        ),
        (
            "/lobby".to_owned(),
            &[
                &[
                    "* Cooks",
                    "1 member",
                    "(BUTTON) Join",
                    "* designers",
                    "2 members, last message 6 Mar 2026, 14:07 UTC",
                    "(BUTTON) Leave",
                ],
                &[
                    "* Jason O’Neil invites you to Secret",
                    "1 member",
                    "(BUTTON) Join",
                    "(BUTTON) Decline",
                ],
            ],
        ),
        (
            "/people".to_owned(),
            &[&[
                "* Jason O’Neil @jason",
                "Types.",
                "* kevin @kevin",
                "* maria @maria",
            ]],
        ),
        (
            at("/members"),
            &[
                &["* kevin", "* Jason O’Neil", "(BUTTON) Remove"],
                &[
                    "Invited, waiting for an answer",
                    "* maria",
                    "(BUTTON) Withdraw",
                ],
            ],
        ),
        (
            at("/settings"),
            &[&[
                "(*) All messages Every new message counts as unread.",
                "( ) Mentions only Only messages that mention you.",
                "( ) Nothing Mute this room.",
            ]],
        ),
        (
            "/me/contacts".to_owned(),
            &[&["Blocked people", "* maria", "(BUTTON) Unblock"]],
        ),
        (
            at("/messages/4"),
            &[&[
                "morning, @Jason O’Neil",
                "14:07 UTC",
                "Show in room Reply Open thread Forward Remind me… Edit",
                "(BUTTON) Mark unread from here",
                "(BUTTON) Delete for everyone: the message “morning, @jason” from 14:07 UTC",
            ]],
        ),
    ];
    for (path, runs) in &tables {
        let (lines, _) = read(&kevin, path).await;
        for run in *runs {
            let is_there = lines.windows(run.len()).any(|lines| {
                lines
                    .iter()
                    .zip(*run)
                    .all(|(line, wanted)| line.starts_with(wanted))
            });
            assert!(is_there, "{path}: no {run:#?} in {lines:#?}");
        }
    }

    // No two words run together on any page.
    let others = [
        "/me",
        "/me/contacts",
        "/saved",
        "/people/jason",
        "/people/jason/block",
        "/people/maria",
        "/people/kevin",
        "/find?q=e",
        "/keys",
        "/rooms/new",
        "/lobby?q=",
        "/offline",
    ];
    let conversation = crate::support::person::location(&kevin.post("/chat/jason", &[]).await);
    let questions = [
        "/leave",
        "/delete",
        "/members/2/remove",
        "/messages/4/edit",
        "/messages/4/remind",
        "/pins",
    ]
    .map(at);
    let paths = tables.iter().map(|(path, _)| path).chain(&questions);
    let paths = paths.map(String::as_str).chain(others);
    for path in paths.chain([&*conversation]) {
        let (lines, html) = read(&kevin, path).await;
        assert_eq!(
            run_together(&lines, &html),
            Vec::<String>::new(),
            "{path}: {lines:#?}"
        );
    }
    for path in ["/login", "/register", "/forgot"] {
        let (lines, html) = read(&server.visitor(), path).await;
        assert_eq!(
            run_together(&lines, &html),
            Vec::<String>::new(),
            "{path}: {lines:#?}"
        );
    }
}
