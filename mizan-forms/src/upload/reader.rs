//! Reading what was uploaded.

use std::io::{self, Read, Seek, SeekFrom};

use super::UploadedFile;

/// Reads an uploaded file from its start. Several readers of one file do not disturb each other.
///
/// Reading a file that is on disk blocks: inside a handler, use `web::block` for more than a few kilobytes.
#[derive(Debug)]
pub struct FileReader {
    file: UploadedFile,
    position: u64,
}

impl FileReader {
    pub(super) fn new(file: UploadedFile) -> Self {
        Self { file, position: 0 }
    }
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for FileReader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match position {
            SeekFrom::Start(offset) => (offset, 0),
            SeekFrom::Current(offset) => (self.position, offset),
            SeekFrom::End(offset) => (self.file.size(), offset),
        };
        self.position = base
            .checked_add_signed(offset)
            .ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
