//! What stands above a part: its name, and of a file its name and type.

use super::decoder::unreadable;
use crate::error::InputError;

/// The headers of a part, as far as they mean something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartHead {
    /// The name of the field.
    pub(super) name: String,
    /// The name of the file; a part without one is text.
    pub(super) file_name: Option<String>,
    /// The declared media type.
    pub(super) content_type: Option<String>,
}

impl PartHead {
    /// Reads header lines. What is unknown is ignored; what would change the meaning of the content is refused.
    pub(super) fn parse(head: &[u8]) -> Result<Self, InputError> {
        let head = std::str::from_utf8(head)
            .map_err(|_| unreadable("the headers of a part are not UTF-8"))?;
        let (mut disposition, mut content_type) = (None, None);
        for line in head.split("\r\n").filter(|line| !line.is_empty()) {
            if line.contains(['\r', '\n', '\0']) || line.starts_with([' ', '\t']) {
                return Err(unreadable("a header of a part is broken"));
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(unreadable("a header of a part has no colon"));
            };
            let value = value.trim_matches([' ', '\t']);
            let seen = if name.eq_ignore_ascii_case("content-disposition") {
                disposition.replace(value)
            } else if name.eq_ignore_ascii_case("content-type") {
                content_type.replace(value)
            } else {
                if name.eq_ignore_ascii_case("content-transfer-encoding") {
                    refuse_encoding(value)?;
                }
                None
            };
            if seen.is_some() {
                return Err(unreadable("a part says twice what it is"));
            }
        }
        let disposition = disposition.ok_or_else(|| unreadable("a part has no name"))?;
        let (name, file_name) = disposed(disposition)?;
        if let Some(content_type) = content_type {
            check_type(content_type, file_name.is_none())?;
        }
        Ok(Self {
            name,
            file_name,
            content_type: content_type.map(str::to_owned),
        })
    }
}

/// Nobody encodes form data any more; what is encoded would be taken for something that it is not.
fn refuse_encoding(value: &str) -> Result<(), InputError> {
    if ["7bit", "8bit", "binary"]
        .iter()
        .any(|known| value.eq_ignore_ascii_case(known))
    {
        return Ok(());
    }
    Err(unreadable("a part has a transfer encoding"))
}

/// A part is no multipart itself, and text is UTF-8.
fn check_type(content_type: &str, is_text: bool) -> Result<(), InputError> {
    let mut pieces = content_type.split(';');
    let essence = pieces.next().unwrap_or_default().trim();
    if essence
        .get(..10)
        .is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
    {
        return Err(unreadable("a part has parts of its own"));
    }
    for piece in pieces.filter(|_| is_text) {
        let Some((name, value)) = piece.split_once('=') else {
            continue;
        };
        let charset = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(charset) {
            return Err(unreadable("the text of a part is not UTF-8"));
        }
    }
    Ok(())
}

/// Whether a name of a character set means UTF-8, or a part of it.
pub(super) fn is_utf8(charset: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"]
        .iter()
        .any(|known| charset.eq_ignore_ascii_case(known))
}

/// `form-data; name="…"; filename="…"`.
fn disposed(value: &str) -> Result<(String, Option<String>), InputError> {
    let broken = || unreadable("the Content-Disposition of a part is broken");
    let (kind, mut rest) = value.split_at(value.find(';').unwrap_or(value.len()));
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return Err(unreadable("a part is not form-data"));
    }
    let (mut name, mut file_name) = (None, None);
    while let Some(parameter) = rest.strip_prefix(';') {
        let parameter = parameter.trim_start_matches([' ', '\t']);
        if parameter.is_empty() {
            break;
        }
        let (key, after) = parameter.split_once('=').ok_or_else(broken)?;
        let (text, after) = match after.trim_start_matches([' ', '\t']).strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or_else(broken)?,
            None => {
                let (token, after) = after.split_at(after.find(';').unwrap_or(after.len()));
                (token.trim().to_owned(), after)
            }
        };
        rest = after.trim_start_matches([' ', '\t']);
        let key = key.trim();
        let seen = if key.eq_ignore_ascii_case("name") {
            name.replace(text)
        } else if key.eq_ignore_ascii_case("filename") {
            file_name.replace(text)
        } else {
            None // `filename*` must not be sent in a form, says the standard.
        };
        if seen.is_some() {
            return Err(broken());
        }
    }
    if !rest.is_empty() && !rest.starts_with(';') {
        return Err(broken());
    }
    let name = name.filter(|name| !name.is_empty());
    Ok((
        name.ok_or_else(|| unreadable("a part has no name"))?,
        file_name,
    ))
}

/// A quoted text without its quotes, and what stands behind it.
///
/// Browsers write `%22`, `%0D` and `%0A`; programs write `\"` and `\\`. Any other backslash is one: some browsers sent
/// whole Windows paths.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut plain = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = text.get(at + c.len_utf8()..)?;
        match c {
            '"' => return Some((plain, rest)),
            '\\' if rest.starts_with(['"', '\\']) => {
                plain.extend(rest.chars().next());
                chars.next();
            }
            '%' => {
                let escaped = match rest.get(..2) {
                    Some("22") => Some('"'),
                    Some("0D" | "0d") => Some('\r'),
                    Some("0A" | "0a") => Some('\n'),
                    _ => None,
                };
                plain.push(escaped.unwrap_or('%'));
                if escaped.is_some() {
                    chars.nth(1);
                }
            }
            c => plain.push(c),
        }
    }
    None
}
