//! Signatures with a key that all servers of a database share.
//!
//! A signature is the authentication tag of XChaCha20-Poly1305 over the signed parts, for an
//! empty text and a random nonce of 24 bytes, which is in front of it.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// A key that signs and verifies.
pub struct SigningKey(XChaCha20Poly1305);

impl SigningKey {
    /// The key for this secret, which is random and has at least 32 bytes of it.
    pub fn new(secret: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(secret).into();
        Self(XChaCha20Poly1305::new((&digest).into()))
    }

    /// The signature of these parts, in this order.
    ///
    /// # Panics
    /// When the operating system gives no random bytes.
    pub fn sign(&self, parts: &[&[u8]]) -> String {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the operating system gives random bytes");
        let aad = &joined(parts);
        let tag = self
            .0
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: &[], aad })
            .expect("an empty text");
        STANDARD_NO_PAD.encode([&nonce[..], &tag].concat())
    }

    /// Whether `signature` is one of these parts.
    pub fn verifies(&self, parts: &[&[u8]], signature: &str) -> bool {
        let Ok(signature) = STANDARD_NO_PAD.decode(signature) else {
            return false;
        };
        let Some((nonce, tag)) = signature.split_at_checked(NONCE) else {
            return false;
        };
        let aad = &joined(parts);
        let text = self
            .0
            .decrypt(XNonce::from_slice(nonce), Payload { msg: tag, aad });
        text.is_ok_and(|text| text.is_empty())
    }
}

/// The parts, each behind its length: no other parts give the same bytes.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = vec![];
    for part in parts {
        joined.extend((part.len() as u64).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_belongs_to_its_key_and_its_parts() {
        let (key, other) = (SigningKey::new("one"), SigningKey::new("two"));
        let signature = key.sign(&[b"ab", b"c"]);
        assert!(key.verifies(&[b"ab", b"c"], &signature));
        assert!(!other.verifies(&[b"ab", b"c"], &signature));
        assert!(!key.verifies(&[b"a", b"bc"], &signature));
        for nonsense in ["", "AAAA", &signature[1..], &"A".repeat(54)] {
            assert!(!key.verifies(&[b"ab", b"c"], nonsense), "{nonsense:?}");
        }
    }
}
