//! Proving an address, with a mailed link or code.

use chrono::Utc;
use mizan::db::is_unique_violation;
use mizan::forms::{FormSetup, Widget};
use mizan::prelude::*;

use crate::account::{Account, account_sql};
use crate::email_link;
use crate::event::{AuthEvent, record};
use crate::link::{Claim, Purpose};
use crate::link_token;
use crate::mailed_code::{MailedCodes, Place};
use crate::mails;
use crate::manage::prove_email;
use crate::name;
use crate::notice;
use crate::password_reset::MailRequested;
use crate::password_reset_confirm::invalid_link;
use crate::profile::current_user;
use crate::second_factor::invalid_code;

/// Proves an address. The token comes from the mailed link: from the session, where [`keep_email_token`] has put it, or
/// in the field `token`. It takes a button: programs that look at mails open every link in them.
///
/// Whoever is signed in may type the code of the same mail instead. It is eight characters, works for
/// `MIZAN_MAILED_CODE_SECONDS`, once, and not after five wrong tries (`invalid_code`).
///
/// When the link is about another address than the account's, the address is changed, and the old one is told.
#[derive(MizanForm)]
#[form(
    name = "email_verify",
    title = "Confirm your address",
    manual,
    auth = "public",
    affects = [current_user]
)]
pub struct EmailVerifyForm {
    #[field(widget = "hidden", max_length = 1000)]
    token: Option<String>,
    #[field(
        label = "Code from the mail",
        help_text = "Eight letters and digits.",
        max_length = 64,
        autocomplete = "one-time-code"
    )]
    code: Option<String>,
}

/// What a proved address answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmailVerified {
    /// The address.
    pub email: String,
}

impl Submit for EmailVerifyForm {
    type Output = EmailVerified;

    /// Whoever comes with a link that works, or is not signed in, has no code to type.
    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        if request.user().await?.is_none() || email_of_link(request).await?.is_some() {
            let code = form.field("code");
            code.disabled(true).widget(Widget::Hidden);
        }
        Ok(())
    }

    async fn submit(self, request: &Request) -> Result<EmailVerified> {
        let rate = request.settings().throttle_mail;
        request
            .throttle("auth link", request.client_key(), rate)
            .await?;
        let (account, address) = match (&self.code, &self.token) {
            (Some(code), None) => redeem_code(request, code).await?,
            (_, token) => redeem_link(request, token.as_deref()).await?,
        };
        let is_change = name::email_key(&address) != account.email_key;
        let proved = if is_change {
            change_email(request, &account, &address).await?
        } else {
            prove_email(request.db(), &account).await?
        };
        if !proved {
            return Err(Error::unprocessable(taken()));
        }
        request.forget_user(account.id);
        link_token::forget(request, Purpose::Email).await?;
        let event = if is_change {
            notice::send(request, mails::email_changed(&account)).await;
            AuthEvent::EmailChanged
        } else {
            AuthEvent::EmailVerified
        };
        record(request, event, Some(account.id)).await;
        Ok(EmailVerified { email: address })
    }
}

async fn redeem_link(request: &Request, token: Option<&str>) -> Result<(Account, String)> {
    let found = link_token::redeem(request, Purpose::Email, token).await?;
    let Some((account, Claim { text: address, .. })) = found else {
        return Err(Error::unprocessable(invalid_link()));
    };
    Ok((account, address))
}

async fn redeem_code(request: &Request, typed: &str) -> Result<(Account, String)> {
    let user = request.require_user().await?;
    let codes = MailedCodes::new(request.settings());
    let place = Place::account(user.id());
    let taken = codes.take(request.db(), &place, typed).await?;
    taken.ok_or_else(|| Error::unprocessable(invalid_code()))
}

/// Answers whether the address is now the account's: not when another account has proved it meanwhile.
async fn change_email(request: &Request, account: &Account, address: &str) -> Result<bool> {
    let changed: std::result::Result<Option<Account>, _> = request
        .db()
        .query(account_sql!(
            "UPDATE auth_users SET email = $1, email_key = $2, email_verified_at = $3 \
             WHERE id = $4 AND email_key = $5 AND session_epoch = $6 RETURNING",
            ""
        ))
        .bind(address)
        .bind(name::email_key(address))
        .bind(Utc::now())
        .bind(account.id)
        .bind(&account.email_key)
        .bind(account.session_epoch)
        .fetch_optional()
        .await;
    match changed {
        Ok(account) => Ok(account.is_some()),
        Err(error) if is_unique_violation(&error).is_some() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn taken() -> FormErrors {
    FieldError::new("unique", "This address belongs to another account.").into()
}

/// Moves the token of a mailed link out of the URL into the session. Call it first on the page that shows
/// [`EmailVerifyForm`], and answer the redirect that it gives.
///
/// # Errors
///
/// Those of the session store.
pub async fn keep_email_token(request: &Request) -> Result<Option<HttpResponse>> {
    link_token::keep(request, Purpose::Email).await
}

/// The address that the link of this visitor proves, while it works.
///
/// # Errors
///
/// Those of the session store and the database.
pub async fn email_of_link(request: &Request) -> Result<Option<String>> {
    let found = link_token::redeem(request, Purpose::Email, None).await?;
    Ok(found.map(|(_, claim)| claim.text))
}

/// Mails the link for the account's own address once more.
#[derive(MizanForm)]
#[form(
    name = "email_verify_send",
    title = "Confirm your address",
    manual,
    auth = "session"
)]
pub struct EmailVerifySendForm {}

impl Submit for EmailVerifySendForm {
    type Output = MailRequested;

    async fn submit(self, request: &Request) -> Result<MailRequested> {
        let user = request.require_user().await?;
        let rate = request.settings().throttle_mail_account;
        request
            .throttle("auth mail account", user.id(), rate)
            .await?;
        if !user.email_verified() {
            email_link::send(request, user.id(), user.email())?;
        }
        Ok(MailRequested { accepted: true })
    }
}
