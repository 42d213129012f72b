//! Why a mail was not sent, and what the visitor is told.

use std::time::Duration;

use super::mailbox::MailboxError;
use crate::error::Error;

/// What a client is told to wait when the mail server cannot be had.
const RETRY: Duration = Duration::from_secs(30);

/// Why a mail was not sent. [`Mailer::send`](super::Mailer::send) logs it, and answers an [`Error`] that has it as its
/// cause.
///
/// | error | status | code |
/// | --- | --- | --- |
/// | `Address`, `Subject`, `TooLarge`: what it was written from, most often input | 400 | `invalid_mail` |
/// | `Busy`, `TimedOut`, `Smtp`, `Folder`, `Stopped` | 503 | `unavailable` |
/// | `NotConfigured`, `Recipients`, `Message` | 500 | `internal_error` |
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// It goes to nobody, or to more than 50 addresses.
    #[error("the mail has {0} recipients: 1 to 50 are possible")]
    Recipients(usize),
    /// An address is none, or hides a line break.
    #[error("an address of the mail is wrong")]
    Address(#[from] MailboxError),
    /// The subject has a line break or another control character, or is longer than 300 characters.
    #[error("the subject of the mail is not one line of at most 300 characters")]
    Subject,
    /// It is larger than `MIZAN_MAX_MAIL_BYTES`.
    #[error("the mail has {bytes} bytes, and may have {limit} (MIZAN_MAX_MAIL_BYTES)")]
    TooLarge {
        /// What it has.
        bytes: usize,
        /// What it may have.
        limit: usize,
    },
    /// The parts make no message.
    #[error("the mail cannot be written")]
    Message(#[source] lettre::error::Error),
    /// This is production, and nobody has said where mail goes.
    #[error("EMAIL_URL is not set: in production no mail is sent without it")]
    NotConfigured,
    /// Too many mails are waiting for the server already.
    #[error("too many mails are waiting to be sent (MIZAN_MAIL_CONCURRENCY)")]
    Busy,
    /// The server was too slow. It may have taken the mail all the same.
    #[error("the mail was not sent within {0:?} (MIZAN_MAIL_TIMEOUT_SECONDS)")]
    TimedOut(Duration),
    /// The server cannot be reached, or has refused the mail.
    #[error("the mail server did not take the mail")]
    Smtp(#[source] lettre::transport::smtp::Error),
    /// The folder for mails cannot be written to.
    #[error("the mail cannot be kept in the folder for mails")]
    Folder(#[source] std::io::Error),
    /// The process is stopping.
    #[error("the process stopped before the mail was sent")]
    Stopped,
}

impl MailError {
    /// The error with everything that led to it, for the log.
    pub(super) fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut next = std::error::Error::source(self);
        while let Some(source) = next {
            text = format!("{text}: {source}");
            next = source.source();
        }
        text
    }

    /// The answer to whoever made the site send this mail.
    #[track_caller]
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Address(_) | Self::Subject | Self::TooLarge { .. } => {
                Error::bad_request("A mail cannot be sent with this address or text.")
                    .with_code("invalid_mail")
                    .with_source(self)
            }
            Self::Busy | Self::TimedOut(_) | Self::Smtp(_) | Self::Folder(_) | Self::Stopped => {
                Error::unavailable(RETRY).with_source(self)
            }
            Self::NotConfigured | Self::Recipients(_) | Self::Message(_) => Error::internal(self),
        }
    }
}
