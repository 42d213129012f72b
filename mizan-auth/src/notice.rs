//! Mails that tell the owner of an account what has happened.

use mizan::Request;
use mizan::mail::Email;

/// Puts a mail into the outbox. That it cannot be put there must not undo what it tells of.
pub(crate) async fn send(request: &Request, email: Email) {
    if email.to.iter().any(String::is_empty) {
        return;
    }
    let email = email.language(request.language());
    if let Err(error) = request.mail().queue(request.db(), email).await {
        tracing::error!(?error, request = %request.id(), "a mail was not sent");
    }
}
