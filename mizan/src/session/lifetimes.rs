//! How long a session lives: unused, and at most.
//!
//! OWASP ASVS 5.0 asks for both (7.3.1 and 7.3.2). A login is over after a time that no use prolongs, so that a stolen
//! cookie ends by itself; a new key does not start that time anew, a new login does.

use std::time::Duration;

use actix_web::cookie::time::Duration as CookieDuration;
use chrono::Utc;

use super::state::{State, is_for_browser, started_at, user_id_of, written_at};
use crate::settings::Settings;

/// The lifetimes that the settings give to sessions, in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifetimes {
    unused: i64,
    remember: i64,
    browser: i64,
}

impl Lifetimes {
    pub(super) fn new(settings: &Settings) -> Self {
        let seconds = |age: Duration| i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
        Self {
            unused: seconds(settings.session_age),
            remember: seconds(settings.session_max_age),
            browser: seconds(settings.browser_session_max_age),
        }
    }

    /// How long a session may go unused, in seconds.
    pub(super) fn unused(self) -> i64 {
        self.unused
    }

    /// How long the session lives from now on unless it is used; `None` when it is over.
    pub(super) fn left(self, state: &State) -> Option<CookieDuration> {
        self.left_at(state, Utc::now().timestamp())
    }

    fn left_at(self, state: &State, now: i64) -> Option<CookieDuration> {
        let since = |moment: Option<i64>| now.saturating_sub(moment.unwrap_or(now));
        let unused = self.unused.saturating_sub(since(written_at(state)));
        // Nobody loses anything by keeping a cart for long.
        let at_most = match (user_id_of(state), is_for_browser(state)) {
            (None, _) => i64::MAX,
            (Some(_), true) => self.browser,
            (Some(_), false) => self.remember,
        };
        let login = started_at(state).or_else(|| written_at(state));
        let left = unused.min(at_most.saturating_sub(since(login)));
        (left > 0).then(|| CookieDuration::seconds(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIMES: Lifetimes = Lifetimes {
        unused: 100,
        remember: 300,
        browser: 150,
    };

    fn left(pairs: &[(&str, &str)], now: i64) -> Option<i64> {
        let state = pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let left = LIFETIMES.left_at(&state, now);
        left.map(CookieDuration::whole_seconds)
    }

    #[test]
    fn a_session_ends_unused_or_when_its_login_is_too_old() {
        let visit = [("cart", "1"), ("_written", "1000")];
        assert_eq!(left(&visit, 1_000), Some(100));
        assert_eq!(left(&visit, 1_099), Some(1));
        assert_eq!(left(&visit, 1_100), None);
        let login = [("_user_id", "1"), ("_written", "1000"), ("_started", "900")];
        assert_eq!(left(&login, 1_050), Some(50), "unused");
        let browser = [&login[..], &[("_browser", "true")]].concat();
        assert_eq!(left(&browser, 1_000), Some(50), "the login is 100 old");
        assert_eq!(left(&browser, 1_050), None);
        let used = [("_user_id", "1"), ("_written", "1190"), ("_started", "900")];
        assert_eq!(left(&used, 1_190), Some(10));
        assert_eq!(left(&used, 1_200), None, "however much it is used");
    }

    #[test]
    fn a_session_of_an_older_version_counts_from_when_it_was_written() {
        let old = [("_user_id", "1"), ("_written", "1000")];
        assert_eq!(left(&old, 1_000), Some(100));
        assert_eq!(left(&[("_user_id", "1")], 1_000), Some(100));
        // A clock that was set back gives no more than the whole.
        assert_eq!(left(&[("_written", "x")], 1_000), Some(100));
    }
}
