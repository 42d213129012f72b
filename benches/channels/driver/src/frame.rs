//! WebSocket frames as a client writes and reads them ([RFC 6455 §5](https://www.rfc-editor.org/rfc/rfc6455#section-5)).
//!
//! Kept as small as it is so that 5,000 sockets can be read on one core beside the server. It refuses whatever a server
//! must not send.

use anyhow::{Result, bail, ensure};

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;

/// One whole frame, masked, as the only fragment of its message.
pub(crate) fn encode(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mask = fastrand::u32(..).to_be_bytes();
    let mut frame = Vec::with_capacity(payload.len() + 14);
    frame.push(0x80 | opcode);
    match payload.len() {
        short @ ..126 => frame.push(0x80 | short as u8),
        middle @ ..65_536 => {
            frame.push(0x80 | 126);
            frame.extend((middle as u16).to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(
        payload
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    frame
}

/// The first frame of `bytes`: its opcode, where its payload is, and where the next frame begins. `None` until it is whole.
pub(crate) fn decode(bytes: &[u8]) -> Result<Option<(u8, std::ops::Range<usize>)>> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    ensure!(
        first & 0xF0 == 0x80,
        "the server sent a fragment or reserved bits: {first:#x}"
    );
    ensure!(second & 0x80 == 0, "the server sent a masked frame");
    let (start, length) = match second & 0x7F {
        126 => match rest.first_chunk::<2>() {
            Some(length) => (4, usize::from(u16::from_be_bytes(*length))),
            None => return Ok(None),
        },
        127 => match rest.first_chunk::<8>() {
            Some(length) => (10, usize::try_from(u64::from_be_bytes(*length))?),
            None => return Ok(None),
        },
        short => (2, usize::from(short)),
    };
    let opcode = first & 0x0F;
    match opcode {
        TEXT => {}
        CLOSE | PING | PONG => ensure!(
            length < 126,
            "the server sent a control frame of {length} bytes"
        ),
        other => bail!("the server sent a frame of the kind {other:#x}"),
    }
    Ok((bytes.len() - start >= length).then_some((opcode, start..start + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_whole_or_not_there() {
        let mut bytes = vec![0x81, 126, 0x01, 0x00];
        bytes.extend([b'x'; 256]);
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]).unwrap(), None);
        }
        assert_eq!(decode(&bytes).unwrap(), Some((TEXT, 4..260)));
    }

    #[test]
    fn what_a_server_must_not_send_is_refused() {
        for bytes in [[0x01, 0], [0xC1, 0], [0x81, 0x80], [0x83, 0], [0x89, 126]] {
            let mut long = bytes.to_vec();
            long.extend([0, 126]);
            assert!(decode(&long).is_err(), "{bytes:x?}");
        }
    }

    #[test]
    fn client_frames_are_masked() {
        let frame = encode(TEXT, b"hello");
        assert_eq!(frame[..2], [0x81, 0x85]);
        let plain: Vec<u8> = frame[6..]
            .iter()
            .zip(frame[2..6].iter().cycle())
            .map(|(a, b)| a ^ b)
            .collect();
        assert_eq!(plain, b"hello");
    }
}
