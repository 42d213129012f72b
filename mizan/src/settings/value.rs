//! How the text of a setting becomes a value.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::secret::{Secret, Secrets};
use crate::mail::Mailbox;
use crate::throttle::Rate;

/// A type that a setting may have.
pub(super) trait SettingValue: Sized {
    /// What the table of settings calls it.
    const KIND: &'static str;
    /// Whether the value must not be shown, not even when it is wrong.
    const SECRET: bool = false;

    /// Reads the value. The error says what to write instead.
    fn parse(text: &str) -> Result<Self, String>;
}

/// Splits a list: commas, with or without spaces. Empty items don't count.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// Where a site runs, which decides what is strict and what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On somebody's desk: readable errors, a secret made up, migrations applied by `serve`.
    Development,
    /// In front of strangers.
    Production,
}

impl SettingValue for Environment {
    const KIND: &'static str = "`development` or `production`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "development" => Ok(Self::Development),
            "production" => Ok(Self::Production),
            _ => Err("write development or production".to_owned()),
        }
    }
}

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl SettingValue for LogFormat {
    const KIND: &'static str = "`text` or `json`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("write text or json".to_owned()),
        }
    }
}

impl SettingValue for bool {
    const KIND: &'static str = "`true` or `false`";

    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err("write true or false".to_owned()),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => {$(
        impl SettingValue for $type {
            const KIND: &'static str = "whole number";

            fn parse(text: &str) -> Result<Self, String> {
                text.replace('_', "").parse().map_err(|_| {
                    format!("write a whole number from 0 to {}", <$type>::MAX)
                })
            }
        }
    )*};
}

whole_numbers!(u32, usize);

impl SettingValue for Duration {
    const KIND: &'static str = "seconds";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
            .ok()
            .and_then(|seconds| Self::try_from_secs_f64(seconds).ok())
            // A bound, so that no sum of a time and a setting can overflow: a hundred years.
            .filter(|duration| duration.as_secs() <= 3_155_760_000)
            .ok_or_else(|| "write a number of seconds, such as 30 or 0.5".to_owned())
    }
}

impl SettingValue for SocketAddr {
    const KIND: &'static str = "address";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| {
            "write an IP address and a port, such as 127.0.0.1:8000 or [::]:8000".to_owned()
        })
    }
}

impl SettingValue for String {
    const KIND: &'static str = "text";

    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl SettingValue for PathBuf {
    const KIND: &'static str = "path";

    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl SettingValue for Mailbox {
    const KIND: &'static str = "mail address";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error| {
            format!("write an address such as Help desk <desk@example.com> ({error})")
        })
    }
}

impl SettingValue for Rate {
    const KIND: &'static str = "rate";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error| format!("{error}"))
    }
}

impl SettingValue for Secret {
    const KIND: &'static str = "secret";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::new(text))
    }
}

impl SettingValue for Secrets {
    const KIND: &'static str = "list of secrets";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(items(text).map(Secret::new).collect()))
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    const KIND: &'static str = T::KIND;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(None);
        }
        T::parse(text).map(Some)
    }
}
