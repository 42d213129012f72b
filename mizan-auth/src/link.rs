//! Links in mails: signed, expiring, and worthless once what they are about has changed. Nothing is stored for them.

use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::Utc;
use mizan::Settings;

use crate::account::Account;

/// The longest token that is looked at, in bytes.
pub(crate) const MAX_TOKEN_BYTES: usize = 1_000;

const ID_BYTES: usize = 8;
const TIME_BYTES: usize = 8;
const MAC_BYTES: usize = blake3::OUT_LEN;

/// What a link is for. A token of one purpose is worthless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new password. Dies with the next change of password or address, and with the next login.
    PasswordReset,
    /// Proof that an address is theirs. Dies with the next change of address, and when the account's sessions end.
    Email,
}

impl Purpose {
    fn key_name(self) -> &'static str {
        match self {
            Self::PasswordReset => "mizan auth link password reset",
            Self::Email => "mizan auth link email",
        }
    }
}

/// What a token says about itself, which nobody has checked yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) account_id: i64,
    /// What the link carries along: the address that is to be proved.
    pub(crate) text: String,
    issued_at: i64,
    mac: [u8; MAC_BYTES],
}

impl Claim {
    /// Reads a token: `None` for what was never one.
    pub(crate) fn parse(token: &str) -> Option<Self> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let (mac, rest) = bytes.split_first_chunk::<MAC_BYTES>()?;
        let (id, rest) = rest.split_first_chunk::<ID_BYTES>()?;
        let (issued_at, text) = rest.split_first_chunk::<TIME_BYTES>()?;
        Some(Self {
            account_id: i64::from_le_bytes(*id),
            issued_at: i64::from_le_bytes(*issued_at),
            text: String::from_utf8(text.to_vec()).ok()?,
            mac: *mac,
        })
    }
}

/// Makes and checks the tokens of one purpose.
pub(crate) struct LinkSigner {
    purpose: Purpose,
    /// The current secret's first, then those that are being rotated out.
    keys: Vec<[u8; 32]>,
    age: Duration,
}

impl LinkSigner {
    pub(crate) fn new(settings: &Settings, purpose: Purpose) -> Self {
        Self {
            purpose,
            keys: settings.secret().derive_all(purpose.key_name()),
            age: match purpose {
                Purpose::PasswordReset => settings.password_reset_age,
                Purpose::Email => settings.email_link_age,
            },
        }
    }

    /// How long a link works.
    pub(crate) fn age(&self) -> Duration {
        self.age
    }

    /// A token for this account as it is now, good from now on for as long as the setting says.
    pub(crate) fn sign(&self, account: &Account, text: &str) -> String {
        self.sign_at(account, text, Utc::now().timestamp())
    }

    fn sign_at(&self, account: &Account, text: &str, issued_at: i64) -> String {
        let mac = self
            .keys
            .first()
            .map(|key| self.mac(key, account, text, issued_at));
        let mut token = Vec::with_capacity(MAC_BYTES + ID_BYTES + TIME_BYTES + text.len());
        token.extend_from_slice(mac.as_ref().map_or(&[][..], |mac| mac.as_bytes()));
        token.extend_from_slice(&account.id.to_le_bytes());
        token.extend_from_slice(&issued_at.to_le_bytes());
        token.extend_from_slice(text.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether we made this token, for the account as it is now, and not too long ago.
    pub(crate) fn accepts(&self, claim: &Claim, account: &Account) -> bool {
        let age = Utc::now().timestamp().saturating_sub(claim.issued_at);
        let is_fresh = u64::try_from(age).is_ok_and(|age| age <= self.age.as_secs());
        let given = blake3::Hash::from_bytes(claim.mac);
        let is_ours = self.keys.iter().any(|key| {
            // `Hash` compares in constant time.
            self.mac(key, account, &claim.text, claim.issued_at) == given
        });
        is_fresh && is_ours && claim.account_id == account.id && account.is_active
    }

    fn mac(&self, key: &[u8; 32], account: &Account, text: &str, issued_at: i64) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(&account.id.to_le_bytes());
        hasher.update(&issued_at.to_le_bytes());
        hasher.update(&account.session_epoch.to_le_bytes());
        add(&mut hasher, text);
        add(&mut hasher, &account.email_key);
        match self.purpose {
            Purpose::PasswordReset => {
                add(&mut hasher, &account.password_hash);
                let last_login = account.last_login.map_or(0, |at| at.timestamp_micros());
                hasher.update(&last_login.to_le_bytes());
            }
            Purpose::Email => {
                hasher.update(&[u8::from(account.email_verified_at.is_some())]);
            }
        }
        hasher.finalize()
    }
}

/// Adds a text with its length, so that no two lists of texts give the same bytes.
fn add(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn settings(secret: &str, fallback: &str) -> Settings {
        Settings::from_pairs([
            ("MIZAN_SECRET_KEY", secret),
            ("MIZAN_SECRET_KEY_FALLBACKS", fallback),
        ])
        .unwrap()
    }

    const SECRET: &str = "a secret of thirty-two characters for tests only";
    const OTHER: &str = "another one of thirty-two characters for tests only";

    fn account() -> Account {
        Account {
            id: 7,
            username: "ada".to_owned(),
            email: "ada@example.org".to_owned(),
            email_key: "ada@example.org".to_owned(),
            email_verified_at: None,
            password_hash: "$argon2id$…".to_owned(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: Utc::now(),
            last_login: None,
            session_epoch: 0,
            display_name: String::new(),
            avatar_key: None,
        }
    }

    #[test]
    fn a_token_is_good_until_something_changes() {
        let signer = LinkSigner::new(&settings(SECRET, ""), Purpose::PasswordReset);
        let claim = Claim::parse(&signer.sign(&account(), "")).unwrap();
        assert!(signer.accepts(&claim, &account()));
        let changes: [fn(&mut Account); 6] = [
            |account| account.id = 8,
            |account| account.password_hash.push('x'),
            |account| account.email_key.push('x'),
            |account| account.session_epoch = 1,
            |account| account.last_login = Some(Utc::now()),
            |account| account.is_active = false,
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut changed = account();
            change(&mut changed);
            assert!(!signer.accepts(&claim, &changed), "change {index}");
        }
    }

    #[test]
    fn an_old_token_and_one_from_the_future_are_refused() {
        let signer = LinkSigner::new(&settings(SECRET, ""), Purpose::PasswordReset);
        let now = Utc::now().timestamp();
        for (issued_at, expected) in [(now - 3_590, true), (now - 3_601, false), (now + 60, false)]
        {
            let claim = Claim::parse(&signer.sign_at(&account(), "", issued_at)).unwrap();
            assert_eq!(signer.accepts(&claim, &account()), expected);
        }
    }

    #[test]
    fn a_token_of_another_purpose_secret_or_text_is_refused() {
        let signer = LinkSigner::new(&settings(SECRET, ""), Purpose::Email);
        let token = signer.sign(&account(), "a@example.org");
        let mut claim = Claim::parse(&token).unwrap();
        assert!(signer.accepts(&claim, &account()));
        let reset = LinkSigner::new(&settings(SECRET, ""), Purpose::PasswordReset);
        assert!(!reset.accepts(&claim, &account()));
        let other = LinkSigner::new(&settings(OTHER, ""), Purpose::Email);
        assert!(!other.accepts(&claim, &account()));
        let rotated = LinkSigner::new(&settings(OTHER, SECRET), Purpose::Email);
        assert!(rotated.accepts(&claim, &account()));
        claim.text = "b@example.org".to_owned();
        assert!(!signer.accepts(&claim, &account()));
    }

    #[test]
    fn what_is_no_token_has_no_claim() {
        let signer = LinkSigner::new(&settings(SECRET, ""), Purpose::Email);
        let token = signer.sign(&account(), "");
        for bad in ["", "x", "!!!!", &token[..40], &"A".repeat(2_000)] {
            assert_eq!(Claim::parse(bad), None, "{bad}");
        }
        // Every byte counts.
        for index in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            let claim = Claim::parse(&changed);
            assert!(!claim.is_some_and(|claim| signer.accepts(&claim, &account())));
        }
    }
}
