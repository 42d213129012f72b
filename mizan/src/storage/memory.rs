//! Files in memory, for tests.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mizan_forms::UploadedFile;

use super::{Storage, StorageError, StorageFuture, StoredFile, name};

/// Keeps files in memory: for tests, and gone with the process.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    files: Arc<Mutex<HashMap<String, Arc<[u8]>>>>,
}

impl MemoryStorage {
    /// Without any file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of all files, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.lock().keys().cloned().collect();
        names.sort();
        names
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<[u8]>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for MemoryStorage {
    fn save<'a>(&'a self, folder: &'a str, file: &'a UploadedFile) -> StorageFuture<'a, String> {
        Box::pin(async move {
            let name = name::make_up(folder, file)?;
            let content = file.bytes()?.into_owned();
            self.lock().insert(name.clone(), content.into());
            Ok(name)
        })
    }

    fn open<'a>(&'a self, name: &'a str) -> StorageFuture<'a, StoredFile> {
        Box::pin(async move {
            name::check(name)?;
            let content = self.lock().get(name).cloned();
            let content = content.ok_or(StorageError::NotFound)?;
            Ok(StoredFile::new(content.len() as u64, Cursor::new(content)))
        })
    }

    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        Box::pin(async move {
            name::check(name)?;
            Ok(self.lock().remove(name).is_some())
        })
    }

    fn exists<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        Box::pin(async move {
            name::check(name)?;
            Ok(self.lock().contains_key(name))
        })
    }
}
