//! What a page carries: the data of every global context, and the few things a template asks for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::fetch::{fetch_all, to_object};
use crate::access::User;
use crate::error::Result;
use crate::frontend::Frontend;
use crate::request::Request;
use crate::session::Message;
use mizan_forms::Language;

/// The data of a page. In a template, `{{ mizan }}` prints it as
/// `<script type="application/json" id="mizan-data">{"current_user":…}</script>`, which the client reads at start
/// instead of asking the server.
///
/// `<`, `>`, `&`, U+2028 and U+2029 are escaped as `\u003c` and so on, so no value can end the element or start a
/// comment in it. A page that carries it is `private, no-store`.
///
/// | in a template | gives |
/// | --- | --- |
/// | `{{ mizan }}` | the data element |
/// | `{{ mizan.asset("site.css") }}` | the URL of a static file, with its hash |
/// | `{{ mizan.frontend("src/main.tsx") }}` | the tags that start the front end |
/// | `mizan.user()` | who is signed in, as `Option<&User>` |
/// | `mizan.messages()` | the flash messages to show, as `&[Message]` |
/// | `mizan.language()` | the language of this page |
/// | `mizan.text("greeting")` | a message of the site in that language |
/// | `mizan.path()` | the path of this page |
/// | `mizan.nonce()` | the nonce for an inline script or style |
pub struct Hydration {
    request: Request,
    data: String,
    user: Option<User>,
    messages: Vec<Message>,
    nonce: String,
}

impl Hydration {
    pub(crate) async fn collect(request: &Request) -> Result<Self> {
        let user = request.user().await?;
        let contexts = fetch_all(request).await?.contexts;
        request.state().hydrated.set(true);
        Ok(Self {
            data: escape(&to_object(contexts)),
            user,
            messages: request.messages().take(),
            nonce: request.nonce(),
            request: request.clone(),
        })
    }

    /// The URL of a static file, which changes with its content; of an unknown file, the plain path.
    #[must_use]
    pub fn asset<'a>(&'a self, path: &'a str) -> Cow<'a, str> {
        self.request.core().assets.url(path)
    }

    /// The tags that start the front end, with this module of its source: see [`Frontend`].
    pub fn frontend(&self, module: &str) -> Frontend {
        Frontend::new(Arc::clone(self.request.core()), self.nonce.clone(), module)
    }

    /// Who is signed in.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The flash messages, which this page is the one to show.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The language of this page: `<html lang="{{ mizan.language() }}" dir="{{ mizan.language().direction() }}">`.
    /// See [`Request::language`].
    #[must_use]
    pub fn language(&self) -> Language {
        self.request.language()
    }

    /// A message of the site in the language of this page: see [`Request::text`].
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.request.text(id, &[])
    }

    /// The path of this page, to mark where the visitor is.
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.path()
    }

    /// The nonce that the Content-Security-Policy of this page allows.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

impl fmt::Display for Hydration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<script type=\"application/json\" id=\"mizan-data\" nonce=\"")?;
        f.write_str(&self.nonce)?;
        f.write_str("\">")?;
        f.write_str(&self.data)?;
        f.write_str("</script>")
    }
}

// The element is HTML, and escaped where it must be.
impl askama::filters::HtmlSafe for Hydration {}

/// Makes JSON safe inside a `<script>` element. All five characters occur inside strings only, where `\uXXXX` says
/// the same.
fn escape(json: &[u8]) -> String {
    let mut safe = Vec::with_capacity(json.len() + json.len() / 16);
    let mut rest = json;
    while let Some(index) = next_unsafe(rest) {
        let (plain, tail) = rest.split_at(index);
        safe.extend_from_slice(plain);
        let (escaped, length): (&[u8], usize) = match tail {
            [b'<', ..] => (b"\\u003c", 1),
            [b'>', ..] => (b"\\u003e", 1),
            [b'&', ..] => (b"\\u0026", 1),
            [0xe2, 0x80, 0xa8, ..] => (b"\\u2028", 3),
            [0xe2, 0x80, 0xa9, ..] => (b"\\u2029", 3),
            // Another character that begins with the same byte.
            _ => (&tail[..1], 1),
        };
        safe.extend_from_slice(escaped);
        rest = &tail[length..];
    }
    safe.extend_from_slice(rest);
    String::from_utf8(safe).unwrap_or_default()
}

/// The place of the next byte that may have to be escaped.
fn next_unsafe(json: &[u8]) -> Option<usize> {
    let markup = memchr::memchr3(b'<', b'>', b'&', json);
    let separator = memchr::memchr(0xe2, &json[..markup.unwrap_or(json.len())]);
    separator.or(markup)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::escape;

    #[test]
    fn nothing_can_end_the_script_element() {
        let hostile = "</script><!--<script>&\u{2028}\u{2029}ö€\u{2027}";
        let json = serde_json::to_vec(&[hostile]).unwrap();
        let safe = escape(&json);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        assert!(safe.contains("\\u003c/script\\u003e"));
        let back: Vec<String> = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, [hostile]);
    }
}
