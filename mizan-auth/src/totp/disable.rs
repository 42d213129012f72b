//! Doing without an authenticator app again.

use mizan::db::{Db, Tx};
use mizan::prelude::*;

use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::second_factor::{end_trust, my_second_factors};

/// Turns the second factor off: the app, the recovery codes and the trusted browsers are forgotten.
#[derive(MizanForm)]
#[form(
    name = "totp_disable",
    title = "Turn two-factor off",
    manual,
    auth = "recent",
    affects = [my_second_factors]
)]
pub struct TotpDisableForm {}

/// What turning it off answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpDisabled {
    /// Whether it was on.
    pub disabled: bool,
}

impl Submit for TotpDisableForm {
    type Output = TotpDisabled;

    async fn submit(self, request: &Request) -> Result<TotpDisabled> {
        let user = request.require_user().await?;
        let mut tx = request.db().begin().await?;
        let disabled = disable(&mut tx, user.id()).await?;
        if disabled {
            notice::send_with(&mut tx, request, mails::totp_disabled(user.email())).await?;
        }
        tx.commit().await?;
        if disabled {
            record(request, AuthEvent::TotpDisabled, Some(user.id())).await;
            tracing::info!(request = %request.id(), user = user.id(), "two-factor was turned off");
        }
        Ok(TotpDisabled { disabled })
    }
}

/// Turns the second factor of an account off, and forgets its recovery codes and trusted browsers. Answers whether it was
/// on. Nobody is told: that is for the caller.
///
/// # Errors
///
/// Those of the database.
pub async fn disable_two_factor(db: &Db, id: i64) -> Result<bool> {
    let mut tx = db.begin().await?;
    let was_on = disable(&mut tx, id).await?;
    tx.commit().await?;
    Ok(was_on)
}

async fn disable(tx: &mut Tx, id: i64) -> Result<bool> {
    let app = tx.query("DELETE FROM auth_totp WHERE user_id = $1");
    let was_on = app.bind(id).execute().await? == 1;
    let codes = tx.query("DELETE FROM auth_recovery_codes WHERE user_id = $1");
    codes.bind(id).execute().await?;
    end_trust(tx, id).await?;
    Ok(was_on)
}
