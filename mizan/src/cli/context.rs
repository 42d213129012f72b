//! A command of an app, and what it gets.

use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use crate::channel::{Channel, Group};
use crate::core::Core;
use crate::db::Db;
use crate::error::Result;
use crate::mail::Mailer;
use crate::settings::Settings;

type Run = Box<dyn Fn(CommandContext) -> LocalBoxFuture<'static, Result<()>>>;

/// A command that an app adds.
pub(crate) struct Command {
    pub(crate) arguments: clap::Command,
    pub(crate) run: Run,
}

impl Command {
    pub(crate) fn new<F>(
        arguments: clap::Command,
        run: impl Fn(CommandContext) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + 'static,
    {
        Self {
            arguments,
            run: Box::new(move |context| Box::pin(run(context))),
        }
    }
}

/// What a command may ask: the database, the settings and its own arguments.
pub struct CommandContext {
    core: Arc<Core>,
    matches: clap::ArgMatches,
}

impl CommandContext {
    pub(crate) fn new(core: Arc<Core>, matches: clap::ArgMatches) -> Self {
        Self { core, matches }
    }

    /// The site's database. Its migrations may be missing: `migrate` is a command too.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.core.db
    }

    /// Sends mail, as a handler does.
    #[must_use]
    pub fn mail(&self) -> &Mailer {
        &self.core.mail
    }

    /// The site's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// The group of a channel, to broadcast to: `context.group::<Chat>(&params).send(&message).await`. From a command only
    /// clients of other processes are reached, through Redis.
    pub fn group<C: Channel>(&self, params: &C::Params) -> Group<C> {
        C::group(params).of(Arc::clone(&self.core))
    }

    /// The permissions that the site's guards ask for (`perm = "desk.close_ticket"`), sorted.
    #[must_use]
    pub fn permissions(&self) -> &[&'static str] {
        &self.core.permissions
    }

    /// The parsed arguments.
    #[must_use]
    pub fn matches(&self) -> &clap::ArgMatches {
        &self.matches
    }
}
