//! Passwords: their rules, and their hashes. Both are computed off the async threads.

use std::sync::{Arc, Mutex};

use crate::{
    base::{
        errors::{Error, Result},
        sync::{KeyedTurns, lock},
    },
    features::{
        accounts::{hashing_queue::HashingQueue, password_form::comparable, strings},
        rate_limits::ClientNetwork,
    },
    i18n::strings::Text,
};
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString},
};
use unicode_normalization::UnicodeNormalization;

/// A password. It has no `Debug`, so it never appears in logs.
pub struct Password {
    /// The form in which it is compared ([`comparable`]), unless that is too long.
    form: Option<String>,
    /// As it was typed, if that differs. Hashes from before were made from it.
    raw: Option<String>,
}

/// The hash of a password, as a PHC string.
#[derive(Clone)]
pub struct HashedPassword(String);

/// The length of the shortest and the longest password, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// How many characters are read of a typed text: one of the form may be typed as three.
const READ: usize = 4 * *LENGTH.end();

/// How many characters of a password its strength is estimated from. The work grows steeply
/// with the length (zxcvbn-rs issue 69: 263 ms for 64 characters of substitutions), and the
/// rest can only add strength.
const ESTIMATED: usize = 24;

/// A new password that keeps the simple rules. Its strength is estimated when it is hashed.
pub struct NewPassword {
    form: String,
    about: Vec<String>,
}

impl NewPassword {
    /// Checks the simple rules, and keeps the form that is compared. `about` is what others
    /// know of its owner: the password must not contain it.
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(typed: &str, about: &[&str]) -> Result<Self, Text> {
        // (Without counting a text of any length.)
        let typed: String = typed.chars().take(READ + 1).collect();
        let form = comparable(&typed);
        let length = form.chars().count();
        if length == 0 {
            return Err(strings::choose_password);
        }
        // (One character may stand for many in the form: `ﷺ`.)
        if length.min(typed.nfc().count()) < *LENGTH.start() {
            return Err(strings::password_short);
        }
        if length > *LENGTH.end() || typed.chars().count() > READ {
            return Err(strings::password_long);
        }
        let lower = form.to_lowercase();
        let about = about
            .iter()
            .map(|known| comparable(known.trim()).to_lowercase());
        let about: Vec<_> = about.filter(|known| known.chars().count() > 2).collect();
        if about.iter().any(|known| lower.contains(known)) {
            return Err(strings::password_name);
        }
        Ok(Self { form, about })
    }

    /// The same password, to be verified.
    pub(super) fn as_typed(&self) -> Password {
        Password {
            form: Some(self.form.clone()),
            raw: None,
        }
    }

    /// Whether it is hard to guess. This takes milliseconds.
    fn is_strong(&self) -> bool {
        let estimated: String = self.form.chars().take(ESTIMATED).collect();
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
        let typed: String = typed.chars().take(READ + 1).collect();
        let short = |text: &String| text.chars().count() <= *LENGTH.end();
        let form = comparable(&typed);
        let raw = Some(&typed)
            .filter(|raw| **raw != form && short(raw))
            .cloned();
        let form = Some(form).filter(short);
        (form.is_some() || raw.is_some()).then_some(Self { form, raw })
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
    /// A form to sign up that is sent twice waits for itself.
    pub(super) sign_ups: KeyedTurns,
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
            Ok(Ok(hash_form(&new.form, memory)?))
        })
        .await
    }

    /// Whether `password` is the one that `stored` was made from: its form, or the typed text,
    /// from which hashes were made before. Without a stored hash the answer is no, and takes as
    /// long: timing does not tell which usernames exist.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn verify(
        &self,
        network: ClientNetwork,
        password: Password,
        stored: Option<HashedPassword>,
    ) -> Result<Verified> {
        self.run(network, move |memory| {
            let exists = stored.is_some();
            let phc = stored.map_or_else(|| DUMMY_HASH.to_owned(), |hash| hash.0);
            let hash = PasswordHash::new(&phc).map_err(internal)?;
            let params = Params::try_from(&hash).map_err(internal)?;
            let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
                return Ok(Verified::Wrong);
            };
            // `Output` compares in constant time.
            let mut is_made_of = |text: &Option<String>| match text {
                Some(text) => {
                    let hash = argon2id(&params, expected.len(), text, salt, memory)?;
                    Ok::<_, Error>(hash == expected && exists)
                }
                None => Ok(false),
            };
            if is_made_of(&password.form)? {
                return Ok(Verified::Right);
            }
            if !is_made_of(&password.raw)? {
                return Ok(Verified::Wrong);
            }
            Ok(match &password.form {
                Some(form) => Verified::RightRaw(hash_form(form, memory)?),
                None => Verified::Right,
            })
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

/// The answer of [`PasswordHasher::verify`].
pub enum Verified {
    /// It is the password.
    Right,
    /// It is the password, whose hash was made from the typed text. This hash of its form is to
    /// be stored instead.
    RightRaw(HashedPassword),
    /// It is another one.
    Wrong,
}

/// A new hash of a password in its form.
fn hash_form(form: &str, memory: &mut Vec<Block>) -> Result<HashedPassword> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| Error::Internal(e.to_string().into()))?;
    let salt = SaltString::encode_b64(&salt).map_err(internal)?;
    let params = Params::default();
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        hash: Some(argon2id(&params, 32, form, salt.as_salt(), memory)?),
        params: ParamsString::try_from(&params).map_err(internal)?,
        salt: Some(salt.as_salt()),
    };
    Ok(HashedPassword(hash.to_string()))
}

/// The argon2id hash of a password with a salt.
fn argon2id(
    params: &Params,
    length: usize,
    password: &str,
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
        Ok(argon.hash_password_into_with_memory(password.as_bytes(), salt, out, memory)?)
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
    use crate::i18n::lang::Lang;

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
            form: long("a"),
            about: vec![],
        };
        let here = ClientNetwork::of([127, 0, 0, 1].into());
        let hash = hasher.hash(here, new).await.expect("a turn");
        let hash = hash.expect("a strong password");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        for (end, exists, right) in [("a", true, true), ("b", true, false), ("a", false, false)] {
            let stored = exists.then(|| hash.clone());
            let typed = Password::as_typed(&long(end)).expect("not too long");
            let answer = hasher.verify(here, typed, stored).await.expect("an answer");
            assert_eq!(matches!(answer, Verified::Right), right, "{end} {exists}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_the_typed_text_is_made_anew() {
        let hasher = PasswordHasher::default();
        let here = ClientNetwork::of([127, 0, 0, 1].into());
        let old = hash_form("ｑｕｉｅｔ ｔａｂｌｅ", &mut vec![]).expect("a hash");
        let answer = async |typed: &str, stored: &HashedPassword| {
            let typed = Password::as_typed(typed).expect("not too long");
            let answer = hasher.verify(here, typed, Some(stored.clone()));
            answer.await.expect("an answer")
        };
        assert!(matches!(answer("quiet table", &old).await, Verified::Wrong));
        let Verified::RightRaw(new) = answer("ｑｕｉｅｔ ｔａｂｌｅ", &old).await else {
            panic!("an old hash");
        };
        for typed in ["ｑｕｉｅｔ ｔａｂｌｅ", "quiet table", "quiet\u{a0}table"] {
            assert!(
                matches!(answer(typed, &new).await, Verified::Right),
                "{typed}"
            );
        }
        assert!(matches!(answer("Quiet table", &new).await, Verified::Wrong));
    }

    #[test]
    fn lengths_are_those_of_the_form() {
        let problem = |typed: &str| {
            let new = NewPassword::parse(typed, &[]);
            new.err().map(|text| text(Lang::English))
        };
        let short = Some(strings::password_short(Lang::English));
        let long = Some(strings::password_long(Lang::English));
        for (typed, expected) in [
            ("e\u{301}".repeat(11), short),
            ("e\u{301}".repeat(128), None),
            ("e\u{301}".repeat(129), long),
            ("ﷺ".repeat(2), short),
            ("ﷺ".repeat(12), long),
            ("x".repeat(100_000), long),
        ] {
            assert_eq!(problem(&typed), expected, "{}", typed.len());
        }
        assert!(Password::as_typed(&"x".repeat(129)).is_none());
        assert!(Password::as_typed(&"e\u{301}".repeat(128)).is_some());
        // Long as a form only: the typed text may have been hashed.
        assert!(Password::as_typed(&"ﷺ".repeat(12)).is_some());
    }
}
