//! Keys for signing and encrypting, one per purpose, all derived from the one secret.

use std::fmt;

use super::secret::Secret;

/// `MIZAN_SECRET_KEY` and the older ones that are still accepted.
///
/// To replace the secret, move the old one to `MIZAN_SECRET_KEY_FALLBACKS`: what it signed stays valid, and new
/// things are signed with the new one.
#[derive(Clone)]
pub struct Keys {
    current: Secret,
    fallbacks: Vec<Secret>,
}

impl Keys {
    pub(super) fn new(current: Secret, fallbacks: Vec<Secret>) -> Self {
        Self { current, fallbacks }
    }

    /// The key for `purpose`, from the current secret: for everything that is signed now.
    ///
    /// A purpose is a fixed text in the source, `"mizan messages"`. Keys of different purposes are independent, so
    /// that what was signed for one is worthless for another.
    ///
    /// BLAKE3 in its [key derivation mode](https://docs.rs/blake3/latest/blake3/fn.derive_key.html).
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        derive(&self.current, purpose)
    }

    /// The keys for `purpose` from the current secret and then every fallback: for checking what comes back.
    #[must_use]
    pub fn derive_all(&self, purpose: &str) -> Vec<[u8; 32]> {
        std::iter::once(&self.current)
            .chain(&self.fallbacks)
            .map(|secret| derive(secret, purpose))
            .collect()
    }
}

fn derive(secret: &Secret, purpose: &str) -> [u8; 32] {
    blake3::derive_key(&format!("mizan v1 {purpose}"), secret.expose().as_bytes())
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Keys")
            .field("fallbacks", &self.fallbacks.len())
            .finish_non_exhaustive()
    }
}
