//! `DATABASE_URL`.

use std::fmt;

use super::service_url::without_password;
use super::value::SettingValue;
use crate::db::DbOptions;

/// A database URL that [`DbOptions`] understood. Shown without its password.
#[derive(Clone)]
pub struct DatabaseUrl {
    url: String,
    options: DbOptions,
}

impl DatabaseUrl {
    /// The URL, password and all. Don't print it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    pub(super) fn options(&self) -> DbOptions {
        self.options.clone()
    }
}

impl SettingValue for DatabaseUrl {
    const KIND: &'static str = "URL";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        // sqlx's own words could repeat the password.
        let options = DbOptions::new(text).map_err(|_| {
            "write sqlite://path/to/file.db or postgres://user:password@host:5432/name".to_owned()
        })?;
        Ok(Self {
            url: text.to_owned(),
            options,
        })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_password(&self.url))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
