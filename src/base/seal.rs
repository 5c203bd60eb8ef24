//! Encryption at rest: a stolen database or disk reveals no message and no picture without
//! the key, which is in the settings and nowhere else. (The server itself reads everything;
//! this is not end-to-end encryption.)
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), with a random nonce of 24 bytes in front
//! of each ciphertext. The place that a text belongs to is its associated data, so a
//! ciphertext that was copied to another place does not decrypt there.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

use crate::base::{
    errors::{Error, Result},
    sync::lock,
};

/// The keys: the first one encrypts, all of them decrypt. Without keys nothing is encrypted.
#[derive(Clone, Default)]
pub struct Seal {
    keys: Arc<Vec<SealKey>>,
    /// Whether what is not encrypted is refused.
    only: bool,
}

struct SealKey {
    id: String,
    cipher: XChaCha20Poly1305,
    /// The secret behind the nonces of [`Seal::seal_alike`].
    nonces: [u8; 32],
}

/// A text as the store keeps it.
#[derive(Debug, PartialEq, Eq)]
pub struct StoredText {
    /// The text itself, or its ciphertext in base64.
    pub text: String,
    /// The name of the key that it is encrypted with.
    pub sealed_by: Option<String>,
}

const NONCE: usize = 24;

/// The text of a check value.
const CHECKED: &[u8] = b"snug";

fn check_place(name: &str) -> String {
    format!("key {name}")
}

impl SealKey {
    fn new(id: &str, bytes: &[u8; 32]) -> Self {
        Self {
            id: id.to_owned(),
            cipher: XChaCha20Poly1305::new(bytes.into()),
            nonces: Sha256::new_with_prefix("snug nonces ")
                .chain_update(bytes)
                .finalize()
                .into(),
        }
    }

    fn seal(&self, bytes: &[u8], place: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
        self.seal_with(nonce, bytes, place)
    }

    /// The nonce for these bytes in this place: a keyed hash of both, hashed twice like HMAC.
    fn nonce_of(&self, bytes: &[u8], place: &str) -> [u8; NONCE] {
        let inner = Sha256::new_with_prefix(self.nonces)
            .chain_update((place.len() as u64).to_be_bytes())
            .chain_update(place)
            .chain_update(bytes)
            .finalize();
        let outer = Sha256::new_with_prefix(self.nonces)
            .chain_update(inner)
            .finalize();
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&outer[..NONCE]);
        nonce
    }

    fn seal_with(&self, nonce: [u8; NONCE], bytes: &[u8], place: &str) -> Vec<u8> {
        let payload = Payload {
            msg: bytes,
            aad: place.as_bytes(),
        };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload);
        // Encryption fails for more than 256 GiB only.
        let sealed = sealed.expect("a short text");
        [&nonce[..], &sealed].concat()
    }
}

impl Seal {
    /// Reads the keys of the settings, each a name, a colon and 64 hexadecimal digits.
    ///
    /// # Errors
    /// A sentence that does not contain the key.
    pub fn from(keys: &[String], only: bool) -> Result<Self, String> {
        if only && keys.is_empty() {
            return Err("seal_only: there is no key in seal".into());
        }
        let mut read: Vec<SealKey> = vec![];
        for (number, key) in keys.iter().enumerate() {
            let number = number + 1;
            let (key, bytes) = parse(key)
                .ok_or_else(|| format!("seal: key {number} is not name:64-hex-digits"))?;
            if is_guessable(&bytes) {
                return Err(format!(
                    "seal: key {number} is not random. Make one with: openssl rand -hex 32"
                ));
            }
            if read.iter().any(|other| other.id == key.id) {
                return Err(format!("seal: there are two keys called {}", key.id));
            }
            read.push(key);
        }
        Ok(Self {
            keys: Arc::new(read),
            only,
        })
    }

    /// The name of the key that encrypts.
    pub fn current(&self) -> Option<&str> {
        self.keys.first().map(|key| &*key.id)
    }

    /// Whether what is not encrypted, or not as it is encrypted today, is refused.
    pub fn is_strict(&self) -> bool {
        self.only
    }

    /// The names of the keys.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| &*key.id)
    }

    /// A constant that is encrypted with the key of that name. It tells the key from another
    /// one with the same name. `None` if there is no such key.
    pub fn check_value(&self, name: &str) -> Option<String> {
        let key = self.keys.iter().find(|key| key.id == name)?;
        Some(STANDARD_NO_PAD.encode(key.seal(CHECKED, &check_place(name))))
    }

    /// Whether `value` is a check value of the key of that name, as it is in the settings.
    pub fn proves(&self, name: &str, value: &str) -> bool {
        let sealed = STANDARD_NO_PAD.decode(value).ok();
        let opened = sealed.map(|bytes| self.open_bytes(bytes, Some(name), &check_place(name)));
        opened.is_some_and(|opened| opened.is_ok_and(|text| text == CHECKED))
    }

    /// Encrypts bytes that belong to `place`. Without a key it returns them as they are.
    ///
    /// # Panics
    /// When the operating system gives no random bytes.
    pub fn seal_bytes(&self, bytes: &[u8], place: &str) -> (Vec<u8>, Option<String>) {
        let Some(key) = self.keys.first() else {
            return (bytes.to_vec(), None);
        };
        (key.seal(bytes, place), Some(key.id.clone()))
    }

    /// Decrypts bytes that belong to `place`.
    ///
    /// # Errors
    /// `Internal` when they were changed, belong to another place, or were encrypted with a
    /// key that is not in the settings.
    pub fn open_bytes(&self, bytes: Vec<u8>, by: Option<&str>, place: &str) -> Result<Vec<u8>> {
        let Some(by) = by else {
            self.take_plain(place)?;
            return Ok(bytes);
        };
        let key = self.keys.iter().find(|key| key.id == by);
        let key =
            key.ok_or_else(|| broken(place, &format!("the key {by} is not in the settings")))?;
        let (nonce, sealed) = bytes
            .split_at_checked(NONCE)
            .ok_or_else(|| broken(place, "it is too short"))?;
        let payload = Payload {
            msg: sealed,
            aad: place.as_bytes(),
        };
        key.cipher
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| broken(place, "it was changed, or belongs elsewhere"))
    }

    fn take_plain(&self, place: &str) -> Result<()> {
        match self.only {
            true => Err(broken(place, "it is not encrypted, and seal_only is set")),
            false => Ok(()),
        }
    }

    /// Encrypts a text that belongs to `place`.
    pub fn seal(&self, text: &str, place: &str) -> StoredText {
        match self.seal_bytes(text.as_bytes(), place) {
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

    /// Encrypts a text that belongs to `place`, so that the same text in the same place is the
    /// same ciphertext: who sees it can tell that two are equal, and nothing else. All have the
    /// length `length`, with spaces behind a shorter text.
    pub fn seal_alike(&self, text: &str, length: usize, place: &str) -> StoredText {
        let Some(key) = self.keys.first() else {
            return self.seal(text, place);
        };
        let mut padded = text.as_bytes().to_vec();
        padded.resize(padded.len().max(length), b' ');
        let sealed = key.seal_with(key.nonce_of(&padded, place), &padded, place);
        StoredText {
            text: STANDARD_NO_PAD.encode(sealed),
            sealed_by: Some(key.id.clone()),
        }
    }

    /// Decrypts a text that belongs to `place`.
    ///
    /// # Errors
    /// As [`Seal::open_bytes`].
    pub fn open(&self, kept: StoredText, place: &str) -> Result<String> {
        let Some(by) = &kept.sealed_by else {
            self.take_plain(place)?;
            return Ok(kept.text);
        };
        let sealed = STANDARD_NO_PAD.decode(&kept.text);
        let sealed = sealed.map_err(|_| broken(place, "it is not base64"))?;
        let bytes = self.open_bytes(sealed, Some(by), place)?;
        String::from_utf8(bytes).map_err(|_| broken(place, "it is no text"))
    }
}

/// Logs that something cannot be decrypted; a page shows that in its place. Once in a while:
/// it may be a hundred messages of each page.
pub fn report(error: &Error) {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let mut last = lock(&LAST);
    if last.is_none_or(|last| last.elapsed() > Duration::from_secs(10)) {
        *last = Some(Instant::now());
        tracing::error!("{error}");
    }
}

/// Whether nobody drew these bytes at random: 32 random bytes are about 30 different ones.
fn is_guessable(bytes: &[u8; 32]) -> bool {
    bytes.iter().collect::<HashSet<_>>().len() < 16
}

fn parse(text: &str) -> Option<(SealKey, [u8; 32])> {
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
    Some((SealKey::new(id, &bytes), bytes))
}

fn broken(place: &str, why: &str) -> Error {
    Error::Internal(format!("{place} cannot be decrypted: {why}").into())
}

/// Shows the names of the keys only.
impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|key| &key.id))
            .finish()
    }
}
