//! The keys that encryption at rest uses, as the database knows them: by name, with a check
//! value each. With another set of keys the server would store texts that nobody can read
//! later, so it does not start.

mod store;

pub use crate::features::seal_keys::store::KeyUse;

use crate::{
    base::errors::{Error, Result},
    db::Store,
    features::{accounts::picture, messages, seal_keys::store::StoredKey},
};

/// Compares the keys in the settings with those in use, and notes the one that encrypts from
/// now on.
///
/// # Errors
/// A sentence that names the key, when one is missing or another one; when the store fails.
pub async fn verify(store: &Store) -> Result<()> {
    for key in store::all(store).await? {
        verify_key(store, &key).await?;
    }
    let seal = store.seal();
    if let Some(name) = seal.current()
        && let Some(value) = seal.check_value(name)
    {
        store::add(store, name, &value).await?;
        // Another server may have been faster, and with another key.
        let added = store::all(store).await?;
        for key in added.iter().filter(|key| key.name == name) {
            verify_key(store, key).await?;
        }
    }
    Ok(())
}

/// A key in use, compared with the one of its name in the settings.
enum KeyState {
    Right,
    /// The settings have none of this name.
    Missing,
    /// Its digits are others.
    Other,
}

async fn state_of(store: &Store, StoredKey { name, check_value }: &StoredKey) -> Result<KeyState> {
    let seal = store.seal();
    let Some(value) = seal.check_value(name) else {
        return Ok(KeyState::Missing);
    };
    let is_right = match check_value {
        Some(value) => seal.proves(name, value),
        None => {
            let opens = opens_any(store, name).await?;
            if opens {
                store::prove(store, name, &value).await?;
            }
            opens
        }
    };
    Ok(match is_right {
        true => KeyState::Right,
        false => KeyState::Other,
    })
}

async fn verify_key(store: &Store, key: &StoredKey) -> Result<()> {
    let name = &key.name;
    match state_of(store, key).await? {
        KeyState::Right => Ok(()),
        KeyState::Missing => Err(refused(&format!(
            "the key {name:?} is in use in this database, and \
             no key in the settings has this name. Put {name}:… back into seal. If this key is \
             lost for good, give up what it encrypted: snug forget-key {name}"
        ))),
        KeyState::Other => Err(refused(&format!(
            "the key {name:?} is not the one that the database was encrypted with: the digits \
             after {name}: are others. Put the right ones back, and give a new key a name of its \
             own. If the old one is lost for good, give up what it encrypted: \
             snug forget-key {name}"
        ))),
    }
}

fn refused(why: &str) -> Error {
    Error::Internal(format!("seal: {why}").into())
}

/// Whether the key opens one of the latest messages or pictures that carry its name, or there
/// are none.
async fn opens_any(store: &Store, name: &str) -> Result<bool> {
    let texts = messages::opens_any(store, name).await?;
    if texts == Some(true) {
        return Ok(true);
    }
    let pictures = picture::opens_any(store, name).await?;
    Ok(pictures.or(texts).unwrap_or(true))
}

/// Forgets keys other than the newest that nothing is encrypted with any more, so that they
/// may be removed from the settings. Returns their names, and those of the keys that are still
/// in use.
///
/// # Errors
/// When the store fails.
pub async fn retire_unused(store: &Store) -> Result<(Vec<String>, Vec<String>)> {
    let (mut retired, mut in_use) = (vec![], vec![]);
    for key in store::all(store).await? {
        if store.seal().current() == Some(&*key.name) {
            continue;
        }
        if store::is_needed(store, &key.name).await? {
            in_use.push(key.name);
        } else {
            store::forget(store, &key.name).await?;
            retired.push(key.name);
        }
    }
    Ok((retired, in_use))
}

/// The keys in use that are not in the settings: another server has them.
///
/// # Errors
/// When the store fails.
pub async fn missing(store: &Store) -> Result<Vec<String>> {
    let keys = store::all(store).await?;
    let is_missing = |name: &String| !store.seal().names().any(|own| own == name);
    Ok(keys
        .into_iter()
        .map(|key| key.name)
        .filter(is_missing)
        .collect())
}

/// The outcome of giving a key up.
pub enum Forgotten {
    /// Nothing is stored under this name. In use are these keys.
    NoSuchKey(Vec<String>),
    /// The key is in the settings, and is the right one.
    NotLost,
    /// So many messages and pictures are encrypted with it.
    Lost(KeyUse),
}

/// Gives up a key that is lost, or only says what that would mean unless it is `confirmed`.
///
/// # Errors
/// When the store fails.
pub async fn forget(store: &Store, name: &str, confirmed: bool) -> Result<Forgotten> {
    let keys = store::all(store).await?;
    let Some(key) = keys.iter().find(|key| key.name == name) else {
        let names = keys.into_iter().map(|key| key.name);
        return Ok(Forgotten::NoSuchKey(names.collect()));
    };
    if matches!(state_of(store, key).await?, KeyState::Right) {
        return Ok(Forgotten::NotLost);
    }
    let uses = store::count(store, name).await?;
    if confirmed {
        store::forget(store, name).await?;
    }
    Ok(Forgotten::Lost(uses))
}
