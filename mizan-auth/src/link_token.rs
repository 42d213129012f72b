//! The token of a mailed link on its way from the URL into the session: what stays in the address bar ends up in the
//! history, in logs and in the `Referer` of whatever the page loads.

use mizan::prelude::*;

use crate::account::Account;
use crate::link::{Claim, LinkSigner, Purpose};

/// Where the session keeps the token.
fn session_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::PasswordReset => "auth.password_reset",
        Purpose::Email => "auth.email",
    }
}

/// Moves `?token=…` into the session, and answers the redirect to the same path without it. `None` when the URL carries
/// no token: then show the page.
pub(crate) async fn keep(request: &Request, purpose: Purpose) -> Result<Option<HttpResponse>> {
    let query = request.query_string();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token");
    let Some((_, token)) = found else {
        return Ok(None);
    };
    let session = request.session().await?;
    match Claim::parse(&token) {
        Some(_) => session.insert(session_name(purpose), token)?,
        // Not one of ours: nothing worth a session. An older one must not answer in its place.
        None => drop(session.remove(session_name(purpose))),
    }
    Ok(Some(redirect(request.path())))
}

/// The account that the submitted token, or else the one in the session, is good for; and what the token carries.
pub(crate) async fn redeem(
    request: &Request,
    purpose: Purpose,
    submitted: Option<&str>,
) -> Result<Option<(Account, Claim)>> {
    let kept: Option<String>;
    let token = match submitted {
        Some(token) => token,
        None => {
            kept = request.session().await?.get(session_name(purpose))?;
            let Some(token) = kept.as_deref() else {
                return Ok(None);
            };
            token
        }
    };
    let Some(claim) = Claim::parse(token) else {
        return Ok(None);
    };
    let signer = LinkSigner::new(request.settings(), purpose);
    let account = Account::by_id(request.db(), claim.account_id).await?;
    Ok(account
        .filter(|account| signer.accepts(&claim, account))
        .map(|account| (account, claim)))
}

/// Forgets the token: it has done its work.
pub(crate) async fn forget(request: &Request, purpose: Purpose) -> Result<()> {
    request.session().await?.remove(session_name(purpose));
    Ok(())
}
