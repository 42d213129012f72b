//! A new password for whoever is signed in and knows the old one.

use mizan::forms::FormInput;
use mizan::prelude::*;

use crate::account::Account;
use crate::complete_login::user_of;
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::manage::replace_password;
use crate::notice;
use crate::password::{self, NewPassword, Password, Verdict, add_problems, check_for};
use crate::profile::current_user;

/// Changes the password. This session goes on under a new key; all others of the account end.
#[derive(Debug, MizanForm)]
#[form(name = "password_change", title = "Change password", manual, auth = "session", affects = [current_user])]
pub struct PasswordChangeForm {
    #[field(label = "Current password", autocomplete = "current-password")]
    old_password: Password,
    #[field(
        label = "New password",
        help_text = "At least 12 characters. Several unrelated words are good."
    )]
    new_password: NewPassword,
}

/// What a changed password answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordChanged {
    /// Always `true`.
    pub changed: bool,
}

impl Submit for PasswordChangeForm {
    type Output = PasswordChanged;

    async fn clean(&mut self, request: &Request) -> Result<(), FormErrors> {
        // Without a user the form has been refused already.
        let Ok(Some(user)) = request.user().await else {
            return Ok(());
        };
        let password = self.new_password.as_str();
        check_for(
            request,
            "new_password",
            password,
            user.username(),
            user.email(),
        )
        .await
    }

    async fn clean_sent(request: &Request, sent: &FormInput<'_>, errors: &mut FormErrors) {
        if let Ok(Some(user)) = request.user().await {
            let owner = (user.username(), user.email());
            add_problems(request, "new_password", sent, owner, errors).await;
        }
    }

    async fn submit(self, request: &Request) -> Result<PasswordChanged> {
        let user = request.require_user().await?;
        let account = confirm_password(
            request,
            user.id(),
            "old_password",
            self.old_password.as_str(),
        )
        .await?;
        let hash = password::hash(self.new_password.as_str().to_owned()).await?;
        let mut tx = request.db().begin().await?;
        let Some(account) = replace_password(&mut tx, &account, hash).await? else {
            return Err(Error::conflict(
                "The password has been changed meanwhile. Please log in again.",
            ));
        };
        notice::send_with(&mut tx, request, mails::password_changed(&account)).await?;
        tx.commit().await?;
        let user = user_of(request, &account).await?;
        request.refresh_login(&user).await?;
        record(request, AuthEvent::PasswordChanged, Some(account.id)).await;
        tracing::info!(request = %request.id(), user = account.id, "a password was changed");
        Ok(PasswordChanged { changed: true })
    }
}

/// The account of whoever is signed in, once the password has shown that it is still them.
///
/// # Errors
///
/// 422 on `field` when it is another one; 429 after too many of those.
pub(crate) async fn confirm_password(
    request: &Request,
    user_id: i64,
    field: &'static str,
    password: &str,
) -> Result<Account> {
    let rate = request.settings().throttle_login_account;
    request.throttle("auth confirm", user_id, rate).await?;
    let account = Account::by_id(request.db(), user_id).await?;
    let stored = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let verdict = password::verify(password.to_owned(), stored).await?;
    if let Some(account) = account
        && verdict != Verdict::Wrong
    {
        return Ok(account);
    }
    record(request, AuthEvent::PasswordRefused, Some(user_id)).await;
    Err(Error::unprocessable(FormErrors::of(
        field,
        FieldError::new("password_incorrect", "This is not your current password."),
    )))
}
