//! The handle that the rest of a site holds.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Connection, Error, PgPool, SqlSafeStr, Sqlite, SqlitePool};

use super::backend::Backend;
use super::connect::DbOptions;
use super::lane::Lane;
use super::query::{Query, Target};
use super::tx::{Tx, TxConnection};

/// A pool of connections to SQLite or PostgreSQL.
///
/// Cloning it is one reference count: clones share the connections and the query counter.
#[derive(Clone)]
pub struct Db(Arc<Shared>);

struct Shared {
    pool: Arc<Pool>,
    queries: AtomicU64,
}

#[expect(
    clippy::large_enum_variant,
    reason = "there is one per process, behind a reference count"
)]
pub(super) enum Pool {
    /// The pool serves transactions, and single statements where there is no lane: a database in memory has but one
    /// connection.
    Sqlite(SqlitePool, Option<Lane<Sqlite>>),
    Postgres(PgPool),
}

impl Db {
    /// Connects, and opens the first connection to be sure that it works.
    ///
    /// A missing SQLite file is created, with its folder; a missing PostgreSQL database is an error.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached or opened within the [time-out](DbOptions::timeout).
    pub async fn connect(options: &DbOptions) -> Result<Self, Error> {
        Ok(Self(Arc::new(Shared {
            pool: Arc::new(options.open().await?),
            queries: AtomicU64::new(0),
        })))
    }

    /// Connects to `url` with the default [`DbOptions`].
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] when the URL is none of ours; otherwise as for [`connect`](Self::connect).
    pub async fn connect_url(url: &str) -> Result<Self, Error> {
        Self::connect(&DbOptions::new(url)?).await
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match *self.0.pool {
            Pool::Sqlite(..) => Backend::Sqlite,
            Pool::Postgres(_) => Backend::Postgres,
        }
    }

    /// Starts a statement: a string literal, or built text that is [vouched for](super::AssertSqlSafe).
    ///
    /// Values go into placeholders, `$1`, `$2` … on both databases, never into the text.
    pub fn query(&self, sql: impl SqlSafeStr) -> Query<'_> {
        let sql = sql.into_sql_str();
        match &*self.0.pool {
            Pool::Sqlite(_, Some(lane)) => Query::sqlite(Target::Lane(lane), sql, &self.0.queries),
            Pool::Sqlite(pool, None) => Query::sqlite(Target::Pool(pool), sql, &self.0.queries),
            Pool::Postgres(pool) => Query::postgres(Target::Pool(pool), sql, &self.0.queries),
        }
    }

    /// Starts a transaction.
    ///
    /// On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so that a second writer waits here. A
    /// transaction that starts by reading and then writes would instead fail with `SQLITE_BUSY`, without
    /// waiting, whenever another one wrote in between. Reading alone needs no transaction.
    ///
    /// # Errors
    ///
    /// When no connection, or on SQLite the write lock, becomes free in time.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let connection = match &*self.0.pool {
            Pool::Sqlite(pool, _) => {
                TxConnection::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pool::Postgres(pool) => TxConnection::Postgres(pool.begin().await?),
        };
        Ok(Tx {
            connection,
            db: self.clone(),
            after_commit: Vec::new(),
        })
    }

    /// How many statements have been run so far, those of transactions included.
    ///
    /// `BEGIN`, `COMMIT` and [`ping`](Self::ping) are not counted. Tests compare two readings.
    #[must_use]
    pub fn query_count(&self) -> u64 {
        self.0.queries.load(Ordering::Relaxed)
    }

    /// The same connections, with statements that nobody counts: for what no request has caused.
    pub(crate) fn uncounted(&self) -> Self {
        Self(Arc::new(Shared {
            pool: Arc::clone(&self.0.pool),
            queries: AtomicU64::new(0),
        }))
    }

    /// Asks the database for an answer, any answer: what `/readyz` needs to know.
    ///
    /// # Errors
    ///
    /// When there is none within the time-out.
    pub async fn ping(&self) -> Result<(), Error> {
        match &*self.0.pool {
            Pool::Sqlite(_, Some(lane)) => {
                let (mut connection, _permit) = lane.acquire().await?;
                let result = connection.ping().await;
                lane.release(connection, &result);
                result
            }
            Pool::Sqlite(pool, None) => sqlx::query("SELECT 1").execute(pool).await.map(drop),
            Pool::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop),
        }
    }

    /// Waits until every connection is back and closes them. Later statements fail with [`Error::PoolClosed`].
    pub async fn close(&self) {
        match &*self.0.pool {
            Pool::Sqlite(pool, lane) => {
                pool.close().await;
                if let Some(lane) = lane {
                    lane.close().await;
                }
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// The sqlx pool, when this is SQLite, for what has no common form. Its statements are not counted.
    #[must_use]
    pub fn sqlite(&self) -> Option<&SqlitePool> {
        match &*self.0.pool {
            Pool::Sqlite(pool, _) => Some(pool),
            Pool::Postgres(_) => None,
        }
    }

    /// The sqlx pool, when this is PostgreSQL, for what has no common form. Its statements are not counted.
    #[must_use]
    pub fn postgres(&self) -> Option<&PgPool> {
        match &*self.0.pool {
            Pool::Sqlite(..) => None,
            Pool::Postgres(pool) => Some(pool),
        }
    }

    pub(super) fn counter(&self) -> &AtomicU64 {
        &self.0.queries
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Db")
            .field("backend", &self.backend())
            .field("query_count", &self.query_count())
            .finish_non_exhaustive()
    }
}
