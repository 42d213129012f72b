//! Asking for a new password: a link to the address that is stored.

use mizan::Language;
use mizan::db::Db;
use mizan::mail::Mailer;
use mizan::prelude::*;

use crate::account::Account;
use crate::background;
use crate::event::{AuthEvent, Trace};
use crate::link::{LinkSigner, Purpose};
use crate::mails;
use crate::name;
use crate::paths::AccountPaths;

/// Sends a link for choosing a new password to the accounts with this address.
///
/// The answer is the same, after the same work, whether there is such an account or not: looking it up, signing and
/// mailing happen after the answer. The mail goes to the address as it is stored, never as it was typed.
#[derive(Debug, MizanForm)]
#[form(
    name = "password_reset",
    title = "Forgotten password",
    manual,
    auth = "public"
)]
pub struct PasswordResetForm {
    #[field(label = "Email address", email, autocomplete = "email")]
    email: String,
}

/// What a request for a mail answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailRequested {
    /// Always `true`: if there is such an account, a mail is on its way.
    pub accepted: bool,
}

impl Submit for PasswordResetForm {
    type Output = MailRequested;

    async fn submit(self, request: &Request) -> Result<MailRequested> {
        let (settings, email_key) = (request.settings(), name::email_key(&self.email));
        let rate = settings.throttle_mail;
        request
            .throttle("auth reset", request.client_key(), rate)
            .await?;
        let rate = settings.throttle_mail_account;
        request
            .throttle("auth reset account", &email_key, rate)
            .await?;
        let work = ResetMails {
            db: request.db().clone(),
            mailer: request.mail().clone(),
            language: request.language(),
            signer: LinkSigner::new(settings, Purpose::PasswordReset),
            page: request.absolute_url(AccountPaths::of(request).password_reset_confirm),
            email_key,
            trace: Trace::of(request),
        };
        background::start("password reset", work.send())?;
        Ok(MailRequested { accepted: true })
    }
}

/// What is needed once the request has been answered.
struct ResetMails {
    db: Db,
    mailer: Mailer,
    language: Language,
    signer: LinkSigner,
    page: String,
    email_key: String,
    trace: Trace,
}

impl ResetMails {
    async fn send(self) -> Result<()> {
        for account in Account::with_email(&self.db, &self.email_key).await? {
            let event = AuthEvent::PasswordResetSent;
            self.trace.record(&self.db, event, Some(account.id)).await;
            let token = self.signer.sign(&account, "");
            let link = format!("{}?token={token}", self.page);
            let email = mails::password_reset(&account, &link, self.signer.age());
            self.mailer
                .queue(&self.db, email.language(self.language.clone()))
                .await?;
        }
        Ok(())
    }
}
