//! Passwords: which are good enough, and their hashes, made off the async threads.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString},
};
use rocket::tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    base::errors::{Error, Result},
    features::accounts::strings,
    i18n::strings::Text,
};

/// A password somebody typed. It never appears in logs.
pub struct Password(String);

/// A password's hash as a PHC string.
#[derive(Clone)]
pub struct Hash(String);

/// The shortest and the longest password, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// How much of a password its strength is judged by, in characters. The work
/// grows with the square of the length, and what follows only adds strength.
const JUDGED: usize = 64;

impl Password {
    /// Reads a new password, exactly as typed. `about` holds what others know
    /// of its owner: it may not contain it.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(typed: &str, about: &[&str]) -> Result<Self, Text> {
        let length = typed.chars().count();
        if length == 0 {
            return Err(strings::choose_password);
        }
        if length < *LENGTH.start() {
            return Err(strings::password_short);
        }
        if length > *LENGTH.end() {
            return Err(strings::password_long);
        }
        let lower = typed.to_lowercase();
        let known = about.iter().map(|known| known.to_lowercase());
        if known
            .filter(|known| known.chars().count() > 2)
            .any(|known| lower.contains(&known))
        {
            return Err(strings::password_name);
        }
        let judged: String = typed.chars().take(JUDGED).collect();
        if zxcvbn::zxcvbn(&judged, about).score() < zxcvbn::Score::Two {
            return Err(strings::password_common);
        }
        Ok(Self(typed.to_owned()))
    }

    /// Takes what was typed to sign in, which need not be a good password.
    pub fn typed(typed: &str) -> Option<Self> {
        (typed.chars().count() <= *LENGTH.end()).then(|| Self(typed.to_owned()))
    }
}

impl Hash {
    /// A hash as it was stored.
    pub fn stored(phc: String) -> Self {
        Self(phc)
    }

    /// The hash to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes turns at hashing. Each hash takes a table of 19 MiB and a core for a while
/// (argon2id, m=19 MiB, t=2, p=1, the OWASP minimum and more), so only as many
/// run at once as there are cores and only so many wait; the next is told to
/// come back. The tables are kept: what one thread after the other takes and gives back
/// would stay with the allocator, for each of them. Five hundred people signing in at
/// once then cost no more memory than two.
pub struct Hashing {
    turns: Semaphore,
    places: Semaphore,
    tables: Tables,
}

type Tables = Arc<Mutex<Vec<Vec<Block>>>>;

/// How many may wait for their turn.
const QUEUE: usize = 64;

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            turns: Semaphore::new(cores),
            places: Semaphore::new(cores + QUEUE),
            tables: Tables::default(),
        }
    }
}

impl Hashing {
    /// Hashes a new password.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn hash(&self, password: Password) -> Result<Hash> {
        self.turn(move |table| {
            let mut salt = [0; 16];
            getrandom::fill(&mut salt).map_err(|e| Error::Internal(e.to_string().into()))?;
            let salt = SaltString::encode_b64(&salt).map_err(internal)?;
            let params = Params::default();
            let hash = PasswordHash {
                algorithm: ARGON2ID_IDENT,
                version: Some(Version::V0x13.into()),
                hash: Some(output(&params, 32, &password, salt.as_salt(), table)?),
                params: ParamsString::try_from(&params).map_err(internal)?,
                salt: Some(salt.as_salt()),
            };
            Ok(Hash(hash.to_string()))
        })
        .await
    }

    /// Whether `password` is the one `stored` was made from. Without a stored
    /// hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn verify(&self, password: Password, stored: Option<Hash>) -> Result<bool> {
        self.turn(move |table| {
            let known = stored.is_some();
            let phc = stored.map_or_else(|| NOBODY.to_owned(), |hash| hash.0);
            let hash = PasswordHash::new(&phc).map_err(internal)?;
            let params = Params::try_from(&hash).map_err(internal)?;
            let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
                return Ok(false);
            };
            // Compared in constant time.
            let right = output(&params, expected.len(), &password, salt, table)? == expected;
            Ok(right && known)
        })
        .await
    }

    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|e| Error::Internal(Box::new(e)))?;
        let tables = self.tables.clone();
        let work = move || {
            let kept = || tables.lock().unwrap_or_else(PoisonError::into_inner);
            let mut table = kept().pop().unwrap_or_default();
            let done = work(&mut table);
            kept().push(table);
            done
        };
        spawn_blocking(work)
            .await
            .map_err(|e| Error::Internal(Box::new(e)))?
    }
}

/// What a password and a salt make.
fn output(
    params: &Params,
    length: usize,
    password: &Password,
    salt: Salt<'_>,
    table: &mut Vec<Block>,
) -> Result<Output> {
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes).map_err(internal)?;
    let blocks = params.block_count();
    if table.len() < blocks {
        table.resize_with(blocks, Block::default);
    }
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    Output::init_with(length, |out| {
        let table = &mut table[..blocks];
        Ok(argon.hash_password_into_with_memory(password.0.as_bytes(), salt, out, table)?)
    })
    .map_err(internal)
}

/// What an unknown name's password is compared with: same parameters, a random
/// salt and a hash of random bytes, so that it matches nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
                      VE0e3g7DalWHgDwou3nuRA$uC6TER156UQpk0lNQ5+jHM0l5poVjPA1he/Tyn9J4Zw";

fn internal(error: argon2::password_hash::Error) -> Error {
    Error::Internal(error.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_easily_guessed() {
        let refused = |typed: &str| Password::parse(typed, &["kevin"]).is_err();
        for bad in [
            "",
            "short",
            "elevenchars",
            "password1234",
            "123456789012",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "kevin-is-my-name",
            "KEVIN and more words",
            &"x9!".repeat(43),
        ] {
            assert!(refused(bad), "{bad}");
        }
        for good in [
            "a quiet corner table",
            "tr0ub4dor&3-staple",
            "ñandú verde y azul",
        ] {
            assert!(!refused(good), "{good}");
        }
    }

    #[rocket::async_test]
    async fn a_hash_knows_its_password_to_the_last_byte() {
        let hashing = Hashing::default();
        let long = |end: &str| format!("{}{end}", "x1-".repeat(30));
        let hash = hashing.hash(Password(long("a"))).await.expect("a hash");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let stored = || Some(Hash::stored(hash.as_str().to_owned()));
        assert!(
            hashing
                .verify(Password(long("a")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hashing
                .verify(Password(long("b")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hashing
                .verify(Password(long("a")), None)
                .await
                .expect("an answer")
        );
    }
}
