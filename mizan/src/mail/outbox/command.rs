//! `outbox`, `sendmail` and `retrymail`: what whoever looks after a site does with mails.

use chrono::{TimeDelta, Utc};

use super::row::Draft;
use super::table;
use super::worker::Sender;
use crate::db::Db;
use crate::mail::Mailer;
use crate::settings::Settings;

/// How many mails `outbox` lists.
const MAX_LISTED: i64 = 100;

/// The commands' arguments.
pub(crate) fn arguments() -> [clap::Command; 3] {
    [
        clap::Command::new("outbox").about("List the mails that wait or were given up"),
        clap::Command::new("sendmail")
            .about("Send the mails that are due, without a serving process"),
        clap::Command::new("retrymail")
            .about("Have mails sent that were given up")
            .arg(
                clap::Arg::new("id")
                    .value_name("ID")
                    .value_parser(clap::value_parser!(i64))
                    .help("One mail, by the number that `outbox` shows; without it all of them"),
            ),
    ]
}

/// The counts, and the oldest mails. What they say is not shown: it may be a link that signs somebody in.
pub(crate) async fn list(db: &Db) -> Result<String, sqlx::Error> {
    let counts = table::counts(db).await?;
    let mut text = format!("{} waiting, {} given up\n", counts.waiting, counts.failed);
    for (id, mail, tries, due_at, reason, failed_at) in table::rows(db, MAX_LISTED).await? {
        let summary = serde_json::from_str::<Draft>(&mail)
            .map_or_else(|_| "unreadable".to_owned(), |draft| draft.summary());
        let state = match failed_at {
            Some(time) => format!("given up {}", time.format("%F %T")),
            None => format!("due {}", due_at.format("%F %T")),
        };
        let reason = reason
            .map(|reason| format!("; {reason}"))
            .unwrap_or_default();
        let line = format!("{id}  {state}, tried {tries} times  {summary}{reason}");
        text.push_str(&plain(&line));
        text.push('\n');
    }
    Ok(text)
}

/// Sends what is due.
pub(crate) async fn send_due(
    db: &Db,
    mailer: &Mailer,
    settings: &Settings,
) -> Result<(), sqlx::Error> {
    let tried = Sender::new(db, mailer, settings).send_due().await?;
    let counts = table::counts(db).await?;
    println!(
        "tried {tried} mails; {} waiting, {} given up",
        counts.waiting, counts.failed
    );
    Ok(())
}

/// Has mails sent that were given up.
pub(crate) async fn retry(db: &Db, id: Option<i64>) -> Result<(), sqlx::Error> {
    let count = table::revive(db, id).await?;
    println!("{count} mails will be tried again");
    Ok(())
}

/// What `check` says of the outbox, if anything.
pub(crate) async fn oldest_trouble(db: &Db) -> Result<Option<String>, sqlx::Error> {
    let counts = table::counts(db).await?;
    if counts.failed > 0 {
        let failed = counts.failed;
        return Ok(Some(format!(
            "{failed} mails were given up: see `outbox` and `retrymail`"
        )));
    }
    let since = table::waiting_since(db).await?;
    let is_old = since.is_some_and(|since| Utc::now() - since > TimeDelta::hours(1));
    Ok(is_old.then(|| "mails have been waiting for more than an hour: see `outbox`".to_owned()))
}

/// A terminal obeys control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}
