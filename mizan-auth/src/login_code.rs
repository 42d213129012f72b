//! Signing in with a code that is mailed: no password to remember, and none to be stolen.

use mizan::Language;
use mizan::db::Db;
use mizan::forms::FormSetup;
use mizan::mail::Mailer;
use mizan::prelude::*;

use crate::account::Account;
use crate::background;
use crate::complete_login::{FirstFactor, FirstStep, LoginAnswer, complete_login};
use crate::email_link::EmailLink;
use crate::event::{AuthEvent, Trace, record};
use crate::mailed_code::{MailedCodes, Place};
use crate::mails;
use crate::name;
use crate::password_reset::MailRequested;
use crate::profile::current_user;
use crate::second_factor::invalid_code;
use crate::typed_code::{grouped, random_code};

/// Where the session keeps what binds the code to it.
const PLACE: &str = "auth.login_code";

/// 160 bits.
const PLACE_LENGTH: usize = 32;

/// Mails a code for logging in to the account with this address, to be typed in where it was asked for.
///
/// The answer is the same, after the same work, whether there is such an account or not. The account is the one whose owner
/// has proved the address. The only one that claims it gets the mail that proves it instead: anybody can make an account
/// with anybody's address, and would still know its password once its owner uses it.
#[derive(MizanForm)]
#[form(
    name = "login_code_request",
    title = "Log in by mail",
    manual,
    auth = "public"
)]
pub struct LoginCodeRequestForm {
    #[field(label = "Email address", email, autocomplete = "email")]
    email: String,
}

impl Submit for LoginCodeRequestForm {
    type Output = MailRequested;

    async fn prepare(request: &Request, _: &mut FormSetup) -> Result<()> {
        require_switched_on(request)
    }

    async fn submit(self, request: &Request) -> Result<MailRequested> {
        let (settings, email_key) = (request.settings(), name::email_key(&self.email));
        let rate = settings.throttle_mail;
        request
            .throttle("auth login code", request.client_key(), rate)
            .await?;
        let rate = settings.throttle_mail_account;
        request
            .throttle("auth login code account", &email_key, rate)
            .await?;
        let key = random_code(PLACE_LENGTH);
        let place = Place::session(&key);
        request.session().await?.insert(PLACE, key)?;
        let work = CodeMail {
            db: request.db().clone(),
            mailer: request.mail().clone(),
            language: request.language(),
            codes: MailedCodes::new(settings),
            trace: Trace::of(request),
            link: EmailLink::new(request),
            place,
            email_key,
        };
        background::start("login code", work.send())?;
        Ok(MailRequested { accepted: true })
    }
}

/// What is needed once the request has been answered.
struct CodeMail {
    db: Db,
    mailer: Mailer,
    language: Language,
    codes: MailedCodes,
    trace: Trace,
    link: EmailLink,
    place: Place,
    email_key: String,
}

impl CodeMail {
    async fn send(self) -> Result<()> {
        let Some(account) = Account::owner_of_email(&self.db, &self.email_key).await? else {
            return Ok(());
        };
        if account.email_verified_at.is_none() {
            return self.link.send(account.id, &account.email).await;
        }
        let made = self
            .codes
            .make(&self.db, &self.place, &account, &account.email);
        let code = grouped(&made.await?);
        let event = AuthEvent::LoginCodeSent;
        self.trace.record(&self.db, event, Some(account.id)).await;
        let email = mails::login_code(&account, &code, self.codes.age());
        self.mailer
            .queue(&self.db, email.language(self.language))
            .await
    }
}

/// Signs in with the code of `login_code_request`.
///
/// A code is eight characters, in any case and with any blanks and hyphens. It works in the session that asked for it,
/// for `MIZAN_MAILED_CODE_SECONDS`, once; after five wrong tries it is worth nothing. Whatever is wrong, the error is
/// `invalid_code`.
#[derive(MizanForm)]
#[form(name = "login_code", title = "Log in by mail", manual, auth = "public", affects = [current_user])]
pub struct LoginCodeForm {
    #[field(
        label = "Code from the mail",
        help_text = "Eight letters and digits.",
        max_length = 64,
        autocomplete = "one-time-code"
    )]
    code: String,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

impl Submit for LoginCodeForm {
    type Output = LoginAnswer;

    async fn prepare(request: &Request, _: &mut FormSetup) -> Result<()> {
        require_switched_on(request)
    }

    async fn submit(self, request: &Request) -> Result<LoginAnswer> {
        let rate = request.settings().throttle_login;
        request
            .throttle("auth login", request.client_key(), rate)
            .await?;
        let session = request.session().await?;
        let key: Option<String> = session.get(PLACE)?;
        let place = Place::session(&key.unwrap_or_default());
        let codes = MailedCodes::new(request.settings());
        let taken = codes.take(request.db(), &place, &self.code).await?;
        // The account may have another address meanwhile.
        let admitted = taken.filter(|(account, address)| {
            account.email_verified_at.is_some() && account.email_key == name::email_key(address)
        });
        let Some((account, _)) = admitted else {
            record(request, AuthEvent::LoginCodeRefused, None).await;
            return Err(Error::unprocessable(invalid_code()));
        };
        session.remove(PLACE);
        record(request, AuthEvent::LoginCodeUsed, Some(account.id)).await;
        let lifetime = match self.remember {
            true => Lifetime::Remember,
            false => Lifetime::Browser,
        };
        let step = FirstStep::new(request, FirstFactor::MailedCode, lifetime);
        complete_login(request, &account, step).await
    }
}

/// Whether a code was asked for in this session, so that a page can ask for it.
///
/// # Errors
///
/// Those of the session store.
pub async fn login_code_asked(request: &Request) -> Result<bool> {
    let key: Option<String> = request.session().await?.get(PLACE)?;
    Ok(key.is_some())
}

fn require_switched_on(request: &Request) -> Result<()> {
    match request.settings().login_by_code {
        true => Ok(()),
        false => Err(Error::not_found("There is no login by code on this site.")),
    }
}
