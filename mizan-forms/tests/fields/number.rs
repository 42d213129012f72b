use serde_json::json;

use super::{no, ok, table};

#[test]
fn integers() {
    table(
        json!({"type": "integer"}),
        vec![
            (json!("1"), ok(1)),
            (json!(42), ok(42)),
            (json!(3.0), ok(3)),
            (json!(1e3), ok(1000)),
            (json!(" +1 "), ok(1)),
            (json!("-0"), ok(0)),
            (json!("007"), ok(7)),
            (json!("1.0"), ok(1)),
            (json!("1."), ok(1)),
            (json!("1_000"), ok(1000)),
            (json!("１２"), ok(12)),
            (json!("٣"), ok(3)),
            (json!("1.5"), no(&["invalid"])),
            (json!(3.14), no(&["invalid"])),
            (json!("1e3"), no(&["invalid"])),
            (json!("0x10"), no(&["invalid"])),
            (json!("1a"), no(&["invalid"])),
            (json!("- 1"), no(&["invalid"])),
            (json!("+-1"), no(&["invalid"])),
            (json!("_1"), no(&["invalid"])),
            (json!("1__0"), no(&["invalid"])),
            (json!(" "), no(&["invalid"])),
            (json!("."), no(&["invalid"])),
            (json!("½"), no(&["invalid"])),
            (json!("NaN"), no(&["invalid"])),
            (json!(true), no(&["invalid"])),
            (json!([1]), no(&["invalid"])),
            (json!("1\u{0}"), no(&["invalid"])),
            (json!(""), no(&["required"])),
            (json!(null), no(&["required"])),
            (json!("9007199254740993"), ok(9_007_199_254_740_993_i64)),
            (
                json!(9_007_199_254_740_991_i64),
                ok(9_007_199_254_740_991_i64),
            ),
            (json!(9_007_199_254_740_993_i64), no(&["max_value"])),
            (json!(-9_007_199_254_740_992_i64), no(&["min_value"])),
            (json!("99999999999999999999"), no(&["max_value"])),
            (json!(format!("-{}", "9".repeat(60))), no(&["min_value"])),
            (json!("9".repeat(5000)), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "integer", "required": false, "min_value": 10, "max_value": 20}),
        vec![
            (json!(""), ok(json!(null))),
            (json!("10"), ok(10)),
            (json!(20), ok(20)),
            (json!("9"), no(&["min_value"])),
            (json!("21"), no(&["max_value"])),
            (json!("-99999999999999999999"), no(&["min_value"])),
        ],
    );
}

#[test]
fn steps_are_exact_at_any_size() {
    table(
        json!({"type": "integer", "step_size": 3}),
        vec![
            (json!("12"), ok(12)),
            (json!("0"), ok(0)),
            (json!("-3"), ok(-3)),
            (json!("10"), no(&["step_size"])),
            (json!("9007199254740993"), ok(9_007_199_254_740_993_i64)),
            (json!("300000000000000001"), no(&["step_size"])),
        ],
    );
    table(
        json!({"type": "integer", "step_size": 3, "min_value": -1}),
        vec![
            (json!("-1"), ok(-1)),
            (json!("2"), ok(2)),
            (json!("3"), no(&["step_size"])),
            (json!("-2"), no(&["min_value", "step_size"])),
        ],
    );
    table(
        json!({"type": "float", "step_size": 0.02, "min_value": 0.01}),
        vec![
            (json!("0.01"), ok(0.01)),
            (json!("2.33"), ok(2.33)),
            (json!(0.11), ok(0.11)),
            (json!(0.01 + 0.02 * 7.0), ok(0.01 + 0.02 * 7.0)),
            (json!("0.02"), no(&["step_size"])),
            (json!("2.34"), no(&["step_size"])),
        ],
    );
    table(
        json!({"type": "decimal", "step_size": "0.3"}),
        vec![
            (json!("0.9"), ok("0.9")),
            (
                json!("300000000000000000000000000000000000000000.3"),
                ok("300000000000000000000000000000000000000000.3"),
            ),
            (
                json!("0.90000000000000000000000000000001"),
                no(&["step_size"]),
            ),
        ],
    );
}

#[test]
fn floats() {
    table(
        json!({"type": "float", "min_value": 0.5, "max_value": 1.5}),
        vec![
            (json!("0.5"), ok(0.5)),
            (json!("1.5"), ok(1.5)),
            (json!(" 1. "), ok(1.0)),
            (json!(".5"), ok(0.5)),
            (json!("1e0"), ok(1.0)),
            (json!("１.２"), ok(1.2)),
            (json!("1.6"), no(&["max_value"])),
            (json!("0.4"), no(&["min_value"])),
            (json!("1.0a"), no(&["invalid"])),
            (json!("Infinity"), no(&["invalid"])),
            (json!("nan"), no(&["invalid"])),
            (json!("1e400"), no(&["invalid"])),
            (json!("1,5"), no(&["invalid"])),
            (json!("0x1p3"), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "float"}),
        vec![(json!(25), ok(25.0)), (json!("-0.0"), ok(-0.0))],
    );
}

#[test]
fn decimals_keep_their_digits() {
    table(
        json!({"type": "decimal", "max_digits": 4, "decimal_places": 2}),
        vec![
            (json!("1"), ok("1")),
            (json!("1.50"), ok("1.50")),
            (json!(3.14), ok("3.14")),
            (json!(" 3.14 "), ok("3.14")),
            (json!("00.0100"), no(&["max_decimal_places"])),
            (json!("-1.2"), ok("-1.2")),
            (json!(".01"), ok("0.01")),
            (json!("0000000.10"), ok("0.10")),
            (json!("123.45"), no(&["max_digits"])),
            (json!("1.234"), no(&["max_decimal_places"])),
            (json!("123.4"), no(&["max_whole_digits"])),
            (json!("-12.34"), ok("-12.34")),
            (json!("-000.12"), ok("-0.12")),
            (json!("-123.45"), no(&["max_digits"])),
            (json!("NaN"), no(&["invalid"])),
            (json!("Inf"), no(&["invalid"])),
            (json!("--0.12"), no(&["invalid"])),
            (json!("1.2a"), no(&["invalid"])),
            (json!("1e2"), no(&["max_whole_digits"])),
            (json!("1E+1"), ok("1E+1")),
            (json!(""), no(&["required"])),
        ],
    );
    table(
        json!({"type": "decimal", "min_value": "0.5", "max_value": "1.5"}),
        vec![
            (json!("1.5"), ok("1.5")),
            (
                json!("1.5000000000000000000000000000000001"),
                no(&["max_value"]),
            ),
            (json!("0.4999"), no(&["min_value"])),
        ],
    );
    table(
        json!({"type": "decimal", "required": false}),
        vec![
            (json!(""), ok(json!(null))),
            (json!("1e999999999"), no(&["invalid"])),
            (json!("1e-7"), ok("1E-7")),
            (json!("0.000001"), ok("0.000001")),
            (json!("9".repeat(100)), ok("9".repeat(100))),
        ],
    );
}

#[test]
fn booleans() {
    table(
        json!({"type": "boolean"}),
        vec![
            (json!(true), ok(true)),
            (json!("on"), ok(true)),
            (json!("True"), ok(true)),
            (json!("1"), ok(true)),
            (json!(1), ok(true)),
            (json!("Django rocks"), ok(true)),
            (json!(false), no(&["required"])),
            (json!("False"), no(&["required"])),
            (json!("false"), no(&["required"])),
            (json!("0"), no(&["required"])),
            (json!(""), no(&["required"])),
            (json!(null), no(&["required"])),
        ],
    );
    table(
        json!({"type": "boolean", "required": false}),
        vec![
            (json!(""), ok(false)),
            (json!(null), ok(false)),
            (json!("FaLsE"), ok(false)),
            (json!(0), ok(false)),
        ],
    );
    table(
        json!({"type": "null_boolean"}),
        vec![
            (json!(true), ok(true)),
            (json!("true"), ok(true)),
            (json!("0"), ok(false)),
            (json!(""), ok(json!(null))),
            (json!("2"), ok(json!(null))),
            (json!("hello"), ok(json!(null))),
        ],
    );
}
