//! The mail with a link that proves an address.

use mizan::db::Db;
use mizan::mail::Mailer;
use mizan::{Request, Result};

use crate::account::Account;
use crate::background;
use crate::event::{AuthEvent, Trace};
use crate::link::{LinkSigner, Purpose};
use crate::mails;
use crate::name;
use crate::paths::AccountPaths;

/// What is needed to send it once the request has been answered.
struct EmailLink {
    db: Db,
    mailer: Mailer,
    signer: LinkSigner,
    page: String,
    trace: Trace,
    account_id: i64,
    address: String,
}

/// Mails a link to `address` that proves it for the account, after the answer. Where another account has proved it
/// already, the mail says so instead: whoever asked learns nothing.
pub(crate) fn send(request: &Request, account_id: i64, address: &str) -> Result<()> {
    if address.is_empty() {
        return Ok(());
    }
    let work = EmailLink {
        db: request.db().clone(),
        mailer: request.mail().clone(),
        signer: LinkSigner::new(request.settings(), Purpose::Email),
        page: request.absolute_url(AccountPaths::of(request).email_verify),
        trace: Trace::of(request),
        account_id,
        address: address.to_owned(),
    };
    background::start("email link", work.send())
}

impl EmailLink {
    async fn send(self) -> Result<()> {
        let Some(account) = Account::by_id(&self.db, self.account_id).await? else {
            return Ok(());
        };
        let holders = Account::with_email(&self.db, &name::email_key(&self.address)).await?;
        let taken = holders
            .iter()
            .any(|holder| holder.email_verified_at.is_some() && holder.id != account.id);
        let email = if taken {
            mails::address_taken(&self.address)
        } else {
            let token = self.signer.sign(&account, &self.address);
            let link = format!("{}?token={token}", self.page);
            mails::verify_email(&self.address, &link, self.signer.age())
        };
        self.trace
            .record(&self.db, AuthEvent::EmailLinkSent, Some(account.id))
            .await;
        self.mailer.send(email).await
    }
}
