//! The first code of an authenticator app.

use mizan::prelude::*;

use super::app::TotpApp;
use super::setup::{forget_secret, kept_secret};
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::recovery_code::{self, NewRecoveryCodes};
use crate::second_factor::{end_trust, invalid_code, my_second_factors, throttle_codes};

/// Turns the second factor on, once the app of `totp_setup` has shown a right code. Answers recovery
/// codes, which are shown this once.
#[derive(MizanForm)]
#[form(
    name = "totp_enable",
    title = "Turn two-factor on",
    manual,
    auth = "recent",
    affects = [my_second_factors]
)]
pub struct TotpEnableForm {
    #[field(
        label = "Code of the app",
        help_text = "Six digits, which change every 30 seconds.",
        max_length = 64,
        autocomplete = "one-time-code"
    )]
    code: String,
}

impl Submit for TotpEnableForm {
    type Output = NewRecoveryCodes;

    async fn submit(self, request: &Request) -> Result<NewRecoveryCodes> {
        let user = request.require_user().await?;
        throttle_codes(request, user.id()).await?;
        let Some(secret) = kept_secret(request, user.id()).await? else {
            return Err(Error::conflict("Set the app up first.").with_code("totp_not_set_up"));
        };
        let Some(step) = secret.step_of(&self.code) else {
            return Err(Error::unprocessable(invalid_code()));
        };
        let mut tx = request.db().begin().await?;
        if !TotpApp::store(&mut tx, request.settings(), user.id(), &secret, step).await? {
            return Err(Error::conflict("Two-factor is on already.").with_code("totp_already_on"));
        }
        let codes = recovery_code::replace(&mut tx, user.id()).await?;
        end_trust(&mut tx, user.id()).await?;
        notice::send_with(&mut tx, request, mails::totp_enabled(user.email())).await?;
        tx.commit().await?;
        forget_secret(request).await?;
        record(request, AuthEvent::TotpEnabled, Some(user.id())).await;
        tracing::info!(request = %request.id(), user = user.id(), "two-factor was turned on");
        Ok(codes)
    }
}
