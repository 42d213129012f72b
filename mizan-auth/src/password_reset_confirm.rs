//! Choosing a new password with a mailed link.

use mizan::prelude::*;

use crate::event::{AuthEvent, record};
use crate::first_proof::evict_strangers;
use crate::link::Purpose;
use crate::link_token;
use crate::mails;
use crate::manage::{prove_email, replace_password};
use crate::notice;
use crate::password::{self, NewPassword, check_for};
use crate::password_change::PasswordChanged;
use crate::token::revoke_tokens;

/// Sets a new password. The token comes from the mailed link: from the session, where
/// [`keep_reset_token`] has put it, or in the field `token`.
///
/// A link works once, for `MIZAN_PASSWORD_RESET_SECONDS`, and dies with a change of the password or the address and with
/// a login. All sessions of the account end. Whoever has the link can read the account's mail, so its address is proved;
/// if it was not before, passkeys, connections and second factors go too, because a stranger may have put them there.
#[derive(MizanForm)]
#[form(
    name = "password_reset_confirm",
    title = "Choose a new password",
    manual,
    auth = "public"
)]
pub struct PasswordResetConfirmForm {
    #[field(widget = "hidden", max_length = 1000)]
    token: Option<String>,
    #[field(
        label = "New password",
        help_text = "At least 12 characters. Several unrelated words are good."
    )]
    new_password: NewPassword,
}

impl Submit for PasswordResetConfirmForm {
    type Output = PasswordChanged;

    async fn submit(self, request: &Request) -> Result<PasswordChanged> {
        let rate = request.settings().throttle_mail;
        request
            .throttle("auth link", request.client_key(), rate)
            .await?;
        let token = self.token.as_deref();
        let found = link_token::redeem(request, Purpose::PasswordReset, token).await?;
        let Some((account, _)) = found else {
            return Err(Error::unprocessable(invalid_link()));
        };
        let password = self.new_password.as_str();
        check_for(
            request,
            "new_password",
            password,
            &account.username,
            &account.email,
        )
        .await
        .map_err(Error::unprocessable)?;
        let hash = password::hash(self.new_password.as_str().to_owned()).await?;
        // Only over the hash that the link was made for: of two that use it at once, one wins.
        let mut tx = request.db().begin().await?;
        let Some(account) = replace_password(&mut tx, &account, hash).await? else {
            return Err(Error::unprocessable(invalid_link()));
        };
        if account.email_verified_at.is_none() {
            evict_strangers(&mut tx, account.id).await?;
        }
        // Whoever needed this may have lost the account to somebody who has made a token since.
        revoke_tokens(&mut tx, account.id).await?;
        notice::send_with(&mut tx, request, mails::password_changed(&account)).await?;
        tx.commit().await?;
        prove_email(request.db(), &account).await?;
        request.forget_user(account.id);
        link_token::forget(request, Purpose::PasswordReset).await?;
        record(request, AuthEvent::PasswordReset, Some(account.id)).await;
        tracing::info!(request = %request.id(), user = account.id, "a password was reset");
        Ok(PasswordChanged { changed: true })
    }
}

pub(crate) fn invalid_link() -> FormErrors {
    FieldError::new(
        "invalid_link",
        "This link does not work any more. Ask for a new one.",
    )
    .into()
}

/// Moves the token of a mailed link out of the URL into the session. Call it first on the page that shows
/// [`PasswordResetConfirmForm`], and answer the redirect that it gives.
///
/// # Errors
///
/// Those of the session store.
pub async fn keep_reset_token(request: &Request) -> Result<Option<HttpResponse>> {
    link_token::keep(request, Purpose::PasswordReset).await
}

/// Whether the link that this visitor came with still works.
///
/// # Errors
///
/// Those of the session store and the database.
pub async fn reset_link_works(request: &Request) -> Result<bool> {
    let found = link_token::redeem(request, Purpose::PasswordReset, None).await?;
    Ok(found.is_some())
}
