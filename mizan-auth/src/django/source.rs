//! A user as Django knows one.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(super) users: Vec<DjangoUser>,
    pub(super) groups: Vec<DjangoGroup>,
}

/// One row of `auth_group`, with what its members may do: `desk.close_ticket`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DjangoGroup {
    pub(super) name: String,
    pub(super) permissions: Vec<String>,
}

/// One row of `auth_user`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct DjangoUser {
    pub(super) username: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) is_active: bool,
    pub(super) is_staff: bool,
    pub(super) is_superuser: bool,
    pub(super) date_joined: Option<DateTime<Utc>>,
    pub(super) last_login: Option<DateTime<Utc>>,
    /// By name.
    pub(super) groups: Vec<String>,
    /// What the user may do besides.
    pub(super) permissions: Vec<String>,
}

impl std::fmt::Debug for DjangoUser {
    // Without the password hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DjangoUser")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// A moment as Django, SQLite or PostgreSQL writes it; without an offset it is UTC.
pub(super) fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    for format in ["%+", "%Y-%m-%d %H:%M:%S%.f%#z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, format) {
            return Some(moment.to_utc());
        }
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, format) {
            return Some(moment.and_utc());
        }
    }
    None
}

/// A truth value as SQLite, PostgreSQL or Python writes it.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "t" | "true" => Some(true),
        "0" | "f" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn moments_are_read_in_every_spelling() {
        for text in [
            "2019-03-04T05:06:07.891Z",
            "2019-03-04 05:06:07.891",
            "2019-03-04T05:06:07.891",
            "2019-03-04 05:06:07.891+00",
            "2019-03-04 07:06:07.891+02:00",
            "2019-03-04T07:06:07.891+02:00",
        ] {
            let found = moment(text).unwrap_or_else(|| unreadable(text));
            assert_eq!(
                found.to_rfc3339(),
                "2019-03-04T05:06:07.891+00:00",
                "{text}"
            );
        }
        for text in ["", "yesterday", "2019-03-04", "2019-13-04 00:00:00"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    fn unreadable(text: &str) -> DateTime<Utc> {
        assert_eq!(text, "", "cannot be read");
        Utc::now()
    }

    #[test]
    fn truth_values_are_read_in_every_spelling() {
        for (text, expected) in [
            ("1", Some(true)),
            ("t", Some(true)),
            ("True", Some(true)),
            ("0", Some(false)),
            ("f", Some(false)),
            ("false", Some(false)),
            ("", None),
            ("yes", None),
        ] {
            assert_eq!(truth(text), expected, "{text}");
        }
    }
}
