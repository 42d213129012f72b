//! Mails that tell the owner of an account what has happened.

use mizan::db::Tx;
use mizan::http::StatusCode;
use mizan::mail::Email;
use mizan::{Request, Result};

/// Puts a mail into the outbox, after what it tells of. That it cannot be put there must not undo that.
pub(crate) async fn send(request: &Request, email: Email) {
    let Some(email) = addressed(request, email) else {
        return;
    };
    if let Err(error) = request.mail().queue(request.db(), email).await {
        tracing::error!(?error, request = %request.id(), "a mail was not sent");
    }
}

/// Puts a mail into the outbox with what it tells of, so that there is never the one without the other.
///
/// # Errors
///
/// The database's. An address that no mail server can read is none: there is nobody to tell.
pub(crate) async fn send_with(tx: &mut Tx, request: &Request, email: Email) -> Result<()> {
    let Some(email) = addressed(request, email) else {
        return Ok(());
    };
    match request.mail().queue(tx, email).await {
        Err(error) if error.status() == StatusCode::BAD_REQUEST => Ok(()), // in the log already
        outcome => outcome,
    }
}

/// The mail in the visitor's language, unless the account has no address.
fn addressed(request: &Request, email: Email) -> Option<Email> {
    let has_address = !email.to.iter().any(String::is_empty);
    has_address.then(|| email.language(request.language()))
}
