//! Finding people: by how their names begin, and one by their name.

mod store;

use crate::{
    base::errors::Result,
    db::Store,
    features::accounts::{Viewer, details, username},
    model::person::Person,
};

/// What everybody may know of somebody.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// A few words about themselves.
    pub bio: String,
    /// The time zone they live in.
    pub time_zone: Option<String>,
}

/// Some of the people here.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Who, in the order of their usernames.
    pub people: Vec<Profile>,
    /// The username to go on after, when there are more.
    pub more: Option<String>,
}

/// How many people are found at once.
const FOUND: usize = 50;

/// Somebody's card. `None` when nobody has that name, or nobody has it any more.
///
/// # Errors
/// When the store fails.
pub async fn card(store: &Store, _: &Viewer, username: &str) -> Result<Option<Profile>> {
    if username.contains(char::is_control) {
        return Ok(None);
    }
    store::card(store, &username::key(username)).await
}

/// People whose username or display name begins with `query`, in whatever case; the next
/// of them after that username.
///
/// # Errors
/// When the store fails.
pub async fn search(store: &Store, _: &Viewer, query: &str, after: &str) -> Result<Found> {
    // No name has control characters, and PostgreSQL has no word for one of them.
    let plain = |text: &str| text.replace(char::is_control, "");
    let begins = details::key(plain(query).trim().trim_start_matches('@'));
    let after = username::key(&plain(after));
    let limit = i64::try_from(FOUND + 1).unwrap_or(i64::MAX);
    let mut people = if begins.is_empty() {
        store::everybody(store, &after, limit).await?
    } else {
        store::beginning_with(store, &begins, &after, limit).await?
    };
    let more = people.len() > FOUND;
    people.truncate(FOUND);
    let last = people.last().map(|card| card.person.username.clone());
    Ok(Found {
        more: last.filter(|_| more),
        people,
    })
}
