//! Where uploaded files are kept for good: a folder, memory for tests, or what a site brings.

mod download;
mod error;
mod folder;
mod memory;
mod name;
mod stored;

#[cfg(test)]
mod tests;

use futures_util::future::LocalBoxFuture;
use mizan_forms::UploadedFile;

pub use download::Download;
pub use error::StorageError;
pub use folder::FolderStorage;
pub use memory::MemoryStorage;
pub use stored::StoredFile;

/// What the methods of a [`Storage`] answer, when they are done.
pub type StorageFuture<'a, T> = LocalBoxFuture<'a, Result<T, StorageError>>;

/// A place for files. A site has one: [`FolderStorage`] unless [`Site::storage`](crate::Site::storage) gives it another,
/// such as an object store.
///
/// Files are found again by the name that [`save`](Self::save) made up; keep it in the database. Who may see a file is
/// for the site to decide: nothing is served by itself.
///
/// ```no_run
/// use mizan::prelude::*;
/// use mizan::forms::UploadedFile;
///
/// async fn keep(request: &Request, letter: &UploadedFile) -> Result<String> {
///     let name = request.storage().save("letters", letter).await?;
///     Ok(name) // letters/2026/11/4fd1…/dear-ada.pdf
/// }
/// ```
pub trait Storage: Send + Sync + 'static {
    /// Stores a copy of a file, all of it or nothing, under a new name that starts with `folder`.
    fn save<'a>(&'a self, folder: &'a str, file: &'a UploadedFile) -> StorageFuture<'a, String>;

    /// Opens a stored file.
    fn open<'a>(&'a self, name: &'a str) -> StorageFuture<'a, StoredFile>;

    /// Removes a stored file, and says whether there was one.
    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool>;

    /// Whether there is a file of this name.
    fn exists<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool>;

    /// An address from which browsers can get the file by themselves, where the storage has such addresses.
    fn url(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }
}
