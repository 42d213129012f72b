//! Gathers the text of every setting, and remembers where it came from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Problem, Source};
use super::nearest::nearest;
use super::value::SettingValue;

/// The variable that names the TOML file, and the file's name where it doesn't.
pub(super) const CONFIG: &str = "MIZAN_CONFIG";
pub(super) const CONFIG_DEFAULT: &str = "mizan.toml";

/// The text of every setting that was given, per source.
#[derive(Debug, Default)]
pub(super) struct Sources {
    environment: BTreeMap<String, String>,
    dot_env: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    file_path: PathBuf,
    problems: Vec<Problem>,
}

impl Sources {
    /// Variables alone.
    pub(super) fn from_variables(environment: BTreeMap<String, String>) -> Self {
        Self {
            environment,
            ..Self::default()
        }
    }

    /// Variables, and the `.env` and TOML file of a folder.
    pub(super) fn gather(
        folder: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Self {
        let mut sources = Self::default();
        for (name, value) in variables {
            // A name that is no text is none of ours.
            let Ok(name) = name.into_string() else {
                continue;
            };
            match value.into_string() {
                Ok(value) => drop(sources.environment.insert(name, value)),
                Err(_) if is_ours(&name) => {
                    sources.report(&name, Source::Environment, "the value is not UTF-8");
                }
                Err(_) => {}
            }
        }
        sources.read_dot_env(&folder.join(".env"));
        sources.read_file(folder);
        sources
    }

    /// The text of a setting and where it came from, if it was given. Empty text counts as not given.
    pub(super) fn get(&self, variable: &str) -> Option<(String, Source)> {
        let find = |values: &BTreeMap<String, String>, name: &str| {
            let text = values.get(name)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        find(&self.environment, variable)
            .map(|text| (text, Source::Environment))
            .or_else(|| find(&self.dot_env, variable).map(|text| (text, Source::DotEnv)))
            .or_else(|| {
                find(&self.file, &key(variable))
                    .map(|text| (text, Source::File(self.file_path.clone())))
            })
    }

    /// Reads one setting, or its default, and reports what is wrong with it.
    pub(super) fn read<T: SettingValue>(
        &mut self,
        variable: &str,
        default: &str,
        check: fn(&T) -> Result<(), String>,
    ) -> Option<T> {
        let (text, source) = self
            .get(variable)
            .unwrap_or_else(|| (default.to_owned(), Source::Default));
        match T::parse(&text).and_then(|value| check(&value).map(|()| value)) {
            Ok(value) => Some(value),
            Err(fix) => {
                self.problems.push(Problem {
                    setting: variable.to_owned(),
                    source: Some(source),
                    value: (!T::SECRET).then_some(text),
                    fix,
                });
                None
            }
        }
    }

    /// Reports every key of the file that is no setting, and returns a warning for every such variable.
    ///
    /// A wrong key can only be a mistake; a variable may have been put there for another program.
    pub(super) fn report_unknown(&mut self, variables: &[&str]) -> Vec<String> {
        let keys: Vec<String> = variables.iter().map(|name| key(name)).collect();
        let unknown: Vec<String> = self
            .file
            .keys()
            .filter(|name| !keys.contains(name) || **name == key(CONFIG))
            .cloned()
            .collect();
        for name in unknown {
            let lower = key(&name.to_ascii_uppercase());
            let fix = match nearest(&lower, keys.iter().map(String::as_str)) {
                Some(near) => format!("there is no such setting; did you mean `{near}`?"),
                None => "there is no such setting: remove it".to_owned(),
            };
            self.report(&name, Source::File(self.file_path.clone()), &fix);
        }
        let sources = [
            (&self.environment, Source::Environment),
            (&self.dot_env, Source::DotEnv),
        ];
        let mut warnings = Vec::new();
        for (values, source) in sources {
            for name in values.keys() {
                let is_known =
                    variables.contains(&name.as_str()) || name.starts_with("MIZAN_TEST_");
                if !name.starts_with("MIZAN_") || is_known {
                    continue;
                }
                let hint = match nearest(name, variables.iter().copied()) {
                    Some(near) => format!("; did you mean {near}?"),
                    None => String::new(),
                };
                warnings.push(format!("{name} in {source} is no setting of Mizan{hint}"));
            }
        }
        warnings
    }

    /// Reports a setting whose value is not shown.
    pub(super) fn report(&mut self, setting: &str, source: impl Into<Option<Source>>, fix: &str) {
        self.problems.push(Problem {
            setting: setting.to_owned(),
            source: source.into(),
            value: None,
            fix: fix.to_owned(),
        });
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    fn read_dot_env(&mut self, path: &Path) {
        let lines = match dotenvy::from_path_iter(path) {
            Ok(lines) => lines,
            Err(error) if error.not_found() => return,
            Err(_) => return self.report(".env", Source::DotEnv, "the file cannot be read"),
        };
        for line in lines {
            match line {
                Ok((name, value)) => drop(self.dot_env.insert(name, value)),
                // Its own words would repeat the line, which may hold a secret.
                Err(dotenvy::Error::LineParse(..)) => {
                    let count = self.dot_env.len();
                    let fix = format!(
                        "the line after the first {count} values cannot be read: write NAME=value, \
                         and put quotes around values with spaces"
                    );
                    return self.report(".env", Source::DotEnv, &fix);
                }
                Err(_) => return self.report(".env", Source::DotEnv, "the file cannot be read"),
            }
        }
    }

    fn read_file(&mut self, folder: &Path) {
        let given = self.get(CONFIG);
        let name = given
            .as_ref()
            .map_or(CONFIG_DEFAULT, |(name, _)| name.as_str());
        self.file_path = PathBuf::from(name);
        let text = match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && given.is_none() => return,
            Err(error) => {
                let source = Source::File(self.file_path.clone());
                let fix = format!("the file cannot be read ({})", error.kind());
                return self.report(CONFIG, source, &fix);
            }
        };
        match text.parse::<toml::Table>() {
            Ok(table) => self.take_table(table),
            Err(error) => {
                let source = Source::File(self.file_path.clone());
                let line = error.span().map_or(1, |span| {
                    text.get(..span.start).unwrap_or("").matches('\n').count() + 1
                });
                // Not the error's own display: it quotes the line, which may hold a secret.
                let fix = format!("line {line} is not TOML: {}", error.message());
                self.report("the file", source, &fix);
            }
        }
    }

    fn take_table(&mut self, table: toml::Table) {
        for (name, value) in table {
            match plain_text(&value) {
                Some(text) => drop(self.file.insert(name, text)),
                None => {
                    let source = Source::File(self.file_path.clone());
                    let fix = "write a text, a number, true, false or a list of texts";
                    self.report(&name, source, fix);
                }
            }
        }
    }
}

/// `MIZAN_MAX_BODY_BYTES` → `max_body_bytes`, `DATABASE_URL` → `database_url`.
pub(super) fn key(variable: &str) -> String {
    variable
        .strip_prefix("MIZAN_")
        .unwrap_or(variable)
        .to_ascii_lowercase()
}

fn is_ours(variable: &str) -> bool {
    variable.starts_with("MIZAN_") || super::table::variables().contains(&variable)
}

/// A value of the file in the form that a variable has.
fn plain_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(list) => {
            let texts: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
