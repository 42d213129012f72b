//! Secrets that must be read again, encrypted for the database: AES-256-GCM with a key that follows from the site's.

use aes_gcm::aead::{Aead as _, Generate as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use mizan::{Error, Result, Settings};

/// AES-GCM's usual nonce. A random one is safe for billions of messages under one key.
const NONCE_BYTES: usize = 12;

type Nonce = aes_gcm::aead::Nonce<Aes256Gcm>;

/// Seals and opens the secrets of one purpose.
pub(crate) struct Vault {
    /// The current secret's first, then those that are being rotated out.
    keys: Vec<[u8; 32]>,
}

/// A secret that has been opened.
pub(crate) struct Opened {
    pub(crate) plain: Vec<u8>,
    /// Whether it was sealed with the current key. If not, it should be sealed anew.
    pub(crate) is_current: bool,
}

impl Vault {
    pub(crate) fn new(settings: &Settings, purpose: &str) -> Self {
        Self {
            keys: settings.secret().derive_all(purpose),
        }
    }

    /// Encrypts for one owner: the text cannot be moved to another one's row.
    pub(crate) fn seal(&self, owner: i64, plain: &[u8]) -> Result<Vec<u8>> {
        let key = self.keys.first().copied().unwrap_or_default();
        let nonce = Nonce::generate();
        let payload = Payload {
            msg: plain,
            aad: &owner.to_le_bytes(),
        };
        let sealed = Aes256Gcm::new(&key.into()).encrypt(&nonce, payload);
        let sealed = sealed.map_err(|_| Error::internal("a secret could not be encrypted"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what was sealed for this owner, or `None` when no key of the site fits.
    pub(crate) fn open(&self, owner: i64, sealed: &[u8]) -> Option<Opened> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let nonce = Nonce::from(*nonce);
        let owner = owner.to_le_bytes();
        self.keys.iter().enumerate().find_map(|(index, key)| {
            let payload = Payload {
                msg: text,
                aad: &owner,
            };
            let plain = Aes256Gcm::new(&(*key).into()).decrypt(&nonce, payload);
            plain.ok().map(|plain| Opened {
                plain,
                is_current: index == 0,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OLD: &str = "a secret of thirty-two characters for tests only";
    const NEW: &str = "another one of thirty-two characters for tests only";

    fn vault(secret: &str, fallback: &str, purpose: &str) -> Vault {
        let pairs = [
            ("MIZAN_SECRET_KEY", secret),
            ("MIZAN_SECRET_KEY_FALLBACKS", fallback),
        ];
        Vault::new(&Settings::from_pairs(pairs).unwrap(), purpose)
    }

    #[test]
    fn what_was_sealed_is_opened_by_its_owner_and_purpose_only() {
        let vault_of = |purpose| vault(OLD, "", purpose);
        let sealed = vault_of("a").seal(7, b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        let opened = vault_of("a").open(7, &sealed).unwrap();
        assert_eq!(
            (opened.plain.as_slice(), opened.is_current),
            (&b"secret"[..], true)
        );
        assert!(vault_of("a").open(8, &sealed).is_none());
        assert!(vault_of("b").open(7, &sealed).is_none());
        assert!(vault_of("a").open(7, &sealed[..11]).is_none());
        assert_ne!(vault_of("a").seal(7, b"secret").unwrap(), sealed);
    }

    #[test]
    fn a_former_secret_still_opens() {
        let sealed = vault(OLD, "", "a").seal(7, b"secret").unwrap();
        let opened = vault(NEW, OLD, "a").open(7, &sealed).unwrap();
        assert!(!opened.is_current);
        assert!(vault(NEW, "", "a").open(7, &sealed).is_none());
    }
}
