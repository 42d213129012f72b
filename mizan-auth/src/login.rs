//! Signing in.

use chrono::Utc;
use mizan::prelude::*;

use crate::account::Account;
use crate::authenticator::SessionHasher;
use crate::manage::authenticate;
use crate::password::Password;
use crate::permission::Permitted;
use crate::profile::{Profile, current_user};

/// Signs in by user name and password.
///
/// Whatever is wrong, the name, the password or the account being inactive, the answer is one error of the whole form
/// with the code `invalid_login`, after the same work.
#[derive(MizanForm)]
#[form(name = "login", title = "Log in", manual, auth = "public", affects = [current_user])]
pub struct LoginForm {
    #[field(label = "User name", max_length = 150, autocomplete = "username")]
    username: String,
    #[field(label = "Password", autocomplete = "current-password")]
    password: Password,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

impl Submit for LoginForm {
    type Output = Profile;

    async fn submit(self, request: &Request) -> Result<Profile> {
        let found = authenticate(request.db(), &self.username, self.password.as_str()).await?;
        let Some(account) = found else {
            tracing::info!(request = %request.id(), "a login was refused");
            return Err(Error::unprocessable(invalid_login()));
        };
        let lifetime = if self.remember {
            Lifetime::Remember
        } else {
            Lifetime::Browser
        };
        sign_in(request, &account, lifetime).await
    }
}

fn invalid_login() -> FormErrors {
    FieldError::new(
        "invalid_login",
        "This user name and password do not belong together. Both may depend on upper and lower case.",
    )
    .into()
}

/// Signs `account` in on this request, and remembers when.
pub(crate) async fn sign_in(
    request: &Request,
    account: &Account,
    lifetime: Lifetime,
) -> Result<Profile> {
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
