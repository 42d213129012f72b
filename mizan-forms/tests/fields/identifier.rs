use serde_json::json;

use super::{no, ok, table};

#[test]
fn uuids() {
    let uuid = "550e8400-e29b-41d4-a716-446655440000";
    table(
        json!({"type": "uuid", "required": false}),
        vec![
            (json!(uuid), ok(uuid)),
            (json!(format!(" {} ", uuid.to_uppercase())), ok(uuid)),
            (json!("550e8400e29b41d4a716446655440000"), ok(uuid)),
            (json!(format!("{{{uuid}}}")), ok(uuid)),
            (json!(format!("urn:uuid:{uuid}")), ok(uuid)),
            (json!(""), ok(json!(null))),
            (json!("550e8400"), no(&["invalid"])),
            (json!(5), no(&["invalid"])),
        ],
    );
}

#[test]
fn ip_addresses() {
    table(
        json!({"type": "ip"}),
        vec![
            (json!(" 127.0.0.1 "), ok("127.0.0.1")),
            (
                json!(" fe80::223:6cff:fe8a:2e8a "),
                ok("fe80::223:6cff:fe8a:2e8a"),
            ),
            (json!("2001:0::0:01"), ok("2001::1")),
            (json!("::ffff:10.10.10.10"), ok("::ffff:10.10.10.10")),
            (json!("::ffff:0a0a:0a0a"), ok("::ffff:10.10.10.10")),
            (json!("256.125.1.5"), no(&["invalid"])),
            (json!("127.0.0.01"), no(&["invalid"])),
            (json!("127.0.0."), no(&["invalid"])),
            (json!("12345:2:3:4"), no(&["invalid"])),
            (json!("1::2:3::4"), no(&["invalid"])),
            (json!("foo"), no(&["invalid"])),
            (json!(""), no(&["required"])),
        ],
    );
    table(
        json!({"type": "ip", "unpack_ipv4": true, "required": false}),
        vec![
            (json!("::ffff:0a0a:0a0a"), ok("10.10.10.10")),
            (json!(""), ok("")),
        ],
    );
    table(
        json!({"type": "ip", "protocol": "IPv4"}),
        vec![
            (json!("1.2.3.4"), ok("1.2.3.4")),
            (json!("::1"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "ip", "protocol": "ipv6"}),
        vec![
            (json!("::1"), ok("::1")),
            (json!("1.2.3.4"), no(&["invalid"])),
        ],
    );
}

#[test]
fn json_values() {
    table(
        json!({"type": "json", "required": false}),
        vec![
            (
                json!("{\"a\": [1, 2.5, null]}"),
                ok(json!({"a": [1, 2.5, null]})),
            ),
            (json!({"a": 1}), ok(json!({"a": 1}))),
            (json!(5), ok(5)),
            (json!("false"), ok(false)),
            (json!("\"text\""), ok("text")),
            (json!(""), ok(json!(null))),
            (json!(null), ok(json!(null))),
            (json!("{some badly formed: json}"), no(&["invalid"])),
            (json!("NaN"), no(&["invalid"])),
            (json!("\"a\\u0000\""), no(&["null_characters_not_allowed"])),
            (json!("[".repeat(10_000)), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "json"}),
        vec![
            (json!("{}"), no(&["required"])),
            (json!("null"), no(&["required"])),
            (json!("0"), ok(0)),
        ],
    );
}
