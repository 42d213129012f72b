//! What a request asks for, told apart from anything else.

use crate::request::Request;

/// The name that is called, the query, and what the body holds. What else a request says (its headers) is not a part.
pub(crate) struct Fingerprint(blake3::Hasher);

impl Fingerprint {
    /// Of a request whose body is still to be added.
    pub(crate) fn new(request: &Request) -> Self {
        let mut print = Self(blake3::Hasher::new());
        print.add(request.path().as_bytes());
        print.add(request.query_string().as_bytes());
        print
    }

    /// Adds one thing: lengths first, so that no two lists of things are one.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.add_number(bytes.len() as u64);
        self.0.update(bytes);
    }

    pub(crate) fn add_number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    /// Adds what a reader gives.
    pub(crate) fn add_content(&mut self, content: impl std::io::Read) -> std::io::Result<()> {
        self.0.update_reader(content).map(drop)
    }

    pub(super) fn finish(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}
