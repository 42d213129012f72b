//! For the benchmark: `handwritten seed 20000` makes that many signed-in visitors and prints their cookies.

use std::collections::HashMap;

use actix_session::storage::SessionStore;
use actix_web::cookie::{Cookie, CookieJar, Key, time::Duration};
use chrono::Utc;
use sqlx::SqlitePool;

use crate::session::{COOKIE_NAME, SqliteSessions};

pub async fn seed(pool: SqlitePool, cookie_key: &Key, visitors: u32) -> anyhow::Result<()> {
    let store = SqliteSessions::new(pool.clone());
    for number in 1..=visitors {
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO users (username, email, password, created_at) VALUES ($1, $2, '!', $3)
             RETURNING id",
        )
        .bind(format!("visitor{number}"))
        .bind(format!("visitor{number}@example.org"))
        .bind(Utc::now())
        .fetch_one(&pool)
        .await?;
        let state = HashMap::from([("user_id".to_owned(), id.to_string())]);
        let session_key = store.save(state, &Duration::weeks(2)).await?;
        let mut jar = CookieJar::new();
        jar.private_mut(cookie_key)
            .add(Cookie::new(COOKIE_NAME, String::from(session_key)));
        for cookie in jar.iter() {
            println!("{}", cookie.encoded());
        }
    }
    Ok(())
}
