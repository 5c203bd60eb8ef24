//! Signing in, reading and posting in a text browser.

use std::process::Command;

use crate::support::{Server, person::PASSWORD};

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
        // Backwards from the first link: the last ones are the send button and the composer.
        .press("Back Tab")
        .press("Back Tab")
        .write("said in a text browser")
        .press("<tab>")
        .press("^J")
        .at(&server, &format!("/rooms/{room}"))
        .await;
    for text in ["Sign in", "hello from jason", "You: said in a text browser"] {
        assert!(shown.contains(text), "no {text:?} in {shown}");
    }
    // The templates for scripts are not shown as fields.
    assert!(!shown.contains("Not sent yet"), "{shown}");
    let page = jason.room(&room).await;
    let said = page.messages.last().expect("a message");
    assert_eq!(said.1, "said in a text browser");
}
