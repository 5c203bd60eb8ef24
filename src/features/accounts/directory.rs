//! The directory of people: search by the beginning of a name, and one person's profile.

use crate::{
    base::errors::Result,
    db::Store,
    features::accounts::{profile::Profile, profile_store, username, viewer::Viewer},
    model::search_key::search_key,
};

/// A page of people.
#[derive(Clone, Debug, Default)]
pub struct PeoplePage {
    /// Their profiles, by username.
    pub people: Vec<Profile>,
    /// The last username of this page, if there is another page after it.
    pub more: Option<String>,
}

/// The number of people on a page.
const PAGE_SIZE: usize = 50;

/// Somebody's profile. `None` when nobody has that username, or the account is closed.
///
/// # Errors
/// When the store fails.
pub async fn find_profile(store: &Store, _: &Viewer, username: &str) -> Result<Option<Profile>> {
    if username.contains(char::is_control) {
        return Ok(None);
    }
    profile_store::by_username(store, &username::key(username)).await
}

/// People whose username or display name begins with `query`, however it is typed: the page after
/// the username `after`.
///
/// # Errors
/// When the store fails.
pub async fn search(store: &Store, _: &Viewer, query: &str, after: &str) -> Result<PeoplePage> {
    // No name has control characters, and PostgreSQL refuses text with NUL.
    let plain = |text: &str| text.replace(char::is_control, "");
    let prefix = search_key(plain(query).trim().trim_start_matches('@'));
    let after = username::key(&plain(after));
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut people = if prefix.is_empty() {
        profile_store::page(store, &after, limit).await?
    } else {
        profile_store::page_with_prefix(store, &prefix, &after, limit).await?
    };
    let more = people.len() > PAGE_SIZE;
    people.truncate(PAGE_SIZE);
    let last = people.last().map(|profile| profile.person.username.clone());
    Ok(PeoplePage {
        more: last.filter(|_| more),
        people,
    })
}
