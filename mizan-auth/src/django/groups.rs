//! Groups and permissions of a dump. Records name each other by number, or by words with `--natural-foreign`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::source::DjangoGroup;
use super::text::Record;

/// What the records of a dump say about who may do what.
#[derive(Default)]
pub(super) struct Grants {
    /// Number → `app.action_model`.
    permissions: HashMap<i64, String>,
    /// Number → name.
    names: HashMap<i64, String>,
    pub(super) groups: Vec<DjangoGroup>,
}

impl Grants {
    pub(super) fn of(records: &[Record]) -> Self {
        let mut grants = Self::default();
        let mut apps = HashMap::new();
        for record in of_model(records, "contenttypes.contenttype") {
            if let (Some(pk), Some(app)) = (record.pk, text(&record.fields, "app_label")) {
                apps.insert(pk, app);
            }
        }
        for record in of_model(records, "auth.permission") {
            let Some(codename) = text(&record.fields, "codename") else {
                continue;
            };
            let app = match record.fields.get("content_type") {
                Some(Value::Array(words)) => words.first().and_then(Value::as_str),
                Some(number) => number.as_i64().and_then(|pk| apps.get(&pk).copied()),
                None => None,
            };
            if let (Some(pk), Some(app)) = (record.pk, app) {
                grants.permissions.insert(pk, format!("{app}.{codename}"));
            }
        }
        for record in of_model(records, "auth.group") {
            let Some(name) = text(&record.fields, "name") else {
                continue;
            };
            if let Some(pk) = record.pk {
                grants.names.insert(pk, name.to_owned());
            }
            let permissions = grants.permissions_in(&record.fields, "permissions");
            grants.groups.push(DjangoGroup {
                name: name.to_owned(),
                permissions,
            });
        }
        grants
    }

    /// The codenames that a field lists: by number, or as `["close_ticket", "desk", "ticket"]`.
    pub(super) fn permissions_in(&self, fields: &Map<String, Value>, field: &str) -> Vec<String> {
        let named = |item: &Value| match item {
            Value::Array(words) => {
                let (codename, app) = (words.first()?.as_str()?, words.get(1)?.as_str()?);
                Some(format!("{app}.{codename}"))
            }
            number => self.permissions.get(&number.as_i64()?).cloned(),
        };
        items(fields, field).filter_map(named).collect()
    }

    /// The groups that a field lists: by number, or as `["agents"]`.
    pub(super) fn groups_in(&self, fields: &Map<String, Value>, field: &str) -> Vec<String> {
        let named = |item: &Value| match item {
            Value::Array(words) => Some(words.first()?.as_str()?.to_owned()),
            number => self.names.get(&number.as_i64()?).cloned(),
        };
        items(fields, field).filter_map(named).collect()
    }
}

fn of_model<'r>(records: &'r [Record], model: &'r str) -> impl Iterator<Item = &'r Record> {
    records
        .iter()
        .filter(move |record| record.model.eq_ignore_ascii_case(model))
}

fn text<'r>(fields: &'r Map<String, Value>, name: &str) -> Option<&'r str> {
    fields.get(name).and_then(Value::as_str)
}

fn items<'r>(fields: &'r Map<String, Value>, name: &str) -> impl Iterator<Item = &'r Value> {
    let items = fields.get(name).and_then(Value::as_array);
    items.into_iter().flatten()
}
