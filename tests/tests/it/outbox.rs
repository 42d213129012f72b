//! The outbox: what is committed is sent, whatever happens to server and process.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use mizan::mail::Email;
use mizan::prelude::*;
use mizan::testing::{TestSite, TestSiteBuilder};
use mizan_tests::{Database, Gate, assert_problem};
use serde_json::json;

use crate::mail::smtp::{Manner, SmtpServer};

mizan_tests::on_each_database!(
    what_is_rolled_back_is_not_sent,
    a_mail_that_cannot_be_written_is_refused_and_not_stored,
    two_processes_send_each_mail_once,
    a_mail_is_tried_again_until_the_server_takes_it,
    a_mailbox_that_does_not_exist_is_given_up_at_once,
    a_mail_is_given_up_after_so_many_tries,
    what_a_dead_process_had_begun_another_one_sends,
    old_failures_are_deleted,
);

/// Queues a mail in a transaction, and commits that or doesn't.
#[client(manual)]
async fn tell(request: Request, address: String, subject: String, commit: bool) -> Result<()> {
    let email = Email::new(address).subject(subject).text("Hello.");
    let mut tx = request.db().begin().await?;
    request.mail().queue(&mut tx, email).await?;
    match commit {
        true => Ok(tx.commit().await?),
        false => Ok(tx.rollback().await?),
    }
}

fn site() -> Site {
    Site::empty().register::<tell>()
}

/// A site that tries again at once.
fn hasty(database: &Database, server: &SmtpServer) -> TestSiteBuilder {
    database
        .builder(site())
        .setting("EMAIL_URL", server.url("smtp", "", "?tls=none"))
        .setting("MIZAN_MAIL_RETRY_SECONDS", "0.02")
        .setting("MIZAN_MAIL_TIMEOUT_SECONDS", "5")
}

async fn tell_ada(site: &TestSite, subject: &str, commit: bool) {
    let input = json!({"address": "ada@example.com", "subject": subject, "commit": commit});
    let response = site.client().call("tell", input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
}

/// How many mails wait, and how many were given up.
async fn counts(site: &TestSite) -> (i64, i64) {
    let counts = "SELECT COUNT(*) - COUNT(failed_at), COUNT(failed_at) FROM mizan_outbox";
    site.db().query(counts).fetch_one().await.unwrap()
}

async fn until_counts(site: &TestSite, expected: (i64, i64)) {
    let started = Instant::now();
    loop {
        let found = counts(site).await;
        if found == expected {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{found:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn what_is_rolled_back_is_not_sent(database: &Database) {
    let site = database.start(site()).await;
    tell_ada(&site, "never", false).await;
    tell_ada(&site, "now", true).await;
    let mail = site.next_mail().await;
    assert_eq!(
        (mail.subject.as_str(), mail.text.as_str()),
        ("now", "Hello.")
    );
    until_counts(&site, (0, 0)).await;
    assert!(site.mailbox().is_empty());
}

async fn a_mail_that_cannot_be_written_is_refused_and_not_stored(database: &Database) {
    let site = database.start(site()).await;
    for (address, subject) in [
        ("ada", "x"),
        ("ada@example.com", "a\r\nBcc: all@example.com"),
    ] {
        let input = json!({"address": address, "subject": subject, "commit": true});
        let response = site.client().call("tell", input).await;
        assert_problem(&response, 400, "invalid_mail");
    }
    assert_eq!(counts(&site).await, (0, 0));
}

async fn two_processes_send_each_mail_once(database: &Database) {
    let (one, two) = (database.start(site()).await, database.start(site()).await);
    let subjects: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    for pair in subjects.chunks(2) {
        tokio::join!(
            tell_ada(&one, &pair[0], true),
            tell_ada(&two, &pair[1], true)
        );
    }
    until_counts(&one, (0, 0)).await;
    let mails = [one.take_mail(), two.take_mail()].concat();
    let mut sent: Vec<_> = mails.into_iter().map(|mail| mail.subject).collect();
    sent.sort_by_key(|subject| subject.parse::<u32>().unwrap());
    assert_eq!(sent, subjects);
}

async fn a_mail_is_tried_again_until_the_server_takes_it(database: &Database) {
    let busy = SmtpServer::start(Manner {
        refuses: Some(("RCPT", "451 4.3.2 come again")),
        ..Manner::default()
    })
    .await;
    let mut server = SmtpServer::start(Manner::default()).await;
    let first = hasty(database, &busy).start().await;
    tell_ada(&first, "patience", true).await;
    let started = Instant::now();
    let tried = "SELECT tries, reason FROM mizan_outbox";
    loop {
        let row: (i64, Option<String>) = first.db().query(tried).fetch_one().await.unwrap();
        if row.0 >= 2
            && row
                .1
                .as_deref()
                .is_some_and(|reason| reason.contains("4.3.2"))
        {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{row:?}");
    }
    drop(first);
    let second = hasty(database, &server).start().await;
    // The first may have begun it once more before it died.
    release_all(&second).await;
    let both = [server.take().await.message, server.take().await.message];
    let is_it = |message: &String| message.contains("Subject: patience\r\n");
    assert!(both.iter().any(is_it), "{both:?}");
    until_counts(&second, (0, 0)).await;
}

/// Lets every lease be over.
async fn release_all(site: &TestSite) {
    let update = "UPDATE mizan_outbox SET due_at = $1";
    let past = Utc::now() - TimeDelta::seconds(1);
    site.db().query(update).bind(past).execute().await.unwrap();
    // Wakes the worker, which would look by itself within a quarter of a minute.
    tell_ada(site, "wake up", true).await;
}

async fn a_mailbox_that_does_not_exist_is_given_up_at_once(database: &Database) {
    let server = SmtpServer::start(Manner {
        refuses: Some(("RCPT", "550 5.1.1 nobody here")),
        ..Manner::default()
    })
    .await;
    let site = hasty(database, &server).start().await;
    tell_ada(&site, "hello", true).await;
    until_counts(&site, (0, 1)).await;
    let row = "SELECT tries, reason FROM mizan_outbox";
    let (tries, reason): (i64, String) = site.db().query(row).fetch_one().await.unwrap();
    assert!(tries == 1 && reason.contains("5.1.1"), "{tries} {reason}");
}

async fn a_mail_is_given_up_after_so_many_tries(database: &Database) {
    let server = SmtpServer::start(Manner {
        refuses: Some(("MAIL", "421 4.3.0 go away")),
        ..Manner::default()
    })
    .await;
    let site = hasty(database, &server).setting("MIZAN_MAIL_TRIES", "3");
    let site = site.start().await;
    tell_ada(&site, "hello", true).await;
    until_counts(&site, (0, 1)).await;
    let tries = site.db().query("SELECT tries FROM mizan_outbox");
    assert_eq!(tries.fetch_scalar::<i64>().await.unwrap(), 3);
}

async fn what_a_dead_process_had_begun_another_one_sends(database: &Database) {
    let gate = Gate::default();
    let server = SmtpServer::start(Manner {
        gate: Some(gate.clone()),
        ..Manner::default()
    })
    .await;
    let first = hasty(database, &server).start().await;
    tell_ada(&first, "hold on", true).await;
    gate.reached().await;
    drop(first);
    let second = database.start(site()).await;
    assert_eq!(counts(&second).await, (1, 0), "it is still there");
    release_all(&second).await;
    let subjects = [second.next_mail().await, second.next_mail().await].map(|mail| mail.subject);
    assert!(subjects.contains(&"hold on".to_owned()), "{subjects:?}");
    until_counts(&second, (0, 0)).await;
}

async fn old_failures_are_deleted(database: &Database) {
    let site = database.start(site()).await;
    let insert = "INSERT INTO mizan_outbox (message_id, mail, created_at, due_at, failed_at) VALUES ('x', '{}', $1, $1, $1)";
    for age in [6, 8] {
        let then = Utc::now() - TimeDelta::days(age);
        site.db().query(insert).bind(then).execute().await.unwrap();
    }
    let _next = database.start(self::site()).await;
    until_counts(&site, (0, 1)).await;
}
