//! From the first factor to the session: every way of signing in ends here.

use chrono::Utc;
use mizan::prelude::*;

use crate::account::Account;
use crate::authenticator::SessionHasher;
use crate::event::{AuthEvent, Trace, record};
use crate::mails;
use crate::next::next_path;
use crate::notice;
use crate::permission::Permitted;
use crate::profile::Profile;
use crate::second_factor::{PendingLogin, SecondFactor, is_trusted};
use crate::sessions::remember_device;

/// How somebody has shown who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FirstFactor {
    /// With the password.
    Password,
    /// With a code that was mailed.
    MailedCode,
    /// At another provider.
    Provider,
    /// At another provider that the site trusts with the second factor as well.
    TrustedProvider,
    /// With a passkey that has checked its user (a finger, a PIN): two factors in one.
    Passkey,
}

/// The first step of a login, as it is remembered until the second.
#[derive(Debug, Clone)]
pub(crate) struct FirstStep {
    pub(crate) factor: FirstFactor,
    pub(crate) lifetime: Lifetime,
    /// Where the visitor goes once signed in: a path that [`safe_next`](crate::safe_next) has let through.
    pub(crate) next: Option<String>,
}

impl FirstStep {
    /// With the `next` of the query string.
    pub(crate) fn new(request: &Request, factor: FirstFactor, lifetime: Lifetime) -> Self {
        Self {
            factor,
            lifetime,
            next: next_path(request),
        }
    }

    /// Sets where the visitor goes once signed in, for ways of signing in that lead over other pages.
    pub(crate) fn next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }
}

/// What a right first factor answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum LoginAnswer {
    /// Signed in.
    SignedIn(Profile),
    /// Not yet: the account has a second factor, and the form `second_factor` wants it. Nobody is signed in.
    SecondFactor {
        /// What may be shown, the usual one first.
        methods: Vec<SecondFactor>,
    },
}

impl LoginAnswer {
    /// Who is signed in now.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::SignedIn(profile) => Some(profile),
            Self::SecondFactor { .. } => None,
        }
    }
}

/// Signs `account` in once its first factor was right, or remembers in the session that a second one is wanted.
pub(crate) async fn complete_login(
    request: &Request,
    account: &Account,
    step: FirstStep,
) -> Result<LoginAnswer> {
    let methods = match step.factor {
        FirstFactor::Passkey | FirstFactor::TrustedProvider => Vec::new(),
        _ => SecondFactor::of(request.db(), account.id).await?,
    };
    if methods.is_empty() || is_trusted(request, account).await? {
        let profile = sign_in(request, account, step.lifetime, AuthEvent::Login).await?;
        return Ok(LoginAnswer::SignedIn(profile));
    }
    PendingLogin::begin(request, account, step).await?;
    record(request, AuthEvent::SecondFactorAsked, Some(account.id)).await;
    Ok(LoginAnswer::SecondFactor { methods })
}

/// Signs `account` in on this request, and remembers when.
pub(crate) async fn sign_in(
    request: &Request,
    account: &Account,
    lifetime: Lifetime,
    event: AuthEvent,
) -> Result<Profile> {
    let trace = Trace::of(request);
    if event == AuthEvent::Login && !trace.is_familiar(request.db(), account.id).await? {
        notice::send(
            request,
            mails::new_login(account, &trace, &request.absolute_url("/")),
        )
        .await;
    }
    trace.record(request.db(), event, Some(account.id)).await;
    request
        .db()
        .query("UPDATE auth_users SET last_login = $1 WHERE id = $2")
        .bind(Utc::now())
        .bind(account.id)
        .execute()
        .await?;
    let user = user_of(request, account).await?;
    // This process may remember the row as it was a moment ago, with another password hash.
    request.forget_user(account.id);
    request.login(&user, lifetime).await?;
    remember_device(request, &trace).await?;
    tracing::info!(request = %request.id(), user = account.id, "signed in");
    Ok(Profile::from(&user))
}

/// The account as the framework knows its user, with what the user may do.
pub(crate) async fn user_of(request: &Request, account: &Account) -> Result<User> {
    let found = Permitted::by_id(request.db(), account.id).await?;
    let permissions = found.iter().flat_map(Permitted::permissions);
    let user = account.to_user(&SessionHasher::new(request.settings()));
    Ok(user.with_permissions(permissions))
}
