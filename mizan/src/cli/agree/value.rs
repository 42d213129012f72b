//! Values for the fields of forms: near every limit, as people and browsers write them, and hostile.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// A value for a field, as its schema describes it.
pub(super) fn value(field: &Value, rng: &mut Rng) -> Value {
    if rng.u32(..12) == 0 {
        return anything(rng);
    }
    let kind = field["type"].as_str().unwrap_or_default();
    match kind {
        "text" | "email" | "url" | "slug" | "regex" | "domain" => text(field, rng),
        "integer" | "float" | "decimal" => number(field, rng),
        "boolean" | "null_boolean" => one_of(
            &[
                json!(true),
                json!(false),
                json!("true"),
                json!("True"),
                json!("false"),
                json!("FALSE"),
                json!("0"),
                json!("1"),
                json!("on"),
                json!(""),
                json!(0),
                json!(1),
                json!(2),
                json!(0.0),
                json!(0.5),
            ],
            rng,
        ),
        "choice" => choice(field, rng),
        "multiple_choice" => match rng.u32(..6) {
            0 => choice(field, rng),
            _ => (0..rng.usize(..4)).map(|_| choice(field, rng)).collect(),
        },
        "list" => match rng.u32(..8) {
            0 => value(&field["item"], rng),
            _ => (0..rng.usize(..6))
                .map(|_| value(&field["item"], rng))
                .collect(),
        },
        "form" => object(field, rng),
        "formset" => match rng.u32(..12) {
            0 => object(field, rng),
            _ => (0..rng.usize(..5)).map(|_| object(field, rng)).collect(),
        },
        _ => moment(kind, rng),
    }
}

fn object(field: &Value, rng: &mut Rng) -> Value {
    let mut object = Map::new();
    for inner in field["fields"].as_array().into_iter().flatten() {
        let name = inner["name"].as_str().unwrap_or_default();
        match rng.u32(..8) {
            0 => {}
            1 => {
                object.insert(name.to_owned(), inner["initial"].clone());
            }
            _ => {
                object.insert(name.to_owned(), value(inner, rng));
            }
        }
    }
    if field["can_delete"] == true && rng.u32(..4) == 0 {
        let ticks = [
            json!(true),
            json!(false),
            json!("on"),
            json!("false"),
            json!(""),
        ];
        object.insert("DELETE".to_owned(), one_of(&ticks, rng));
    }
    if field["can_order"] == true && rng.u32(..4) == 0 {
        let orders = [json!(1), json!("2"), json!("x"), json!(null), json!("")];
        object.insert("ORDER".to_owned(), one_of(&orders, rng));
    }
    Value::Object(object)
}

/// One of several; there is at least one.
fn one_of<T: Clone>(values: &[T], rng: &mut Rng) -> T {
    values[rng.usize(..values.len())].clone()
}

/// Whitespace, and what only looks like it.
const ENDS: &[&str] = &[
    "", "", "", " ", "\t", "\n", "\r\n", "\u{a0}", "\u{85}", "\u{feff}", "\u{1c}", "\u{1f}",
    "\u{200b}", "\u{2028}", "\u{3000}", "\u{180e}", "\u{b}",
];

fn text(field: &Value, rng: &mut Rng) -> Value {
    const KNOWN: &[&str] = &[
        "",
        " ",
        "\0",
        "a\0b",
        "abc",
        "ABC",
        "a-b_c",
        "ünï",
        "a b",
        "ab\ncd",
        "a\r\nb",
        "12-AF",
        "٣٤-",
        "1a",
        "ab",
        "abcde",
        "a@x.com",
        "a!b@x.com",
        "a..b@x.com",
        ".a@x.com",
        "user@localhost",
        "a@x.123",
        "a@münchen.de",
        "a@[127.0.0.1]",
        "\"a b\"@x.com",
        "a@x-.com",
        "a@x",
        "@",
        "http://x.y",
        "https://x",
        "x.y",
        "javascript:alert(1)",
        "ftp://x.y/",
        "http://[::1]/",
        "http://x.y/ z",
        "example.com",
        "münchen.de",
        "-x.com",
        "x_y.com",
        "a.b.c.d",
        "👩‍👩‍👧",
        "e\u{301}e\u{301}",
        "\u{1d7d8}",
        "\u{10ffff}",
        "a\u{85}",
        "\u{85}",
        "\u{feff}",
        "\u{feff}a",
        "İ",
        "ß",
    ];
    let core = match rng.u32(..6) {
        0 | 1 => one_of(KNOWN, rng).to_owned(),
        2 => return number(field, rng),
        // About as long as it may be; not often where that is long.
        _ => {
            let limits = [&field["min_length"], &field["max_length"]];
            let limit = one_of(&limits, rng).as_u64().unwrap_or(4);
            let is_long = limit > 100_000 || (limit > 500 && rng.u32(..20) != 0);
            let length = match is_long {
                true => rng.u64(..6),
                false => (limit + rng.u64(..4)).saturating_sub(2),
            };
            let alphabet = one_of(
                &[
                    "ab", "09-", "aé😀", "😀", "a-_", "a \u{85}", "e\u{301}", "a\r\n",
                ],
                rng,
            );
            let alphabet: Vec<char> = alphabet.chars().collect();
            (0..length).map(|_| one_of(&alphabet, rng)).collect()
        }
    };
    let (start, end) = (one_of(ENDS, rng), one_of(ENDS, rng));
    json!(format!("{start}{core}{end}"))
}

fn number(field: &Value, rng: &mut Rng) -> Value {
    const KNOWN: &[&str] = &[
        "0",
        "-0",
        "+0",
        "00",
        "1",
        "-1",
        "+1",
        "1.0",
        "1.",
        ".5",
        "-.5",
        "1.50",
        "1e3",
        "1E3",
        "1e-2",
        "4.2e1",
        "1_000",
        "1__0",
        "_1",
        "0x10",
        "0b1",
        "Infinity",
        "inf",
        "-inf",
        "NaN",
        "nan",
        "1,5",
        "1 000",
        "٣",
        "１２",
        "٣.٥",
        "x",
        "1x",
        "--1",
        "+-1",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740991",
        "-9007199254740992",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "127",
        "128",
        "-128",
        "-129",
        "255",
        "256",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "1e400",
        "-1e400",
        "1e-400",
        "3.4028235e38",
        "3.5e38",
        "123.45",
        "1234.5",
        "12345",
        "123456",
        "0.001",
        "0.1",
        "0.3",
        "99.9",
        "99.99",
        "0.25",
        "0.26",
        "1.5",
        "-1.5",
        "1.75",
        "0.30000000000000004",
        "1e1000000",
        "5e-324",
        "",
        "null",
        "true",
    ];
    let limits = [
        &field["min_value"],
        &field["max_value"],
        &field["step"],
        &field["initial"],
    ];
    let as_text = match rng.u32(..4) {
        0 => {
            let limit = match one_of(&limits, rng) {
                Value::String(text) => text.parse().unwrap_or(0.0),
                value => value.as_f64().unwrap_or(0.0),
            };
            let off = one_of(&[-1.0, -0.5, -0.1, 0.0, 0.1, 0.25, 0.5, 1.0, 3.0], rng);
            format!("{}", limit + off)
        }
        1 => rng.i32(-20..20).to_string(),
        _ => one_of(KNOWN, rng).to_owned(),
    };
    match (rng.bool(), as_text.parse::<f64>()) {
        (true, Ok(number)) if number.is_finite() => json!(number),
        _ => {
            let (start, end) = (one_of(ENDS, rng), one_of(ENDS, rng));
            json!(format!("{start}{as_text}{end}"))
        }
    }
}

fn choice(field: &Value, rng: &mut Rng) -> Value {
    let choices = field["choices"].as_array().map_or(&[][..], Vec::as_slice);
    match rng.u32(..8) {
        0 => json!(one_of(
            &["", " ", "other", "Question", "question ", "1", "true"],
            rng
        )),
        1 => anything(rng),
        _ if choices.is_empty() => json!(""),
        _ => one_of(choices, rng)["value"].clone(),
    }
}

fn moment(kind: &str, rng: &mut Rng) -> Value {
    const DATES: &[&str] = &[
        "2024-02-29",
        "2023-02-29",
        "2024-1-1",
        "10/25/2006",
        "10/25/06",
        "Oct 25 2006",
        "25 October 2006",
        "0000-01-01",
        "10000-01-01",
        "2024-13-01",
        "20240101",
        "2024-W01-1",
    ];
    const TIMES: &[&str] = &[
        "14:30",
        "14:30:59",
        "14:30:60",
        "24:00",
        "14:30:59.000200",
        "2:30",
        "14",
        "1430",
    ];
    const DATE_TIMES: &[&str] = &[
        "2024-02-29T14:30",
        "2024-02-29 14:30:59",
        "2024-02-29T14:30:59Z",
        "2024-02-29t14:30z",
        "2024-02-29T14:30+05:30",
        "2024-02-29",
        "10/25/2006 14:30",
        "2024-03-31T02:30",
        "2024-2-9 4:05",
        "2024-02-29T25:00",
    ];
    const SPANS: &[&str] = &[
        "P3DT04H",
        "3 days",
        "1:30",
        "90",
        "-1:30:00",
        "P",
        "1e3",
        "4 15:30:00.5",
        "PT1.5S",
        "99999999999999",
    ];
    const UUIDS: &[&str] = &[
        "550e8400-e29b-41d4-a716-446655440000",
        "550E8400E29B41D4A716446655440000",
        "{550e8400-e29b-41d4-a716-446655440000}",
        "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
        "00000000-0000-0000-0000-000000000000",
        "550e8400",
        "zz",
    ];
    const ADDRESSES: &[&str] = &[
        "127.0.0.1",
        "127.0.0.01",
        "::1",
        "::ffff:1.2.3.4",
        "fe80::1%eth0",
        "1.2.3",
        "[::1]",
        "256.1.1.1",
    ];
    const JSON: &[&str] = &["{}", "[1,", "null", "\"a\"", "{\"a\":1}", "1", "", "NaN"];
    let own = match kind {
        "date" => DATES,
        "time" => TIMES,
        "datetime" => DATE_TIMES,
        "duration" => SPANS,
        "uuid" => UUIDS,
        "ip" => ADDRESSES,
        "json" => JSON,
        _ => return anything(rng),
    };
    let all = [
        own, own, own, DATES, TIMES, DATE_TIMES, SPANS, UUIDS, ADDRESSES, JSON,
    ];
    let known = one_of(one_of(&all, rng), rng);
    let (start, end) = (one_of(ENDS, rng), one_of(ENDS, rng));
    json!(format!("{start}{known}{end}"))
}

fn anything(rng: &mut Rng) -> Value {
    one_of(
        &[
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(-1),
            json!(0.5),
            json!(1e300),
            json!(""),
            json!(" "),
            json!("x"),
            json!([]),
            json!({}),
            json!([null]),
            json!([""]),
            json!([[]]),
            json!({"a": 1}),
            json!(["a", 1]),
        ],
        rng,
    )
}
