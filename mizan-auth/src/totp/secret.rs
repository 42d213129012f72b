//! The secret that an authenticator app and the site share.

use chrono::Utc;
use mizan::{Error, Result};
use totp_rs::{Builder, Totp};

use crate::typed_code;

/// RFC 4226 wants at least 16 bytes and recommends 20.
const SECRET_BYTES: usize = 20;

/// How many steps of thirty seconds an app's clock may be off, either way.
const SKEW: u16 = 1;

const DIGITS: usize = 6;

/// The secret. It is printed nowhere but in the page that sets the app up.
pub(super) struct TotpSecret(Vec<u8>);

impl TotpSecret {
    pub(super) fn random() -> Self {
        Self(rand::random::<[u8; SECRET_BYTES]>().to_vec())
    }

    pub(super) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as an app takes it, with the names that the app shows.
    pub(super) fn totp(&self, issuer: &str, account: &str) -> Result<Totp> {
        // A colon stands between the two in the URL, and cannot stand in either.
        let clean = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_secret(self.0.clone())
            .with_skew(SKEW)
            .with_issuer(Some(clean(issuer)))
            .with_account_name(clean(account))
            .build()
            .map_err(|error| Error::internal(error.to_string()))
    }

    /// The time step that a typed code belongs to, if it is one of now, give or take a step.
    pub(super) fn step_of(&self, typed: &str) -> Option<i64> {
        self.step_at(typed, u64::try_from(Utc::now().timestamp()).ok()?)
    }

    fn step_at(&self, typed: &str, now: u64) -> Option<i64> {
        let code = typed_code::digits(typed, DIGITS)?;
        let totp = self.totp("", "account").ok()?;
        // Compares in constant time.
        i64::try_from(totp.check(&code, now)?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of the eight digits.
        let secret = TotpSecret::from_bytes(b"12345678901234567890".to_vec());
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = i64::try_from(time / 30).unwrap();
            assert_eq!(secret.step_at(code, time), Some(step), "{time}");
            assert_eq!(secret.step_at(code, time + 30), Some(step), "a step late");
            assert_eq!(secret.step_at(code, time - 30), Some(step), "a step early");
            assert_eq!(secret.step_at(code, time + 90), None, "too late");
        }
    }
}
