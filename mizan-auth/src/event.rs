//! The audit log: what has happened to accounts.

use chrono::{DateTime, Utc};
use mizan::db::Db;
use mizan::{Request, Result};

/// The most of a `User-Agent` that is kept, in characters.
const MAX_AGENT: usize = 300;

/// What happened to an account. In the table `auth_events` it stands as [`as_str`](Self::as_str) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// An account was made.
    Signup,
    /// Somebody signed in.
    Login,
    /// Somebody tried to, in vain.
    LoginRefused,
    /// The first factor was right, and the second was asked for.
    SecondFactorAsked,
    /// A second factor was asked for, and a wrong one was shown.
    SecondFactorRefused,
    /// An authenticator app was set up.
    TotpEnabled,
    /// The authenticator app was given up, and the recovery codes with it.
    TotpDisabled,
    /// New recovery codes were made.
    RecoveryCodesRenewed,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A browser is not asked for a second factor any more.
    BrowserTrusted,
    /// A browser is asked again.
    TrustEnded,
    /// Somebody signed in showed again who they are.
    Reauthenticated,
    /// A code for logging in was mailed.
    LoginCodeSent,
    /// Such a code was typed in, and was right.
    LoginCodeUsed,
    /// Such a code was typed in, and was wrong.
    LoginCodeRefused,
    /// Somebody signed out.
    Logout,
    /// The password was changed by whoever knew it.
    PasswordChanged,
    /// Somebody signed in tried a wrong password where it must be confirmed.
    PasswordRefused,
    /// A link for choosing a new password was mailed.
    PasswordResetSent,
    /// The password was set with such a link.
    PasswordReset,
    /// A link that proves an address was mailed.
    EmailLinkSent,
    /// The address was proved.
    EmailVerified,
    /// The address was replaced by another one, which was proved.
    EmailChanged,
    /// One session was ended from another one.
    SessionEnded,
    /// All other sessions were ended.
    OtherSessionsEnded,
    /// The account was deleted by its owner.
    AccountDeleted,
    /// An account at another provider was connected.
    IdentityConnected,
    /// Such a connection was removed.
    IdentityRemoved,
    /// A token was made for a program.
    TokenCreated,
    /// Such a token was revoked.
    TokenRevoked,
    /// A command made the account.
    AccountMade,
    /// A command brought the account along from another site.
    AccountImported,
    /// A command ended all sessions of the account.
    AllSessionsEnded,
    /// A command granted a permission to the account or, without an account, to a group.
    PermissionGranted,
    /// A command took a permission back.
    PermissionRevoked,
    /// A command put the account into a group.
    GroupJoined,
    /// A command took the account out of a group.
    GroupLeft,
    /// The name or the picture was changed.
    ProfileChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The counter of a passkey went back, as that of a copy would: nobody was signed in.
    PasskeyCloned,
}

impl AuthEvent {
    /// The event in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Login => "login",
            Self::LoginRefused => "login_refused",
            Self::SecondFactorAsked => "second_factor_asked",
            Self::SecondFactorRefused => "second_factor_refused",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpDisabled => "totp_disabled",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::BrowserTrusted => "browser_trusted",
            Self::TrustEnded => "trust_ended",
            Self::Reauthenticated => "reauthenticated",
            Self::LoginCodeSent => "login_code_sent",
            Self::LoginCodeUsed => "login_code_used",
            Self::LoginCodeRefused => "login_code_refused",
            Self::Logout => "logout",
            Self::PasswordChanged => "password_changed",
            Self::PasswordRefused => "password_refused",
            Self::PasswordResetSent => "password_reset_sent",
            Self::PasswordReset => "password_reset",
            Self::EmailLinkSent => "email_link_sent",
            Self::EmailVerified => "email_verified",
            Self::EmailChanged => "email_changed",
            Self::SessionEnded => "session_ended",
            Self::OtherSessionsEnded => "other_sessions_ended",
            Self::AccountDeleted => "account_deleted",
            Self::IdentityConnected => "identity_connected",
            Self::IdentityRemoved => "identity_removed",
            Self::TokenCreated => "token_created",
            Self::TokenRevoked => "token_revoked",
            Self::AccountMade => "account_made",
            Self::AccountImported => "account_imported",
            Self::AllSessionsEnded => "all_sessions_ended",
            Self::PermissionGranted => "permission_granted",
            Self::PermissionRevoked => "permission_revoked",
            Self::GroupJoined => "group_joined",
            Self::GroupLeft => "group_left",
            Self::ProfileChanged => "profile_changed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasskeyCloned => "passkey_cloned",
        }
    }
}

/// One row of the audit log.
#[derive(Debug, Clone, sqlx::FromRow)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// When.
    pub happened_at: DateTime<Utc>,
    /// What: [`AuthEvent::as_str`].
    pub event: String,
    /// To whose account, while it exists.
    pub user_id: Option<i64>,
    /// From which address.
    pub address: Option<String>,
    /// With which program, as it calls itself; or which command, as in `grant desk.close_ticket`.
    pub agent: Option<String>,
    /// In which request, as the logs name it.
    pub request_id: Option<String>,
}

/// The last `limit` events of an account, newest first.
///
/// # Errors
///
/// Those of the database.
pub async fn events_of(db: &Db, user_id: i64, limit: u32) -> Result<Vec<LoggedEvent>> {
    let events = db.query(
        "SELECT happened_at, event, user_id, address, agent, request_id FROM auth_events \
         WHERE user_id = $1 ORDER BY id DESC LIMIT $2",
    );
    Ok(events
        .bind(user_id)
        .bind(i64::from(limit))
        .fetch_all()
        .await?)
}

/// Deletes the events before a moment; answers how many.
///
/// # Errors
///
/// Those of the database.
pub async fn clear_events(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    let deleted = db.query("DELETE FROM auth_events WHERE happened_at < $1");
    Ok(deleted.bind(before).execute().await?)
}

/// Where something came from, for work that outlives its request.
#[derive(Clone)]
pub(crate) struct Trace {
    pub(crate) address: Option<String>,
    pub(crate) agent: Option<String>,
    /// None for what a command did.
    request_id: Option<String>,
}

impl Trace {
    pub(crate) fn of(request: &Request) -> Self {
        let agent = request.http().headers().get("user-agent");
        let agent = agent.map(|agent| {
            let text = String::from_utf8_lossy(agent.as_bytes());
            text.chars()
                .filter(|c| !c.is_control())
                .take(MAX_AGENT)
                .collect()
        });
        Self {
            address: request.client_ip().map(|address| address.to_string()),
            agent,
            request_id: Some(request.id()),
        }
    }

    /// A command, and what it was told: never a password.
    pub(crate) fn of_command(command: impl Into<String>) -> Self {
        Self {
            address: None,
            agent: Some(command.into()),
            request_id: None,
        }
    }

    /// Writes it down. A log that cannot be written must not keep anybody out: the failure is in the other log.
    pub(crate) async fn record(&self, db: &Db, event: AuthEvent, user_id: Option<i64>) {
        let written = db
            .query(
                "INSERT INTO auth_events (happened_at, event, user_id, address, agent, request_id) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(Utc::now())
            .bind(event.as_str())
            .bind(user_id)
            .bind(self.address.as_deref())
            .bind(self.agent.as_deref())
            .bind(self.request_id.as_deref())
            .execute()
            .await;
        if let Err(error) = written {
            tracing::error!(%error, event = event.as_str(), "an event was not written to the audit log");
        }
    }

    /// Whether this account has signed in from this address with this program before, or never at all.
    pub(crate) async fn is_familiar(&self, db: &Db, user_id: i64) -> Result<bool> {
        let (all, same): (i64, i64) = db
            .query(
                "SELECT COUNT(*), COUNT(CASE WHEN address = $2 AND agent = $3 THEN 1 END) FROM ( \
                     SELECT COALESCE(address, '') AS address, COALESCE(agent, '') AS agent FROM auth_events \
                     WHERE user_id = $1 AND event IN ('login', 'signup') ORDER BY id DESC LIMIT 1000) AS recent",
            )
            .bind(user_id)
            .bind(self.address.as_deref().unwrap_or_default())
            .bind(self.agent.as_deref().unwrap_or_default())
            .fetch_one()
            .await?;
        Ok(all == 0 || same > 0)
    }
}

/// Writes down what happened in this request.
pub(crate) async fn record(request: &Request, event: AuthEvent, user_id: Option<i64>) {
    Trace::of(request)
        .record(request.db(), event, user_id)
        .await;
}
