//! Names of stored files: made up by the storage, and refused when they lead elsewhere.

use chrono::Utc;
use mizan_forms::{UploadedFile, safe_file_name};

use super::StorageError;

/// The longest name, in bytes.
const MAX_BYTES: usize = 1_024;

/// `letters/2026/11/{128 random bits}/dear-ada.pdf`: nobody can guess it, and no two are the same.
pub(super) fn make_up(folder: &str, file: &UploadedFile) -> Result<String, StorageError> {
    let month = Utc::now().format("%Y/%m");
    let random = rand::random::<u128>();
    let name = format!("{folder}/{month}/{random:032x}/{}", file.file_name());
    let name = name.trim_start_matches('/').to_owned();
    check(&name)?;
    Ok(name)
}

/// Lets a name through that stays where it belongs, whatever the file system: no `..`, no empty, hidden or reserved
/// component, no backslash, no control character.
pub(super) fn check(name: &str) -> Result<(), StorageError> {
    let is_plain = |part: &str| safe_file_name(part) == part;
    if name.len() <= MAX_BYTES && name.split('/').all(is_plain) {
        Ok(())
    } else {
        Err(StorageError::BadName)
    }
}

/// The last component: what the file was called when it was uploaded, made safe.
pub(super) fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
