//! What `check` finds, and how apps look for more.

use crate::db::Db;
use crate::settings::Settings;

/// One finding of `check`: an error fails it, a warning does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub(super) is_error: bool,
    pub(super) id: &'static str,
    pub(super) text: String,
}

impl Finding {
    /// Something that must not be so. `id` is a stable word for scripts, such as `auth.throttle`; `text` says what is wrong
    /// and what to do.
    #[must_use]
    pub fn error(id: &'static str, text: impl Into<String>) -> Self {
        Self {
            is_error: true,
            id,
            text: text.into(),
        }
    }

    /// Something to think about.
    #[must_use]
    pub fn warning(id: &'static str, text: impl Into<String>) -> Self {
        Self {
            is_error: false,
            ..Self::error(id, text)
        }
    }
}

/// What a check of an app may ask: see [`App::check`](crate::App::check).
#[derive(Clone)]
pub struct CheckContext {
    pub(super) settings: std::sync::Arc<Settings>,
    pub(super) db: Option<Db>,
    pub(super) deploy: bool,
}

impl CheckContext {
    /// The site's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The site's database; `None` when it does not answer or misses migrations, which `check` says by itself.
    #[must_use]
    pub fn db(&self) -> Option<&Db> {
        self.db.as_ref()
    }

    /// Whether `--deploy` was asked for: what must not be so in production.
    #[must_use]
    pub fn is_deploy(&self) -> bool {
        self.deploy
    }
}
