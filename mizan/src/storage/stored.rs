//! A stored file, open.

use std::fmt;
use std::io::{Read, Seek};
use std::time::SystemTime;

/// What a stored file is read from.
pub(super) trait Content: Read + Seek + Send {}

impl<T: Read + Seek + Send> Content for T {}

/// A stored file that has been opened. Reading it may block.
pub struct StoredFile {
    size: u64,
    modified: Option<SystemTime>,
    content: Box<dyn Content>,
}

impl StoredFile {
    /// A file of this size, at its start.
    pub fn new(size: u64, content: impl Read + Seek + Send + 'static) -> Self {
        Self {
            size,
            modified: None,
            content: Box::new(content),
        }
    }

    /// With the time of its last change.
    #[must_use]
    pub fn with_modified(mut self, modified: Option<SystemTime>) -> Self {
        self.modified = modified;
        self
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When it was changed last, if the storage knows.
    #[must_use]
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The content, for reading.
    #[must_use]
    pub fn into_reader(self) -> impl Read + Seek + Send {
        self.content
    }
}

impl fmt::Debug for StoredFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoredFile")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
