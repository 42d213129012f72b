//! Taking a file in, piece by piece: in memory first, on disk when it grows.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::UploadedFile;
use super::file::Content;
use super::sniff::{HEAD_BYTES, TextCheck};

/// As much is written to disk at once.
const PIECE: usize = 256 << 10;

/// A file that is arriving.
///
/// [`push`](Self::push) never blocks. When [`is_full`](Self::is_full), call [`flush`](Self::flush) where blocking is
/// allowed. A writer that is dropped leaves nothing behind.
#[derive(Debug)]
pub struct FileWriter {
    name: String,
    content_type: Option<String>,
    /// More than this is counted, and not kept.
    limit: Option<u64>,
    /// As much stays in memory.
    memory: usize,
    folder: PathBuf,
    size: u64,
    pending: Vec<u8>,
    head: Vec<u8>,
    file: Option<File>,
    text: TextCheck,
    is_kept: bool,
}

impl FileWriter {
    /// A file of this submitted name. Up to `memory` bytes of it stay in memory; beyond, it goes to a file without a
    /// name in the system's folder for temporary files.
    pub fn new(name: impl Into<String>, memory: usize) -> Self {
        Self {
            name: name.into(),
            content_type: None,
            limit: None,
            memory,
            folder: std::env::temp_dir(),
            size: 0,
            pending: Vec::new(),
            head: Vec::new(),
            file: None,
            text: TextCheck::default(),
            is_kept: true,
        }
    }

    /// With the media type that the sender declares.
    #[must_use]
    pub fn with_content_type(mut self, content_type: Option<String>) -> Self {
        self.content_type = content_type;
        self
    }

    /// With another folder for what does not stay in memory.
    #[must_use]
    pub fn with_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// With the most bytes to keep. Of a larger file nothing is kept but its size, and cleaning refuses it with
    /// `max_size`.
    #[must_use]
    pub fn with_limit(mut self, limit: Option<u64>) -> Self {
        self.limit = limit;
        self
    }

    /// A file that nobody wants: nothing of it is kept.
    #[must_use]
    pub fn dropping(mut self) -> Self {
        self.is_kept = false;
        self
    }

    /// Takes the next bytes, without blocking.
    pub fn push(&mut self, bytes: &[u8]) {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.limit.is_some_and(|limit| self.size > limit) {
            self.is_kept = false;
        }
        if !self.is_kept {
            // A file on disk is closed, and so gone, as soon as it is known to be too large.
            self.file = None;
            self.pending = Vec::new();
            return;
        }
        self.text.push(bytes);
        self.pending.extend_from_slice(bytes);
    }

    /// How many bytes are kept in memory at this moment.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.pending.len()
    }

    /// Whether it is time to [`flush`](Self::flush).
    #[must_use]
    pub fn is_full(&self) -> bool {
        let limit = match self.file {
            Some(_) => PIECE,
            None => self.memory.max(PIECE),
        };
        self.pending.len() > limit
    }

    /// Writes what has been taken to disk. Blocks.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if self.file.is_none() {
            self.head = self
                .pending
                .get(..HEAD_BYTES)
                .unwrap_or(&self.pending)
                .to_vec();
            self.file = Some(tempfile::tempfile_in(&self.folder)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.pending)?;
        }
        self.pending.clear();
        Ok(())
    }

    /// Whether there is neither a name nor content.
    pub(crate) fn is_nothing(&self) -> bool {
        self.name.is_empty() && self.size == 0
    }

    /// Whether [`finish`](Self::finish) has something to write to disk.
    #[must_use]
    pub fn blocks_to_finish(&self) -> bool {
        self.is_kept && (self.file.is_some() || self.pending.len() > self.memory)
    }

    /// The file as it has arrived. Blocks if [`blocks_to_finish`](Self::blocks_to_finish).
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn finish(mut self) -> io::Result<UploadedFile> {
        if self.blocks_to_finish() {
            self.flush()?;
        }
        let content = if !self.is_kept {
            Content::Dropped(self.limit.filter(|limit| self.size > *limit))
        } else if let Some(file) = self.file {
            Content::Disk(file, self.head)
        } else {
            Content::Memory(self.pending)
        };
        Ok(UploadedFile::assemble(
            self.name,
            self.content_type,
            self.size,
            content,
            self.text.is_text(),
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::io::{Read as _, Seek as _, SeekFrom};

    #[test]
    fn a_small_file_stays_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = FileWriter::new("a.txt", 10).with_folder(folder.path());
        writer.push(b"0123456789");
        assert!(!writer.is_full() && !writer.blocks_to_finish());
        let file = writer.finish().unwrap();
        assert!(file.is_in_memory());
        assert_eq!(&*file.bytes().unwrap(), b"0123456789");
    }

    #[test]
    fn a_large_file_is_on_disk_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = FileWriter::new("a.txt", 10).with_folder(folder.path());
        let content: Vec<u8> = (0..1_000_000_u32).map(|n| b'a' + (n % 26) as u8).collect();
        for piece in content.chunks(7_000) {
            writer.push(piece);
            if writer.is_full() {
                writer.flush().unwrap();
            }
        }
        let file = writer.finish().unwrap();
        assert!(!file.is_in_memory());
        assert_eq!(file.size(), 1_000_000);
        assert_eq!(*file.bytes().unwrap(), content[..]);
        assert_eq!(file.sniffed_type(), Some("text/plain"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn readers_do_not_disturb_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = FileWriter::new("a.txt", 0).with_folder(folder.path());
        writer.push(b"0123456789");
        let file = writer.finish().unwrap();
        let (mut one, mut other) = (file.open().unwrap(), file.clone().open().unwrap());
        let mut two = [0; 2];
        one.read_exact(&mut two).unwrap();
        other.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"01");
        one.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"23");
        one.seek(SeekFrom::End(-1)).unwrap();
        assert_eq!(one.read(&mut two).unwrap(), 1);
        assert!(one.seek(SeekFrom::Current(-100)).is_err());
    }

    #[test]
    fn nothing_is_kept_of_a_file_over_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = FileWriter::new("a.txt", 0)
            .with_folder(folder.path())
            .with_limit(Some(5));
        writer.push(b"01234");
        writer.flush().unwrap();
        writer.push(b"5");
        assert_eq!(writer.in_memory(), 0);
        let file = writer.finish().unwrap();
        assert_eq!(file.size(), 6);
        assert_eq!(file.dropped(), Some(Some(5)));
        assert!(file.open().is_err());
    }
}
