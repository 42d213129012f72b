//! Frames that the server sends: unmasked, unfragmented, encoded once and then shared.
//!
//! Actix's codec writes into one connection's buffer; a broadcast needs one frame for thousands of them.

use actix_web::web::Bytes;
use actix_ws::CloseCode;

/// The longest header of a frame from a server.
const HEADER_ROOM: usize = 10;
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
/// What a control frame holds at most, RFC 6455 §5.5.
pub(super) const MAX_CONTROL_BYTES: usize = 125;

/// A text frame that is being written: room for the header, then the text.
pub(crate) struct Framed(Vec<u8>);

impl Framed {
    pub(crate) fn with_capacity(text_bytes: usize) -> Self {
        let mut bytes = Vec::with_capacity(HEADER_ROOM + text_bytes);
        bytes.resize(HEADER_ROOM, 0);
        Self(bytes)
    }

    /// Appends to the text, which must be UTF-8 when it is finished.
    pub(crate) fn put(&mut self, text: &[u8]) -> &mut Self {
        self.0.extend_from_slice(text);
        self
    }

    /// The frame: the header is written right before the text. Nothing is left to be written to.
    pub(crate) fn finish(&mut self) -> Bytes {
        let length = self.0.len() - HEADER_ROOM;
        let (header, used) = header(TEXT, length);
        let start = HEADER_ROOM - used;
        self.0[start..HEADER_ROOM].copy_from_slice(&header[..used]);
        Bytes::from(std::mem::take(&mut self.0)).slice(start..)
    }
}

fn header(first: u8, length: usize) -> ([u8; HEADER_ROOM], usize) {
    let mut header = [0; HEADER_ROOM];
    header[0] = first;
    let used = match length {
        0..=125 => {
            header[1] = length as u8;
            2
        }
        126..=0xffff => {
            header[1] = 126;
            header[2..4].copy_from_slice(&(length as u16).to_be_bytes());
            4
        }
        _ => {
            header[1] = 127;
            header[2..10].copy_from_slice(&(length as u64).to_be_bytes());
            10
        }
    };
    (header, used)
}

fn frame(first: u8, payload: &[u8]) -> Bytes {
    let (header, used) = header(first, payload.len());
    let mut bytes = Vec::with_capacity(used + payload.len());
    bytes.extend_from_slice(&header[..used]);
    bytes.extend_from_slice(payload);
    Bytes::from(bytes)
}

pub(crate) fn text_frame(text: &[u8]) -> Bytes {
    frame(TEXT, text)
}

pub(super) fn binary_frame(bytes: &[u8]) -> Bytes {
    frame(BINARY, bytes)
}

pub(crate) fn ping_frame() -> Bytes {
    frame(PING, b"")
}

pub(crate) fn pong_frame(payload: &[u8]) -> Bytes {
    frame(PONG, &payload[..payload.len().min(MAX_CONTROL_BYTES)])
}

/// A close frame; a reason that is too long for one is cut at a character.
pub(super) fn close_frame(code: Option<CloseCode>, reason: &str) -> Bytes {
    let Some(code) = code else {
        return frame(CLOSE, b"");
    };
    let mut end = reason.len().min(MAX_CONTROL_BYTES - 2);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let mut payload = u16::from(code).to_be_bytes().to_vec();
    payload.extend_from_slice(&reason.as_bytes()[..end]);
    frame(CLOSE, &payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_as_short_as_they_can_be() {
        for (length, header) in [
            (0, vec![0x81, 0]),
            (125, vec![0x81, 125]),
            (126, vec![0x81, 126, 0, 126]),
            (65_535, vec![0x81, 126, 255, 255]),
            (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let text = vec![b'a'; length];
            let whole = [header.as_slice(), &text].concat();
            assert_eq!(text_frame(&text), whole, "{length}");
            let mut framed = Framed::with_capacity(0);
            framed.put(&text);
            assert_eq!(framed.finish(), whole, "{length}");
        }
    }

    #[test]
    fn a_long_reason_is_cut_at_a_character() {
        let frame = close_frame(Some(CloseCode::Policy), &"é".repeat(100));
        assert_eq!(frame.len(), 2 + 2 + 122);
        assert!(std::str::from_utf8(&frame[4..]).is_ok());
        assert_eq!(close_frame(None, "gone"), vec![0x88, 0]);
    }
}
