//! Flash messages: what one answer wants the next page to say. They travel in a signed cookie, so that a visitor
//! without a session needs none.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::{Deserialize, Serialize};

use super::cookie::cookie_value;
use crate::settings::Settings;

/// Browsers keep at least 4,096 bytes of a cookie; older messages go first when there is more to say.
const MAX_COOKIE_BYTES: usize = 3_000;

/// How a message should be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something worth knowing.
    Info,
    /// What the visitor wanted has happened.
    Success,
    /// It happened, but look at this.
    Warning,
    /// It did not happen.
    Error,
}

impl Level {
    /// The level in lower case, for a CSS class.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One flash message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// How to show it.
    pub level: Level,
    /// What it says, as plain text.
    pub text: String,
}

/// The flash messages of a visitor: added by one answer, shown and forgotten by the next page.
#[derive(Clone, Default)]
pub struct Messages(Rc<Inner>);

#[derive(Default)]
struct Inner {
    list: RefCell<Vec<Message>>,
    changed: Cell<bool>,
}

impl Messages {
    /// Adds a message for the next page that shows messages (which may be this one).
    pub fn add(&self, level: Level, text: impl Into<String>) {
        self.0.list.borrow_mut().push(Message {
            level,
            text: text.into(),
        });
        self.0.changed.set(true);
    }

    /// Adds a [`Level::Success`] message.
    pub fn success(&self, text: impl Into<String>) {
        self.add(Level::Success, text);
    }

    /// Adds a [`Level::Info`] message.
    pub fn info(&self, text: impl Into<String>) {
        self.add(Level::Info, text);
    }

    /// Adds a [`Level::Warning`] message.
    pub fn warning(&self, text: impl Into<String>) {
        self.add(Level::Warning, text);
    }

    /// Adds a [`Level::Error`] message.
    pub fn error(&self, text: impl Into<String>) {
        self.add(Level::Error, text);
    }

    /// Takes the messages out, to show them. They are shown once.
    #[must_use]
    pub fn take(&self) -> Vec<Message> {
        let messages = self.0.list.take();
        if !messages.is_empty() {
            self.0.changed.set(true);
        }
        messages
    }
}

/// Signs the cookies that carry messages, with a key derived from the site's secret.
pub(crate) struct CookieSigner {
    /// The current key first, then those that are being rotated out.
    keys: Vec<[u8; 32]>,
    name: &'static str,
    secure: bool,
}

impl CookieSigner {
    pub(crate) fn new(settings: &Settings) -> Self {
        let secure = settings.is_production();
        Self {
            keys: settings.secret().derive_all("mizan 2026 messages cookie"),
            name: if secure {
                "__Host-mizan_messages"
            } else {
                "mizan_messages"
            },
            secure,
        }
    }

    pub(crate) fn read_messages(&self, http: &HttpRequest) -> Messages {
        let list = cookie_value(http, self.name)
            .and_then(|value| self.open(value))
            .unwrap_or_default();
        let messages = Messages::default();
        messages.0.list.replace(list);
        messages
    }

    /// The cookie to send when the messages have changed.
    pub(crate) fn write_messages(&self, messages: &Messages) -> Option<Cookie<'static>> {
        if !messages.0.changed.get() {
            return None;
        }
        let mut list = messages.0.list.borrow().clone();
        let mut value = self.seal(&list);
        while value.len() > MAX_COOKIE_BYTES && !list.is_empty() {
            list.remove(0);
            value = self.seal(&list);
        }
        let mut cookie = Cookie::build(self.name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(CookieDuration::hours(1))
            .finish();
        if list.is_empty() {
            cookie.make_removal();
        }
        Some(cookie)
    }

    fn seal(&self, list: &[Message]) -> String {
        let payload = serde_json::to_vec(list).unwrap_or_default();
        let text = BASE64_URL_SAFE_NO_PAD.encode(payload);
        let Some(key) = self.keys.first() else {
            return String::new();
        };
        let tag = blake3::keyed_hash(key, text.as_bytes());
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag.as_bytes()))
    }

    fn open(&self, value: &str) -> Option<Vec<Message>> {
        let (text, tag) = value.split_once('.')?;
        let tag: [u8; 32] = BASE64_URL_SAFE_NO_PAD.decode(tag).ok()?.try_into().ok()?;
        // `blake3::Hash` compares in constant time.
        let known = self
            .keys
            .iter()
            .any(|key| blake3::keyed_hash(key, text.as_bytes()) == blake3::Hash::from_bytes(tag));
        if !known {
            return None;
        }
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}
