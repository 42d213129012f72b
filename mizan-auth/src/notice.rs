//! Mails that a request causes and does not wait for.

use mizan::mail::Email;
use mizan::{Request, Result};

use crate::background;

/// Sends a mail after the answer. That too much is in hand already must not undo what the mail tells of.
pub(crate) fn send(request: &Request, email: Email) {
    if email.to.iter().any(String::is_empty) {
        return;
    }
    let mailer = request.mail().clone();
    let sent: Result<()> = background::start("mail", async move { mailer.send(email).await });
    if sent.is_err() {
        tracing::error!(request = %request.id(), "a mail was not sent: too many are waiting");
    }
}
