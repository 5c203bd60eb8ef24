//! Blocking: a blocked person cannot write to the one who blocked them, nor bring them into
//! rooms, and their messages in shared rooms are folded. They are not told.
//!
//! The queries of other features read the table: `rooms` for posting in a conversation,
//! `invitations`, and `sidebar` for unread counts.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

pub(crate) use crate::features::blocks::store::FORGET_BLOCKS;
use crate::{
    base::{
        errors::{Error, Result},
        ids::UserId,
    },
    db::Store,
    features::{accounts::Viewer, blocks::store::BlockChange},
    i18n::lang::Lang,
    model::{event::PersonEvent, person::Person},
    realtime::Realtime,
};

/// Blocks somebody. Blocking twice is blocking once.
///
/// # Errors
/// `NotFound` for oneself, and when too many people are blocked; when the store fails.
pub async fn block(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    person: &Person,
) -> Result<()> {
    if person.id == viewer.id() {
        return Err(Error::NotFound);
    }
    let changed = store::block(store, viewer.id(), person.id).await?;
    refresh(realtime, viewer, &changed);
    Ok(())
}

/// Takes a block back.
///
/// # Errors
/// When the store fails.
pub async fn unblock(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    user: UserId,
) -> Result<()> {
    let changed = store::unblock(store, viewer.id(), user).await?;
    refresh(realtime, viewer, &changed);
    Ok(())
}

/// The viewer's open pages fold messages by their list of rooms, and a page of the
/// conversation is loaded again.
fn refresh(realtime: &Realtime, viewer: &Viewer, changed: &BlockChange) {
    if let Some(room) = changed.conversation {
        realtime.notify(viewer.id(), PersonEvent::Cleared { room });
    }
    realtime.notify(viewer.id(), PersonEvent::Rooms);
}

/// Whether the viewer has blocked this person.
///
/// # Errors
/// When the store fails.
pub async fn has_blocked(store: &Store, viewer: &Viewer, user: UserId) -> Result<bool> {
    let blocked = store::blocked_ids(store, viewer.id()).await?;
    Ok(blocked.contains(&user))
}

/// The people that the viewer has blocked, in the order of their accounts.
///
/// # Errors
/// When the store fails.
pub async fn blocked_people(store: &Store, viewer: &Viewer) -> Result<Vec<Person>> {
    store::blocked_people(store, viewer.id()).await
}

/// The style sheet that folds the messages of the people that the viewer has blocked. A
/// rendered message is the same for all its readers, so a page cannot leave one out: the
/// style sheet hides its parts, and the link to the message's own page shows it. The time
/// stays in that link, for screen readers that do not read what a style sheet adds.
///
/// # Errors
/// When the store fails.
pub async fn style_sheet(store: &Store, viewer: &Viewer) -> Result<String> {
    let blocked = store::blocked_ids(store, viewer.id()).await?;
    Ok(match blocked.is_empty() {
        true => String::new(),
        false => folding(viewer.lang(), &blocked),
    })
}

/// Ids are numbers and the texts are ours, so nothing in the style sheet needs escaping but
/// the quotes around the texts, which they do not contain.
fn folding(lang: Lang, blocked: &[UserId]) -> String {
    let authors: Vec<_> = blocked
        .iter()
        .map(|user| format!("[data-author=\"{user}\"]"))
        .collect();
    let authors = authors.join(",");
    let (show, line) = (strings::folded_show(lang), strings::folded(lang));
    format!(
        ".message:is({authors}){{\
           & :is(.avatar,.author,.edited,.body,.fold,.quote){{display:none}}\
           & .stamp{{position:static!important;opacity:1!important;padding:0}}\
           & .place::after{{content:\"{show}\";margin-inline-start:var(--space-s);font-size:var(--small);font-style:italic;color:var(--soft)}}\
         }}\
         .quote:is({authors}) .line{{display:none}}\
         .said:is({authors}){{\
           font-size:0;\
           &>*{{display:none}}\
           &::after{{content:\"{line}\";font-size:var(--small);font-style:italic}}\
         }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_names_ids_and_texts_without_quotes() {
        for lang in Lang::ALL {
            let css = folding(lang, &[UserId::LAST, UserId::NONE]);
            let texts = [strings::folded_show(lang), strings::folded(lang)];
            assert!(
                texts
                    .iter()
                    .all(|text| !text.contains(['"', '\\', '\n', '<']))
            );
            assert_eq!(css.matches('{').count(), css.matches('}').count());
            assert!(css.contains("[data-author=\"0\"]"));
        }
    }
}
