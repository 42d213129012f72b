//! Why a storage could not do it.

use std::io;

/// Why a file could not be stored, opened or removed. In a handler, `?` makes a 404 of [`NotFound`](Self::NotFound) and
/// [`BadName`](Self::BadName), and a 500 or 503 of the others.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// There is no file of this name.
    #[error("there is no such file")]
    NotFound,
    /// This is no name that a storage makes up: it leads elsewhere.
    #[error("this is no name of a stored file")]
    BadName,
    /// The disk, or whatever the files are kept on, failed.
    #[error("the storage failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Failed(error.into()),
        }
    }
}
