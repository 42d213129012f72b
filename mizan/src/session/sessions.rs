//! Sessions between cookie and store, with a memory of one second.

use std::sync::Arc;
use std::time::Duration;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use futures_util::future::LocalBoxFuture;

use super::cookie::cookie_value;
use super::lifetimes::Lifetimes;
use super::state::{Fate, Session, State, is_empty, is_for_browser, user_hash_of, version_of};
use super::store::{SessionChanged, SessionGone, hash};
use super::stored::{SessionIndex, StoredSession};
use crate::access::User;
use crate::error::{Error, Result};
use crate::recent::Recent;
use crate::settings::Settings;

/// The length of a session key: 64 alphanumeric characters, 381 bits.
const KEY_LENGTH: usize = 64;

/// [`SessionStore`] behind a pointer: its methods return `impl Future`, which a trait object cannot.
trait AnyStore: Send + Sync {
    fn load<'a>(
        &'a self,
        key: &'a SessionKey,
    ) -> LocalBoxFuture<'a, Result<Option<State>, LoadError>>;
    fn save<'a>(
        &'a self,
        state: State,
        ttl: &'a CookieDuration,
    ) -> LocalBoxFuture<'a, Result<SessionKey, SaveError>>;
    fn update<'a>(
        &'a self,
        key: SessionKey,
        state: State,
        ttl: &'a CookieDuration,
    ) -> LocalBoxFuture<'a, Result<SessionKey, UpdateError>>;
    fn delete<'a>(&'a self, key: &'a SessionKey) -> LocalBoxFuture<'a, Result<(), anyhow::Error>>;
}

impl<S: SessionStore + Send + Sync> AnyStore for S {
    fn load<'a>(
        &'a self,
        key: &'a SessionKey,
    ) -> LocalBoxFuture<'a, Result<Option<State>, LoadError>> {
        Box::pin(SessionStore::load(self, key))
    }

    fn save<'a>(
        &'a self,
        state: State,
        ttl: &'a CookieDuration,
    ) -> LocalBoxFuture<'a, Result<SessionKey, SaveError>> {
        Box::pin(SessionStore::save(self, state, ttl))
    }

    fn update<'a>(
        &'a self,
        key: SessionKey,
        state: State,
        ttl: &'a CookieDuration,
    ) -> LocalBoxFuture<'a, Result<SessionKey, UpdateError>> {
        Box::pin(SessionStore::update(self, key, state, ttl))
    }

    fn delete<'a>(&'a self, key: &'a SessionKey) -> LocalBoxFuture<'a, Result<(), anyhow::Error>> {
        Box::pin(SessionStore::delete(self, key))
    }
}

/// The name of the session cookie. `__Host-` makes browsers refuse it unless it is Secure, for this host only, and for
/// all paths.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.is_production() {
        "__Host-mizan_session"
    } else {
        "mizan_session"
    }
}

/// What the cookie carries: the key, and the version that this browser has seen last.
pub(crate) struct SessionCookie<'a> {
    pub(crate) key: &'a str,
    version: u64,
}

impl<'a> SessionCookie<'a> {
    /// Parses `key.version`; anything else is nobody's session.
    pub(crate) fn parse(value: &'a str) -> Option<Self> {
        let (key, version) = value.split_at_checked(KEY_LENGTH)?;
        let version = version.strip_prefix('.')?.parse().ok()?;
        let is_shaped = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_shaped.then_some(Self { key, version })
    }
}

/// When a session ended.
#[derive(PartialEq, Eq)]
enum Ended {
    Now,
    /// While this request ran, somebody else ended it.
    Before,
}

/// Loads sessions when asked and writes them when a request ends.
///
/// A state read from the store is answered from memory for up to a second, so that a burst of requests costs one
/// read. Three things keep that honest: this process updates or forgets its copy whenever it writes; the cookie
/// carries a version, and a copy older than the cookie is not used; and after a second the store is asked again, so
/// a session revoked by any process is refused by all of them within a second.
pub(crate) struct Sessions {
    store: Arc<dyn AnyStore>,
    index: Arc<dyn SessionIndex>,
    recent: Recent<[u8; 32], Arc<State>>,
    cookie_name: &'static str,
    secure: bool,
    lifetimes: Lifetimes,
}

impl Sessions {
    pub(crate) fn new(
        store: impl SessionStore + SessionIndex + Clone + 'static,
        settings: &Settings,
    ) -> Self {
        let secure = settings.is_production();
        Self {
            index: Arc::new(store.clone()),
            store: Arc::new(store),
            recent: Recent::new(),
            cookie_name: cookie_name(settings),
            secure,
            lifetimes: Lifetimes::new(settings),
        }
    }

    pub(crate) fn cookie_name(&self) -> &'static str {
        self.cookie_name
    }

    pub(crate) async fn load(&self, http: &HttpRequest) -> Result<Session> {
        let cookie = cookie_value(http, self.cookie_name).and_then(SessionCookie::parse);
        let Some(cookie) = cookie else {
            return Ok(Session::new(None, Arc::default()));
        };
        let hash = hash(cookie.key);
        if let Some(state) = self.recent.get(&hash)
            && version_of(&state) >= cookie.version
        {
            return Ok(self.live(cookie.key, state));
        }
        let key = session_key(cookie.key)?;
        match self.store.load(&key).await {
            Ok(Some(state)) => {
                let state = Arc::new(state);
                self.recent.insert(hash, Arc::clone(&state));
                let session = self.live(cookie.key, state);
                if session.key().is_some() {
                    session.prolong(self.lifetimes.unused());
                }
                Ok(session)
            }
            // A key that the store does not know is never adopted.
            Ok(None) => Ok(Session::new(None, Arc::default())),
            Err(LoadError::Deserialization(error)) => {
                tracing::warn!(%error, "an unreadable session was ignored");
                Ok(Session::new(None, Arc::default()))
            }
            Err(error @ LoadError::Other(_)) => Err(store_down(error)),
        }
    }

    /// The session, unless it is over: a copy in memory may be older than its end, and settings may have changed.
    fn live(&self, key: &str, state: Arc<State>) -> Session {
        match self.lifetimes.left(&state) {
            Some(_) => Session::new(Some(key.to_owned()), state),
            None => Session::new(None, Arc::default()),
        }
    }

    /// The live sessions of `user`, newest first; `current` is the one that asks.
    pub(crate) async fn of_user(
        &self,
        user: &User,
        current: &Session,
    ) -> Result<Vec<StoredSession>> {
        let mut sessions = self.index.of_user(user.id()).await?;
        sessions.retain(|session| {
            self.lifetimes.left(&session.state).is_some()
                && user_hash_of(&session.state).is_some_and(|hash| user.accepts_session(hash))
        });
        let current = current.key().map(hash);
        for session in &mut sessions {
            session.is_current = current == Some(session.hash);
        }
        Ok(sessions)
    }

    /// Ends one session of a user, in this process at once.
    pub(crate) async fn end_of_user(&self, user_id: i64, hash: [u8; 32]) -> Result<bool> {
        let ended = self.index.end(user_id, hash).await?;
        self.recent.forget(&hash);
        Ok(ended)
    }

    /// Writes what the request did to its session. Answers the cookie to send, if it must change.
    pub(crate) async fn commit(&self, session: &Session) -> Result<Option<Cookie<'static>>> {
        match session.fate() {
            Fate::Keep => Ok(None),
            Fate::Purge => {
                self.end(session).await?;
                Ok(Some(self.removal()))
            }
            Fate::Renew => {
                // The key that the browser has is worth nothing any more. It is not told to drop the cookie: a login
                // meanwhile may have replaced it.
                if self.end(session).await? == Ended::Before && !session.start_over() {
                    return Ok(None);
                }
                self.save(session).await
            }
            Fate::Save => match session.key() {
                None => self.save(session).await,
                Some(key) => self.update(session, key).await,
            },
        }
    }

    /// Stores a session for a user outside any request; answers its cookie. For the test client.
    pub(crate) async fn open(&self, session: &Session) -> Result<Option<Cookie<'static>>> {
        self.save(session).await
    }

    async fn save(&self, session: &Session) -> Result<Option<Cookie<'static>>> {
        let state = session.next_state();
        let Some(ttl) = self.worth_storing(&state) else {
            return Ok(session.key().map(|_| self.removal()));
        };
        let key = self
            .store
            .save(state.clone(), &ttl)
            .await
            .map_err(store_down)?;
        Ok(Some(self.remember(key, state, ttl)))
    }

    /// Writes a session that exists. When another request has written it meanwhile, this one's changes are made again
    /// on what is stored now, so that neither is lost.
    async fn update(&self, session: &Session, key: &str) -> Result<Option<Cookie<'static>>> {
        for _ in 0..WRITE_TRIES {
            let state = session.next_state();
            let Some(ttl) = self.worth_storing(&state) else {
                self.end(session).await?;
                return Ok(Some(self.removal()));
            };
            let updated = self
                .store
                .update(session_key(key)?, state.clone(), &ttl)
                .await;
            let error = match updated {
                Ok(key) => return Ok(Some(self.remember(key, state, ttl))),
                Err(UpdateError::Other(error)) => error,
                Err(error) => return Err(store_down(error)),
            };
            self.recent.forget(&hash(key));
            if error.is::<SessionGone>() {
                return Ok(None);
            }
            if !error.is::<SessionChanged>() {
                return Err(Error::unavailable(RETRY).with_source(error));
            }
            if !session.has_changes() {
                return Ok(None); // it was only to be prolonged, and has been
            }
            match self.store.load(&session_key(key)?).await {
                Ok(Some(state)) => session.rebase(state),
                Ok(None) => return Ok(None),
                Err(error) => return Err(store_down(error)),
            }
        }
        Err(Error::unavailable(RETRY).with_source("the session is being written all the time"))
    }

    async fn end(&self, session: &Session) -> Result<Ended> {
        let Some(key) = session.key() else {
            return Ok(Ended::Now);
        };
        let deleted = self.store.delete(&session_key(key)?).await;
        self.recent.forget(&hash(key));
        match deleted {
            Ok(()) => Ok(Ended::Now),
            Err(error) if error.is::<SessionGone>() => Ok(Ended::Before),
            Err(error) => Err(Error::unavailable(RETRY).with_source(error)),
        }
    }

    /// How long a state is to be stored for; `None` when it holds nothing or is over.
    fn worth_storing(&self, state: &State) -> Option<CookieDuration> {
        if is_empty(state) {
            return None;
        }
        self.lifetimes.left(state)
    }

    fn remember(&self, key: SessionKey, state: State, ttl: CookieDuration) -> Cookie<'static> {
        let value = format!("{}.{}", key.as_ref(), version_of(&state));
        let mut cookie = self.cookie(value);
        if !is_for_browser(&state) {
            cookie.set_max_age(ttl);
        }
        self.recent.insert(hash(key.as_ref()), Arc::new(state));
        cookie
    }

    fn removal(&self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.make_removal();
        cookie
    }

    fn cookie(&self, value: String) -> Cookie<'static> {
        Cookie::build(self.cookie_name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }
}

/// How often a write is tried while others write the same session.
const WRITE_TRIES: usize = 5;

/// What a client is told to wait when the store does not answer.
pub(super) const RETRY: Duration = Duration::from_secs(2);

#[track_caller]
fn session_key(key: &str) -> Result<SessionKey> {
    SessionKey::try_from(key.to_owned()).map_err(|error| Error::internal(error.to_string()))
}

/// A store that does not answer is a 503, and only for what needs the session.
#[track_caller]
fn store_down(error: impl std::error::Error) -> Error {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    Error::unavailable(RETRY).with_source(text)
}
