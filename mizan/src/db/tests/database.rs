//! A database that one test has to itself.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::db::{Db, DbOptions};

#[derive(Clone)]
pub(super) struct TestDatabase {
    url: String,
    /// Deleted when the last clone is dropped.
    _folder: Option<Arc<tempfile::TempDir>>,
    postgres: Option<Server>,
}

#[derive(Clone)]
struct Server {
    admin_url: String,
    name: String,
}

impl TestDatabase {
    pub(super) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            url: format!("sqlite://{}", folder.path().join("var/test.db").display()),
            _folder: Some(Arc::new(folder)),
            postgres: None,
        }
    }

    pub(super) async fn postgres() -> Self {
        let admin_url = std::env::var("MIZAN_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let name = format!("mizan_test_{:032x}", rand::random::<u128>());
        let mut url = url::Url::parse(&admin_url).unwrap();
        url.set_path(&name);
        let database = Self {
            url: url.to_string(),
            _folder: None,
            postgres: Some(Server { admin_url, name }),
        };
        database.administer("CREATE DATABASE").await;
        database
    }

    pub(super) async fn db(&self) -> Db {
        Db::connect_url(&self.url).await.unwrap()
    }

    pub(super) fn options(&self) -> DbOptions {
        DbOptions::new(&self.url).unwrap()
    }

    /// Runs the test, and drops the database whether or not it passed.
    pub(super) async fn run<F: Future<Output = ()>>(self, test: impl FnOnce(Self) -> F) {
        let outcome = AssertUnwindSafe(test(self.clone())).catch_unwind().await;
        self.administer("DROP DATABASE IF EXISTS").await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    async fn administer(&self, command: &str) {
        let Some(server) = &self.postgres else {
            return;
        };
        let mut connection = PgConnection::connect(&server.admin_url)
            .await
            .expect("the PostgreSQL server of MIZAN_TEST_POSTGRES answers");
        let force = if command.starts_with("DROP") {
            " WITH (FORCE)"
        } else {
            ""
        };
        let statement = format!("{command} {}{force}", server.name);
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
        connection.close().await.unwrap();
    }
}
