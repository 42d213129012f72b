//! What a statement can run on: the database, or a transaction.

use std::sync::Arc;

use sqlx::SqlStr;
use tokio::sync::Notify;

use super::pool::Db;
use super::query::Query;
use super::tx::Tx;

/// `&Db` or `&mut Tx`, for functions that work inside a transaction as well as outside of one.
pub trait Executor<'q>: sealed::Sealed {
    /// Starts a statement. See [`Db::query`].
    fn start(self, sql: SqlStr) -> Query<'q>;
}

impl<'q> Executor<'q> for &'q Db {
    fn start(self, sql: SqlStr) -> Query<'q> {
        self.query(sql)
    }
}

impl<'q> Executor<'q> for &'q mut Tx {
    fn start(self, sql: SqlStr) -> Query<'q> {
        self.query(sql)
    }
}

mod sealed {
    use super::{Arc, Db, Notify, Tx};

    pub trait Sealed {
        /// Has somebody woken once what is written here can be seen; `false` when that is as soon as it is written, and so
        /// the caller's to do.
        fn wake_after_commit(&mut self, waiting: &Arc<Notify>) -> bool;
    }

    impl Sealed for &Db {
        fn wake_after_commit(&mut self, _: &Arc<Notify>) -> bool {
            false
        }
    }

    impl Sealed for &mut Tx {
        fn wake_after_commit(&mut self, waiting: &Arc<Notify>) -> bool {
            self.after_commit.push(Arc::clone(waiting));
            true
        }
    }
}
