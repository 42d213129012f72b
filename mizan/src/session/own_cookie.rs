//! Cookies of an app's own, with the attributes that a cookie should have.

use std::time::Duration;

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};

use super::cookie::cookie_value;
use crate::request::Request;

impl Request {
    /// The value of a cookie that [`set_cookie`](Self::set_cookie) has set. Nothing says that the visitor has not changed it.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.state().asked_who.set(true);
        let name = full_name(name, self.settings().is_production());
        cookie_value(self.raw(), &name).map(ToOwned::to_owned)
    }

    /// Sets a cookie for this host, for as long as `age` says: `HttpOnly`, `SameSite=Lax`, for all paths. Its whole name is
    /// `mizan_` and `name`; in production it is `Secure` and starts with `__Host-`. An answer that is a 5xx sets none.
    ///
    /// `name` is ASCII letters, digits and `_`; `value` is ASCII without blanks, quotes, commas, semicolons and backslashes,
    /// 3,000 bytes at most. Anything else is not sent, and logged.
    pub fn set_cookie(&self, name: &str, value: impl Into<String>, age: Duration) {
        let value = value.into();
        let state = self.state();
        state.asked_who.set(true);
        if !is_name(name) || !is_value(&value) {
            tracing::error!(name, "a cookie that cannot be sent was not set");
            return;
        }
        let secure = self.settings().is_production();
        let cookie = Cookie::build(full_name(name, secure), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .max_age(CookieDuration::try_from(age).unwrap_or(CookieDuration::WEEK))
            .finish();
        let mut cookies = state.cookies.borrow_mut();
        cookies.retain(|set| set.name() != cookie.name());
        cookies.push(cookie);
    }
}

fn full_name(name: &str, is_production: bool) -> String {
    match is_production {
        true => format!("__Host-mizan_{name}"),
        false => format!("mizan_{name}"),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `cookie-octet` of RFC 6265.
fn is_value(value: &str) -> bool {
    value.len() <= 3_000
        && value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_value};

    #[test]
    fn nothing_can_end_a_cookie_early() {
        assert!(is_name("trusted") && is_value("AZaz09-_.=") && is_value(""));
        for bad in ["a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nb", "\u{e9}"] {
            assert!(!is_name(bad) && !is_value(bad), "{bad:?}");
        }
    }
}
