//! What every request of a site shares: settings, database, registry, sessions and caches. Built once, at start-up.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::access::{Authenticator, User};
use crate::assets::Assets;
use crate::contract::Contract;
use crate::db::Db;
use crate::error::Result;
use crate::frontend::Delivery;
use crate::mail::Mailer;
use crate::recent::Recent;
use crate::registry::Registry;
use crate::security::SecurityHeaders;
use crate::session::{CookieSigner, Sessions};
use crate::settings::Settings;
use crate::storage::Storage;
use crate::throttle::ThrottleStore;
use crate::words::Languages;

/// Application data by type, as set with [`Site::data`](crate::Site::data).
pub(crate) type DataMap = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// How long a user row may be answered from memory; the same bound holds for sessions.
pub(crate) const IDENTITY_TTL: Duration = Duration::from_secs(1);

/// The shared state of a running site.
pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) db: Db,
    pub(crate) registry: Registry,
    pub(crate) sessions: Sessions,
    pub(crate) signer: CookieSigner,
    pub(crate) users: Users,
    pub(crate) assets: Assets,
    pub(crate) frontend: Delivery,
    pub(crate) mail: Mailer,
    pub(crate) throttles: Arc<dyn ThrottleStore>,
    pub(crate) data: DataMap,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) login_url: Option<&'static str>,
    pub(crate) headers: SecurityHeaders,
    pub(crate) contract: OnceLock<Contract>,
    pub(crate) languages: Languages,
    pub(crate) permissions: Vec<&'static str>,
}

/// The users of the site: the installed [`Authenticator`] behind a cache that forgets within a second.
pub(crate) struct Users {
    authenticator: Option<Arc<dyn Authenticator>>,
    recent: Recent<i64, User>,
}

impl Users {
    pub(crate) fn new(authenticator: Option<Arc<dyn Authenticator>>) -> Self {
        Self {
            authenticator,
            recent: Recent::new(),
        }
    }

    pub(crate) async fn load(&self, db: &Db, id: i64) -> Result<Option<User>> {
        if let Some(user) = self.recent.get(&id) {
            return Ok(Some(user));
        }
        let Some(authenticator) = &self.authenticator else {
            return Ok(None);
        };
        let user = authenticator.load(db, id).await?;
        if let Some(user) = &user {
            self.recent.insert(id, user.clone());
        }
        Ok(user)
    }

    pub(crate) async fn find(&self, db: &Db, username: &str) -> Result<Option<User>> {
        match &self.authenticator {
            Some(authenticator) => authenticator.find(db, username).await,
            None => Ok(None),
        }
    }

    pub(crate) fn forget(&self, id: i64) {
        self.recent.forget(&id);
    }
}
