//! What whoever is signed in has set up.

use mizan::prelude::*;

use crate::recovery_code;
use crate::totp::TotpApp;

/// The second factors of whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MySecondFactors {
    /// Whether codes of an authenticator app are asked for.
    pub totp: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
}

/// What a login is asked for besides the password.
#[client(context = "local", auth = "session", manual)]
pub async fn my_second_factors(request: Request) -> Result<MySecondFactors> {
    let user = request.require_user().await?;
    Ok(MySecondFactors {
        totp: TotpApp::of(request.db(), user.id()).await?.is_some(),
        recovery_codes_left: recovery_code::left(request.db(), user.id()).await?,
    })
}
