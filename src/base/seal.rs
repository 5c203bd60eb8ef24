//! What is kept can be sealed: whoever copies the database or its disk reads nothing of
//! what was said without the key, which is in the settings and nowhere else. (This
//! process reads everything; it is not end-to-end encryption.)
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random nonce of 24 bytes for
//! each text, which stands before it. A sealed text is bound to what it belongs to, so
//! that it opens nowhere else.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use crate::base::errors::{Error, Result};

/// The keys: the first one seals, and all of them open. Without any nothing is sealed.
#[derive(Clone, Default)]
pub struct Seal(Arc<Vec<Key>>);

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Text as it is kept.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredText {
    /// The text itself, or sealed, in base64.
    pub text: String,
    /// The key it is sealed with, if it is.
    pub sealed_by: Option<String>,
}

const NONCE: usize = 24;

impl Seal {
    /// Reads keys as they stand in the settings: `name:` and 64 hexadecimal digits each.
    ///
    /// # Errors
    /// What is wrong, without the key.
    pub fn from(keys: &[String]) -> Result<Self, String> {
        let mut read: Vec<Key> = vec![];
        for (number, key) in keys.iter().enumerate() {
            let key = parse(key)
                .ok_or_else(|| format!("seal: key {} is not name:64-hex-digits", number + 1))?;
            if read.iter().any(|other| other.id == key.id) {
                return Err(format!("seal: there are two keys called {}", key.id));
            }
            read.push(key);
        }
        Ok(Self(Arc::new(read)))
    }

    /// The key that seals, if one does.
    pub fn current(&self) -> Option<&str> {
        self.0.first().map(|key| &*key.id)
    }

    /// Seals bytes that belong to `what`. Without a key they stay what they are.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    pub fn seal_bytes(&self, bytes: &[u8], what: &str) -> (Vec<u8>, Option<String>) {
        let Some(key) = self.0.first() else {
            return (bytes.to_vec(), None);
        };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
        let payload = Payload {
            msg: bytes,
            aad: what.as_bytes(),
        };
        let sealed = key.cipher.encrypt(XNonce::from_slice(&nonce), payload);
        // It fails for what does not fit into memory.
        let sealed = sealed.expect("what is kept is short");
        ([&nonce[..], &sealed].concat(), Some(key.id.clone()))
    }

    /// Opens bytes that belong to `what`.
    ///
    /// # Errors
    /// `Internal` when they are not what was sealed, or sealed with a key that is not
    /// there.
    pub fn open_bytes(&self, bytes: Vec<u8>, by: Option<&str>, what: &str) -> Result<Vec<u8>> {
        let Some(by) = by else {
            return Ok(bytes);
        };
        let key = self.0.iter().find(|key| key.id == by);
        let key =
            key.ok_or_else(|| broken(what, &format!("the key {by} is not in the settings")))?;
        let (nonce, sealed) = bytes
            .split_at_checked(NONCE)
            .ok_or_else(|| broken(what, "it is too short"))?;
        let payload = Payload {
            msg: sealed,
            aad: what.as_bytes(),
        };
        key.cipher
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| broken(what, "it is not what was sealed"))
    }

    /// Seals a text that belongs to `what`.
    pub fn seal(&self, text: &str, what: &str) -> StoredText {
        match self.seal_bytes(text.as_bytes(), what) {
            (_, None) => StoredText {
                text: text.to_owned(),
                sealed_by: None,
            },
            (sealed, sealed_by) => StoredText {
                text: STANDARD_NO_PAD.encode(sealed),
                sealed_by,
            },
        }
    }

    /// Opens a text that belongs to `what`.
    ///
    /// # Errors
    /// As [`Seal::open_bytes`].
    pub fn open(&self, kept: StoredText, what: &str) -> Result<String> {
        let Some(by) = &kept.sealed_by else {
            return Ok(kept.text);
        };
        let sealed = STANDARD_NO_PAD.decode(&kept.text);
        let sealed = sealed.map_err(|_| broken(what, "it is not base64"))?;
        let bytes = self.open_bytes(sealed, Some(by), what)?;
        String::from_utf8(bytes).map_err(|_| broken(what, "it is no text"))
    }
}

fn parse(text: &str) -> Option<Key> {
    let (id, digits) = text.split_once(':')?;
    let named = (1..=32).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !named || digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut bytes = [0_u8; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(Key {
        id: id.to_owned(),
        cipher: XChaCha20Poly1305::new((&bytes).into()),
    })
}

fn broken(what: &str, why: &str) -> Error {
    Error::Internal(format!("{what} cannot be opened: {why}").into())
}

/// Keys are shown nowhere.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| &key.id))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(keys: &[(&str, &str)]) -> Seal {
        let keys: Vec<_> = keys
            .iter()
            .map(|(id, digit)| format!("{id}:{}", digit.repeat(64)))
            .collect();
        Seal::from(&keys).expect("keys")
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_where_it_belongs_and_nowhere_else() {
        let (old, new) = (seal(&[("a", "1")]), seal(&[("b", "2"), ("a", "1")]));
        let kept = || old.seal("a quiet word", "room 1");
        assert!(!kept().text.contains("quiet"));
        assert_ne!(kept(), kept(), "never twice the same");
        assert_eq!(old.open(kept(), "room 1").expect("text"), "a quiet word");
        assert_eq!(new.open(kept(), "room 1").expect("text"), "a quiet word");
        assert_eq!(new.seal("x", "y").sealed_by.as_deref(), Some("b"));
        assert!(old.open(kept(), "room 2").is_err());
        assert!(old.open(new.seal("x", "y"), "y").is_err(), "no key");
        assert!(
            seal(&[("a", "3")]).open(kept(), "room 1").is_err(),
            "another"
        );
        let mut changed = kept();
        changed.text.replace_range(
            40..41,
            if &changed.text[40..41] == "A" {
                "B"
            } else {
                "A"
            },
        );
        assert!(old.open(changed, "room 1").is_err());
    }

    #[test]
    fn without_a_key_text_is_text() {
        let none = Seal::default();
        let kept = none.seal("a quiet word", "room 1");
        assert_eq!(kept.text, "a quiet word");
        assert_eq!(none.open(kept, "room 1").expect("text"), "a quiet word");
    }

    #[test]
    fn a_key_is_refused_without_being_told() {
        for bad in [
            "",
            "a",
            ":",
            &"1".repeat(64),
            &format!("a:{}", "g".repeat(64)),
            &format!("a:{}", "1".repeat(63)),
        ] {
            let problem = Seal::from(&[bad.to_owned()]).expect_err("a problem");
            assert!(!problem.contains("111"), "{problem}");
        }
        let twice = format!("a:{}", "1".repeat(64));
        assert!(Seal::from(&[twice.clone(), twice]).is_err());
    }
}
