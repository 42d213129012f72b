//! One suite, run on a SQLite file and on a PostgreSQL database of its own for each test.
//!
//! The server is the one at `MIZAN_TEST_POSTGRES`. Tests that cannot reach it fail; none is skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod database;
mod migrations;
mod queries;
mod transactions;

use self::database::TestDatabase;

/// Turns each `async fn name(database: TestDatabase)` into two tests, `sqlite::name` and `postgres::name`.
macro_rules! on_both_databases {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::TestDatabase::sqlite().run(super::$name).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::TestDatabase::postgres().await.run(super::$name).await;
            })*
        }
    };
}
use on_both_databases;
