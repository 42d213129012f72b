//! What a Django site left behind: its users and groups, read from a database, a dump or a table.

mod groups;
mod import;
mod source;
mod sqlite;
mod text;

use std::io::Read as _;
use std::path::Path;

use mizan::{Error, Result};

pub(crate) use import::{Import, Report};
use source::Source;

/// How every SQLite database begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// The largest dump or table that is read, in bytes.
const MAX_TEXT_BYTES: u64 = 1 << 30;

/// Reads whichever of the three `file` is. `model` is `app.model`, and `app_model` the name of its table.
pub(crate) async fn read(file: &Path, model: &str) -> Result<Source> {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let model = model.to_ascii_lowercase();
    let Some((app, name)) = model
        .split_once('.')
        .filter(|(app, name)| is_word(app) && is_word(name))
    else {
        return Err(Error::bad_request(
            "Write the model as app.model, such as auth.user.",
        ));
    };
    let failed = |error: std::io::Error| Error::bad_request(format!("{}: {error}", file.display()));
    let mut opened = std::fs::File::open(file).map_err(failed)?;
    let mut start = Vec::new();
    opened
        .by_ref()
        .take(SQLITE.len() as u64)
        .read_to_end(&mut start)
        .map_err(failed)?;
    if start == SQLITE {
        return sqlite::read(file, app, name).await;
    }
    let mut rest = Vec::new();
    opened
        .take(MAX_TEXT_BYTES)
        .read_to_end(&mut rest)
        .map_err(failed)?;
    start.extend(rest);
    let text = String::from_utf8(start).map_err(|_| {
        Error::bad_request("The file is neither an SQLite database nor text in UTF-8.")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('[') {
        text::read_json(text, &model)
    } else {
        text::read_csv(text)
    }
}
