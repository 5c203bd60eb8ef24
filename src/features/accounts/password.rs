//! Passwords: their rules, and their hashes. Both are computed off the async threads.

use std::sync::{Arc, Mutex};

use crate::{
    base::{
        errors::{Error, Result},
        sync::lock,
    },
    features::{
        accounts::{hashing_queue::HashingQueue, strings},
        rate_limits::ClientNetwork,
    },
    i18n::strings::Text,
};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString},
};

/// A password as it was typed. It has no `Debug`, so it never appears in logs.
pub struct Password(String);

/// The hash of a password, as a PHC string.
#[derive(Clone)]
pub struct HashedPassword(String);

/// The length of the shortest and the longest password, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// How many characters of a password its strength is estimated from. The work grows steeply
/// with the length (zxcvbn-rs issue 69: 263 ms for 64 characters of substitutions), and the
/// rest can only add strength.
const ESTIMATED: usize = 24;

/// A new password that keeps the simple rules. Its strength is estimated when it is hashed.
pub struct NewPassword {
    password: Password,
    about: Vec<String>,
}

impl NewPassword {
    /// Checks the simple rules; keeps the password exactly as typed. `about` is what others
    /// know of its owner: the password must not contain it.
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(typed: &str, about: &[&str]) -> Result<Self, Text> {
        // (Without counting a text of any length.)
        let length = typed.chars().take(LENGTH.end() + 1).count();
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
        let about = about.iter().map(|known| known.trim().to_lowercase());
        let about: Vec<_> = about.filter(|known| known.chars().count() > 2).collect();
        if about.iter().any(|known| lower.contains(known)) {
            return Err(strings::password_name);
        }
        Ok(Self {
            password: Password(typed.to_owned()),
            about,
        })
    }

    /// Whether it is hard to guess. This takes milliseconds.
    fn is_strong(&self) -> bool {
        let estimated: String = self.password.0.chars().take(ESTIMATED).collect();
        let about: Vec<_> = self.about.iter().map(String::as_str).collect();
        zxcvbn::zxcvbn(&estimated, &about).score() >= zxcvbn::Score::Two
    }
}

/// A password is too easy to guess.
#[derive(Debug)]
pub struct WeakPassword;

impl Password {
    /// A password to verify, which need not be a good one. `None` when it is longer than
    /// any password.
    pub fn as_typed(typed: &str) -> Option<Self> {
        let length = typed.chars().take(LENGTH.end() + 1).count();
        (length <= *LENGTH.end()).then(|| Self(typed.to_owned()))
    }
}

impl HashedPassword {
    /// A hash from the database.
    pub fn stored(phc: String) -> Self {
        Self(phc)
    }

    /// The hash for the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hashes passwords with argon2id (m=19 MiB, t=2, p=1: more than the OWASP minimum).
///
/// A hash keeps a core busy and 19 MiB of memory, so it waits for its turn in a
/// [`HashingQueue`]. The memory is reused: allocated anew by one thread after the other, it
/// would stay with the allocator for each of them. With that, 500 people who sign in at once
/// need no more memory than two.
#[derive(Default)]
pub struct PasswordHasher {
    queue: HashingQueue,
    memory: MemoryPool,
}

type MemoryPool = Arc<Mutex<Vec<Vec<Block>>>>;

impl PasswordHasher {
    /// Hashes a new password, if it is hard to guess, for a client of this network.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn hash(
        &self,
        network: ClientNetwork,
        new: NewPassword,
    ) -> Result<Result<HashedPassword, WeakPassword>> {
        self.run(network, move |memory| {
            if !new.is_strong() {
                return Ok(Err(WeakPassword));
            }
            let password = new.password;
            let mut salt = [0; 16];
            getrandom::fill(&mut salt).map_err(|e| Error::Internal(e.to_string().into()))?;
            let salt = SaltString::encode_b64(&salt).map_err(internal)?;
            let params = Params::default();
            let hash = PasswordHash {
                algorithm: ARGON2ID_IDENT,
                version: Some(Version::V0x13.into()),
                hash: Some(argon2id(&params, 32, &password, salt.as_salt(), memory)?),
                params: ParamsString::try_from(&params).map_err(internal)?,
                salt: Some(salt.as_salt()),
            };
            Ok(Ok(HashedPassword(hash.to_string())))
        })
        .await
    }

    /// Whether `password` is the one that `stored` was made from. Without a stored hash
    /// the answer is no, and takes as long: timing does not tell which usernames exist.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn verify(
        &self,
        network: ClientNetwork,
        password: Password,
        stored: Option<HashedPassword>,
    ) -> Result<bool> {
        self.run(network, move |memory| {
            let exists = stored.is_some();
            let phc = stored.map_or_else(|| DUMMY_HASH.to_owned(), |hash| hash.0);
            let hash = PasswordHash::new(&phc).map_err(internal)?;
            let params = Params::try_from(&hash).map_err(internal)?;
            let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
                return Ok(false);
            };
            // `Output` compares in constant time.
            let right = argon2id(&params, expected.len(), &password, salt, memory)? == expected;
            Ok(right && exists)
        })
        .await
    }

    /// Runs `work` when its turn comes, with memory from the pool.
    async fn run<T: Send + 'static>(
        &self,
        network: ClientNetwork,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.memory.clone();
        let work = move || {
            let mut memory = lock(&pool).pop().unwrap_or_default();
            let done = work(&mut memory);
            lock(&pool).push(memory);
            done
        };
        self.queue.run(network, work).await
    }
}

/// The argon2id hash of a password with a salt.
fn argon2id(
    params: &Params,
    length: usize,
    password: &Password,
    salt: Salt<'_>,
    memory: &mut Vec<Block>,
) -> Result<Output> {
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes).map_err(internal)?;
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize_with(blocks, Block::default);
    }
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    Output::init_with(length, |out| {
        let memory = &mut memory[..blocks];
        Ok(argon.hash_password_into_with_memory(password.0.as_bytes(), salt, out, memory)?)
    })
    .map_err(internal)
}

/// Verified in place of the hash of a username that does not exist: the same parameters,
/// with a random salt and random bytes as the hash, so that no password matches.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
                      VE0e3g7DalWHgDwou3nuRA$uC6TER156UQpk0lNQ5+jHM0l5poVjPA1he/Tyn9J4Zw";

fn internal(error: argon2::password_hash::Error) -> Error {
    Error::Internal(error.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_common_passwords_are_refused() {
        let refused = |typed: &str| {
            let new = NewPassword::parse(typed, &["kevin"]);
            !new.is_ok_and(|new| new.is_strong())
        };
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

    #[tokio::test]
    async fn a_hash_depends_on_every_byte_of_its_password() {
        let hasher = PasswordHasher::default();
        let long = |end: &str| format!("a quiet corner table {}{end}", "x1-".repeat(30));
        let new = NewPassword {
            password: Password(long("a")),
            about: vec![],
        };
        let here = ClientNetwork::of([127, 0, 0, 1].into());
        let hash = hasher.hash(here, new).await.expect("a turn");
        let hash = hash.expect("a strong password");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let stored = || Some(HashedPassword::stored(hash.as_str().to_owned()));
        assert!(
            hasher
                .verify(here, Password(long("a")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hasher
                .verify(here, Password(long("b")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hasher
                .verify(here, Password(long("a")), None)
                .await
                .expect("an answer")
        );
    }
}
