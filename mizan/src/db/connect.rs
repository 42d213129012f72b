//! How connections are opened: one place for every option that either database is given.

use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Error, Executor, PgConnection, SqliteConnection,
};

use super::backend::Backend;
use super::lane::Lane;
use super::pool::Pool;

/// Statements that each connection keeps prepared.
const STATEMENT_CACHE: usize = 256;
/// A PostgreSQL connection that was idle for longer is asked whether it still lives before it is used.
const PING_AFTER: Duration = Duration::from_secs(10);
/// How long SQLite waits for the lock that another connection holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// `SQLITE_BUSY`: the low byte of its whole family of codes.
const SQLITE_BUSY: u32 = 5;

/// Where the database is, and how to talk to it.
///
/// Defaults: 10 connections, a time-out of 30 seconds. On SQLite: write-ahead log, foreign keys enforced,
/// `synchronous = NORMAL`, five seconds of waiting for a lock. A SQLite database in memory has exactly one
/// connection, kept for ever, because it lives and dies with it.
#[derive(Debug, Clone)]
pub struct DbOptions {
    connect: Connect,
    pool_size: u32,
    timeout: Duration,
}

#[derive(Clone)]
enum Connect {
    SqliteMemory(Box<SqliteConnectOptions>),
    SqliteFile {
        options: Box<SqliteConnectOptions>,
        read_only: bool,
    },
    Postgres(Box<PgConnectOptions>),
}

// Written by hand: connection options of either kind may carry a password.
impl std::fmt::Debug for Connect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SqliteMemory(_) => formatter.write_str("sqlite in memory"),
            Self::SqliteFile { options, .. } => {
                write!(
                    formatter,
                    "sqlite file {}",
                    options.get_filename().display()
                )
            }
            Self::Postgres(options) => write!(
                formatter,
                "postgres at {}:{}",
                options.get_host(),
                options.get_port()
            ),
        }
    }
}

impl DbOptions {
    /// Reads a URL: `sqlite://path/to/file.db`, `sqlite:///absolute/path.db`, `sqlite://:memory:` or
    /// `postgres://user:password@host:5432/name`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] when it is none of these.
    pub fn new(url: &str) -> Result<Self, Error> {
        Ok(Self {
            connect: Connect::parse(url)?,
            pool_size: 10,
            timeout: Duration::from_secs(30),
        })
    }

    /// Sets how many connections may be open at once. On a SQLite file, transactions have as many of their own.
    #[must_use]
    pub fn pool_size(mut self, connections: u32) -> Self {
        self.pool_size = connections.max(1);
        self
    }

    /// Sets how long to wait for a free connection, and on PostgreSQL how long one statement may run.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the name that PostgreSQL shows in `pg_stat_activity`. The default is `mizan`.
    #[must_use]
    pub fn application_name(mut self, name: &str) -> Self {
        if let Connect::Postgres(options) = &mut self.connect {
            **options = options.as_ref().clone().application_name(name);
        }
        self
    }

    /// Which database the URL names.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.connect {
            Connect::SqliteMemory(_) | Connect::SqliteFile { .. } => Backend::Sqlite,
            Connect::Postgres(_) => Backend::Postgres,
        }
    }

    pub(super) async fn open(&self) -> Result<Pool, Error> {
        match &self.connect {
            Connect::SqliteMemory(options) => {
                let pool = self.sqlite_pool().max_connections(1).min_connections(1);
                let pool = pool.connect_with(options.as_ref().clone()).await?;
                Ok(Pool::Sqlite(pool, None))
            }
            Connect::SqliteFile { options, read_only } => {
                let first = match read_only {
                    true => options.connect().await?,
                    false => self.prepare_file(options).await?,
                };
                let options = options.as_ref().clone();
                let lane = Lane::new(options.clone(), first, self.pool_size, self.timeout);
                let pool = self.sqlite_pool().connect_lazy_with(options);
                Ok(Pool::Sqlite(pool, Some(lane)))
            }
            Connect::Postgres(options) => {
                let pool = self.postgres_pool();
                Ok(Pool::Postgres(
                    pool.connect_with(options.as_ref().clone()).await?,
                ))
            }
        }
    }

    /// Connections to a file don't go stale, so nothing is tested, and none is closed for being idle.
    fn sqlite_pool(&self) -> PoolOptions<Sqlite> {
        PoolOptions::new()
            .max_connections(self.pool_size)
            .acquire_timeout(self.timeout)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    }

    fn postgres_pool(&self) -> PoolOptions<Postgres> {
        // Set by statement, not as a start-up parameter, which poolers such as PgBouncer refuse.
        let limit = format!("SET statement_timeout = {}", self.timeout.as_millis());
        PoolOptions::new()
            .max_connections(self.pool_size)
            .acquire_timeout(self.timeout)
            // A ping before each use would double the round trips; one that has rested may be dead.
            .test_before_acquire(false)
            .before_acquire(|connection: &mut PgConnection, metadata| {
                Box::pin(async move {
                    if metadata.idle_for < PING_AFTER {
                        return Ok(true);
                    }
                    Ok(connection.ping().await.is_ok())
                })
            })
            .after_connect(move |connection: &mut PgConnection, _| {
                let limit = limit.clone();
                Box::pin(async move { connection.execute(AssertSqlSafe(limit)).await.map(drop) })
            })
    }

    /// Creates the file and its folder, switches the file to the write-ahead log, which stays, and returns the first
    /// connection.
    ///
    /// Switching needs an exclusive lock and doesn't wait for it, so two processes that start on a new file at
    /// once need this loop.
    async fn prepare_file(
        &self,
        options: &SqliteConnectOptions,
    ) -> Result<SqliteConnection, Error> {
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder)?;
        }
        let options = options.clone().journal_mode(SqliteJournalMode::Wal);
        let started = Instant::now();
        loop {
            match options.connect().await {
                Ok(connection) => return Ok(connection),
                Err(error) if is_busy(&error) && started.elapsed() < self.timeout => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Connect {
    fn parse(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let mut options =
                PgConnectOptions::from_str(url)?.statement_cache_capacity(STATEMENT_CACHE);
            if options.get_application_name().is_none() {
                options = options.application_name("mizan");
            }
            return Ok(Self::Postgres(Box::new(options)));
        }
        if !url.starts_with("sqlite:") {
            return Err(Error::Configuration(
                "a database URL starts with sqlite: or postgres:".into(),
            ));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(STATEMENT_CACHE);
        let (path, parameters) = url.split_once('?').unwrap_or((url, ""));
        if path.ends_with(":memory:") || parameters.contains("mode=memory") {
            return Ok(Self::SqliteMemory(Box::new(options)));
        }
        let read_only = parameters.contains("mode=ro") || parameters.contains("immutable=");
        Ok(Self::SqliteFile {
            options: Box::new(options.create_if_missing(!read_only)),
            read_only,
        })
    }
}

/// Whether SQLite gave up because another connection holds the lock.
pub(super) fn is_busy(error: &Error) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code())
        .and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == SQLITE_BUSY)
}
