//! What the whole-stack tests share: databases that come and go, a socket that sends what it is told, and what every
//! error must look like.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test helper that cannot go on must fail the test"
)]

mod database;
mod gate;
mod problem;
mod raw;
mod redis;
mod sessions;

pub use self::redis::{Keys, RedisServer};
pub use database::Database;
pub use gate::Gate;
pub use problem::{Answer, assert_problem};
pub use raw::{RawConnection, RawResponse};

/// Makes two tests of each `async fn(&Database)`: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[mizan::test]
            async fn $test() {
                $crate::Database::sqlite().run(super::$test).await;
            })+
        }
        mod postgres {
            $(#[mizan::test]
            async fn $test() {
                $crate::Database::postgres().await.run(super::$test).await;
            })+
        }
    };
}

/// Makes three tests of each `async fn(&Database)`: sessions on SQLite, on PostgreSQL, and in Redis.
#[macro_export]
macro_rules! on_each_store {
    ($($test:ident),+ $(,)?) => {
        $crate::on_each_database!($($test),+);
        mod redis {
            $(#[mizan::test]
            async fn $test() {
                $crate::Database::with_redis().await.run(super::$test).await;
            })+
        }
    };
}
