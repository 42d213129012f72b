//! A database of a test's own.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt as _;
use mizan::Site;
use mizan::testing::{TestSite, TestSiteBuilder};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

use crate::redis::Keys;

const POSTGRES: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// The secret of every site in a test: two sites on one database are two processes of one site.
const SECRET: &str = "a secret of thirty-two characters, for tests only";

/// An empty database, which is removed when the test has ended.
pub struct Database {
    url: String,
    kind: Kind,
    /// Where the sessions are, unless they are in the database.
    redis: Option<Keys>,
}

enum Kind {
    Sqlite { _folder: TempDir },
    Postgres { name: String },
}

impl Database {
    /// A new SQLite file.
    ///
    /// # Panics
    ///
    /// When there is no room for it.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("test.db");
        Self {
            url: format!("sqlite://{}", file.display()),
            kind: Kind::Sqlite { _folder: folder },
            redis: None,
        }
    }

    /// A new SQLite file, and Redis for the sessions and throttles: keys of this test's own, on the server that
    /// `MIZAN_TEST_REDIS` names.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub async fn with_redis() -> Self {
        Self {
            redis: Some(Keys::new().await),
            ..Self::sqlite()
        }
    }

    /// A new database on the PostgreSQL server that `MIZAN_TEST_POSTGRES` names.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mizan_it_{}_{count}", std::process::id());
        let server = server_url();
        let (base, _) = server.rsplit_once('/').expect("the URL names a database");
        let database = Self {
            url: format!("{base}/{name}"),
            kind: Kind::Postgres { name: name.clone() },
            redis: None,
        };
        drop_database(&name).await;
        on_server(format!("CREATE DATABASE {name}")).await;
        database
    }

    /// The value of `DATABASE_URL`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.kind, Kind::Postgres { .. })
    }

    /// The keys in Redis, where the sessions are there.
    #[must_use]
    pub fn redis(&self) -> Option<&Keys> {
        self.redis.as_ref()
    }

    /// Settings of a test site on this database. Two sites made with it are two processes of one site.
    #[must_use]
    pub fn builder(&self, site: Site) -> TestSiteBuilder {
        let builder = TestSite::builder(site)
            .setting("DATABASE_URL", self.url())
            .setting("MIZAN_SECRET_KEY", SECRET);
        match &self.redis {
            None => builder,
            Some(keys) => builder
                .setting("MIZAN_SESSION_STORE", "redis")
                .setting("REDIS_URL", keys.url())
                .setting("MIZAN_REDIS_PREFIX", keys.prefix()),
        }
    }

    /// Starts a site on this database.
    pub async fn start(&self, site: Site) -> TestSite {
        self.builder(site).start().await
    }

    /// Runs a test, and removes the database however it ends.
    pub async fn run(self, test: impl AsyncFnOnce(&Self)) {
        let outcome = AssertUnwindSafe(test(&self)).catch_unwind().await;
        self.remove().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    /// Takes the database away from under whoever uses it.
    pub async fn remove(&self) {
        if let Some(keys) = &self.redis {
            keys.remove().await;
        }
        match &self.kind {
            Kind::Sqlite { .. } => {} // the folder goes with `self`
            Kind::Postgres { name } => drop_database(name).await,
        }
    }
}

fn server_url() -> String {
    std::env::var("MIZAN_TEST_POSTGRES").unwrap_or_else(|_| POSTGRES.to_owned())
}

async fn drop_database(name: &str) {
    on_server(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
}

async fn on_server(sql: String) {
    let url = server_url();
    let mut connection = match PgConnection::connect(&url).await {
        Ok(connection) => connection,
        Err(error) => panic!(
            "PostgreSQL does not answer at {url}: {error}\n\
             `make test` starts one; or start your own and name it in MIZAN_TEST_POSTGRES, for example\n\
             docker run -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:15"
        ),
    };
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .expect("the server accepts the statement");
    connection.close().await.expect("the connection closes");
}
