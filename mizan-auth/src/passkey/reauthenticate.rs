//! Showing with a passkey that it is still the same person.

use mizan::prelude::*;
use serde_json::Value;

use super::login::{refused, throttle, verified};
use crate::event::{AuthEvent, record};
use crate::reauthenticate::Reauthenticated;

/// Proves with a passkey what the form `reauthenticate` proves with the password: takes what `navigator.credentials.get` has
/// answered to `passkey_login_begin`. A key of another account is refused.
#[derive(MizanForm)]
#[form(
    name = "passkey_reauthenticate",
    title = "Confirm that it is you",
    manual,
    auth = "session"
)]
pub struct PasskeyReauthenticateForm {
    /// An `AuthenticationResponseJSON`.
    #[field(widget = "hidden")]
    credential: Value,
}

impl Submit for PasskeyReauthenticateForm {
    type Output = Reauthenticated;

    async fn submit(self, request: &Request) -> Result<Reauthenticated> {
        throttle(request).await?;
        let user = request.require_user().await?;
        let account = verified(request, self.credential).await?;
        if account.id() != user.id() {
            return Err(refused());
        }
        request.note_proof().await?;
        record(request, AuthEvent::Reauthenticated, Some(user.id())).await;
        Ok(Reauthenticated {
            reauthenticated: true,
        })
    }
}
