//! The operations of a contract: functions and contexts.

use std::collections::BTreeSet;

use serde_json::Value;

use super::read::{Reader, strings};
use super::shape::{Docs, Object, Presence, Property, Rest, Shape};

/// What an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Function,
    GlobalContext,
    LocalContext,
}

/// A function or a context.
pub(super) struct Operation {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) docs: Docs,
    /// Nothing to say means no arguments.
    pub(super) input: Option<Shape>,
    pub(super) output: Shape,
    pub(super) affects: Vec<String>,
    pub(super) codes: BTreeSet<String>,
}

/// Properties that a provider has for itself, or React for every component.
const OF_PROVIDERS: [&str; 5] = ["children", "failed", "fallback", "key", "ref"];

impl Operation {
    /// Whether a parameter is called what a provider calls something else.
    pub(super) fn clashes_with_provider(&self) -> bool {
        let Some(Shape::Object(object)) = &self.input else {
            return false;
        };
        let mut names = object.properties.iter().map(|property| &property.name);
        names.any(|name| OF_PROVIDERS.contains(&name.as_str()))
    }

    /// The arguments that have to be there.
    pub(super) fn needs(&self) -> Vec<&str> {
        let Some(Shape::Object(object)) = &self.input else {
            return Vec::new();
        };
        let needed = object
            .properties
            .iter()
            .filter(|property| property.input == Presence::Always);
        needed.map(|property| property.name.as_str()).collect()
    }
}

/// Every function and context of a document, by name.
pub(super) fn operations(document: &Value, reader: &mut Reader) -> Vec<Operation> {
    let mut found = Vec::new();
    for operation in all(document) {
        let kind = match operation["x-mizan-kind"].as_str() {
            Some("function") => Kind::Function,
            Some("global-context") => Kind::GlobalContext,
            Some("local-context") => Kind::LocalContext,
            _ => continue,
        };
        let name = operation["x-mizan-name"].as_str().unwrap_or_default();
        let input = match kind {
            Kind::Function => arguments(name, operation, reader),
            Kind::GlobalContext | Kind::LocalContext => parameters(name, operation, reader),
        };
        found.push(Operation {
            name: name.to_owned(),
            kind,
            docs: operation_docs(operation),
            input,
            output: output(name, operation, reader),
            affects: affects(operation),
            codes: codes(document, operation),
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Every operation of a document.
pub(super) fn all(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .filter_map(|(_, item)| item.as_object())
        .flat_map(|item| item.values())
}

pub(super) fn affects(operation: &Value) -> Vec<String> {
    let names = strings(operation.get("x-mizan-affects"));
    names.into_iter().map(str::to_owned).collect()
}

/// What a success answers.
pub(super) fn output(name: &str, operation: &Value, reader: &mut Reader) -> Shape {
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    reader.shape(&format!("the output of `{name}`"), schema)
}

/// The summary and the description, as they stood in the doc comment.
pub(super) fn operation_docs(operation: &Value) -> Docs {
    let part = |name: &str| operation[name].as_str().unwrap_or_default().trim();
    Docs {
        text: format!("{}\n\n{}", part("summary"), part("description"))
            .trim()
            .to_owned(),
        is_deprecated: operation["deprecated"] == true,
    }
}

/// The body of a function: its arguments, as declared.
fn arguments(name: &str, operation: &Value, reader: &mut Reader) -> Option<Shape> {
    let schema = operation.pointer("/requestBody/content/application~1json/schema")?;
    let shape = reader.shape(&format!("`{name}`"), schema);
    let Shape::Object(mut object) = shape else {
        return Some(shape);
    };
    sort(&mut object.properties, operation);
    Some(Shape::Object(object))
}

/// The query of a context.
fn parameters(name: &str, operation: &Value, reader: &mut Reader) -> Option<Shape> {
    let mut properties = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] != "query" {
            continue;
        }
        let schema = match parameter.get("schema") {
            Some(schema) => schema,
            None => &parameter["content"]["application/json"]["schema"],
        };
        let argument = parameter["name"].as_str().unwrap_or_default();
        let presence = match parameter["required"] == true {
            true => Presence::Always,
            false => Presence::Maybe,
        };
        properties.push(Property {
            name: argument.to_owned(),
            shape: reader.shape(&format!("`{name}`.{argument}"), schema),
            docs: super::read::docs(parameter),
            input: presence,
            output: presence,
        });
    }
    if properties.is_empty() {
        return None;
    }
    sort(&mut properties, operation);
    Some(Shape::Object(Object {
        properties,
        rest: Rest::Refused,
    }))
}

/// In the order in which the arguments were declared.
fn sort(properties: &mut [Property], operation: &Value) {
    let order = strings(operation.get("x-mizan-args"));
    properties.sort_by_key(|property| order.iter().position(|name| *name == property.name));
}

/// The codes that the framework itself answers with.
pub(super) fn codes(document: &Value, operation: &Value) -> BTreeSet<String> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    responses
        .filter_map(|(_, response)| response["$ref"].as_str())
        .filter_map(|reference| document.pointer(reference.strip_prefix('#')?))
        .flat_map(|shared| strings(shared.get("x-mizan-codes")))
        .map(str::to_owned)
        .collect()
}
