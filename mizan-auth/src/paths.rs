//! Where a site has the pages that mails link to.

use mizan::Request;

/// The paths that mails and redirects lead to. The defaults are those of [`app_with_pages`](crate::app_with_pages); a site whose
/// pages stand elsewhere says so with `site.data(AccountPaths { … })`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountPaths {
    /// Shows the form `password_reset_confirm`. `/password_reset/confirm`.
    pub password_reset_confirm: &'static str,
    /// Shows the form `email_verify`. `/email/verify`.
    pub email_verify: &'static str,
    /// Shows the form `second_factor`. `/login/second_factor`.
    pub second_factor: &'static str,
    /// Shows the form `login`. `/login`.
    pub login: &'static str,
    /// Lists the accounts at other providers. `/account/connections`.
    pub connections: &'static str,
}

impl Default for AccountPaths {
    fn default() -> Self {
        Self {
            password_reset_confirm: "/password_reset/confirm",
            email_verify: "/email/verify",
            second_factor: "/login/second_factor",
            login: "/login",
            connections: "/account/connections",
        }
    }
}

impl AccountPaths {
    /// Sets where the form `password_reset_confirm` is shown.
    #[must_use]
    pub fn password_reset_confirm(mut self, path: &'static str) -> Self {
        self.password_reset_confirm = path;
        self
    }

    /// Sets where the form `email_verify` is shown.
    #[must_use]
    pub fn email_verify(mut self, path: &'static str) -> Self {
        self.email_verify = path;
        self
    }

    /// Sets where the form `second_factor` is shown.
    #[must_use]
    pub fn second_factor(mut self, path: &'static str) -> Self {
        self.second_factor = path;
        self
    }

    /// Sets where the form `login` is shown.
    #[must_use]
    pub fn login(mut self, path: &'static str) -> Self {
        self.login = path;
        self
    }

    /// Sets where the accounts at other providers are listed.
    #[must_use]
    pub fn connections(mut self, path: &'static str) -> Self {
        self.connections = path;
        self
    }

    pub(crate) fn of(request: &Request) -> Self {
        request
            .data::<Self>()
            .map_or_else(|_| Self::default(), |paths| *paths)
    }
}
