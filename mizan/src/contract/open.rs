//! Whether a function's input has room for keys that its types don't name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schemas::Schemas;
use crate::function::FunctionEntry;

/// Whether some argument holds a map or any JSON: there serde keeps the last of two equal keys silently, so a body
/// for this function must be looked at before it is decoded. (In a struct serde refuses the second key itself.)
pub(crate) fn has_open_objects(entry: &FunctionEntry) -> bool {
    let mut schemas = Schemas::default();
    let args: Vec<Value> = entry
        .args
        .iter()
        .map(|arg| serde_json::to_value((arg.schema)(&mut schemas)).unwrap_or_default())
        .collect();
    let (components, _) = schemas.finish(BTreeSet::new());
    args.iter().chain(components.values()).any(is_open)
}

fn is_open(schema: &Value) -> bool {
    const SAYS_WHAT: [&str; 7] = ["type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const"];
    let Value::Object(object) = schema else {
        return schema != &Value::Bool(false);
    };
    let more = object.get("additionalProperties");
    if more.is_some_and(|more| more != &Value::Bool(false)) {
        return true;
    }
    if !SAYS_WHAT.iter().any(|word| object.contains_key(*word)) {
        return true;
    }
    if object.get("type") == Some(&Value::from("object")) && !object.contains_key("properties") {
        return true;
    }
    let inner = ["oneOf", "anyOf", "allOf", "prefixItems"]
        .iter()
        .filter_map(|word| object.get(*word)?.as_array())
        .flatten();
    let fields = object
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|fields| fields.values());
    let items = object.get("items").filter(|items| items.is_object());
    inner.chain(fields).chain(items).any(is_open)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_open;

    #[test]
    fn maps_and_anything_are_open() {
        for (schema, open) in [
            (json!({}), true),
            (
                json!({"type": "object", "additionalProperties": {"type": "string"}}),
                true,
            ),
            (
                json!({"type": "array", "items": {"description": "any"}}),
                true,
            ),
            (
                json!({"oneOf": [{"type": "null"}, {"type": "object"}]}),
                true,
            ),
            (json!({"type": "string"}), false),
            (json!({"$ref": "#/components/schemas/A"}), false),
            (
                json!({"type": "object", "properties": {"a": {"type": ["integer", "null"]}}}),
                false,
            ),
            (
                json!({"type": "array", "items": false, "prefixItems": [{"type": "string"}]}),
                false,
            ),
        ] {
            assert_eq!(is_open(&schema), open, "{schema}");
        }
    }
}
