//! Corrects what utoipa says where serde does something else. A schema may be looser than the data, never stricter.

use serde_json::{Map, Value, json};

/// Corrects a schema and everything in it.
pub(super) fn normalise(schema: &mut Value) {
    let Value::Object(object) = schema else {
        return; // `true` and `false` are schemas too
    };
    for (keyword, inner) in object.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties" | "patternProperties" | "$defs", Value::Object(schemas)) => {
                schemas.values_mut().for_each(normalise);
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(normalise);
            }
            ("items" | "additionalProperties" | "propertyNames" | "not", inner) => {
                normalise(inner);
            }
            _ => {}
        }
    }
    unit(object);
    unsigned(object);
    choices(object);
    flattened_options(object);
    keys(object);
    tuples(object);
}

/// `()` is `null`; utoipa says "anything, by default `null`".
fn unit(object: &mut Map<String, Value>) {
    let says_nothing = |key: &str| matches!(key, "default" | "description" | "title");
    if object.get("default") == Some(&Value::Null) && object.keys().all(|key| says_nothing(key)) {
        object.remove("default");
        object.insert("type".to_owned(), json!("null"));
    }
}

/// A `u32` does not fit into `int32`, and is not called `u-int32`.
fn unsigned(object: &mut Map<String, Value>) {
    let is_unsigned = object.get("minimum").and_then(Value::as_f64) == Some(0.0);
    let format = match object.get("format").and_then(Value::as_str) {
        Some("u-int8") => "uint8",
        Some("u-int16") => "uint16",
        Some("u-int32") => "uint32",
        Some("u-int64") => "uint64",
        Some("int32") if is_unsigned => "uint32",
        Some("int64") if is_unsigned => "uint64",
        _ => return,
    };
    object.insert("format".to_owned(), json!(format));
}

/// One of several: `oneOf` would refuse a value that fits two of them, which untagged enums and nested options do.
/// `null` comes last, and into `type` where that can say it.
fn choices(object: &mut Map<String, Value>) {
    let Some(Value::Array(mut choices)) = object.remove("oneOf") else {
        return;
    };
    let null = json!({"type": "null"});
    let is_optional = choices.contains(&null);
    choices.retain(|choice| *choice != null);
    if is_optional && let [Value::Object(only)] = choices.as_mut_slice() {
        if let Some(Value::String(kind)) = only.get("type")
            && !only.contains_key("enum")
            && !only.contains_key("const")
            && only
                .keys()
                .all(|key| key == "type" || !object.contains_key(key))
        {
            let kind = json!([kind, "null"]);
            only.insert("type".to_owned(), kind);
            object.append(only);
            return;
        }
        if only.is_empty() {
            return; // anything, `null` included
        }
    }
    if is_optional {
        choices.push(null);
    }
    object.insert("anyOf".to_owned(), Value::Array(choices));
}

/// A flattened `Option` that is `None` leaves no trace; it does not turn the whole object into `null`.
fn flattened_options(object: &mut Map<String, Value>) {
    let Some(Value::Array(parts)) = object.get_mut("allOf") else {
        return;
    };
    for part in parts {
        if let Some(Value::Array(choices)) = part.get_mut("anyOf")
            && let Some(null) = choices
                .iter_mut()
                .find(|choice| **choice == json!({"type": "null"}))
        {
            *null = json!({"type": "object"});
        } else if let Some(kind) = part.get_mut("type")
            && *kind == json!(["object", "null"])
        {
            let Value::Object(inner) = part.take() else {
                continue;
            };
            let mut inner = inner;
            inner.insert("type".to_owned(), json!("object"));
            *part = json!({"anyOf": [inner, {"type": "object"}]});
        }
    }
}

/// Keys of a JSON object are text, whatever they are in Rust.
fn keys(object: &mut Map<String, Value>) {
    let Some(names) = object.get_mut("propertyNames") else {
        return;
    };
    match names.get("type").and_then(Value::as_str) {
        Some("integer") => *names = json!({"type": "string", "pattern": "^-?[0-9]+$"}),
        Some("number") => *names = json!({"type": "string"}),
        Some("boolean") => *names = json!({"type": "string", "enum": ["true", "false"]}),
        Some("string") if names.as_object().is_some_and(|names| names.len() == 1) => {
            object.remove("propertyNames");
        }
        _ => {}
    }
}

/// A tuple has all its members. A tuple struct of several types is described by utoipa as a list of objects, which is
/// wrong for every other type, so nothing is said about its members.
fn tuples(object: &mut Map<String, Value>) {
    if let Some(Value::Array(members)) = object.get("prefixItems") {
        let count = members.len();
        object.entry("minItems").or_insert_with(|| json!(count));
    }
    let is_fixed =
        object.contains_key("minItems") && object.get("minItems") == object.get("maxItems");
    if is_fixed && object.get("items") == Some(&json!({"type": "object"})) {
        object.remove("items");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_utoipa_gets_wrong_is_put_right() {
        for (before, after) in [
            (json!({"default": null}), json!({"type": "null"})),
            (
                json!({"default": null, "description": "x"}),
                json!({"type": "null", "description": "x"}),
            ),
            (
                json!({"type": "integer", "format": "u-int8", "minimum": 0}),
                json!({"type": "integer", "format": "uint8", "minimum": 0}),
            ),
            (
                json!({"type": "integer", "format": "int64", "minimum": 0}),
                json!({"type": "integer", "format": "uint64", "minimum": 0}),
            ),
            (
                json!({"oneOf": [{"type": "null"}, {"type": "string"}]}),
                json!({"type": ["string", "null"]}),
            ),
            (
                json!({"oneOf": [{"type": "null"}, {"$ref": "#/a"}]}),
                json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}),
            ),
            (json!({"oneOf": [{"type": "null"}, {}]}), json!({})),
            (
                json!({"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}),
                json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}),
            ),
            (
                json!({"allOf": [{"oneOf": [{"$ref": "#/a"}, {"type": "null"}]}]}),
                json!({"allOf": [{"anyOf": [{"$ref": "#/a"}, {"type": "object"}]}]}),
            ),
            (
                json!({"type": "object", "propertyNames": {"type": "integer", "format": "int32"}}),
                json!({"type": "object", "propertyNames": {"type": "string", "pattern": "^-?[0-9]+$"}}),
            ),
            (
                json!({"type": "array", "items": {"type": "object"}, "minItems": 2, "maxItems": 2}),
                json!({"type": "array", "minItems": 2, "maxItems": 2}),
            ),
            (
                json!({"properties": {"oneOf": {"default": null}}}),
                json!({"properties": {"oneOf": {"type": "null"}}}),
            ),
        ] {
            let mut schema = before.clone();
            normalise(&mut schema);
            assert_eq!(schema, after, "{before}");
        }
    }
}
