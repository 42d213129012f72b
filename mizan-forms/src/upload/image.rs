//! Width and height of an image, from its header.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::FileReader;

/// How many pieces of the file are looked at before it counts as no image: a picture has dozens of segments before
/// its size, a hostile file millions.
const MAX_READS: usize = 2_000;

/// Width and height in pixels; `None` for what is no image of a known format.
pub(super) fn dimensions(file: FileReader) -> Option<(u32, u32)> {
    let reader = BufReader::with_capacity(1 << 10, Sparing { file, reads: 0 });
    // The parsers index into what strangers send. A slip there must cost a guess, not a request.
    let found = catch_unwind(AssertUnwindSafe(|| imagesize::reader_size(reader)));
    let size = found.ok()?.ok()?;
    let size = (
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    );
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// A file that can be asked only so often.
struct Sparing {
    file: FileReader,
    reads: usize,
}

impl Read for Sparing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads > MAX_READS {
            return Err(io::Error::other("the header of the image has no end"));
        }
        self.file.read(buffer)
    }
}

impl Seek for Sparing {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}
