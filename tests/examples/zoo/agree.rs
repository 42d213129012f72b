//! What serde thinks of a value: for the schemas to be held against.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;

use fastrand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::sample::Sampler;

/// One type of the zoo.
pub(crate) struct Kind {
    name: &'static str,
    /// Reads a value and writes it again.
    round: fn(&str) -> Result<Value, String>,
}

impl Kind {
    pub(crate) const fn of<T: Serialize + DeserializeOwned>(name: &'static str) -> Self {
        Self {
            name,
            // From text, as a body is: some types read a tree differently.
            round: |text| {
                let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
                serde_json::to_value(value).map_err(|error| error.to_string())
            },
        }
    }
}

/// Prints `{"name", "value", "written" or "refused"}` for `count` values of each type.
pub(crate) fn run(zoo: &[Kind], contract: &Path, count: u64, seed: u64) -> ExitCode {
    match print(zoo, contract, count, seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(zoo: &[Kind], contract: &Path, count: u64, seed: u64) -> std::io::Result<()> {
    let document: Value = serde_json::from_slice(&std::fs::read(contract)?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut sampler = Sampler {
        document: &document,
        rng: Rng::with_seed(seed),
    };
    for kind in zoo {
        let path = format!(
            "/paths/~1api~1mizan~1{}/post/requestBody/content/application~1json/schema",
            kind.name
        );
        let body = document.pointer(&path).unwrap_or(&Value::Null);
        let schema = &body["properties"]["value"];
        for _ in 0..count {
            let value = as_javascript(sampler.value(schema, 0));
            let line = match (kind.round)(&value.to_string()) {
                Ok(written) => json!({"name": kind.name, "value": value, "written": written}),
                Err(refused) => json!({"name": kind.name, "value": value, "refused": refused}),
            };
            writeln!(out, "{line}")?;
        }
    }
    out.flush()
}

/// A value as it arrives when JavaScript has read and written it: numbers are doubles, whole ones without a point.
#[expect(
    clippy::cast_possible_truncation,
    reason = "that is what JavaScript does"
)]
fn as_javascript(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let double = number.as_f64().unwrap_or_default();
            match double.fract() == 0.0 && double.abs() < 1e18 {
                true => json!(double as i64),
                false => json!(double),
            }
        }
        Value::Array(items) => items.into_iter().map(as_javascript).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, as_javascript(value)))
            .collect(),
        value => value,
    }
}
