//! Reading one cookie without parsing them all.

use actix_web::HttpRequest;
use actix_web::http::header;

/// The value of the first cookie called `name`, or `None`.
pub(crate) fn cookie_value<'a>(http: &'a HttpRequest, name: &str) -> Option<&'a str> {
    http.headers()
        .get_all(header::COOKIE)
        .find_map(|value| find(value.as_bytes(), name.as_bytes()))
        .and_then(|value| std::str::from_utf8(value).ok())
}

fn find<'a>(mut cookies: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    loop {
        let end = memchr::memchr(b';', cookies).unwrap_or(cookies.len());
        let pair = cookies[..end].trim_ascii();
        if let Some(value) = pair.strip_prefix(name)
            && let [b'=', value @ ..] = value
        {
            let quoted = value
                .strip_prefix(b"\"")
                .and_then(|value| value.strip_suffix(b"\""));
            return Some(quoted.unwrap_or(value));
        }
        cookies = cookies.get(end + 1..)?;
    }
}

/// Whether every `Cookie` header is text.
pub(crate) fn utf8_cookies(headers: &header::HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .all(|value| std::str::from_utf8(value.as_bytes()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        for (cookies, expected) in [
            ("id=1", Some("1")),
            ("a=b; id=1; id=2", Some("1")),
            ("a=b;id=\"1\"", Some("1")),
            ("xid=1; id2=2", None),
            ("id", None),
            ("", None),
            (";;id=;", Some("")),
        ] {
            let found = find(cookies.as_bytes(), b"id");
            assert_eq!(found, expected.map(str::as_bytes), "{cookies}");
        }
    }
}
