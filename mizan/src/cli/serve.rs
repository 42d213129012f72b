//! `serve`: migrations in development, then the server until a signal.

use std::sync::Arc;

use super::Problem;
use crate::mail::outbox::Worker;
use crate::server;
use crate::settings::Settings;
use crate::site::Site;

/// Waits for SIGTERM (a service manager) or SIGINT (Ctrl-C). Actix itself would drop requests on the latter.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

pub(super) async fn run(site: Site, settings: Settings) -> Result<(), Problem> {
    let migrations = site.all_migrations();
    let pages = site.pages(&settings);
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
    // The first client that names another contract should not wait until this one is described.
    let described = Arc::clone(&core);
    actix_web::rt::task::spawn_blocking(move || {
        described.contract();
    });
    let outbox = Worker::start(&core.db, &core.mail, &core.settings);
    let handle = server.handle();
    let (hub, spread) = (Arc::clone(&core.hub), core.settings.channel_drain);
    let stopping = core.stopping.clone();
    let limit = core.settings.shutdown;
    actix_web::rt::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping after the requests in flight; ask again to stop at once");
        stopping.cancel();
        let stop = async {
            // Still accepting: clients whose sockets are closed find the other processes meanwhile.
            hub.drain(spread.min(limit), limit).await;
            handle.stop(true).await;
        };
        tokio::select! {
            () = stop => {}
            () = asked_to_stop() => handle.stop(false).await,
        }
    });
    core.frontend.announce();
    tracing::info!("serving on http://{bind}");
    server.await?;
    outbox.stop(core.settings.shutdown).await;
    core.db.close().await;
    tracing::info!("stopped");
    Ok(())
}
