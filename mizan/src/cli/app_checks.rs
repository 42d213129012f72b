//! The checks that apps bring along.

use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use super::finding::{CheckContext, Finding};
use crate::db::Db;
use crate::error::Result;
use crate::settings::Settings;
use crate::site::Site;

/// A check of an app.
pub(crate) type AppCheck =
    Box<dyn Fn(CheckContext) -> LocalBoxFuture<'static, Result<Vec<Finding>>>>;

/// Runs the checks of all installed apps. One that fails is a finding by itself.
pub(super) async fn run(site: &Site, settings: &Settings, deploy: bool) -> Vec<Finding> {
    let checks: Vec<_> = site
        .all_apps()
        .flat_map(|app| app.checks.iter().map(|check| (app.name, check)))
        .collect();
    if checks.is_empty() {
        return Vec::new();
    }
    let context = CheckContext {
        settings: Arc::new(settings.clone()),
        db: migrated(site, settings).await,
        deploy,
    };
    let mut findings = Vec::new();
    for (app, check) in checks {
        match check(context.clone()).await {
            Ok(found) => findings.extend(found),
            Err(problem) => {
                let text = format!("the checks of `{app}` failed: {}", reason(&problem));
                findings.push(Finding::error("app", text));
            }
        }
    }
    if let Some(db) = context.db {
        db.close().await;
    }
    findings
}

/// What the log would say: an operator reads this.
fn reason(problem: &crate::error::Error) -> String {
    let chain: Vec<String> = problem.chain().collect();
    match chain.is_empty() {
        true => problem.to_string(),
        false => chain.join(": "),
    }
}

/// The database, once it has every table that a check may look at.
async fn migrated(site: &Site, settings: &Settings) -> Option<Db> {
    let db = Db::connect(&settings.db_options()).await.ok()?;
    match site.all_migrations().pending(&db).await {
        Ok(pending) if pending.is_empty() => Some(db),
        _ => {
            db.close().await;
            None
        }
    }
}
