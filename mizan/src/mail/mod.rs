//! Mail: written once as an [`Email`], sent with `request.mail().queue(…)`, carried by what `EMAIL_URL` names.
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
//!     request.mail().queue(request.db(), email).await
//! }
//! # fn main() {}
//! ```
//!
//! [`queue`](Mailer::queue) stores a mail, with the transaction that causes it, and has it sent and tried again off the
//! request's path: nothing is lost when the server or this process dies. [`send`](Mailer::send) waits for the server, for
//! `MIZAN_MAIL_TIMEOUT_SECONDS` at most, and tries once.

mod backend;
mod email;
mod error;
mod folder;
mod letter;
mod mailbox;
mod mailer;
mod message;
pub(crate) mod outbox;
mod print;
mod renderer;
mod words;

#[cfg(test)]
mod tests;

pub use self::email::Email;
pub use self::error::MailError;
pub use self::letter::{Letter, Paragraph, Piece};
pub use self::mailbox::{Mailbox, MailboxError};
pub use self::mailer::Mailer;
pub use self::renderer::MailRenderer;
pub(crate) use self::words::Words;
