//! Mails as files: `20260801T093000.123Z-5f3c….eml`, in the order in which they were sent.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::message::Written;

/// Keeps a mail in `folder`, which is made when it is missing. It appears whole or not at all.
pub(super) fn keep(folder: &Path, mail: &Written) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let time = chrono::Utc::now().format("%Y%m%dT%H%M%S%.3fZ");
    let id = mail.id.get(..12).unwrap_or(&mail.id);
    let path = folder.join(format!("{time}-{id}.eml"));
    let unfinished = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // A mail may hold a link that signs its reader in.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&unfinished)?.write_all(&mail.bytes)?;
    fs::rename(&unfinished, &path)?;
    Ok(path)
}
