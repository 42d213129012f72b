//! Another address.

use mizan::prelude::*;

use crate::email_link;
use crate::password::Password;
use crate::password_change::confirm_password;
use crate::password_reset::MailRequested;

/// Mails a link to the new address. The account keeps its address until the link has been opened, so that a slip of the
/// finger locks nobody out.
///
/// The answer is the same whether the address belongs to another account or not; the mail tells its owner.
#[derive(MizanForm)]
#[form(
    name = "email_change",
    title = "Change address",
    manual,
    auth = "session"
)]
pub struct EmailChangeForm {
    #[field(label = "New email address", email, autocomplete = "email")]
    email: String,
    #[field(label = "Your password", autocomplete = "current-password")]
    password: Password,
}

impl Submit for EmailChangeForm {
    type Output = MailRequested;

    async fn submit(self, request: &Request) -> Result<MailRequested> {
        let user = request.require_user().await?;
        let account =
            confirm_password(request, user.id(), "password", self.password.as_str()).await?;
        let rate = request.settings().throttle_mail_account;
        request
            .throttle("auth mail account", account.id, rate)
            .await?;
        email_link::send(request, account.id, &self.email)?;
        Ok(MailRequested { accepted: true })
    }
}
