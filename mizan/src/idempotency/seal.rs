//! What stands in the table, which tells nothing to who reads only that.
//!
//! An answer may hold a secret, such as a new API token, and the body of a request a password. So answers are encrypted and
//! fingerprints keyed with what the table does not hold: the client's key, and the site's secret.

use aes_gcm::aead::{Aead as _, Generate as _};
use aes_gcm::{Aes256Gcm, KeyInit as _};

use super::fingerprint::Fingerprint;
use super::key::IdempotencyKey;
use crate::error::{Error, Result};
use crate::settings::Settings;

const NONCE_BYTES: usize = 12;

type Nonce = aes_gcm::aead::Nonce<Aes256Gcm>;

/// The keys for one key of one caller.
pub(super) struct Seal {
    /// Where the row is.
    pub(super) key_hash: [u8; 32],
    /// The fingerprint with the site's current secret, then with those that are being rotated out.
    prints: Vec<[u8; 32]>,
    keys: Vec<[u8; 32]>,
}

impl Seal {
    pub(super) fn new(
        settings: &Settings,
        caller: &str,
        key: &IdempotencyKey,
        print: &Fingerprint,
    ) -> Self {
        let mut material = (caller.len() as u64).to_le_bytes().to_vec();
        material.extend_from_slice(caller.as_bytes());
        material.extend_from_slice(key.as_str().as_bytes());
        let print = print.finish();
        let secrets = settings.secret().derive_all("idempotency");
        let derived = |secret: &[u8; 32], what: u8| {
            let mut hasher = blake3::Hasher::new_keyed(secret);
            hasher.update(&[what]).update(&material);
            *hasher.finalize().as_bytes()
        };
        Self {
            key_hash: blake3::derive_key("mizan 2026 idempotency key", &material),
            prints: secrets
                .iter()
                .map(|secret| *blake3::keyed_hash(&derived(secret, 1), &print).as_bytes())
                .collect(),
            keys: secrets.iter().map(|secret| derived(secret, 2)).collect(),
        }
    }

    pub(super) fn print(&self) -> [u8; 32] {
        self.prints.first().copied().unwrap_or_default()
    }

    /// Whether a stored fingerprint is of the same request.
    pub(super) fn is_same(&self, stored: &[u8]) -> bool {
        self.prints.iter().any(|print| print == stored)
    }

    pub(super) fn seal(&self, answer: &[u8]) -> Result<Vec<u8>> {
        let key = self.keys.first().copied().unwrap_or_default();
        let nonce = Nonce::generate();
        let sealed = Aes256Gcm::new(&key.into()).encrypt(&nonce, answer);
        let sealed = sealed.map_err(|_| Error::internal("an answer could not be encrypted"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// `None` when no key of the site fits.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let nonce = Nonce::from(*nonce);
        self.keys
            .iter()
            .find_map(|key| Aes256Gcm::new(&(*key).into()).decrypt(&nonce, text).ok())
    }
}
