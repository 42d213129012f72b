//! Mail: written once as an [`Email`], sent with `request.mail().send(…)`, carried by what `EMAIL_URL` names.
//!
//! | `EMAIL_URL` | where mail goes |
//! | --- | --- |
//! | not set, development | into the log, and into `MIZAN_MAIL_DIR` as `.eml` files |
//! | not set, production | nowhere: sending is an error |
//! | `smtps://user:password@host`, `smtp://user:password@host:587?tls=required` | to that server |
//! | `file:///folder` | into that folder, as `.eml` files |
//! | `console:` | into the log |
//! | `memory:` | into memory, for tests: [`TestSite::mailbox`](crate::testing::TestSite::mailbox) |
//!
//! ```no_run
//! use mizan::mail::Email;
//! use mizan::prelude::*;
//!
//! #[client(auth = "staff")]
//! async fn invite(request: Request, address: String) -> Result<()> {
//!     let email = Email::new(address)
//!         .subject("You are invited")
//!         .text("Come in: https://example.com/welcome");
//!     request.mail().send(email).await
//! }
//! # fn main() {}
//! ```
//!
//! [`send`](Mailer::send) waits for the server, for `MIZAN_MAIL_TIMEOUT_SECONDS` at most, and tries once. A mail that
//! must survive a restart or a server that is down needs an outbox, which Mizan does not have yet.

mod backend;
mod email;
mod error;
mod folder;
mod mailbox;
mod mailer;
mod message;
mod print;

#[cfg(test)]
mod tests;

pub use self::email::Email;
pub use self::error::MailError;
pub use self::mailbox::{Mailbox, MailboxError};
pub use self::mailer::Mailer;
