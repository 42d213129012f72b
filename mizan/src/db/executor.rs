//! What a statement can run on: the database, or a transaction.

use sqlx::SqlStr;

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
    pub trait Sealed {}
    impl Sealed for &super::Db {}
    impl Sealed for &mut super::Tx {}
}
