//! Values made from a schema: mostly right ones, near every limit, and some that are not.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// How deep types that contain themselves go.
const MAX_DEPTH: usize = 5;

/// Makes values for the schemas of one document.
pub(crate) struct Sampler<'d> {
    pub(crate) document: &'d Value,
    pub(crate) rng: Rng,
}

impl Sampler<'_> {
    /// A value of a schema; now and then a wrong one.
    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if self.rng.u32(..60) == 0 {
            return self.anything(depth);
        }
        if let Some(target) = schema["$ref"].as_str() {
            let document = self.document;
            let target = document.pointer(target.trim_start_matches('#'));
            return self.value(target.unwrap_or(&Value::Null), depth + 1);
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.one_of(values).clone();
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[keyword].as_array() {
                let choice = if depth > MAX_DEPTH {
                    let shortest = choices.iter().min_by_key(|choice| choice.to_string().len());
                    shortest.unwrap_or(&Value::Null).clone()
                } else {
                    self.one_of(choices).clone()
                };
                return self.value(&choice, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut all = Map::new();
            for part in parts {
                if let Value::Object(fields) = self.value(part, depth) {
                    all.extend(fields);
                }
            }
            if schema.get("properties").is_some()
                && let Value::Object(fields) = self.object(schema, depth)
            {
                all.extend(fields);
            }
            return Value::Object(all);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) if depth > MAX_DEPTH => kinds.last().cloned(),
            Value::Array(kinds) => Some(self.one_of(kinds).clone()),
            Value::String(kind) => Some(Value::from(kind.as_str())),
            _ => None,
        };
        match kind.as_ref().and_then(Value::as_str) {
            Some("null") => Value::Null,
            Some("boolean") => json!(self.rng.bool()),
            Some("integer") => self.integer(schema["format"].as_str().unwrap_or_default()),
            Some("number") => self.number(schema["format"] == "float"),
            Some("string") => Value::from(self.text(schema)),
            Some("array") => self.list(schema, depth),
            Some("object") => self.object(schema, depth),
            _ => self.anything(depth + 2),
        }
    }

    fn one_of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.rng.usize(..values.len())]
    }

    fn list(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(members) = schema["prefixItems"].as_array() {
            return members
                .iter()
                .map(|member| self.value(member, depth + 1))
                .collect();
        }
        let least = schema["minItems"].as_u64().unwrap_or(0);
        let most = schema["maxItems"].as_u64().unwrap_or(least + 3);
        let count = match depth > MAX_DEPTH {
            true => least,
            false => self.rng.u64(least..=most),
        };
        (0..count)
            .map(|_| self.value(&schema["items"], depth + 1))
            .collect()
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = required.contains(&name.as_str());
            let is_there = match is_required {
                true => self.rng.u32(..100) != 0,
                false => depth <= MAX_DEPTH && self.rng.bool(),
            };
            if is_there {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        let more = &schema["additionalProperties"];
        if more.is_object() && depth <= MAX_DEPTH {
            for _ in 0..self.rng.usize(..3) {
                let key = match &schema["propertyNames"] {
                    Value::Null => self.text(&Value::Null),
                    names => match self.value(names, depth + 1) {
                        Value::String(text) => text,
                        other => other.to_string(),
                    },
                };
                // Zod leaves a key of this name out of what it hands back.
                if key != "__proto__" {
                    object.insert(key, self.value(more, depth + 1));
                }
            }
        } else if required.len() != 1 && self.rng.u32(..20) == 0 {
            // Beside the tag of a variant nothing may stand; which objects those are no schema says.
            object.insert("surprise".to_owned(), json!(1));
        }
        Value::Object(object)
    }

    fn integer(&mut self, format: &str) -> Value {
        const SAFE: i64 = 9_007_199_254_740_991;
        let (least, most) = match format {
            "int8" => (i8::MIN.into(), i8::MAX.into()),
            "int16" => (i16::MIN.into(), i16::MAX.into()),
            "int32" => (i32::MIN.into(), i32::MAX.into()),
            "uint8" => (0, u8::MAX.into()),
            "uint16" => (0, u16::MAX.into()),
            "uint32" => (0, u32::MAX.into()),
            "uint64" => (0, SAFE),
            _ => (-SAFE, SAFE),
        };
        match self.rng.u32(..12) {
            0 => json!(least),
            1 => json!(most),
            2 => json!(0),
            // One too many. What JavaScript cannot hold it rounds, and what it has rounded it sends.
            3 if most < SAFE => json!(most + 1),
            3 => json!(9_007_199_254_740_992_i64),
            4 if least > -SAFE => json!(least - 1),
            5 => json!(0.5),
            _ => json!(self.rng.i64(least..=most)),
        }
    }

    /// What is too large for an `f32` becomes infinite in it, and `null` in JSON.
    fn number(&mut self, is_small: bool) -> Value {
        match self.rng.u32(..8) {
            2 if is_small => json!(1e30),
            0 => json!(0),
            1 => json!(-1.5),
            2 => json!(1e300),
            3 => json!(5e-324),
            4 => json!(0.1 + 0.2),
            _ => json!((self.rng.f64() - 0.5) * 1e6),
        }
    }

    fn text(&mut self, schema: &Value) -> String {
        const HOSTILE: &[&str] = &[
            "",
            " ",
            "\u{0}",
            "\u{85}",
            "\u{feff}",
            "é",
            "e\u{301}",
            "😀",
            "👩‍👩‍👧",
            "\u{2028}",
            "</script>",
            "\"",
            "\\",
            "null",
            "__proto__",
            "constructor",
            "0",
            "-0",
            "1e3",
            "\u{202e}abc",
        ];
        let pattern = schema["pattern"].as_str();
        match schema["format"].as_str().unwrap_or_default() {
            "date" => self.date(),
            "date-time" | "local-date-time" => {
                let format = schema["format"].as_str();
                let time = self.time();
                let zones: &[&str] = match (format, self.rng.u32(..6)) {
                    (_, 0) => &["", " ", "+25:00", "z", "-00:00"],
                    (Some("date-time"), _) => &["Z", "+00:00", "+05:30", "-11:45", "+14:00"],
                    _ => &[""],
                };
                let zone = *self.one_of(zones);
                format!("{}T{time}{zone}", self.date())
            }
            "time" => self.time(),
            "uuid" => {
                let uuid = uuid::Uuid::from_u128(self.rng.u128(..));
                match self.rng.u32(..6) {
                    0 => uuid.to_string().to_uppercase(),
                    1 => uuid.simple().to_string(),
                    2 => format!("{{{uuid}}}"),
                    3 => uuid::Uuid::nil().to_string(),
                    _ => uuid.to_string(),
                }
            }
            "decimal" => {
                let known = [
                    "0",
                    "-0",
                    "1.50",
                    "+1",
                    "1e3",
                    ".5",
                    "5.",
                    "",
                    "1_000",
                    "79228162514264337593543950335",
                    "0.0000000000000000000000000001",
                    "abc",
                    " 1",
                ];
                match self.rng.bool() {
                    true => (*self.one_of(&known)).to_owned(),
                    false => format!("{}.{}", self.rng.i32(..), self.rng.u16(..)),
                }
            }
            "char" => {
                let known = ["a", "é", "😀", "", "ab", "e\u{301}"];
                (*self.one_of(&known)).to_owned()
            }
            _ if pattern == Some("^-?[0-9]+$") => match self.rng.u32(..8) {
                0 => "007".to_owned(),
                1 => "-0".to_owned(),
                _ => self.rng.i32(..).to_string(),
            },
            _ => match self.rng.bool() {
                true => (*self.one_of(HOSTILE)).to_owned(),
                false => (0..self.rng.usize(..12))
                    .map(|_| match self.rng.u32(..10) {
                        0 => self.rng.char('\u{10000}'..='\u{10ffff}'),
                        1 => self.rng.char(..),
                        _ => self.rng.alphanumeric(),
                    })
                    .collect(),
            },
        }
    }

    fn date(&mut self) -> String {
        let known = [
            "2000-02-29",
            "1900-02-29",
            "2023-02-29",
            "2024-02-29",
            "0000-01-01",
            "9999-12-31",
            "+10000-01-01",
            "-0001-12-31",
            "2024-1-1",
            "2024-13-01",
            "2024-04-31",
        ];
        match self.rng.u32(..3) {
            0 => (*self.one_of(&known)).to_owned(),
            _ => {
                let (year, month, day) = (
                    self.rng.u32(1..9999),
                    self.rng.u32(1..=12),
                    self.rng.u32(1..=29),
                );
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
    }

    fn time(&mut self) -> String {
        let known = [
            "00:00:00",
            "23:59:59",
            "23:59:60",
            "24:00:00",
            "12:30",
            "12:30:15.5",
            "12:30:15.123456789",
            "12:30:15.",
            "12:60:00",
            "1:02:03",
        ];
        match self.rng.u32(..3) {
            0 => (*self.one_of(&known)).to_owned(),
            _ => format!(
                "{:02}:{:02}:{:02}",
                self.rng.u32(..24),
                self.rng.u32(..60),
                self.rng.u32(..60)
            ),
        }
    }

    /// Any JSON at all.
    fn anything(&mut self, depth: usize) -> Value {
        match self.rng.u32(..if depth > MAX_DEPTH { 5 } else { 7 }) {
            0 => Value::Null,
            1 => json!(self.rng.bool()),
            2 => self.integer("int32"),
            3 => self.number(false),
            4 => Value::from(self.text(&Value::Null)),
            5 => (0..self.rng.usize(..3))
                .map(|_| self.anything(depth + 1))
                .collect(),
            _ => {
                let mut object = Map::new();
                for _ in 0..self.rng.usize(..3) {
                    object.insert(self.text(&Value::Null), self.anything(depth + 1));
                }
                Value::Object(object)
            }
        }
    }
}
