//! Cases in which Django's answer surprises, found by asking Django 6.1 the same questions.

use serde_json::json;

use super::{no, ok, table};

#[test]
fn numbers_become_text_as_python_writes_them() {
    table(
        json!({"type": "CharField"}),
        vec![
            (json!(1e16), ok("1e+16")),
            (json!(1e22), ok("1e+22")),
            (json!(1e-7), ok("1e-07")),
            (json!(1.5), ok("1.5")),
            (json!(0.0), ok("0.0")),
        ],
    );
    table(
        json!({"type": "ChoiceField", "choices": [["1e+16", "many"]]}),
        vec![(json!(1e16), ok("1e+16"))],
    );
}

#[test]
fn email_fields_have_one_code_of_their_own() {
    table(
        json!({"type": "EmailField"}),
        vec![
            (json!(true), no(&["invalid_email"])),
            (json!(["a@x.org"]), no(&["invalid_email"])),
            (json!("a@x.123"), no(&["invalid_email"])),
            (json!("a@x.1a"), no(&["invalid_email"])),
            (json!("a@example.co1"), no(&["invalid_email"])),
            (json!("a@🙂.com"), no(&["invalid_email"])),
            (
                json!("a@xn--e1afmkfd.xn--p1ai"),
                ok("a@xn--e1afmkfd.xn--p1ai"),
            ),
            (json!("a@münchen.de"), ok("a@münchen.de")),
        ],
    );
}

#[test]
fn nul_in_a_path_is_one_error() {
    table(
        json!({"type": "URLField"}),
        vec![
            (
                json!("http://example.com/\u{0}"),
                no(&["null_characters_not_allowed"]),
            ),
            (
                json!("http://exam\u{0}ple.com"),
                no(&["invalid", "null_characters_not_allowed"]),
            ),
        ],
    );
    table(
        json!({"type": "GenericIPAddressField"}),
        vec![
            (json!("::\u{0}"), no(&["invalid"])),
            (
                json!("1.2.3.4\u{0}"),
                no(&["invalid", "null_characters_not_allowed"]),
            ),
        ],
    );
}

#[test]
fn uuids_in_every_spelling() {
    let uuid = "12345678-1234-5678-1234-567812345678";
    for spelling in [
        format!("urn:uuid:{{{uuid}}}"),
        format!("{{{uuid}"),
        format!("uuid:{uuid}"),
        "{12345678123456781234567812345678}".to_owned(),
        "urn:uuid:12345678123456781234567812345678".to_owned(),
        "1-2345678123456781234567812345678".to_owned(),
    ] {
        table(
            json!({"type": "UUIDField"}),
            vec![(json!(spelling), ok(uuid))],
        );
    }
    table(
        json!({"type": "UUIDField"}),
        vec![
            (json!("0x111111111111111111111111111111"), no(&["invalid"])),
            (json!("+1111111111111111111111111111111"), no(&["invalid"])),
            (json!("1_234567812345678123456781234567"), no(&["invalid"])),
            (json!("{}"), no(&["invalid"])),
        ],
    );
}

#[test]
fn spans_of_time() {
    table(
        json!({"type": "DurationField"}),
        vec![
            (json!("P4W"), ok("P28DT00H00M00S")),
            (json!("-P1W2D"), ok("-P9DT00H00M00S")),
            (json!("1 day, 0:0:1"), ok("P1DT00H00M01S")),
            (json!("1 day 0:00:01"), ok("P1DT00H00M01S")),
            (json!("1 day 0:0:1"), no(&["invalid"])),
            (json!("4 days 30"), no(&["invalid"])),
            (json!("04:05:06.1234567"), ok("P0DT04H05M06.123456S")),
            (json!("0:0:0.0000015"), ok("P0DT00H00M00.000001S")),
            (json!("0.1234567890123"), no(&["invalid"])),
            (json!("３０"), ok("P0DT00H00M30S")),
            (json!("P"), no(&["invalid"])),
            (json!("P1DT"), ok("P1DT00H00M00S")),
        ],
    );
}

#[test]
fn iso_dates_and_times_are_strict_where_they_can_be_misread() {
    table(
        json!({"type": "DateTimeField", "input_formats": ["%d.%m.%Y"]}),
        vec![
            (json!("2006-10-25"), ok("2006-10-25T00:00:00")),
            (json!("2006-10-25T14"), ok("2006-10-25T14:00:00")),
            (json!("20061025T143045Z"), ok("2006-10-25T14:30:45+00:00")),
            (json!("2006-1-5 4:5"), ok("2006-01-05T04:05:00")),
            (json!("2006-1-5 4:5 Z"), ok("2006-01-05T04:05:00+00:00")),
            (
                json!("2006-10-25T14:30:45+02:00:30"),
                ok("2006-10-25T14:30:45+02:00:30"),
            ),
            (json!("2006-1-5"), no(&["invalid"])),
            (json!("2006-1-5T14"), no(&["invalid"])),
            (json!("2006-1-5T143045"), no(&["invalid"])),
            (json!("20061025 4:5"), no(&["invalid"])),
            (json!("2006-10-25T14:30 z"), no(&["invalid"])),
            (json!("2006-10-25T14:30+02:60"), no(&["invalid"])),
            (json!("2006-10-25T14:"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "DateField", "input_formats": ["%Y-%j"]}),
        vec![
            (json!("2006-298"), ok("2006-10-25")),
            (json!("2004-366"), ok("2004-12-31")),
            (json!("2006-367"), no(&["invalid"])),
            (json!("2006-366"), no(&["invalid"])),
            (json!("2006-0"), no(&["invalid"])),
        ],
    );
}

#[test]
fn regular_expressions_in_pythons_dialect() {
    let says = |regex: &str, text: &str, found: bool| {
        let expected = if found { ok(text) } else { no(&["invalid"]) };
        table(
            json!({"type": "RegexField", "regex": regex}),
            vec![(json!(text), expected)],
        );
    };
    says("[a&&b]", "&", true);
    says("[a&&b]", "c", false);
    says("[a-z--b]", "b", true);
    says("[a-z--b]", "-", true);
    says("[a~~b]", "~", true);
    says("[[]", "[", true);
    says("^[]a]+$", "]a]", true);
    says("^[^]a]+$", "]", false);
    says("^a{,2}$", "aa", true);
    says("^a{,2}$", "aaa", false);
    says("^a{2,}$", "aaa", true);
    says("x{", "x{", true);
    says("^x{a}$", "x{a}", true);
    says(r"^\p{Greek}+$", "αβγ", true);
    says(r"^[\[\]\\]+$", r"[\]", true);
    says(r"^[[:alpha:]]+$", "abc", true);
    says(r"^abc\Z", "abc", true);
}

#[test]
fn decimals_ignore_underscores() {
    table(
        json!({"type": "DecimalField"}),
        vec![
            (json!("1_000.5_0"), ok("1000.50")),
            (json!("_1"), ok("1")),
            (json!("1__0"), ok("10")),
            (json!("_"), no(&["invalid"])),
        ],
    );
}

#[test]
fn a_null_boolean_never_fails() {
    table(
        json!({"type": "NullBooleanField", "required": true}),
        vec![
            (json!("maybe"), ok(json!(null))),
            (json!(null), ok(json!(null))),
            (json!("1"), ok(true)),
        ],
    );
}

#[test]
fn kinds_go_by_many_names() {
    for name in [
        "CharField",
        "charfield",
        "char_field",
        "forms.CharField",
        "char",
        "Text",
        "GenericIPAddressField",
        "generic-ip-address",
        "TypedMultipleChoiceField",
        "typed_multiple_choice",
        "NullBooleanField",
        "null boolean",
        "date_time",
        "DateTimeField",
    ] {
        let field = mizan_forms::FieldSpec::from_json(&json!({"type": name}));
        assert!(field.is_ok(), "{name}: {field:?}");
    }
}

#[test]
fn spellings_that_python_does_not_read() {
    table(
        json!({"type": "IntegerField"}),
        vec![
            (json!(1e15), ok(1_000_000_000_000_000_i64)),
            (json!(1e16), no(&["invalid"])),
            (json!(-1e17), no(&["invalid"])),
            (json!(1e20), no(&["max_value"])),
        ],
    );
    table(
        json!({"type": "DateTimeField"}),
        vec![
            (json!("2026-11-22T14:30:00z"), no(&["invalid"])),
            (
                json!("2026-11-22T14:30:00Z"),
                ok("2026-11-22T14:30:00+00:00"),
            ),
        ],
    );
    table(
        json!({"type": "UUIDField"}),
        vec![
            (
                json!("URN:UUID:550e8400-e29b-41d4-a716-446655440000"),
                no(&["invalid"]),
            ),
            (
                json!("urn:uuid:550e8400-e29b-41d4-a716-446655440000"),
                ok("550e8400-e29b-41d4-a716-446655440000"),
            ),
        ],
    );
}
