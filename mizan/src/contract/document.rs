//! The whole document: OpenAPI 3.1 with `x-mizan-*` extensions, the same bytes for the same site.

use std::collections::BTreeSet;

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::path::{HttpMethod, Paths, PathsBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, InfoBuilder, OpenApiBuilder, PathItem};

use super::channel::{self, CHANNELS};
use super::normalise::normalise;
use super::operation::{self, BEARER, FRESH_PARAMETER, KEY_PARAMETER, SESSION};
use super::response;
use super::schemas::{Schemas, references};
use crate::context::to_canonical;
use crate::function::Kind;
use crate::registry::Registry;
use crate::session::cookie_name;
use crate::settings::Settings;
use crate::site::API_PREFIX;

/// The version of the `x-mizan-*` extensions.
const VERSION: u32 = 1;

/// One description of everything a site offers to its clients.
pub(crate) struct Contract {
    /// The document as canonical JSON.
    pub(crate) document: Bytes,
    /// Sixteen hex digits that change when the contract does. Titles and versions are left out.
    pub(crate) hash: String,
    /// What could not be described truthfully.
    pub(crate) problems: Vec<String>,
    /// The document, for the page that shows it.
    pub(super) value: Value,
}

impl Contract {
    /// Describes every function, context, form and channel of a registry.
    pub(crate) fn build(registry: &Registry, settings: &Settings) -> Self {
        let mut schemas = framework_schemas();
        let paths = paths(registry, &mut schemas);
        let mut document = value_of(
            &OpenApiBuilder::new()
                .info(
                    InfoBuilder::new()
                        .title("Mizan site")
                        .description(Some(
                            "The functions, contexts, forms and channels of this site.",
                        ))
                        .version(env!("CARGO_PKG_VERSION")),
                )
                .tags(Some(tags(&paths)))
                .paths(paths)
                .components(Some(components(cookie_name(settings))))
                .build(),
        );
        normalise_operations(&mut document["paths"]);
        if registry.accepts_tokens {
            offer_tokens(&mut document["paths"]);
        }
        if !registry.channels().is_empty() {
            document[CHANNELS] = channel::channels(registry.channels(), &mut schemas);
        }
        let mut problems = add_schemas(&mut document, schemas);
        problems.extend(channel::problems(&document));
        drop_unused(&mut document);
        document["x-mizan"] = json!({
            "version": VERSION,
            "prefix": API_PREFIX.trim_end_matches('/'),
        });
        let hash = hash(&document);
        document["x-mizan"]["hash"] = json!(hash);
        Self {
            document: Bytes::from(canonical(&document)),
            hash,
            problems,
            value: document,
        }
    }

    /// The document with line breaks, for people and for diffs.
    pub(crate) fn text(&self) -> String {
        format!("{:#}", self.value)
    }
}

/// The types of the protocol itself.
fn framework_schemas() -> Schemas {
    let mut schemas = Schemas::default();
    schemas.add("FieldError", response::field_error_schema());
    schemas.add("FormErrors", response::form_errors_schema());
    schemas.add("Problem", response::problem_schema());
    schemas.add(
        "FormValidation",
        json!({
            "type": "object",
            "properties": {
                "valid": {"type": "boolean"},
                "errors": {"$ref": "#/components/schemas/FormErrors"}
            },
            "required": ["valid", "errors"]
        }),
    );
    schemas.add(
        "FormSchema",
        json!({
            "type": "object",
            "description": "A form for programs. The same JSON stands in the contract as `x-mizan-form`.",
            "properties": {
                "name": {"type": "string"},
                "title": {"type": "string"},
                "description": {"type": "string"},
                "fields": {"type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "label": {"type": "string"},
                        "type": {"type": "string"},
                        "required": {"type": "boolean"},
                        "widget": {"type": "string"}
                    },
                    "required": ["name", "label", "type", "required"]
                }}
            },
            "required": ["name", "title", "fields"]
        }),
    );
    schemas
}

fn paths(registry: &Registry, schemas: &mut Schemas) -> Paths {
    let mut paths = PathsBuilder::new();
    let path = |name: &str| format!("{API_PREFIX}{name}");
    for entry in registry.functions() {
        let item = if entry.kind == Kind::Call {
            PathItem::new(HttpMethod::Post, operation::function(entry, schemas))
        } else {
            PathItem::new(HttpMethod::Get, operation::context(entry, schemas))
        };
        paths = paths.path(path(entry.name), item);
    }
    let all = operation::contexts(registry.global_contexts(), schemas);
    paths = paths.path(path("contexts"), PathItem::new(HttpMethod::Get, all));
    for entry in registry.forms() {
        for (verb, operation) in operation::form(entry, schemas) {
            let method = match verb {
                "schema" => HttpMethod::Get,
                _ => HttpMethod::Post,
            };
            let item = PathItem::new(method, operation);
            paths = paths.path(path(&format!("{}.{verb}", entry.name())), item);
        }
    }
    if !registry.channels().is_empty() {
        let socket = PathItem::new(HttpMethod::Get, channel::socket());
        paths = paths.path(path("ws"), socket);
    }
    paths.build()
}

fn tags(paths: &Paths) -> Vec<utoipa::openapi::Tag> {
    let operations = paths
        .paths
        .values()
        .flat_map(|item| [&item.get, &item.post]);
    let names: BTreeSet<String> = operations
        .flatten()
        .flat_map(|operation| operation.tags.clone().unwrap_or_default())
        .collect();
    names
        .into_iter()
        .map(|name| TagBuilder::new().name(name).build())
        .collect()
}

/// Everything shared but the schemas.
fn components(session_cookie: &str) -> Components {
    let mut components = Components::new();
    for shared in response::shared() {
        components
            .responses
            .insert(shared.name.to_owned(), shared.response().into());
    }
    components.parameters.insert(
        FRESH_PARAMETER.to_owned(),
        operation::fresh_parameter_definition().into(),
    );
    components.parameters.insert(
        KEY_PARAMETER.to_owned(),
        operation::key_parameter_definition().into(),
    );
    let cookie =
        ApiKeyValue::with_description(session_cookie, "The session of whoever is signed in.");
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A token that somebody has made for a program (RFC 6750).",
        ));
    components.add_security_scheme(BEARER, SecurityScheme::Http(token.build()));
    components
}

/// Wherever a session lets somebody in, a token does too, unless the guard says otherwise.
pub(super) fn offer_tokens(paths: &mut Value) {
    let items = paths.as_object_mut().into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object_mut()).flatten();
    for (_, operation) in operations {
        let wants_session = matches!(
            operation["x-mizan-access"].as_str(),
            Some("session" | "recent")
        );
        if wants_session {
            continue;
        }
        if let Some(Value::Array(ways)) = operation.get_mut("security") {
            ways.insert(1, json!({ BEARER: [] }));
        }
    }
}

/// Corrects every schema that stands in an operation. Extensions are data, not schemas.
fn normalise_operations(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                match key.as_str() {
                    "schema" => normalise(inner),
                    extension if extension.starts_with("x-") => {}
                    _ => normalise_operations(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(normalise_operations),
        _ => {}
    }
}

/// Moves the collected schemas into the document; answers what was wrong with them.
fn add_schemas(document: &mut Value, schemas: Schemas) -> Vec<String> {
    let mut wanted = BTreeSet::new();
    for part in ["paths", CHANNELS] {
        references(&document[part], &mut |name| {
            wanted.insert(name.to_owned());
        });
    }
    let (schemas, problems) = schemas.finish(wanted);
    let schemas: Map<String, Value> = schemas.into_iter().collect();
    document["components"]["schemas"] = Value::Object(schemas);
    problems
}

/// Leaves out shared parts that no operation of this site refers to.
fn drop_unused(document: &mut Value) {
    let mut used = BTreeSet::new();
    let mut schemes = BTreeSet::new();
    let mut visit = vec![&document["paths"]];
    while let Some(value) = visit.pop() {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(target)) = object.get("$ref") {
                    used.insert(target.clone());
                }
                let ways = object.get("security").and_then(Value::as_array);
                let ways = ways.into_iter().flatten().filter_map(Value::as_object);
                schemes.extend(ways.flat_map(Map::keys).cloned());
                visit.extend(object.values());
            }
            Value::Array(items) => visit.extend(items),
            _ => {}
        }
    }
    let Some(components) = document["components"].as_object_mut() else {
        return;
    };
    if let Some(Value::Object(known)) = components.get_mut("securitySchemes") {
        known.retain(|name, _| schemes.contains(name));
    }
    if schemes.is_empty() {
        components.remove("securitySchemes");
    }
    for section in ["responses", "parameters"] {
        if let Some(Value::Object(entries)) = components.get_mut(section) {
            entries.retain(|name, _| used.contains(&format!("#/components/{section}/{name}")));
        }
    }
}

/// The fingerprint of what a client can rely on: not the title, not the words for people who read the contract, not the
/// crates that the code is in, and not the cookie, which differs in production.
pub(super) fn hash(document: &Value) -> String {
    let mut document = document.clone();
    if let Some(object) = document.as_object_mut() {
        object.remove("info");
        object.remove("tags");
    }
    drop_words(&mut document, false);
    if let Some(components) = document["components"].as_object_mut() {
        components.remove("securitySchemes");
    }
    blake3::hash(&canonical(&document)).to_hex()[..16].to_owned()
}

/// Removes what only people read. Where keys are names, as in `properties`, a `summary` is something else.
fn drop_words(value: &mut Value, keys_are_names: bool) {
    const WORDS: [&str; 3] = ["summary", "description", "tags"];
    const NAMED: [&str; 8] = [
        "content",
        "headers",
        "parameters",
        "paths",
        "properties",
        "responses",
        "schemas",
        "x-mizan-channels",
    ];
    match value {
        Value::Object(object) => {
            if !keys_are_names {
                object.retain(|key, _| !WORDS.contains(&key.as_str()));
            }
            for (key, inner) in object {
                // Extensions and values are data: what a form says is what its visitors see.
                let is_data = (key.starts_with("x-") && key != "x-mizan-channels")
                    || ["default", "enum", "const"].contains(&key.as_str());
                if keys_are_names || !is_data {
                    drop_words(inner, !keys_are_names && NAMED.contains(&key.as_str()));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| drop_words(item, false)),
        _ => {}
    }
}

// Both take plain data with text keys: there is nothing in it that JSON cannot say.

fn value_of(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or_default()
}

fn canonical(value: &Value) -> Vec<u8> {
    to_canonical(value).unwrap_or_default()
}
