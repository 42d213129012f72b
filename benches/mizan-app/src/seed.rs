//! For the benchmark: `mizan-app seed 30000` makes that many signed-in visitors and prints their cookies.

use std::process::ExitCode;

use chrono::Utc;
use mizan::prelude::*;
use mizan::testing::TestSite;

const COOKIE: &str = "__Host-mizan_session";

/// Signs visitors in through the test client, which needs no password and so no hashing.
pub async fn seed(site: Site, visitors: u32) -> ExitCode {
    let settings =
        std::env::vars().filter(|(name, _)| name.starts_with("MIZAN_") || name == "DATABASE_URL");
    let site = settings
        .fold(TestSite::builder(site), |site, (name, value)| {
            site.setting(name, value)
        })
        .start()
        .await;
    for number in 1..=visitors {
        let username = format!("visitor{number}");
        let email = format!("{username}@example.org");
        let inserted = site
            .db()
            .query(
                "INSERT INTO auth_users (username, username_key, email, email_key, password_hash, is_active,
                 is_staff, is_superuser, date_joined, session_epoch)
                 VALUES ($1, $1, $2, $2, '!', $3, $4, $4, $5, 0)",
            )
            .bind(&username)
            .bind(&email)
            .bind(true)
            .bind(false)
            .bind(Utc::now())
            .execute()
            .await;
        if let Err(error) = inserted {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
        let visitor = site.client();
        visitor.login_as(&username).await;
        println!("{COOKIE}={}", visitor.cookie(COOKIE).unwrap_or_default());
    }
    ExitCode::SUCCESS
}
