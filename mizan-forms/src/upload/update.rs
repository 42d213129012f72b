//! A file that may be replaced, removed or left alone.

use super::UploadedFile;

/// What a form that edits something says about a file that is there already.
///
/// Nothing submitted leaves the file alone; a box called `{field}.CLEAR` removes it; a file replaces it. Both at once
/// is a `contradiction`. A `required` field of this type cannot be cleared.
///
/// ```
/// use mizan_forms::{FileUpdate, UploadedFile};
///
/// fn save(avatar: FileUpdate) -> &'static str {
///     match avatar {
///         FileUpdate::Unchanged => "nothing to do",
///         FileUpdate::Cleared => "remove the old one",
///         FileUpdate::Replaced(_) => "store the new one, then remove the old one",
///     }
/// }
/// assert_eq!(save(FileUpdate::Replaced(UploadedFile::new("a.png", "…"))), "store the new one, then remove the old one");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub enum FileUpdate {
    /// Keep what is there.
    #[default]
    Unchanged,
    /// Remove what is there.
    Cleared,
    /// Store this one in its place.
    Replaced(UploadedFile),
}
