//! User names and email addresses: which are allowed, and under which key they are looked up.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The longest user name, in characters (Unicode scalar values).
pub(crate) const MAX_USERNAME_LENGTH: usize = 150;

/// What a user name may hold besides letters, marks and digits of any script.
const EXTRA: [char; 5] = ['@', '.', '+', '-', '_'];

/// Why a user name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameProblem {
    /// No characters at all.
    Empty,
    /// More than [`MAX_USERNAME_LENGTH`] characters, as typed or in normal form.
    TooLong,
    /// A character that is not a letter, mark, digit or one of `@.+-_`: spaces, control, bidirectional and invisible
    /// characters among them.
    Character,
    /// It starts with a combining mark, which would change the look of whatever stands before it.
    LeadingMark,
}

/// Checks a user name as it was typed.
pub(crate) fn check_username(name: &str) -> Result<(), NameProblem> {
    let Some(first) = name.chars().next() else {
        return Err(NameProblem::Empty);
    };
    // Both forms: one character may stand for eighteen, and a harmless one for a blank.
    let normal: String = name.nfkc().collect();
    for form in [name, normal.as_str()] {
        if form.chars().count() > MAX_USERNAME_LENGTH {
            return Err(NameProblem::TooLong);
        }
        if !form.chars().all(is_allowed) {
            return Err(NameProblem::Character);
        }
    }
    if first.general_category_group() == GeneralCategoryGroup::Mark {
        return Err(NameProblem::LeadingMark);
    }
    Ok(())
}

fn is_allowed(c: char) -> bool {
    match c.general_category_group() {
        GeneralCategoryGroup::Letter
        | GeneralCategoryGroup::Mark
        | GeneralCategoryGroup::Number => !is_invisible(c),
        // Controls, formats (zero width, bidirectional), private use and unassigned are in the other groups.
        _ => EXTRA.contains(&c),
    }
}

/// The letters and marks that Unicode calls `Default_Ignorable_Code_Point`: they print nothing.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{034f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a name that people show to each other prints what it says: no control characters, and none that change the
/// order of others.
pub(crate) fn is_plain_text(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{061c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// The form under which a user name is looked up and kept unique: NFKC, without case.
///
/// Upper case first, so that letters with one upper case (`ß` and `ss`, `ς` and `σ`) fall together, as they do in
/// Unicode's case folding.
pub(crate) fn username_key(name: &str) -> String {
    stable(name, |text| {
        text.nfkc()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .nfkc()
            .collect()
    })
}

/// The form under which an email address is looked up: NFKC, in lower case.
///
/// Lower case only: folding further would find `mıke@example.org` under `mike@example.org`, which may belong to
/// another person. Mail goes to the stored address in any case, never to the one that was typed.
pub(crate) fn email_key(email: &str) -> String {
    stable(email.trim(), |text| {
        text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
    })
}

/// Applies `step` until nothing changes: for a handful of characters the first result is not yet in normal form.
fn stable(text: &str, step: impl Fn(&str) -> String) -> String {
    let mut text = step(text);
    for _ in 0..3 {
        let next = step(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_of_any_script_are_allowed() {
        for name in [
            "ada",
            "Ada.Lovelace+desk@example.org",
            "an-na_1",
            "أحمد",
            "李雷",
            "Зоя",
            "François",
            "Franc\u{327}ois",
            "हिन्दी",
            "ﬁona",
            "ａｄａ",
            "x",
        ] {
            assert_eq!(check_username(name), Ok(()), "{name:?}");
        }
        assert_eq!(check_username(&"ä".repeat(150)), Ok(()));
    }

    #[test]
    fn names_that_deceive_or_cannot_be_typed_are_refused() {
        use NameProblem::{Character, Empty, LeadingMark, TooLong};
        for (name, problem) in [
            ("", Empty),
            ("ada lovelace", Character),
            (" ada", Character),
            ("ada\u{a0}l", Character), // no-break space
            ("ada\n", Character),
            ("a\0b", Character),
            ("ada\u{7f}", Character),
            ("ada\u{85}", Character),
            ("ada\u{200b}", Character),      // zero width space
            ("ada\u{200d}", Character),      // zero width joiner
            ("ada\u{202e}nimda", Character), // right-to-left override
            ("\u{2066}ada", Character),      // left-to-right isolate
            ("ada\u{feff}", Character),      // byte order mark
            ("a\u{ad}da", Character),        // soft hyphen
            ("ada\u{3164}", Character),      // Hangul filler: a letter that prints nothing
            ("ada\u{ffa0}", Character),
            ("ada\u{fe0f}", Character), // variation selector
            ("ada\u{e0101}", Character),
            ("ada\u{e0041}", Character), // tag
            ("ada\u{e000}", Character),  // private use
            ("ada\u{378}", Character),   // unassigned
            ("ada/../bob", Character),
            ("<b>", Character),
            ("ada😀", Character),
            ("\u{fdfa}", Character), // one letter that normalises to words with blanks
            ("\u{301}ada", LeadingMark),
        ] {
            assert_eq!(check_username(name), Err(problem), "{name:?}");
        }
        assert_eq!(check_username(&"a".repeat(151)), Err(TooLong));
        // `ﷲ` becomes four letters.
        assert_eq!(check_username(&"\u{fdf2}".repeat(100)), Err(TooLong));
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("Ada", "ada"),
            ("ADA", "ａｄａ"),
            ("ﬁona", "FIONA"),
            ("Straße", "STRASSE"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("Franc\u{327}ois", "françois"),
            ("\u{212a}elvin", "kelvin"), // the Kelvin sign
            ("ſam", "sam"),
        ] {
            assert_eq!(username_key(one), username_key(other), "{one} {other}");
        }
        assert_ne!(
            username_key("ada"),
            username_key("adа"),
            "a Cyrillic letter is another letter"
        );
    }

    #[test]
    fn emails_share_a_key_only_where_a_mail_server_would_agree() {
        assert_eq!(email_key(" Ada@Example.ORG "), "ada@example.org");
        assert_ne!(email_key("mıke@example.org"), email_key("mike@example.org"));
        assert_ne!(
            email_key("straße@example.org"),
            email_key("strasse@example.org")
        );
    }

    #[test]
    fn a_key_is_its_own_key() {
        // Everything else is a fixed point already.
        let changes = |c: &char| {
            c.nfkc().ne([*c])
                || c.to_uppercase().ne([*c])
                || c.to_lowercase().ne([*c])
                || c.general_category_group() == GeneralCategoryGroup::Mark
        };
        for c in ('\0'..=char::MAX).filter(changes) {
            let text = format!("a{c}\u{301}b");
            let key = username_key(&text);
            assert_eq!(username_key(&key), key, "{c:?}");
            let key = email_key(&text);
            assert_eq!(email_key(&key), key, "{c:?}");
        }
    }
}
