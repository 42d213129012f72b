//! The migration runner.

use std::time::Duration;

use super::{TestDatabase, on_both_databases};
use crate::db::{Backend, Db, MIGRATIONS, Migration, MigrationError, Migrations};

on_both_databases!(
    files_are_applied_once_and_in_order,
    pending_and_status_write_nothing,
    a_file_that_fails_leaves_nothing_behind,
    a_changed_file_is_refused_by_name,
    line_ends_are_no_change,
    a_missing_file_is_refused_by_name,
    a_file_slipped_in_before_an_applied_one_is_refused,
    a_database_that_is_ahead_is_accepted,
    one_name_for_two_apps_is_refused,
    runners_that_start_at_once_take_turns,
    a_slow_runner_is_waited_for,
    the_framework_has_its_sessions_table,
);

static TICKETS: Migration = Migration::new(
    "0001_tickets",
    "-- Two statements, a token in each.\n\
     CREATE TABLE tickets (id {id}, subject TEXT NOT NULL, opened {timestamp});\n\
     CREATE TABLE attachments (ticket BIGINT REFERENCES tickets (id), body {bytes}, meta {json});\n",
);
static CLOSED: Migration = Migration::new(
    "0002_closed",
    "ALTER TABLE tickets ADD COLUMN closed {timestamp}",
);
static BROKEN: Migration = Migration::new(
    "0003_broken",
    "CREATE TABLE halfway (id {id}); CREATE TABLE tickets (id {id})",
);

fn desk(files: &[Migration]) -> Migrations {
    Migrations::new().app("desk", Vec::leak(files.to_vec()))
}

fn names(ids: &[crate::db::MigrationId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

async fn has_table(db: &Db, table: &str) -> bool {
    let sql = match db.backend() {
        Backend::Sqlite => "SELECT count(*) FROM sqlite_master WHERE name = $1",
        Backend::Postgres => "SELECT count(to_regclass($1))",
    };
    db.query(sql)
        .bind(table)
        .fetch_scalar::<i64>()
        .await
        .unwrap()
        == 1
}

async fn files_are_applied_once_and_in_order(database: TestDatabase) {
    let db = database.db().await;
    let migrations = Migrations::new()
        .app("mizan", MIGRATIONS)
        .app("desk", Vec::leak(vec![TICKETS, CLOSED]));
    let first = migrations.apply(&db).await.unwrap();
    assert_eq!(
        names(&first),
        [
            "mizan/0001_sessions",
            "mizan/0002_outbox",
            "mizan/0003_idempotency",
            "desk/0001_tickets",
            "desk/0002_closed"
        ]
    );
    assert_eq!(migrations.apply(&db).await.unwrap(), []);
    let id = db
        .query("INSERT INTO tickets (subject) VALUES ('x') RETURNING id")
        .fetch_scalar::<i64>()
        .await
        .unwrap();
    assert_eq!(id, 1);
}

async fn pending_and_status_write_nothing(database: TestDatabase) {
    let db = database.db().await;
    assert_eq!(
        names(&desk(&[TICKETS]).pending(&db).await.unwrap()),
        ["desk/0001_tickets"]
    );
    assert!(!has_table(&db, "mizan_migrations").await);

    desk(&[TICKETS]).apply(&db).await.unwrap();
    let later = desk(&[TICKETS, CLOSED]);
    assert_eq!(
        names(&later.pending(&db).await.unwrap()),
        ["desk/0002_closed"]
    );
    let status = later.status(&db).await.unwrap();
    let applied: Vec<bool> = status
        .iter()
        .map(|status| status.applied_at.is_some())
        .collect();
    assert_eq!(applied, [true, false]);
}

async fn a_file_that_fails_leaves_nothing_behind(database: TestDatabase) {
    let db = database.db().await;
    let error = desk(&[TICKETS, CLOSED, BROKEN])
        .apply(&db)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("desk/0003_broken.sql") && text.contains("tickets"),
        "{text}"
    );
    assert!(has_table(&db, "tickets").await, "the files before it stay");
    assert!(
        !has_table(&db, "halfway").await,
        "its first statement is undone"
    );

    let repaired = Migration::new("0003_broken", "CREATE TABLE halfway (id {id})");
    let done = desk(&[TICKETS, CLOSED, repaired]).apply(&db).await.unwrap();
    assert_eq!(names(&done), ["desk/0003_broken"]);
}

async fn a_changed_file_is_refused_by_name(database: TestDatabase) {
    let db = database.db().await;
    desk(&[TICKETS, CLOSED]).apply(&db).await.unwrap();
    let changed = Migration::new("0001_tickets", "CREATE TABLE tickets (id {id})");
    let migrations = desk(&[changed, CLOSED]);
    for result in [migrations.apply(&db).await, migrations.pending(&db).await] {
        let error = result.unwrap_err();
        assert!(matches!(error, MigrationError::Changed(_)), "{error}");
        assert!(
            error.to_string().contains("desk/0001_tickets.sql"),
            "{error}"
        );
    }
}

async fn line_ends_are_no_change(database: TestDatabase) {
    let db = database.db().await;
    desk(&[TICKETS]).apply(&db).await.unwrap();
    let windows = String::leak(TICKETS.sql().replace('\n', "\r\n"));
    let same = desk(&[Migration::new("0001_tickets", windows)]);
    assert_eq!(same.apply(&db).await.unwrap(), []);
}

async fn a_missing_file_is_refused_by_name(database: TestDatabase) {
    let db = database.db().await;
    desk(&[TICKETS, CLOSED]).apply(&db).await.unwrap();
    let error = desk(&[CLOSED]).apply(&db).await.unwrap_err();
    assert!(matches!(error, MigrationError::Missing(_)), "{error}");
    assert!(
        error.to_string().contains("desk/0001_tickets.sql"),
        "{error}"
    );
}

async fn a_file_slipped_in_before_an_applied_one_is_refused(database: TestDatabase) {
    let db = database.db().await;
    let later = Migration::new("0003_later", "CREATE TABLE later (id {id})");
    desk(&[TICKETS, later]).apply(&db).await.unwrap();
    let error = desk(&[TICKETS, CLOSED, later])
        .apply(&db)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("desk/0002_closed.sql") && text.contains("desk/0003_later.sql"),
        "{text}"
    );
}

async fn a_database_that_is_ahead_is_accepted(database: TestDatabase) {
    let db = database.db().await;
    desk(&[TICKETS, CLOSED]).apply(&db).await.unwrap();
    assert_eq!(desk(&[TICKETS]).apply(&db).await.unwrap(), []);
    assert_eq!(Migrations::new().apply(&db).await.unwrap(), []);
}

async fn one_name_for_two_apps_is_refused(database: TestDatabase) {
    let db = database.db().await;
    let twice = desk(&[TICKETS]).app("desk", &[]);
    let error = twice.apply(&db).await.unwrap_err();
    assert!(
        matches!(&error, MigrationError::DuplicateApp(app) if app == "desk"),
        "{error}"
    );
}

/// Each runner has its own pool, as another process would, and none has opened the database before.
async fn runners_that_start_at_once_take_turns(database: TestDatabase) {
    for round in 0..5 {
        let app: &'static str = String::leak(format!("app{round}"));
        let files: Vec<Migration> = (1..=5)
            .map(|number| {
                let name = String::leak(format!("{number:04}_step"));
                let sql = String::leak(format!("CREATE TABLE {app}_{number} (id {{id}})"));
                Migration::new(name, sql)
            })
            .collect();
        let migrations = Migrations::new().app(app, Vec::leak(files));
        let runners = (0..4).map(|_| {
            let (database, migrations) = (database.clone(), migrations.clone());
            // A thread with a runtime of its own: nothing is shared but the database.
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.unwrap().block_on(async {
                    let db = Db::connect(&database.options().pool_size(2)).await?;
                    let done = migrations.apply(&db).await;
                    db.close().await;
                    done
                })
            })
        });
        let mut done = Vec::new();
        for runner in runners.collect::<Vec<_>>() {
            done.extend(runner.join().unwrap().unwrap());
        }
        done.sort();
        assert_eq!(
            done.len(),
            5,
            "each file was applied exactly once: {done:?}"
        );
        done.dedup();
        assert_eq!(done.len(), 5, "{done:?}");
    }
}

/// Longer than SQLite's own five seconds of patience, and than the statement time-out on PostgreSQL.
async fn a_slow_runner_is_waited_for(database: TestDatabase) {
    let slow = Db::connect(&database.options()).await.unwrap();
    let options = database.options().timeout(Duration::from_secs(1));
    let waiting = Db::connect(&options).await.unwrap();
    let mut holder = slow.begin().await.unwrap();
    if slow.backend() == Backend::Postgres {
        holder
            .query("SELECT pg_advisory_xact_lock(120299792199168)")
            .execute()
            .await
            .unwrap();
    }
    let runner = tokio::spawn(async move { desk(&[TICKETS]).apply(&waiting).await });
    // Time is what is under test: the lock is held for longer than any time-out of a request.
    tokio::time::sleep(Duration::from_millis(5500)).await;
    assert!(!runner.is_finished());
    holder.commit().await.unwrap();
    assert_eq!(
        names(&runner.await.unwrap().unwrap()),
        ["desk/0001_tickets"]
    );
}

async fn the_framework_has_its_sessions_table(database: TestDatabase) {
    let db = database.db().await;
    Migrations::new()
        .app("mizan", MIGRATIONS)
        .apply(&db)
        .await
        .unwrap();
    let now = chrono::Utc::now();
    let rows = db
        .query(
            "INSERT INTO mizan_sessions (key_hash, state, version, user_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind([7_u8; 32])
        .bind("{}")
        .bind(1_i64)
        .bind(None::<i64>)
        .bind(now)
        .bind(now + Duration::from_secs(60))
        .execute()
        .await
        .unwrap();
    assert_eq!(rows, 1);
    let live = db
        .query("SELECT key_hash FROM mizan_sessions WHERE expires_at > $1")
        .bind(now)
        .fetch_scalar::<Vec<u8>>()
        .await
        .unwrap();
    assert_eq!(live, [7; 32]);
}
