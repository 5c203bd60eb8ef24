//! The pins that a stream tells of.

use std::collections::BTreeMap;

use crate::support::{page::Page, sse::Listener};

/// Compares whether each message is pinned, as a stream drew it last, with a fresh page.
pub fn check(listener: &Listener, fresh: &Page) -> Result<(), String> {
    let is_pinned = |page: &Page, id: u64| !page.texts(&format!("#m{id} .pinned")).is_empty();
    let drawn = listener.received.iter().filter(|event| event.is_change());
    let told = drawn.filter_map(|event| {
        let (id, _) = event.message()?;
        Some((id, is_pinned(&Page::read(&event.data), id)))
    });
    for (id, told) in told.collect::<BTreeMap<u64, bool>>() {
        if fresh.ids().contains(&id) && is_pinned(fresh, id) != told {
            return Err(format!("m{id} was told to be pinned: {told}"));
        }
    }
    Ok(())
}
