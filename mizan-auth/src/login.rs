//! Signing in.

use mizan::prelude::*;

use crate::complete_login::{FirstFactor, FirstStep, LoginAnswer, complete_login};
use crate::event::{AuthEvent, record};
use crate::manage::{LoginTry, try_login};
use crate::name::username_key;
use crate::password::Password;
use crate::profile::current_user;

/// Signs in by user name or email address, and password.
///
/// Whatever is wrong, the name, the password or the account being inactive, the answer is one error of the whole form
/// with the code `invalid_login`, after the same work. A right login to an account with a second factor signs nobody in
/// yet: `status` says so.
#[derive(MizanForm)]
#[form(name = "login", title = "Log in", manual, auth = "public", affects = [current_user])]
pub struct LoginForm {
    #[field(
        label = "User name or email address",
        max_length = 320,
        autocomplete = "username webauthn"
    )]
    username: String,
    #[field(label = "Password", autocomplete = "current-password")]
    password: Password,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

impl Submit for LoginForm {
    type Output = LoginAnswer;

    async fn submit(self, request: &Request) -> Result<LoginAnswer> {
        request.refuse_token()?;
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
        let step = FirstStep::new(request, FirstFactor::Password, lifetime);
        complete_login(request, &account, step).await
    }
}

fn invalid_login() -> FormErrors {
    FieldError::new(
        "invalid_login",
        "This name and password do not belong together. The password depends on upper and lower case.",
    )
    .into()
}
