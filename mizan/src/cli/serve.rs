//! `serve`: migrations in development, then the server until a signal.

use super::Problem;
use crate::server;
use crate::settings::Settings;
use crate::site::Site;

pub(super) async fn run(site: Site, settings: Settings) -> Result<(), Problem> {
    let migrations = site.all_migrations();
    let pages = site.pages();
    let core = site.build(settings).await?;
    if core.settings.is_development() {
        migrations.apply(&core.db).await?;
    } else {
        let pending = migrations.pending(&core.db).await?;
        if !pending.is_empty() {
            let names: Vec<String> = pending.iter().map(ToString::to_string).collect();
            return Err(Problem(format!(
                "migrations are missing: {}; run `migrate` first",
                names.join(", ")
            )));
        }
    }
    let bind = core.settings.bind;
    let server = server::serve(&core, pages)
        .map_err(|error| Problem(format!("cannot listen on {bind} (MIZAN_BIND): {error}")))?;
    tracing::info!("serving on http://{bind}");
    server.await?;
    core.db.close().await;
    tracing::info!("stopped");
    Ok(())
}
