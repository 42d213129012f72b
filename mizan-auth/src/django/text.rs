//! From `dumpdata`'s JSON, or from a CSV file of the table.

use std::collections::HashMap;

use mizan::{Error, Result};
use serde::Deserialize;
use serde_json::Value;

use super::groups::Grants;
use super::source::{DjangoUser, Source, moment, truth};

#[derive(Deserialize)]
pub(super) struct Record {
    pub(super) model: String,
    /// A number, unless the site has chosen another kind of key.
    #[serde(default, deserialize_with = "number")]
    pub(super) pk: Option<i64>,
    pub(super) fields: serde_json::Map<String, Value>,
}

fn number<'de, D: serde::Deserializer<'de>>(
    input: D,
) -> std::result::Result<Option<i64>, D::Error> {
    Ok(Value::deserialize(input)?.as_i64())
}

/// Reads what `manage.py dumpdata` printed; records of other models are skipped.
pub(super) fn read_json(text: &str, model: &str) -> Result<Source> {
    let records: Vec<Record> = serde_json::from_str(text)
        .map_err(|error| Error::bad_request(format!("The file is no dump of Django's: {error}")))?;
    let users = records
        .iter()
        .filter(|record| record.model.eq_ignore_ascii_case(model));
    let grants = Grants::of(&records);
    let users: Result<Vec<DjangoUser>> =
        users.map(|record| user(&record.fields, &grants)).collect();
    Ok(Source {
        users: users?,
        groups: grants.groups,
    })
}

fn user(fields: &serde_json::Map<String, Value>, grants: &Grants) -> Result<DjangoUser> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let flag = |name: &str, default| fields.get(name).and_then(Value::as_bool).unwrap_or(default);
    let (Some(username), Some(password)) = (text("username"), text("password")) else {
        return Err(Error::bad_request(
            "A user of the dump has no `username` or no `password`.",
        ));
    };
    Ok(DjangoUser {
        username: username.to_owned(),
        email: text("email").unwrap_or_default().to_owned(),
        password: password.to_owned(),
        is_active: flag("is_active", true),
        is_staff: flag("is_staff", false),
        is_superuser: flag("is_superuser", false),
        date_joined: text("date_joined").and_then(moment),
        last_login: text("last_login").and_then(moment),
        groups: grants.groups_in(fields, "groups"),
        permissions: grants.permissions_in(fields, "user_permissions"),
    })
}

/// Reads a CSV file whose first line names the columns; others than those of a user are skipped.
pub(super) fn read_csv(text: &str) -> Result<Source> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: HashMap<String, usize> = reader
        .headers()
        .map_err(unreadable)?
        .iter()
        .enumerate()
        .map(|(index, name)| (name.trim().to_ascii_lowercase(), index))
        .collect();
    for name in ["username", "password"] {
        if !columns.contains_key(name) {
            return Err(Error::bad_request(format!(
                "The first line of the CSV file names no column `{name}`."
            )));
        }
    }
    let mut users = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let cell = |name: &str| columns.get(name).and_then(|index| record.get(*index));
        let text = |name: &str| cell(name).unwrap_or_default().to_owned();
        let flag = |name: &str, default: bool| match cell(name) {
            None => Ok(default),
            Some(text) => truth(text).ok_or_else(|| {
                let line = record.position().map_or(0, csv::Position::line);
                Error::bad_request(format!("Line {line}: {text:?} is no value for `{name}`."))
            }),
        };
        users.push(DjangoUser {
            username: text("username"),
            email: text("email"),
            password: text("password"),
            is_active: flag("is_active", true)?,
            is_staff: flag("is_staff", false)?,
            is_superuser: flag("is_superuser", false)?,
            date_joined: cell("date_joined").and_then(moment),
            last_login: cell("last_login").and_then(moment),
            groups: Vec::new(),
            permissions: Vec::new(),
        });
    }
    Ok(Source {
        users,
        groups: Vec::new(),
    })
}

#[track_caller]
fn unreadable(error: csv::Error) -> Error {
    Error::bad_request(format!("The CSV file cannot be read: {error}"))
}
