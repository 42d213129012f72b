//! What takes mails out of the outbox and sends them, once per serving process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

use super::row::Draft;
use super::table::{self, Taken};
use crate::db::Db;
use crate::mail::{Email, MailError, Mailer};
use crate::settings::Settings;

/// How long a worker leaves the table alone when nothing is known to be due: other processes may have died, and commands
/// don't tell.
const PAUSE: Duration = Duration::from_secs(15);
/// The longest wait between two tries of a mail.
const LONGEST: Duration = Duration::from_secs(3_600);
/// What a process has beyond `MIZAN_MAIL_TIMEOUT_SECONDS` to note how a try ended, before others take the mail.
const GRACE: Duration = Duration::from_secs(10);
/// How often mails that were given up long ago are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// How much is kept of why a try failed.
const MAX_REASON_CHARS: usize = 500;

/// The running worker of a process.
pub(crate) struct Worker {
    task: JoinHandle<()>,
    stop: Arc<Notify>,
}

impl Worker {
    /// Starts it; the table must be there.
    pub(crate) fn start(db: &Db, mailer: &Mailer, settings: &Settings) -> Self {
        let stop = Arc::new(Notify::new());
        let sender = Sender::new(db, mailer, settings);
        Self {
            task: tokio::spawn(sender.run(Arc::clone(&stop))),
            stop,
        }
    }

    /// Takes no more mails, and waits for those that are being sent, up to `limit`.
    pub(crate) async fn stop(mut self, limit: Duration) {
        self.stop.notify_one();
        if tokio::time::timeout(limit, &mut self.task).await.is_err() {
            tracing::warn!(
                "the process stops while mails are being sent; they will be tried again"
            );
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the worker needs to know; also for a command that sends what is due.
#[derive(Clone)]
pub(super) struct Sender {
    db: Db,
    mailer: Mailer,
    concurrency: usize,
    lease: Duration,
    tries: u32,
    first_wait: Duration,
    keep_failed: Duration,
}

impl Sender {
    pub(super) fn new(db: &Db, mailer: &Mailer, settings: &Settings) -> Self {
        Self {
            // What a handler costs is counted, and this is not its doing.
            db: db.uncounted(),
            mailer: mailer.clone(),
            concurrency: settings.mail_concurrency,
            lease: settings.mail_timeout + GRACE,
            tries: settings.mail_tries,
            first_wait: settings.mail_retry,
            keep_failed: settings.mail_keep_failed,
        }
    }

    async fn run(self, stop: Arc<Notify>) {
        let mut sending = JoinSet::new();
        let queued = self.mailer.queued();
        let mut forgot_at: Option<Instant> = None;
        loop {
            if forgot_at.is_none_or(|at| at.elapsed() > FORGET_EVERY) {
                self.forget_old().await;
                forgot_at = Some(Instant::now());
            }
            let pause = match self.begin(&mut sending).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    PAUSE
                }
            };
            tokio::select! {
                () = stop.notified() => break,
                () = queued.notified() => {}
                Some(_) = sending.join_next() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        while sending.join_next().await.is_some() {}
    }

    /// Sends everything that is due; answers how many mails were tried.
    pub(super) async fn send_due(&self) -> Result<u64, sqlx::Error> {
        let (mut sending, mut tried) = (JoinSet::new(), 0);
        loop {
            self.begin(&mut sending).await?;
            if sending.join_next().await.is_none() {
                return Ok(tried);
            }
            tried += 1;
        }
    }

    /// Begins to send what is due, as far as there is room; answers how long there is nothing more to do.
    async fn begin(&self, sending: &mut JoinSet<()>) -> Result<Duration, sqlx::Error> {
        loop {
            let room = self.concurrency.saturating_sub(sending.len());
            if room == 0 {
                return Ok(PAUSE); // the end of one wakes up sooner
            }
            // Reading first: a write that finds nothing would still lock a SQLite database.
            let Some(due) = table::next_due(&self.db).await? else {
                return Ok(PAUSE);
            };
            if let Ok(wait) = (due - Utc::now()).to_std()
                && !wait.is_zero()
            {
                return Ok(wait.min(PAUSE));
            }
            let taken = table::take(&self.db, room, self.lease).await?;
            if taken.is_empty() {
                return Ok(PAUSE.min(Duration::from_secs(1))); // another process was faster
            }
            for taken in taken {
                let sender = self.clone();
                sending.spawn(async move { sender.send(taken).await });
            }
        }
    }

    async fn send(&self, taken: Taken) {
        let outcome = match serde_json::from_str::<Draft>(&taken.mail) {
            Ok(draft) => {
                let email = Email::from(draft);
                let sent = self.mailer.send_as(email, &taken.message_id).await;
                sent.map_err(|error| (is_final(&error), error.with_causes()))
            }
            Err(error) => Err((true, format!("the stored mail cannot be read: {error}"))),
        };
        let noted = match outcome {
            Ok(()) => table::sent(&self.db, &taken).await,
            Err((is_final, reason)) => self.note_failure(&taken, is_final, &reason).await,
        };
        if let Err(error) = noted {
            let message_id = &taken.message_id;
            tracing::error!(%error, message_id, "how a mail was sent cannot be noted: it may be sent again");
        }
    }

    async fn note_failure(
        &self,
        taken: &Taken,
        is_final: bool,
        reason: &str,
    ) -> Result<(), sqlx::Error> {
        let (message_id, tries) = (&taken.message_id, taken.tries);
        // What a server says may hold anything, and PostgreSQL takes no U+0000.
        let kept = reason.chars().filter(|char| !char.is_control());
        let kept: String = kept.take(MAX_REASON_CHARS).collect();
        if is_final || tries >= i64::from(self.tries) {
            table::fail(&self.db, taken, &kept).await?;
            tracing::error!(
                message_id,
                tries,
                cause = kept,
                "a mail was given up; `outbox` lists it"
            );
            return Ok(());
        }
        let wait = self.wait(tries);
        table::postpone(&self.db, taken, wait, &kept).await?;
        tracing::warn!(message_id, tries, cause = kept, next_in = ?wait, "a mail was not sent, and will be tried again");
        Ok(())
    }

    /// Twice as long each time, up to an hour, and up to a quarter less: mails that failed together are not tried together.
    fn wait(&self, tries: i64) -> Duration {
        let doublings = u32::try_from(tries - 1).unwrap_or(0).min(20);
        let wait = self
            .first_wait
            .saturating_mul(1 << doublings)
            .min(LONGEST.max(self.first_wait));
        wait.mul_f64(1.0 - 0.25 * fastrand::f64())
    }

    async fn forget_old(&self) {
        let Some(before) = TimeDelta::from_std(self.keep_failed)
            .ok()
            .and_then(|age| Utc::now().checked_sub_signed(age))
        else {
            return;
        };
        match table::forget_failed(&self.db, before).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted mails that were given up long ago"),
            Err(error) => tracing::error!(%error, "old mails cannot be deleted"),
        }
    }
}

/// Whether no further try can help: the mail itself is wrong, or there is no such mailbox (RFC 3463, class 5; not what is
/// said of a login or of the server itself).
fn is_final(error: &MailError) -> bool {
    use lettre::transport::smtp::response::Category;
    match error {
        MailError::Recipients(_)
        | MailError::Address(_)
        | MailError::Subject
        | MailError::TooLarge { .. }
        | MailError::Message(_) => true,
        MailError::Smtp(error) => {
            let is_about_mailbox = |category| matches!(category, Category::MailSystem);
            error.is_permanent()
                && error
                    .status()
                    .is_some_and(|code| is_about_mailbox(code.category))
        }
        MailError::NotConfigured
        | MailError::Busy
        | MailError::TimedOut(_)
        | MailError::Folder(_)
        | MailError::Stopped => false,
    }
}
