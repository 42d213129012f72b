//! The session of one request: its data, and what became of it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use chrono::Utc;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::User;
use crate::error::{Error, Result};

/// The session data as the stores keep it: every value is JSON text.
pub(crate) type State = HashMap<String, String>;

// Names that start with an underscore belong to the framework.
const USER_ID: &str = "_user_id";
const USER_HASH: &str = "_user_hash";
const BROWSER: &str = "_browser";
const PROVED: &str = "_proved_at";
const VERSION: &str = "_version";
/// When somebody signed in.
const STARTED: &str = "_started";
const WRITTEN: &str = "_written";

/// A session in use is written again, and so lives on, when this part of its lifetime has passed since it was last
/// written: with two weeks, once a day.
const PROLONG_AFTER: i64 = 14;

/// How long a signed-in session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifetime {
    /// Until the browser is closed: the cookie carries no expiry. For `MIZAN_BROWSER_SESSION_MAX_AGE_SECONDS` (a day) at
    /// most.
    #[default]
    Browser,
    /// Also over a browser restart ("remember me"): until it has not been used for `MIZAN_SESSION_AGE_SECONDS` (two weeks),
    /// and for `MIZAN_SESSION_MAX_AGE_SECONDS` (thirty days) at most.
    Remember,
}

/// What must happen to the stored session when the request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing was written.
    Keep,
    /// Data changed.
    Save,
    /// The key must change as well, because the privilege did.
    Renew,
    /// The session has ended.
    Purge,
}

/// The visitor's session: server-side data behind an opaque, random key in a cookie.
///
/// Values are kept as JSON. Names starting with `_` are the framework's. Changes are written once, when the request
/// ends without a 5xx; a session without data is never stored. Cloning gives another handle to the same session.
#[derive(Clone)]
pub struct Session(Rc<Inner>);

struct Inner {
    /// The key that the browser sent and the store knows.
    key: Option<String>,
    /// Shared with the cache until the request writes to it.
    data: RefCell<Arc<State>>,
    /// What this request has done to the data, to be done again when another request was faster: name, and text unless
    /// it was removed.
    changes: RefCell<Vec<(String, Option<String>)>>,
    fate: Cell<Fate>,
    /// Somebody signed in during this request.
    is_sign_in: Cell<bool>,
    /// There is no session, and there will be none.
    is_none: bool,
    /// It can be read only: there is no answer that could carry its cookie.
    is_frozen: Cell<bool>,
}

impl Session {
    pub(crate) fn new(key: Option<String>, data: Arc<State>) -> Self {
        Self::made(key, data, false)
    }

    /// The session of a request that goes by a token: empty, and nothing can be put into it.
    pub(crate) fn none() -> Self {
        Self::made(None, Arc::default(), true)
    }

    fn made(key: Option<String>, data: Arc<State>, is_none: bool) -> Self {
        Self(Rc::new(Inner {
            key,
            data: RefCell::new(data),
            changes: RefCell::default(),
            fate: Cell::new(Fate::Keep),
            is_sign_in: Cell::new(false),
            is_none,
            is_frozen: Cell::new(false),
        }))
    }

    /// From now on nothing can be put into it.
    pub(crate) fn freeze(&self) {
        self.0.is_frozen.set(true);
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    pub(crate) fn fate(&self) -> Fate {
        self.0.fate.get()
    }

    /// The data to store, with its version counted up.
    pub(crate) fn next_state(&self) -> State {
        let mut data = State::clone(&self.0.data.borrow());
        let version = version_of(&data) + 1;
        let now = Utc::now().timestamp().to_string();
        if data.contains_key(USER_ID) && !data.contains_key(STARTED) {
            // A login of an older version of Mizan.
            let started = data.get(WRITTEN).unwrap_or(&now).clone();
            data.insert(STARTED.to_owned(), started);
        }
        data.insert(VERSION.to_owned(), version.to_string());
        data.insert(WRITTEN.to_owned(), now);
        data
    }

    /// Has the session written when the request ends if it would otherwise run out while in use: after `unused` seconds.
    pub(crate) fn prolong(&self, unused: i64) {
        let written = written_at(&self.0.data.borrow());
        let pause = unused / PROLONG_AFTER;
        if written.is_none_or(|written| Utc::now().timestamp() - written > pause) {
            self.mark(Fate::Save);
        }
    }

    /// Whether this request has done more to the session than keep it alive.
    pub(crate) fn is_changed(&self) -> bool {
        match self.fate() {
            Fate::Keep => false,
            Fate::Save => self.has_changes(),
            Fate::Renew | Fate::Purge => true,
        }
    }

    pub(crate) fn has_changes(&self) -> bool {
        !self.0.changes.borrow().is_empty()
    }

    /// Makes this request's changes again on what another request has stored.
    pub(crate) fn rebase(&self, mut stored: State) {
        for (name, text) in self.0.changes.borrow().iter() {
            match text {
                Some(text) => stored.insert(name.clone(), text.clone()),
                None => stored.remove(name),
            };
        }
        self.0.data.replace(Arc::new(stored));
    }

    /// The value stored under `name`.
    ///
    /// # Errors
    ///
    /// A 500 when the stored value has another type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        match self.0.data.borrow().get(name) {
            Some(text) => Ok(Some(serde_json::from_str(text)?)),
            None => Ok(None),
        }
    }

    /// Stores `value` under `name`.
    ///
    /// # Errors
    ///
    /// A 500 when the value has no JSON form or `name` is the framework's; 403 `session_required` when the request goes
    /// by a bearer token.
    pub fn insert<T: Serialize>(&self, name: impl Into<String>, value: T) -> Result<()> {
        if self.0.is_none {
            return Err(Error::session_required());
        }
        if self.0.is_frozen.get() {
            return Err(Error::internal(
                "the session cannot be changed over a channel: a function or a form can",
            ));
        }
        let name = name.into();
        if name.starts_with('_') {
            return Err(Error::internal(format!(
                "the session name {name:?} is reserved"
            )));
        }
        let text = serde_json::to_string(&value)?;
        let change = (name.clone(), Some(text.clone()));
        self.0.changes.borrow_mut().push(change);
        Arc::make_mut(&mut self.0.data.borrow_mut()).insert(name, text);
        self.mark(Fate::Save);
        Ok(())
    }

    /// Removes `name`; answers whether it was there.
    pub fn remove(&self, name: &str) -> bool {
        let removed = !name.starts_with('_')
            && Arc::make_mut(&mut self.0.data.borrow_mut())
                .remove(name)
                .is_some();
        if removed {
            self.0.changes.borrow_mut().push((name.to_owned(), None));
            self.mark(Fate::Save);
        }
        removed
    }

    /// Removes all data, the sign-in included, and gives the session a new key.
    pub fn clear(&self) {
        self.0.data.replace(Arc::default());
        self.mark(Fate::Renew);
    }

    /// Gives the session a new key and ends the old one; the data stays.
    pub fn renew(&self) {
        self.mark(Fate::Renew);
    }

    /// Ends the session, in the store too.
    pub fn purge(&self) {
        self.0.data.replace(Arc::default());
        self.0.fate.set(Fate::Purge);
        self.0.is_sign_in.set(false);
    }

    pub(crate) fn sign_in(&self, user: &User, lifetime: Lifetime) {
        let mut guard = self.0.data.borrow_mut();
        let data = Arc::make_mut(&mut guard);
        data.insert(USER_ID.to_owned(), user.id().to_string());
        data.insert(USER_HASH.to_owned(), user.session_hash().to_owned());
        let now = Utc::now().timestamp().to_string();
        data.insert(PROVED.to_owned(), now.clone());
        data.insert(STARTED.to_owned(), now);
        match lifetime {
            Lifetime::Browser => data.insert(BROWSER.to_owned(), "true".to_owned()),
            Lifetime::Remember => data.remove(BROWSER),
        };
        drop(guard);
        self.signed_in();
    }

    /// Keeps whoever is signed in: under a new key, with the user's new session hash, and no longer than before.
    pub(crate) fn stay_signed_in(&self, user: &User) {
        let mut guard = self.0.data.borrow_mut();
        Arc::make_mut(&mut guard).insert(USER_HASH.to_owned(), user.session_hash().to_owned());
        drop(guard);
        self.signed_in();
    }

    fn signed_in(&self) {
        // A purge earlier in the same request must not undo the sign-in.
        self.0.fate.set(Fate::Renew);
        self.0.is_sign_in.set(true);
    }

    /// When the signed-in user last showed who they are, in seconds since 1970.
    pub(crate) fn proved_at(&self) -> Option<i64> {
        self.0.data.borrow().get(PROVED)?.parse().ok()
    }

    /// The signed-in user has shown again who they are.
    pub(crate) fn prove(&self, at: i64) {
        let mut guard = self.0.data.borrow_mut();
        Arc::make_mut(&mut guard).insert(PROVED.to_owned(), at.to_string());
        drop(guard);
        self.mark(Fate::Renew);
    }

    /// The session that this one grew out of has ended meanwhile. What a fresh sign-in has put in stays, the old data
    /// goes; `false` when there was no sign-in, and so nothing may be stored.
    pub(crate) fn start_over(&self) -> bool {
        let mut guard = self.0.data.borrow_mut();
        Arc::make_mut(&mut guard).retain(|name, _| name.starts_with('_'));
        self.0.is_sign_in.get()
    }

    /// The signed-in user's id, and the hash that must still be the user's.
    pub(crate) fn identity(&self) -> Option<(i64, String)> {
        let data = self.0.data.borrow();
        let id = user_id_of(&data)?;
        Some((id, data.get(USER_HASH)?.clone()))
    }

    fn mark(&self, fate: Fate) {
        let now = self.0.fate.get();
        if now == Fate::Keep || (now == Fate::Save && fate == Fate::Renew) {
            self.0.fate.set(fate);
        }
    }
}

/// How often the session has been written. Stands behind the key in the cookie, so that no process answers from a
/// copy that is older than what this browser has seen.
pub(crate) fn version_of(state: &State) -> u64 {
    state
        .get(VERSION)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

/// When somebody signed in, in seconds.
pub(crate) fn started_at(state: &State) -> Option<i64> {
    state.get(STARTED)?.parse().ok()
}

/// When the session was last written, in seconds.
pub(crate) fn written_at(state: &State) -> Option<i64> {
    state.get(WRITTEN)?.parse().ok()
}

/// Whether the session ends with the browser.
pub(crate) fn is_for_browser(state: &State) -> bool {
    state.contains_key(BROWSER)
}

/// The signed-in user's id, for stores that keep it in a column.
pub(crate) fn user_id_of(state: &State) -> Option<i64> {
    state.get(USER_ID)?.parse().ok()
}

/// The hash that must still be the signed-in user's.
pub(crate) fn user_hash_of(state: &State) -> Option<&str> {
    state.get(USER_HASH).map(String::as_str)
}

/// Whether the state holds anything worth storing.
pub(crate) fn is_empty(state: &State) -> bool {
    let own = [VERSION, WRITTEN, STARTED, BROWSER];
    state.keys().all(|name| own.contains(&name.as_str()))
}
