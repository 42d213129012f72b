//! Signing out.

use mizan::prelude::*;

use crate::event::{AuthEvent, record};
use crate::profile::current_user;

/// Ends the session. There is nothing to fill in, and signing out twice is no error.
#[derive(MizanForm)]
#[form(name = "logout", title = "Log out", manual, auth = "public", affects = [current_user])]
pub struct LogoutForm {}

/// What logging out answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoggedOut {
    /// Always `false`: nobody is signed in any more.
    pub signed_in: bool,
}

impl Submit for LogoutForm {
    type Output = LoggedOut;

    async fn submit(self, request: &Request) -> Result<LoggedOut> {
        let user = request.user().await?;
        request.logout().await?;
        if let Some(user) = user {
            record(request, AuthEvent::Logout, Some(user.id())).await;
        }
        Ok(LoggedOut { signed_in: false })
    }
}
