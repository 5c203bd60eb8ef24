//! The parts of messages that are drawn again by themselves: reactions and polls.

use std::collections::BTreeMap;

use crate::support::{Person, page::Page, sse::Listener};

/// The message that an event has the reactions to, and these: of a row, or of a whole message.
fn row(data: &str) -> Option<(u64, Vec<String>)> {
    part(data, "message-reactions id=\"r", ".reactions button")
}

/// The same for the answers of a poll, with their numbers.
fn poll(data: &str) -> Option<(u64, Vec<String>)> {
    part(data, "message-poll id=\"p", ".poll .answer")
}

fn part(data: &str, begin: &str, css: &str) -> Option<(u64, Vec<String>)> {
    let page = Page::read(data);
    let id = match data.find(begin) {
        Some(at) => data[at + begin.len()..].split('"').next()?.parse().ok()?,
        None => *page.ids().first()?,
    };
    Some((id, page.texts(css)))
}

/// The row of reactions and the poll that were drawn last for each message are those of the page.
pub async fn parts(person: &Person, room: &str, listener: &Listener) -> Result<(), String> {
    let page = person.page(&format!("/rooms/{room}/messages")).await;
    let changes = || listener.received.iter().filter(|event| event.is_change());
    let rows: BTreeMap<u64, Vec<String>> = changes().filter_map(|e| row(&e.data)).collect();
    let polls: BTreeMap<u64, Vec<String>> = changes().filter_map(|e| poll(&e.data)).collect();
    for (told, css) in [(rows, ".reactions button"), (polls, ".poll .answer")] {
        for (message, told) in told {
            let shown = page.texts(&format!("#m{message} {css}"));
            if page.ids().contains(&message) && shown != told {
                return Err(format!("m{message} has {shown:?}, and {told:?} was told"));
            }
        }
    }
    Ok(())
}
