//! Applies what is missing, one locked transaction per file.
//!
//! Each step takes the lock, reads again what is applied, and applies the next file, if there is one. Processes
//! that start at once therefore take turns, and neither needs to know of the other. The lock belongs to the
//! transaction on both databases, so a process that dies lets go of it, and poolers that hand a session to
//! several clients (PgBouncer) do no harm.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::error::MigrationError;
use super::file::{Migration, MigrationId};
use crate::db::connect::is_busy;
use crate::db::{Backend, Db, DbError, Tx};

/// How long a process waits for another one's migrations.
const LOCK_TIMEOUT: Duration = Duration::from_secs(300);
/// The advisory lock's number on PostgreSQL: "mizan" and a zero, in ASCII.
const LOCK_KEY: i64 = 0x6d69_7a61_6e00;
/// `lock_not_available` and `query_canceled`: the two ways PostgreSQL stops waiting for a lock.
const POSTGRES_GAVE_UP: [&str; 2] = ["55P03", "57014"];

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS mizan_migrations (
    app TEXT NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at {timestamp} NOT NULL,
    PRIMARY KEY (app, name)
)";

/// The migrations of a whole site, app by app in the order they are applied.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    apps: Vec<(&'static str, &'static [Migration])>,
}

/// Whether one migration has been applied, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Which one.
    pub id: MigrationId,
    /// When it was applied, or `None` when it still has to be.
    pub applied_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Applied {
    app: String,
    name: String,
    checksum: String,
    applied_at: DateTime<Utc>,
}

impl Migrations {
    /// No migrations yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the files of an app, after those of the apps added before it.
    #[must_use]
    pub fn app(mut self, app: &'static str, files: &'static [Migration]) -> Self {
        self.apps.push((app, files));
        self
    }

    /// Applies every file that this database lacks, and returns which these were.
    ///
    /// Each file is one transaction with its row of bookkeeping: a file that fails leaves nothing behind, and
    /// those before it stay. Any number of processes may call this at once; each file is applied by one of them.
    ///
    /// A database that is *ahead*, because a newer version of the site has migrated it, is no error: during a
    /// roll-out, and after a roll-back, the old version meets exactly that.
    ///
    /// # Errors
    ///
    /// [`MigrationError`]: a file was changed, removed or slipped in after the fact, or a statement failed.
    pub async fn apply(&self, db: &Db) -> Result<Vec<MigrationId>, MigrationError> {
        self.check_names()?;
        let mut done = Vec::new();
        loop {
            let mut tx = lock(db).await?;
            create_table(&mut tx).await?;
            let applied = read_applied(tx.query(READ_APPLIED)).await?;
            let Some((id, file)) = self.verify(&applied)?.into_iter().next() else {
                tx.commit().await?;
                return Ok(done);
            };
            apply_one(tx, &id, file).await?;
            tracing::info!(migration = %id, "migration applied");
            done.push(id);
        }
    }

    /// Returns what [`apply`](Self::apply) would apply, without writing anything.
    ///
    /// # Errors
    ///
    /// The errors that [`apply`](Self::apply) would answer before running a file.
    pub async fn pending(&self, db: &Db) -> Result<Vec<MigrationId>, MigrationError> {
        self.check_names()?;
        let pending = self.verify(&existing(db).await?)?;
        Ok(pending.into_iter().map(|(id, _)| id).collect())
    }

    /// Returns every file in the order of applying, with the time it was applied. Writes nothing.
    ///
    /// # Errors
    ///
    /// As for [`pending`](Self::pending).
    pub async fn status(&self, db: &Db) -> Result<Vec<MigrationStatus>, MigrationError> {
        self.check_names()?;
        let applied = existing(db).await?;
        self.verify(&applied)?;
        let times: BTreeMap<_, _> = applied
            .iter()
            .map(|row| ((row.app.as_str(), row.name.as_str()), row.applied_at))
            .collect();
        let status = |&(app, files): &(&'static str, &'static [Migration])| {
            let times = &times;
            files.iter().map(move |file| MigrationStatus {
                id: MigrationId::new(app, file.name()),
                applied_at: times.get(&(app, file.name())).copied(),
            })
        };
        Ok(self.apps.iter().flat_map(status).collect())
    }

    fn check_names(&self) -> Result<(), MigrationError> {
        let mut seen = HashSet::new();
        match self.apps.iter().find(|(app, _)| !seen.insert(*app)) {
            Some((app, _)) => Err(MigrationError::DuplicateApp((*app).to_owned())),
            None => Ok(()),
        }
    }

    /// Compares the files with what is applied, and returns those that are not, in order.
    fn verify(
        &self,
        applied: &[Applied],
    ) -> Result<Vec<(MigrationId, &'static Migration)>, MigrationError> {
        let mut pending = Vec::new();
        for &(app, files) in &self.apps {
            let rows: BTreeMap<&str, &str> = applied
                .iter()
                .filter(|row| row.app == app)
                .map(|row| (row.name.as_str(), row.checksum.as_str()))
                .collect();
            let last_file = files.iter().map(Migration::name).max();
            let gone = |name: &&str| !files.iter().any(|file| file.name() == *name);
            if let Some(name) = rows.keys().copied().find(gone)
                && Some(name) < last_file
            {
                return Err(MigrationError::Missing(MigrationId::new(app, name)));
            }
            let last_applied = rows.keys().copied().next_back();
            for file in files {
                let id = MigrationId::new(app, file.name());
                match rows.get(file.name()) {
                    Some(&checksum) if checksum != file.checksum() => {
                        return Err(MigrationError::Changed(id));
                    }
                    Some(_) => {}
                    None => match last_applied {
                        Some(last) if file.name() < last => {
                            return Err(MigrationError::OutOfOrder {
                                new: id,
                                applied: MigrationId::new(app, last),
                            });
                        }
                        _ => pending.push((id, file)),
                    },
                }
            }
        }
        Ok(pending)
    }
}

const READ_APPLIED: &str =
    "SELECT app, name, checksum, applied_at FROM mizan_migrations ORDER BY app, name";

async fn read_applied(query: crate::db::Query<'_>) -> Result<Vec<Applied>, DbError> {
    query.fetch_all::<Applied>().await
}

/// Reads the bookkeeping of a database that may not have any yet, without creating it.
async fn existing(db: &Db) -> Result<Vec<Applied>, DbError> {
    let exists = match db.backend() {
        Backend::Sqlite => {
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'mizan_migrations'"
        }
        Backend::Postgres => "SELECT count(to_regclass('mizan_migrations'))",
    };
    if db.query(exists).fetch_scalar::<i64>().await? == 0 {
        return Ok(Vec::new());
    }
    read_applied(db.query(READ_APPLIED)).await
}

/// Starts a transaction that no other process can be in.
async fn lock(db: &Db) -> Result<Tx, MigrationError> {
    match db.backend() {
        Backend::Sqlite => lock_sqlite(db).await,
        Backend::Postgres => lock_postgres(db).await,
    }
}

/// `BEGIN IMMEDIATE` waits for five seconds by itself; another process's migration may take longer.
async fn lock_sqlite(db: &Db) -> Result<Tx, MigrationError> {
    let started = Instant::now();
    loop {
        match db.begin().await {
            Ok(tx) => return Ok(tx),
            Err(error) if !is_busy(&error) => return Err(error.into()),
            Err(error) if started.elapsed() > LOCK_TIMEOUT => {
                return Err(MigrationError::Locked(error));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The statement time-out is for requests; inside this transaction only the waiting is limited.
async fn lock_postgres(db: &Db) -> Result<Tx, MigrationError> {
    let mut tx = db.begin().await?;
    let limits = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = {}",
        LOCK_TIMEOUT.as_millis()
    );
    tx.run_script(limits).await?;
    tx.query("SELECT pg_advisory_xact_lock($1)")
        .bind(LOCK_KEY)
        .execute()
        .await
        .map_err(|error| match error.as_database_error() {
            Some(database)
                if POSTGRES_GAVE_UP.contains(&database.code().as_deref().unwrap_or("")) =>
            {
                MigrationError::Locked(error)
            }
            _ => error.into(),
        })?;
    Ok(tx)
}

async fn create_table(tx: &mut Tx) -> Result<(), DbError> {
    let table = Migration::new("mizan_migrations", CREATE_TABLE);
    tx.run_script(table.sql_for(tx.backend())).await
}

async fn apply_one(
    mut tx: Tx,
    id: &MigrationId,
    file: &'static Migration,
) -> Result<(), MigrationError> {
    let failed = |source| MigrationError::Failed {
        id: id.clone(),
        source,
    };
    tx.run_script(file.sql_for(tx.backend()))
        .await
        .map_err(failed)?;
    tx.query(
        "INSERT INTO mizan_migrations (app, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(&id.app)
    .bind(&id.name)
    .bind(file.checksum())
    .bind(Utc::now())
    .execute()
    .await?;
    // A constraint that is checked at the end (DEFERRABLE) makes the commit fail.
    tx.commit().await.map_err(failed)
}
