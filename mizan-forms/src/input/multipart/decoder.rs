//! Cuts a stream of bytes into parts.

use memchr::memmem::Finder;

use super::head::PartHead;
use crate::error::InputError;

/// The most bytes of headers that one part may have, and the most in front of the first part.
const MAX_HEAD: usize = 8 << 10;

/// The longest boundary that the standard allows.
const MAX_BOUNDARY: usize = 70;

/// What comes out of the stream next.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'d> {
    /// A part begins.
    Part(PartHead),
    /// More of its content.
    Data(&'d [u8]),
    /// The part is complete.
    PartEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In front of the first part.
    Preamble,
    /// Behind a delimiter: another part, or the end.
    Delimiter,
    Head,
    Data,
    /// Behind the last part: what comes is ignored.
    Epilogue,
}

/// Bytes in, events out. It holds what it cannot tell yet: less than a delimiter, or one part's headers.
pub(super) struct Decoder {
    /// Line break, two hyphens, boundary.
    delimiter: Finder<'static>,
    buffer: Vec<u8>,
    /// What of the buffer has been handed out.
    start: usize,
    /// What of the buffer has been looked through for the end of the headers.
    searched: usize,
    state: State,
}

impl Decoder {
    /// A decoder for the boundary that the `Content-Type` names.
    pub(super) fn new(boundary: &str) -> Result<Self, InputError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
        let is_boundary = (1..=MAX_BOUNDARY).contains(&boundary.len())
            && boundary.bytes().all(allowed)
            && !boundary.ends_with(' ');
        if !is_boundary {
            return Err(unreadable("the boundary is missing, or not one"));
        }
        let delimiter = format!("\r\n--{boundary}");
        Ok(Self {
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            // The first delimiter has no line break in front of it when it starts the body.
            buffer: b"\r\n".to_vec(),
            start: 0,
            searched: 0,
            state: State::Preamble,
        })
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.state == State::Epilogue {
            return;
        }
        self.buffer.drain(..self.start);
        self.searched = self.searched.saturating_sub(self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether the last part has ended.
    pub(super) fn is_finished(&self) -> bool {
        self.state == State::Epilogue
    }

    /// The next event; `None` until more bytes are there.
    pub(super) fn next(&mut self) -> Result<Option<Event<'_>>, InputError> {
        loop {
            match self.state {
                State::Preamble => {
                    if !self.skip_preamble()? {
                        return Ok(None);
                    }
                }
                State::Delimiter => {
                    if !self.read_delimiter()? {
                        return Ok(None);
                    }
                }
                State::Head => {
                    let Some(head) = self.read_head()? else {
                        return Ok(None);
                    };
                    return Ok(Some(Event::Part(head)));
                }
                State::Data => return Ok(self.read_data()),
                State::Epilogue => return Ok(None),
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    fn skip_preamble(&mut self) -> Result<bool, InputError> {
        if let Some(at) = self.delimiter.find(self.rest()) {
            self.start += at + self.delimiter.needle().len();
            self.state = State::Delimiter;
            return Ok(true);
        }
        if self.rest().len() > MAX_HEAD {
            return Err(unreadable("the body does not start with its boundary"));
        }
        Ok(false)
    }

    /// `--` is the end, a line break the start of a part; spaces may stand in front of that.
    fn read_delimiter(&mut self) -> Result<bool, InputError> {
        let rest = self.rest();
        let padding = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        match rest.get(padding..).unwrap_or_default() {
            [b'-', b'-', ..] if padding == 0 => {
                self.state = State::Epilogue;
                self.buffer = Vec::new();
                self.start = 0;
            }
            [b'\r', b'\n', ..] => {
                // The line break stays: headers that are none at all end with the next one.
                self.start += padding;
                self.searched = self.start;
                self.state = State::Head;
            }
            [] | [b'\r'] if padding < MAX_HEAD => return Ok(false),
            [b'-'] if padding == 0 => return Ok(false),
            _ => return Err(unreadable("a boundary is followed by something else")),
        }
        Ok(true)
    }

    fn read_head(&mut self) -> Result<Option<PartHead>, InputError> {
        const END: &[u8] = b"\r\n\r\n";
        let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(at) = memchr::memmem::find(unsearched, END) else {
            if self.rest().len() > MAX_HEAD {
                return Err(unreadable("the headers of a part are too long"));
            }
            self.searched = self
                .buffer
                .len()
                .saturating_sub(END.len() - 1)
                .max(self.start);
            return Ok(None);
        };
        let end = self.searched + at;
        if end - self.start > MAX_HEAD {
            return Err(unreadable("the headers of a part are too long"));
        }
        // Behind the line break of the delimiter.
        let head = self.buffer.get(self.start + 2..end).unwrap_or_default();
        let head = PartHead::parse(head)?;
        self.start = end + END.len();
        self.state = State::Data;
        Ok(Some(head))
    }

    fn read_data(&mut self) -> Option<Event<'_>> {
        if let Some(at) = self.delimiter.find(self.rest()) {
            if at == 0 {
                self.start += self.delimiter.needle().len();
                self.state = State::Delimiter;
                return Some(Event::PartEnd);
            }
            let from = self.start;
            self.start += at;
            return self.buffer.get(from..from + at).map(Event::Data);
        }
        // A delimiter may have begun at the end.
        let held = self.delimiter.needle().len() - 1;
        let certain = self.rest().len().saturating_sub(held);
        if certain == 0 {
            return None;
        }
        let from = self.start;
        self.start += certain;
        self.buffer.get(from..from + certain).map(Event::Data)
    }
}

impl std::fmt::Debug for Decoder {
    /// Without the bytes, which are the visitor's.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Decoder")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

pub(super) fn unreadable(what: &str) -> InputError {
    InputError::Unreadable(what.to_owned())
}
