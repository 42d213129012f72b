//! One file that was submitted.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io;
use std::sync::{Arc, OnceLock};

use super::sniff::{self, HEAD_BYTES, TextCheck};
use super::{FileReader, extension, image, safe_file_name};

/// A file that was submitted with a form. Cloning it copies a handle, not the content.
///
/// The content is in memory, or in a file without a name that is gone when the last handle is, however the process
/// ends: to keep it, copy it to a storage.
///
/// Nothing that its sender says about it can be relied on: [`file_name`](Self::file_name) is made safe,
/// [`content_type`](Self::content_type) is a claim, and [`sniffed_type`](Self::sniffed_type) is what the bytes look
/// like.
///
/// ```
/// use mizan_forms::UploadedFile;
///
/// let file = UploadedFile::new("../notes.txt", "Buy cards.");
/// assert_eq!(file.file_name(), "notes.txt");
/// assert_eq!(file.size(), 10);
/// assert_eq!(file.sniffed_type(), Some("text/plain"));
/// assert_eq!(&*file.bytes()?, b"Buy cards.");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct UploadedFile(Arc<Inner>);

struct Inner {
    submitted_name: String,
    file_name: String,
    content_type: Option<String>,
    size: u64,
    content: Content,
    is_text: bool,
    sniffed: OnceLock<Option<&'static str>>,
}

/// Where the bytes are.
#[derive(Debug)]
pub(super) enum Content {
    Memory(Vec<u8>),
    /// A file without a name, and its first bytes.
    Disk(File, Vec<u8>),
    /// Not sent: only described.
    Described,
    /// Thrown away as it arrived: it was longer than this, or nobody wanted it.
    Dropped(Option<u64>),
}

impl UploadedFile {
    /// A file in memory, as if it had been submitted under this name.
    #[must_use]
    pub fn new(submitted_name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let content = content.into();
        let mut text = TextCheck::default();
        text.push(&content);
        let size = content.len() as u64;
        Self::assemble(
            submitted_name.into(),
            None,
            size,
            Content::Memory(content),
            text.is_text(),
        )
    }

    /// The same file with a declared media type.
    #[must_use]
    pub fn with_content_type(self, content_type: impl Into<String>) -> Self {
        let content_type = Some(content_type.into());
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner {
                content_type,
                ..inner
            })),
            // Somebody else has it too: the content is read again, which for a file in memory cannot fail.
            Err(shared) => {
                let file = Self(shared);
                let content = file.bytes().map(Cow::into_owned).unwrap_or_default();
                let is_text = file.0.is_text;
                let name = file.0.submitted_name.clone();
                Self::assemble(
                    name,
                    content_type,
                    file.size(),
                    Content::Memory(content),
                    is_text,
                )
            }
        }
    }

    /// A file that stayed with its sender, who says what it is.
    pub(super) fn described(
        submitted_name: String,
        size: u64,
        content_type: Option<String>,
    ) -> Self {
        Self::assemble(
            submitted_name,
            content_type,
            size,
            Content::Described,
            false,
        )
    }

    pub(super) fn assemble(
        submitted_name: String,
        content_type: Option<String>,
        size: u64,
        content: Content,
        is_text: bool,
    ) -> Self {
        Self(Arc::new(Inner {
            file_name: safe_file_name(&submitted_name),
            submitted_name,
            content_type,
            size,
            content,
            is_text,
            sniffed: OnceLock::new(),
        }))
    }

    /// The name, made safe: see [`safe_file_name`].
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// The name exactly as it was submitted. Not for paths, headers or pages.
    #[must_use]
    pub fn submitted_name(&self) -> &str {
        &self.0.submitted_name
    }

    /// What stands behind the last dot of the name, in lower case; empty when nothing does.
    #[must_use]
    pub fn extension(&self) -> String {
        extension(&self.0.file_name)
    }

    /// How many bytes were sent.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// The media type that the sender declared, which proves nothing.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// The media type that the content looks like: by its magic number, or `text/plain` when it has none and is
    /// UTF-8 without NUL from the first byte to the last. `None` when it looks like nothing known.
    ///
    /// A file can look like one type and be another as well: this is no proof that it is harmless.
    #[must_use]
    pub fn sniffed_type(&self) -> Option<&'static str> {
        *self.0.sniffed.get_or_init(|| {
            let head = match &self.0.content {
                Content::Memory(content) => content.get(..HEAD_BYTES).unwrap_or(content),
                Content::Disk(_, head) => head,
                Content::Described | Content::Dropped(_) => return None,
            };
            sniff::media_type(head, self.0.is_text)
        })
    }

    /// Whether the content is UTF-8 without NUL, from the first byte to the last.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.0.is_text
    }

    /// Width and height in pixels, as the header of a BMP, GIF, HEIF, AVIF, ICO, JPEG, PNG, TIFF or WebP says;
    /// `None` for anything else. Nothing is decoded: a broken image may have a good header.
    #[must_use]
    pub fn image_size(&self) -> Option<(u32, u32)> {
        image::dimensions(self.open().ok()?)
    }

    /// Opens the content for reading, at its start.
    ///
    /// # Errors
    ///
    /// Only for a file whose content was not kept, which no clean form holds.
    pub fn open(&self) -> io::Result<FileReader> {
        match self.0.content {
            Content::Memory(_) | Content::Disk(..) => Ok(FileReader::new(self.clone())),
            Content::Described | Content::Dropped(_) => Err(absent()),
        }
    }

    /// The whole content. A large file is better read through [`open`](Self::open).
    ///
    /// # Errors
    ///
    /// When the disk cannot be read.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match &self.0.content {
            Content::Memory(content) => Ok(Cow::Borrowed(content)),
            _ => {
                let mut content = Vec::new();
                io::Read::read_to_end(&mut self.open()?, &mut content)?;
                Ok(Cow::Owned(content))
            }
        }
    }

    /// Whether the content is in memory, so that reading it does not block.
    #[must_use]
    pub fn is_in_memory(&self) -> bool {
        matches!(self.0.content, Content::Memory(_))
    }

    /// Whether only name, size and type are known.
    pub(crate) fn is_described(&self) -> bool {
        matches!(self.0.content, Content::Described)
    }

    /// Whether the content was thrown away, and the limit that it was over, if that was why.
    pub(crate) fn dropped(&self) -> Option<Option<u64>> {
        match self.0.content {
            Content::Dropped(limit) => Some(limit),
            _ => None,
        }
    }

    pub(super) fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        match &self.0.content {
            Content::Memory(content) => {
                let start = usize::try_from(position).unwrap_or(usize::MAX);
                let mut rest = content.get(start..).unwrap_or_default();
                io::Read::read(&mut rest, buffer)
            }
            // By position: the handles share one cursor.
            #[cfg(unix)]
            Content::Disk(file, _) => std::os::unix::fs::FileExt::read_at(file, buffer, position),
            #[cfg(windows)]
            Content::Disk(file, _) => {
                std::os::windows::fs::FileExt::seek_read(file, buffer, position)
            }
            Content::Described | Content::Dropped(_) => Err(absent()),
        }
    }
}

fn absent() -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        "the content of this file was not kept",
    )
}

impl PartialEq for UploadedFile {
    /// The same upload, or two in memory with the same name, type and content.
    fn eq(&self, other: &Self) -> bool {
        let same_content = || match (&self.0.content, &other.0.content) {
            (Content::Memory(one), Content::Memory(other)) => one == other,
            (Content::Described, Content::Described)
            | (Content::Dropped(_), Content::Dropped(_)) => self.size() == other.size(),
            _ => false,
        };
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.submitted_name == other.0.submitted_name
                && self.0.content_type == other.0.content_type
                && same_content())
    }
}

impl fmt::Debug for UploadedFile {
    /// Without the content, which is the visitor's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadedFile")
            .field("file_name", &self.0.file_name)
            .field("size", &self.0.size)
            .field("content_type", &self.0.content_type)
            .finish_non_exhaustive()
    }
}
