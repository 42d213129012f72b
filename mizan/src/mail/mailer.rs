//! The one door to mail: bounds, the clock, and what happens to a failure.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::backend::Backend;
use super::email::Email;
use super::error::MailError;
use super::mailbox::Mailbox;
use super::message::{self, Written};
use crate::error::Result;
use crate::settings::Settings;

/// How many mails may wait for each one that is being sent.
const WAITING_PER_SLOT: usize = 16;

/// Sends mail for a site: `request.mail()`, or `context.mail()` in a command. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    backend: Backend,
    from: Mailbox,
    timeout: Duration,
    max_bytes: usize,
    /// Mails that are being sent.
    slots: Semaphore,
    /// Mails that are being sent or wait for it.
    places: Arc<Semaphore>,
}

impl Mailer {
    pub(crate) fn new(settings: &Settings) -> Self {
        let slots = settings.mail_concurrency;
        let places = slots.saturating_mul(WAITING_PER_SLOT + 1);
        Self(Arc::new(Inner {
            backend: Backend::new(settings),
            from: settings.default_from.clone(),
            timeout: settings.mail_timeout,
            max_bytes: settings.max_mail_bytes,
            slots: Semaphore::new(slots),
            places: Arc::new(Semaphore::new(places)),
        }))
    }

    /// Sends a mail, and waits until the mail server has taken it, or until `MIZAN_MAIL_TIMEOUT_SECONDS` have passed.
    ///
    /// It is tried once. Once begun, it goes on when the visitor leaves and the request is dropped. At most
    /// `MIZAN_MAIL_CONCURRENCY` mails are being sent at once per process, and 16 times as many may wait.
    ///
    /// A mail that tells a visitor what has happened should not undo it. Failures are in the log already, so go on:
    ///
    /// ```no_run
    /// # use mizan::mail::Email;
    /// # async fn example(request: mizan::Request, email: Email) {
    /// if request.mail().send(email).await.is_err() {
    ///     tracing::warn!("the visitor was not told by mail");
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 400 for an address or a subject that cannot be sent, and for a mail over `MIZAN_MAX_MAIL_BYTES`; 503 when the
    /// server is down, slow, refuses it, or too many mails wait; 500 in production without `EMAIL_URL`. The cause is a
    /// [`MailError`], and has been logged.
    pub async fn send(&self, email: Email) -> Result<()> {
        let outcome = match message::write(&email, &self.0.from, self.0.max_bytes) {
            Ok(written) => self.queue(email, written).await,
            Err(error) => {
                report(&error, "");
                Err(error)
            }
        };
        outcome.map_err(MailError::into_error)
    }

    /// Delivers in a task of its own: a dropped request must not cut a mail in half.
    async fn queue(&self, email: Email, written: Written) -> Result<(), MailError> {
        let Ok(place) = Arc::clone(&self.0.places).try_acquire_owned() else {
            report(&MailError::Busy, &written.id);
            return Err(MailError::Busy);
        };
        let mailer = self.clone();
        let task = tokio::spawn(async move {
            let _place = place;
            let id = written.id.clone();
            let limit = mailer.0.timeout;
            let outcome = tokio::time::timeout(limit, mailer.deliver(email, written))
                .await
                .unwrap_or(Err(MailError::TimedOut(limit)));
            // Here, because whoever asked may have gone.
            if let Err(error) = &outcome {
                report(error, &id);
            }
            outcome
        });
        task.await.unwrap_or(Err(MailError::Stopped))
    }

    async fn deliver(&self, email: Email, written: Written) -> Result<(), MailError> {
        let inner = &self.0;
        let slot = inner.slots.acquire().await;
        let _slot = slot.map_err(|_| MailError::Stopped)?;
        inner.backend.deliver(email, written, &inner.from).await
    }

    /// What was sent so far, oldest first; `None` unless `EMAIL_URL` is `memory:`.
    pub(crate) fn kept(&self) -> Option<Vec<Email>> {
        Some(self.0.backend.kept()?.iter().cloned().collect())
    }

    /// What was sent since it was last taken, oldest first; `None` unless `EMAIL_URL` is `memory:`.
    pub(crate) fn take(&self) -> Option<Vec<Email>> {
        Some(self.0.backend.kept()?.drain(..).collect())
    }
}

/// One line for one failure. Neither addresses nor text: logs live longer than mails.
fn report(error: &MailError, id: &str) {
    let mut cause = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        cause = format!("{cause}: {source}");
        next = source.source();
    }
    tracing::error!(message_id = id, cause, "a mail was not sent");
}
