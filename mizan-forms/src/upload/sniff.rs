//! What a file holds, told from its bytes and not from what its sender says.

use std::panic::catch_unwind;

/// As many bytes of the start as are ever looked at.
pub(super) const HEAD_BYTES: usize = 16 << 10;

/// The media type by magic number; `text/plain` for what has none and is all text.
pub(super) fn media_type(head: &[u8], is_text: bool) -> Option<&'static str> {
    // The matchers index into what strangers send. A slip there must cost a guess, not a request.
    let by_magic = catch_unwind(|| infer::get(head)).unwrap_or_default();
    match by_magic.map(|found| found.mime_type()) {
        // Magic of two or three letters is found in texts too.
        Some(found) if is_text && !is_textual(found) && !has_long_magic(found) => {
            Some("text/plain")
        }
        None if is_text => Some("text/plain"),
        found => found,
    }
}

/// Formats that are text all through, and still have a magic worth believing.
fn has_long_magic(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/pdf" | "application/rtf" | "application/postscript"
    )
}

/// Whether files of this type are text, so that they have no magic number to be told by.
pub(crate) fn is_textual(media_type: &str) -> bool {
    let (kind, subtype) = media_type.split_once('/').unwrap_or((media_type, ""));
    kind == "text"
        || subtype.ends_with("+json")
        || subtype.ends_with("+xml")
        || (kind == "application"
            && matches!(
                subtype,
                "json"
                    | "jsonl"
                    | "ld+json"
                    | "xml"
                    | "csv"
                    | "yaml"
                    | "x-yaml"
                    | "toml"
                    | "sql"
                    | "javascript"
                    | "x-sh"
                    | "x-ndjson"
                    | "pgp-signature"
                    | "pgp-keys"
            ))
}

/// Looks at a file as it passes: is it UTF-8 without NUL, from the first byte to the last?
#[derive(Debug, Default)]
pub(super) struct TextCheck {
    /// The start of a character whose end has not been seen.
    unfinished: Vec<u8>,
    is_binary: bool,
}

impl TextCheck {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.is_binary || bytes.is_empty() {
            return;
        }
        if self.unfinished.is_empty() {
            self.check(bytes);
            return;
        }
        let (head, tail) = bytes.split_at(bytes.len().min(4));
        let mut joined = std::mem::take(&mut self.unfinished);
        joined.extend_from_slice(head);
        self.check(&joined);
        match self.unfinished.as_slice() {
            // What was unfinished before has been completed, maybe with the start of the next one behind it.
            unfinished if unfinished.len() <= head.len() => {
                let from = head.len() - unfinished.len();
                self.unfinished.clear();
                if let Some(rest) = bytes.get(from..)
                    && !self.is_binary
                {
                    self.check(rest);
                }
            }
            _ => debug_assert!(tail.is_empty(), "four more bytes complete any character"),
        }
    }

    fn check(&mut self, bytes: &[u8]) {
        if bytes.contains(&0) {
            self.is_binary = true;
            return;
        }
        if let Err(error) = std::str::from_utf8(bytes) {
            match (error.error_len(), bytes.get(error.valid_up_to()..)) {
                (None, Some(rest)) => self.unfinished = rest.to_vec(),
                _ => self.is_binary = true,
            }
        }
    }

    /// The verdict on everything that was seen.
    pub(super) fn is_text(&self) -> bool {
        !self.is_binary && self.unfinished.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn types_are_told_by_content() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n"[..], Some("application/pdf")),
            (b"\x89PNG\r\n\x1a\n", Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (
                b"PK\x03\x04\0\0rest of a zip file, which is long enough to be one",
                Some("application/zip"),
            ),
            (b"name,age\nAda,36\n", Some("text/plain")),
            (
                b"BM is how a bitmap starts, and this text",
                Some("text/plain"),
            ),
            (b"<html><script>alert(1)</script>", Some("text/html")),
            (b"<?xml version=\"1.0\"?><svg/>", Some("text/xml")),
            (
                b"MZ\x90\x00",
                Some("application/vnd.microsoft.portable-executable"),
            ),
            (b"\x00\x01\x02\x03", None),
            (b"", Some("text/plain")),
        ] {
            let mut text = TextCheck::default();
            text.push(bytes);
            assert_eq!(media_type(bytes, text.is_text()), expected, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn text_is_told_however_it_is_cut(
            bytes in prop_oneof![
                any::<Vec<u8>>(),
                any::<String>().prop_map(String::into_bytes),
                "[\\x00-\\x7fé€😀]{0,40}".prop_map(String::into_bytes),
            ],
            cuts in prop::collection::vec(1_usize..7, 0..40),
        ) {
            let mut check = TextCheck::default();
            let mut rest = bytes.as_slice();
            for cut in cuts {
                let (head, tail) = rest.split_at(cut.min(rest.len()));
                check.push(head);
                rest = tail;
            }
            check.push(rest);
            let expected = std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0);
            prop_assert_eq!(check.is_text(), expected);
        }

        #[test]
        fn no_bytes_make_the_matchers_panic(bytes: Vec<u8>, magic in prop::sample::select(vec![
            &b"PK\x03\x04"[..], b"\x00\x00\x00\x20ftyp", b"RIFF", b"II*\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"\x1aE\xdf\xa3", b"ID3", b"",
        ])) {
            let all = [magic, bytes.as_slice()].concat();
            let _ = infer::get(&all);
        }
    }
}
