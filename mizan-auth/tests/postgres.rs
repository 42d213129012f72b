//! The whole life of an account on PostgreSQL, where types are strict and U+0000 is refused.
#![allow(clippy::unwrap_used, missing_docs)]

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt as _;
use mizan::Site;
use mizan::testing::TestSite;
use mizan_auth::{
    NewUser, authenticate, create_user, find_user, get_user, set_active, set_password,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

const PASSWORD: &str = "four unrelated words";

#[mizan::test]
async fn an_account_lives_on_postgresql() {
    let server = std::env::var("MIZAN_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let (base, _) = server.rsplit_once('/').unwrap();
    let name = format!("mizan_auth_{}", std::process::id());
    administer(
        &server,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
    administer(&server, format!("CREATE DATABASE {name}")).await;
    let url = format!("{base}/{name}");
    let outcome = AssertUnwindSafe(live(&url)).catch_unwind().await;
    administer(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn administer(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
}

async fn live(url: &str) {
    let site = TestSite::builder(Site::empty().install(mizan_auth::app()))
        .setting("DATABASE_URL", url)
        .start()
        .await;
    let db = site.db();

    let client = site.client();
    let input = json!({"username": "Ada", "email": "ada@example.org", "password": PASSWORD});
    assert_eq!(client.submit("signup", &input).await.status(), 200);
    let taken = site.client().submit("signup", &input).await;
    assert_eq!(taken.error_codes("username"), ["unique"]);
    let nul = json!({"username": "a\0b", "password": "x\0y"});
    assert_eq!(client.submit("login", nul).await.status(), 422);
    assert!(authenticate(db, "a\0b", PASSWORD).await.unwrap().is_none());
    assert!(find_user(db, "a\0b").await.unwrap().is_none());

    let account = find_user(db, "ADA").await.unwrap().unwrap();
    assert!(account.last_login().is_some());
    assert!(!account.is_staff());
    assert!(
        set_password(db, account.id(), "other unrelated words")
            .await
            .unwrap()
    );
    assert!(authenticate(db, "ada", PASSWORD).await.unwrap().is_none());
    assert!(
        authenticate(db, "ada", "other unrelated words")
            .await
            .unwrap()
            .is_some()
    );
    assert!(set_active(db, account.id(), false).await.unwrap());
    assert!(
        authenticate(db, "ada", "other unrelated words")
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        !get_user(db, account.id())
            .await
            .unwrap()
            .unwrap()
            .is_active()
    );
    assert!(!set_active(db, -1, false).await.unwrap());

    create_user(db, NewUser::new("root", PASSWORD).superuser(true))
        .await
        .unwrap();
    let root = site.client();
    root.login_as("root").await;
    assert_eq!(root.context("current_user").await.value()["is_staff"], true);
}
