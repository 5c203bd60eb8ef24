//! The cursors that readers begin with, right and wrong.

use crate::support::Person;

#[derive(Clone, Debug)]
pub enum From {
    Last,
    Page,
    Before(u64),
    Future(u64),
    Garbage(String),
    OtherEpoch,
}

/// A cursor, and whether the server can replay from it.
pub async fn cursor(
    person: &Person,
    room: &str,
    from: &From,
    last: Option<&str>,
    present: bool,
) -> Option<(String, bool)> {
    if !present {
        return Some(("anything.1".into(), false));
    }
    let page = person.room(room).await.cursor();
    let (epoch, head) = page.split_once('.')?;
    let head: u64 = head.parse().ok()?;
    Some(match from {
        From::Last => (
            last.filter(|last| !last.is_empty())
                .unwrap_or(&page)
                .to_owned(),
            true,
        ),
        From::Page => (page.clone(), true),
        From::Before(n) => (format!("{epoch}.{}", head.saturating_sub(*n)), true),
        From::Future(n) => (format!("{epoch}.{}", head + n), false),
        From::Garbage(text) => (text.clone(), false),
        From::OtherEpoch => (format!("{}.{head}", "0".repeat(epoch.len())), false),
    })
}
