//! A room's page that stays open, and does what static/live.js does: it reconnects with its
//! last cursor, and loads itself again after `reset`.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::support::{Person, sse::Listener};

/// An open page of a room.
pub struct OpenPage {
    person: Person,
    room: String,
    stream: Listener,
    /// The texts that it shows.
    pub shown: Vec<String>,
    /// How often it has loaded itself again.
    pub resets: usize,
}

impl OpenPage {
    pub async fn open(person: Person, room: &str) -> Self {
        let page = person.room(room).await;
        let stream = person.listen(room, Some(&page.cursor())).await;
        Self {
            person,
            room: room.to_owned(),
            stream,
            shown: page.texts(".body"),
            resets: 0,
        }
    }

    /// Waits until it shows the text.
    pub async fn shows(&mut self, text: &str) {
        let shown = async {
            while !self.shown.iter().any(|shown| shown == text) {
                self.step().await;
            }
        };
        let in_time = timeout(Duration::from_secs(30), shown).await;
        assert!(in_time.is_ok(), "no {text:?}: {:?}", self.shown);
    }

    /// Waits until it has loaded itself again.
    pub async fn resets(&mut self) {
        let before = self.resets;
        let reset = async {
            while self.resets == before {
                self.step().await;
            }
        };
        let in_time = timeout(Duration::from_secs(30), reset).await;
        assert!(in_time.is_ok(), "no reset: {:?}", self.shown);
    }

    async fn step(&mut self) {
        match self.stream.next().await {
            Some(event) if event.name == "end" => {
                assert_eq!(event.data, "reset");
                self.resets += 1;
                let Some(page) = self.person.try_page(&format!("/rooms/{}", self.room)).await
                else {
                    return;
                };
                self.shown = page.texts(".body");
                self.stream = self.person.listener(&self.room, Some(&page.cursor()));
            }
            Some(event) => self.shown.extend(event.message().map(|(_, text)| text)),
            None => {
                sleep(Duration::from_millis(200)).await;
                // No answer, or that of a server whose database is just away.
                let _ = self.stream.open().await;
            }
        }
    }
}
