//! What must not get through, per kind: one table of values that libraries, browsers or Django have been seen to take.
//!
//! Where we guard a library's rule, the comment says against what.

use super::FieldSpec;
use serde_json::{Value, json};

/// Every value is refused by the field, as it is and inside a list.
fn refused(options: Value, values: &[&str]) {
    let field = FieldSpec::from_json(&options).unwrap();
    let list = FieldSpec::from_json(&json!({"type": "list", "item": options})).unwrap();
    let mut taken = Vec::new();
    for value in values {
        if let Ok(clean) = field.clean(&json!(value)) {
            taken.push(format!("{value:?} became {clean}"));
        }
        if list.clean(&json!([value])).is_ok() {
            taken.push(format!("[{value:?}]"));
        }
    }
    assert!(taken.is_empty(), "{options} takes\n{}", taken.join("\n"));
}

/// Places in a host where a right-to-left override, an invisible or a confusable character may hide.
fn hosts_in_disguise(template: &str) -> Vec<String> {
    [
        // The parser of `url` maps or drops these, so that another host than the one seen would be named.
        "exam\u{202e}ple.org",
        "exam\u{2066}ple.org",
        "exam\u{200b}ple.org",
        "exam\u{200d}ple.org",
        "exam\u{ad}ple.org",
        "exam\u{feff}ple.org",
        "exam\u{2060}ple.org",
        "ｅxample.org",
        "example。org",
        "example．org",
        "\u{212a}elvin.org",
        "exam\u{0}ple.org",
        "exam\tple.org",
        "exam\nple.org",
        "exam\rple.org",
        "exam\u{85}ple.org",
        "exam\u{2028}ple.org",
        "exam%70le.org",
        "-example.org",
        "example-.org",
        "exam..ple.org",
        "xn--a.org.xn--\u{e4}",
        "e\u{308}\u{202d}.org",
    ]
    .iter()
    .map(|host| template.replace("HOST", host))
    .collect()
}

fn as_strs(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

#[test]
fn addresses_that_run_code_or_lead_elsewhere() {
    refused(
        json!({"type": "url"}),
        &[
            // `url::Url` (and so `validator`'s rule) takes every scheme; sites put addresses into links.
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "javascript://example.org/\nalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "blob:https://example.org/1",
            "view-source:https://example.org",
            "mailto:ada@example.org",
            // It also drops line breaks and tabs from the middle, as browsers do.
            "java\nscript:alert(1)",
            "ht\ttps://example.org",
            "https://example.org/\r\nSet-Cookie: a=b",
            "https://example.org/a b",
            "https://example.org/\u{2028}x",
            // A browser reads `\` as `/`: the host would be evil.org.
            "https:\\\\evil.org",
            "https://evil.org\\@example.org",
            "https://example.org\\.evil.org",
            // Without a host, or with a wrong one.
            "https://",
            "https:///evil.org",
            "https://@example.org",
            "https://a:b@c@example.org",
            "https://example.org:99999",
            "https://example.org:80a",
            "https://[::1",
            "https://[fe80::1%25eth0]/",
            "https://0x7f.1",
            "https://127.1",
            "https://2130706433",
            "https://01.02.03.04",
        ],
    );
    refused(
        json!({"type": "url"}),
        &as_strs(&hosts_in_disguise("https://HOST/")),
    );
    // A scheme that is put before must not turn one of these into an address.
    refused(
        json!({"type": "url", "assume_scheme": "http"}),
        &[
            "javascript:alert(1)",
            "data:,x",
            "//",
            "\\\\evil.org",
            "?x",
            "#x",
        ],
    );
}

#[test]
fn mail_addresses_that_carry_more_than_one() {
    let mut values = vec![
        // A header of a mail ends at a line break.
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada\n@example.org",
        "\"ada\n\"@example.org",
        "ada@example.org,eve@example.org",
        "ada@example.org;eve@example.org",
        "Ada <ada@example.org>",
        "<ada@example.org>",
        "ada@example.org ada",
        "ada@@example.org",
        "ada@evil.org@example.org",
        "ada\u{202e}@example.org",
        "ada\u{200b}@example.org",
        "ad\u{e4}@example.org",
        // `validator`'s rule takes these; mail servers do not.
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "ada@intranet",
        "ada@example.org.",
        "ada@[127.0.0.1",
        "ada@127.0.0.1",
        "\u{0}@example.org",
    ];
    let hosts = hosts_in_disguise("ada@HOST");
    values.extend(as_strs(&hosts));
    refused(json!({"type": "email"}), &values);
}

#[test]
fn names_that_are_not_what_they_seem() {
    let hosts = hosts_in_disguise("HOST");
    let mut domains = as_strs(&hosts);
    domains.extend([
        "example",
        "example.org.",
        "exa mple.org",
        "exa/mple.org",
        "127.0.0.1",
        "*.org",
        "a.b_c.org:80",
    ]);
    refused(json!({"type": "domain"}), &domains);
    let slugs = [
        "a b",
        "a\nb",
        "a/b",
        "../a",
        "a%2fb",
        "a\u{202e}b",
        "a\u{200b}b",
        "a.b",
        "\u{0}",
        "a\u{0}b",
        "<b>",
    ];
    refused(json!({"type": "slug"}), &slugs);
    refused(json!({"type": "slug", "allow_unicode": true}), &slugs);
    refused(json!({"type": "slug"}), &["\u{e4}", "\u{430}dmin"]);
    // `$` of other languages matches before a line break at the end.
    refused(
        json!({"type": "text", "strip": false, "pattern": "[a-z]+"}),
        &["a\n", "\na", "a\nb", "a\u{85}"],
    );
    refused(
        json!({"type": "regex", "regex": "^[a-z]+$"}),
        &["a\n", "a\nb", "A"],
    );
    refused(json!({"type": "text"}), &["a\u{0}b", "\u{0}"]);
}

#[test]
fn identifiers_in_other_notations() {
    refused(
        json!({"type": "ip"}),
        &[
            // Octal to some programs, decimal to others.
            "010.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "127.0.0.1\n127.0.0.2",
            "127.0.0.1/8",
            "127.0.0.1:80",
            "fe80::1%eth0",
            "[::1]",
            "::1\n::2",
            "1::2::3",
            "١٢٧.0.0.1",
            "127.0.0.1\u{0}",
            "::ffff:127.0.0.1.1",
        ],
    );
    refused(
        json!({"type": "uuid"}),
        &[
            "550e8400e29b41d4a716446655440000\n1",
            "+550e8400e29b41d4a71644665544000",
            "0x50e8400e29b41d4a716446655440000",
            "550e8400_e29b_41d4_a716_446655440000",
            "٥50e8400e29b41d4a716446655440000",
            "' OR 1=1 --",
        ],
    );
}

#[test]
fn numbers_that_are_none() {
    let mut values = vec![
        "1\n2",
        "0x10",
        "0b1",
        "１２a",
        "1,5",
        "1 000",
        "--1",
        "+-1",
        "1e",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1\u{202e}2",
        "\u{0}1",
        "1;DROP TABLE x",
        "$1",
        "½",
        "௧a",
        "true",
    ];
    refused(json!({"type": "float"}), &values);
    refused(json!({"type": "decimal"}), &values);
    values.extend(["1e3", "1.5", "99999999999999999999"]);
    refused(json!({"type": "integer"}), &values);
    // Exponents that would take all memory to write out.
    refused(
        json!({"type": "decimal"}),
        &["1e999999999", "1e-999999999", "1e99999999999999999999"],
    );
    refused(json!({"type": "float"}), &["1e309", "-1e999"]);
}

#[test]
fn times_that_never_were() {
    refused(
        json!({"type": "datetime"}),
        &[
            "2026-02-29T00:00",
            "2026-01-01T24:00",
            "2026-01-01T12:60",
            "2026-01-01T12:00:60",
            "2026-01-01T12:00+99:00",
            "2026-01-01T12:00+24:00",
            "0000-01-01T00:00",
            "99999-01-01T00:00",
            "2026-01-01T12:00\n",
            "2026-01-01T12:00Z;x",
            "２026-01-01T12:00",
            "2026-01-01\u{0}12:00",
            "now",
        ]
        .into_iter()
        // Blanks at the ends are no harm.
        .filter(|text| !text.ends_with('\n'))
        .collect::<Vec<_>>(),
    );
    refused(
        json!({"type": "date"}),
        &[
            "2026-02-30",
            "2026-13-01",
            "0000-01-01",
            "2026-1-1x",
            "２026-01-01",
            "1/1",
        ],
    );
    refused(
        json!({"type": "time"}),
        &["24:00", "12:60", "12:00:60x", "-1:00", "12", "１2:00"],
    );
    refused(
        json!({"type": "duration"}),
        &["P", "PT", "1e9 days", "9999999999 00:00:00", "1:2:3:4", "x"],
    );
}

#[test]
fn json_that_would_not_come_back() {
    refused(
        json!({"type": "json"}),
        &[
            "{",
            "{'a': 1}",
            "NaN",
            "Infinity",
            "[1,]",
            "\"\\u0000\"",
            "{\"\\u0000\": 1}",
            "\"\\ud800\"",
        ],
    );
    // As deep as a stack: `serde_json` stops at 128.
    let deep = "[".repeat(100_000);
    refused(json!({"type": "json"}), &[&deep]);
}

#[test]
fn choices_that_were_not_offered() {
    let choices = json!([["a", "A"], ["1", "One"]]);
    refused(
        json!({"type": "choice", "choices": choices}),
        &["A", "b", "a\n1", "a\u{200b}", "a\u{0}", "1.0", "01", "None"],
    );
}
