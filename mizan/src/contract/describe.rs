//! Schemas in words, for the page that people read.

use serde_json::{Map, Value, json};

use super::docs::{entries, items, text};
use super::schemas::REF;

/// How deep an example goes into nested types.
const SAMPLE_DEPTH: usize = 4;

/// A type in words; some of them are links to a named type.
pub(super) type Phrase<'a> = Vec<Word<'a>>;

/// One piece of a phrase.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    Text(String),
    /// The name of a type that has its own entry.
    Type(&'a str),
}

/// Says what a schema is: `list of Ticket`, `text or null`.
pub(super) fn phrase(schema: &Value) -> Phrase<'_> {
    let plain = |text: &str| vec![Word::Text(text.to_owned())];
    if let Some(name) = text(&schema["$ref"]).strip_prefix(REF) {
        return vec![Word::Type(name)];
    }
    for (keyword, between) in [("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")] {
        if schema[keyword].is_array() {
            return joined(items(&schema[keyword]).map(phrase), between);
        }
    }
    if schema["enum"].is_array() {
        return joined(
            items(&schema["enum"]).map(|value| vec![Word::Text(value.to_string())]),
            " or ",
        );
    }
    match &schema["type"] {
        Value::String(kind) => of_kind(kind, schema),
        Value::Array(kinds) => joined(kinds.iter().map(|kind| of_kind(text(kind), schema)), " or "),
        _ if schema.is_null() => plain("nothing"),
        _ => plain("anything"),
    }
}

fn of_kind<'a>(kind: &str, schema: &'a Value) -> Phrase<'a> {
    let mut words = vec![Word::Text(
        match (kind, text(&schema["format"])) {
            ("array", _) if schema["prefixItems"].is_array() => "[",
            ("array", _) if schema["items"].is_object() => "list of ",
            ("array", _) => "list",
            ("object", _) if schema["additionalProperties"].is_object() => "map of text to ",
            ("string", "date-time") => "date and time",
            ("string", "date") => "date",
            ("string", "") => "text",
            ("string", format) => format,
            ("integer", _) => "whole number",
            ("boolean", _) => "true or false",
            (kind, _) => kind,
        }
        .to_owned(),
    )];
    if kind == "array" && schema["prefixItems"].is_array() {
        words.extend(joined(items(&schema["prefixItems"]).map(phrase), ", "));
        words.push(Word::Text("]".to_owned()));
    } else if kind == "array" && schema["items"].is_object() {
        words.extend(phrase(&schema["items"]));
    } else if kind == "object" && schema["additionalProperties"].is_object() {
        words.extend(phrase(&schema["additionalProperties"]));
    }
    words
}

fn joined<'a>(phrases: impl Iterator<Item = Phrase<'a>>, between: &str) -> Phrase<'a> {
    let mut words = Vec::new();
    for phrase in phrases {
        if !words.is_empty() {
            words.push(Word::Text(between.to_owned()));
        }
        words.extend(phrase);
    }
    words
}

/// The limits of a value, in words.
pub(super) fn constraints(schema: &Value) -> Vec<String> {
    let known = [
        ("minLength", "at least {} characters"),
        ("maxLength", "at most {} characters"),
        ("minimum", "at least {}"),
        ("maximum", "at most {}"),
        ("exclusiveMinimum", "more than {}"),
        ("exclusiveMaximum", "less than {}"),
        ("multipleOf", "in steps of {}"),
        ("minItems", "at least {} entries"),
        ("maxItems", "at most {} entries"),
        ("pattern", "matches {}"),
        ("default", "default {}"),
    ];
    known
        .into_iter()
        .filter_map(|(keyword, words)| {
            let value = match &schema[keyword] {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            Some(words.replace("{}", &value))
        })
        .collect()
}

/// A value to start from when trying an operation.
pub(super) fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > SAMPLE_DEPTH {
        return Value::Null;
    }
    if let Some(name) = text(&schema["$ref"]).strip_prefix(REF) {
        return sample(
            document,
            &document["components"]["schemas"][name],
            depth + 1,
        );
    }
    for known in [&schema["default"], &schema["const"], &schema["enum"][0]] {
        if !known.is_null() {
            return known.clone();
        }
    }
    if schema["anyOf"][0].is_object() {
        return sample(document, &schema["anyOf"][0], depth + 1);
    }
    let mut object = Map::new();
    for part in items(&schema["allOf"]) {
        if let Value::Object(fields) = sample(document, part, depth + 1) {
            object.extend(fields);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => text(&kinds[0]),
        kind => text(kind),
    };
    match kind {
        "string" => json!(""),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(0)),
        "boolean" => json!(false),
        "array" => items(&schema["prefixItems"])
            .map(|item| sample(document, item, depth + 1))
            .collect(),
        "object" => {
            for (name, field) in entries(&schema["properties"]) {
                object.insert(name.to_owned(), sample(document, field, depth + 1));
            }
            Value::Object(object)
        }
        _ if !object.is_empty() => Value::Object(object),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(schema: &Value) -> String {
        phrase(schema)
            .iter()
            .map(|word| match word {
                Word::Text(text) => text,
                Word::Type(name) => *name,
            })
            .collect()
    }

    #[test]
    fn types_are_said_in_words() {
        for (schema, said) in [
            (json!({"type": "string"}), "text"),
            (json!({"type": ["string", "null"]}), "text or null"),
            (
                json!({"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}}),
                "list of Ticket",
            ),
            (
                json!({"anyOf": [{"$ref": "#/components/schemas/Ticket"}, {"type": "null"}]}),
                "Ticket or null",
            ),
            (
                json!({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}),
                "[whole number, text]",
            ),
            (
                json!({"type": "string", "enum": ["a", "b"]}),
                "\"a\" or \"b\"",
            ),
            (json!({}), "anything"),
        ] {
            assert_eq!(words(&schema), said);
        }
    }

    #[test]
    fn a_sample_of_a_type_that_contains_itself_ends() {
        let document = json!({"components": {"schemas": {"Node": {
            "type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}
        }}}});
        let node = json!({"$ref": "#/components/schemas/Node"});
        assert!(sample(&document, &node, 0).is_object());
    }

    #[test]
    fn limits_are_said_in_words() {
        let schema = json!({"maxLength": 100, "minimum": 1, "default": "x"});
        assert_eq!(
            constraints(&schema),
            ["at most 100 characters", "at least 1", "default x"]
        );
    }
}
