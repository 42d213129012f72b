//! Connections for single statements.
//!
//! sqlx's pool spawns a task and pings the connection after every use. On a SQLite file that is a second trip to the
//! connection's thread, about half of what a short read costs, to learn what cannot have changed: nothing hangs up on
//! a file. Transactions, which may be dropped half-way and need the care, stay with sqlx's pool.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::{ConnectOptions, Connection, Database, Error};
use tokio::sync::{Semaphore, SemaphorePermit};

/// A stack of idle connections, and a permit for each that may be open.
pub(super) struct Lane<DB: Database> {
    options: <DB::Connection as Connection>::Options,
    idle: Mutex<Vec<DB::Connection>>,
    permits: Semaphore,
    size: u32,
    timeout: Duration,
}

impl<DB: Database> Lane<DB> {
    /// A lane of at most `size` connections, of which `first` is already open.
    pub(super) fn new(
        options: <DB::Connection as Connection>::Options,
        first: DB::Connection,
        size: u32,
        timeout: Duration,
    ) -> Self {
        Self {
            options,
            idle: Mutex::new(vec![first]),
            permits: Semaphore::new(usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS)),
            size,
            timeout,
        }
    }

    /// Takes a connection. Dropped, as when a request is cancelled, it is closed; [`release`](Self::release) keeps it.
    pub(super) async fn acquire(&self) -> Result<(DB::Connection, SemaphorePermit<'_>), Error> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => tokio::time::timeout(self.timeout, self.permits.acquire())
                .await
                .map_err(|_| Error::PoolTimedOut)?
                .map_err(|_| Error::PoolClosed)?,
        };
        let idle = self.idle().pop();
        match idle {
            Some(connection) => Ok((connection, permit)),
            None => Ok((self.options.connect().await?, permit)),
        }
    }

    /// Gives a connection back, unless what happened on it leaves doubts about its state.
    pub(super) fn release<T>(&self, connection: DB::Connection, result: &Result<T, Error>) {
        if matches!(result, Ok(_) | Err(Error::Database(_))) && !self.permits.is_closed() {
            self.idle().push(connection);
        }
    }

    /// Waits for every connection, and closes them all.
    pub(super) async fn close(&self) {
        // An error says that it has been closed before.
        let all = self.permits.acquire_many(self.size).await;
        self.permits.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "a database connection did not close");
            }
        }
    }

    /// The lock is never held across an await, and a panic cannot leave the stack half changed.
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<DB::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
