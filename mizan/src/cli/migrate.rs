//! `migrate` and `migrate --check`.

use super::Problem;
use crate::db::Db;
use crate::settings::Settings;
use crate::site::Site;

pub(super) async fn run(site: &Site, settings: Settings, check: bool) -> Result<(), Problem> {
    let migrations = site.all_migrations();
    let db = Db::connect(&settings.db_options()).await?;
    if check {
        let pending = migrations.pending(&db).await?;
        for migration in &pending {
            println!("missing {migration}");
        }
        if pending.is_empty() {
            println!("Every migration is applied.");
            return Ok(());
        }
        return Err(Problem(format!("{} migrations are missing", pending.len())));
    }
    let applied = migrations.apply(&db).await?;
    for migration in &applied {
        println!("applied {migration}");
    }
    if applied.is_empty() {
        println!("Nothing to apply.");
    }
    db.close().await;
    Ok(())
}
