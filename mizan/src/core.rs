//! What every request of a site shares: settings, database, registry, sessions and caches. Built once, at start-up.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::HttpRequest;
use tokio_util::sync::CancellationToken;

use crate::access::{Authenticator, User};
use crate::assets::Assets;
use crate::bearer::{Bearer, bearer_token, is_bearer};
use crate::channel::Hub;
use crate::contract::Contract;
use crate::db::Db;
use crate::error::Result;
use crate::frontend::Delivery;
use crate::mail::Mailer;
use crate::recent::Recent;
use crate::redis::Redis;
use crate::registry::Registry;
use crate::request::Request;
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
    /// Whether one answers is another question.
    pub(crate) redis: Option<Redis>,
    pub(crate) throttles: Arc<dyn ThrottleStore>,
    pub(crate) hub: Arc<Hub>,
    /// Told when the process begins to stop.
    pub(crate) stopping: CancellationToken,
    pub(crate) data: DataMap,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) login_url: Option<&'static str>,
    pub(crate) reauthenticate_url: Option<&'static str>,
    pub(crate) headers: SecurityHeaders,
    pub(crate) contract: OnceLock<Contract>,
    pub(crate) languages: Languages,
    pub(crate) permissions: Vec<&'static str>,
}

/// The users of the site: the installed [`Authenticator`] behind caches that forget within a second.
pub(crate) struct Users {
    authenticator: Option<Arc<dyn Authenticator>>,
    accepts_tokens: bool,
    recent: Recent<i64, User>,
    /// By the hash of the token, with the generation in which it was read.
    recent_bearers: Recent<[u8; 32], (u64, Bearer)>,
    /// Counted up when a user is forgotten: their tokens are, too, and nobody has a list of them.
    generation: AtomicU64,
}

impl Users {
    pub(crate) fn new(authenticator: Option<Arc<dyn Authenticator>>, accepts_tokens: bool) -> Self {
        Self {
            authenticator,
            accepts_tokens,
            recent: Recent::new(),
            recent_bearers: Recent::new(),
            generation: AtomicU64::new(0),
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

    /// Whether a bearer token is what this request goes by.
    pub(crate) fn carries_token(&self, http: &HttpRequest) -> bool {
        self.accepts_tokens && is_bearer(http)
    }

    /// Whom the token of this request stands for.
    pub(crate) async fn bearer(&self, request: &Request) -> Result<Option<Bearer>> {
        let (Some(token), Some(authenticator)) = (bearer_token(request.raw()), &self.authenticator)
        else {
            return Ok(None);
        };
        let key = *blake3::hash(token.as_bytes()).as_bytes();
        // Before the question: what is forgotten while it is under way must not be remembered.
        let generation = self.generation.load(Ordering::Acquire);
        if let Some((read_in, bearer)) = self.recent_bearers.get(&key)
            && read_in == generation
        {
            return Ok(Some(bearer));
        }
        let bearer = authenticator.bearer(request, token).await?;
        if let Some(bearer) = &bearer {
            let entry = (generation, bearer.clone());
            self.recent_bearers.insert(key, entry);
        }
        Ok(bearer)
    }

    pub(crate) async fn find(&self, db: &Db, username: &str) -> Result<Option<User>> {
        match &self.authenticator {
            Some(authenticator) => authenticator.find(db, username).await,
            None => Ok(None),
        }
    }

    pub(crate) fn forget(&self, id: i64) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.recent.forget(&id);
    }
}
