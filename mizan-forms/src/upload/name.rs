//! File names that are safe to store, to show and to send back.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// What most file systems can hold, in bytes.
const MAX_BYTES: usize = 255;

/// The longest extension that is kept when a name is cut.
const MAX_EXTENSION_BYTES: usize = 32;

/// Names that mean a device on Windows, whatever their extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name of a file without anything that could hurt: the last component of a path, in Unicode's composed form
/// (NFC), without control characters, invisible characters and right-to-left overrides, without what some file
/// system reserves, without dots or spaces at its ends, and at most 255 bytes long with its extension kept.
///
/// What leaves nothing is called `file`.
///
/// ```
/// use mizan_forms::safe_file_name;
///
/// assert_eq!(safe_file_name("../../etc/passwd"), "passwd");
/// assert_eq!(safe_file_name("C:\\temp\\report.pdf"), "report.pdf");
/// assert_eq!(safe_file_name("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
/// assert_eq!(safe_file_name(".."), "file");
/// ```
#[must_use]
pub fn safe_file_name(submitted: &str) -> String {
    // A name of megabytes is not worth normalising; the end holds the extension.
    let submitted = tail(submitted, 16 * MAX_BYTES);
    let last = submitted.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(last.len());
    for c in last.nfc() {
        let c = match c.general_category() {
            _ if c.is_whitespace() => ' ',
            GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned => continue,
            _ if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') => '_',
            _ => c,
        };
        if c != ' ' || !name.ends_with(' ') {
            name.push(c);
        }
    }
    let name = name.trim_matches(['.', ' ']);
    let name = shortened(name, MAX_BYTES);
    if name.is_empty() {
        "file".to_owned()
    } else if is_device(&name) {
        shortened(&format!("_{name}"), MAX_BYTES)
    } else {
        name
    }
}

/// What stands behind the last dot, in lower case; empty when nothing does.
pub(crate) fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
        _ => String::new(),
    }
}

/// The same name in at most `limit` bytes, cut before the extension.
fn shortened(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= MAX_EXTENSION_BYTES => (stem, extension),
        _ => return head(name, limit).trim_end_matches(['.', ' ']).to_owned(),
    };
    let stem = head(stem, limit - extension.len() - 1);
    format!("{}.{extension}", stem.trim_end_matches(['.', ' ']))
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_lowercase();
    let port = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|number| {
            let mut chars = number.chars();
            // The superscripts count too.
            matches!(chars.next(), Some('0'..='9' | '¹' | '²' | '³')) && chars.next().is_none()
        })
    };
    DEVICES.contains(&stem.as_str()) || port("com") || port("lpt")
}

/// The first `limit` bytes, or less where that would cut a character.
fn head(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

/// The last `limit` bytes, or less where that would cut a character.
fn tail(text: &str, limit: usize) -> &str {
    let start = text.ceil_char_boundary(text.len().saturating_sub(limit));
    text.get(start..).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_plain_ones() {
        for (submitted, expected) in [
            ("photo.JPG", "photo.JPG"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("a/b\\c.txt", "c.txt"),
            ("folder/", "file"),
            ("", "file"),
            ("...", "file"),
            (".htaccess", "htaccess"),
            ("  spaced  out .txt ", "spaced out .txt"),
            ("line\r\nbreak.txt", "line break.txt"),
            ("nul\0.txt", "_nul.txt"),
            ("NUL", "_NUL"),
            ("com1.txt", "_com1.txt"),
            ("lpt¹", "_lpt¹"),
            ("company.txt", "company.txt"),
            ("a:b?c*d|e<f>g\"h.txt", "a_b_c_d_e_f_g_h.txt"),
            ("name.txt::$DATA", "name.txt__$DATA"),
            ("gpj.\u{202e}exe", "gpj.exe"),
            ("zero\u{200b}width\u{feff}.txt", "zerowidth.txt"),
            ("e\u{301}t\u{e9}.txt", "\u{e9}t\u{e9}.txt"),
            ("данные.csv", "данные.csv"),
            ("👩\u{200d}🚀.png", "👩🚀.png"),
            ("trailing.", "trailing"),
            ("\u{e000}private", "private"),
        ] {
            assert_eq!(safe_file_name(submitted), expected, "{submitted:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        for submitted in [
            "é".repeat(400) + ".pdf",
            "a".repeat(100_000) + ".pdf",
            "a".repeat(254) + ".pdf",
        ] {
            let name = safe_file_name(&submitted);
            assert!(name.len() <= MAX_BYTES, "{}", name.len());
            assert!(name.ends_with(".pdf"), "{name}");
        }
        assert_eq!(
            safe_file_name(&("x.".to_owned() + &"y".repeat(400))).len(),
            255
        );
    }

    #[test]
    fn the_extension_is_behind_the_last_dot() {
        for (name, expected) in [
            ("a.tar.GZ", "gz"),
            ("a", ""),
            (".profile", ""),
            ("a.", ""),
            ("a.b c", "b c"),
        ] {
            assert_eq!(extension(name), expected, "{name}");
        }
    }
}
