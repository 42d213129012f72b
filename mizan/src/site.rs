//! Assembles apps, functions, forms and pages into one site.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use mizan_forms::FormRenderer;
use tokio_util::sync::CancellationToken;

use crate::access::Authenticator;
use crate::app::{App, caller};
use crate::assets::{AssetDir, Assets};
use crate::channel::{Channel, ChannelEntry, Hub, announce};
use crate::cli::{CheckContext, CommandContext, Finding};
use crate::core::{Core, DataMap, Users};
use crate::db::{Db, MIGRATIONS, Migration, Migrations};
use crate::error::Result;
use crate::form::{FormEntry, Submit};
use crate::frontend::{Bundle, Delivery};
use crate::function::{Function, FunctionEntry};
use crate::mail::{MailRenderer, Mailer, Words};
use crate::page::{Page, PageEntry, check_duplicates};
use crate::redis::Redis;
use crate::registry::{Registry, RegistryError};
use crate::security::SecurityHeaders;
use crate::session::{CookieSigner, DatabaseStore, RedisStore, Sessions};
use crate::settings::{SessionPlace, Settings, SharedPlace};
use crate::storage::{FolderStorage, Storage};
use crate::throttle::{MemoryThrottle, RedisThrottle, ThrottleStore};
use crate::words::{Languages, LocaleProblem};

/// Everything of the protocol lives under this path.
pub(crate) const API_PREFIX: &str = "/api/mizan/";

/// A site: apps, pages and data, and everything that `#[client]` and `derive(MizanForm)` have registered.
///
/// ```no_run
/// use mizan::prelude::*;
///
/// #[get("/")]
/// async fn home(_: Request) -> &'static str { "Hello" }
///
/// #[mizan::main]
/// async fn main() -> std::process::ExitCode {
///     Site::new().page(home).manage().await
/// }
/// ```
pub struct Site {
    apps: Vec<App>,
    own: App,
    data: DataMap,
    frontend: Option<Bundle>,
    page_csp: Option<&'static str>,
    storage: Option<Arc<dyn Storage>>,
    form_renderer: Option<Arc<dyn FormRenderer>>,
    mail_renderer: Option<Arc<dyn MailRenderer>>,
    throttles: Option<Arc<dyn ThrottleStore>>,
    take_linked: bool,
}

/// Why a site cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Names that clash, or that cannot be.
    #[error("{}", list(.0))]
    Registry(Vec<RegistryError>),
    /// More than one installed app wants to say who is signed in.
    #[error("both `{0}` and `{1}` bring an authenticator; install one of them")]
    TwoAuthenticators(&'static str, &'static str),
    /// Messages that cannot be read, or that mention what there is not.
    #[error("{}", list(.0))]
    Locale(Vec<LocaleProblem>),
    /// The database does not answer.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// The connection to Redis cannot be set up. That it does not answer is no reason not to start.
    #[error("Redis cannot be used: {0}")]
    Redis(#[from] redis::RedisError),
}

fn list<T: ToString>(problems: &[T]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Default for Site {
    fn default() -> Self {
        Self::new()
    }
}

impl Site {
    /// A site with everything that is registered at link time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            apps: Vec::new(),
            own: App::new("site"),
            data: DataMap::new(),
            frontend: None,
            page_csp: None,
            storage: None,
            form_renderer: None,
            mail_renderer: None,
            throttles: None,
            take_linked: true,
        }
    }

    /// A site with nothing but what is registered by hand. For tests and for programs that hold several sites.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            take_linked: false,
            ..Self::new()
        }
    }

    /// Adds a check of the site's own to the command `check`: see [`App::check`].
    #[must_use]
    pub fn check<F>(mut self, check: impl Fn(CheckContext) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Vec<Finding>>> + 'static,
    {
        self.own = self.own.check(check);
        self
    }

    /// Adds an app.
    #[must_use]
    pub fn install(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// Adds a server function or context by hand: `site.register::<echo>()`.
    #[must_use]
    pub fn register<F: Function>(mut self) -> Self {
        self.own = self.own.register::<F>();
        self
    }

    /// Adds a form by hand.
    #[must_use]
    #[track_caller]
    pub fn form<F: Submit>(mut self) -> Self {
        self.own.forms.push(FormEntry::of::<F>(caller()));
        self
    }

    /// Adds a channel by hand: `site.channel::<Chat>()`.
    #[must_use]
    pub fn channel<C: Channel>(mut self) -> Self {
        self.own = self.own.channel::<C>();
        self
    }

    /// Adds a page.
    #[must_use]
    pub fn page(mut self, page: impl Page) -> Self {
        self.own = self.own.page(page);
        self
    }

    /// Sets the site's own migrations, and the name that they are recorded under.
    #[must_use]
    pub fn migrations(mut self, name: &'static str, migrations: &'static [Migration]) -> Self {
        self.own.name = name;
        self.own.migrations = migrations;
        self
    }

    /// Adds static files, as [`assets!`](crate::assets) embeds them.
    #[must_use]
    pub fn assets(mut self, assets: AssetDir) -> Self {
        self.own.assets.push(assets);
        self
    }

    /// Sets the front end, as [`frontend!`](crate::frontend) embeds it. Templates start it with
    /// `{{ mizan.frontend("src/main.tsx") }}`.
    #[must_use]
    pub fn frontend(mut self, bundle: Bundle) -> Self {
        self.frontend = Some(bundle);
        self
    }

    /// The front end that was set, where nothing had been built when the site was compiled.
    pub(crate) fn missing_frontend(&self) -> Option<&'static str> {
        let bundle = self.frontend.filter(|bundle| bundle.manifest.is_none())?;
        Some(bundle.source)
    }

    /// Sets the templates that forms are printed with, where a form names none itself.
    #[must_use]
    pub fn form_renderer(mut self, renderer: impl FormRenderer) -> Self {
        self.form_renderer = Some(Arc::new(renderer));
        self
    }

    /// Sets the templates that the mails of apps are written with, where they should be others than Mizan's.
    #[must_use]
    pub fn mail_renderer(mut self, renderer: impl MailRenderer) -> Self {
        self.mail_renderer = Some(Arc::new(renderer));
        self
    }

    /// Adds messages in a language: see [`App::locale`]. The site's own replace those of its apps and of Mizan.
    #[must_use]
    pub fn locale(mut self, language: &'static str, messages: &'static str) -> Self {
        self.own = self.own.locale(language, messages);
        self
    }

    /// Adds a command to the site's binary: see [`App::command`].
    #[must_use]
    pub fn command<F>(
        mut self,
        command: clap::Command,
        run: impl Fn(CommandContext) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + 'static,
    {
        self.own = self.own.command(command, run);
        self
    }

    /// Keeps `value` for [`Request::data`](crate::Request::data). One value per type; the last one stays.
    #[must_use]
    pub fn data<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.data.insert(TypeId::of::<T>(), Arc::new(value));
        self
    }

    /// Keeps uploaded files somewhere else than in the folder `MIZAN_MEDIA_DIR`: see [`Storage`].
    #[must_use]
    pub fn storage(mut self, storage: impl Storage) -> Self {
        self.storage = Some(Arc::new(storage));
        self
    }

    /// Keeps uploads here, unless the site says where itself.
    pub(crate) fn or_storage(self, storage: impl Storage) -> Self {
        match self.storage {
            Some(_) => self,
            None => self.storage(storage),
        }
    }

    /// Replaces the Content-Security-Policy of pages. `{nonce}` stands for ` 'nonce-…'`, or for nothing on a page that
    /// asked for none.
    #[must_use]
    pub fn content_security_policy(mut self, policy: &'static str) -> Self {
        self.page_csp = Some(policy);
        self
    }

    /// Replaces what [`Request::throttle`](crate::Request::throttle) counts in: by default Redis where there is one, and
    /// else the memory of each process (`MIZAN_THROTTLE_STORE`).
    #[must_use]
    pub fn throttle_store(mut self, store: impl ThrottleStore + 'static) -> Self {
        self.throttles = Some(Arc::new(store));
        self
    }

    /// Whether the site has replaced what throttles are counted in.
    pub(crate) fn has_throttle_store(&self) -> bool {
        self.throttles.is_some()
    }

    pub(crate) fn all_apps(&self) -> impl Iterator<Item = &App> {
        self.apps.iter().chain(std::iter::once(&self.own))
    }

    /// The migrations of the framework, the apps and the site, in the order in which they are applied.
    pub(crate) fn all_migrations(&self) -> Migrations {
        self.all_apps()
            .filter(|app| !app.migrations.is_empty())
            .fold(Migrations::new().app("mizan", MIGRATIONS), |all, app| {
                all.app(app.name, app.migrations)
            })
    }

    /// The languages of the site, and everything that is wrong with its messages.
    pub(crate) fn languages(&self, settings: &Settings) -> Result<Languages, SiteError> {
        let sources = self
            .all_apps()
            .map(|app| (app.name, app.locales.as_slice()));
        Languages::new(settings, sources).map_err(SiteError::Locale)
    }

    pub(crate) fn registry(&self, settings: &Settings) -> Result<Registry, SiteError> {
        let mut functions: Vec<FunctionEntry> = Vec::new();
        let mut forms: Vec<FormEntry> = Vec::new();
        let mut channels: Vec<ChannelEntry> = Vec::new();
        if self.take_linked {
            functions.extend(inventory::iter::<FunctionEntry>.into_iter().copied());
            forms.extend(inventory::iter::<FormEntry>.into_iter().copied());
            channels.extend(inventory::iter::<ChannelEntry>.into_iter().copied());
        }
        for app in self.all_apps() {
            functions.extend(&app.functions);
            forms.extend(&app.forms);
            channels.extend(&app.channels);
        }
        let pages = self.pages(settings);
        let registry = Registry::build(functions, forms, channels, settings.login_required);
        match (registry, check_duplicates(&pages)) {
            (Ok(mut registry), problems) if problems.is_empty() => {
                registry.accepts_tokens = self.all_apps().any(|app| app.accepts_tokens);
                Ok(registry)
            }
            (Ok(_), problems) => Err(SiteError::Registry(problems)),
            (Err(mut problems), more) => {
                problems.extend(more);
                Err(SiteError::Registry(problems))
            }
        }
    }

    pub(crate) fn pages(&self, settings: &Settings) -> Vec<PageEntry> {
        self.all_apps()
            .flat_map(|app| app.pages.iter().copied())
            .map(|mut page| {
                page.access = page.access.resolve(settings.login_required);
                page
            })
            .collect()
    }

    /// The permissions that guards ask for, sorted.
    fn permissions(&self, registry: &Registry, settings: &Settings) -> Vec<&'static str> {
        let functions = registry.functions().iter().map(|entry| entry.access);
        let forms = registry.forms().iter().map(FormEntry::access);
        let channels = registry.channels().iter().map(|entry| entry.spec.access);
        let pages = self.pages(settings).into_iter().map(|page| page.access);
        let all = functions.chain(forms).chain(channels).chain(pages);
        let mut permissions: Vec<_> = all.filter_map(|access| access.permission()).collect();
        permissions.sort_unstable();
        permissions.dedup();
        permissions
    }

    /// Checks everything that can be checked without a request, opens the database, and answers the shared state.
    pub(crate) async fn build(&self, settings: Settings) -> Result<Arc<Core>, SiteError> {
        let registry = self.registry(&settings)?;
        let mut languages = self.languages(&settings)?;
        languages.renderer = self.form_renderer.clone();
        let mut authenticator: Option<(&'static str, Arc<dyn Authenticator>)> = None;
        for app in self.all_apps() {
            let Some(make) = &app.authenticator else {
                continue;
            };
            if let Some((first, _)) = authenticator.replace((app.name, make(&settings))) {
                return Err(SiteError::TwoAuthenticators(first, app.name));
            }
        }
        let dirs: Vec<AssetDir> = self
            .all_apps()
            .flat_map(|app| app.assets.iter().copied())
            .collect();
        let db = Db::connect(&settings.db_options()).await?;
        let redis = Redis::open(&settings)?;
        if let Some(redis) = redis.clone() {
            greet(redis);
        }
        let core = Arc::new(Core {
            sessions: match (settings.session_store, &redis) {
                (SessionPlace::Redis, Some(redis)) => {
                    Sessions::new(RedisStore::new(redis.clone()), &settings)
                }
                // The settings don't allow the one without the other.
                _ => Sessions::new(DatabaseStore::new(db.clone()), &settings),
            },
            signer: CookieSigner::new(&settings),
            users: Users::new(
                authenticator.map(|(_, authenticator)| authenticator),
                registry.accepts_tokens,
            ),
            assets: Assets::new(&dirs, settings.is_development()),
            frontend: Delivery::new(self.frontend, &settings),
            mail: Mailer::new(
                &settings,
                Words {
                    catalog: Arc::clone(&languages.catalog),
                    default: languages.default.clone(),
                    renderer: self.mail_renderer.clone(),
                },
            ),
            throttles: match (&self.throttles, settings.throttle_place(), &redis) {
                (Some(store), ..) => Arc::clone(store),
                (None, SharedPlace::Redis, Some(redis)) => {
                    Arc::new(RedisThrottle::new(redis.clone()))
                }
                (None, ..) => Arc::new(MemoryThrottle::new()),
            },
            hub: Hub::new(&settings, redis.as_ref()),
            stopping: CancellationToken::new(),
            redis,
            data: HashMap::clone(&self.data),
            storage: match &self.storage {
                Some(storage) => Arc::clone(storage),
                None => Arc::new(FolderStorage::new(&settings.media_dir)),
            },
            login_url: self.all_apps().find_map(|app| app.login_url),
            reauthenticate_url: self.all_apps().find_map(|app| app.reauthenticate_url),
            headers: SecurityHeaders::new(&settings, self.page_csp),
            contract: OnceLock::new(),
            languages,
            permissions: self.permissions(&registry, &settings),
            registry,
            settings,
            db,
        });
        announce(&core);
        Ok(core)
    }
}

/// Connects before the first visitor comes, and on the thread that starts the site, which has little else to do.
fn greet(redis: Redis) {
    actix_web::rt::spawn(async move {
        if let Err(error) = redis.ping().await {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(%error, cause, "REDIS_URL does not answer");
        }
    });
}
