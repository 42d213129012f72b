//! One door to the database: SQLite or PostgreSQL, chosen at run time by `DATABASE_URL`.
//!
//! [`Db`] holds a pool of connections and is cheap to clone. SQL is written once, with `$1`, `$2` … on both
//! databases, and rows decode into `#[derive(sqlx::FromRow)]` structs:
//!
//! ```
//! # async fn example() -> Result<(), mizan::db::DbError> {
//! #[derive(sqlx::FromRow)]
//! struct Ticket {
//!     id: i64,
//!     subject: String,
//! }
//!
//! let db = mizan::db::Db::connect_url("sqlite://:memory:").await?;
//! db.query("CREATE TABLE tickets (id BIGINT PRIMARY KEY, subject TEXT NOT NULL)").execute().await?;
//! db.query("INSERT INTO tickets (id, subject) VALUES ($1, $2)").bind(7_i64).bind("It works").execute().await?;
//!
//! let ticket = db
//!     .query("SELECT id, subject FROM tickets WHERE id = $1")
//!     .bind(7_i64)
//!     .fetch_optional::<Ticket>()
//!     .await?;
//! assert_eq!(ticket.map(|ticket| ticket.subject).as_deref(), Some("It works"));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```
//!
//! What the two databases do differently is evened out where that costs nothing: timestamps keep microseconds,
//! text with U+0000 is refused, and [`is_unique_violation`] names the columns. What is left is written down in
//! `docs/guide/database.md`.
//!
//! The tables themselves come from SQL files: see [`Migrations`].

mod backend;
mod connect;
mod executor;
mod json;
mod lane;
mod migrate;
mod pool;
mod query;
mod row;
mod tx;
mod unique;
mod value;

#[cfg(test)]
mod tests;

pub use self::backend::Backend;
pub use self::connect::DbOptions;
pub use self::executor::Executor;
pub use self::json::Json;
pub use self::migrate::{
    MIGRATIONS, Migration, MigrationError, MigrationId, MigrationStatus, Migrations,
};
pub use self::pool::Db;
pub use self::query::Query;
pub(crate) use self::row::AnyRow;
pub use self::row::{FromDbRow, FromDbValue};
pub use self::tx::Tx;
pub use self::unique::{UniqueViolation, is_unique_violation};
pub use self::value::{SqlType, SqlValue};
pub use sqlx::{AssertSqlSafe, Error as DbError, SqlSafeStr};
