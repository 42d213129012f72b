//! Files in a folder.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use mizan_forms::UploadedFile;

use super::{Storage, StorageError, StorageFuture, StoredFile, name};

/// Keeps files in a folder of this machine, and never outside of it. The folder is made when the first file is stored.
///
/// A file appears under its name when all of it has been written. Only the user that the site runs as can read it.
#[derive(Debug, Clone)]
pub struct FolderStorage {
    root: PathBuf,
}

impl FolderStorage {
    /// Files below this folder.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The path of a file that is there. A symbolic link that leads out of the folder is none of its files.
    fn find(&self, name: &str) -> Result<PathBuf, StorageError> {
        name::check(name)?;
        let path = self.inside(&self.root.join(name))?;
        if !path.is_file() {
            return Err(StorageError::NotFound);
        }
        Ok(path)
    }

    /// The real path of something that exists, if that is inside the folder.
    fn inside(&self, path: &Path) -> Result<PathBuf, StorageError> {
        let root = fs::canonicalize(&self.root)?;
        let path = fs::canonicalize(path)?;
        if path.starts_with(&root) {
            Ok(path)
        } else {
            Err(StorageError::NotFound)
        }
    }

    fn write(&self, name: &str, file: &UploadedFile) -> Result<(), StorageError> {
        let path = self.root.join(name);
        let (Some(folder), Some(last)) = (path.parent(), path.file_name()) else {
            return Err(StorageError::BadName);
        };
        // In steps, so that no link makes a folder elsewhere.
        fs::create_dir_all(&self.root)?;
        let mut made = self.root.clone();
        let below = folder
            .strip_prefix(&self.root)
            .map_err(|_| StorageError::BadName)?;
        for part in below {
            made.push(part);
            match fs::create_dir(&made) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(error.into());
                }
                _ => {}
            }
            self.inside(&made)?;
        }
        let written = write_whole(folder, Path::new(last), file);
        if written.is_err() {
            let _ = fs::remove_dir(folder);
        }
        Ok(written?)
    }
}

/// Writes a file that is there completely or not at all, and stays when the machine stops.
fn write_whole(folder: &Path, last: &Path, file: &UploadedFile) -> io::Result<()> {
    let mut partial = tempfile::NamedTempFile::new_in(folder)?;
    let mut reader = BufReader::with_capacity(256 << 10, file.open()?);
    io::copy(&mut reader, partial.as_file_mut())?;
    partial.as_file_mut().flush()?;
    partial.as_file().sync_all()?;
    partial
        .persist_noclobber(folder.join(last))
        .map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Runs what blocks where it may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(StorageError::Failed(error.into())),
    }
}

impl Storage for FolderStorage {
    fn save<'a>(&'a self, folder: &'a str, file: &'a UploadedFile) -> StorageFuture<'a, String> {
        let (storage, file) = (self.clone(), file.clone());
        Box::pin(async move {
            let name = name::make_up(folder, &file)?;
            blocking(move || storage.write(&name, &file).map(|()| name)).await
        })
    }

    fn open<'a>(&'a self, name: &'a str) -> StorageFuture<'a, StoredFile> {
        let (storage, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || {
            let file = File::open(storage.find(&name)?)?;
            let about = file.metadata()?;
            Ok(StoredFile::new(about.len(), file).with_modified(about.modified().ok()))
        }))
    }

    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        let (storage, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || {
            let path = match storage.find(&name) {
                Ok(path) => path,
                Err(StorageError::NotFound) => return Ok(false),
                Err(error) => return Err(error),
            };
            fs::remove_file(&path)?;
            // Each file has a folder of its own.
            if let Some(folder) = path.parent() {
                let _ = fs::remove_dir(folder);
            }
            Ok(true)
        }))
    }

    fn exists<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        let (storage, name) = (self.clone(), name.to_owned());
        Box::pin(blocking(move || match storage.find(&name) {
            Ok(_) => Ok(true),
            Err(StorageError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }))
    }
}
