//! Signing in.

use chrono::Utc;
use mizan::prelude::*;

use crate::account::Account;
use crate::authenticator::SessionHasher;
use crate::event::{AuthEvent, Trace, record};
use crate::mails;
use crate::manage::{LoginTry, try_login};
use crate::name::username_key;
use crate::notice;
use crate::password::Password;
use crate::permission::Permitted;
use crate::profile::{Profile, current_user};
use crate::sessions::remember_device;

/// Signs in by user name or email address, and password.
///
/// Whatever is wrong, the name, the password or the account being inactive, the answer is one error of the whole form
/// with the code `invalid_login`, after the same work.
#[derive(MizanForm)]
#[form(name = "login", title = "Log in", manual, auth = "public", affects = [current_user])]
pub struct LoginForm {
    #[field(
        label = "User name or email address",
        max_length = 320,
        autocomplete = "username"
    )]
    username: String,
    #[field(label = "Password", autocomplete = "current-password")]
    password: Password,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

impl Submit for LoginForm {
    type Output = Profile;

    async fn submit(self, request: &Request) -> Result<Profile> {
        let settings = request.settings();
        let rate = settings.throttle_login;
        request
            .throttle("auth login", request.client_key(), rate)
            .await?;
        // By what was typed, and not by whom it means: else two names of one account could be told from two accounts.
        let (key, rate) = (
            username_key(&self.username),
            settings.throttle_login_account,
        );
        request.throttle("auth login account", key, rate).await?;
        let LoginTry {
            account_id,
            admitted,
        } = try_login(request.db(), &self.username, self.password.as_str()).await?;
        let Some(account) = admitted else {
            record(request, AuthEvent::LoginRefused, account_id).await;
            tracing::info!(request = %request.id(), "a login was refused");
            return Err(Error::unprocessable(invalid_login()));
        };
        let lifetime = if self.remember {
            Lifetime::Remember
        } else {
            Lifetime::Browser
        };
        sign_in(request, &account, lifetime, AuthEvent::Login).await
    }
}

fn invalid_login() -> FormErrors {
    FieldError::new(
        "invalid_login",
        "This name and password do not belong together. The password depends on upper and lower case.",
    )
    .into()
}

/// Signs `account` in on this request, and remembers when.
pub(crate) async fn sign_in(
    request: &Request,
    account: &Account,
    lifetime: Lifetime,
    event: AuthEvent,
) -> Result<Profile> {
    let trace = Trace::of(request);
    if event == AuthEvent::Login && !trace.is_familiar(request.db(), account.id).await? {
        notice::send(
            request,
            mails::new_login(account, &trace, &request.absolute_url("/")),
        );
    }
    trace.record(request.db(), event, Some(account.id)).await;
    request
        .db()
        .query("UPDATE auth_users SET last_login = $1 WHERE id = $2")
        .bind(Utc::now())
        .bind(account.id)
        .execute()
        .await?;
    let user = user_of(request, account).await?;
    // This process may remember the row as it was a moment ago, with another password hash.
    request.forget_user(account.id);
    request.login(&user, lifetime).await?;
    remember_device(request, &trace).await?;
    tracing::info!(request = %request.id(), user = account.id, "signed in");
    Ok(Profile::from(&user))
}

/// The account as the framework knows its user, with what the user may do.
pub(crate) async fn user_of(request: &Request, account: &Account) -> Result<User> {
    let found = Permitted::by_id(request.db(), account.id).await?;
    let permissions = found.iter().flat_map(Permitted::permissions);
    let user = account.to_user(&SessionHasher::new(request.settings()));
    Ok(user.with_permissions(permissions))
}
