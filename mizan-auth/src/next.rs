//! Where to go after login: only within the site.

use std::fmt::Write as _;

use mizan::Request;

/// The longest `next` that is followed, in bytes.
const MAX_NEXT_BYTES: usize = 2_048;

/// Where the visitor wanted to go: the `next` of the query string, if it is a path of this site.
///
/// The answer is ASCII and safe as a `Location`: characters beyond ASCII and blanks come percent-encoded. See
/// [`safe_next`] for what is refused.
#[must_use]
pub fn next_path(request: &Request) -> Option<String> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| safe_next(&next))
}

/// `next` as a path of this site, or `None` when a browser might read it as an address elsewhere.
///
/// Browsers drop tabs and line ends inside a URL, read `\` as `/`, and take `//host` as another host; so a path must
/// start with exactly one `/`, hold no control character and no backslash, and no empty segment before its query
/// (something in between may resolve `/..//host`). At most 2,048 bytes.
///
/// ```
/// use mizan_auth::safe_next;
///
/// assert_eq!(safe_next("/tickets?open=1").as_deref(), Some("/tickets?open=1"));
/// assert_eq!(safe_next("//evil.example"), None);
/// assert_eq!(safe_next("/\\evil.example"), None);
/// ```
#[must_use]
pub fn safe_next(next: &str) -> Option<String> {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let refused = !next.starts_with('/')
        || next.len() > MAX_NEXT_BYTES
        || path.contains("//")
        || next.chars().any(|c| c == '\\' || c.is_control());
    if refused {
        return None;
    }
    let mut safe = String::with_capacity(next.len());
    for c in next.chars() {
        if c.is_ascii_graphic() {
            safe.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    Some(safe)
}

/// A path of this site with a `next` behind it, for links and forms that lead on to where the visitor wanted to be.
///
/// ```
/// assert_eq!(mizan_auth::with_next("/login", Some("/tickets?page=2")), "/login?next=%2Ftickets%3Fpage%3D2");
/// assert_eq!(mizan_auth::with_next("/login", None), "/login");
/// ```
#[must_use]
pub fn with_next(path: &str, next: Option<&str>) -> String {
    let Some(next) = next else {
        return path.to_owned();
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn paths_of_this_site_are_followed() {
        for (next, expected) in [
            ("/", "/"),
            ("/tickets", "/tickets"),
            (
                "/tickets/7?sort=new&page=2#last",
                "/tickets/7?sort=new&page=2#last",
            ),
            (
                "/search?q=https://example.org//x",
                "/search?q=https://example.org//x",
            ),
            ("/a:b@c", "/a:b@c"),
            ("/%2f%2fexample.org", "/%2f%2fexample.org"),
            ("/%5cexample.org", "/%5cexample.org"),
            ("/tëst me", "/t%C3%ABst%20me"),
            ("/\u{2028}", "/%E2%80%A8"),
        ] {
            assert_eq!(safe_next(next).as_deref(), Some(expected), "{next:?}");
        }
    }

    #[test]
    fn addresses_elsewhere_are_not() {
        for next in [
            "",
            "tickets",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/a\\..\\b",
            "https://evil.example",
            "https:evil.example",
            "https:/evil.example",
            "http:///evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /tickets",
            "\t/tickets",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "/ok\r\nSet-Cookie: a=b",
            "/\0/evil.example",
            "/\u{7f}",
            "/\u{85}/evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "@evil.example",
            "?next=/x",
            "#x",
            ".",
        ] {
            assert_eq!(safe_next(next), None, "{next:?}");
        }
        assert_eq!(safe_next(&format!("/{}", "a".repeat(2_048))), None);
    }

    #[test]
    fn what_is_followed_stays_on_the_site_for_any_input() {
        proptest::proptest!(|(next in "[/\\\\a.:@ \t\n%?#-]{0,12}")| {
            if let Some(safe) = safe_next(&next) {
                proptest::prop_assert!(safe.starts_with('/'));
                proptest::prop_assert!(!safe.starts_with("//"));
                proptest::prop_assert!(safe.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'));
            }
        });
    }
}
