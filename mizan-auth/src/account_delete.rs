//! Leaving for good.

use mizan::prelude::*;

use crate::avatar::{discard, stored_avatar};
use crate::event::{AuthEvent, record};
use crate::logout::LoggedOut;
use crate::mails;
use crate::manage::delete_user_with;
use crate::notice;
use crate::password::Password;
use crate::password_change::confirm_password;
use crate::profile::current_user;

/// Deletes the account of whoever is signed in, and ends all its sessions. It cannot be undone.
#[derive(MizanForm)]
#[form(name = "account_delete", title = "Delete the account", manual, auth = "recent", affects = [current_user])]
pub struct AccountDeleteForm {
    #[field(label = "Your password", autocomplete = "current-password")]
    password: Password,
}

impl Submit for AccountDeleteForm {
    type Output = LoggedOut;

    async fn submit(self, request: &Request) -> Result<LoggedOut> {
        let user = request.require_user().await?;
        let account =
            confirm_password(request, user.id(), "password", self.password.as_str()).await?;
        record(request, AuthEvent::AccountDeleted, Some(account.id)).await;
        let avatar = stored_avatar(request, account.id).await?;
        let mut tx = request.db().begin().await?;
        delete_user_with(&mut tx, account.id).await?;
        notice::send_with(&mut tx, request, mails::account_deleted(&account)).await?;
        tx.commit().await?;
        discard(request, avatar).await;
        request.forget_user(account.id);
        request.logout().await?;
        tracing::info!(request = %request.id(), user = account.id, "an account was deleted by its owner");
        Ok(LoggedOut { signed_in: false })
    }
}
