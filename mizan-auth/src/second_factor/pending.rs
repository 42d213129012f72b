//! A login that waits for its second factor. It lives in the session, so it survives a restart and binds to one browser.

use chrono::{DateTime, Utc};
use mizan::prelude::*;

use crate::account::Account;
use crate::authenticator::SessionHasher;
use crate::complete_login::{FirstFactor, FirstStep, sign_in};
use crate::event::AuthEvent;
use crate::next::next_path;
use crate::profile::Profile;
use crate::second_factor::SecondFactor;

/// Where the session keeps it.
const PENDING: &str = "auth.pending_login";

/// What the session remembers of the first step.
#[derive(Serialize, Deserialize)]
struct Stored {
    account_id: i64,
    /// What the account was then: a new password, a new epoch and a new secret end it.
    account_hash: String,
    first: FirstFactor,
    remember: bool,
    next: Option<String>,
    until: DateTime<Utc>,
}

/// Somebody who has shown one factor, and is nobody yet.
pub(crate) struct PendingLogin {
    pub(crate) account: Account,
    pub(crate) step: FirstStep,
}

impl PendingLogin {
    /// Remembers the first step. Whoever was signed in here is not any more, and the session has a new key.
    pub(crate) async fn begin(request: &Request, account: &Account, step: FirstStep) -> Result<()> {
        request.switch_user().await?;
        let stored = Stored {
            account_id: account.id,
            account_hash: hasher(request).hashes(account).0,
            first: step.factor,
            remember: step.lifetime == Lifetime::Remember,
            next: step.next,
            until: Utc::now() + request.settings().second_factor_age,
        };
        request.session().await?.insert(PENDING, stored)
    }

    /// The login that waits in this session, while it is good: not for too long, for an account that may sign in and whose
    /// password is still the same.
    pub(crate) async fn of(request: &Request) -> Result<Option<Self>> {
        let stored: Option<Stored> = request.session().await?.get(PENDING)?;
        let Some(stored) = stored.filter(|stored| Utc::now() < stored.until) else {
            return Ok(None);
        };
        let account = Account::by_id(request.db(), stored.account_id).await?;
        let hasher = hasher(request);
        let account = account.filter(|account| {
            account.is_active && hasher.is_hash_of(account, &stored.account_hash)
        });
        Ok(account.map(|account| Self {
            account,
            step: FirstStep {
                factor: stored.first,
                lifetime: match stored.remember {
                    true => Lifetime::Remember,
                    false => Lifetime::Browser,
                },
                next: stored.next,
            },
        }))
    }

    /// The second factor was right: signs in. The session forgets that it waited.
    pub(crate) async fn complete(self, request: &Request) -> Result<Profile> {
        Self::forget(request).await?;
        sign_in(request, &self.account, self.step.lifetime, AuthEvent::Login).await
    }

    /// Gives the login up.
    pub(crate) async fn forget(request: &Request) -> Result<()> {
        request.session().await?.remove(PENDING);
        Ok(())
    }
}

/// What the login that waits in this session may be completed with, the usual one first. Empty when none waits: a page that
/// shows the form `second_factor` then sends the visitor to the login.
///
/// # Errors
///
/// Those of the session store and the database.
pub async fn login_waits(request: &Request) -> Result<Vec<SecondFactor>> {
    match PendingLogin::of(request).await? {
        Some(pending) => SecondFactor::of(request.db(), pending.account.id).await,
        None => Ok(Vec::new()),
    }
}

/// Where the visitor wanted to go: the `next` of the query string, or the one that the waiting login came with. A page that
/// shows the form `second_factor` asks before it handles the form, which forgets it.
///
/// # Errors
///
/// Those of the session store and the database.
pub async fn login_next(request: &Request) -> Result<Option<String>> {
    if let Some(next) = next_path(request) {
        return Ok(Some(next));
    }
    let pending = PendingLogin::of(request).await?;
    Ok(pending.and_then(|pending| pending.step.next))
}

/// With keys of its own: what a waiting login carries is worth nothing as a session's.
fn hasher(request: &Request) -> SessionHasher {
    SessionHasher::with_purpose(request.settings(), "mizan auth pending login")
}
