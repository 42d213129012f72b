//! Showing once more who one is, before something dangerous.

use mizan::forms::FormSetup;
use mizan::prelude::*;

use crate::account::Account;
use crate::event::{AuthEvent, record};
use crate::password::Password;
use crate::password_change::confirm_password;
use crate::second_factor::{invalid_code, take_code, throttle_codes};

/// Proves that it is still the same person who sits there, so that what is guarded by `auth = "recent"` works again for
/// `MIZAN_REAUTHENTICATE_SECONDS`. It wants the password; of an account without one, a code of its authenticator app.
#[derive(MizanForm)]
#[form(
    name = "reauthenticate",
    title = "Confirm that it is you",
    manual,
    auth = "session"
)]
pub struct ReauthenticateForm {
    #[field(label = "Your password", autocomplete = "current-password")]
    password: Option<Password>,
    #[field(
        label = "Code of your authenticator app",
        max_length = 64,
        autocomplete = "one-time-code"
    )]
    code: Option<String>,
}

/// What it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reauthenticated {
    /// Always `true`.
    pub reauthenticated: bool,
}

impl Submit for ReauthenticateForm {
    type Output = Reauthenticated;

    /// Shows the one field that this account can fill in.
    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        let Some(user) = request.user().await? else {
            return Ok(());
        };
        let account = Account::by_id(request.db(), user.id()).await?;
        let has_password = account.is_none_or(|account| account.has_password());
        let (wanted, other) = match has_password {
            true => ("password", "code"),
            false => ("code", "password"),
        };
        form.field(wanted).required(true);
        form.field(other)
            .disabled(true)
            .widget(mizan::forms::Widget::Hidden);
        Ok(())
    }

    async fn submit(self, request: &Request) -> Result<Reauthenticated> {
        let user = request.require_user().await?;
        match (self.password, self.code) {
            (Some(password), _) => {
                confirm_password(request, user.id(), "password", password.as_str()).await?;
            }
            (None, Some(code)) => {
                throttle_codes(request, user.id()).await?;
                let taken = match Account::by_id(request.db(), user.id()).await? {
                    Some(account) => take_code(request, &account, &code).await?,
                    None => None,
                };
                if taken.is_none() {
                    record(request, AuthEvent::SecondFactorRefused, Some(user.id())).await;
                    return Err(Error::unprocessable(invalid_code()));
                }
            }
            (None, None) => return Err(Error::unprocessable(required())),
        }
        request.note_proof().await?;
        record(request, AuthEvent::Reauthenticated, Some(user.id())).await;
        Ok(Reauthenticated {
            reauthenticated: true,
        })
    }
}

fn required() -> FormErrors {
    let error = FieldError::new("required", "Please fill in this field.");
    FormErrors::of("password", error)
}
