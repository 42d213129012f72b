//! The form that takes a code as the second factor.

use mizan::Rate;
use mizan::prelude::*;

use super::method::SecondFactor;
use super::pending::PendingLogin;
use super::trusted::trust;
use crate::account::Account;
use crate::complete_login::LoginAnswer;
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::profile::current_user;
use crate::recovery_code;
use crate::totp::TotpApp;

/// Completes a login that waits for its second factor, with a code of the authenticator app or a recovery code.
///
/// A code works once, however it is spelt. A wrong one is an error of the field, `invalid_code`; when no login waits, or
/// not any more, it is one of the whole form, `login_expired`.
#[derive(MizanForm)]
#[form(name = "second_factor", title = "One more step", manual, auth = "public", affects = [current_user])]
pub struct SecondFactorForm {
    #[field(
        label = "Code",
        help_text = "Six digits from your authenticator app, or one of your recovery codes.",
        max_length = 64,
        autocomplete = "one-time-code"
    )]
    code: String,
    #[field(
        label = "Trust this browser",
        help_text = "It is not asked for a code next time.",
        required = false
    )]
    trust: bool,
}

impl Submit for SecondFactorForm {
    type Output = LoginAnswer;

    async fn submit(self, request: &Request) -> Result<LoginAnswer> {
        let rate = request.settings().throttle_login;
        request
            .throttle("auth login", request.client_key(), rate)
            .await?;
        let Some(pending) = PendingLogin::of(request).await? else {
            return Err(Error::unprocessable(login_expired()));
        };
        let account = &pending.account;
        if let Err(error) = throttle_codes(request, account.id).await {
            warn_owner(request, account).await;
            return Err(error);
        }
        if take_code(request, account, &self.code).await?.is_none() {
            record(request, AuthEvent::SecondFactorRefused, Some(account.id)).await;
            tracing::info!(request = %request.id(), user = account.id, "a second factor was refused");
            return Err(Error::unprocessable(invalid_code()));
        }
        if self.trust {
            trust(request, account).await?;
        }
        let profile = pending.complete(request).await?;
        Ok(LoginAnswer::SignedIn(profile))
    }
}

/// Counts a try of a code for an account. The same count wherever codes are taken.
pub(crate) async fn throttle_codes(request: &Request, account_id: i64) -> Result<()> {
    let rate = request.settings().throttle_second_factor;
    request
        .throttle("auth second factor", account_id, rate)
        .await
}

/// Tells the owner, once a day, that somebody has the password and tries codes: a throttle keeps them out for a while only.
async fn warn_owner(request: &Request, account: &Account) {
    let name = "auth second factor warning";
    let first = request.throttle(name, account.id, Rate::per_day(1)).await;
    if first.is_ok() {
        notice::send(request, mails::second_factor_tried(account)).await;
    }
}

/// Takes a code of the app or a recovery code, and says which it was. Of a recovery code the owner is told.
pub(crate) async fn take_code(
    request: &Request,
    account: &Account,
    typed: &str,
) -> Result<Option<SecondFactor>> {
    let db = request.db();
    if let Some(app) = TotpApp::of(db, account.id).await?
        && app.take(db, request.settings(), typed).await?
    {
        return Ok(Some(SecondFactor::Totp));
    }
    if !recovery_code::redeem(db, account.id, typed).await? {
        return Ok(None);
    }
    let left = recovery_code::left(db, account.id).await?;
    record(request, AuthEvent::RecoveryCodeUsed, Some(account.id)).await;
    notice::send(request, mails::recovery_code_used(&account.email, left)).await;
    Ok(Some(SecondFactor::RecoveryCode))
}

pub(crate) fn invalid_code() -> FormErrors {
    let error = FieldError::new(
        "invalid_code",
        "This code is not right, or has been used already.",
    );
    FormErrors::of("code", error)
}

fn login_expired() -> FormErrors {
    FieldError::new(
        "login_expired",
        "This login has run out. Please log in again.",
    )
    .into()
}
