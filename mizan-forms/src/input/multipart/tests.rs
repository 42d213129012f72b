//! Bodies as browsers, programs and attackers send them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;

use super::{MultipartLimits, MultipartReader};
use crate::error::InputError;
use crate::field::{FieldOptions, Kind};
use crate::form::FormSpec;
use crate::input::{FormInput, RawValue};

fn form() -> Arc<FormSpec> {
    let file = FieldOptions::new().kind(Kind::File).required(false);
    let form = FormSpec::new("letter")
        .with("name", FieldOptions::new())
        .with("file", file.clone())
        .with("small", file.clone().max_size(5))
        .with("several", file.multiple(true));
    assert!(form.problems().is_empty());
    Arc::new(form)
}

fn read_in(
    body: &[u8],
    piece: usize,
    limits: MultipartLimits,
) -> Result<FormInput<'static>, InputError> {
    let mut reader = MultipartReader::new("XX", form(), limits)?;
    for piece in body.chunks(piece) {
        reader.push(piece)?;
        if reader.needs_flush() {
            reader.flush().unwrap();
        }
    }
    reader.finish()
}

/// Reads a body whole, byte by byte and in pieces, which must all give the same.
fn read(body: &[u8]) -> Result<FormInput<'static>, InputError> {
    let whole = read_in(body, usize::MAX, MultipartLimits::default());
    for piece in [1, 2, 3, 7] {
        let pieces = read_in(body, piece, MultipartLimits::default());
        match (&whole, &pieces) {
            (Ok(one), Ok(other)) => assert_eq!(one, other),
            (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
            _ => panic!("{whole:?} whole, {pieces:?} in pieces of {piece}"),
        }
    }
    whole
}

fn text<'i>(input: &'i FormInput<'_>, name: &str) -> &'i str {
    match input.get(name) {
        Some(RawValue::Text(text)) => text,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn texts_and_files() {
    let input = read(
        b"--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\nLovelace\r\n\
        --XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        one\r\n--X\r\n--XX\r\n\
        Content-Disposition: form-data; name=\"name\"\r\n\r\n\r\n--XX--\r\nepilogue",
    )
    .unwrap();
    let names: Vec<_> = input.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["name", "file", "name"]);
    assert_eq!(text(&input, "name"), "");
    let Some(RawValue::File(file)) = input.get("file") else {
        panic!("no file");
    };
    assert_eq!(&*file.bytes().unwrap(), b"one\r\n--X");
    assert_eq!(file.content_type(), Some("text/plain"));
}

#[test]
fn what_nobody_asked_for_is_not_kept() {
    let input = read(
        b"--XX\r\ncontent-disposition: FORM-DATA; name=other; filename=a\r\n\r\nxxx\r\n\
        --XX  \r\nContent-Disposition: form-data; name=file; filename=\"\"\r\n\r\n\r\n\
        --XX\r\nContent-Disposition: form-data; name=small; filename=b\r\n\r\nlonger\r\n\
        --XX\r\nContent-Disposition: form-data; name=name; filename=c\r\n\r\nno text\r\n--XX--",
    )
    .unwrap();
    assert!(!input.contains("other") && !input.contains("file"));
    for (name, limit) in [("small", Some(5)), ("name", None)] {
        let Some(RawValue::File(file)) = input.get(name) else {
            panic!("{name}: {:?}", input.get(name));
        };
        assert_eq!(file.dropped(), Some(limit), "{name}");
    }
}

#[test]
fn names_of_files() {
    for (parameter, expected) in [
        (r#""a.txt""#, "a.txt"),
        ("a.txt", "a.txt"),
        (r#""a \"b\".txt""#, r#"a "b".txt"#),
        (r#""a%22b.txt""#, "a\"b.txt"),
        (r#""100%.txt""#, "100%.txt"),
        (r#""%0d%0a""#, "\r\n"),
        (r#""C:\dir\a.txt""#, r"C:\dir\a.txt"),
        (r#""a\\b""#, r"a\b"),
        (r#""semi;colon""#, "semi;colon"),
        (r#""../../x""#, "../../x"),
        ("\"\u{e9}\u{202e}.txt\"", "\u{e9}\u{202e}.txt"),
        (r#""a"; filename*=UTF-8''evil.exe"#, "a"),
    ] {
        let body = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename={parameter}\r\n\r\nx\r\n--XX--"
        );
        let input = read(body.as_bytes()).unwrap();
        let Some(RawValue::File(file)) = input.get("file") else {
            panic!("no file for {parameter}");
        };
        assert_eq!(file.submitted_name(), expected, "{parameter}");
    }
}

#[test]
fn broken_bodies_are_refused() {
    const PART: &str = "--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n";
    let with = |head: &str| format!("--XX\r\n{head}\r\n\r\nAda\r\n--XX--");
    for body in [
        String::new(),
        "--XX".to_owned(),
        "--YY--".to_owned(),
        PART.to_owned(),
        format!("{PART}--XX"),
        format!("{PART}--XX-"),
        format!("{PART}--XXX--"),
        "x".repeat(10_000),
        "--XX\r\n\r\nAda\r\n--XX--".to_owned(),
        with("Content-Type: text/plain"),
        with("Content-Disposition: attachment; name=\"name\""),
        with("Content-Disposition: form-data"),
        with("Content-Disposition: form-data; name=\"\""),
        with("Content-Disposition: form-data; name=\"name"),
        with("Content-Disposition: form-data; name=\"a\"; name=\"b\""),
        with("Content-Disposition: form-data; name=\"a\" x"),
        with("Content-Disposition: form-data; name"),
        with(
            "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        ),
        with("Content-Disposition: form-data;\r\n name=\"name\""),
        with("Content-Disposition form-data; name=\"name\""),
        with("Content-Disposition: form-data; name=\"name\"\r\nX: a\rb"),
        with(
            "Content-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain; charset=latin1",
        ),
        with("Content-Disposition: form-data; name=\"name\"\r\nContent-Transfer-Encoding: base64"),
        with(
            "Content-Disposition: form-data; name=\"file\"; filename=a\r\nContent-Type: multipart/mixed; boundary=b",
        ),
        with("Content-Disposition: form-data; name=\"_charset_\""),
        with(&format!(
            "Content-Disposition: form-data; name=\"name\"\r\nX: {}",
            "x".repeat(9_000)
        )),
        with(&"X: y\r\n".repeat(3_000)),
    ] {
        let found = read(body.as_bytes());
        assert!(
            matches!(found, Err(InputError::Unreadable(_))),
            "{body:.200}: {found:?}"
        );
    }
    let found =
        read(b"--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n\xff\r\n--XX--");
    assert!(matches!(found, Err(InputError::Unreadable(_))));
    for boundary in ["", "a\"b", "a\r\nb", "é", &"x".repeat(71), "a "] {
        let reader = MultipartReader::new(boundary, form(), MultipartLimits::default());
        assert!(reader.is_err(), "{boundary}");
    }
}

#[test]
fn every_limit_holds() {
    let part = "--XX\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n12345\r\n";
    let file =
        "--XX\r\nContent-Disposition: form-data; name=\"several\"; filename=\"a\"\r\n\r\n12345\r\n";
    let limits = |change: fn(&mut MultipartLimits)| {
        let mut limits = MultipartLimits::default();
        change(&mut limits);
        limits
    };
    let try_with = |body: String, limits: MultipartLimits| {
        let body = format!("{body}--XX--");
        read_in(body.as_bytes(), 16, limits).map_err(|error| error.to_string())
    };
    assert!(try_with(part.repeat(3), limits(|l| l.parts = 3)).is_ok());
    assert_eq!(
        try_with(part.repeat(4), limits(|l| l.parts = 3)).unwrap_err(),
        "more than 3 fields were submitted"
    );
    // Names count too.
    assert!(try_with(part.repeat(2), limits(|l| l.text_bytes = 18)).is_ok());
    assert_eq!(
        try_with(part.repeat(2), limits(|l| l.text_bytes = 17)).unwrap_err(),
        "more than 17 bytes were submitted"
    );
    assert_eq!(
        try_with(file.repeat(3), limits(|l| l.files = 2)).unwrap_err(),
        "more than 2 files were submitted"
    );
    assert_eq!(
        try_with(part.to_owned(), limits(|l| l.total_bytes = 20)).unwrap_err(),
        "more than 20 bytes were submitted"
    );
}

#[test]
fn memory_is_shared_by_the_files() {
    let body = |size: usize| {
        let part = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"several\"; filename=\"a\"\r\n\r\n{}\r\n",
            "x".repeat(size)
        );
        part.repeat(3) + "--XX--"
    };
    let limits = MultipartLimits {
        memory_bytes: 40_000,
        ..MultipartLimits::default()
    };
    for (size, in_memory) in [(5_000, 3), (20_000, 2), (50_000, 0)] {
        let input = read_in(body(size).as_bytes(), 1_000, limits.clone()).unwrap();
        let files = input.iter().filter(|(_, value)| {
            matches!(value, RawValue::File(file) if file.is_in_memory() && file.size() == size as u64)
        });
        assert_eq!(files.count(), in_memory, "{size}");
        let on_disk = input.iter().filter(|(_, value)| {
            matches!(value, RawValue::File(file) if !file.is_in_memory() && file.bytes().unwrap().len() == size)
        });
        assert_eq!(on_disk.count(), 3 - in_memory, "{size}");
    }
}

/// A body as a browser writes it.
fn written(pairs: &[(String, String)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in pairs {
        let escape = |text: &str| {
            text.replace('\n', "%0A")
                .replace('\r', "%0D")
                .replace('"', "%22")
        };
        let head = format!(
            "--XX\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n",
            escape(name)
        );
        body.extend(head.into_bytes());
        body.extend(value.as_bytes());
        body.extend(b"\r\n");
    }
    body.extend(b"--XX--\r\n");
    body
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

proptest! {
    #[test]
    fn multipart_means_the_same_as_urlencoded(
        pairs in prop::collection::vec(("[a-z.0-9\"é]{1,8}", ".{0,30}|[\r\n-]{0,6}X{0,3}"), 0..12),
    ) {
        prop_assume!(pairs.iter().all(|(_, value)| !format!("\r\n{value}").contains("\r\n--XX")));
        let encoded: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        let encoded = encoded.join("&");
        let urlencoded = FormInput::from_urlencoded(encoded.as_bytes()).unwrap();
        let multipart = read(&written(&pairs)).unwrap();
        prop_assert_eq!(urlencoded, multipart);
    }

    #[test]
    fn no_bytes_make_it_panic(body: Vec<u8>, piece in 1_usize..64) {
        let _ = read_in(&body, piece, MultipartLimits::default());
    }

    #[test]
    fn no_pieces_of_a_body_make_it_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            &b"--XX"[..], b"\r\n", b"--", b"Content-Disposition: form-data; name=\"file\"", b"; filename=\"", b"\"",
            b"; name=", b"a", b"\\", b"%22", b" ", b"Content-Type: ", b"multipart/mixed", b":", b"\xff", b"\0",
        ]), 0..60),
        piece in 1_usize..9,
    ) {
        let _ = read_in(&pieces.concat(), piece, MultipartLimits::default());
    }

    #[test]
    fn a_file_arrives_byte_for_byte(content: Vec<u8>, piece in 1_usize..40) {
        prop_assume!(memchr::memmem::find(&content, b"--XX").is_none());
        let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_vec();
        body.extend(&content);
        body.extend(b"\r\n--XX--");
        let input = read_in(&body, piece, MultipartLimits::default()).unwrap();
        let Some(RawValue::File(file)) = input.get("file") else { panic!("no file") };
        prop_assert_eq!(&*file.bytes().unwrap(), &content[..]);
    }
}
