//! The secret of a development machine: made once, kept in a file that only its owner reads.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::secret::Secret;

/// Kept out of version control by the project's `.gitignore`.
pub(super) const FILE_NAME: &str = ".mizan-secret";

/// 32 random bytes as text.
pub(super) fn generate() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// Reads the file in `folder`, or makes it first.
///
/// Written under another name and then linked, so that two processes that start at once agree on one secret and
/// neither reads half of it.
pub(super) fn read_or_create(folder: &Path) -> io::Result<Secret> {
    let path = folder.join(FILE_NAME);
    match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        result => return result,
    }
    let unfinished = folder.join(format!("{FILE_NAME}.{:016x}", rand::random::<u64>()));
    let written = write(&unfinished, &generate()).and_then(|()| fs::hard_link(&unfinished, &path));
    // Not having been able to remove it is worth nothing beside what `written` says.
    let _ = fs::remove_file(&unfinished);
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read(&path),
    }
}

fn read(path: &Path) -> io::Result<Secret> {
    let secret = Secret::new(fs::read_to_string(path)?.trim());
    match secret.weakness() {
        Some(weakness) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{weakness}: delete the file, and a new one is made"),
        )),
        None => Ok(secret),
    }
}

fn write(path: &Path, secret: &Secret) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", secret.expose())?;
    file.sync_all()
}
