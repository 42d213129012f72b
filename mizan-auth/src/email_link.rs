//! The mail with a link and a code that prove an address.

use mizan::db::Db;
use mizan::mail::Mailer;
use mizan::{Language, Request, Result};

use crate::account::Account;
use crate::background;
use crate::event::{AuthEvent, Trace};
use crate::link::{LinkSigner, Purpose};
use crate::mailed_code::{MailedCodes, Place};
use crate::mails;
use crate::name;
use crate::paths::AccountPaths;
use crate::typed_code::grouped;

/// What is needed to send it once the request has been answered.
pub(crate) struct EmailLink {
    db: Db,
    mailer: Mailer,
    language: Language,
    signer: LinkSigner,
    codes: MailedCodes,
    page: String,
    trace: Trace,
}

/// Mails a link and a code to `address` that prove it for the account, after the answer. Where another account has proved it
/// already, the mail says so instead: whoever asked learns nothing.
pub(crate) fn send(request: &Request, account_id: i64, address: &str) -> Result<()> {
    if address.is_empty() {
        return Ok(());
    }
    let (link, address) = (EmailLink::new(request), address.to_owned());
    background::start("email link", async move {
        link.send(account_id, &address).await
    })
}

impl EmailLink {
    pub(crate) fn new(request: &Request) -> Self {
        Self {
            db: request.db().clone(),
            mailer: request.mail().clone(),
            language: request.language(),
            signer: LinkSigner::new(request.settings(), Purpose::Email),
            codes: MailedCodes::new(request.settings()),
            page: request.absolute_url(AccountPaths::of(request).email_verify),
            trace: Trace::of(request),
        }
    }

    pub(crate) async fn send(self, account_id: i64, address: &str) -> Result<()> {
        let Some(account) = Account::by_id(&self.db, account_id).await? else {
            return Ok(());
        };
        let holders = Account::with_email(&self.db, &name::email_key(address)).await?;
        let taken = holders
            .iter()
            .any(|holder| holder.email_verified_at.is_some() && holder.id != account.id);
        let email = if taken {
            mails::address_taken(address)
        } else {
            let token = self.signer.sign(&account, address);
            let link = format!("{}?token={token}", self.page);
            let place = Place::account(account.id);
            let made = self.codes.make(&self.db, &place, &account, address);
            let code = grouped(&made.await?);
            let (link, code) = ((&*link, self.signer.age()), (&*code, self.codes.age()));
            mails::verify_email(address, link, code)
        };
        self.trace
            .record(&self.db, AuthEvent::EmailLinkSent, Some(account.id))
            .await;
        self.mailer
            .queue(&self.db, email.language(self.language))
            .await
    }
}
