//! The passwords that most people have, and that are tried first: a real list, 30,000 long.

use std::collections::HashSet;
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

/// Lower case, one per line. Where it is from and its licence: `data/README.md`.
const COMPRESSED: &[u8] = include_bytes!("../../data/common_passwords.zz");

/// The list takes a millisecond to unpack and 2 MB to keep; a site that never sees a new password does neither.
static LIST: LazyLock<HashSet<Box<str>>> = LazyLock::new(|| {
    let mut text = String::new();
    // What cannot be read would be a damaged program; a test reads all of it.
    if let Err(error) = ZlibDecoder::new(COMPRESSED).read_to_string(&mut text) {
        tracing::error!(%error, "the list of common passwords cannot be read");
    }
    text.lines().map(Box::from).collect()
});

/// Whether the password is on the list, whatever its case, the blanks at its ends, and digits or signs added to its end.
pub(super) fn is_listed(password: &str) -> bool {
    let password = password.trim().to_lowercase();
    let core = password.trim_end_matches(|c: char| !c.is_alphabetic());
    let ending = password[core.len()..].chars().count();
    LIST.contains(password.as_str())
        || (core.chars().count() >= MIN_CORE && ending <= MAX_ENDING && LIST.contains(core))
}

/// A shorter word may stand in anything.
const MIN_CORE: usize = 6;

/// A longer ending may be the better part of the password.
const MAX_ENDING: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        assert_eq!(LIST.len(), 30_000);
        assert!(
            LIST.iter()
                .all(|entry| !entry.is_empty() && entry.to_lowercase() == **entry)
        );
    }

    #[test]
    fn what_is_listed_is_found_in_any_case_and_with_an_ending() {
        for password in [
            "123456",
            "password",
            "PassWord",
            " trustno1 ",
            "Chelsea2024!!",
            "manchester123456",
        ] {
            assert!(is_listed(password), "{password}");
        }
        for password in [
            "four unrelated words",
            "",
            "zyx",
            "lantern hazel quartz",
            "football 83920174",
            "love12345678",
        ] {
            assert!(!is_listed(password), "{password}");
        }
    }
}
