//! The command line in the site's own binary, like Django's manage.py.

mod agree;
mod app_checks;
mod check;
mod client;
mod context;
mod finding;
mod logging;
mod migrate;
mod output;
mod routes;
mod serve;

use std::process::ExitCode;
use std::sync::Arc;

pub(crate) use app_checks::AppCheck;
pub(crate) use context::Command;
pub use context::CommandContext;
pub use finding::{CheckContext, Finding};

use crate::contract::Contract;
use crate::db::Db;
use crate::error::Error;
use crate::idempotency;
use crate::mail::outbox;
use crate::session::{DatabaseStore, RedisStore};
use crate::settings::{SessionPlace, Settings};
use crate::site::Site;

impl Site {
    /// Runs the command that the arguments name. `main` ends with it.
    ///
    /// | command | does |
    /// | --- | --- |
    /// | `serve [--bind ADDRESS]` | serves the site; in development it applies migrations first. The default |
    /// | `migrate [--check]` | applies migrations, or fails when some are missing |
    /// | `check [--deploy]` | looks for mistakes; with `--deploy` also for what must not be so in production |
    /// | `routes` | lists functions, contexts, forms and pages |
    /// | `openapi` | prints the OpenAPI document |
    /// | `client [--out FILE] [--from FILE] [--check] [--watch]` | writes the TypeScript client |
    /// | `agree [FORM…] [--frontend DIR] [--values N] [--seed S]` | tries the forms in the browser's rules and on the server |
    /// | `clearsessions` | deletes the sessions that have run out, and old answers of `Idempotency-Key`; for a daily timer |
    /// | `outbox` | lists the mails that wait or were given up |
    /// | `sendmail` | sends the mails that are due, without a serving process |
    /// | `retrymail [ID]` | has mails sent that were given up |
    ///
    /// Installed apps add theirs, such as `createsuperuser`. The exit code is 0 when all is well, 1 when something is
    /// wrong, and 2 for arguments that cannot be understood.
    pub async fn manage(self) -> ExitCode {
        let matches = match self.arguments().try_get_matches() {
            Ok(matches) => matches,
            Err(message) => message.exit(),
        };
        let bind = matches
            .subcommand()
            .and_then(|(_, sub)| sub.try_get_one::<String>("bind").ok().flatten());
        let settings = match load_settings(bind.map(String::as_str)) {
            Ok(settings) => settings,
            Err(problem) => return fail(&problem),
        };
        logging::start(&settings);
        for warning in settings.warnings() {
            tracing::warn!("{warning}");
        }
        let result = match matches.subcommand() {
            None | Some(("serve", _)) => serve::run(self, settings).await,
            Some(("migrate", sub)) => migrate::run(&self, settings, sub.get_flag("check")).await,
            Some(("check", sub)) => check::run(&self, settings, sub.get_flag("deploy")).await,
            Some(("routes", _)) => routes::run(&self, &settings),
            Some(("openapi", _)) => self.print_openapi(&settings),
            Some(("client", sub)) => client::run(&self, &settings, sub),
            Some(("agree", sub)) => agree::run(&self, &settings, sub),
            Some(("clearsessions", _)) => clear_sessions(&settings).await,
            Some((name @ ("outbox" | "sendmail" | "retrymail"), sub)) => {
                self.run_outbox(
                    name,
                    sub.try_get_one("id").ok().flatten().copied(),
                    settings,
                )
                .await
            }
            Some((name, sub)) => self.run_command(name, sub.clone(), settings).await,
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => fail(&problem),
        }
    }

    fn arguments(&self) -> clap::Command {
        let flag = |name: &'static str, help: &'static str| {
            clap::Arg::new(name)
                .long(name)
                .help(help)
                .action(clap::ArgAction::SetTrue)
        };
        let built_in = [
            clap::Command::new("serve").about("Serve the site").arg(
                clap::Arg::new("bind")
                    .long("bind")
                    .value_name("ADDRESS")
                    .help("Where to listen, as in 127.0.0.1:8000 (MIZAN_BIND)"),
            ),
            clap::Command::new("migrate")
                .about("Apply the migrations")
                .arg(flag(
                    "check",
                    "Fail when migrations are missing, and apply none",
                )),
            clap::Command::new("check")
                .about("Look for mistakes")
                .arg(flag(
                    "deploy",
                    "Also look for what must not be so in production",
                )),
            clap::Command::new("routes").about("List functions, contexts, forms and pages"),
            clap::Command::new("openapi").about("Print the OpenAPI document"),
            client::arguments(),
            agree::arguments(),
            clap::Command::new("clearsessions").about("Delete the sessions that have run out"),
        ];
        let apps = self
            .all_apps()
            .flat_map(|app| app.commands.iter())
            .map(|command| command.arguments.clone());
        clap::Command::new("manage")
            .about("Runs and looks after this site")
            .subcommands(built_in)
            .subcommands(outbox::arguments())
            .subcommands(apps)
    }

    fn print_openapi(&self, settings: &Settings) -> Result<(), Problem> {
        let registry = self.registry(settings)?;
        let contract = Contract::build(&registry, settings);
        Ok(output::print(&format!("{}\n", contract.text()))?)
    }

    async fn run_outbox(
        &self,
        name: &str,
        id: Option<i64>,
        settings: Settings,
    ) -> Result<(), Problem> {
        let core = self.build(settings).await?;
        if core.settings.is_development() {
            self.all_migrations().apply(&core.db).await?;
        }
        match name {
            "outbox" => output::print(&outbox::list(&core.db).await?)?,
            "retrymail" => outbox::retry(&core.db, id).await?,
            _ => outbox::send_due(&core.db, &core.mail, &core.settings).await?,
        }
        core.db.close().await;
        Ok(())
    }

    async fn run_command(
        &self,
        name: &str,
        matches: clap::ArgMatches,
        settings: Settings,
    ) -> Result<(), Problem> {
        let found = self
            .all_apps()
            .flat_map(|app| app.commands.iter())
            .find(|command| command.arguments.get_name() == name);
        let Some(command) = found else {
            return Err(Problem(format!("there is no command `{name}`")));
        };
        let core = self.build(settings).await?;
        if core.settings.is_development() {
            // As `serve` does: `createsuperuser` is often the first thing somebody runs.
            self.all_migrations().apply(&core.db).await?;
        }
        (command.run)(CommandContext::new(Arc::clone(&core), matches)).await?;
        core.db.close().await;
        Ok(())
    }
}

async fn clear_sessions(settings: &Settings) -> Result<(), Problem> {
    let db = Db::connect(&settings.db_options()).await?;
    let answers = idempotency::delete_expired(&db).await?;
    println!("deleted {answers} answers that were kept for an Idempotency-Key");
    if settings.session_store == SessionPlace::Redis
        && let Some(store) = RedisStore::open(settings)?
    {
        let removed = store.delete_expired().await?;
        println!(
            "Redis deletes sessions itself; removed {removed} that had run out from the lists of users"
        );
        db.close().await;
        return Ok(());
    }
    let deleted = DatabaseStore::new(db.clone()).delete_expired().await?;
    println!("deleted {deleted} sessions");
    db.close().await;
    Ok(())
}

/// Settings as `Settings::load` finds them, with the address of the command line above all.
fn load_settings(bind: Option<&str>) -> Result<Settings, Problem> {
    let Some(bind) = bind else {
        return Ok(Settings::load()?);
    };
    let environment = std::env::vars_os()
        .filter(|(name, _)| name != "MIZAN_BIND")
        .chain([("MIZAN_BIND".into(), bind.into())]);
    let here = std::env::current_dir()?;
    Ok(Settings::load_from(&here, environment)?)
}

/// Why a command failed, for the person at the terminal.
pub(crate) struct Problem(pub(crate) String);

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text = format!("{text}: {cause_text}");
            }
            source = cause.source();
        }
        Self(text)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let mut lines = Vec::new();
        for (field, errors) in error.errors().into_iter().flat_map(|errors| errors.iter()) {
            lines.extend(
                errors
                    .iter()
                    .map(|error| format!("{field}: {}", error.message)),
            );
        }
        if lines.is_empty() {
            lines.extend(error.detail().map(str::to_owned));
            lines.extend(error.chain());
        }
        Self(lines.join("\n"))
    }
}

fn fail(problem: &Problem) -> ExitCode {
    eprintln!("error: {}", problem.0);
    ExitCode::FAILURE
}
