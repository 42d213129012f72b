//! Names in the generated file: words that JavaScript accepts, each used once.

use std::collections::BTreeSet;

use super::layout::quoted;

/// Words that cannot name anything.
const RESERVED: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// What the file itself, or whoever reads it, means by these words.
const TAKEN: &[&str] = &[
    "Array", "Blob", "Boolean", "Date", "Error", "File", "Function", "JSON", "Map", "Number",
    "Object", "Partial", "Promise", "Record", "RegExp", "Request", "Response", "Set", "String",
    "Symbol", "z",
];

/// The names that are taken in the file. Types and values have one space each in TypeScript, but one for both here:
/// nobody should have to know which of two things a word means.
#[derive(Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Names that come from elsewhere.
    pub(super) fn reserve(&mut self, names: &[&str]) {
        self.taken.extend(names.iter().map(|&name| name.to_owned()));
    }

    /// `wanted`, or with a number where it is taken.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let mut name = match wanted {
            "" => "_".to_owned(),
            wanted if wanted.starts_with(|c: char| c.is_ascii_digit()) => format!("_{wanted}"),
            wanted => wanted.to_owned(),
        };
        if RESERVED.contains(&name.as_str()) {
            name.push('_');
        }
        let base = name.clone();
        let mut number = 2;
        while TAKEN.contains(&name.as_str()) || self.taken.contains(&name) {
            name = format!("{base}{number}");
            number += 1;
        }
        self.taken.insert(name.clone());
        name
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// `password_reset` → `PasswordReset`, `Page_Ticket` → `PageTicket`, `desk.Ticket` → `DeskTicket`.
pub(super) fn pascal(name: &str) -> String {
    words(name)
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}

/// `close_ticket` → `closeTicket`.
pub(super) fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut chars = pascal.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}

/// A name where a property stands: in quotes unless it is a plain word.
pub(super) fn property_key(name: &str) -> String {
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
    match is_word {
        true => name.to_owned(),
        false => quoted(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_and_used_once() {
        assert_eq!(pascal("Page_Option_i32"), "PageOptionI32");
        assert_eq!(pascal("desk.Ticket"), "DeskTicket");
        assert_eq!(camel("close_ticket"), "closeTicket");
        let mut names = Names::default();
        assert_eq!(names.claim("Ticket"), "Ticket");
        assert_eq!(names.claim("Ticket"), "Ticket2");
        assert_eq!(names.claim("delete"), "delete_");
        assert_eq!(names.claim("2fa"), "_2fa");
        assert_eq!(property_key("first-name"), "\"first-name\"");
        assert_eq!(property_key("class"), "class");
    }
}
