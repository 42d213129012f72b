//! What a command prints for another program.

use std::io::{self, ErrorKind, Write as _};

/// Prints a text that may be long. A reader who has seen enough (`| head`) is no error.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
