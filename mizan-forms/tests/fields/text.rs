use serde_json::json;

use super::{no, ok, table};

#[test]
fn text_is_stripped_and_empty_is_absent() {
    table(
        json!({"type": "char"}),
        vec![
            (json!("1"), ok("1")),
            (json!(" a b "), ok("a b")),
            (json!("\u{a0}\u{2003}x\u{1f}\u{85}"), ok("x")),
            (json!(12), ok("12")),
            (json!(1.5), ok("1.5")),
            (json!(""), no(&["required"])),
            (json!("   "), no(&["required"])),
            (json!(null), no(&["required"])),
            (json!([]), no(&["required"])),
            (json!(["a"]), no(&["invalid"])),
            (json!(true), no(&["invalid"])),
            (json!("a\u{0}b"), no(&["null_characters_not_allowed"])),
            (json!("\u{feff}"), ok("\u{feff}")),
        ],
    );
    table(
        json!({"type": "char", "required": false, "strip": false}),
        vec![
            (json!("  "), ok("  ")),
            (json!(null), ok("")),
            (json!(""), ok("")),
        ],
    );
    table(
        json!({"type": "char", "required": false, "empty_value": null}),
        vec![(json!(""), ok(json!(null))), (json!(" "), ok(json!(null)))],
    );
}

#[test]
fn lengths_count_characters() {
    table(
        json!({"type": "char", "max_length": 3, "min_length": 2}),
        vec![
            (json!("ab"), ok("ab")),
            (json!("🦀🦀🦀"), ok("🦀🦀🦀")),
            (json!("🦀"), no(&["min_length"])),
            (json!("e\u{301}e\u{301}"), no(&["max_length"])),
            (json!(" abc "), ok("abc")),
            (json!("abcd"), no(&["max_length"])),
            (
                json!("abc\u{0}"),
                no(&["max_length", "null_characters_not_allowed"]),
            ),
        ],
    );
}

#[test]
fn regular_expressions_search_and_patterns_match_the_whole() {
    table(
        json!({"type": "regex", "regex": "^[0-9][A-F][0-9]$", "max_length": 5}),
        vec![
            (json!("2A2"), ok("2A2")),
            (json!(" 2A2"), no(&["invalid"])),
            (json!("2A2 "), no(&["invalid"])),
            (json!("2A2\n"), no(&["invalid"])),
            (json!(""), no(&["required"])),
        ],
    );
    table(
        json!({"type": "regex", "regex": "[0-9]"}),
        vec![(json!("a1b"), ok("a1b")), (json!("ab"), no(&["invalid"]))],
    );
    table(
        json!({"type": "char", "pattern": "[0-9]|x"}),
        vec![
            (json!("1"), ok("1")),
            (json!("x"), ok("x")),
            (json!("a1"), no(&["invalid"])),
        ],
    );
}

#[test]
fn email_addresses() {
    let long_label = "a".repeat(63);
    table(
        json!({"type": "email"}),
        vec![
            (json!(" email@here.com "), ok("email@here.com")),
            (
                json!("weirder-email@here.and.there.com"),
                ok("weirder-email@here.and.there.com"),
            ),
            (json!("a!b@x.com"), ok("a!b@x.com")),
            (json!("email@localhost"), ok("email@localhost")),
            (json!("email@[127.0.0.1]"), ok("email@[127.0.0.1]")),
            (json!("email@[2001:dB8::1]"), ok("email@[2001:dB8::1]")),
            (
                json!("\"test@test\"@example.com"),
                ok("\"test@test\"@example.com"),
            ),
            (
                json!("\"\\\\\\011\"@here.com"),
                ok("\"\\\\\\011\"@here.com"),
            ),
            (
                json!("example@valid-----hyphens.com"),
                ok("example@valid-----hyphens.com"),
            ),
            (
                json!("test@domain.with.idn.tld.उदाहरण.परीक्षा"),
                ok("test@domain.with.idn.tld.उदाहरण.परीक्षा"),
            ),
            (json!("a@münchen.de"), ok("a@münchen.de")),
            (
                json!(format!("a@{long_label}.us")),
                ok(format!("a@{long_label}.us")),
            ),
            (json!(format!("a@{long_label}a.us")), no(&["invalid_email"])),
            (json!("foo"), no(&["invalid_email"])),
            (json!("foo@"), no(&["invalid_email"])),
            (json!("@bar.com"), no(&["invalid_email"])),
            (json!("a@b"), no(&["invalid_email"])),
            (json!("a@x-.com"), no(&["invalid_email"])),
            (json!("a..b@x.com"), no(&["invalid_email"])),
            (json!(".a@x.com"), no(&["invalid_email"])),
            (json!("a@x.com."), no(&["invalid_email"])),
            (json!("a\n@x.com"), no(&["invalid_email"])),
            (json!("a@b.com\nbcc: x@y.com"), no(&["invalid_email"])),
            (json!("a@[127.0.0.256]"), no(&["invalid_email"])),
            (json!("abc@bar.\u{212a}om"), no(&["invalid_email"])),
            (json!("\u{212a}@example.com"), no(&["invalid_email"])),
            (json!("a@\u{202e}moc.example"), no(&["invalid_email"])),
            (
                json!(format!("{}@example.com", "a".repeat(309))),
                no(&["invalid_email", "max_length"]),
            ),
        ],
    );
    table(
        json!({"type": "email", "esoteric": false}),
        vec![
            (json!("email@[127.0.0.1]"), no(&["invalid_email"])),
            (json!("\"a\"@example.com"), no(&["invalid_email"])),
        ],
    );
}

#[test]
fn web_addresses() {
    table(
        json!({"type": "url"}),
        vec![
            (json!("http://localhost"), ok("http://localhost")),
            (json!("http://example.com./"), ok("http://example.com./")),
            (
                json!(" http://www.example.com:8000/test?x=1#y "),
                ok("http://www.example.com:8000/test?x=1#y"),
            ),
            (
                json!("http://200.8.9.10:80/test"),
                ok("http://200.8.9.10:80/test"),
            ),
            (
                json!("http://[2a05:d018:ad6::1]:8080/"),
                ok("http://[2a05:d018:ad6::1]:8080/"),
            ),
            (
                json!("http://valid-with-hyphens.com"),
                ok("http://valid-with-hyphens.com"),
            ),
            (
                json!("http://idn.उदाहरण.परीक्षा"),
                ok("http://idn.उदाहरण.परीक्षा"),
            ),
            (json!("http://✪df.ws/123"), ok("http://✪df.ws/123")),
            (
                json!("http://user:pass@example.com"),
                ok("http://user:pass@example.com"),
            ),
            (json!("ftp://example.com/x"), ok("ftp://example.com/x")),
            (json!("example.com"), ok("https://example.com")),
            (json!("example.com/a:b"), ok("https://example.com/a:b")),
            (json!("//example.com"), ok("https://example.com")),
            (json!("127.0.0.1:80"), ok("https://127.0.0.1:80")),
            (json!("foo"), no(&["invalid"])),
            (json!("http://"), no(&["invalid"])),
            (json!("http://example"), no(&["invalid"])),
            (json!("http://example."), no(&["invalid"])),
            (json!("http://.com"), no(&["invalid"])),
            (json!("http://invalid-.com"), no(&["invalid"])),
            (json!("http://-invalid.com"), no(&["invalid"])),
            (json!("http://1.1.1.1.1"), no(&["invalid"])),
            (json!("http://256.1.1.1"), no(&["invalid"])),
            (json!("http://01.1.1.1"), no(&["invalid"])),
            (json!("http://example.com:99999"), no(&["invalid"])),
            (json!("http://example.com:"), no(&["invalid"])),
            (json!("http://a b.com"), no(&["invalid"])),
            (json!("http://example.com/a b"), no(&["invalid"])),
            (json!("http://example.com\n/"), no(&["invalid"])),
            (json!("http://a@b@example.com"), no(&["invalid"])),
            (json!("http://evil.com\\@example.com"), no(&["invalid"])),
            (
                json!("http://example.com\u{202e}moc.live"),
                no(&["invalid"]),
            ),
            (json!("http://\u{212a}elvin.com"), no(&["invalid"])),
            (json!("javascript:alert(1)"), no(&["invalid"])),
            (
                json!("javascript://example.com/%0aalert(1)"),
                no(&["invalid"]),
            ),
            (json!("data:text/html,x"), no(&["invalid"])),
            (json!("ssh://example.com"), no(&["invalid"])),
            (json!("[a"), no(&["invalid"])),
            (json!("http://[a"), no(&["invalid"])),
            (
                json!(format!("http://example.com/{}", "a".repeat(2048))),
                no(&["invalid"]),
            ),
        ],
    );
    table(
        json!({"type": "url", "assume_scheme": "http"}),
        vec![(json!("example.com"), ok("http://example.com"))],
    );
}

#[test]
fn slugs_and_domains() {
    table(
        json!({"type": "slug"}),
        vec![
            (json!(" a-b_C9 "), ok("a-b_C9")),
            (json!("a b"), no(&["invalid"])),
            (json!("你-好"), no(&["invalid"])),
            (json!("\u{212a}"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "slug", "allow_unicode": true}),
        vec![
            (json!("你-好"), ok("你-好")),
            (json!("a.b"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "domain"}),
        vec![
            (json!("python.org"), ok("python.org")),
            (json!("example.co.uk"), ok("example.co.uk")),
            (json!("উদাহরণ.বাংলা"), ok("উদাহরণ.বাংলা")),
            (json!("xn--11b4c3d.com"), ok("xn--11b4c3d.com")),
            (json!("localhost"), no(&["invalid"])),
            (json!("a..b.com"), no(&["invalid"])),
            (json!("http://example.com"), no(&["invalid"])),
            (json!("example.123"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "domain", "accept_idna": false}),
        vec![(json!("উদাহরণ.বাংলা"), no(&["invalid"]))],
    );
}
