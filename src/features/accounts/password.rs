//! Passwords: their rules, and their hashes, which are computed off the async threads.

use std::sync::{Arc, Mutex};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    base::{
        errors::{Error, Result},
        sync::lock,
    },
    features::accounts::strings,
    i18n::strings::Text,
};

/// A password as it was typed. It has no `Debug`, so it never appears in logs.
pub struct Password(String);

/// The hash of a password, as a PHC string.
#[derive(Clone)]
pub struct HashedPassword(String);

/// The length of the shortest and the longest password, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// How many characters of a password its strength is estimated from. The work grows with
/// the square of the length, and the rest can only add strength.
const ESTIMATED: usize = 64;

impl Password {
    /// Checks a new password; keeps it exactly as typed. `about` is what others know of
    /// its owner: the password must not contain it.
    ///
    /// # Errors
    /// The text to show beside the field.
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
        let estimated: String = typed.chars().take(ESTIMATED).collect();
        if zxcvbn::zxcvbn(&estimated, about).score() < zxcvbn::Score::Two {
            return Err(strings::password_common);
        }
        Ok(Self(typed.to_owned()))
    }

    /// A password to verify, which need not be a good one. `None` when it is longer than
    /// any password.
    pub fn as_typed(typed: &str) -> Option<Self> {
        (typed.chars().count() <= *LENGTH.end()).then(|| Self(typed.to_owned()))
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
/// A hash keeps a core busy and 19 MiB of memory. So only as many run at once as there
/// are cores, and only [`QUEUE`] wait; then the next fails with `Busy`. The memory is
/// reused: allocated anew by one thread after the other, it would stay with the allocator
/// for each of them. With that, 500 people who sign in at once need no more memory than
/// two.
pub struct PasswordHasher {
    /// One permit for each hash that runs.
    running: Semaphore,
    /// One permit for each hash that runs or waits.
    admitted: Semaphore,
    memory: MemoryPool,
}

type MemoryPool = Arc<Mutex<Vec<Vec<Block>>>>;

/// How many hashes may wait until others have finished.
const QUEUE: usize = 64;

impl Default for PasswordHasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            running: Semaphore::new(cores),
            admitted: Semaphore::new(cores + QUEUE),
            memory: MemoryPool::default(),
        }
    }
}

impl PasswordHasher {
    /// Hashes a new password.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn hash(&self, password: Password) -> Result<HashedPassword> {
        self.run(move |memory| {
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
            Ok(HashedPassword(hash.to_string()))
        })
        .await
    }

    /// Whether `password` is the one that `stored` was made from. Without a stored hash
    /// the answer is no, and takes as long: timing does not tell which usernames exist.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn verify(&self, password: Password, stored: Option<HashedPassword>) -> Result<bool> {
        self.run(move |memory| {
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

    /// Runs `work` on a blocking thread, with memory from the pool.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _admitted = self.admitted.try_acquire().map_err(|_| Error::Busy)?;
        let _running = self
            .running
            .acquire()
            .await
            .map_err(|e| Error::Internal(Box::new(e)))?;
        let pool = self.memory.clone();
        let work = move || {
            let mut memory = lock(&pool).pop().unwrap_or_default();
            let done = work(&mut memory);
            lock(&pool).push(memory);
            done
        };
        spawn_blocking(work)
            .await
            .map_err(|e| Error::Internal(Box::new(e)))?
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

    #[tokio::test]
    async fn a_hash_depends_on_every_byte_of_its_password() {
        let hasher = PasswordHasher::default();
        let long = |end: &str| format!("{}{end}", "x1-".repeat(30));
        let hash = hasher.hash(Password(long("a"))).await.expect("a hash");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let stored = || Some(HashedPassword::stored(hash.as_str().to_owned()));
        assert!(
            hasher
                .verify(Password(long("a")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hasher
                .verify(Password(long("b")), stored())
                .await
                .expect("an answer")
        );
        assert!(
            !hasher
                .verify(Password(long("a")), None)
                .await
                .expect("an answer")
        );
    }
}
