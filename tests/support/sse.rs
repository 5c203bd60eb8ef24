//! Server-sent events, parsed as the standard says (WHATWG HTML, section 9.2.6), whatever
//! subset of it the server writes.

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt};
use reqwest::{RequestBuilder, StatusCode};
use tokio::time::timeout;

use super::page::Page;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// `message` if the stream names none.
    pub name: String,
    pub data: String,
    /// The last event id: this event's, or an earlier one's.
    pub id: String,
    /// Whether the event carries the id itself. Ephemeral events carry none.
    pub numbered: bool,
}

impl Event {
    /// The number in its cursor.
    pub fn seq(&self) -> u64 {
        self.id
            .rsplit_once('.')
            .and_then(|(_, seq)| seq.parse().ok())
            .expect("a cursor")
    }

    /// The unread count of a room that it shows, in a list of rooms or by itself.
    pub fn unread(&self, room: &str) -> Option<u32> {
        let places = [
            format!("\"#unread-{room}\""),
            format!("id=\"unread-{room}\""),
        ];
        let found = places.iter().filter_map(|place| self.data.rfind(place));
        let (_, content) = self.data[found.max()?..].split_once('>')?;
        let Some(count) = content.strip_prefix("<span class=\"unread\">") else {
            return Some(0);
        };
        count.split('<').next()?.parse().ok()
    }

    /// Whether it is a change of the room: neither a heartbeat nor an ephemeral event.
    pub fn is_change(&self) -> bool {
        self.name == "message" && self.numbered
    }

    /// The message it carries, if it carries one.
    pub fn message(&self) -> Option<(u64, String)> {
        (self.name == "message").then_some(())?;
        // (The message is inside an `hx-partial` element.)
        Page::read(&self.data).messages.into_iter().next()
    }
}

#[derive(Default)]
pub struct Parser {
    buffer: Vec<u8>,
    begun: bool,
    after_cr: bool,
    data: String,
    name: String,
    id: String,
    numbered: bool,
}

impl Parser {
    /// Takes a chunk of bytes of any length and returns the events that are complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = vec![];
        for &byte in bytes {
            match byte {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' | b'\r' => {
                    self.after_cr = byte == b'\r';
                    let line = std::mem::take(&mut self.buffer);
                    events.extend(self.line(&String::from_utf8_lossy(&line)));
                }
                _ => {
                    self.after_cr = false;
                    self.buffer.push(byte);
                }
            }
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        let line = if self.begun {
            line
        } else {
            line.strip_prefix('\u{feff}').unwrap_or(line)
        };
        self.begun = true;
        if line.is_empty() {
            let (name, mut data) = (
                std::mem::take(&mut self.name),
                std::mem::take(&mut self.data),
            );
            let numbered = std::mem::take(&mut self.numbered);
            data.pop()?; // The newline after the last line. Without data there is no event.
            let name = if name.is_empty() {
                "message".to_owned()
            } else {
                name
            };
            return Some(Event {
                name,
                data,
                id: self.id.clone(),
                numbered,
            });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => {
                value.clone_into(&mut self.id);
                self.numbered = true;
            }
            _ => {}
        }
        None
    }
}

type Bytes = Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>;

/// A subscriber to an event stream that records every event, before any deduplication.
pub struct Listener {
    request: RequestBuilder,
    after: Option<String>,
    bytes: Option<Bytes>,
    parser: Parser,
    arrived: std::collections::VecDeque<Event>,
    /// All events, in the order of arrival.
    pub received: Vec<Event>,
}

/// The longest wait for an event, long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

impl Listener {
    pub fn new(request: RequestBuilder, after: Option<&str>) -> Self {
        Self {
            request,
            after: after.map(str::to_owned),
            bytes: None,
            parser: Parser::default(),
            arrived: std::collections::VecDeque::new(),
            received: vec![],
        }
    }

    /// Opens the stream, or reopens it after the last event. The error is the status of a
    /// refusal, or `None` if no server answers.
    pub async fn open(&mut self) -> Result<(), Option<StatusCode>> {
        let mut request = self
            .request
            .try_clone()
            .expect("no body")
            .header("Accept", "text/event-stream");
        if let Some(after) = &self.after {
            request = request.query(&[("after", after)]);
        }
        if let Some(id) = self.last_id() {
            request = request.header("Last-Event-ID", id);
        }
        let answer = request.send().await.map_err(|_| None)?;
        if answer.status() != StatusCode::OK {
            return Err(Some(answer.status()));
        }
        assert_eq!(answer.headers()["Content-Type"], "text/event-stream");
        self.parser = Parser::default();
        let bytes = answer.bytes_stream();
        let bytes = bytes.take_while(|part| std::future::ready(part.is_ok()));
        self.bytes = Some(Box::pin(
            bytes.map(|part| part.map(|p| p.to_vec()).unwrap_or_default()),
        ));
        Ok(())
    }

    pub fn last_id(&self) -> Option<String> {
        self.received
            .iter()
            .rev()
            .map(|e| e.id.clone())
            .find(|id| !id.is_empty())
    }

    /// The next event, or `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.arrived.pop_front() {
                self.received.push(event.clone());
                return Some(event);
            }
            let part = self.bytes.as_mut()?.next().await?;
            self.arrived.extend(self.parser.push(&part));
        }
    }

    /// The next change, or the event `end`.
    pub async fn change(&mut self) -> Option<Event> {
        timeout(PATIENCE, async {
            loop {
                let event = self.next().await?;
                if event.is_change() || event.name == "end" {
                    return Some(event);
                }
            }
        })
        .await
        .expect("an event in time")
    }

    /// Waits for an event for which `wanted` holds.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        timeout(PATIENCE, async {
            loop {
                let event = self.next().await.expect("the stream to go on");
                if wanted(&event) {
                    return event;
                }
            }
        })
        .await
        .expect("an event in time")
    }

    /// Waits for the next unread count of a room, which must be this one.
    pub async fn counts(&mut self, room: &str, count: u32) {
        let event = self.until(|event| event.unread(room).is_some()).await;
        assert_eq!(event.unread(room), Some(count), "{}", event.data);
    }

    /// Waits for a message with that text and returns its id.
    pub async fn sees(&mut self, text: &str) -> u64 {
        loop {
            let event = self.change().await.expect("the stream to go on");
            if let Some((id, body)) = event.message()
                && body == text
            {
                return id;
            }
        }
    }

    /// Waits for the event `end`, then for the end of the stream. Returns the reason.
    pub async fn ends(&mut self) -> String {
        loop {
            let event = self.change().await.expect("the event `end`");
            if event.name == "end" {
                assert_eq!(timeout(PATIENCE, self.next()).await.expect("an end"), None);
                return event.data;
            }
        }
    }
}
