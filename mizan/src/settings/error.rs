//! What is wrong with the settings, said so that it can be put right.

use std::fmt;
use std::path::PathBuf;

/// Where the value of a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The table of defaults.
    Default,
    /// The TOML file.
    File(PathBuf),
    /// `.env`
    DotEnv,
    /// A variable of the environment.
    Environment,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("the defaults"),
            Self::File(path) => path.display().fmt(formatter),
            Self::DotEnv => formatter.write_str(".env"),
            Self::Environment => formatter.write_str("the environment"),
        }
    }
}

/// One wrong setting. Shown as `MIZAN_EDGE is "maybe" in .env: write true or false`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The variable's name, or the key where it is none of ours.
    pub setting: String,
    /// Where the value came from. `None` when there is no value, and that is the problem.
    pub source: Option<Source>,
    /// The value, unless it is a secret or missing.
    pub value: Option<String>,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.setting)?;
        match (&self.value, &self.source) {
            (Some(value), Some(source)) => write!(formatter, " is {value:?} in {source}")?,
            (None, Some(source)) => write!(formatter, " in {source}")?,
            (_, None) => formatter.write_str(" is not set")?,
        }
        write!(formatter, ": {}", self.fix)
    }
}

/// Everything that is wrong with the settings: the site does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem, in the order of the table of settings.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the settings are wrong:")?;
        for problem in &self.problems {
            write!(formatter, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}
