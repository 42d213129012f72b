//! What a handler asks about the visitor's language, and what the answer says about its own.

use std::sync::Arc;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use serde_json::Value;

use mizan_forms::{FormErrors, FormSpec, Language};

use super::languages::COOKIE;
use crate::core::Core;
use crate::request::{Request, RequestState};

impl Request {
    /// The language of the answer: the one that the visitor chose ([`remember_language`](Self::remember_language)), or
    /// the one of `MIZAN_LANGUAGES` that suits `Accept-Language` best, or `MIZAN_LANGUAGE`.
    ///
    /// With several languages the answer then says `Vary: Accept-Language, Cookie`, and `Content-Language` in any case.
    /// An answer whose language comes from the visitor's cookie is private, as what depends on a cookie is.
    #[must_use]
    pub fn language(&self) -> Language {
        let state = self.state();
        let language = state.language.get_or_init(|| {
            let chosen = self.core().languages.choose(self.raw());
            if chosen.by_cookie {
                state.asked_who.set(true);
            }
            chosen.language
        });
        language.clone()
    }

    /// The languages that the site offers (`MIZAN_LANGUAGES`), the default first: for a menu of them.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.core().languages.offered
    }

    /// Remembers for a year that this visitor wants to read the language with this tag, in the cookie
    /// `mizan_language`, from the next answer on. `false` when the site does not offer it.
    pub fn remember_language(&self, tag: &str) -> bool {
        let Some(language) = self.core().languages.offered(tag).cloned() else {
            return false;
        };
        let state = self.state();
        state.asked_who.set(true);
        state.remember_language.replace(Some(language));
        true
    }

    /// A message of the site in the visitor's language, or else in the site's default language, or in English. A name
    /// that has no message is its own text, so that it is noticed.
    ///
    /// `request.text("basket-size", &[("count", 3.into())])`
    #[must_use]
    pub fn text(&self, id: &str, args: &[(&str, Value)]) -> String {
        let languages = &self.core().languages;
        let say = |language: &Language| languages.catalog.text(language, id, args);
        say(&self.language())
            .or_else(|| say(&languages.default))
            .or_else(|| say(&Language::default()))
            .unwrap_or_else(|| id.to_owned())
    }

    /// A form's description in the visitor's language.
    pub(crate) fn form_spec(&self, declared: &'static FormSpec) -> Arc<FormSpec> {
        self.core().languages.form(declared, &self.language())
    }

    /// The errors of a form in the visitor's language.
    pub(crate) fn translate(&self, declared: &'static FormSpec, errors: &mut FormErrors) {
        if !errors.is_empty() {
            let languages = &self.core().languages;
            errors.translate(declared, &languages.catalog, &self.language());
        }
    }
}

/// Says which language an answer is in, and what that depended on.
pub(crate) fn announce(core: &Core, state: &RequestState, headers: &mut HeaderMap) {
    let Some(language) = state.language.get() else {
        return;
    };
    if !headers.contains_key(header::CONTENT_LANGUAGE)
        && let Ok(value) = HeaderValue::from_str(language.as_str())
    {
        headers.insert(header::CONTENT_LANGUAGE, value);
    }
    if core.languages.are_several() {
        vary(headers, &["Accept-Language", "Cookie"]);
    }
}

/// Adds to `Vary` what is not there yet.
fn vary(headers: &mut HeaderMap, names: &[&str]) {
    let there: Vec<String> = headers
        .get_all(header::VARY)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let is_there = |name: &str| {
        there
            .iter()
            .any(|known| known == "*" || known.eq_ignore_ascii_case(name))
    };
    let missing = names.iter().copied().filter(|name| !is_there(name));
    let all: Vec<&str> = there.iter().map(String::as_str).chain(missing).collect();
    if let Ok(value) = HeaderValue::from_str(&all.join(", ")) {
        headers.insert(header::VARY, value);
    }
}

/// The cookie of a visitor who has just chosen.
pub(crate) fn remember_cookie(core: &Core, state: &RequestState) -> Option<Cookie<'static>> {
    let language = state.remember_language.take()?;
    let cookie = Cookie::build(COOKIE, language.to_string())
        .path("/")
        .http_only(true)
        .secure(core.settings.is_production())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365));
    Some(cookie.finish())
}
