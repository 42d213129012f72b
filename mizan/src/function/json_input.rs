//! JSON input: straight into the typed arguments, and a second, careful look when that fails.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use mizan_forms::{FieldError, FormErrors};

use super::entry::{ArgEntry, ArgError};
use crate::error::{Error, Result};

/// Decodes the body of a call. The first pass is serde's alone; only input that it refuses is looked at again, to
/// report every wrong argument at once.
///
/// # Errors
///
/// 400 for what is not a JSON object, 422 with one entry per wrong, missing or unknown argument.
pub fn decode_json<T: DeserializeOwned>(body: &[u8], args: &'static [ArgEntry]) -> Result<T> {
    // No arguments need no body.
    let body = if body.is_empty() { b"{}" } else { body };
    // serde would take a list as the arguments in their order, which is nobody's contract.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(inspect(body, args).err().unwrap_or_else(not_an_object));
    }
    match serde_json::from_slice(body) {
        // PostgreSQL refuses U+0000 in text, so it is refused here.
        Ok(input) if !says_nul(body) => Ok(input),
        Ok(_) => Err(match inspect(body, args) {
            Err(refusal) => refusal,
            Ok(()) => Error::bad_request("Null characters are not allowed."),
        }),
        Err(error) => match inspect(body, args) {
            Err(refusal) => Err(refusal),
            // Each argument alone is right and together they are not: an argument's type has rules across fields.
            Ok(()) => Err(unreadable(&error)),
        },
    }
}

/// Whether some text in the JSON holds U+0000, which JSON can say in one way only: `\u0000`, with a backslash that is
/// not itself escaped.
pub(crate) fn says_nul(body: &[u8]) -> bool {
    memchr::memmem::find_iter(body, b"\\u0000").any(|at| {
        let backslashes = body[..at]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        backslashes % 2 == 0
    })
}

/// Refuses a body in which some object has a key twice. Only for functions whose types have room for any key.
///
/// # Errors
///
/// 400.
pub(super) fn refuse_duplicate_keys(body: &[u8]) -> Result<()> {
    if body.is_empty() {
        return Ok(());
    }
    serde_json::from_slice::<StrictValue>(body)
        .map(|_| ())
        .map_err(|error| unreadable(&error))
}

/// JSON text inside a parameter: `None` when it cannot be read, has a key twice, or holds U+0000.
pub(crate) fn strict_json(text: &str) -> Option<Value> {
    let StrictValue(value) = serde_json::from_str(text).ok()?;
    (!has_nul(&value)).then_some(value)
}

/// Reports everything that is wrong with a body.
fn inspect(body: &[u8], args: &'static [ArgEntry]) -> Result<()> {
    let value: StrictValue = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let Value::Object(object) = value.0 else {
        return Err(not_an_object());
    };
    let mut errors = FormErrors::default();
    for arg in args {
        match object.get(arg.name) {
            None if arg.optional => {}
            None => {
                errors.add(arg.name, required());
            }
            Some(value) => {
                if let Err(ArgError { path, message }) = (arg.check)(value) {
                    let field = join(arg.name, &path);
                    errors.add(field, FieldError::new("invalid", message));
                }
                if has_nul(value) {
                    errors.add(arg.name, nul());
                }
            }
        }
    }
    let unknown_names = object
        .keys()
        .map(String::as_str)
        .filter(|name| args.iter().all(|arg| arg.name != *name));
    report_unknown(unknown_names, &mut errors);
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::unprocessable(errors))
}

/// Tries `value` as a `T`; answers where inside it the first error is, and what it says.
///
/// # Errors
///
/// The place and the message.
pub fn check_arg<T: DeserializeOwned>(value: &Value) -> std::result::Result<(), ArgError> {
    match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(_) => Ok(()),
        Err(error) => {
            let path = match error.path().to_string() {
                path if path == "." => String::new(),
                path => path,
            };
            Err(ArgError {
                path,
                message: plain_words(&error.into_inner().to_string()),
            })
        }
    }
}

#[track_caller]
fn not_an_object() -> Error {
    Error::bad_request("Send the arguments as a JSON object.")
}

fn join(name: &str, path: &str) -> String {
    match path {
        "" => name.to_owned(),
        path if path.starts_with('[') => format!("{name}{path}"),
        path => format!("{name}.{path}"),
    }
}

/// serde's words without Rust's type names and without the visitor's own input.
pub(crate) fn plain_words(message: &str) -> String {
    let expected = message
        .rsplit_once(", expected ")
        .or_else(|| message.rsplit_once(" expected "))
        .map(|(_, expected)| expected);
    if let Some(list) = expected.and_then(|text| text.strip_prefix("one of ")) {
        return format!("Expected one of {}.", list.replace('`', "\""));
    }
    match expected.map(|text| text.split(" with ").next().unwrap_or(text)) {
        Some("i8" | "i16" | "i32" | "i64" | "i128" | "isize") => {
            "Expected a whole number.".to_owned()
        }
        Some("u8" | "u16" | "u32" | "u64" | "u128" | "usize") => {
            "Expected a whole number, zero or more.".to_owned()
        }
        Some("f32" | "f64") => "Expected a number.".to_owned(),
        Some("a boolean") => "Expected true or false.".to_owned(),
        Some("a string" | "a borrowed string") => "Expected a text.".to_owned(),
        Some("a sequence") => "Expected a list.".to_owned(),
        Some(text) if text.starts_with("struct ") || text == "a map" => {
            "Expected an object.".to_owned()
        }
        Some(text) if text.starts_with('`') => format!("Expected {}.", text.replace('`', "\"")),
        _ if message.starts_with("missing field") || message.starts_with("unknown field") => {
            format!("{}.", capitalised(&message.replace('`', "\"")))
        }
        _ => "This value is not valid.".to_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[track_caller]
fn unreadable(error: &serde_json::Error) -> Error {
    let detail = format!(
        "The body is not valid JSON (line {}, column {}).",
        error.line(),
        error.column()
    );
    Error::bad_request(detail).with_code("unreadable_json")
}

pub(super) fn required() -> FieldError {
    FieldError::new("required", "This argument is required.")
}

/// Reports unknown names, but not thousands of them: each costs a search through those before it, and most of the answer.
pub(super) fn report_unknown<'n>(names: impl Iterator<Item = &'n str>, errors: &mut FormErrors) {
    const MAX_REPORTED: usize = 20;
    const MAX_NAME_CHARS: usize = 100;
    for name in names.take(MAX_REPORTED) {
        let name: String = name.chars().take(MAX_NAME_CHARS).collect();
        let error = FieldError::new("unknown_field", "There is no argument of this name.");
        errors.add(name, error);
    }
}

pub(super) fn nul() -> FieldError {
    FieldError::new(
        "null_characters_not_allowed",
        "Null characters are not allowed.",
    )
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(object) => object
            .iter()
            .any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A JSON value that refuses duplicate keys, where [`Value`] would keep the last one silently.
struct StrictValue(Value);

impl<'de> Deserialize<'de> for StrictValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = StrictValue;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(
            Number::from_f64(value).map_or(Value::Null, Value::Number),
        ))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(Value::String(value)))
    }

    fn visit_unit<E>(self) -> std::result::Result<StrictValue, E> {
        Ok(StrictValue(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(
        self,
        mut seq: A,
    ) -> std::result::Result<StrictValue, A::Error> {
        let mut items = Vec::new();
        while let Some(StrictValue(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(StrictValue(Value::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<StrictValue, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let StrictValue(value) = map.next_value()?;
            if object.contains_key(&key) {
                return Err(serde::de::Error::custom("duplicate key"));
            }
            object.insert(key, value);
        }
        Ok(StrictValue(Value::Object(object)))
    }
}
