//! The one door to mail: bounds, the clock, and what happens to a failure.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};

use super::backend::Backend;
use super::email::Email;
use super::error::MailError;
use super::mailbox::Mailbox;
use super::message::{self, Written};
use super::outbox;
use super::words::Words;
use crate::db::Executor;
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
    words: Words,
    /// Mails that are being sent.
    slots: Semaphore,
    /// Mails that are being sent or wait for it.
    places: Arc<Semaphore>,
    /// Woken when there is a new mail in the outbox.
    queued: Arc<Notify>,
}

impl Mailer {
    pub(crate) fn new(settings: &Settings, words: Words) -> Self {
        let slots = settings.mail_concurrency;
        let places = slots.saturating_mul(WAITING_PER_SLOT + 1);
        Self(Arc::new(Inner {
            backend: Backend::new(settings),
            from: settings.default_from.clone(),
            timeout: settings.mail_timeout,
            max_bytes: settings.max_mail_bytes,
            words,
            slots: Semaphore::new(slots),
            places: Arc::new(Semaphore::new(places)),
            queued: Arc::default(),
        }))
    }

    /// Stores a mail in the outbox, and has it sent at once, off the request's path: within a transaction
    /// (`queue(&mut tx, email)`) when that is committed, and not at all when it isn't; otherwise
    /// (`queue(request.db(), email)`) as soon as it is stored.
    ///
    /// A mail that cannot be sent is tried again after `MIZAN_MAIL_RETRY_SECONDS`, then after twice as long, up to an hour,
    /// and given up after `MIZAN_MAIL_TRIES` tries, or when the server says that there is no such mailbox; then it is
    /// kept for `MIZAN_MAIL_KEEP_FAILED_SECONDS` with the reason (commands `outbox` and `retrymail`). When the process dies,
    /// another one or the next one sends what it had begun. So a mail arrives at least once, and in rare cases twice, under
    /// one `Message-ID`.
    ///
    /// It takes a serving process, or the command `sendmail`, to send what is stored.
    ///
    /// ```no_run
    /// # use mizan::mail::Email;
    /// # async fn example(request: mizan::Request, email: Email) -> mizan::Result<()> {
    /// let mut tx = request.db().begin().await?;
    /// tx.query("UPDATE tickets SET state = 'closed' WHERE id = $1").bind(7).execute().await?;
    /// request.mail().queue(&mut tx, email).await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 400 for an address or a subject that cannot be sent, and for a mail over `MIZAN_MAX_MAIL_BYTES`; those of the
    /// database. (In production without `EMAIL_URL` mails are stored, and wait for one.)
    pub async fn queue<'q>(&self, mut on: impl Executor<'q>, email: Email) -> Result<()> {
        let inner = &self.0;
        let email = inner.words.write(email);
        let id = message::new_id(&inner.from);
        let checked = message::write(&email, &inner.from, id.clone(), inner.max_bytes);
        if let Err(error) = checked {
            report(&error, &id);
            return Err(error.into_error());
        }
        let wakes_later = on.wake_after_commit(&inner.queued);
        outbox::insert(on, &id, &email.into()).await?;
        if !wakes_later {
            inner.queued.notify_one();
        }
        Ok(())
    }

    /// Sends a mail, and waits until the mail server has taken it, or until `MIZAN_MAIL_TIMEOUT_SECONDS` have passed. For
    /// whoever must know that it is sent; [`queue`](Self::queue) is for all others.
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
        let email = self.0.words.write(email);
        let id = message::new_id(&self.0.from);
        let outcome = match message::write(&email, &self.0.from, id, self.0.max_bytes) {
            Ok(written) => self.deliver_apart(email, written).await,
            Err(error) => {
                report(&error, "");
                Err(error)
            }
        };
        outcome.map_err(MailError::into_error)
    }

    /// Delivers in a task of its own: a dropped request must not cut a mail in half.
    async fn deliver_apart(&self, email: Email, written: Written) -> Result<(), MailError> {
        let Ok(place) = Arc::clone(&self.0.places).try_acquire_owned() else {
            report(&MailError::Busy, &written.id);
            return Err(MailError::Busy);
        };
        let mailer = self.clone();
        let task = tokio::spawn(async move {
            let _place = place;
            let id = written.id.clone();
            let outcome = mailer.deliver_in_time(email, written).await;
            // Here, because whoever asked may have gone.
            if let Err(error) = &outcome {
                report(error, &id);
            }
            outcome
        });
        task.await.unwrap_or(Err(MailError::Stopped))
    }

    /// Sends a mail of the outbox, once.
    pub(super) async fn send_as(&self, email: Email, id: &str) -> Result<(), MailError> {
        let inner = &self.0;
        let written = message::write(&email, &inner.from, id.to_owned(), inner.max_bytes)?;
        self.deliver_in_time(email, written).await
    }

    /// What is woken when there is a new mail in the outbox.
    pub(super) fn queued(&self) -> Arc<Notify> {
        Arc::clone(&self.0.queued)
    }

    async fn deliver_in_time(&self, email: Email, written: Written) -> Result<(), MailError> {
        let limit = self.0.timeout;
        tokio::time::timeout(limit, self.deliver(email, written))
            .await
            .unwrap_or(Err(MailError::TimedOut(limit)))
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

    /// The oldest mail that was not taken yet, if there is one; `None` unless `EMAIL_URL` is `memory:`.
    pub(crate) fn take_first(&self) -> Option<Option<Email>> {
        Some(self.0.backend.kept()?.pop_front())
    }

    /// What was sent since it was last taken, oldest first; `None` unless `EMAIL_URL` is `memory:`.
    pub(crate) fn take(&self) -> Option<Vec<Email>> {
        Some(self.0.backend.kept()?.drain(..).collect())
    }
}

/// One line for one failure. Neither addresses nor text: logs live longer than mails.
fn report(error: &MailError, id: &str) {
    let cause = error.with_causes();
    tracing::error!(message_id = id, cause, "a mail was not sent");
}
