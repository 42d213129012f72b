//! The page that shows the contract to people: `GET /api/mizan/docs`.

use std::collections::BTreeMap;

use askama::Template;
use serde_json::{Map, Value};

use super::channel::CHANNELS;
use super::describe::{Phrase, Word, constraints, phrase, sample};
use super::document::Contract;
use super::schemas::REF;

/// The page, ready to print.
#[derive(Template)]
#[template(path = "docs.html")]
pub(super) struct DocsPage<'a> {
    title: &'a str,
    version: &'a str,
    hash: &'a str,
    groups: Vec<Group<'a>>,
    channels: Vec<Channel<'a>>,
    types: Vec<Type<'a>>,
}

/// The operations of one crate.
struct Group<'a> {
    name: &'a str,
    operations: Vec<Entry<'a>>,
}

/// One operation.
struct Entry<'a> {
    id: &'a str,
    method: &'static str,
    path: &'a str,
    kind: &'a str,
    access: &'a str,
    summary: &'a str,
    description: &'a str,
    affects: Vec<&'a str>,
    inputs: Vec<Row<'a>>,
    output: Phrase<'a>,
    errors: Vec<Failure<'a>>,
    /// A body to start from.
    sample: String,
}

/// One channel.
struct Channel<'a> {
    name: &'a str,
    access: &'a str,
    permission: &'a str,
    /// Whether it has a rule of its own besides.
    authorizes: bool,
    description: &'a str,
    history: u64,
    affects: Vec<&'a str>,
    params: Vec<Row<'a>>,
    /// What the parameters are when they have no fields of their own.
    params_kind: Phrase<'a>,
    incoming: Phrase<'a>,
    outgoing: Phrase<'a>,
    reply: Phrase<'a>,
    /// Nothing where clients do not see each other.
    presence: Option<Phrase<'a>>,
}

/// One named value: a parameter, an argument, a field of a form or of a type.
struct Row<'a> {
    name: &'a str,
    is_required: bool,
    kind: Phrase<'a>,
    constraints: Vec<String>,
    description: &'a str,
}

/// One status that is not a success.
struct Failure<'a> {
    status: &'a str,
    description: &'a str,
    codes: Vec<&'a str>,
}

/// One named type.
struct Type<'a> {
    name: &'a str,
    description: &'a str,
    rows: Vec<Row<'a>>,
    /// What it is when it has no fields.
    kind: Phrase<'a>,
}

impl<'a> DocsPage<'a> {
    pub(super) fn of(contract: &'a Contract) -> Self {
        let document = Document(&contract.value);
        Self {
            title: text(&contract.value["info"]["title"]),
            version: text(&contract.value["info"]["version"]),
            hash: &contract.hash,
            groups: document.groups(),
            channels: document.channels(),
            types: document.types(),
        }
    }
}

#[derive(Clone, Copy)]
struct Document<'a>(&'a Value);

impl<'a> Document<'a> {
    fn groups(self) -> Vec<Group<'a>> {
        let mut groups: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
        for (path, item) in entries(&self.0["paths"]) {
            for (method, operation) in entries(item) {
                let tag = text(&operation["tags"][0]);
                let entry = self.entry(path, method, operation);
                groups.entry(tag).or_default().push(entry);
            }
        }
        groups
            .into_iter()
            .map(|(name, operations)| Group { name, operations })
            .collect()
    }

    fn entry(self, path: &'a str, method: &str, operation: &'a Value) -> Entry<'a> {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let is_post = method == "post";
        let mut inputs: Vec<Row<'_>> = items(&operation["parameters"])
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| self.parameter(parameter))
            .collect();
        if !body.is_null() {
            let mut rows = self.rows(body);
            let order = self.order(operation);
            rows.sort_by_key(|row| order.iter().position(|name| *name == row.name));
            inputs.extend(rows);
        }
        let responses = &operation["responses"];
        Entry {
            id: text(&operation["operationId"]),
            method: if is_post { "POST" } else { "GET" },
            path,
            kind: text(&operation["x-mizan-kind"]),
            access: text(&operation["x-mizan-access"]),
            summary: text(&operation["summary"]),
            description: text(&operation["description"]),
            affects: items(&operation["x-mizan-affects"]).map(text).collect(),
            inputs,
            output: match responses.get("101") {
                Some(socket) => vec![Word::Text(text(&socket["description"]).to_owned())],
                None => phrase(&responses["200"]["content"]["application/json"]["schema"]),
            },
            errors: self.failures(responses),
            sample: match body.is_null() {
                true => String::new(),
                false => format!("{:#}", sample(self.0, body, 0)),
            },
        }
    }

    /// The names of the inputs as they were declared: of a function's arguments, or of a form's fields.
    fn order(self, operation: &'a Value) -> Vec<&'a str> {
        let args = &operation["x-mizan-args"];
        if args.is_array() {
            return items(args).map(text).collect();
        }
        let form = text(&operation["x-mizan-name"]);
        entries(&self.0["paths"])
            .map(|(_, item)| &item["get"]["x-mizan-form"])
            .filter(|schema| text(&schema["name"]) == form)
            .flat_map(|schema| items(&schema["fields"]).map(|field| text(&field["name"])))
            .collect()
    }

    fn parameter(self, parameter: &'a Value) -> Row<'a> {
        let schema = match &parameter["schema"] {
            Value::Null => &parameter["content"]["application/json"]["schema"],
            schema => schema,
        };
        Row {
            name: text(&parameter["name"]),
            is_required: parameter["required"] == true,
            kind: phrase(schema),
            constraints: constraints(schema),
            description: text(&parameter["description"]),
        }
    }

    /// The properties of an object, those of its flattened parts included.
    fn rows(self, schema: &'a Value) -> Vec<Row<'a>> {
        let schema = self.resolve(schema);
        let required: Vec<&str> = items(&schema["required"]).map(text).collect();
        let own = entries(&schema["properties"]).map(|(name, schema)| Row {
            name,
            is_required: required.contains(&name),
            kind: phrase(schema),
            constraints: constraints(schema),
            description: match text(&schema["description"]) {
                "" => text(&schema["title"]),
                description => description,
            },
        });
        let flattened = items(&schema["allOf"]).flat_map(|part| self.rows(part));
        own.chain(flattened).collect()
    }

    fn failures(self, responses: &'a Value) -> Vec<Failure<'a>> {
        entries(responses)
            .filter(|(status, _)| !matches!(*status, "101" | "200" | "304"))
            .map(|(status, response)| {
                let name = text(&response["$ref"])
                    .rsplit('/')
                    .next()
                    .unwrap_or_default();
                let shared = &self.0["components"]["responses"][name];
                Failure {
                    status,
                    description: text(&shared["description"]),
                    codes: items(&shared["x-mizan-codes"]).map(text).collect(),
                }
            })
            .collect()
    }

    fn channels(self) -> Vec<Channel<'a>> {
        entries(&self.0[CHANNELS])
            .map(|(name, channel)| Channel {
                name,
                access: text(&channel["access"]),
                permission: text(&channel["permission"]),
                authorizes: channel["authorizes"] == true,
                description: text(&channel["description"]),
                history: channel["history"].as_u64().unwrap_or(0),
                affects: items(&channel["affects"]).map(text).collect(),
                params: self.rows(&channel["params"]),
                params_kind: match channel["params"]["additionalProperties"] == false {
                    true => phrase(&Value::Null),
                    false => phrase(&channel["params"]),
                },
                incoming: phrase(&channel["incoming"]),
                outgoing: phrase(&channel["outgoing"]),
                reply: phrase(&channel["reply"]),
                presence: channel.get("presence").map(phrase),
            })
            .collect()
    }

    fn types(self) -> Vec<Type<'a>> {
        entries(&self.0["components"]["schemas"])
            .map(|(name, schema)| Type {
                name,
                description: text(&schema["description"]),
                rows: self.rows(schema),
                kind: phrase(schema),
            })
            .collect()
    }

    fn resolve(self, schema: &'a Value) -> &'a Value {
        match text(&schema["$ref"]).strip_prefix(REF) {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        }
    }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flat_map(Map::iter)
        .map(|(key, value)| (key.as_str(), value))
}
