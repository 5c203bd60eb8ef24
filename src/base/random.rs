//! Random tokens, for sessions and for links.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A secret of 256 random bits, in hexadecimal digits. The store holds only its digest.
pub struct Token(String);

impl Token {
    /// A new random token.
    pub fn fresh() -> Self {
        Self(random_hex(32))
    }

    /// The token that takes the place of `old`. It is made from the old one and the salt, which
    /// the store keeps, so the same two make the same token again.
    pub fn after(old: &str, salt: &str) -> Self {
        Self(hex(&digest(&format!("{salt} {old}"))))
    }

    /// Its digest, which the store keeps.
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }

    /// The token itself, for the cookie or the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The SHA-256 of a secret.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// `bytes` random bytes in hexadecimal.
///
/// # Panics
/// When the operating system gives no random bytes: nothing could be secret then.
pub fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    hex(&random)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// S-16.
    #[test]
    fn tokens_are_random() {
        let tokens: HashSet<_> = (0..10_000).map(|_| Token::fresh().0).collect();
        assert_eq!(tokens.len(), 10_000);
        let mut counts = [0_f64; 256];
        for token in &tokens {
            assert_eq!(token.len(), 64, "256 bits");
            for at in (0..64).step_by(2) {
                let byte = usize::from_str_radix(&token[at..at + 2], 16).expect("a byte");
                counts[byte] += 1.0;
            }
        }
        let expected = 10_000.0 * 32.0 / 256.0;
        let chi2: f64 = counts
            .iter()
            .map(|n| (n - expected).powi(2) / expected)
            .sum();
        // With 255 degrees of freedom one in a hundred thousand is above 361 or below 172.
        assert!((172.0..361.0).contains(&chi2), "{chi2}");
    }
}
