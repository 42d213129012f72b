//! From JSON Schema to [`Shape`]. What cannot be said truthfully is a problem, never a guess.

use serde_json::{Map, Value};

use super::shape::{Docs, Object, Presence, Property, Rest, Shape, Text};

/// Where a `$ref` to a named type points.
const REF: &str = "#/components/schemas/";

/// Lists of a fixed length up to this one are tuples in TypeScript.
const LONGEST_TUPLE: u64 = 16;

/// Reads schemas, and remembers what it could not read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<String>,
}

impl Reader {
    /// The shape of a schema; `at` is where it stands, for the problems.
    pub(super) fn shape(&mut self, at: &str, schema: &Value) -> Shape {
        let object = match schema {
            Value::Bool(true) => return Shape::Any,
            Value::Object(object) => object,
            _ => return self.refuse(at, "is a schema that allows nothing"),
        };
        for keyword in [
            "not",
            "if",
            "patternProperties",
            "contains",
            "dependentSchemas",
        ] {
            if object.contains_key(keyword) {
                return self.refuse(
                    at,
                    &format!("uses the keyword `{keyword}`, which TypeScript cannot say"),
                );
            }
        }
        if let Some(name) = object.get("$ref").and_then(Value::as_str) {
            return match name.strip_prefix(REF) {
                Some(name) => Shape::Named(name.to_owned()),
                None => self.refuse(at, &format!("refers to `{name}`, which is no schema")),
            };
        }
        if let Some(value) = object.get("const") {
            return self.literals(at, std::slice::from_ref(value));
        }
        if let Some(Value::Array(values)) = object.get("enum") {
            return self.literals(at, values);
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            return self.all(at, object, parts);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(choices)) = object.get(keyword) {
                return self.union(at, choices);
            }
        }
        match object.get("type") {
            Some(Value::String(kind)) => self.of_type(at, kind, object),
            Some(Value::Array(kinds)) => self.of_types(at, kinds, object),
            _ if object.contains_key("properties") => self.of_type(at, "object", object),
            _ => Shape::Any,
        }
    }

    fn refuse(&mut self, at: &str, why: &str) -> Shape {
        let problem = format!("{at} {why}");
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        Shape::Any
    }

    fn literals(&mut self, at: &str, values: &[Value]) -> Shape {
        if values
            .iter()
            .any(|value| value.is_array() || value.is_object())
        {
            return self.refuse(at, "is one of several lists or objects, written out");
        }
        match values {
            [] => self.refuse(at, "is one of no values: a type that nothing can be"),
            [Value::Null] => Shape::Null,
            _ => Shape::Literals(values.to_vec()),
        }
    }

    fn union(&mut self, at: &str, choices: &[Value]) -> Shape {
        let mut shapes = Vec::new();
        for choice in choices {
            match self.shape(at, choice) {
                Shape::Any => return Shape::Any,
                Shape::Union(inner) => shapes.extend(inner),
                shape => shapes.push(shape),
            }
        }
        let mut distinct: Vec<Shape> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            if !distinct.contains(&shape) {
                distinct.push(shape);
            }
        }
        match distinct.pop() {
            None => self.refuse(at, "is one of no types"),
            Some(only) if distinct.is_empty() => only,
            Some(last) => {
                distinct.push(last);
                Shape::Union(distinct)
            }
        }
    }

    /// Everything that was flattened into one object, and its own properties.
    fn all(&mut self, at: &str, object: &Map<String, Value>, parts: &[Value]) -> Shape {
        let mut shapes: Vec<Shape> = parts.iter().map(|part| self.shape(at, part)).collect();
        if object.contains_key("properties") {
            shapes.push(self.of_type(at, "object", object));
        }
        shapes.retain(|shape| *shape != Shape::Any);
        match shapes.pop() {
            None => Shape::Any,
            Some(only) if shapes.is_empty() => only,
            Some(last) => {
                shapes.push(last);
                Shape::All(shapes)
            }
        }
    }

    fn of_types(&mut self, at: &str, kinds: &[Value], object: &Map<String, Value>) -> Shape {
        let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
        let mut shapes: Vec<Shape> = kinds
            .iter()
            .filter(|kind| **kind != "null")
            .map(|kind| self.of_type(at, kind, object))
            .collect();
        let shape = match shapes.pop() {
            None => return Shape::Null,
            Some(only) if shapes.is_empty() => only,
            Some(last) => {
                shapes.push(last);
                Shape::Union(shapes)
            }
        };
        match kinds.contains(&"null") {
            true => shape.or_null(),
            false => shape,
        }
    }

    fn of_type(&mut self, at: &str, kind: &str, object: &Map<String, Value>) -> Shape {
        let format = object.get("format").and_then(Value::as_str).unwrap_or("");
        match kind {
            "null" => Shape::Null,
            "boolean" => Shape::Boolean,
            "integer" => integer(format, object),
            "number" => Shape::Number,
            "string" => Shape::Text(text(format, object)),
            "array" => self.list(at, object),
            "object" => self.object(at, object),
            other => self.refuse(
                at,
                &format!("has the type `{other}`, which is none of JSON's"),
            ),
        }
    }

    fn list(&mut self, at: &str, object: &Map<String, Value>) -> Shape {
        if let Some(Value::Array(members)) = object.get("prefixItems") {
            if members.is_empty() || object.get("items").is_some_and(|items| items != false) {
                return self.refuse(
                    at,
                    "is a list that begins with some types and ends with others",
                );
            }
            let shapes = members.iter().enumerate().map(|(index, member)| {
                let at = format!("{at}[{index}]");
                self.shape(&at, member)
            });
            return Shape::Tuple(shapes.collect());
        }
        let item = match object.get("items") {
            None => Shape::Any,
            Some(item) => self.shape(&format!("{at}[]"), item),
        };
        let count = |name: &str| object.get(name).and_then(Value::as_u64);
        match (count("minItems"), count("maxItems")) {
            (Some(least), Some(most)) if least == most && (1..=LONGEST_TUPLE).contains(&least) => {
                Shape::Tuple((0..least).map(|_| item.clone()).collect())
            }
            _ => Shape::List(Box::new(item)),
        }
    }

    fn object(&mut self, at: &str, object: &Map<String, Value>) -> Shape {
        let no_properties = Map::new();
        let properties = object
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&no_properties);
        let more = match object.get("additionalProperties") {
            None => None,
            Some(Value::Bool(false)) => Some(None),
            Some(schema) => Some(Some(self.shape(&format!("{at}[key]"), schema))),
        };
        if properties.is_empty()
            && let Some(Some(values)) = more
        {
            let keys = match object.get("propertyNames") {
                None => Shape::Text(Text::Plain),
                Some(names) => self.shape(&format!("{at} (its keys)"), names),
            };
            return Shape::Map {
                keys: Box::new(keys),
                values: Box::new(values),
            };
        }
        let required: Vec<&str> = strings(object.get("required"));
        // A property is printed where it was declared, as far as the contract still knows.
        let mut names: Vec<&String> = properties.keys().collect();
        names.sort_by_key(|name| {
            let place = required.iter().position(|known| known == name);
            place.unwrap_or(usize::MAX)
        });
        let properties = names
            .into_iter()
            .filter_map(|name| {
                let schema = properties.get(name)?;
                let at = format!("{at}.{name}");
                if name == "__proto__" {
                    self.refuse(&at, "has a name that means something else to JavaScript");
                    return None;
                }
                Some(self.property(&at, name, schema, required.contains(&name.as_str())))
            })
            .collect();
        let rest = match more {
            None => Rest::Ignored,
            Some(None) => Rest::Refused,
            Some(Some(values)) => Rest::Of(Box::new(values)),
        };
        Shape::Object(Object { properties, rest })
    }

    fn property(&mut self, at: &str, name: &str, schema: &Value, is_required: bool) -> Property {
        let is = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
        let usual = match is_required {
            true => Presence::Always,
            false => Presence::Maybe,
        };
        Property {
            name: name.to_owned(),
            shape: self.shape(at, schema),
            docs: docs(schema),
            input: if is("readOnly") {
                Presence::Never
            } else {
                usual
            },
            output: if is("writeOnly") {
                Presence::Never
            } else if is("x-mizan-always") {
                Presence::Always
            } else {
                usual
            },
        }
    }
}

/// What a schema says about itself.
pub(super) fn docs(schema: &Value) -> Docs {
    let text = schema.get("description").and_then(Value::as_str);
    Docs {
        text: text.unwrap_or_default().trim().to_owned(),
        is_deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
    }
}

/// The limits of the Rust type. Others that a schema states are nobody's rule: the server does not check them, so the
/// browser must not either.
fn integer(format: &str, object: &Map<String, Value>) -> Shape {
    let limits = |least: i64, most: i64| Shape::Integer {
        least: Some(least),
        most: Some(most),
    };
    match format {
        "int8" => limits(i8::MIN.into(), i8::MAX.into()),
        "int16" => limits(i16::MIN.into(), i16::MAX.into()),
        "int32" => limits(i32::MIN.into(), i32::MAX.into()),
        "uint8" => limits(0, u8::MAX.into()),
        "uint16" => limits(0, u16::MAX.into()),
        "uint32" => limits(0, u32::MAX.into()),
        _ => Shape::Integer {
            least: (format == "uint64" || object.get("minimum") == Some(&Value::from(0)))
                .then_some(0),
            most: None,
        },
    }
}

fn text(format: &str, object: &Map<String, Value>) -> Text {
    let length = |name: &str| object.get(name).and_then(Value::as_u64);
    match format {
        "date" => Text::Date,
        "date-time" => Text::DateTime,
        "local-date-time" => Text::LocalDateTime,
        "time" => Text::Time,
        "decimal" => Text::Decimal,
        "uuid" => Text::Uuid,
        "char" => Text::Character,
        _ if length("minLength") == Some(1) && length("maxLength") == Some(1) => Text::Character,
        // What `normalise` writes for maps with numbers as keys.
        _ if object.get("pattern").and_then(Value::as_str) == Some("^-?[0-9]+$") => {
            Text::IntegerKey
        }
        _ => Text::Plain,
    }
}

pub(super) fn strings(value: Option<&Value>) -> Vec<&str> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
