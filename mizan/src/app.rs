//! An installable app: functions, forms, pages, migrations and commands that come as one.

use std::sync::Arc;

use crate::access::Authenticator;
use crate::assets::AssetDir;
use crate::channel::{Channel, ChannelEntry};
use crate::cli::{AppCheck, CheckContext, Command, CommandContext, Finding};
use crate::db::Migration;
use crate::error::Result;
use crate::form::{FormEntry, Submit};
use crate::function::{Function, FunctionEntry, Location};
use crate::page::{Page, PageEntry};
use crate::settings::Settings;
use crate::words::LocaleSource;

/// Makes the authenticator once the settings are known.
pub(crate) type MakeAuthenticator = Box<dyn Fn(&Settings) -> Arc<dyn Authenticator>>;

/// A set of functions, forms, pages, migrations and commands under one name, like Django's apps.
///
/// What an app registers should be declared `manual` (`#[client(manual)]`, `#[form(manual)]`): it then exists in the
/// sites that install the app, and not in every program that links the crate.
///
/// ```
/// use mizan::prelude::*;
///
/// /// Counts the books.
/// #[client(manual)]
/// async fn count_books() -> u32 { 3 }
///
/// pub fn library() -> mizan::App {
///     mizan::App::new("library").register::<count_books>()
/// }
/// # fn main() { mizan::Site::new().install(library()); }
/// ```
pub struct App {
    pub(crate) name: &'static str,
    pub(crate) functions: Vec<FunctionEntry>,
    pub(crate) channels: Vec<ChannelEntry>,
    pub(crate) forms: Vec<FormEntry>,
    pub(crate) pages: Vec<PageEntry>,
    pub(crate) migrations: &'static [Migration],
    pub(crate) assets: Vec<AssetDir>,
    pub(crate) commands: Vec<Command>,
    pub(crate) checks: Vec<AppCheck>,
    pub(crate) authenticator: Option<MakeAuthenticator>,
    pub(crate) accepts_tokens: bool,
    pub(crate) login_url: Option<&'static str>,
    pub(crate) reauthenticate_url: Option<&'static str>,
    pub(crate) locales: Vec<LocaleSource>,
}

impl App {
    /// An empty app. The name stands in the migrations table and in `manage routes`.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            functions: Vec::new(),
            channels: Vec::new(),
            forms: Vec::new(),
            pages: Vec::new(),
            migrations: &[],
            assets: Vec::new(),
            commands: Vec::new(),
            checks: Vec::new(),
            authenticator: None,
            accepts_tokens: false,
            login_url: None,
            reauthenticate_url: None,
            locales: Vec::new(),
        }
    }

    /// Adds a server function or context.
    #[must_use]
    pub fn register<F: Function>(mut self) -> Self {
        self.functions.push(F::ENTRY);
        self
    }

    /// Adds a form.
    #[must_use]
    #[track_caller]
    pub fn form<F: Submit>(mut self) -> Self {
        self.forms.push(FormEntry::of::<F>(caller()));
        self
    }

    /// Adds a channel.
    #[must_use]
    pub fn channel<C: Channel>(mut self) -> Self {
        self.channels.push(ChannelEntry::of::<C>());
        self
    }

    /// Adds a page.
    #[must_use]
    pub fn page(mut self, page: impl Page) -> Self {
        self.pages.push(page.entry());
        self
    }

    /// Sets the migrations, as [`migrations!`](crate::migrations) embeds them.
    #[must_use]
    pub fn migrations(mut self, migrations: &'static [Migration]) -> Self {
        self.migrations = migrations;
        self
    }

    /// Adds static files, as [`assets!`](crate::assets) embeds them.
    #[must_use]
    pub fn assets(mut self, assets: AssetDir) -> Self {
        self.assets.push(assets);
        self
    }

    /// Adds messages in a language, in [Fluent](https://projectfluent.org)'s notation: `app.locale("de",
    /// include_str!("../locales/de.ftl"))`. They replace those of Mizan and of apps installed before; the site's own
    /// replace them. [`Catalog`](crate::forms::Catalog) says which names mean what.
    #[must_use]
    pub fn locale(mut self, language: &'static str, messages: &'static str) -> Self {
        self.locales.push((language, messages));
        self
    }

    /// Adds a command to the site's binary.
    ///
    /// `run` gets the database, the settings and the parsed arguments. An error is printed and ends the program with
    /// exit code 1.
    #[must_use]
    pub fn command<F>(
        mut self,
        command: clap::Command,
        run: impl Fn(CommandContext) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + 'static,
    {
        self.commands.push(Command::new(command, run));
        self
    }

    /// Adds a check to the command `check`, and to `check --deploy`.
    ///
    /// ```
    /// use mizan::cli::Finding;
    ///
    /// let app = mizan::App::new("library").check(|context| async move {
    ///     let mut findings = Vec::new();
    ///     if context.is_deploy() && context.settings().public_url.is_none() {
    ///         findings.push(Finding::warning("library.links", "MIZAN_PUBLIC_URL is not set: reminders name no host"));
    ///     }
    ///     Ok(findings)
    /// });
    /// # let _ = app;
    /// ```
    #[must_use]
    pub fn check<F>(mut self, check: impl Fn(CheckContext) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Vec<Finding>>> + 'static,
    {
        let check: AppCheck = Box::new(move |context| Box::pin(check(context)));
        self.checks.push(check);
        self
    }

    /// Sets who finds the signed-in user, made once the settings are known. One installed app may.
    #[must_use]
    pub fn authenticator<A: Authenticator>(
        mut self,
        make: impl Fn(&Settings) -> A + 'static,
    ) -> Self {
        self.accepts_tokens = A::accepts_tokens();
        self.authenticator = Some(Box::new(move |settings| Arc::new(make(settings))));
        self
    }

    /// Sets the page that a visitor who must sign in is sent to; `?next=` says where to go afterwards.
    #[must_use]
    pub fn login_url(mut self, path: &'static str) -> Self {
        self.login_url = Some(path);
        self
    }

    /// Sets the page on which a visitor shows again who they are, before something that is guarded by `auth = "recent"`;
    /// `?next=` says where to go afterwards.
    #[must_use]
    pub fn reauthenticate_url(mut self, path: &'static str) -> Self {
        self.reauthenticate_url = Some(path);
        self
    }
}

#[track_caller]
pub(crate) fn caller() -> Location {
    let at = std::panic::Location::caller();
    Location {
        file: at.file(),
        line: at.line(),
    }
}
