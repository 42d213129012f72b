//! Frames that are written to a connection in one piece.

use std::collections::VecDeque;
use std::io::IoSlice;

use actix_web::web::{Buf, Bytes};

use super::outbox::give_back;

/// What one call of the kernel takes.
const MAX_FRAMES: usize = 64;
const MAX_BYTES: usize = 64 << 10;

/// Frames on their way into the kernel, without a copy of them.
#[derive(Default)]
pub(super) struct Batch {
    frames: VecDeque<Bytes>,
    bytes: usize,
}

impl Batch {
    /// Whether a frame of this length goes along; the first does in any case.
    pub(super) fn has_room(&self, length: usize) -> bool {
        self.frames.is_empty()
            || (self.frames.len() < MAX_FRAMES && self.bytes + length <= MAX_BYTES)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn push(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }

    pub(super) fn give_back(&mut self) {
        give_back(&mut self.frames);
    }
}

impl Buf for Batch {
    fn remaining(&self) -> usize {
        self.bytes
    }

    fn chunk(&self) -> &[u8] {
        self.frames.front().map_or(&[], |frame| &frame[..])
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let both = self.frames.iter().zip(slices);
        both.map(|(frame, slice)| *slice = IoSlice::new(frame))
            .count()
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        while let Some(frame) = self.frames.front_mut() {
            if written < frame.len() {
                frame.advance(written);
                return;
            }
            written -= frame.len();
            self.frames.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_of_it_the_rest_is_what_followed() {
        let words = ["one", "", "three", "four"];
        let whole = words.concat();
        for cut in 0..=whole.len() {
            let mut batch = Batch::default();
            for word in words {
                batch.push(Bytes::from_static(word.as_bytes()));
            }
            batch.advance(cut);
            let mut slices = [IoSlice::new(&[]); 8];
            let count = batch.chunks_vectored(&mut slices);
            let rest: Vec<u8> = slices[..count]
                .iter()
                .flat_map(|slice| slice.to_vec())
                .collect();
            assert_eq!(rest, whole.as_bytes()[cut..]);
            assert_eq!(batch.remaining(), rest.len());
            assert_eq!(batch.has_remaining(), cut < whole.len());
        }
    }

    #[test]
    fn so_much_goes_in_one_piece() {
        let mut batch = Batch::default();
        assert!(batch.has_room(MAX_BYTES * 2));
        batch.push(Bytes::from(vec![0; MAX_BYTES - 1]));
        assert!(batch.has_room(1) && !batch.has_room(2));
        let mut batch = Batch::default();
        for _ in 0..MAX_FRAMES {
            batch.push(Bytes::from_static(b"x"));
        }
        assert!(!batch.has_room(1));
    }
}
