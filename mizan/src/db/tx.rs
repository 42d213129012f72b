//! Transactions.

use std::fmt;
use std::sync::Arc;

use sqlx::postgres::Postgres;
use sqlx::sqlite::Sqlite;
use sqlx::{Error, SqlSafeStr, Transaction};
use tokio::sync::Notify;

use super::backend::Backend;
use super::pool::Db;
use super::query::{Query, Target};

/// Statements that happen together or not at all, made by [`Db::begin`].
///
/// Dropped without [`commit`](Self::commit), as after a `?`, it is rolled back.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Tx {
    pub(super) connection: TxConnection,
    pub(super) db: Db,
    /// Who has something to do once others see what was written.
    pub(super) after_commit: Vec<Arc<Notify>>,
}

pub(super) enum TxConnection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// The database this transaction runs on.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.db.backend()
    }

    /// Starts a statement inside the transaction. See [`Db::query`].
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        let sql = sql.into_sql_str();
        let counter = self.db.counter();
        match &mut self.connection {
            TxConnection::Sqlite(tx) => Query::sqlite(Target::Connection(&mut **tx), sql, counter),
            TxConnection::Postgres(tx) => {
                Query::postgres(Target::Connection(&mut **tx), sql, counter)
            }
        }
    }

    /// Runs a script of several statements without values, such as a migration. It counts as one query.
    pub(super) async fn run_script(&mut self, script: String) -> Result<(), Error> {
        self.db
            .counter()
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let script = sqlx::raw_sql(sqlx::AssertSqlSafe(script));
        match &mut self.connection {
            TxConnection::Sqlite(tx) => script.execute(&mut **tx).await.map(drop),
            TxConnection::Postgres(tx) => script.execute(&mut **tx).await.map(drop),
        }
    }

    /// Makes everything done here permanent.
    ///
    /// # Errors
    ///
    /// Whatever the database or the connection answers. After an error of the connection itself it is unknown
    /// whether the transaction took effect.
    pub async fn commit(self) -> Result<(), Error> {
        match self.connection {
            TxConnection::Sqlite(tx) => tx.commit().await,
            TxConnection::Postgres(tx) => tx.commit().await,
        }?;
        for waiting in &self.after_commit {
            waiting.notify_one();
        }
        Ok(())
    }

    /// Undoes everything done here and waits until that has happened.
    ///
    /// # Errors
    ///
    /// Whatever the connection answers; the database undoes the work in any case.
    pub async fn rollback(self) -> Result<(), Error> {
        match self.connection {
            TxConnection::Sqlite(tx) => tx.rollback().await,
            TxConnection::Postgres(tx) => tx.rollback().await,
        }
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tx")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}
