//! From an [`Email`] to the bytes that travel (RFC 5322, MIME), with nothing in a header that could start another.

use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

use super::email::Email;
use super::error::MailError;
use super::mailbox::{Mailbox, has_control};

const MAX_RECIPIENTS: usize = 50;
const MAX_SUBJECT_CHARS: usize = 300;

/// A mail that is ready to travel.
pub(super) struct Written {
    /// Without angle brackets: what log lines and file names are found by.
    pub(super) id: String,
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// A `Message-ID` that no other mail has, without its brackets.
pub(super) fn new_id(from: &Mailbox) -> String {
    format!("{:032x}@{}", fastrand::u128(..), from.domain())
}

/// Checks every part of `email`, and writes it.
pub(super) fn write(
    email: &Email,
    from: &Mailbox,
    id: String,
    limit: usize,
) -> Result<Written, MailError> {
    if email.to.is_empty() || email.to.len() > MAX_RECIPIENTS {
        return Err(MailError::Recipients(email.to.len()));
    }
    if has_control(&email.subject) || email.subject.chars().count() > MAX_SUBJECT_CHARS {
        return Err(MailError::Subject);
    }
    let html_bytes = email.html.as_ref().map_or(0, String::len);
    check_size(email.text.len() + html_bytes, limit)?;

    let mut message = Message::builder()
        .from(from.to_lettre())
        .subject(&email.subject)
        .message_id(Some(format!("<{id}>")))
        .raw_header(auto_submitted());
    for to in &email.to {
        message = message.to(to.parse::<Mailbox>()?.to_lettre());
    }
    if let Some(address) = &email.reply_to {
        message = message.reply_to(address.parse::<Mailbox>()?.to_lettre());
    }
    let text = || SinglePart::plain(email.text.clone());
    let message = match &email.html {
        None => message.singlepart(text()),
        Some(html) if email.text.is_empty() => message.singlepart(SinglePart::html(html.clone())),
        Some(html) => message.multipart(
            MultiPart::alternative()
                .singlepart(text())
                .singlepart(SinglePart::html(html.clone())),
        ),
    };
    let message = message.map_err(MailError::Message)?;
    let bytes = message.formatted();
    check_size(bytes.len(), limit)?;
    Ok(Written {
        id,
        envelope: message.envelope().clone(),
        bytes,
    })
}

fn check_size(bytes: usize, limit: usize) -> Result<(), MailError> {
    if bytes > limit {
        return Err(MailError::TooLarge { bytes, limit });
    }
    Ok(())
}

/// Asks programs that answer mails by themselves to be silent (RFC 3834): two of them would never stop.
fn auto_submitted() -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    HeaderValue::new(name, "auto-generated".to_owned())
}
