//! Tells the framework who a session belongs to, and which sessions are still good.

use futures_util::future::LocalBoxFuture;
use mizan::db::Db;
use mizan::{Authenticator, Bearer, Request, Result, Settings, User};
use subtle::ConstantTimeEq as _;

use crate::account::Account;
use crate::permission::Permitted;
use crate::token;

/// Finds users in `auth_users`. Only active ones: a deactivated account's sessions end within a second.
pub(crate) struct Accounts {
    hasher: SessionHasher,
}

impl Accounts {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            hasher: SessionHasher::new(settings),
        }
    }

    fn admit(&self, found: Option<Permitted>) -> Option<User> {
        found
            .filter(|found| found.account.is_active)
            .map(|found| self.hasher.user(&found))
    }
}

impl Authenticator for Accounts {
    fn load<'a>(&'a self, db: &'a Db, id: i64) -> LocalBoxFuture<'a, Result<Option<User>>> {
        Box::pin(async move { Ok(self.admit(Permitted::by_id(db, id).await?)) })
    }

    fn find<'a>(
        &'a self,
        db: &'a Db,
        username: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<User>>> {
        Box::pin(async move {
            let Some(account) = Account::by_username(db, username).await? else {
                return Ok(None);
            };
            Ok(self.admit(Permitted::by_id(db, account.id).await?))
        })
    }

    fn accepts_tokens() -> bool {
        true
    }

    fn bearer<'a>(
        &'a self,
        request: &'a Request,
        token: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<Bearer>>> {
        Box::pin(token::bearer(&self.hasher, request, token))
    }
}

/// Makes the value that a session must carry to stay valid: it follows from the password and the session epoch, so
/// a change of either ends every session that carries the old one.
///
/// Keyed with the site's secret: whoever reads the sessions learns nothing about password hashes, and whoever can
/// write sessions cannot make one up.
pub(crate) struct SessionHasher {
    /// The current secret's first, then those that are being rotated out.
    keys: Vec<[u8; 32]>,
}

impl SessionHasher {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self::with_purpose(settings, "mizan auth session hash")
    }

    /// Hashes that are worth nothing for another purpose.
    pub(crate) fn with_purpose(settings: &Settings, purpose: &str) -> Self {
        Self {
            keys: settings.secret().derive_all(purpose),
        }
    }

    /// Whether `given` was made of this account as it is now. Takes the same time wherever they differ.
    pub(crate) fn is_hash_of(&self, account: &Account, given: &str) -> bool {
        self.keys.iter().any(|key| {
            let hash = Self::hash(key, account);
            bool::from(hash.as_bytes().ct_eq(given.as_bytes()))
        })
    }

    /// The account as the framework knows its user.
    pub(crate) fn user(&self, found: &Permitted) -> User {
        found
            .account
            .to_user(self)
            .with_permissions(found.permissions())
    }

    /// The value for new sessions, and those that sessions made with a former secret carry.
    pub(crate) fn hashes(&self, account: &Account) -> (String, Vec<String>) {
        let mut hashes = self.keys.iter().map(|key| Self::hash(key, account));
        (hashes.next().unwrap_or_default(), hashes.collect())
    }

    fn hash(key: &[u8; 32], account: &Account) -> String {
        let mut hasher = blake3::Hasher::new_keyed(key);
        // The numbers have a fixed width, so no two accounts give the same bytes.
        hasher.update(&account.id.to_le_bytes());
        hasher.update(&account.session_epoch.to_le_bytes());
        hasher.update(account.password_hash.as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}
